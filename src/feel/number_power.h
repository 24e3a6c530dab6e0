// Powers with whole exponents and halves.
#pragma once

#include "feel/number.h"

namespace tongban::feel {

/// Right to the last of 34 digits (DMN 1.5, table 60: no error but that of rounding), as far as the
/// exponent goes: nothing beyond 999,999,999, for 0 to a negative power and out of range.
std::optional<Number> whole_power(const Number& base, std::int64_t exponent);
/// The same with so many halves as exponent; nothing for roots of what is negative, too.
std::optional<Number> half_power(const Number& base, std::int64_t halves);

}  // namespace tongban::feel
