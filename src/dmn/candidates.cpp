// Pieces of ordered values, the two booleans, texts that are compared with.
#include "dmn/candidates.h"

#include <algorithm>

#include "dmn/pieces.h"
#include "feel/operators.h"

namespace tongban::dmn {

namespace {

using feel::Kind;
using feel::TypeKind;

constexpr size_t kConstantsMax = 200;

std::optional<Kind> kind_of(const Fact& fact, const Value& current) {
    if (fact.type != nullptr) {
        switch (fact.type->kind) {
            case TypeKind::Boolean:
                return Kind::Boolean;
            case TypeKind::Number:
                return Kind::Number;
            case TypeKind::String:
                return Kind::String;
            case TypeKind::Date:
                return Kind::Date;
            case TypeKind::Time:
                return Kind::Time;
            case TypeKind::DateTime:
                return Kind::DateTime;
            case TypeKind::DayTimeDuration:
                return Kind::DayTimeDuration;
            case TypeKind::YearMonthDuration:
                return Kind::YearMonthDuration;
            case TypeKind::Any:
                break;
            default:
                return std::nullopt;
        }
    }
    if (!current.is_null()) return current.kind();
    if (!fact.constants.empty()) return fact.constants[0].kind();
    return std::nullopt;
}

void keep(const std::vector<Value>& from, Kind kind, std::vector<Value>& to) {
    for (const Value& value : from)
        if (value.kind() == kind && to.size() < kConstantsMax &&
            std::ranges::none_of(to, [&](const Value& known) { return known.identical(value); }))
            to.push_back(value);
}

Value any_value(Kind kind) {
    switch (kind) {
        case Kind::Number:
            return Value(1);
        case Kind::Date:
            return Value(feel::CivilDate{2000, 1, 1});
        case Kind::DateTime:
            return Value(feel::DateTime{{2000, 1, 1}, {0, feel::Zone::utc()}});
        case Kind::DayTimeDuration:
            return Value(feel::DayTimeDuration{feel::kNanosPerDay});
        case Kind::YearMonthDuration:
            return Value(feel::YearMonthDuration{1});
        default:
            return Value(kAnotherText);
    }
}

/// Behind arithmetic the bounds are not known: steps that grow, from the current value.
void add_steps(const Value& current, std::vector<Value>& to) {
    constexpr std::int64_t kSteps[] = {1, 30, 366, 1'000, 3'660, 10'000, 40'000, 1'000'000};
    if (!current.is_number() && !current.is_date()) return;
    for (const std::int64_t step : kSteps)
        for (const std::int64_t direction : {1, -1})
            if (Value value = moved(current, direction * step); !value.is_null())
                to.push_back(std::move(value));
}

/// Is `a` nearer to `to` than `b`? What cannot be measured keeps its order.
bool is_nearer(const Value& a, const Value& b, const Value& to) {
    if (to.is_number()) {
        const auto to_a = feel::Number::subtract(a.as_number(), to.as_number());
        const auto to_b = feel::Number::subtract(b.as_number(), to.as_number());
        return to_a && to_b && to_a->abs() < to_b->abs();
    }
    feel::Evaluation evaluation;
    const auto away = [&](const Value& value) {
        const bool is_below = feel::compare(value, to) == std::strong_ordering::less;
        return is_below ? feel::subtract(to, value, evaluation)
                        : feel::subtract(value, to, evaluation);
    };
    return feel::compare(away(a), away(b)) == std::strong_ordering::less;
}

}  // namespace

Candidates candidates_of(
    const Fact& fact, const std::vector<Value>& constants, const Value& current
) {
    Candidates result{.is_exact = fact.is_direct};
    const std::optional<Kind> kind = kind_of(fact, current);
    if (!kind || (fact.is_direct && fact.constants.empty() && *kind != Kind::Boolean)) {
        // Compared with nothing: any value is like any other.
        if (fact.is_direct) result.values = {kind ? any_value(*kind) : Value(kAnotherText)};
        return result;
    }
    if (*kind == Kind::Boolean) {
        result.values = {Value(true), Value(false)};
        result.is_exact = true;
        return result;
    }
    if (!fact.allowed.empty()) {
        result.values = fact.allowed;
        result.is_exact = true;
        return result;
    }
    std::vector<Value> own;
    keep(fact.constants, *kind, own);
    if (!fact.is_direct) keep(constants, *kind, own);
    if (own.size() >= kConstantsMax) result.is_exact = false;
    if (!fact.is_direct) add_steps(current, own);
    if (own.empty()) {
        result.values = {any_value(*kind)};
        return result;
    }
    result.values = pieces(own, "");
    // Times of the day have an order, but nothing is tried between and beyond those that are named.
    if (*kind == Kind::Time) result.is_exact = false;
    result.is_ordered = is_ordered(own[0]);
    for (const Value& value : result.values)
        result.is_constant.push_back(std::ranges::any_of(own, [&](const Value& constant) {
            return constant.identical(value);
        }));
    return result;
}

bool is_another_text(const Value& value) {
    return value.is_string() && value.as_string() == kAnotherText;
}

std::vector<Value> by_distance(const Candidates& candidates, const Value& current) {
    std::vector<Value> values;
    for (const Value& value : candidates.values)
        if (!value.identical(current) && (!is_another_text(value) || candidates.is_exact))
            values.push_back(value);
    if (!candidates.is_ordered || current.is_null()) return values;
    std::ranges::stable_sort(values, [&](const Value& a, const Value& b) {
        return is_nearer(a, b, current);
    });
    return values;
}

Value moved(const Value& value, std::int64_t by) {
    feel::Evaluation evaluation;
    if (value.is_number()) return feel::add(value, Value(by), evaluation);
    constexpr std::int64_t kDaysMax = 1'000'000;
    if (!value.is_date() || by > kDaysMax || by < -kDaysMax) return {};
    return feel::add(
        value, Value(feel::DayTimeDuration{feel::Int128{feel::kNanosPerDay} * by}), evaluation
    );
}

std::optional<std::int64_t> whole_steps(const Value& from, const Value& to) {
    if (from.is_number() && to.is_number()) {
        const auto difference = feel::Number::subtract(to.as_number(), from.as_number());
        return difference ? difference->truncated() : std::nullopt;
    }
    if (from.is_date() && to.is_date())
        return feel::day_number(to.as_date()) - feel::day_number(from.as_date());
    return std::nullopt;
}

}  // namespace tongban::dmn
