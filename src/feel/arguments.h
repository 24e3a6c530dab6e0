// Small readers of arguments, shared by the files of built-in functions.
#pragma once

#include <optional>
#include <span>

#include "feel/evaluation.h"
#include "feel/value.h"

namespace tongban::feel {

using Arguments = std::span<const Value>;

inline Value wrong_type(Evaluation& evaluation) { return evaluation.null("feel.argument_type"); }
inline Value wrong_value(Evaluation& evaluation) { return evaluation.null("feel.argument_value"); }

/// Nothing when missing or no whole number.
inline std::optional<std::int64_t> whole_at(Arguments arguments, size_t index) {
    if (index >= arguments.size() || !arguments[index].is_number()) return std::nullopt;
    return arguments[index].as_number().truncated();
}
inline bool has_argument(Arguments arguments, size_t index) {
    return index < arguments.size() && !arguments[index].is_null();
}
/// The elements of the only list argument, or all the arguments.
inline std::span<const Value> elements(Arguments arguments) {
    if (arguments.size() == 1 && arguments[0].is_list()) return arguments[0].as_list();
    return arguments;
}
/// What stands where a list is expected: DMN 1.5, 10.3.2.9.4, one element becomes a list.
inline std::span<const Value> list_at(Arguments arguments, size_t index) {
    if (arguments[index].is_list()) return arguments[index].as_list();
    return arguments.subspan(index, 1);
}

}  // namespace tongban::feel
