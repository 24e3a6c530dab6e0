// gzip for answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tongban::http {

/// The gzip form (RFC 1952), or nothing when it would not be shorter. `level` 1 (fast) to 9
/// (small).
std::optional<std::string> gzip(std::string_view text, int level);

/// Whether content of this type is worth trying.
bool is_compressible(std::string_view content_type);

}  // namespace tongban::http
