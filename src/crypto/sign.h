// Signatures: ES256 (ECDSA on P-256 with SHA-256) and SM2 with SM3 (GB/T 32918), each with its
// keys.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"

namespace tongban::crypto {

enum class SignatureAlgorithm { Es256, Sm2Sm3 };

/// GB/T 32918.2: the signer's default distinguishing identifier.
inline constexpr std::string_view kSm2UserId = "1234567812345678";

/// Raw r||s (64 bytes) from and to DER SEQUENCE { r INTEGER, s INTEGER }. Error code:
/// crypto.signature_malformed.
Bytes signature_to_der(std::span<const std::uint8_t> raw);
Result<Bytes> signature_from_der(std::span<const std::uint8_t> der);

/// A point on P-256 or on the SM2 curve that signatures are checked with.
class PublicKey {
  public:
    /// `x` and `y` have 32 bytes each. Error code: crypto.key_malformed (also when not on the
    /// curve).
    static Result<PublicKey> from_point(
        SignatureAlgorithm algorithm,
        std::span<const std::uint8_t> x,
        std::span<const std::uint8_t> y
    );
    /// kty EC with crv P-256 (RFC 7518), or crv SM2 (not registered with IANA; used inside Tongban
    /// only).
    static Result<PublicKey> from_jwk(const boost::json::object& jwk);
    /// SubjectPublicKeyInfo.
    static Result<PublicKey> from_der(std::span<const std::uint8_t> der);
    static Result<PublicKey> from_pem(std::string_view pem);

    SignatureAlgorithm algorithm() const;
    /// Whether `signature` (raw r||s) was made over `data`. False for anything malformed.
    bool verify(std::span<const std::uint8_t> data, std::span<const std::uint8_t> signature) const;
    bool verify(std::string_view data, std::span<const std::uint8_t> signature) const {
        return verify(as_bytes(data), signature);
    }

    /// With kid, alg and use; the kid is the RFC 7638 thumbprint.
    boost::json::object jwk() const;
    std::string thumbprint() const;
    Bytes der() const;
    std::string pem() const;
    /// 04 || x || y.
    Bytes point() const;
    bool operator==(const PublicKey& other) const;

  private:
    friend class SigningKey;
    struct State;
    /// 04 || x || y.
    static Result<PublicKey> from_point(
        SignatureAlgorithm algorithm, std::span<const std::uint8_t> point
    );
    explicit PublicKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
};

/// RFC 7638 over a JWK as it stands; whether it is a key is not looked at.
std::string jwk_thumbprint(const boost::json::object& jwk);

/// A private key. Copies share it; sign() may be called from any thread.
class SigningKey {
  public:
    static SigningKey generate(SignatureAlgorithm algorithm);
    /// From the scalar d, 32 bytes. Error code: crypto.key_malformed.
    static Result<SigningKey> from_scalar(
        SignatureAlgorithm algorithm, std::span<const std::uint8_t> d
    );
    /// PKCS#8 PrivateKeyInfo, as `openssl genpkey` writes it.
    static Result<SigningKey> from_der(std::span<const std::uint8_t> der);
    static Result<SigningKey> from_pem(std::string_view pem);

    SignatureAlgorithm algorithm() const;
    /// Raw r||s over `data`, 64 bytes: the form of JOSE.
    Bytes sign(std::span<const std::uint8_t> data) const;
    Bytes sign(std::string_view data) const { return sign(as_bytes(data)); }
    const PublicKey& public_key() const;
    Bytes der() const;
    std::string pem() const;

  private:
    struct State;
    static std::optional<SigningKey> find_own(std::span<const std::uint8_t> der);
    explicit SigningKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
};

class Keyring;
/// Private keys at rest, encrypted by the keyring; `name` is bound to them. Error codes: those of
/// Keyring::open.
Bytes seal_key(const Keyring& keyring, std::string_view name, const SigningKey& key);
Result<SigningKey> open_key(
    const Keyring& keyring, std::string_view name, std::span<const std::uint8_t> sealed
);

}  // namespace tongban::crypto
