// Passwords: argon2id, stored as a PHC string.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tongban::crypto {

inline constexpr size_t kPasswordBytesMax = 1024;

/// argon2id with 19 MiB, two passes, one lane (OWASP's recommendation) and a fresh 16-byte salt.
/// Error codes: crypto.password_too_long, crypto.password_empty.
Result<std::string> hash_password(std::string_view password);

/// False also for a hash that cannot be read or asks for more than 256 MiB or 16 passes.
bool verify_password(std::string_view password, const std::string& phc);

/// Takes as long as verify_password does: called when the account is unknown, so that time tells
/// nothing.
void waste_password_time(std::string_view password);

}  // namespace tongban::crypto
