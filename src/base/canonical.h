// JSON written at once in its canonical form, where canonical_json() would need a tree of values
// first.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace tongban {

/// A text as canonical_json() writes it, and how many levels of objects and arrays it has.
struct CanonicalJson {
    std::string text;
    size_t levels = 0;
};

/// At the end of `out`, quoted and escaped as canonical_json() does.
void append_quoted(std::string_view text, std::string& out);
void append_canonical(const json::value& value, std::string& out);
void append_canonical(const json::object& object, std::string& out);
void append_canonical(const json::array& array, std::string& out);

/// 0 for what is neither an object nor an array.
size_t levels_of(const json::value& value);
size_t levels_of(const json::object& object);
size_t levels_of(const json::array& array);

}  // namespace tongban
