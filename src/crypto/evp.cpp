#include "crypto/evp.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include "base/assert.h"

namespace tongban::crypto {

namespace {
constexpr size_t kKeyBytesMax = 4096;
}

EvpKey evp_public(std::span<const std::uint8_t> der) {
    if (der.size() > kKeyBytesMax) return nullptr;
    const unsigned char* at = der.data();
    EvpKey key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    ERR_clear_error();
    return at == der.data() + der.size() ? std::move(key) : nullptr;
}

EvpKey evp_private(std::span<const std::uint8_t> der) {
    if (der.size() > kKeyBytesMax) return nullptr;
    const unsigned char* at = der.data();
    EvpKey key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
    ERR_clear_error();
    return key;
}

std::optional<SignatureAlgorithm> find_algorithm(const EVP_PKEY* key) {
    std::array<char, 64> group{};
    size_t length = 0;
    if (EVP_PKEY_get_utf8_string_param(
            key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(), &length
        ) != 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    const std::string_view name(group.data(), length);
    if (name == "prime256v1") return SignatureAlgorithm::Es256;
    if (name == "SM2") return SignatureAlgorithm::Sm2Sm3;
    return std::nullopt;
}

Bytes evp_public_der(const EVP_PKEY* key) {
    unsigned char* out = nullptr;
    const int length = i2d_PUBKEY(key, &out);
    ASSERT(length > 0);
    Bytes der(out, out + length);
    OPENSSL_free(out);
    return der;
}

}  // namespace tongban::crypto
