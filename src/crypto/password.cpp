#include "crypto/password.h"

#include <argon2.h>

#include "base/assert.h"
#include "crypto/random.h"

namespace tongban::crypto {

namespace {

constexpr std::uint32_t kMemoryKib = 19 * 1024;
constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kLanes = 1;
constexpr size_t kSaltBytes = 16;
constexpr size_t kHashBytes = 32;

std::string encode(std::string_view password, std::span<const std::uint8_t> salt) {
    std::array<char, 160> out{};
    const int code = argon2id_hash_encoded(
        kPasses, kMemoryKib, kLanes, password.data(), password.size(), salt.data(), salt.size(),
        kHashBytes, out.data(), out.size()
    );
    ASSERT(code == ARGON2_OK);
    return out.data();
}

/// The number after `name` ("m=") in a PHC string.
std::optional<std::uint32_t> find_parameter(std::string_view phc, std::string_view name) {
    const size_t at = phc.find(name);
    if (at == std::string_view::npos) return std::nullopt;
    std::uint32_t value = 0;
    const char* from = phc.data() + at + name.size();
    const auto [end, fault] = std::from_chars(from, phc.data() + phc.size(), value);
    if (fault != std::errc{}) return std::nullopt;
    return value;
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
    if (password.empty()) return refuse("crypto.password_empty");
    if (password.size() > kPasswordBytesMax)
        return refuse(
            "crypto.password_too_long", ErrorKind::Invalid, {{"bytes_max", kPasswordBytesMax}}
        );
    return encode(password, random_bytes(kSaltBytes));
}

bool verify_password(std::string_view password, const std::string& phc) {
    if (password.empty() || password.size() > kPasswordBytesMax || phc.size() > 256) return false;
    const auto memory = find_parameter(phc, "$m=");
    const auto passes = find_parameter(phc, ",t=");
    if (!phc.starts_with("$argon2id$v=19$") || !memory || !passes) return false;
    // A hash from a damaged row must not take all memory or a minute.
    if (*memory > 256 * 1024 || *passes > 16) return false;
    return argon2id_verify(phc.c_str(), password.data(), password.size()) == ARGON2_OK;
}

void waste_password_time(std::string_view password) {
    constexpr std::array<std::uint8_t, kSaltBytes> salt{};
    const std::string unused = encode(password.substr(0, kPasswordBytesMax), salt);
    ASSERT(!unused.empty());
}

}  // namespace tongban::crypto
