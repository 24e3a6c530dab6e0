// Stretches of values: what a number, a date or a text may be. Internal to this folder and dmn.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "feel/value.h"

namespace tongban::feel {

/// Values from `low` to `high`; a null end is none. A text or a boolean is a span of its own.
struct Span {
    Value low = {};
    Value high = {};
    bool low_open = false;
    bool high_open = false;
    bool is_whole = false;  // numbers without fractions only

    static Span one(const Value& value);
    bool is_one() const { return !low.is_null() && low.identical(high); }
    bool is_endless() const { return low.is_null() && high.is_null(); }
};
using Spans = std::vector<Span>;

/// Stands for a text that nothing is compared with.
constexpr const char* kAnotherText = "(another value)";

/// Values that have an order and something between them: all but texts and booleans.
bool is_ordered(Kind kind);
bool is_less(const Value& a, const Value& b);
bool contains(const Spans& spans, const Value& value);
/// Each is one value.
bool is_listed(const Spans& spans);
/// As a cell says it: `5`, `[0..150]`, `> 3`.
std::string to_words(const Span& span);
/// A value beside another one, below (-1) or above (1) it, at the distance that is usual for its
/// kind; null where there is none.
Value beside(const Value& value, int direction);
/// A value of them strictly between two others, of which null is no end.
std::optional<Value> find_between(const Spans& spans, const Value& low, const Value& high);

// Numbers: what a computation makes of all values of the one and of the other.
Span sum_of(const Span& a, const Span& b);
Span negative_of(const Span& a);
Span product_of(const Span& a, const Span& b);
/// Rounded to whole numbers by the built-in function of that name.
Span rounded(const Span& a, const char* function);
Value computed(const char* function, const Value& argument);

}  // namespace tongban::feel
