// Encryption at rest: authenticated encryption of columns and files with keys kept outside the
// database.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"

namespace tongban::crypto {

enum class Cipher : std::uint8_t { Aes256Gcm = 1, Sm4Gcm = 2 };

/// Master keys, and the keys derived from them for each purpose ("party.identity_number", "file").
///
/// The file is JSON of mode 0600; it holds several master keys, of which the newest seals and every
/// one opens, and one key for lookups that never changes. Copies share state; all members may be
/// called from any thread.
class Keyring {
  public:
    /// Reads the file, or creates it with one fresh master key.
    /// Error codes: crypto.keyring_unreadable (also when others may read the file),
    /// crypto.keyring_syntax.
    static Result<Keyring> load_or_create(
        const std::string& path, Cipher cipher = Cipher::Aes256Gcm
    );
    /// A keyring of one master key that is written nowhere: tests and tools. `master` has 32 bytes.
    static Keyring in_memory(
        std::span<const std::uint8_t> master, Cipher cipher = Cipher::Aes256Gcm
    );

    /// Adds a master key to the file and seals with it from now on; what was sealed before still
    /// opens.
    Result<void> rotate();

    /// version byte | key id (4) | nonce (12) | ciphertext | tag (16). `associated` is bound, not
    /// stored: pass what tells where the value stands (table, row, column), so that a value moved
    /// elsewhere does not open.
    Bytes seal(
        std::string_view purpose,
        std::string_view associated,
        std::span<const std::uint8_t> plaintext
    ) const;
    Bytes seal(std::string_view purpose, std::string_view associated, std::string_view plaintext)
        const {
        return seal(purpose, associated, as_bytes(plaintext));
    }

    /// Error codes: crypto.sealed_malformed, crypto.key_unknown, crypto.sealed_altered.
    Result<Bytes> open(
        std::string_view purpose, std::string_view associated, std::span<const std::uint8_t> sealed
    ) const;
    Result<std::string> open_text(
        std::string_view purpose, std::string_view associated, std::span<const std::uint8_t> sealed
    ) const;

    /// Keyed hash (HMAC-SHA-256, hexadecimal) by which an encrypted identifier is found again.
    /// Rotation keeps it.
    std::string lookup_hash(std::string_view purpose, std::string_view text) const;

    /// A secret of its own for other keyed uses (session tokens, cursors), stable like the lookup
    /// key.
    Bytes derived_secret(std::string_view purpose, size_t length = 32) const;

  private:
    struct State;
    explicit Keyring(std::shared_ptr<State> state) : state_(std::move(state)) {}
    std::shared_ptr<State> state_;
};

/// Overhead of a sealed value over its plaintext, in bytes.
inline constexpr size_t kSealOverhead = 1 + 4 + 12 + 16;

}  // namespace tongban::crypto
