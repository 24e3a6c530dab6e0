// What http needs of whoever keeps sessions.
#pragma once

#include <string_view>

#include "authority/actor.h"
#include "base/result.h"
#include "base/time.h"

namespace tongban::http {

/// Name of the cookie with the session token; HttpOnly, SameSite=Lax.
inline constexpr std::string_view kSessionCookie = "tb_session";
inline constexpr std::string_view kLanguageCookie = "tb_lang";

class Sessions {
  public:
    virtual ~Sessions() = default;
    /// The actor of a session token, with its CSRF token and grants as they are now. A token that
    /// nobody knows or that has run out is Actor::stranger(), not an error; an error means the
    /// store is down. Called on every request that carries the cookie, from many threads.
    virtual Result<authority::Actor> find(std::string_view token, Instant now) = 0;
};

/// Value for a Set-Cookie header. `is_secure` when the server speaks TLS.
std::string session_cookie(std::string_view token, bool is_secure);
/// The same cookie, taken away.
std::string expired_session_cookie(bool is_secure);

}  // namespace tongban::http
