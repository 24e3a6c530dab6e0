// Electronic seals and what is sealed with them: the structures of GB/T 38540-2020, signed with SM2
// and SM3.
//
// Seals made here are test seals without legal effect; real ones come from approved seal systems.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "crypto/sign.h"
#include "crypto/x509.h"

namespace tongban::credential {

/// 1.2.156.10197.1.501: SM2 with SM3.
inline constexpr std::string_view kSm2WithSm3 = "1.2.156.10197.1.501";

struct SealInfo {
    std::string id;    // esID: letters, digits and punctuation of ASCII
    std::string name;  // of the seal: the organisation's
    Bytes picture;     // PNG
    int width_mm = 42;
    int height_mm = 42;
    crypto::X509Certificate signer;  // whose key may use the seal
    crypto::X509Validity validity;
    Instant created;
};

/// SESeal as DER, signed by the seal maker.
Bytes make_seal(
    const SealInfo& info, const crypto::SigningKey& maker_key, const crypto::X509Certificate& maker
);

/// SES_Signature as DER: the seal put on a document of which `document_hash` is the SM3 digest.
Bytes apply_seal(
    std::span<const std::uint8_t> seal,
    const crypto::Digest& document_hash,
    std::string_view property_info,
    Instant at,
    const crypto::SigningKey& signer_key,
    const crypto::X509Certificate& signer
);

/// A parsed SES_Signature with the parts that its check needs.
struct SealedSignature {
    Bytes tbs;        // DER of TBS_Sign, what the signer signed
    Bytes signature;  // DER SEQUENCE { r, s }
    crypto::X509Certificate signer;
    Instant at;
    Bytes document_hash;
    std::string property_info;

    std::string seal_id;
    std::string seal_name;
    Bytes seal_picture;
    std::string seal_picture_type;
    std::vector<Bytes> seal_signers;  // certificates that may use the seal
    crypto::X509Validity seal_validity;
    Bytes seal_info;       // DER of SES_SealInfo, what the maker signed
    Bytes seal_signature;  // DER SEQUENCE { r, s }
    crypto::X509Certificate maker;
};

inline constexpr size_t kSealedBytesMax = 512 * 1024;

/// Form only. Error code: credential.malformed.
Result<SealedSignature> parse_sealed_signature(std::span<const std::uint8_t> der);

/// The checks of the standard, in its order: document digest, signature, signer in the seal's list,
/// the seal's own signature, certificates under a trusted authority, times. Error codes:
/// credential.altered, credential.not_ours (unknown authority), credential.seal_invalid
/// (details.what).
Result<void> check_sealed_signature(
    const SealedSignature& sealed,
    const crypto::Digest& document_hash,
    const std::vector<crypto::X509Certificate>& authorities
);

}  // namespace tongban::credential
