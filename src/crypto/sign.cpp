#include "crypto/sign.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <mutex>

#include "base/json.h"
#include "crypto/aead.h"
#include "crypto/der.h"
#include "crypto/digest.h"
#include "crypto/evp.h"
#include "crypto/sm2.h"

namespace tongban::crypto {

namespace {

constexpr std::string_view kEcPublicKey = "1.2.840.10045.2.1";
constexpr std::string_view kP256 = "1.2.840.10045.3.1.7";
constexpr std::string_view kSm2Curve = "1.2.156.10197.1.301";
constexpr size_t kScalarBytes = 32;
constexpr size_t kSignatureBytes = 2 * kScalarBytes;
constexpr size_t kPemBytesMax = 64 * 1024;

Error key_malformed() { return refuse("crypto.key_malformed"); }
Error signature_malformed() { return refuse("crypto.signature_malformed"); }

Bytes algorithm_identifier(SignatureAlgorithm algorithm) {
    const auto curve = algorithm == SignatureAlgorithm::Es256 ? kP256 : kSm2Curve;
    return der::sequence({der::oid(kEcPublicKey), der::oid(curve)});
}

Bytes public_info(SignatureAlgorithm algorithm, std::span<const std::uint8_t> point) {
    return der::sequence({algorithm_identifier(algorithm), der::bits(point)});
}

/// The uncompressed point inside a SubjectPublicKeyInfo that OpenSSL has accepted.
Result<Bytes> point_of(std::span<const std::uint8_t> public_der) {
    der::Reader outer(public_der);
    der::Reader info = TRY(outer.enter(der::kSequence));
    TRY(info.expect(der::kSequence));
    Bytes point = TRY(info.bits());
    if (point.size() != 1 + 2 * kScalarBytes || point[0] != 0x04) return key_malformed();
    return point;
}

/// RFC 5958, with the public key inside, as OpenSSL writes it too.
Bytes private_info(
    SignatureAlgorithm algorithm,
    std::span<const std::uint8_t> d,
    std::span<const std::uint8_t> point
) {
    Bytes key =
        point.empty()
            ? der::sequence({der::integer(1), der::octets(d)})
            : der::sequence({der::integer(1), der::octets(d), der::context(1, der::bits(point))});
    return der::sequence({der::integer(0), algorithm_identifier(algorithm), der::octets(key)});
}

std::string to_pem(const char* label, std::span<const std::uint8_t> der) {
    const std::unique_ptr<BIO, EvpFree> out(BIO_new(BIO_s_mem()));
    ASSERT(PEM_write_bio(out.get(), label, "", der.data(), static_cast<long>(der.size())) > 0);
    char* text = nullptr;
    const long length = BIO_get_mem_data(out.get(), &text);
    return std::string(text, static_cast<size_t>(length));
}

/// The first PEM block with one of the labels. Encrypted keys carry another label and are not
/// found.
std::optional<Bytes> find_pem_block(
    std::string_view pem, std::span<const std::string_view> labels
) {
    if (pem.size() > kPemBytesMax) return std::nullopt;
    const std::unique_ptr<BIO, EvpFree> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))
    );
    std::optional<Bytes> found;
    char* label = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long length = 0;
    while (!found && PEM_read_bio(in.get(), &label, &header, &data, &length) == 1) {
        const bool is_plain = header == nullptr || *header == '\0';
        if (is_plain &&
            std::find(labels.begin(), labels.end(), std::string_view(label)) != labels.end())
            found = Bytes(data, data + length);
        OPENSSL_free(label);
        OPENSSL_free(header);
        OPENSSL_clear_free(data, static_cast<size_t>(length));
    }
    ERR_clear_error();
    return found;
}

Result<Bytes> scalar_of(const EVP_PKEY* key) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) != 1) {
        ERR_clear_error();
        return key_malformed();
    }
    const std::unique_ptr<BIGNUM, EvpFree> owned(number);
    Bytes d(kScalarBytes);
    if (BN_bn2binpad(number, d.data(), static_cast<int>(d.size())) != static_cast<int>(d.size()))
        return key_malformed();
    return d;
}

const EC_GROUP* p256() {
    static const EC_GROUP* const group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    ASSERT(group != nullptr);
    return group;
}

