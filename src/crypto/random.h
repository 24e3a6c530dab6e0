// Randomness of the operating system's quality. Domain logic gets it as an argument.
#pragma once

#include <span>
#include <string>

#include "base/text.h"

namespace tongban::crypto {

void fill_random(std::span<std::uint8_t> out);
Bytes random_bytes(size_t count);
/// `bytes` random bytes as base64url: 32 bytes make 43 characters.
std::string random_token(size_t bytes = 32);

}  // namespace tongban::crypto
