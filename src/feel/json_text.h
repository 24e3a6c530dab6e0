// JSON text and values, without a digit lost: numbers keep the 34 digits that FEEL has, where a
// JSON library would make doubles of them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "feel/type.h"
#include "feel/value.h"

namespace tongban::feel {

/// Untrusted text: at most `depth_max` levels. Of two members with one name the last one counts.
/// Error codes: json.syntax, feel.number_range with the number; both with line and column.
Result<Value> value_of_json_text(std::string_view text, size_t depth_max = 32);

/// JSON has no dates: a string becomes what the type expects there (date, time, duration), also
/// inside lists and contexts. What does not fit stays as it is, for coerce() to refuse.
Value read_texts(const Value& value, const Type& type);

/// As to_json(), but each number with all its digits.
std::string to_json_text(const Value& value);

}  // namespace tongban::feel
