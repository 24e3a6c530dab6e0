// Pieces of ordered values, the two booleans, texts that are compared with.
#include "dmn/candidates.h"

#include <algorithm>
#include <set>

#include "dmn/list_facts.h"
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

/// Behind arithmetic the bounds are not known: steps that grow, from the current value or from
/// where the search begins.
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

// --- Parts of dates and times ---

/// `opened.month >= 5`: days at which a part becomes one of the numbers, or one more or less.
class PartCandidates {
  public:
    PartCandidates(const Value& current, const std::vector<Value>& constants) : current_(current) {
        for (const Value& constant : constants) {
            const auto whole =
                constant.is_number() ? constant.as_number().to_int64() : std::nullopt;
            if (!whole || *whole < 0 || *whole > 9'999 || parts_.size() > kPartsMax) continue;
            for (const std::int64_t each : {*whole - 1, *whole, *whole + 1})
                if (each >= 0) parts_.insert(static_cast<int>(each));
        }
    }
    std::vector<Value> run() {
        if (current_.is_date()) {
            days(current_.as_date(), [&](feel::CivilDate date) { values_.emplace_back(date); });
        } else if (current_.kind() == Kind::DateTime) {
            const feel::DateTime now = current_.as_date_time();
            days(now.date, [&](feel::CivilDate date) {
                values_.emplace_back(feel::DateTime{date, now.time});
            });
            hours(now.time, [&](feel::TimeOfDay time) {
                values_.emplace_back(feel::DateTime{now.date, time});
            });
        } else if (current_.kind() == Kind::Time) {
            hours(current_.as_time(), [&](feel::TimeOfDay time) { values_.emplace_back(time); });
        }
        return std::move(values_);
    }

  private:
    static constexpr size_t kPartsMax = 60;

    template <class Put>
    void days(feel::CivilDate from, const Put& put) {
        const auto put_day = [&](int year, int month, int day) {
            const auto text = fmt::format("{:04}-{:02}-{:02}", year, month, day);
            if (const auto date = feel::parse_date(text)) put(*date);
        };
        const int year = static_cast<int>(from.year);
        const int month = static_cast<int>(from.month);
        const int day = static_cast<int>(from.day);
        for (const int part : parts_) {
            put_day(part, 1, 1);
            put_day(part, 12, 31);
            for (const int last : {1, 28, 29, 30, 31, day}) put_day(year, part, last);
            put_day(year, month, part);
            put_day(year, month + 1, part);
        }
        // The days of a week.
        feel::Evaluation evaluation;
        for (int away = -7; away <= 7; ++away) {
            const Value moved_to = moved(Value(from), away);
            if (moved_to.is_date()) put(moved_to.as_date());
        }
    }
    template <class Put>
    void hours(feel::TimeOfDay from, const Put& put) {
        constexpr std::int64_t kHour = 3'600 * std::int64_t{feel::kNanosPerSecond};
        constexpr std::int64_t kMinute = 60 * std::int64_t{feel::kNanosPerSecond};
        const auto put_time = [&](std::int64_t nanos) {
            if (nanos < 0 || nanos >= 24 * kHour) return;
            feel::TimeOfDay time = from;
            time.nanos = nanos;
            put(time);
        };
        const std::int64_t now = from.nanos;
        for (const int part : parts_) {
            put_time(part * kHour);
            put_time((part + 1) * kHour - std::int64_t{feel::kNanosPerSecond});
            if (part < 60) put_time(now / kHour * kHour + part * kMinute);
        }
    }

    const Value& current_;
    std::set<int> parts_;
    std::vector<Value> values_;
};

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
        add_steps(start, own);
        for (Value& value : PartCandidates(start, constants).run()) own.push_back(std::move(value));
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
