// SD-JWT (RFC 9901) and its profile for credentials, SD-JWT VC: claims of which the holder shows a
// part.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "credential/trust.h"
#include "crypto/sign.h"

namespace tongban::credential {

inline constexpr size_t kSdJwtBytesMax = 128 * 1024;
inline constexpr size_t kDisclosuresMax = 256;

/// Gives a fresh random salt of at least 128 bits as text at each call.
using SaltSource = std::function<std::string()>;

/// Where a selectively disclosable claim stands: at the top, or inside the object claim `parent`.
struct SelectiveClaim {
    std::string parent;  // empty: top level
    std::string name;
};

/// Signs `claims`; those named in `selective` are replaced by digests and added as disclosures.
/// Order: header.payload.signature~disclosure~…~. Error code: credential.claim_unknown.
Result<std::string> issue_sd_jwt(
    const json::object& claims,
    const std::vector<SelectiveClaim>& selective,
    const SaltSource& salts,
    const crypto::SigningKey& key
);

/// What was read, before or after its signature was checked.
struct SdJwt {
    std::string kid;
    json::object claims;  // disclosed ones put back, _sd and _sd_alg taken out
    size_t disclosed = 0;
    size_t hidden = 0;  // digests without disclosure: withheld claims or decoys
};

/// Only the form and the disclosures; whoever uses the claims must have checked the signature.
/// Error code: credential.malformed, credential.altered (a disclosure that nothing refers to).
Result<SdJwt> parse_sd_jwt(std::string_view text);

/// Everything: form, trusted issuer, signature, disclosures, times.
/// Error codes: credential.malformed, credential.not_ours, credential.altered,
/// credential.not_yet_valid, credential.expired (after the signature was found good).
Result<SdJwt> verify_sd_jwt(std::string_view text, const TrustAnchors& anchors, Instant now);

/// The same without the times, for whoever wants to say more about an expired one.
Result<SdJwt> verify_sd_jwt_signature(std::string_view text, const TrustAnchors& anchors);
/// iat, nbf and exp of verified claims.
Result<void> check_times(const json::object& claims, Instant now);

/// Takes disclosures out: keeps those whose claim name is in `names`. The signature stays good.
Result<std::string> present_sd_jwt(std::string_view text, const std::vector<std::string>& names);

}  // namespace tongban::credential
