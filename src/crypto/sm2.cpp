#include "crypto/sm2.h"

#include <botan/ec_group.h>
#include <botan/point_gfp.h>
#include <botan/pubkey.h>
#include <botan/sm2.h>
#include <botan/system_rng.h>

#include "crypto/sign.h"

namespace tongban::crypto {

namespace {

const Botan::EC_Group& curve() {
    // Shared, so that its table of multiples of the base point is made once.
    static const Botan::EC_Group group("sm2p256v1");
    return group;
}

std::string scheme() { return std::string(kSm2UserId) + ",SM3"; }

}  // namespace

struct Sm2Signer::State {
    explicit State(std::span<const std::uint8_t> d)
        : key(Botan::system_rng(), curve(), Botan::BigInt(d.data(), d.size())) {}
    Botan::SM2_PrivateKey key;
};

Sm2Signer::Sm2Signer(std::span<const std::uint8_t> d) : state_(std::make_unique<State>(d)) {}
Sm2Signer::~Sm2Signer() = default;

Bytes Sm2Signer::sign(std::span<const std::uint8_t> data) const {
    // A PK_Signer keeps the running digest, so each signature takes its own.
    Botan::PK_Signer signer(state_->key, Botan::system_rng(), scheme(), Botan::IEEE_1363);
    const auto signature = signer.sign_message(data.data(), data.size(), Botan::system_rng());
    return Bytes(signature.begin(), signature.end());
}

struct Sm2Verifier::State {
    explicit State(std::span<const std::uint8_t> point)
        : key(curve(), curve().OS2ECP(point.data(), point.size())) {}
    Botan::SM2_PublicKey key;
};

Sm2Verifier::Sm2Verifier(std::span<const std::uint8_t> point)
    : state_(std::make_unique<State>(point)) {}
Sm2Verifier::~Sm2Verifier() = default;

bool Sm2Verifier::verify(
    std::span<const std::uint8_t> data, std::span<const std::uint8_t> signature
) const {
    Botan::PK_Verifier verifier(state_->key, scheme(), Botan::IEEE_1363);
    return verifier.verify_message(data.data(), data.size(), signature.data(), signature.size());
}

}  // namespace tongban::crypto
