// The two authenticated ciphers behind Keyring. For files of crypto only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/text.h"
#include "crypto/aead.h"

namespace tongban::crypto {

inline constexpr size_t kNonceBytes = 12;
inline constexpr size_t kTagBytes = 16;

inline size_t key_bytes(Cipher cipher) { return cipher == Cipher::Aes256Gcm ? 32 : 16; }

/// Appends ciphertext and tag to `out`.
void encrypt(
    Cipher cipher,
    std::span<const std::uint8_t> key,
    std::span<const std::uint8_t> nonce,
    std::span<const std::uint8_t> associated,
    std::span<const std::uint8_t> plaintext,
    Bytes& out
);

/// Nothing when the tag does not fit. `ciphertext` ends with the tag and is at least that long.
std::optional<Bytes> decrypt(
    Cipher cipher,
    std::span<const std::uint8_t> key,
    std::span<const std::uint8_t> nonce,
    std::span<const std::uint8_t> associated,
    std::span<const std::uint8_t> ciphertext
);

}  // namespace tongban::crypto
