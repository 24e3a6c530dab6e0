// Signing tokens: the password once, then several signatures within five minutes in the same
// session.
#pragma once

#include <string>
#include <string_view>

#include "base/text.h"
#include "base/time.h"
#include "crypto/aead.h"

namespace tongban::identity {

/// Nothing is stored: a token is its end and a keyed digest over account, session and end. It dies
/// with the session, since every request of another session carries another one.
class SigningTokens {
  public:
    static constexpr std::int64_t kLifeMs = 5 * 60 * 1000;

    explicit SigningTokens(const crypto::Keyring& keyring);

    struct Made {
        std::string token;
        Instant expires;
    };
    /// Only after the password of `account` was checked.
    Made make(std::string_view account, std::string_view session, Instant now) const;

    /// Error codes: identity.signing_token (Forbidden; malformed, or of another account or session)
    /// and identity.signing_token_expired (Forbidden); both with field /signing_token.
    Result<void> check(
        std::string_view token, std::string_view account, std::string_view session, Instant now
    ) const;

  private:
    std::string digest(std::string_view account, std::string_view session, std::string_view end)
        const;
    Bytes secret_;
};

}  // namespace tongban::identity
