#include "crypto/sm2.h"

#include <openssl/crypto.h>

#include <array>
#include <vector>

#include "base/assert.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "crypto/sign.h"
#include "crypto/sm2_curve.h"

namespace tongban::crypto {

namespace {

using sm2::Words;
using Scalar = sm2::Residue<sm2::Order>;

/// GB/T 32918.2, 5.5: what a signature binds besides the data: identity, curve and public key.
Digest identity_digest(const sm2::Affine& key) {
    Bytes bytes{0, static_cast<std::uint8_t>(8 * kSm2UserId.size())};
    bytes.insert(bytes.end(), kSm2UserId.begin(), kSm2UserId.end());
    for (const Words& words :
         {sm2::kCoefficientA, sm2::kCoefficientB, sm2::kBase.x, sm2::kBase.y, key.x, key.y}) {
        bytes.resize(bytes.size() + 32);
        sm2::put_words(words, std::span(bytes).last(32));
    }
    return sm3(bytes);
}

/// The number that is signed for these data.
Scalar digest_of(const Digest& identity, std::span<const std::uint8_t> data) {
    Bytes bytes(identity.begin(), identity.end());
    bytes.insert(bytes.end(), data.begin(), data.end());
    return Scalar::of(sm2::words_of(sm3(bytes)));
}

/// Whether it lies between 1 and the order of the curve.
bool is_in_range(const Words& words) {
    std::uint64_t borrow = 0;
    sm2::subtract(words, sm2::Order::kModulus, borrow);
    return borrow == 1 && (words[0] | words[1] | words[2] | words[3]) != 0;
}

/// A secret number k of a signature, and x of k times the base point.
struct Nonce {
    Words k{};
    Words x{};
};

/// Made for several signatures at once: they share the only inversion. Each is given out once and
/// stands nowhere afterwards. (A process that forked would use them twice; ours does not fork.)
class Nonces {
  public:
    Nonces() = default;
    Nonces(const Nonces&) = delete;
    Nonces& operator=(const Nonces&) = delete;
    ~Nonces() { OPENSSL_cleanse(ahead_.data(), sizeof ahead_); }

    Nonce next() {
        if (left_ == 0) refill();
        Nonce& last = ahead_[--left_];
        const Nonce nonce = last;
        OPENSSL_cleanse(&last, sizeof last);
        return nonce;
    }

  private:
    static constexpr size_t kAhead = 16;

    void refill() {
        std::array<std::uint8_t, 32 * kAhead> bytes{};
        std::array<sm2::Point, kAhead> points;
        while (left_ < kAhead) {
            fill_random(bytes);
            for (size_t i = 0; i < kAhead && left_ < kAhead; ++i) {
                const Words k = sm2::words_of(std::span(bytes).subspan(32 * i, 32));
                // Left out when out of range, so that no residue is more likely than another.
                if (!is_in_range(k)) continue;
                points[left_] = sm2::times_base(k);
                ahead_[left_++].k = k;
            }
        }
        const std::vector<Words> x = sm2::affine_x_of(points);
        for (size_t i = 0; i < kAhead; ++i) ahead_[i].x = x[i];
        OPENSSL_cleanse(bytes.data(), bytes.size());
        OPENSSL_cleanse(points.data(), sizeof points);
    }

    std::array<Nonce, kAhead> ahead_;
    size_t left_ = 0;
};

}  // namespace

struct Sm2Signer::State {
    explicit State(const Words& d) {
        const auto affine = sm2::affine_of(sm2::times_base(d));
        ASSERT(affine.has_value());
        key = *affine;
        identity = identity_digest(key);
        factor = (Scalar::one() + Scalar::of(d)).inverse();
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { OPENSSL_cleanse(&factor, sizeof factor); }

    Scalar factor;  // 1 / (1 + d)
    sm2::Affine key;
    Digest identity{};
};

Sm2Signer::Sm2Signer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sm2Signer::~Sm2Signer() = default;

std::unique_ptr<Sm2Signer> Sm2Signer::create(std::span<const std::uint8_t> d) {
    if (d.size() != 32) return nullptr;
    Words secret = sm2::words_of(d);
    // GB/T 32918.1, 6.1: from 1 to n - 2, so that 1 + d can be inverted.
    const bool is_good = is_in_range(secret) && !(Scalar::one() + Scalar::of(secret)).is_zero();
    auto state = is_good ? std::make_unique<State>(secret) : nullptr;
    OPENSSL_cleanse(&secret, sizeof secret);
    return is_good ? std::unique_ptr<Sm2Signer>(new Sm2Signer(std::move(state))) : nullptr;
}

Bytes Sm2Signer::public_point() const {
    Bytes point(65);
    point[0] = 0x04;
    sm2::put_words(state_->key.x, std::span(point).subspan(1, 32));
    sm2::put_words(state_->key.y, std::span(point).subspan(33, 32));
    return point;
}

Bytes Sm2Signer::sign(std::span<const std::uint8_t> data) const {
    thread_local Nonces nonces;
    const Scalar e = digest_of(state_->identity, data);
    for (;;) {
        Nonce nonce = nonces.next();
        const Scalar k = Scalar::of(nonce.k);
        const Scalar r = e + Scalar::of(nonce.x);
        // s = (k - r d) / (1 + d), which is (k + r) / (1 + d) - r.
        const Scalar s = state_->factor * (k + r) - r;
        OPENSSL_cleanse(&nonce, sizeof nonce);
        // GB/T 32918.2, 6.1, A5 and A6: begin anew.
        if (r.is_zero() || (r + k).is_zero() || s.is_zero()) continue;
        Bytes signature(64);
        sm2::put_words(r.words(), std::span(signature).first(32));
        sm2::put_words(s.words(), std::span(signature).last(32));
        return signature;
    }
}

struct Sm2Verifier::State {
    sm2::Point key;
    Digest identity{};
};

Sm2Verifier::Sm2Verifier(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sm2Verifier::~Sm2Verifier() = default;

std::unique_ptr<Sm2Verifier> Sm2Verifier::create(std::span<const std::uint8_t> point) {
    if (point.size() != 65 || point[0] != 0x04) return nullptr;
    const sm2::Affine affine{
        sm2::words_of(point.subspan(1, 32)), sm2::words_of(point.subspan(33, 32))};
    const auto key = sm2::point_of(affine);
    if (!key) return nullptr;
    auto state = std::make_unique<State>(State{*key, identity_digest(affine)});
    return std::unique_ptr<Sm2Verifier>(new Sm2Verifier(std::move(state)));
}

bool Sm2Verifier::verify(
    std::span<const std::uint8_t> data, std::span<const std::uint8_t> signature
) const {
    if (signature.size() != 64) return false;
    const Words r = sm2::words_of(signature.first(32)), s = sm2::words_of(signature.last(32));
    if (!is_in_range(r) || !is_in_range(s)) return false;
    const Scalar t = Scalar::of(r) + Scalar::of(s);
    if (t.is_zero()) return false;
    const auto point =
        sm2::affine_of(sm2::add(sm2::times_base(s), sm2::times(state_->key, t.words())));
    if (!point) return false;
    return digest_of(state_->identity, data) + Scalar::of(point->x) == Scalar::of(r);
}

}  // namespace tongban::crypto
