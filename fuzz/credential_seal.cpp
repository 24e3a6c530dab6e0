// SES_Signature in DER and the JSON around it.
#include <cstdlib>

#include "credential/seal.h"
#include "credential/sm2_credential.h"

using namespace tongban;
using namespace tongban::credential;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    const std::span<const std::uint8_t> bytes(data, size);
    const Result<SealedSignature> sealed = parse_sealed_signature(bytes);
    if (sealed && check_sealed_signature(*sealed, crypto::Digest{}, {})) std::abort();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static const TrustAnchors nobody;
    if (verify_sm2_credential(text, nobody)) std::abort();
    return 0;
}
