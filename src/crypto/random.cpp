#include "crypto/random.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace tongban::crypto {

namespace {

void draw(std::span<std::uint8_t> out) {
    // Without randomness nothing here is safe to go on with.
    ASSERT(out.empty() || RAND_bytes(out.data(), static_cast<int>(out.size())) == 1);
}

/// Drawing costs the same for a few bytes as for many, so few are taken from what was drawn at
/// once. Each byte is given out once and stands nowhere afterwards. (A process that forked would
/// give them out twice; ours does not fork.)
class Ahead {
  public:
    static constexpr size_t kTakenMax = 32;

    Ahead() = default;
    Ahead(const Ahead&) = delete;
    Ahead& operator=(const Ahead&) = delete;
    ~Ahead() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

    void take(std::span<std::uint8_t> out) {
        if (left_ < out.size()) {
            draw(bytes_);
            left_ = bytes_.size();
        }
        const auto taken = std::span(bytes_).subspan(left_ - out.size(), out.size());
        std::ranges::copy(taken, out.begin());
        OPENSSL_cleanse(taken.data(), taken.size());
        left_ -= out.size();
    }

  private:
    std::array<std::uint8_t, 512> bytes_{};
    size_t left_ = 0;
};

}  // namespace

void fill_random(std::span<std::uint8_t> out) {
    thread_local Ahead ahead;
    if (out.size() <= Ahead::kTakenMax)
        ahead.take(out);
    else
        draw(out);
}

Bytes random_bytes(size_t count) {
    Bytes out(count);
    fill_random(out);
    return out;
}

std::string random_token(size_t bytes) { return to_base64url(random_bytes(bytes)); }

}  // namespace tongban::crypto
