// Digests and keyed digests: SHA-256 (OpenSSL) and SM3 (libgcrypt, GB/T 32905).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/text.h"

namespace tongban::crypto {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::span<const std::uint8_t> data);
Digest sm3(std::span<const std::uint8_t> data);
inline Digest sha256(std::string_view text) { return sha256(as_bytes(text)); }
inline Digest sm3(std::string_view text) { return sm3(as_bytes(text)); }

Digest hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> data);
Digest hmac_sm3(std::span<const std::uint8_t> key, std::span<const std::uint8_t> data);

/// RFC 5869 with SHA-256 and an empty salt; `length` is at most 255 * 32.
Bytes hkdf_sha256(std::span<const std::uint8_t> key, std::string_view info, size_t length);

/// Equal length and content, in a time that does not depend on where they differ.
bool same_secret(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right);

/// SHA-256 of what comes in pieces (files, uploads). finish() may be called once.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    void update(std::span<const std::uint8_t> data);
    Digest finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// SM3 of what comes in pieces. finish() may be called once.
class Sm3 {
  public:
    Sm3();
    ~Sm3();
    Sm3(Sm3&&) noexcept;
    Sm3& operator=(Sm3&&) noexcept;
    void update(std::span<const std::uint8_t> data);
    Digest finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace tongban::crypto
