#include "crypto/cipher.h"

#include <gcrypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/assert.h"
#include "crypto/gcrypt_start.h"

namespace tongban::crypto {

namespace {

struct ContextFree {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextFree>;

const EVP_CIPHER* aes_256_gcm() {
    static const EVP_CIPHER* const method = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    ASSERT(method != nullptr);
    return method;
}

enum class Direction { Encrypt, Decrypt };

/// Contexts with their keys in place: laying a key out costs more than a short text. Few keys are
/// used again and again, one for each purpose.
template <Direction kDirection>
class KeyedContexts {
  public:
    KeyedContexts() = default;
    KeyedContexts(const KeyedContexts&) = delete;
    KeyedContexts& operator=(const KeyedContexts&) = delete;
    ~KeyedContexts() {
        for (Slot& slot : slots_) OPENSSL_cleanse(slot.key.data(), slot.key.size());
    }

    /// Ready for one text under this nonce.
    EVP_CIPHER_CTX* with(std::span<const std::uint8_t> key, std::span<const std::uint8_t> nonce) {
        Slot& slot = slot_of(key);
        ASSERT(init(slot.context.get(), nullptr, nullptr, nonce.data()) == 1);
        return slot.context.get();
    }

  private:
    struct Slot {
        std::array<std::uint8_t, 32> key{};
        Context context;
    };

    static int init(
        EVP_CIPHER_CTX* context,
        const EVP_CIPHER* method,
        const std::uint8_t* key,
        const std::uint8_t* nonce
    ) {
        if constexpr (kDirection == Direction::Encrypt)
            return EVP_EncryptInit_ex2(context, method, key, nonce, nullptr);
        else
            return EVP_DecryptInit_ex2(context, method, key, nonce, nullptr);
    }

    Slot& slot_of(std::span<const std::uint8_t> key) {
        for (Slot& slot : slots_)
            if (slot.context && CRYPTO_memcmp(slot.key.data(), key.data(), key.size()) == 0)
                return slot;
        Slot& slot = slots_[next_];
        next_ = (next_ + 1) % slots_.size();
        slot.context.reset(EVP_CIPHER_CTX_new());
        ASSERT(init(slot.context.get(), aes_256_gcm(), key.data(), nullptr) == 1);
        std::ranges::copy(key, slot.key.begin());
        return slot;
    }

    std::array<Slot, 8> slots_;
    size_t next_ = 0;  // to be given to another key
};

template <Direction kDirection>
EVP_CIPHER_CTX* context_for(
    std::span<const std::uint8_t> key, std::span<const std::uint8_t> nonce
) {
    thread_local KeyedContexts<kDirection> contexts;
    return contexts.with(key, nonce);
}

void aes_encrypt(
    std::span<const std::uint8_t> key,
    std::span<const std::uint8_t> nonce,
    std::span<const std::uint8_t> associated,
    std::span<const std::uint8_t> plaintext,
    std::uint8_t* out
) {
    EVP_CIPHER_CTX* const context = context_for<Direction::Encrypt>(key, nonce);
    int done = 0;
    ASSERT(
        EVP_EncryptUpdate(
            context, nullptr, &done, associated.data(), static_cast<int>(associated.size())
        ) == 1
    );
    done = 0;
    if (!plaintext.empty())
        ASSERT(
            EVP_EncryptUpdate(
                context, out, &done, plaintext.data(), static_cast<int>(plaintext.size())
            ) == 1
        );
    ASSERT(static_cast<size_t>(done) == plaintext.size());
    ASSERT(EVP_EncryptFinal_ex(context, out + done, &done) == 1);
    ASSERT(
        EVP_CIPHER_CTX_ctrl(
            context, EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes), out + plaintext.size()
        ) == 1
    );
}

bool aes_decrypt(
    std::span<const std::uint8_t> key,
    std::span<const std::uint8_t> nonce,
    std::span<const std::uint8_t> associated,
    std::span<const std::uint8_t> body,
    std::span<const std::uint8_t> tag,
    std::uint8_t* out
) {
    EVP_CIPHER_CTX* const context = context_for<Direction::Decrypt>(key, nonce);
    int done = 0;
    ASSERT(
        EVP_DecryptUpdate(
            context, nullptr, &done, associated.data(), static_cast<int>(associated.size())
        ) == 1
    );
    if (!body.empty())
        ASSERT(
            EVP_DecryptUpdate(context, out, &done, body.data(), static_cast<int>(body.size())) == 1
        );
    ASSERT(
        EVP_CIPHER_CTX_ctrl(
            context, EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag.size()),
            const_cast<std::uint8_t*>(tag.data())
        ) == 1
    );
    return EVP_DecryptFinal_ex(context, out + body.size(), &done) == 1;
}

/// SM4 in GCM mode: OpenSSL has it from 3.1 only, libgcrypt is also several times faster.
class Sm4Gcm {
  public:
    Sm4Gcm(
        std::span<const std::uint8_t> key,
        std::span<const std::uint8_t> nonce,
        std::span<const std::uint8_t> associated
    ) {
        start_gcrypt();
        ASSERT(gcry_cipher_open(&handle_, GCRY_CIPHER_SM4, GCRY_CIPHER_MODE_GCM, 0) == 0);
        ASSERT(gcry_cipher_setkey(handle_, key.data(), key.size()) == 0);
        ASSERT(gcry_cipher_setiv(handle_, nonce.data(), nonce.size()) == 0);
        ASSERT(gcry_cipher_authenticate(handle_, associated.data(), associated.size()) == 0);
    }
    Sm4Gcm(const Sm4Gcm&) = delete;
    Sm4Gcm& operator=(const Sm4Gcm&) = delete;
    ~Sm4Gcm() { gcry_cipher_close(handle_); }

