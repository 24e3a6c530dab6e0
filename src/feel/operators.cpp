// Arithmetic over numbers, strings, dates and durations (DMN 1.5, 10.3.2.11 to 10.3.2.13), and
// paths.
#include "feel/operators.h"

namespace tongban::feel {

namespace {

// As measured, in steps of some fifty nanoseconds.
constexpr std::uint64_t kPowerSteps = 10;
constexpr std::uint64_t kWidePowerSteps = 60;  // of many digits
constexpr std::uint64_t kDigitSteps = 4;

Value wrong_operands(const char* sign, const Value& a, const Value& b, Evaluation& evaluation) {
    return evaluation.null(
        "feel.operand_types",
        fmt::format("{} {} {}", kind_word(a.kind()), sign, kind_word(b.kind()))
    );
}

template <class T>
Value from_optional(const std::optional<T>& value, Evaluation& evaluation) {
    return value ? Value(*value) : evaluation.null("feel.date_range", "the date is out of range");
}

Value from_nanos(Int128 nanos, Evaluation& evaluation) {
    // About 300,000 million years: further away no date can follow.
    constexpr Int128 kNanosMax = Int128{kNanosPerDay} * 100'000'000'000'000LL;
    if (nanos > kNanosMax || nanos < -kNanosMax)
        return evaluation.null("feel.duration_range", "the duration is out of range");
    return Value(DayTimeDuration{nanos});
}

Value from_months(Int128 months, Evaluation& evaluation) {
    if (months > INT64_MAX / 4 || months < INT64_MIN / 4)
        return evaluation.null("feel.duration_range", "the duration is out of range");
    return Value(YearMonthDuration{static_cast<std::int64_t>(months)});
}

DateTime at_midnight(const Value& value) {
    // DMN 1.5, 10.3.2.3.6: a date among dates with time is midnight UTC.
    if (value.is_date()) return {value.as_date(), {0, Zone::utc()}};
    return value.as_date_time();
}

Value plus_duration(const Value& value, const Value& duration, int sign, Evaluation& evaluation) {
    if (duration.kind() == Kind::YearMonthDuration) {
        const YearMonthDuration months{duration.as_year_month_duration().months * sign};
        if (value.is_date())
            return from_optional(plus_months(value.as_date(), months.months), evaluation);
        if (value.kind() == Kind::DateTime)
            return from_optional(plus(value.as_date_time(), months), evaluation);
    } else if (duration.kind() == Kind::DayTimeDuration) {
        const DayTimeDuration amount{duration.as_day_time_duration().nanos * sign};
        if (value.kind() == Kind::Time) return Value(plus(value.as_time(), amount));
        if (value.kind() == Kind::DateTime)
            return from_optional(plus(value.as_date_time(), amount), evaluation);
        if (value.is_date()) {
            const std::optional<DateTime> moved = plus(DateTime{value.as_date(), {}}, amount);
            return moved ? Value(moved->date) : from_optional(moved, evaluation);
        }
    }
    return wrong_operands(sign > 0 ? "+" : "-", value, duration, evaluation);
}

bool is_duration(const Value& value) {
    return value.kind() == Kind::DayTimeDuration || value.kind() == Kind::YearMonthDuration;
}
bool is_moment(const Value& value) { return value.is_date() || value.kind() == Kind::DateTime; }

/// The product with a number, cut to whole nanoseconds or months.
std::optional<Int128> scaled(Int128 size, const Number& factor, bool divide) {
    const std::string digits = [&] {
        std::string text;
        const bool is_negative = size < 0;
        UInt128 rest = is_negative ? -static_cast<UInt128>(size) : static_cast<UInt128>(size);
        do {
            text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
            rest /= 10;
        } while (rest != 0);
        return is_negative ? "-" + text : text;
    }();
    const std::optional<Number> number = Number::parse(digits);
    if (!number) return std::nullopt;
    const std::optional<Number> product =
        divide ? Number::divide(*number, factor) : Number::multiply(*number, factor);
    if (!product) return std::nullopt;
    const std::optional<Number> whole = product->rounded(0, Rounding::Down);
    if (!whole) return std::nullopt;
    const std::string text = whole->to_string();
    if (text.size() > 36) return std::nullopt;
    Int128 result = 0;
    for (const char c : text)
        if (c != '-') result = result * 10 + (c - '0');
    return text[0] == '-' ? -result : result;
}

Value scale_duration(
    const Value& duration, const Number& factor, bool divide, Evaluation& evaluation
) {
    const bool is_months = duration.kind() == Kind::YearMonthDuration;
    const Int128 size = is_months ? Int128{duration.as_year_month_duration().months}
                                  : duration.as_day_time_duration().nanos;
    if (divide && factor.is_zero())
        return evaluation.null("feel.division_by_zero", "the divisor is 0");
    if (!evaluation.count(kDigitSteps)) return Value::null(evaluation.stop_reason());
    const std::optional<Int128> result = scaled(size, factor, divide);
    if (!result) return evaluation.null("feel.duration_range", "the duration is out of range");
    return is_months ? from_months(*result, evaluation) : from_nanos(*result, evaluation);
}

std::optional<Number> number_of(Int128 value) {
    if (value >= INT64_MIN && value <= INT64_MAX) return Number(static_cast<std::int64_t>(value));
    const std::optional<Number> high =
        Number(static_cast<std::int64_t>(value / 1'000'000'000'000LL));
    const std::optional<Number> shifted =
        Number::multiply(*high, Number(std::int64_t{1'000'000'000'000LL}));
    if (!shifted) return std::nullopt;
    return Number::add(*shifted, Number(static_cast<std::int64_t>(value % 1'000'000'000'000LL)));
}

Value date_part(CivilDate date, std::string_view name) {
    if (name == "year") return Value(date.year);
    if (name == "month") return Value(date.month);
    if (name == "day") return Value(date.day);
    if (name == "weekday") return Value(iso_weekday(date));
    return Value::null("feel.no_property");
}

/// A decimal less than 60 (DMN 1.5, table 66), with the sign of the whole.
Value seconds_part(Int128 nanos) {
    const auto rest = static_cast<std::int64_t>(nanos % (60 * kNanosPerSecond));
    if (rest % kNanosPerSecond == 0) return Value(rest / kNanosPerSecond);
    return Value(*Number::divide(Number(rest), Number(kNanosPerSecond)));
}

Value time_part(const TimeOfDay& time, CivilDate date, std::string_view name) {
    if (name == "hour") return Value(time.hour());
    if (name == "minute") return Value(time.minute());
    if (name == "second") return seconds_part(time.nanos);
    if (name == "time offset") {
        const auto offset =
            time.zone.offset_at(day_number(date) * kSecondsPerDay + time.nanos / kNanosPerSecond);
        return offset ? Value(DayTimeDuration{Int128{*offset} * kNanosPerSecond}) : Value();
    }
    if (name == "timezone") return time.zone.is_named() ? Value(time.zone.name()) : Value();
    return Value::null("feel.no_property");
}

Value day_time_part(DayTimeDuration duration, std::string_view name) {
    const Int128 seconds = duration.nanos / kNanosPerSecond;
    if (name == "days") return Value(static_cast<std::int64_t>(seconds / kSecondsPerDay));
    if (name == "hours") return Value(static_cast<std::int64_t>(seconds / 3600 % 24));
    if (name == "minutes") return Value(static_cast<std::int64_t>(seconds / 60 % 60));
    if (name == "seconds") return seconds_part(duration.nanos);
    return Value::null("feel.no_property");
}

Value range_part(const Range& range, std::string_view name) {
    if (name == "start") return range.has_low ? range.low : Value();
    if (name == "end") return range.has_high ? range.high : Value();
    if (name == "start included") return Value(range.low_closed);
    if (name == "end included") return Value(range.high_closed);
    return Value::null("feel.no_property");
}

Value property(const Value& value, std::string_view name) {
    switch (value.kind()) {
        case Kind::Date:
            return date_part(value.as_date(), name);
        case Kind::Time:
            return time_part(value.as_time(), {}, name);
        case Kind::DateTime: {
            const DateTime moment = value.as_date_time();
            const Value part = date_part(moment.date, name);
            return part.is_null() ? time_part(moment.time, moment.date, name) : part;
        }
        case Kind::DayTimeDuration:
            return day_time_part(value.as_day_time_duration(), name);
        case Kind::YearMonthDuration: {
            const std::int64_t months = value.as_year_month_duration().months;
            if (name == "years") return Value(months / 12);
            if (name == "months") return Value(months % 12);
            return Value::null("feel.no_property");
        }
        case Kind::Range:
            return range_part(value.as_range(), name);
        default:
            return Value::null("feel.no_property");
    }
}

}  // namespace

std::string_view kind_word(Kind kind) { return kind == Kind::Null ? "null" : kind_name(kind); }

Value from_number(const std::optional<Number>& number, Evaluation& evaluation) {
    return number ? Value(*number)
                  : evaluation.null("feel.number_range", "the number does not exist");
}

Value add(const Value& a, const Value& b, Evaluation& evaluation) {
    if (a.is_number() && b.is_number())
        return from_number(Number::add(a.as_number(), b.as_number()), evaluation);
    if (a.is_string() && b.is_string()) {
        if (a.as_string().size() + b.as_string().size() > evaluation.limits.text_max) {
            evaluation.stop("feel.limit_text");
            return Value::null("feel.limit_text");
        }
        const size_t size = a.as_string().size() + b.as_string().size();
        if (!evaluation.count(size / 64)) return Value::null(evaluation.stop_reason());
        Value text(std::string(a.as_string()).append(b.as_string()));
        return evaluation.has_room() ? std::move(text) : Value::null(evaluation.stop_reason());
    }
    if (a.kind() == Kind::DayTimeDuration && b.kind() == Kind::DayTimeDuration)
        return from_nanos(
            a.as_day_time_duration().nanos + b.as_day_time_duration().nanos, evaluation
        );
    if (a.kind() == Kind::YearMonthDuration && b.kind() == Kind::YearMonthDuration)
        return from_months(
            Int128{a.as_year_month_duration().months} + b.as_year_month_duration().months,
            evaluation
        );
    if (is_duration(b)) return plus_duration(a, b, 1, evaluation);
    if (is_duration(a)) return plus_duration(b, a, 1, evaluation);
    return wrong_operands("+", a, b, evaluation);
}

Value subtract(const Value& a, const Value& b, Evaluation& evaluation) {
    if (a.is_number() && b.is_number())
        return from_number(Number::subtract(a.as_number(), b.as_number()), evaluation);
    if (a.kind() == Kind::DayTimeDuration && b.kind() == Kind::DayTimeDuration)
        return from_nanos(
            a.as_day_time_duration().nanos - b.as_day_time_duration().nanos, evaluation
        );
    if (a.kind() == Kind::YearMonthDuration && b.kind() == Kind::YearMonthDuration)
        return from_months(
            Int128{a.as_year_month_duration().months} - b.as_year_month_duration().months,
            evaluation
        );
    if (is_moment(a) && is_moment(b)) {
        const DateTime left = at_midnight(a);
        const DateTime right = at_midnight(b);
        if (left.time.zone.is_none() != right.time.zone.is_none())
            return evaluation.null("feel.zone", "one of the times has no zone");
        return from_nanos(instant_nanos(left) - instant_nanos(right), evaluation);
    }
    if (a.kind() == Kind::Time && b.kind() == Kind::Time) {
        if (a.as_time().zone.is_none() != b.as_time().zone.is_none())
            return evaluation.null("feel.zone", "one of the times has no zone");
        return from_nanos(instant_nanos(a.as_time()) - instant_nanos(b.as_time()), evaluation);
    }
    if (is_duration(b)) return plus_duration(a, b, -1, evaluation);
    return wrong_operands("-", a, b, evaluation);
}

Value multiply(const Value& a, const Value& b, Evaluation& evaluation) {
    if (a.is_number() && b.is_number())
        return from_number(Number::multiply(a.as_number(), b.as_number()), evaluation);
    if (is_duration(a) && b.is_number()) return scale_duration(a, b.as_number(), false, evaluation);
    if (a.is_number() && is_duration(b)) return scale_duration(b, a.as_number(), false, evaluation);
    return wrong_operands("*", a, b, evaluation);
}

Value divide(const Value& a, const Value& b, Evaluation& evaluation) {
    if (a.is_number() && b.is_number()) {
        if (b.as_number().is_zero())
            return evaluation.null("feel.division_by_zero", "the divisor is 0");
        return from_number(Number::divide(a.as_number(), b.as_number()), evaluation);
    }
    if (is_duration(a) && b.is_number()) return scale_duration(a, b.as_number(), true, evaluation);
    if (is_duration(a) && a.kind() == b.kind()) {
        const bool is_months = a.kind() == Kind::YearMonthDuration;
        const auto size = [&](const Value& value) {
            return number_of(
                is_months ? Int128{value.as_year_month_duration().months}
                          : value.as_day_time_duration().nanos
            );
        };
        const std::optional<Number> left = size(a);
        const std::optional<Number> right = size(b);
        if (!left || !right || right->is_zero())
            return evaluation.null("feel.division_by_zero", "the divisor is 0");
        return from_number(Number::divide(*left, *right), evaluation);
    }
    return wrong_operands("/", a, b, evaluation);
}

Value power(const Value& a, const Value& b, Evaluation& evaluation) {
    if (!evaluation.count(kPowerSteps)) return Value::null(evaluation.stop_reason());
    if (a.is_number() && b.is_number()) {
        const std::optional<Number> result = Number::power(a.as_number(), b.as_number());
        if (result && result->is_big() && !evaluation.count(kWidePowerSteps))
            return Value::null(evaluation.stop_reason());
        return from_number(result, evaluation);
    }
    return wrong_operands("**", a, b, evaluation);
}

Value negate(const Value& a, Evaluation& evaluation) {
    if (a.is_number()) return Value(a.as_number().negated());
    if (a.kind() == Kind::DayTimeDuration)
        return Value(DayTimeDuration{-a.as_day_time_duration().nanos});
    if (a.kind() == Kind::YearMonthDuration)
        return Value(YearMonthDuration{-a.as_year_month_duration().months});
    return evaluation.null("feel.operand_types", fmt::format("- {}", kind_word(a.kind())));
}

Value path(const Value& value, std::string_view name, Evaluation& evaluation) {
    if (value.is_context()) {
        constexpr size_t kSmall = 32;
        if (value.as_context().size() > kSmall) evaluation.count(value.as_context().size() / 16);
        const Value* found = value.as_context().find(name);
        if (found != nullptr) return *found;
        return evaluation.null("feel.no_entry", "no entry " + std::string(name));
    }
    if (value.is_null())
        return evaluation.null("feel.path_of_null", "." + std::string(name) + " of null");
    if (value.is_list()) {
        List result;
        result.reserve(value.as_list().size());
        for (const Value& item : value.as_list()) {
            if (!evaluation.step()) return Value::null(evaluation.stop_reason());
            result.push_back(path(item, name, evaluation));
        }
        return Value(std::move(result));
    }
    const Value part = property(value, name);
    if (part.is_null())
        return evaluation.null(
            "feel.no_property", fmt::format("{} has no {}", kind_word(value.kind()), name)
        );
    return part;
}

Truth matches_test(const Value& input, const Value& test) {
    if (test.is_range()) return contains(test.as_range(), input);
    if (!test.is_list()) return equal(input, test);
    if (input.is_list() && equal(input, test) == Truth::True) return Truth::True;
    // Its elements are values or ranges; a list among them is a value too.
    for (const Value& item : test.as_list())
        if (equal(input, item) == Truth::True ||
            (item.is_range() && contains(item.as_range(), input) == Truth::True))
            return Truth::True;
    return Truth::False;
}

Truth compare_with(char op, const Value& a, const Value& b) {
    if (a.is_number() && b.is_number())
        return holds(op, a.as_number() <=> b.as_number()) ? Truth::True : Truth::False;
    if (op == '=') return equal(a, b);
    if (op == '!') {
        const Truth same = equal(a, b);
        if (same == Truth::Null) return same;
        return same == Truth::True ? Truth::False : Truth::True;
    }
    const auto order = compare(a, b);
    if (!order) return Truth::Null;
    return holds(op, *order) ? Truth::True : Truth::False;
}

}  // namespace tongban::feel
