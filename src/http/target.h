// Reading what stands in the request line and in list-like headers. Everything here is outside
// bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tongban::http {

inline constexpr size_t kTargetBytesMax = 4'096;
inline constexpr size_t kParametersMax = 64;

/// Path and query of a target, not yet decoded.
struct Target {
    std::string_view path;
    std::string_view query;
};

/// In origin-form, or in absolute-form of any host, as through a proxy (RFC 9112, 3.2.2). Error
/// codes: http.target (neither, a user name before the host, a control character, a "." or ".." segment, also encoded),
/// http.target_too_long.
Result<Target> parse_target(std::string_view target);

/// Percent-decoded UTF-8 without control characters, or nothing.
std::optional<std::string> decode_percent(std::string_view text, bool plus_is_space = false);

using Parameters = std::vector<std::pair<std::string, std::string>>;
/// Error codes: http.query (wrong encoding), http.query_too_long.
Result<Parameters> parse_query(std::string_view query);

/// The value of one cookie, or nothing. The first of two with the same name counts.
std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name);
/// Whether an Accept-Encoding header takes gzip.
bool accepts_gzip(std::string_view header);
/// The best language of an Accept-Language header among "zh-CN" and "en", or nothing.
std::optional<std::string_view> preferred_language(std::string_view header);
bool equal_ignoring_case(std::string_view left, std::string_view right);

}  // namespace tongban::http
