// X.509 certificates of keys: a test authority for P-256 and SM2, and reading what others present.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"
#include "base/time.h"
#include "crypto/sign.h"

namespace tongban::crypto {

struct X509Name {
    std::string common_name;
    std::string organisation = {};
    std::string country = "CN";
};

struct X509Validity {
    Instant from;
    Instant until;
};

/// A certificate that was parsed; `der` is its exact encoding.
struct X509Certificate {
    Bytes der;
    std::string subject;  // RFC 2253 order, UTF-8
    std::string issuer;
    std::string serial;  // hexadecimal
    X509Validity validity;
    PublicKey key;
    bool is_authority = false;
};

/// A self-signed authority. Names of authorities made here should say 测试.
X509Certificate make_authority(
    const SigningKey& key, const X509Name& name, const X509Validity& validity, std::uint64_t serial
);

/// An end certificate for signatures (digitalSignature, nonRepudiation).
X509Certificate issue_x509(
    const SigningKey& authority_key,
    const X509Certificate& authority,
    const PublicKey& subject_key,
    const X509Name& name,
    const X509Validity& validity,
    std::uint64_t serial
);

/// At most 16 KiB, P-256 or SM2 only. Error codes: crypto.x509_malformed,
/// crypto.x509_key_unsupported.
Result<X509Certificate> read_x509(std::span<const std::uint8_t> der);

/// Whether `authority` is an authority that signed `certificate`. Validity is for the caller to
/// compare.
bool is_signed_by(const X509Certificate& certificate, const X509Certificate& authority);

std::string x509_pem(const X509Certificate& certificate);
/// Every certificate of a PEM file, at most 16.
Result<std::vector<X509Certificate>> read_x509_pem(std::string_view pem);

}  // namespace tongban::crypto
