#include "identity/signing_tokens.h"

#include <charconv>

#include "crypto/digest.h"

namespace tongban::identity {

namespace {

constexpr size_t kTokenMax = 100;

Error refused(const char* code) {
    return Error{.code = code, .kind = ErrorKind::Forbidden, .field = "/signing_token"};
}

}  // namespace

SigningTokens::SigningTokens(const crypto::Keyring& keyring)
    : secret_(keyring.derived_secret("identity.signing_token")) {}

SigningTokens::Made SigningTokens::make(
    std::string_view account, std::string_view session, Instant now
) const {
    const Instant expires{now.ms + kLifeMs};
    const std::string end = std::to_string(expires.ms);
    return {end + "." + digest(account, session, end), expires};
}

Result<void> SigningTokens::check(
    std::string_view token, std::string_view account, std::string_view session, Instant now
) const {
    const size_t dot = token.find('.');
    if (token.size() > kTokenMax || dot == std::string_view::npos || session.empty())
        return refused("identity.signing_token");
    const std::string_view end = token.substr(0, dot);
    const std::string expected = digest(account, session, end);
    if (!crypto::same_secret(as_bytes(token.substr(dot + 1)), as_bytes(expected)))
        return refused("identity.signing_token");
    // Ours, so the end is a number that we wrote.
    std::int64_t expires_ms = 0;
    std::from_chars(end.data(), end.data() + end.size(), expires_ms);
    if (now.ms >= expires_ms) return refused("identity.signing_token_expired");
    return {};
}

std::string SigningTokens::digest(
    std::string_view account, std::string_view session, std::string_view end
) const {
    const std::string text = fmt::format("{}\n{}\n{}", account, session, end);
    return to_base64url(crypto::hmac_sha256(secret_, as_bytes(text)));
}

}  // namespace tongban::identity
