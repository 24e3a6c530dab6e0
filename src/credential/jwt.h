// Signed JSON (RFC 7515, 7519) in compact form with ES256, and nothing else.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/text.h"
#include "crypto/sign.h"

namespace tongban::credential {

struct Jwt {
    json::object header;
    json::object payload;
    std::string signed_part;  // header and payload as they were sent
    Bytes signature;
};

/// `type` goes into the header's typ; alg and kid follow the key, which is one for ES256.
std::string sign_jwt(
    std::string_view type, const json::object& payload, const crypto::SigningKey& key
);

/// Splits and decodes; checks no signature. Refuses another typ, alg or any `crit`.
/// Error code: credential.malformed (details.what).
Result<Jwt> parse_jwt(std::string_view text, std::string_view type, size_t bytes_max);

/// The `credential.malformed` error.
Error malformed(std::string_view what);

}  // namespace tongban::credential
