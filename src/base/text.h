// UTF-8 text: splitting, trimming, bounds, hexadecimal and base64url.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tongban {

using Bytes = std::vector<std::uint8_t>;

std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
bool is_utf8(std::string_view text);
/// Number of code points of valid UTF-8.
size_t code_points(std::string_view text);

std::string to_hex(std::span<const std::uint8_t> bytes);
/// Error code: text.hex.
Result<Bytes> from_hex(std::string_view text);
/// RFC 4648 section 5, without padding.
std::string to_base64url(std::span<const std::uint8_t> bytes);
std::string to_base64url(std::string_view bytes);
/// Refuses padding and characters outside the alphabet. Error code: text.base64url.
Result<Bytes> from_base64url(std::string_view text);

inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string as_text(std::span<const std::uint8_t> bytes) {
    return {bytes.begin(), bytes.end()};
}

}  // namespace tongban
