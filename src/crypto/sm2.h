// Signatures with SM2 and SM3 (GB/T 32918.2), identity 1234567812345678 (GB/T 35276). For files of
// crypto only. Why not a library's: docs/decisions/0009-own-sm2-signatures.md.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/text.h"

namespace tongban::crypto {

class Sm2Signer {
  public:
    /// `d` has 32 bytes. nullptr when it is not in the range of private keys.
    static std::unique_ptr<Sm2Signer> create(std::span<const std::uint8_t> d);
    ~Sm2Signer();
    /// 04 || x || y.
    Bytes public_point() const;
    /// r || s, 64 bytes.
    Bytes sign(std::span<const std::uint8_t> data) const;

  private:
    struct State;
    explicit Sm2Signer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

class Sm2Verifier {
  public:
    /// `point` is 04 || x || y. nullptr when it is not on the curve.
    static std::unique_ptr<Sm2Verifier> create(std::span<const std::uint8_t> point);
    ~Sm2Verifier();
    bool verify(std::span<const std::uint8_t> data, std::span<const std::uint8_t> signature) const;

  private:
    struct State;
    explicit Sm2Verifier(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace tongban::crypto
