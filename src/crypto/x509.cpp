#include "crypto/x509.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/assert.h"
#include "crypto/evp.h"

namespace tongban::crypto {

namespace {

constexpr size_t kCertificateBytesMax = 16 * 1024;
constexpr size_t kCertificatesMax = 16;
using Certificate = std::unique_ptr<X509, EvpFree>;

Error malformed() { return refuse("crypto.x509_malformed"); }

Bytes der_of(X509* certificate) {
    unsigned char* out = nullptr;
    const int length = i2d_X509(certificate, &out);
    ASSERT(length > 0);
    Bytes der(out, out + length);
    OPENSSL_free(out);
    return der;
}

std::string text_of(const X509_NAME* name) {
    const std::unique_ptr<BIO, EvpFree> out(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char* text = nullptr;
    const long length = BIO_get_mem_data(out.get(), &text);
    return std::string(text, static_cast<size_t>(length));
}

std::optional<Instant> find_instant(const ASN1_TIME* time) {
    std::tm broken{};
    if (ASN1_TIME_to_tm(time, &broken) != 1) return std::nullopt;
    const Date date(broken.tm_year + 1900, unsigned(broken.tm_mon + 1), unsigned(broken.tm_mday));
    const std::int64_t seconds =
        date.number() * 86400 + broken.tm_hour * 3600 + broken.tm_min * 60 + broken.tm_sec;
    return Instant{seconds * 1000};
}

/// X.520 bounds names to 64 characters, and OpenSSL refuses longer ones.
std::string_view at_most_64(std::string_view text) {
    size_t characters = 0;
    for (size_t i = 0; i < text.size(); ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && ++characters > 64)
            return text.substr(0, i);
    return text;
}

void set_name(X509_NAME* name, const X509Name& words) {
    const auto add = [name](const char* field, std::string_view text) {
        const std::string value(at_most_64(text));
        if (value.empty()) return;
        ASSERT(
            X509_NAME_add_entry_by_txt(
                name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.data()),
                static_cast<int>(value.size()), -1, 0
            ) == 1
        );
    };
    add("C", words.country);
    add("O", words.organisation);
    add("CN", words.common_name);
}

void add_extension(X509* certificate, X509* authority, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, authority, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
    ASSERT(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

/// What both kinds of certificate have in common.
Certificate blank(
    const PublicKey& key, const X509Name& name, const X509Validity& validity, std::uint64_t serial
) {
    Certificate certificate(X509_new());
    ASSERT(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    ASSERT(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial) == 1);
    set_name(X509_get_subject_name(certificate.get()), name);
    ASSERT(
        ASN1_TIME_set(X509_getm_notBefore(certificate.get()), validity.from.ms / 1000) != nullptr
    );
    ASSERT(
        ASN1_TIME_set(X509_getm_notAfter(certificate.get()), validity.until.ms / 1000) != nullptr
    );
    const EvpKey public_key = evp_public(key.der());
    ASSERT(X509_set_pubkey(certificate.get(), public_key.get()) == 1);
    return certificate;
}

void sign_certificate(X509* certificate, const SigningKey& key) {
    const EvpKey private_key = evp_private(key.der());
    const EvpDigest context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* key_context = nullptr;
    const bool is_sm2 = key.algorithm() == SignatureAlgorithm::Sm2Sm3;
    if (is_sm2) {
        // GB/T 32918.2: the identifier goes into the digest. OpenSSL's own default is empty.
        key_context = EVP_PKEY_CTX_new(private_key.get(), nullptr);
        ASSERT(
            EVP_PKEY_CTX_set1_id(
                key_context, kSm2UserId.data(), static_cast<int>(kSm2UserId.size())
            ) == 1
        );
        EVP_MD_CTX_set_pkey_ctx(context.get(), key_context);
    }
    ASSERT(
        EVP_DigestSignInit(
            context.get(), nullptr, is_sm2 ? EVP_sm3() : EVP_sha256(), nullptr, private_key.get()
        ) == 1
    );
    ASSERT(X509_sign_ctx(certificate, context.get()) > 0);
    EVP_PKEY_CTX_free(key_context);
}

Certificate parse(std::span<const std::uint8_t> der) {
    if (der.size() > kCertificateBytesMax) return nullptr;
    const unsigned char* at = der.data();
    Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    ERR_clear_error();
    return at == der.data() + der.size() ? std::move(certificate) : nullptr;
}

}  // namespace

X509Certificate make_authority(
    const SigningKey& key, const X509Name& name, const X509Validity& validity, std::uint64_t serial
) {
    const Certificate certificate = blank(key.public_key(), name, validity, serial);
    set_name(X509_get_issuer_name(certificate.get()), name);
    add_extension(certificate.get(), certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(
        certificate.get(), certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign"
    );
    add_extension(certificate.get(), certificate.get(), NID_subject_key_identifier, "hash");
    sign_certificate(certificate.get(), key);
    return read_x509(der_of(certificate.get())).value();
}

X509Certificate issue_x509(
    const SigningKey& authority_key,
    const X509Certificate& authority,
    const PublicKey& subject_key,
    const X509Name& name,
    const X509Validity& validity,
    std::uint64_t serial
) {
    const Certificate issuer = parse(authority.der);
    ASSERT(issuer != nullptr);
    const Certificate certificate = blank(subject_key, name, validity, serial);
    ASSERT(X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer.get())) == 1);
    add_extension(certificate.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(
        certificate.get(), issuer.get(), NID_key_usage, "critical,digitalSignature,nonRepudiation"
    );
    add_extension(certificate.get(), issuer.get(), NID_subject_key_identifier, "hash");
    add_extension(certificate.get(), issuer.get(), NID_authority_key_identifier, "keyid:always");
    sign_certificate(certificate.get(), authority_key);
    return read_x509(der_of(certificate.get())).value();
}

Result<X509Certificate> read_x509(std::span<const std::uint8_t> der) {
    const Certificate certificate = parse(der);
    if (!certificate) return malformed();
    EVP_PKEY* key = X509_get0_pubkey(certificate.get());
    if (key == nullptr || !find_algorithm(key)) {
        ERR_clear_error();
        return refuse("crypto.x509_key_unsupported");
    }
    PublicKey public_key = TRY(PublicKey::from_der(evp_public_der(key)));
    const auto from = find_instant(X509_get0_notBefore(certificate.get()));
    const auto until = find_instant(X509_get0_notAfter(certificate.get()));
    const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate.get());
    if (!from || !until || serial == nullptr) return malformed();
    return X509Certificate{
        .der = Bytes(der.begin(), der.end()),
        .subject = text_of(X509_get_subject_name(certificate.get())),
        .issuer = text_of(X509_get_issuer_name(certificate.get())),
        .serial = to_hex({serial->data, static_cast<size_t>(serial->length)}),
        .validity = {*from, *until},
        .key = std::move(public_key),
        .is_authority = X509_check_ca(certificate.get()) == 1};
}

bool is_signed_by(const X509Certificate& certificate, const X509Certificate& authority) {
    if (!authority.is_authority || certificate.issuer != authority.subject) return false;
    const Certificate subject = parse(certificate.der);
    const Certificate issuer = parse(authority.der);
    if (!subject || !issuer) return false;
    if (authority.key.algorithm() == SignatureAlgorithm::Sm2Sm3) {
        ASN1_OCTET_STRING* id = ASN1_OCTET_STRING_new();
        ASN1_OCTET_STRING_set(
            id, reinterpret_cast<const unsigned char*>(kSm2UserId.data()),
            static_cast<int>(kSm2UserId.size())
        );
        X509_set0_distinguishing_id(subject.get(), id);  // takes ownership
    }
    const int code = X509_verify(subject.get(), X509_get0_pubkey(issuer.get()));
    ERR_clear_error();
    return code == 1;
}

std::string x509_pem(const X509Certificate& certificate) {
    const Certificate parsed = parse(certificate.der);
    const std::unique_ptr<BIO, EvpFree> out(BIO_new(BIO_s_mem()));
    ASSERT(parsed != nullptr && PEM_write_bio_X509(out.get(), parsed.get()) == 1);
    char* text = nullptr;
    const long length = BIO_get_mem_data(out.get(), &text);
    return std::string(text, static_cast<size_t>(length));
}

Result<std::vector<X509Certificate>> read_x509_pem(std::string_view pem) {
    if (pem.size() > kCertificatesMax * kCertificateBytesMax) return malformed();
    const std::unique_ptr<BIO, EvpFree> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))
    );
    std::vector<X509Certificate> certificates;
    while (certificates.size() <= kCertificatesMax) {
        const Certificate certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
        if (!certificate) break;
        certificates.push_back(TRY(read_x509(der_of(certificate.get()))));
    }
    ERR_clear_error();
    if (certificates.empty() || certificates.size() > kCertificatesMax) return malformed();
    return certificates;
}

}  // namespace tongban::crypto