/// 04 || x || y; empty when d is not between 1 and the order of the curve.
Bytes p256_point_of(std::span<const std::uint8_t> d) {
    const std::unique_ptr<BIGNUM, EvpFree> number(
        BN_bin2bn(d.data(), static_cast<int>(d.size()), nullptr)
    );
    ASSERT(number != nullptr);
    if (BN_is_zero(number.get()) || BN_cmp(number.get(), EC_GROUP_get0_order(p256())) >= 0)
        return {};
    const std::unique_ptr<EC_POINT, EvpFree> point(EC_POINT_new(p256()));
    BN_set_flags(number.get(), BN_FLG_CONSTTIME);
    ASSERT(EC_POINT_mul(p256(), point.get(), number.get(), nullptr, nullptr, nullptr) == 1);
    Bytes out(1 + 2 * kScalarBytes);
    ASSERT(
        EC_POINT_point2oct(
            p256(), point.get(), POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), nullptr
        ) == out.size()
    );
    return out;
}

/// Of the point, and the scalar unless that is empty; nullptr when the point is not on the curve.
EvpKey p256_key(std::span<const std::uint8_t> point, std::span<const std::uint8_t> d) {
    // OpenSSL takes numbers in the order of the machine.
    Bytes number(d.rbegin(), d.rend());
    std::string group = "prime256v1";
    Bytes octets(point.begin(), point.end());
    std::array<OSSL_PARAM, 4> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets.data(), octets.size()),
        OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end()};
    if (!number.empty())
        parameters[2] =
            OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, number.data(), number.size());
    const std::unique_ptr<EVP_PKEY_CTX, EvpFree> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)
    );
    EVP_PKEY* key = nullptr;
    ASSERT(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1);
    const int selection = d.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
    if (EVP_PKEY_fromdata(context.get(), &key, selection, parameters.data()) != 1) key = nullptr;
    ERR_clear_error();
    OPENSSL_cleanse(number.data(), number.size());
    return EvpKey(key);
}

using SigningContext = std::unique_ptr<EVP_PKEY_CTX, EvpFree>;

SigningContext es256_context(EVP_PKEY* key) {
    SigningContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    ASSERT(context != nullptr && EVP_PKEY_sign_init(context.get()) == 1);
    return context;
}

Bytes es256_sign(EVP_PKEY_CTX* context, const Digest& digest) {
    std::array<std::uint8_t, 80> der{};
    size_t length = der.size();
    ASSERT(EVP_PKEY_sign(context, der.data(), &length, digest.data(), digest.size()) == 1);
    return signature_from_der(std::span(der).first(length)).value();
}

bool es256_verify(
    EVP_PKEY* key, std::span<const std::uint8_t> data, std::span<const std::uint8_t> signature
) {
    const Bytes der = signature_to_der(signature);
    const EvpDigest context(EVP_MD_CTX_new());
    ASSERT(
        EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key, nullptr) ==
        1
    );
    const int code =
        EVP_DigestVerify(context.get(), der.data(), der.size(), data.data(), data.size());
    ERR_clear_error();
    return code == 1;
}

}  // namespace

Bytes signature_to_der(std::span<const std::uint8_t> raw) {
    ASSERT(raw.size() == kSignatureBytes);
    return der::sequence(
        {der::unsigned_integer(raw.first(kScalarBytes)),
         der::unsigned_integer(raw.last(kScalarBytes))}
    );
}

Result<Bytes> signature_from_der(std::span<const std::uint8_t> der) {
    der::Reader outer(der);
    der::Reader pair = TRY(outer.enter(der::kSequence));
    TRY(outer.end());
    Bytes raw(kSignatureBytes);
    for (const size_t half : {size_t{1}, size_t{2}}) {
        const der::Element number = TRY(pair.expect(der::kInteger));
        auto content = number.content;
        if (content.empty() || (content[0] & 0x80) != 0) return signature_malformed();
        if (content.size() > 1 && content[0] == 0) {
            if ((content[1] & 0x80) == 0) return signature_malformed();
            content = content.subspan(1);
        }
        if (content.size() > kScalarBytes) return signature_malformed();
        std::copy(
            content.begin(), content.end(),
            raw.begin() + static_cast<std::ptrdiff_t>(half * kScalarBytes - content.size())
        );
    }
    TRY(pair.end());
    return raw;
}

struct PublicKey::State {
    SignatureAlgorithm algorithm;
    Bytes point;
    EvpKey key;                             // Es256
    std::unique_ptr<Sm2Verifier> verifier;  // Sm2Sm3
};

Result<PublicKey> PublicKey::from_point(
    SignatureAlgorithm algorithm, std::span<const std::uint8_t> point
) {
    if (point.size() != 1 + 2 * kScalarBytes || point[0] != 0x04) return key_malformed();
    auto state = std::make_shared<State>();
    state->algorithm = algorithm;
    state->point.assign(point.begin(), point.end());
    if (algorithm == SignatureAlgorithm::Sm2Sm3)
        state->verifier = Sm2Verifier::create(point);
    else
        state->key = p256_key(point, {});
    if (!state->key && !state->verifier) return key_malformed();
    return PublicKey(std::move(state));
}

