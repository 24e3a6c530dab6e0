#include "crypto/digest.h"

#include <gcrypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

#include "base/assert.h"
#include "crypto/gcrypt_start.h"

namespace tongban::crypto {

namespace {

const EVP_MD* sha256_method() {
    // Fetched once: OpenSSL 3 looks a method up by name at each use otherwise.
    static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    ASSERT(method != nullptr);
    return method;
}

struct ContextFree {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextFree>;

void start(EVP_MD_CTX* context) {
    ASSERT(EVP_DigestInit_ex2(context, sha256_method(), nullptr) == 1);
}
void add(EVP_MD_CTX* context, std::span<const std::uint8_t> data) {
    ASSERT(EVP_DigestUpdate(context, data.data(), data.size()) == 1);
}
Digest end(EVP_MD_CTX* context) {
    Digest digest;
    ASSERT(EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1);
    return digest;
}

/// Of the parts one after the other, in the thread's own context.
Digest sha256_of(std::initializer_list<std::span<const std::uint8_t>> parts) {
    thread_local const Context context{EVP_MD_CTX_new()};
    start(context.get());
    for (const auto part : parts) add(context.get(), part);
    return end(context.get());
}

Digest sm3_of(std::initializer_list<std::span<const std::uint8_t>> parts) {
    Sm3 hash;
    for (const auto part : parts) hash.update(part);
    return hash.finish();
}

/// RFC 2104 over a digest with blocks of 64 bytes.
Digest hmac(
    Digest (*digest_of)(std::initializer_list<std::span<const std::uint8_t>>),
    std::span<const std::uint8_t> key,
    std::span<const std::uint8_t> data
) {
    std::array<std::uint8_t, 64> block{};
    if (key.size() > block.size())
        std::ranges::copy(digest_of({key}), block.begin());
    else
        std::ranges::copy(key, block.begin());
    for (std::uint8_t& byte : block) byte ^= 0x36;
    const Digest inner = digest_of({block, data});
    for (std::uint8_t& byte : block) byte ^= 0x36 ^ 0x5c;
    const Digest outer = digest_of({block, inner});
    OPENSSL_cleanse(block.data(), block.size());
    return outer;
}

}  // namespace

void start_gcrypt() {
    static const bool started = [] {
        ASSERT(gcry_check_version("1.10.0") != nullptr);
        gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
        gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
        return true;
    }();
    ASSERT(started);
}

Digest sha256(std::span<const std::uint8_t> data) { return sha256_of({data}); }

Digest sm3(std::span<const std::uint8_t> data) {
    start_gcrypt();
    Digest digest;
    gcry_md_hash_buffer(GCRY_MD_SM3, digest.data(), data.data(), data.size());
    return digest;
}

Digest hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> data) {
    return hmac(sha256_of, key, data);
}

Digest hmac_sm3(std::span<const std::uint8_t> key, std::span<const std::uint8_t> data) {
    return hmac(sm3_of, key, data);
}

Bytes hkdf_sha256(std::span<const std::uint8_t> key, std::string_view info, size_t length) {
    ASSERT(length <= 255 * 32);
    const Digest salt{};
    const Digest extracted = hmac_sha256(salt, key);
    Bytes out;
    Bytes block;
    for (std::uint8_t counter = 1; out.size() < length; ++counter) {
        block.insert(block.end(), info.begin(), info.end());
        block.push_back(counter);
        const Digest digest = hmac_sha256(extracted, block);
        block.assign(digest.begin(), digest.end());
        out.insert(out.end(), block.begin(), block.end());
    }
    out.resize(length);
    return out;
}

bool same_secret(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

struct Sha256::State {
    Context context{EVP_MD_CTX_new()};
    bool finished = false;
};
Sha256::Sha256() : state_(std::make_unique<State>()) { start(state_->context.get()); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
void Sha256::update(std::span<const std::uint8_t> data) {
    ASSERT(!state_->finished);
    add(state_->context.get(), data);
}
Digest Sha256::finish() {
    ASSERT(!state_->finished);
    state_->finished = true;
    return end(state_->context.get());
}

struct Sm3::State {
    State() {
        start_gcrypt();
        ASSERT(gcry_md_open(&handle, GCRY_MD_SM3, 0) == 0);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { gcry_md_close(handle); }
    gcry_md_hd_t handle = nullptr;
    bool finished = false;
};
Sm3::Sm3() : state_(std::make_unique<State>()) {}
Sm3::~Sm3() = default;
Sm3::Sm3(Sm3&&) noexcept = default;
Sm3& Sm3::operator=(Sm3&&) noexcept = default;
void Sm3::update(std::span<const std::uint8_t> data) {
    ASSERT(!state_->finished);
    gcry_md_write(state_->handle, data.data(), data.size());
}
Digest Sm3::finish() {
    ASSERT(!state_->finished);
    state_->finished = true;
    Digest digest;
    std::copy_n(gcry_md_read(state_->handle, GCRY_MD_SM3), digest.size(), digest.begin());
    return digest;
}

}  // namespace tongban::crypto
