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

// --- Lists ---

bool is_list(const Fact& fact, const Value& current) {
    const bool has_type = fact.type != nullptr && fact.type->kind != TypeKind::Any;
    return has_type ? fact.type->kind == TypeKind::List : current.is_list();
}

/// Other lists than the current one, the smallest changes first: with or without one of the
/// constants, two or all of them, then as long as the numbers among the constants.
class ListCandidates {
  public:
    ListCandidates(const Fact& fact, const std::vector<Value>& constants, const Value& current) {
        if (current.is_list()) base_ = current.as_list();
        const feel::TypePointer element = fact.type ? fact.type->element : nullptr;
        for (const Value& constant : constants) {
            const bool fits = element != nullptr ? feel::is_instance(constant, *element)
                              : base_.empty()    ? constant.is_string()
                                                 : constant.kind() == base_[0].kind();
            if (fits && constants_.size() < kElementsMax) constants_.push_back(constant);
            if (const auto length =
                    constant.is_number() ? constant.as_number().to_int64() : std::nullopt;
                length && *length >= 0 && *length <= kLengthMax)
                for (const std::int64_t each : {*length - 1, *length, *length + 1})
                    if (each >= 0) lengths_.push_back(static_cast<size_t>(each));
        }
        any_ = any_element(element);
    }

    std::vector<Value> run() {
        for (const Value& constant : constants_) add(with_or_without({constant}));
        for (size_t i = 0; i < constants_.size(); ++i)
            for (size_t j = i + 1; j < constants_.size(); ++j)
                add(with_or_without({constants_[i], constants_[j]}));
        if (constants_.size() > 2) add(with_or_without(constants_));
        std::ranges::stable_sort(lengths_, {}, [&](size_t length) {
            return length > base_.size() ? length - base_.size() : base_.size() - length;
        });
        for (const size_t length : lengths_) add(of_length(length));
        return std::move(values_);
    }

  private:
    static constexpr size_t kElementsMax = 12;
    static constexpr std::int64_t kLengthMax = 50;

    Value any_element(const feel::TypePointer& element) const {
        const TypeKind kind = element ? element->kind : TypeKind::Any;
        if (kind == TypeKind::Context || (!base_.empty() && base_[0].is_context()))
            return Value(Context());
        if (kind == TypeKind::Boolean) return Value(true);
        if (kind == TypeKind::Number || (!base_.empty() && base_[0].is_number())) return Value(1);
        if (kind == TypeKind::Date) return any_value(Kind::Date);
        return Value(kAnotherText);
    }
    static bool has(const feel::List& list, const Value& value) {
        return std::ranges::any_of(list, [&](const Value& item) { return item.identical(value); });
    }
    feel::List with_or_without(const std::vector<Value>& elements) const {
        feel::List list = base_;
        for (const Value& element : elements) {
            const auto is_it = [&](const Value& item) { return item.identical(element); };
            if (std::erase_if(list, is_it) == 0) list.push_back(element);
        }
        return list;
    }
    feel::List of_length(size_t length) const {
        feel::List list = base_;
        if (list.size() > length) list.resize(length);
        for (const Value& constant : constants_)
            if (list.size() < length && !has(list, constant)) list.push_back(constant);
        while (list.size() < length) list.push_back(any_);
        return list;
    }
    void add(feel::List list) {
        Value value(std::move(list));
        if (!has(values_, value)) values_.push_back(std::move(value));
    }

    feel::List base_;
    std::vector<Value> constants_;
    std::vector<size_t> lengths_;
    Value any_;
    std::vector<Value> values_;
};

}  // namespace

Candidates candidates_of(
    const Fact& fact, const std::vector<Value>& constants, const Value& current
) {
    if (is_list(fact, current)) return {.values = ListCandidates(fact, constants, current).run()};
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
    result.is_ordered = is_ordered(own[0]) && std::ranges::all_of(own, [&](const Value& constant) {
                            return feel::compare(constant, own[0]).has_value();
                        });
    // Times with a zone and without one cannot be put in order.
    if (is_ordered(own[0]) && !result.is_ordered) result.is_exact = false;
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
