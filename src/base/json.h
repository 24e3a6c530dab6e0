// Boost.JSON under a short name, with the few readers that checked code needs.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tongban {

namespace json = boost::json;

/// Parses untrusted text: at most `depth_max` levels. Error code: json.syntax.
Result<json::value> parse_json(std::string_view text, size_t depth_max = 32);

/// The text at `key`, or nothing when it is missing or not a string.
std::optional<std::string> find_string(const json::object& object, std::string_view key);
std::optional<std::int64_t> find_int(const json::object& object, std::string_view key);
std::optional<bool> find_bool(const json::object& object, std::string_view key);
/// nullptr when missing or of another kind.
const json::object* find_object(const json::object& object, std::string_view key);
const json::array* find_array(const json::object& object, std::string_view key);

/// The text at `key`. Error code: json.missing, with `field` as JSON pointer.
Result<std::string> require_string(const json::object& object, std::string_view key);
Result<std::int64_t> require_int(const json::object& object, std::string_view key);

/// RFC 8785 order of keys and no white space: what digests and signatures are computed over.
std::string canonical_json(const json::value& value);

}  // namespace tongban
