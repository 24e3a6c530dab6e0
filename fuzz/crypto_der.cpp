// DER elements, keys, certificates and signatures.
#include <cstdlib>

#include "crypto/der.h"
#include "crypto/x509.h"

using namespace tongban;
using namespace tongban::crypto;

namespace {
void walk(der::Reader reader, int depth) {
    while (!reader.at_end()) {
        const auto element = reader.next();
        if (!element) return;
        // There is one encoding only: written again it is the same.
        const Bytes again = der::element(element->tag, element->content);
        if (!std::equal(again.begin(), again.end(), element->whole.begin(), element->whole.end()))
            std::abort();
        if ((element->tag & 0x20) != 0 && depth < 30)
            walk(der::Reader(element->content), depth + 1);
    }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    const std::span<const std::uint8_t> bytes(data, size);
    walk(der::Reader(bytes), 0);
    const auto raw = signature_from_der(bytes);
    if (raw && signature_to_der(*raw) != Bytes(bytes.begin(), bytes.end())) std::abort();
    const auto certificate = read_x509(bytes);
    if (certificate) (void)is_signed_by(*certificate, *certificate);
    (void)PublicKey::from_der(bytes);
    (void)SigningKey::from_der(bytes);
    return 0;
}
