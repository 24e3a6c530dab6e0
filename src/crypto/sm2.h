// SM2 on Botan, which is several times faster than OpenSSL's. For files of crypto only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/text.h"

namespace tongban::crypto {

class Sm2Signer {
  public:
    /// `d` has 32 bytes and lies in the range of private keys.
    explicit Sm2Signer(std::span<const std::uint8_t> d);
    ~Sm2Signer();
    Bytes sign(std::span<const std::uint8_t> data) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

class Sm2Verifier {
  public:
    /// `point` is 04 || x || y and lies on the curve.
    explicit Sm2Verifier(std::span<const std::uint8_t> point);
    ~Sm2Verifier();
    bool verify(std::span<const std::uint8_t> data, std::span<const std::uint8_t> signature) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace tongban::crypto
