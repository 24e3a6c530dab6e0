// The operators of FEEL on values.
#pragma once

#include "feel/evaluation.h"
#include "feel/value.h"

namespace tongban::feel {

// Null with the reason feel.operand_types where the operator has no meaning for these kinds
// (DMN 1.5, table 55).
Value add(const Value& a, const Value& b, Evaluation& evaluation);
Value subtract(const Value& a, const Value& b, Evaluation& evaluation);
Value multiply(const Value& a, const Value& b, Evaluation& evaluation);
Value divide(const Value& a, const Value& b, Evaluation& evaluation);
Value power(const Value& a, const Value& b, Evaluation& evaluation);
Value negate(const Value& a, Evaluation& evaluation);

/// `value.name`: entries of contexts, of each context of a list, and the parts of dates, durations
/// and ranges.
Value path(const Value& value, std::string_view name, Evaluation& evaluation);

/// `op` is one of = ! < l > g (for != <= >=).
inline bool holds(char op, std::strong_ordering order) {
    switch (op) {
        case '=':
            return order == 0;
        case '!':
            return order != 0;
        case '<':
            return order < 0;
        case 'l':
            return order <= 0;
        case '>':
            return order > 0;
        default:
            return order >= 0;
    }
}

/// Is the input in what a test says: equal to it, in the range, in the list?
Truth matches_test(const Value& input, const Value& test);
Truth compare_with(char op, const Value& a, const Value& b);

/// The name of its type, and "null": how reasons speak of a value.
std::string_view kind_word(Kind kind);

Value from_number(const std::optional<Number>& number, Evaluation& evaluation);

}  // namespace tongban::feel
