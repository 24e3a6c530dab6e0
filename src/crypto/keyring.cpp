#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <mutex>

#include "base/assert.h"
#include "crypto/aead.h"
#include "crypto/cipher.h"
#include "crypto/digest.h"
#include "crypto/keyring_file.h"
#include "crypto/random.h"

namespace tongban::crypto {

struct Keyring::State {
    std::string path;  // empty: in memory only
    Cipher cipher = Cipher::Aes256Gcm;
    mutable std::mutex mutex;
    KeyringContent content;
    // Purposes are constants of the code, so these stay small. What stands in them never changes
    // and never goes: it is read without the lock.
    using Purposes = std::map<std::string, Bytes, std::less<>>;
    mutable std::map<std::pair<std::uint32_t, Cipher>, Purposes> derived;
    mutable Purposes lookups;

    struct SealingKey {
        std::uint32_t id;
        const Bytes& key;
    };
    SealingKey sealing_key(std::string_view purpose) const {
        const std::lock_guard lock(mutex);
        return {content.masters.back().id, key_of(content.masters.back(), cipher, purpose)};
    }

    /// Null when the master key is unknown.
    const Bytes* find_key(std::uint32_t id, Cipher wanted, std::string_view purpose) const {
        const std::lock_guard lock(mutex);
        for (const MasterKey& master : content.masters)
            if (master.id == id) return &key_of(master, wanted, purpose);
        return nullptr;
    }

    const Bytes& lookup_key(std::string_view purpose) const {
        const std::lock_guard lock(mutex);
        if (const auto known = lookups.find(purpose); known != lookups.end()) return known->second;
        return lookups.emplace(purpose, secret(fmt::format("lookup {}", purpose), 32))
            .first->second;
    }

    // The lookup key is set once and never changed, so no lock is needed.
    Bytes secret(std::string_view purpose, size_t length) const {
        return hkdf_sha256(content.lookup, fmt::format("tongban secret {}", purpose), length);
    }

  private:
    const Bytes& key_of(const MasterKey& master, Cipher wanted, std::string_view purpose) const {
        Purposes& purposes = derived[{master.id, wanted}];
        if (const auto known = purposes.find(purpose); known != purposes.end())
            return known->second;
        const std::string info = fmt::format("tongban seal {} {}", int(wanted), purpose);
        return purposes.emplace(purpose, hkdf_sha256(master.key, info, key_bytes(wanted)))
            .first->second;
    }
};

namespace {

constexpr size_t kHeaderBytes = 1 + 4;

void append(Bytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

/// What the tag covers besides the ciphertext: header, purpose, and the place that the caller
/// names.
Bytes bound_data(
    std::span<const std::uint8_t> header, std::string_view purpose, std::string_view associated
) {
    Bytes out(header.begin(), header.end());
    append(out, purpose);
    out.push_back(0);
    append(out, associated);
    return out;
}

/// Randomness is fetched for many values at once; each byte of it is used once. (A process that
/// forked would use it twice; ours does not fork.)
std::array<std::uint8_t, kNonceBytes> fresh_nonce() {
    constexpr size_t kAhead = 32;
    thread_local std::array<std::uint8_t, kNonceBytes * kAhead> ahead;
    thread_local size_t used = kAhead;
    if (used == kAhead) {
        fill_random(ahead);
        used = 0;
    }
    std::array<std::uint8_t, kNonceBytes> nonce;
    std::ranges::copy(std::span(ahead).subspan(kNonceBytes * used, kNonceBytes), nonce.begin());
    ++used;
    return nonce;
}

}  // namespace

Result<Keyring> Keyring::load_or_create(const std::string& path, Cipher cipher) {
    auto state = std::make_shared<State>();
    state->path = path;
    state->cipher = cipher;
    if (!std::filesystem::exists(path)) {
        KeyringContent fresh;
        fresh.masters.push_back({1, random_bytes(32)});
        fresh.lookup = random_bytes(32);
        const Result<void> written = write_keyring(path, fresh, true);
        if (!written && written.error().code != "crypto.keyring_exists") return written.error();
    }
    state->content = TRY(read_keyring(path));
    return Keyring(std::move(state));
}

Keyring Keyring::in_memory(std::span<const std::uint8_t> master, Cipher cipher) {
    ASSERT(master.size() == 32);
    auto state = std::make_shared<State>();
    state->cipher = cipher;
    state->content.masters.push_back({1, Bytes(master.begin(), master.end())});
    state->content.lookup = hkdf_sha256(master, "tongban in-memory lookup", 32);
    return Keyring(std::move(state));
}

Result<void> Keyring::rotate() {
    const std::lock_guard lock(state_->mutex);
    KeyringContent next = state_->content;
    next.masters.push_back({next.masters.back().id + 1, random_bytes(32)});
    if (!state_->path.empty()) TRY(write_keyring(state_->path, next, false));
    state_->content = std::move(next);
    return {};
}

Bytes Keyring::seal(
    std::string_view purpose, std::string_view associated, std::span<const std::uint8_t> plaintext
) const {
    const auto [id, key] = state_->sealing_key(purpose);
    Bytes out;
    out.reserve(plaintext.size() + kSealOverhead);
    out.push_back(static_cast<std::uint8_t>(state_->cipher));
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(id >> shift));
    const Bytes bound = bound_data(out, purpose, associated);
    const auto nonce = fresh_nonce();
    out.insert(out.end(), nonce.begin(), nonce.end());
    encrypt(state_->cipher, key, nonce, bound, plaintext, out);
    return out;
}

Result<Bytes> Keyring::open(
    std::string_view purpose, std::string_view associated, std::span<const std::uint8_t> sealed
) const {
    if (sealed.size() < kSealOverhead || (sealed[0] != 1 && sealed[0] != 2))
        return refuse("crypto.sealed_malformed", ErrorKind::Internal);
    const auto cipher = static_cast<Cipher>(sealed[0]);
    const std::uint32_t id = std::uint32_t{sealed[1]} << 24 | std::uint32_t{sealed[2]} << 16 |
                             std::uint32_t{sealed[3]} << 8 | std::uint32_t{sealed[4]};
    const Bytes* key = state_->find_key(id, cipher, purpose);
    if (key == nullptr) return refuse("crypto.key_unknown", ErrorKind::Internal, {{"key", id}});
    const Bytes bound = bound_data(sealed.first(kHeaderBytes), purpose, associated);
    std::optional<Bytes> plaintext = decrypt(
        cipher, *key, sealed.subspan(kHeaderBytes, kNonceBytes), bound,
        sealed.subspan(kHeaderBytes + kNonceBytes)
    );
    if (!plaintext) return refuse("crypto.sealed_altered", ErrorKind::Internal);
    return *std::move(plaintext);
}

Result<std::string> Keyring::open_text(
    std::string_view purpose, std::string_view associated, std::span<const std::uint8_t> sealed
) const {
    return open(purpose, associated, sealed).transform([](Bytes bytes) { return as_text(bytes); });
}

std::string Keyring::lookup_hash(std::string_view purpose, std::string_view text) const {
    return to_hex(hmac_sha256(state_->lookup_key(purpose), as_bytes(text)));
}

Bytes Keyring::derived_secret(std::string_view purpose, size_t length) const {
    return state_->secret(purpose, length);
}

}  // namespace tongban::crypto
