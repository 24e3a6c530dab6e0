#include "base/assert.h"
#include "http/sessions.h"

namespace tongban::http {

namespace {
std::string with_attributes(std::string cookie, bool is_secure) {
    cookie += "; Path=/; HttpOnly; SameSite=Lax";
    if (is_secure) cookie += "; Secure";
    return cookie;
}
}  // namespace

std::string session_cookie(std::string_view token, bool is_secure) {
    // Tokens are our own base64url; anything else in a header would be our fault.
    ASSERT(token.find_first_of("; ,\r\n\"\\") == std::string_view::npos);
    return with_attributes(fmt::format("{}={}", kSessionCookie, token), is_secure);
}

std::string expired_session_cookie(bool is_secure) {
    return with_attributes(fmt::format("{}=; Max-Age=0", kSessionCookie), is_secure);
}

}  // namespace tongban::http
