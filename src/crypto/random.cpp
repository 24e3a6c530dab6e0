#include "crypto/random.h"

#include <openssl/rand.h>

#include "base/assert.h"

namespace tongban::crypto {

void fill_random(std::span<std::uint8_t> out) {
    // Without randomness nothing here is safe to go on with.
    ASSERT(out.empty() || RAND_bytes(out.data(), static_cast<int>(out.size())) == 1);
}

Bytes random_bytes(size_t count) {
    Bytes out(count);
    fill_random(out);
    return out;
}

std::string random_token(size_t bytes) { return to_base64url(random_bytes(bytes)); }

}  // namespace tongban::crypto