Result<PublicKey> PublicKey::from_point(
    SignatureAlgorithm algorithm, std::span<const std::uint8_t> x, std::span<const std::uint8_t> y
) {
    if (x.size() != kScalarBytes || y.size() != kScalarBytes) return key_malformed();
    Bytes point{0x04};
    point.insert(point.end(), x.begin(), x.end());
    point.insert(point.end(), y.begin(), y.end());
    return from_point(algorithm, point);
}

Result<PublicKey> PublicKey::from_jwk(const boost::json::object& jwk) {
    const auto curve = find_string(jwk, "crv");
    const auto x = find_string(jwk, "x");
    const auto y = find_string(jwk, "y");
    if (find_string(jwk, "kty") != "EC" || !x || !y) return key_malformed();
    if (curve != "P-256" && curve != "SM2") return key_malformed();
    const Bytes x_bytes = TRY(from_base64url(*x));
    const Bytes y_bytes = TRY(from_base64url(*y));
    return from_point(
        curve == "P-256" ? SignatureAlgorithm::Es256 : SignatureAlgorithm::Sm2Sm3, x_bytes, y_bytes
    );
}

Result<PublicKey> PublicKey::from_der(std::span<const std::uint8_t> der) {
    const EvpKey key = evp_public(der);  // refuses points that are not on the curve
    if (!key) return key_malformed();
    const auto algorithm = find_algorithm(key.get());
    if (!algorithm) return key_malformed();
    return from_point(*algorithm, TRY(point_of(evp_public_der(key.get()))));
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
    static constexpr std::array<std::string_view, 1> kLabels{"PUBLIC KEY"};
    const std::optional<Bytes> der = find_pem_block(pem, kLabels);
    if (!der) return key_malformed();
    return from_der(*der);
}

SignatureAlgorithm PublicKey::algorithm() const { return state_->algorithm; }

bool PublicKey::verify(std::span<const std::uint8_t> data, std::span<const std::uint8_t> signature)
    const {
    if (signature.size() != kSignatureBytes) return false;
    switch (state_->algorithm) {
        case SignatureAlgorithm::Es256:
            return es256_verify(state_->key.get(), data, signature);
        case SignatureAlgorithm::Sm2Sm3:
            return state_->verifier->verify(data, signature);
    }
    return false;
}

boost::json::object PublicKey::jwk() const {
    const bool is_p256 = state_->algorithm == SignatureAlgorithm::Es256;
    const std::span<const std::uint8_t> point = state_->point;
    return {
        {"kty", "EC"},
        {"crv", is_p256 ? "P-256" : "SM2"},
        {"x", to_base64url(point.subspan(1, kScalarBytes))},
        {"y", to_base64url(point.subspan(1 + kScalarBytes, kScalarBytes))},
        {"kid", thumbprint()},
        {"alg", is_p256 ? "ES256" : "SM2SM3"},
        {"use", "sig"}};
}

std::string PublicKey::thumbprint() const {
    const std::span<const std::uint8_t> point = state_->point;
    return jwk_thumbprint(
        {{"kty", "EC"},
         {"crv", state_->algorithm == SignatureAlgorithm::Es256 ? "P-256" : "SM2"},
         {"x", to_base64url(point.subspan(1, kScalarBytes))},
         {"y", to_base64url(point.subspan(1 + kScalarBytes, kScalarBytes))}}
    );
}

Bytes PublicKey::der() const { return public_info(state_->algorithm, state_->point); }
std::string PublicKey::pem() const { return to_pem("PUBLIC KEY", der()); }
Bytes PublicKey::point() const { return state_->point; }
bool PublicKey::operator==(const PublicKey& other) const {
    return state_->algorithm == other.state_->algorithm && state_->point == other.state_->point;
}

std::string jwk_thumbprint(const boost::json::object& jwk) {
    // RFC 7638, 3.2: the required members only, in the order of their names.
    boost::json::object required;
    for (const char* name : {"crv", "kty", "x", "y"})
        required[name] = find_string(jwk, name).value_or("");
    return to_base64url(sha256(boost::json::serialize(required)));
}

