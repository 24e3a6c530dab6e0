// What operators make of all values of their sides.
#include <algorithm>

#include "feel/known_types.h"
#include "feel/operators.h"
#include "feel/reaching.h"
#include "feel/source_text.h"

namespace tongban::feel {

namespace {

bool is_one_value(const Reach& reach) { return is_stretch(reach) && reach.spans[0].is_one(); }
bool has_ends_closed(const Span& span) { return !span.low_open && !span.high_open; }

bool is_grid(const Span& span) { return span.is_whole && !span.is_one(); }

/// Of independent sides: has the result no holes that the span does not show?
bool is_sum_exact(const Span& a, const Span& b) {
    if (a.is_one()) return !is_grid(b) || a.is_whole;
    if (b.is_one()) return !is_grid(a) || b.is_whole;
    const bool is_filled = (a.is_endless() && !a.is_whole) || (b.is_endless() && !b.is_whole);
    return a.is_whole == b.is_whole || is_filled;
}
bool is_product_exact(const Span& a, const Span& b) {
    const auto scales = [](const Span& factor, const Span& span) {
        return !is_grid(span) || factor.low.identical(Value(1)) || factor.low.identical(Value(-1));
    };
    if (a.is_one()) return scales(a, b);
    if (b.is_one()) return scales(b, a);
    return !a.is_whole && !b.is_whole && has_ends_closed(a) && has_ends_closed(b) &&
           a.low.is_null() == b.low.is_null() && a.high.is_null() == b.high.is_null();
}
template <class IsExact>
bool are_all_exact(const Reach& a, const Reach& b, const IsExact& is_exact) {
    return std::ranges::all_of(a.spans, [&](const Span& left) {
        return std::ranges::all_of(b.spans, [&](const Span& right) {
            return is_exact(left, right);
        });
    });
}

}  // namespace

Reach Reaching::arithmetic(const Syntax& syntax) {
    const Reach a = of(*syntax.children[0]);
    const Reach b = of(*syntax.children[1]);
    const char op = syntax.op;
    const auto compute = [&](std::span<const Value> values) {
        Evaluation evaluation;
        switch (op) {
            case '+':
                return add(values[0], values[1], evaluation);
            case '-':
                return subtract(values[0], values[1], evaluation);
            case '*':
                return multiply(values[0], values[1], evaluation);
            case '/':
                return divide(values[0], values[1], evaluation);
            default:
                return power(values[0], values[1], evaluation);
        }
    };
    if (auto tried = reach_by_trial({a, b}, compute)) return *std::move(tried);
    const auto kind = arithmetic_kind(op, a.kind, b.kind);
    Reach result = unknown_reach(kind.value_or(TypeKind::Any));
    if (kind == TypeKind::Number && a.kind == TypeKind::Number && b.kind == TypeKind::Number) {
        result =
            numbers(op, a, b, to_source(*syntax.children[0]) == to_source(*syntax.children[1]));
    } else if (kind && has_order(*kind) && *kind != TypeKind::String) {
        // Months do not lead to every day: the 31st of January and one month is the 28th.
        const bool has_months =
            op != '/' &&
            (a.kind == TypeKind::YearMonthDuration || b.kind == TypeKind::YearMonthDuration) &&
            a.kind != b.kind && *kind != TypeKind::YearMonthDuration;
        const bool is_shift = op == '+' || op == '-';
        result = endless_reach(
            *kind, is_shift && !has_months && (is_free(a) || is_free(b)) && are_independent(a, b)
        );
    }
    result.facts = a.facts;
    add_facts(result, b);
    return result;
}

Reach Reaching::numbers(char op, const Reach& a, const Reach& b, bool is_same) {
    Reach result = endless_reach(TypeKind::Number, false);
    if (!a.is_known || !b.is_known || a.spans.size() * b.spans.size() > 64) return result;
    const bool are_exact = a.is_exact && b.is_exact && are_independent(a, b);
    const auto combine = [&](const auto& of_two) {
        result.spans.clear();
        for (const Span& left : a.spans)
            for (const Span& right : b.spans) result.spans.push_back(of_two(left, right));
    };
    switch (op) {
        case '+':
        case '-':
            combine([&](const Span& left, const Span& right) {
                return sum_of(left, op == '+' ? right : negative_of(right));
            });
            result.is_exact = are_exact && are_all_exact(a, b, is_sum_exact);
            return result;
        case '*':
            if (is_same && is_free(a) && !a.spans[0].is_whole) {
                result.spans = {{.low = Value(0)}};
                result.is_exact = true;
                return result;
            }
            combine(product_of);
            result.is_exact = are_exact && are_all_exact(a, b, is_product_exact);
            return result;
        case '/': {
            const bool is_constant = is_one_value(b) && !b.spans[0].low.identical(Value(0));
            if (!is_constant) {
                const auto is_negative = [](const Span& span) {
                    return span.low.is_null() || is_less(span.low, Value(0));
                };
                if (std::ranges::none_of(a.spans, is_negative) &&
                    std::ranges::none_of(b.spans, is_negative))
                    result.spans = {{.low = Value(0)}};
                result.is_exact = are_exact && is_free(a) && !a.spans[0].is_whole;
                return result;
            }
            Evaluation evaluation;
            const Value factor = divide(Value(1), b.spans[0].low, evaluation);
            combine([&](const Span& left, const Span&) {
                Span scaled = product_of(left, Span::one(factor));
                scaled.is_whole = false;
                // The quotient itself, not a rounded factor of it.
                const bool turns = is_less(factor, Value(0));
                const Value& low = turns ? left.high : left.low;
                const Value& high = turns ? left.low : left.high;
                if (!low.is_null()) scaled.low = divide(low, b.spans[0].low, evaluation);
                if (!high.is_null()) scaled.high = divide(high, b.spans[0].low, evaluation);
                return scaled;
            });
            const bool is_grid = std::ranges::any_of(a.spans, &Span::is_whole);
            result.is_exact = are_exact && !is_grid;
            return result;
        }
        default: {
            const bool is_even = is_one_value(b) && b.spans[0].is_whole &&
                                 computed("even", b.spans[0].low).is_true();
            if (is_even) result.spans = {{.low = Value(0)}};
            result.is_exact =
                is_even && is_free(a) && !a.spans[0].is_whole && is_less(Value(0), b.spans[0].low);
            return result;
        }
    }
}

Reach Reaching::negation(const Syntax& syntax) {
    Reach result = of(*syntax.children[0]);
    if (result.kind != TypeKind::Number)
        return is_duration(result.kind) && is_free(result) ? result : unknown_reach(result.kind);
    for (Span& span : result.spans) span = negative_of(span);
    result.type = nullptr;
    return result;
}

}  // namespace tongban::feel
