// Ends may be open, closed or missing; a missing end is an infinite one.
#include "feel/spans.h"

#include <algorithm>

#include "feel/builtins.h"
#include "feel/operators.h"

namespace tongban::feel {

namespace {

/// The narrower of two ends.
struct End {
    Value value;
    bool is_open = false;
};
End tighter(const End& a, const End& b, bool is_low) {
    if (a.value.is_null()) return b;
    if (b.value.is_null()) return a;
    if (a.value.identical(b.value)) return {a.value, a.is_open || b.is_open};
    return is_less(a.value, b.value) == is_low ? b : a;
}

bool is_inside(const Value& value, const End& low, const End& high) {
    const auto at_low =
        low.value.is_null() ? std::strong_ordering::greater : compare(value, low.value);
    const auto at_high =
        high.value.is_null() ? std::strong_ordering::less : compare(value, high.value);
    return at_low && at_high && (*at_low > 0 || (*at_low == 0 && !low.is_open)) &&
           (*at_high < 0 || (*at_high == 0 && !high.is_open));
}

bool is_whole(const Value& value) { return value.is_number() && value.as_number().is_integer(); }

/// Any value between the ends, the plainest that there is.
std::optional<Value> find_inside(const End& low, const End& high, bool is_whole_only) {
    std::vector<Value> candidates;
    const bool is_number = low.value.is_number() || high.value.is_number();
    if (is_number) {
        if (!low.value.is_null())
            candidates.push_back(
                low.is_open ? beside(computed("floor", low.value), 1)
                            : computed("ceiling", low.value)
            );
        else
            candidates.push_back(
                high.is_open ? beside(computed("ceiling", high.value), -1)
                             : computed("floor", high.value)
            );
        if (!is_whole_only && !low.value.is_null() && !high.value.is_null()) {
            Evaluation evaluation;
            candidates.push_back(
                divide(add(low.value, high.value, evaluation), Value(2), evaluation)
            );
        }
    } else {
        if (!low.value.is_null()) candidates.push_back(beside(low.value, 1));
        if (!high.value.is_null()) candidates.push_back(beside(high.value, -1));
    }
    if (!is_whole_only) {
        candidates.push_back(low.value);
        candidates.push_back(high.value);
    }
    for (Value& candidate : candidates)
        if (!candidate.is_null() && is_inside(candidate, low, high)) return std::move(candidate);
    return std::nullopt;
}

Value times(const Value& a, const Value& b) {
    Evaluation evaluation;
    return multiply(a, b, evaluation);
}

}  // namespace

Span Span::one(const Value& value) {
    return {.low = value, .high = value, .is_whole = tongban::feel::is_whole(value)};
}

bool is_ordered(Kind kind) {
    return kind == Kind::Number || kind == Kind::Date || kind == Kind::Time ||
           kind == Kind::DateTime || kind == Kind::DayTimeDuration ||
           kind == Kind::YearMonthDuration;
}

bool is_less(const Value& a, const Value& b) { return compare(a, b) == std::strong_ordering::less; }

bool contains(const Spans& spans, const Value& value) {
    return std::ranges::any_of(spans, [&](const Span& span) {
        if (!is_ordered(value.kind())) return span.low.identical(value);
        return (!span.is_whole || is_whole(value)) &&
               is_inside(value, {span.low, span.low_open}, {span.high, span.high_open});
    });
}

bool is_listed(const Spans& spans) { return std::ranges::all_of(spans, &Span::is_one); }

std::string to_words(const Span& span) {
    if (span.is_endless()) return "-";
    if (span.is_one()) return to_feel(span.low);
    if (span.high.is_null()) return (span.low_open ? "> " : ">= ") + to_feel(span.low);
    if (span.low.is_null()) return (span.high_open ? "< " : "<= ") + to_feel(span.high);
    return (span.low_open ? "(" : "[") + to_feel(span.low) + ".." + to_feel(span.high) +
           (span.high_open ? ")" : "]");
}

Value beside(const Value& value, int direction) {
    Evaluation evaluation;
    const auto moved = [&](Int128 nanos) {
        return add(value, Value(DayTimeDuration{nanos * direction}), evaluation);
    };
    switch (value.kind()) {
        case Kind::Number:
            return add(value, Value(direction), evaluation);
        case Kind::Date:
            return moved(Int128{kNanosPerDay});
        case Kind::DateTime:
        case Kind::DayTimeDuration:
            return moved(Int128{kNanosPerSecond});
        case Kind::YearMonthDuration:
            return add(value, Value(YearMonthDuration{direction}), evaluation);
        case Kind::Time: {
            // The last second of the day is followed by none.
            Value next = moved(Int128{kNanosPerSecond});
            const bool is_beyond = direction > 0 ? is_less(value, next) : is_less(next, value);
            return is_beyond ? std::move(next) : Value();
        }
        default:
            return {};
    }
}

std::optional<Value> find_between(const Spans& spans, const Value& low, const Value& high) {
    for (const Span& span : spans) {
        const End from = tighter({span.low, span.low_open}, {low, true}, true);
        const End to = tighter({span.high, span.high_open}, {high, true}, false);
        if (auto value = find_inside(from, to, span.is_whole)) return value;
    }
    return std::nullopt;
}

// --- Numbers ---

Span sum_of(const Span& a, const Span& b) {
    Evaluation evaluation;
    Span result{.is_whole = a.is_whole && b.is_whole};
    if (!a.low.is_null() && !b.low.is_null()) result.low = add(a.low, b.low, evaluation);
    if (!a.high.is_null() && !b.high.is_null()) result.high = add(a.high, b.high, evaluation);
    result.low_open = a.low_open || b.low_open;
    result.high_open = a.high_open || b.high_open;
    return result;
}

Span negative_of(const Span& a) {
    Evaluation evaluation;
    return {
        .low = a.high.is_null() ? Value() : negate(a.high, evaluation),
        .high = a.low.is_null() ? Value() : negate(a.low, evaluation),
        .low_open = a.high_open,
        .high_open = a.low_open,
        .is_whole = a.is_whole};
}

Span product_of(const Span& a, const Span& b) {
    Span result{.is_whole = a.is_whole && b.is_whole};
    const auto is_negative = [](const Value& value) {
        return value.is_null() || is_less(value, Value(0));
    };
    if (b.is_one() || a.is_one()) {
        const Span& span = b.is_one() ? a : b;
        const Value& factor = b.is_one() ? b.low : a.low;
        if (factor.identical(Value(0))) return Span::one(Value(0));
        if (is_negative(factor)) {
            Evaluation evaluation;
            return product_of(negative_of(span), Span::one(negate(factor, evaluation)));
        }
        if (!span.low.is_null()) result.low = times(span.low, factor);
        if (!span.high.is_null()) result.high = times(span.high, factor);
        result.low_open = span.low_open;
        result.high_open = span.high_open;
        return result;
    }
    if (!is_negative(a.low) && !is_negative(b.low)) {
        result.low = times(a.low, b.low);
        if (!a.high.is_null() && !b.high.is_null()) result.high = times(a.high, b.high);
        return result;
    }
    if (a.low.is_null() || a.high.is_null() || b.low.is_null() || b.high.is_null()) return result;
    std::vector<Value> corners;
    for (const Value* left : {&a.low, &a.high})
        for (const Value* right : {&b.low, &b.high}) corners.push_back(times(*left, *right));
    result.low = *std::ranges::min_element(corners, is_less);
    result.high = *std::ranges::max_element(corners, is_less);
    return result;
}

Span rounded(const Span& a, const char* function) {
    if (a.is_whole) return a;
    // What an open end is rounded to, a value close to it is rounded to as well or not.
    const auto end = [&](const Value& value, bool is_open, int direction) {
        if (value.is_null()) return Value();
        Evaluation evaluation;
        const Value step = divide(Value(direction), Value(1000), evaluation);
        Value near = is_open ? add(value, step, evaluation) : value;
        return computed(function, contains({a}, near) ? near : value);
    };
    return {
        .low = end(a.low, a.low_open, 1), .high = end(a.high, a.high_open, -1), .is_whole = true};
}

Value computed(const char* function, const Value& argument) {
    const Builtin* builtin = find_builtin(function);
    if (builtin == nullptr || argument.is_null()) return {};
    Evaluation evaluation;
    return builtin->call(std::span(&argument, 1), evaluation);
}

}  // namespace tongban::feel