    void encrypt(std::span<const std::uint8_t> plaintext, std::uint8_t* out) {
        ASSERT(
            gcry_cipher_encrypt(
                handle_, out, plaintext.size(), plaintext.data(), plaintext.size()
            ) == 0
        );
        ASSERT(gcry_cipher_gettag(handle_, out + plaintext.size(), kTagBytes) == 0);
    }
    bool decrypt(
        std::span<const std::uint8_t> body, std::span<const std::uint8_t> tag, std::uint8_t* out
    ) {
        ASSERT(gcry_cipher_decrypt(handle_, out, body.size(), body.data(), body.size()) == 0);
        return gcry_cipher_checktag(handle_, tag.data(), tag.size()) == 0;
    }

  private:
    gcry_cipher_hd_t handle_ = nullptr;
};

}  // namespace

void encrypt(
    Cipher cipher,
    std::span<const std::uint8_t> key,
    std::span<const std::uint8_t> nonce,
    std::span<const std::uint8_t> associated,
    std::span<const std::uint8_t> plaintext,
    Bytes& out
) {
    ASSERT(key.size() == key_bytes(cipher) && nonce.size() == kNonceBytes);
    const size_t at = out.size();
    out.resize(at + plaintext.size() + kTagBytes);
    switch (cipher) {
        case Cipher::Aes256Gcm:
            return aes_encrypt(key, nonce, associated, plaintext, out.data() + at);
        case Cipher::Sm4Gcm:
            return Sm4Gcm(key, nonce, associated).encrypt(plaintext, out.data() + at);
    }
}

std::optional<Bytes> decrypt(
    Cipher cipher,
    std::span<const std::uint8_t> key,
    std::span<const std::uint8_t> nonce,
    std::span<const std::uint8_t> associated,
    std::span<const std::uint8_t> ciphertext
) {
    ASSERT(key.size() == key_bytes(cipher) && ciphertext.size() >= kTagBytes);
    const auto body = ciphertext.first(ciphertext.size() - kTagBytes);
    const auto tag = ciphertext.last(kTagBytes);
    Bytes out(body.size() + 1);  // never a null pointer for the library
    const bool fits = cipher == Cipher::Aes256Gcm
                          ? aes_decrypt(key, nonce, associated, body, tag, out.data())
                          : Sm4Gcm(key, nonce, associated).decrypt(body, tag, out.data());
    if (!fits) return std::nullopt;
    out.pop_back();
    return out;
}

}  // namespace tongban::crypto
