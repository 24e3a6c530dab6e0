// Pieces of ordered values, the two booleans, texts that are compared with.
#include "dmn/candidates.h"

#include <algorithm>

#include "dmn/list_facts.h"
#include "dmn/part_candidates.h"
#include "dmn/pieces.h"
#include "dmn/readings.h"
#include "feel/operators.h"

namespace tongban::dmn {

namespace {

using feel::Kind;
using feel::TypeKind;

constexpr size_t kConstantsMax = 200;

std::optional<Kind> kind_of(const Fact& fact, const Value& current) {
    if (fact.type != nullptr && fact.type->kind != TypeKind::Any)
        return scalar_kind(fact.type->kind);
    if (!current.is_null()) return current.kind();
    if (!fact.constants.empty()) return fact.constants[0].kind();
    // Nothing is known of it but that it is converted.
    if (!fact.read_as.empty()) return Kind::String;
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
        case Kind::Time:
            return Value(feel::TimeOfDay{});
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

/// Behind arithmetic the bounds are not known: steps that grow, from the current value or from
/// where the search begins; of times and moments what lies a duration of the logic away.
void add_steps(const Value& start, const std::vector<Value>& constants, std::vector<Value>& to) {
    constexpr std::int64_t kSteps[] = {1, 30, 366, 1'000, 3'660, 10'000, 40'000, 1'000'000};
    if (start.is_number() || start.is_date()) {
        for (const std::int64_t step : kSteps)
            for (const std::int64_t direction : {1, -1})
                if (Value value = moved(start, direction * step); !value.is_null())
                    to.push_back(std::move(value));
        return;
    }
    if (start.kind() != Kind::Time && start.kind() != Kind::DateTime) return;
    std::vector<Value> from = to;
    from.push_back(start);
    feel::Evaluation evaluation;
    for (const Value& value : from)
        for (const Value& length : constants) {
            const bool is_length =
                length.kind() == Kind::DayTimeDuration || length.kind() == Kind::YearMonthDuration;
            if (!is_length || to.size() >= kConstantsMax) continue;
            for (Value moved_to :
                 {feel::add(value, length, evaluation), feel::subtract(value, length, evaluation)})
                if (moved_to.kind() == start.kind()) to.push_back(std::move(moved_to));
        }
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

// --- What a type allows ---

/// The constants at which the demand of the fact's type changes.
std::vector<Value> cuts_of(const Fact& fact, Kind kind) {
    std::vector<Value> cuts;
    if (fact.type == nullptr || fact.type->constraint == nullptr || fact.type->cuts == nullptr)
        return cuts;
    for (const Value& cut : *fact.type->cuts)
        if (cut.kind() == kind) cuts.push_back(cut);
    return cuts;
}

/// Drops what the type does not allow, where all pieces of its demand are among the values.
void leave_allowed(const Fact& fact, std::vector<Value>& values) {
    if (fact.type == nullptr || fact.type->constraint == nullptr || fact.type->cuts == nullptr)
        return;
    std::erase_if(values, [&](const Value& value) { return !(*fact.type->constraint)(value); });
}

/// All values of a type that lists them: between them, and beside them, nothing is allowed.
std::vector<Value> listed_values(const Fact& fact, const std::vector<Value>& cuts) {
    if (cuts.empty()) return {};
    std::vector<Value> values = pieces(cuts, "");
    leave_allowed(fact, values);
    const bool is_list = std::ranges::all_of(values, [&](const Value& value) {
        return std::ranges::any_of(cuts, [&](const Value& cut) { return cut.identical(value); });
    });
    return is_list ? values : std::vector<Value>();
}

/// Times with a zone and without one, and texts, have no common order.
bool have_order(const std::vector<Value>& values) {
    return is_ordered(values[0]) && std::ranges::all_of(values, [&](const Value& value) {
               return feel::compare(value, values[0]).has_value();
           });
}

/// `date(opened) >= …`: values that read as the dates that would be tried.
void add_readings(
    Kind as,
    Kind kind,
    const Facts& facts,
    const Value& current,
    const Value& like,
    std::vector<Value>& to
) {
    constexpr size_t kReadingsMax = 120;
    const Value now = read_as(current, as);
    Fact read{.type = feel::find_builtin_type(feel::kind_name(as)), .is_direct = false};
    if (read.type == nullptr) return;
    const std::vector<Value> values = by_distance(candidates_of(read, facts, now), now);
    for (size_t i = 0; i < values.size() && i < kReadingsMax; ++i)
        if (Value written = written_as(values[i], kind, like); !written.is_null())
            to.push_back(std::move(written));
}

}  // namespace

Candidates candidates_of(const Fact& fact, const Facts& facts, const Value& current) {
    const std::vector<Value>& constants = facts.constants;
    if (is_list(fact, current)) return {.values = list_candidates(fact, facts, current)};
    Candidates result{.is_exact = fact.is_direct};
    const std::optional<Kind> kind = kind_of(fact, current);
    const std::vector<Value> cuts = kind ? cuts_of(fact, *kind) : std::vector<Value>();
    const bool is_compared = !fact.constants.empty() || !cuts.empty();
    if (!kind || (fact.is_direct && !is_compared && *kind != Kind::Boolean)) {
        // Compared with nothing: any value is like any other.
        if (fact.is_direct) result.values = {kind ? any_value(*kind) : Value(kAnotherText)};
        return result;
    }
    if (*kind == Kind::Boolean) {
        result.values = {Value(true), Value(false)};
        result.is_exact = true;
        return result;
    }
    if (std::vector<Value> listed = listed_values(fact, cuts); !listed.empty()) {
        result.values = std::move(listed);
        result.is_exact = true;
        result.is_ordered = have_order(result.values);
        result.is_constant.assign(result.values.size(), true);
        return result;
    }
    std::vector<Value> own;
    keep(cuts, *kind, own);
    keep(fact.constants, *kind, own);
    if (!fact.is_direct) keep(constants, *kind, own);
    if (own.size() >= kConstantsMax) result.is_exact = false;
    if (!fact.is_direct) {
        if (current.is_null()) result.start = own.empty() ? any_value(*kind) : own[0];
        const Value& start = current.is_null() ? result.start : current;
        add_steps(start, constants, own);
        for (Value& value : part_candidates(start, constants)) own.push_back(std::move(value));
        for (const Kind as : fact.read_as)
            if (as != *kind) add_readings(as, *kind, facts, current, start, own);
    }
    if (*kind == Kind::String && !fact.text_tests.empty()) {
        keep(text_candidates(fact.text_tests, constants, current), *kind, own);
        result.is_exact = false;
    }
    if (own.empty()) {
        result.values = {any_value(*kind)};
        return result;
    }
    result.values = pieces(own, "");
    leave_allowed(fact, result.values);
    result.is_ordered = have_order(own);
    // Times with a zone and without one cannot be put in order.
    if (is_ordered(own[0]) && !result.is_ordered) result.is_exact = false;
    for (const Value& value : result.values)
        result.is_constant.push_back(std::ranges::any_of(own, [&](const Value& constant) {
            return constant.identical(value);
        }));
    return result;
}

std::optional<Kind> scalar_kind(TypeKind type) {
    static constexpr std::pair<TypeKind, Kind> kKinds[] = {
        {TypeKind::Boolean, Kind::Boolean},
        {TypeKind::Number, Kind::Number},
        {TypeKind::String, Kind::String},
        {TypeKind::Date, Kind::Date},
        {TypeKind::Time, Kind::Time},
        {TypeKind::DateTime, Kind::DateTime},
        {TypeKind::DayTimeDuration, Kind::DayTimeDuration},
        {TypeKind::YearMonthDuration, Kind::YearMonthDuration}};
    for (const auto& [known, kind] : kKinds)
        if (known == type) return kind;
    return std::nullopt;
}

bool is_another_text(const Value& value) {
    return value.is_string() && value.as_string() == kAnotherText;
}

std::vector<Value> by_distance(const Candidates& candidates, const Value& current) {
    std::vector<Value> values;
    for (const Value& value : candidates.values)
        if (!value.identical(current) && (!is_another_text(value) || candidates.is_exact))
            values.push_back(value);
    const Value& from = current.is_null() ? candidates.start : current;
    if (!candidates.is_ordered || from.is_null()) return values;
    std::ranges::stable_sort(values, [&](const Value& a, const Value& b) {
        return is_nearer(a, b, from);
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
