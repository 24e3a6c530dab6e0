#include "base/finite.h"

#include <cmath>

namespace tongban {

bool has_only_finite_numbers(const json::value& value) {
    if (const double* number = value.if_double()) return std::isfinite(*number);
    if (const json::array* list = value.if_array())
        return std::ranges::all_of(*list, has_only_finite_numbers);
    if (const json::object* members = value.if_object())
        return std::ranges::all_of(*members, [](const auto& pair) {
            return has_only_finite_numbers(pair.value());
        });
    return true;
}

}  // namespace tongban