struct SigningKey::State {
    State(PublicKey public_part, Bytes scalar)
        : public_key(std::move(public_part)), d(std::move(scalar)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { OPENSSL_cleanse(d.data(), d.size()); }

    /// Whoever finds the key's own context in use makes another one.
    Bytes es256(const Digest& digest) const {
        const std::unique_lock lock(mutex, std::try_to_lock);
        if (!lock) return es256_sign(es256_context(key.get()).get(), digest);
        if (!context) context = es256_context(key.get());
        return es256_sign(context.get(), digest);
    }

    PublicKey public_key;
    Bytes d;
    EvpKey key;                         // Es256
    std::unique_ptr<Sm2Signer> signer;  // Sm2Sm3
    mutable std::mutex mutex;
    mutable SigningContext context;  // of `key`
};

SigningKey SigningKey::generate(SignatureAlgorithm algorithm) {
    const EvpKey key(
        algorithm == SignatureAlgorithm::Es256 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                                               : EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2")
    );
    ASSERT(key != nullptr);
    return from_scalar(algorithm, scalar_of(key.get()).value()).value();
}

Result<SigningKey> SigningKey::from_scalar(
    SignatureAlgorithm algorithm, std::span<const std::uint8_t> d
) {
    if (d.size() != kScalarBytes) return key_malformed();
    std::unique_ptr<Sm2Signer> signer;
    Bytes point;
    if (algorithm == SignatureAlgorithm::Sm2Sm3) {
        signer = Sm2Signer::create(d);
        if (signer) point = signer->public_point();
    } else {
        point = p256_point_of(d);
    }
    if (point.empty()) return key_malformed();
    PublicKey public_key = TRY(PublicKey::from_point(algorithm, point));
    auto state = std::make_shared<State>(std::move(public_key), Bytes(d.begin(), d.end()));
    state->signer = std::move(signer);
    if (algorithm == SignatureAlgorithm::Es256) state->key = p256_key(point, d);
    ASSERT(state->key || state->signer);
    return SigningKey(std::move(state));
}

Result<SigningKey> SigningKey::from_der(std::span<const std::uint8_t> der) {
    if (auto own = find_own(der)) return *std::move(own);
    const EvpKey key = evp_private(der);
    if (!key) return key_malformed();
    const auto algorithm = find_algorithm(key.get());
    if (!algorithm) return key_malformed();
    const Bytes d = TRY(scalar_of(key.get()));
    // The public part is computed again: a file with a foreign one would sign for nobody.
    return from_scalar(*algorithm, d);
}

/// What der() writes is read without OpenSSL's decoders, which try every format that they know.
std::optional<SigningKey> SigningKey::find_own(std::span<const std::uint8_t> der) {
    const Bytes mark(kScalarBytes, 0xa5);
    for (const auto algorithm : {SignatureAlgorithm::Es256, SignatureAlgorithm::Sm2Sm3}) {
        const Bytes form = private_info(algorithm, mark, Bytes(1 + 2 * kScalarBytes));
        if (form.size() != der.size()) continue;
        const auto place = std::ranges::search(form, mark).begin() - form.begin();
        auto key = from_scalar(algorithm, der.subspan(static_cast<size_t>(place), kScalarBytes));
        if (!key) continue;
        Bytes again = key->der();
        const bool is_same = crypto::same_secret(again, der);
        OPENSSL_cleanse(again.data(), again.size());
        if (is_same) return *std::move(key);
    }
    return std::nullopt;
}

Result<SigningKey> SigningKey::from_pem(std::string_view pem) {
    static constexpr std::array<std::string_view, 2> kLabels{"PRIVATE KEY", "EC PRIVATE KEY"};
    const std::optional<Bytes> der = find_pem_block(pem, kLabels);
    if (!der) return key_malformed();
    return from_der(*der);
}

SignatureAlgorithm SigningKey::algorithm() const { return state_->public_key.algorithm(); }

Bytes SigningKey::sign(std::span<const std::uint8_t> data) const {
    switch (algorithm()) {
        case SignatureAlgorithm::Es256:
            return state_->es256(sha256(data));
        case SignatureAlgorithm::Sm2Sm3:
            return state_->signer->sign(data);
    }
    return {};
}

const PublicKey& SigningKey::public_key() const { return state_->public_key; }

Bytes SigningKey::der() const {
    return private_info(algorithm(), state_->d, state_->public_key.point());
}
std::string SigningKey::pem() const { return to_pem("PRIVATE KEY", der()); }

Bytes seal_key(const Keyring& keyring, std::string_view name, const SigningKey& key) {
    Bytes der = key.der();
    Bytes sealed = keyring.seal("signing-key", name, der);
    OPENSSL_cleanse(der.data(), der.size());
    return sealed;
}

Result<SigningKey> open_key(
    const Keyring& keyring, std::string_view name, std::span<const std::uint8_t> sealed
) {
    Bytes der = TRY(keyring.open("signing-key", name, sealed));
    Result<SigningKey> key = SigningKey::from_der(der);
    OPENSSL_cleanse(der.data(), der.size());
    return key;
}

}  // namespace tongban::crypto
