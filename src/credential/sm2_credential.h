// The national-style form of a credential: metadata (GB/T 36903) as JSON under an SM2 seal (GB/T
// 38540).
//
// Checking it with nothing but standard commands:
//   jq -r .signature credential.sm2.json | base64 -d > ses.der
//   openssl asn1parse -inform DER -in ses.der                       shows the offsets T (TBS_Sign,
//   depth 1),
//                                                                   C (certificate) and S (last BIT
//                                                                   STRING)
//   openssl asn1parse -inform DER -in ses.der -strparse T -noout -out tbs.der
//   openssl asn1parse -inform DER -in ses.der -strparse C -noout -out signer.der
//   openssl asn1parse -inform DER -in ses.der -strparse S -noout -out signature.der
//   openssl x509 -inform DER -in signer.der -noout -pubkey > signer.pub
//   openssl dgst -sm3 -verify signer.pub -sigopt distid:1234567812345678 -signature signature.der
//   tbs.der jq -cSj .metadata credential.sm2.json | openssl dgst -sm3       equals dataHash inside
//   tbs.der
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "credential/seal.h"
#include "credential/trust.h"

namespace tongban::credential {

inline constexpr size_t kSm2CredentialBytesMax = 1024 * 1024;

/// Who signs, and with which seal.
struct SealHolder {
    crypto::SigningKey key;
    crypto::X509Certificate certificate;
    Bytes seal;  // SESeal that lists the certificate
};

/// {"format": "tongban-sm2-credential/1", "metadata": {…}, "signature": base64 of SES_Signature}
std::string issue_sm2_credential(
    const json::object& metadata, const SealHolder& holder, Instant at
);

struct Sm2Credential {
    json::object metadata;
    Bytes sealed;  // SES_Signature
};

/// Form only. Error code: credential.malformed.
Result<Sm2Credential> parse_sm2_credential(std::string_view text);

/// Form, digest, seal and certificates. Validity dates and status are for the caller.
/// Error codes: those of parse_sealed_signature and check_sealed_signature.
Result<Sm2Credential> verify_sm2_credential(std::string_view text, const TrustAnchors& anchors);

}  // namespace tongban::credential
