// Conversion functions (DMN 1.5, 10.3.4.1) and not().
#include "base/text.h"
#include "feel/arguments.h"
#include "feel/builtins.h"
#include "feel/expression.h"
#include "feel/operators.h"
#include "feel/parser.h"

namespace tongban::feel {

namespace {

Value from_date(const std::optional<CivilDate>& date, Evaluation& evaluation) {
    return date ? Value(*date) : wrong_value(evaluation);
}

Value date(Arguments arguments, Evaluation& evaluation) {
    if (arguments.size() == 3) {
        const auto year = whole_at(arguments, 0);
        const auto month = whole_at(arguments, 1);
        const auto day = whole_at(arguments, 2);
        if (!year || !month || !day) return wrong_type(evaluation);
        return from_date(make_date(*year, *month, *day), evaluation);
    }
    if (arguments.size() != 1) return evaluation.null("feel.argument_count");
    const Value& from = arguments[0];
    if (from.is_string()) return from_date(parse_date(from.as_string()), evaluation);
    if (from.is_date()) return from;
    if (from.kind() == Kind::DateTime) return Value(from.as_date_time().date);
    return wrong_type(evaluation);
}

/// Hours, minutes and seconds (with fraction) from three arguments.
std::optional<std::int64_t> nanos_at(Arguments arguments, size_t index) {
    const auto hour = whole_at(arguments, index);
    const auto minute = whole_at(arguments, index + 1);
    if (!hour || !minute || !arguments[index + 2].is_number()) return std::nullopt;
    const auto nanos = Number::multiply(arguments[index + 2].as_number(), Number(kNanosPerSecond));
    const auto second = nanos ? nanos->truncated() : std::nullopt;
    if (!second || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59 || *second < 0 ||
        *second >= 60 * kNanosPerSecond)
        return std::nullopt;
    return (*hour * 3600 + *minute * 60) * kNanosPerSecond + *second;
}

Value time(Arguments arguments, Evaluation& evaluation) {
    if (arguments.size() >= 3) {
        const auto nanos = nanos_at(arguments, 0);
        if (!nanos) return wrong_value(evaluation);
        if (!has_argument(arguments, 3)) return Value(TimeOfDay{*nanos});
        if (arguments[3].kind() != Kind::DayTimeDuration) return wrong_type(evaluation);
        const Int128 offset = arguments[3].as_day_time_duration().nanos / kNanosPerSecond;
        if (offset > 18 * 3600 || offset < -18 * 3600) return wrong_value(evaluation);
        return Value(TimeOfDay{*nanos, Zone::offset(static_cast<int>(offset))});
    }
    if (arguments.size() != 1) return evaluation.null("feel.argument_count");
    const Value& from = arguments[0];
    if (from.is_string()) {
        const auto parsed = parse_time(from.as_string());
        return parsed ? Value(*parsed) : wrong_value(evaluation);
    }
    if (from.kind() == Kind::Time) return from;
    if (from.kind() == Kind::DateTime) return Value(from.as_date_time().time);
    if (from.is_date()) return Value(TimeOfDay{0, Zone::utc()});
    return wrong_type(evaluation);
}

Value date_and_time_of_parts(Arguments arguments, Evaluation& evaluation) {
    const auto year = whole_at(arguments, 0);
    const auto month = whole_at(arguments, 1);
    const auto day = whole_at(arguments, 2);
    const auto nanos = nanos_at(arguments, 3);
    if (!year || !month || !day || !nanos) return wrong_type(evaluation);
    const auto parsed = make_date(*year, *month, *day);
    if (!parsed) return wrong_value(evaluation);
    Zone zone;
    if (has_argument(arguments, 6)) {
        if (arguments[6].is_string()) {
            const auto named = Zone::named(arguments[6].as_string());
            if (!named) return wrong_value(evaluation);
            zone = *named;
        } else if (arguments[6].kind() == Kind::DayTimeDuration) {
            const Int128 offset = arguments[6].as_day_time_duration().nanos / kNanosPerSecond;
            if (offset > 18 * 3600 || offset < -18 * 3600) return wrong_value(evaluation);
            zone = Zone::offset(static_cast<int>(offset));
        } else {
            return wrong_type(evaluation);
        }
    }
    return Value(DateTime{*parsed, {*nanos, zone}});
}

Value date_and_time(Arguments arguments, Evaluation& evaluation) {
    if (arguments.size() >= 6) return date_and_time_of_parts(arguments, evaluation);
    if (arguments.size() == 2) {
        CivilDate day;
        if (arguments[0].is_date())
            day = arguments[0].as_date();
        else if (arguments[0].kind() == Kind::DateTime)
            day = arguments[0].as_date_time().date;
        else
            return wrong_type(evaluation);
        if (arguments[1].kind() != Kind::Time) return wrong_type(evaluation);
        return Value(DateTime{day, arguments[1].as_time()});
    }
    if (arguments.size() != 1) return evaluation.null("feel.argument_count");
    const Value& from = arguments[0];
    if (from.is_string()) {
        constexpr std::uint64_t kZoneSteps = 8;  // zones are looked up
        if (!evaluation.count(kZoneSteps)) return Value::null(evaluation.stop_reason());
        const auto parsed = parse_date_time(from.as_string());
        return parsed ? Value(*parsed) : wrong_value(evaluation);
    }
    if (from.kind() == Kind::DateTime) return from;
    if (from.is_date()) return Value(DateTime{from.as_date(), {0, Zone::utc()}});
    return wrong_type(evaluation);
}

/// Grammar rule 37: no sign but minus, and a digit behind the point.
bool is_literal(std::string_view number) {
    if (number.starts_with('+')) return false;
    const size_t point = number.find('.');
    return point == std::string_view::npos ||
           (point + 1 < number.size() && number[point + 1] >= '0' && number[point + 1] <= '9');
}

Value number(Arguments arguments, Evaluation& evaluation) {
    if (arguments.size() == 1 && arguments[0].is_number()) return arguments[0];
    if (!arguments[0].is_string()) return wrong_type(evaluation);
    const auto separator = [&](size_t index,
                               std::string_view allowed) -> std::optional<std::string_view> {
        if (!has_argument(arguments, index)) return std::string_view();
        if (!arguments[index].is_string() || arguments[index].as_string().size() != 1 ||
            allowed.find(arguments[index].as_string()) == std::string_view::npos)
            return std::nullopt;
        return arguments[index].as_string();
    };
    const auto grouping = separator(1, " ,.");
    const auto decimal = separator(2, ".,");
    if (!grouping || !decimal || (!grouping->empty() && *grouping == *decimal))
        return wrong_value(evaluation);
    std::string text;
    for (const char c : arguments[0].as_string()) {
        if (!grouping->empty() && c == (*grouping)[0]) continue;
        text += !decimal->empty() && c == (*decimal)[0] ? '.' : c;
    }
    const auto parsed = Number::parse(text);
    if (!parsed || !is_literal(text)) return wrong_value(evaluation);
    return Value(*parsed);
}

Value string(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    if (arguments[0].is_string()) return arguments[0];
    const std::optional<std::string> text = to_text(arguments[0], evaluation.limits.text_max);
    if (!text) {
        evaluation.stop("feel.limit_text");
        return Value::null("feel.limit_text");
    }
    if (!evaluation.count(text->size() / 16)) return Value::null(evaluation.stop_reason());
    return Value(*text);
}

Value duration(Arguments arguments, Evaluation& evaluation) {
    const Value& from = arguments[0];
    if (from.kind() == Kind::DayTimeDuration || from.kind() == Kind::YearMonthDuration) return from;
    if (!from.is_string()) return wrong_type(evaluation);
    if (const auto months = parse_year_month_duration(from.as_string())) return Value(*months);
    if (const auto nanos = parse_day_time_duration(from.as_string())) return Value(*nanos);
    return wrong_value(evaluation);
}

Value years_and_months_duration(Arguments arguments, Evaluation& evaluation) {
    // Only the dates count, whatever the times of day.
    const auto moment = [](const Value& value) -> std::optional<DateTime> {
        if (value.is_date()) return DateTime{value.as_date(), {}};
        if (value.kind() == Kind::DateTime) return DateTime{value.as_date_time().date, {}};
        return std::nullopt;
    };
    const auto from = moment(arguments[0]);
    const auto to = moment(arguments[1]);
    if (!from || !to) return wrong_type(evaluation);
    return Value(months_between(*from, *to));
}

Value negation(Arguments arguments, Evaluation& evaluation) {
    if (!arguments[0].is_boolean()) return wrong_type(evaluation);
    return Value(!arguments[0].is_true());
}

/// A literal, or date("...") and its sisters on a literal (grammar rule 67); null is no end.
bool is_literal_end(const Syntax& end) {
    if (end.kind == SyntaxKind::Literal) return !end.value.is_null() && !end.value.is_boolean();
    if (end.kind == SyntaxKind::Negation) return end.children[0]->kind == SyntaxKind::Literal;
    if (end.kind != SyntaxKind::Invocation || end.children.size() != 2 || !end.names.empty())
        return false;
    static constexpr std::string_view kNames[] = {"date", "time", "date and time", "duration"};
    return end.children[0]->kind == SyntaxKind::Name &&
           std::ranges::find(kNames, end.children[0]->text) != std::end(kNames) &&
           end.children[1]->kind == SyntaxKind::Literal;
}

/// `[2..)` and `(..2]`, of which grammar rule 66 leaves one end open. Nothing when both ends stand
/// there, a null range when there is no such range.
std::optional<Range> half_open_range(std::string_view text, Evaluation& evaluation) {
    const std::string_view inner = trim(text.substr(1, text.size() - 2));
    const bool has_low = !inner.starts_with("..");
    const bool has_high = !inner.ends_with("..");
    if (has_low && has_high) return std::nullopt;
    Range range;
    range.low_closed = text.front() == '[';
    range.high_closed = text.back() == ']';
    range.has_low = has_low;
    range.has_high = has_high;
    const bool is_open_where_no_end_is =
        (has_low || !range.low_closed) && (has_high || !range.high_closed);
    if (has_low == has_high || !is_open_where_no_end_is) return range;
    const std::string_view end = has_low ? inner.substr(0, inner.size() - 2) : inner.substr(2);
    const Result<SyntaxTree> tree = parse(end, {});
    if (!tree || !is_literal_end(**tree)) return range;
    const Result<Expression> compiled = compile(end);
    if (compiled) (has_low ? range.low : range.high) = compiled->evaluate({}, evaluation);
    return range;
}

/// `range("[1..5]")`: only literals may be its ends.
Value range(Arguments arguments, Evaluation& evaluation) {
    if (!arguments[0].is_string()) return wrong_type(evaluation);
    const std::string_view text = trim(arguments[0].as_string());
    if (text.size() < 4 || text.size() > 1000 ||
        std::string_view("[](").find(text.front()) == std::string_view::npos ||
        std::string_view("[])").find(text.back()) == std::string_view::npos ||
        text.find("..") == std::string_view::npos)
        return wrong_value(evaluation);
    constexpr std::uint64_t kParseSteps = 100;
    if (!evaluation.count(kParseSteps + text.size())) return Value::null(evaluation.stop_reason());
    if (const auto half = half_open_range(text, evaluation)) {
        const bool is_range = !half->low.is_null() || !half->high.is_null();
        return is_range ? Value(*half) : wrong_value(evaluation);
    }
    const Result<SyntaxTree> tree = parse(text, {});
    if (!tree || (*tree)->kind != SyntaxKind::Range ||
        !std::ranges::all_of((*tree)->children, [](const Syntax* end) {
            return is_literal_end(*end);
        }))
        return wrong_value(evaluation);
    const Result<Expression> compiled = compile(text);
    if (!compiled) return wrong_value(evaluation);
    Value value = compiled->evaluate({}, evaluation);
    if (!value.is_range()) return wrong_value(evaluation);
    const Range& given = value.as_range();
    if (const auto order = compare(given.low, given.high); order && *order > 0)
        return wrong_value(evaluation);
    return value;
}

constexpr Builtin kTable[] = {
    {"date", "from|year,month,day|date", 1, 3, date, true, kAllArguments},
    {"time", "from|hour,minute,second,offset|time", 1, 4, time, true, kAllArguments},
    {"date and time",
     "from|date,time|year,month,day,hour,minute,second,offset|year,month,day,hour,minute,second,"
     "timezone",
     1, 7, date_and_time, true, kAllArguments},
    {"number", "from,grouping separator,decimal separator", 1, 3, number, true, kAllArguments},
    {"string", "from", 1, 1, string, true, 0, true},
    {"duration", "from", 1, 1, duration, true, kAllArguments},
    {"years and months duration", "from,to", 2, 2, years_and_months_duration, true, kAllArguments},
    {"not", "negand", 1, 1, negation, true, kAllArguments},
    {"range", "from", 1, 1, range, true, kAllArguments},
};

}  // namespace

std::span<const Builtin> conversion_builtins() { return kTable; }

}  // namespace tongban::feel
