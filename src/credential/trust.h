// Whom a verifier believes: issuers by their published ES256 keys, and authorities of SM2 seals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "crypto/sign.h"
#include "crypto/x509.h"

namespace tongban::credential {

struct TrustedIssuer {
    std::string iss;   // as in the claim: "https://tongban.example"
    std::string name;  // for people
    std::vector<crypto::PublicKey> keys;
};

struct TrustAnchors {
    std::vector<TrustedIssuer> issuers;
    std::vector<crypto::X509Certificate> seal_authorities;

    const TrustedIssuer* find_issuer(std::string_view iss) const;
    /// The issuer's key with this thumbprint; nullptr also for a foreign issuer.
    const crypto::PublicKey* find_key(std::string_view iss, std::string_view kid) const;
};

/// What an issuer publishes: {"issuers": [{"iss", "name", "jwks": {"keys": […]}}],
/// "seal_authorities": "PEM"}. At most 256 issuers with 16 keys each. Error code:
/// credential.trust_anchors.
Result<TrustAnchors> trust_from_json(std::string_view text);
std::string trust_to_json(const TrustAnchors& anchors);

}  // namespace tongban::credential
