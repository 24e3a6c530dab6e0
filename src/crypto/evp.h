// Owning pointers and conversions around OpenSSL's keys. For files of crypto only.
#pragma once

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <span>

#include "base/text.h"
#include "crypto/sign.h"

namespace tongban::crypto {

struct EvpFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(BIO* stream) const { BIO_free(stream); }
    void operator()(EC_POINT* point) const { EC_POINT_clear_free(point); }
    void operator()(BIGNUM* number) const { BN_clear_free(number); }
    void operator()(ASN1_STRING* text) const { ASN1_STRING_free(text); }
};
using EvpKey = std::unique_ptr<EVP_PKEY, EvpFree>;
using EvpDigest = std::unique_ptr<EVP_MD_CTX, EvpFree>;

/// nullptr when it is not a SubjectPublicKeyInfo with a point on its curve.
EvpKey evp_public(std::span<const std::uint8_t> der);
/// nullptr when it is no private key.
EvpKey evp_private(std::span<const std::uint8_t> der);
/// P-256 or SM2; nothing for every other key.
std::optional<SignatureAlgorithm> find_algorithm(const EVP_PKEY* key);
/// SubjectPublicKeyInfo of the key.
Bytes evp_public_der(const EVP_PKEY* key);

}  // namespace tongban::crypto
