// Functions on dates and times (DMN 1.5, 10.3.4.6, 10.3.4.8 and 10.3.4.11).
#include "feel/arguments.h"
#include "feel/builtins.h"

namespace tongban::feel {

namespace {

constexpr std::array<const char*, 7> kWeekdays = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
};
constexpr std::array<const char*, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December",
};

std::optional<CivilDate> date_at(Arguments arguments) {
    if (arguments[0].is_date()) return arguments[0].as_date();
    if (arguments[0].kind() == Kind::DateTime) return arguments[0].as_date_time().date;
    return std::nullopt;
}

Value day_of_year_of(Arguments arguments, Evaluation& evaluation) {
    const auto date = date_at(arguments);
    return date ? Value(day_of_year(*date)) : wrong_type(evaluation);
}
Value day_of_week_of(Arguments arguments, Evaluation& evaluation) {
    const auto date = date_at(arguments);
    return date ? Value(kWeekdays[static_cast<size_t>(iso_weekday(*date) - 1)])
                : wrong_type(evaluation);
}
Value month_of_year_of(Arguments arguments, Evaluation& evaluation) {
    const auto date = date_at(arguments);
    return date ? Value(kMonths[static_cast<size_t>(date->month - 1)]) : wrong_type(evaluation);
}
Value week_of_year_of(Arguments arguments, Evaluation& evaluation) {
    const auto date = date_at(arguments);
    return date ? Value(iso_week(*date)) : wrong_type(evaluation);
}

std::optional<DateTime> current(Evaluation& evaluation) {
    if (!evaluation.now) return std::nullopt;
    const DateTime epoch{{1970, 1, 1}, {0, Zone::utc()}};
    const Int128 offset = evaluation.zone.offset_at(evaluation.now->ms / 1000).value_or(0);
    auto local = plus(
        epoch, DayTimeDuration{Int128{evaluation.now->ms} * 1'000'000 + offset * kNanosPerSecond}
    );
    if (local) local->time.zone = evaluation.zone;
    return local;
}

Value now(Arguments, Evaluation& evaluation) {
    const auto moment = current(evaluation);
    return moment ? Value(*moment)
                  : evaluation.null("feel.no_clock", "this evaluation has no time");
}
Value today(Arguments, Evaluation& evaluation) {
    const auto moment = current(evaluation);
    return moment ? Value(moment->date)
                  : evaluation.null("feel.no_clock", "this evaluation has no time");
}

/// Same value and, for times, the same zone.
Value is_same(Arguments arguments, Evaluation& evaluation) {
    const Value& a = arguments[0];
    const Value& b = arguments[1];
    if (!evaluation.count(comparison_steps(a, b))) return Value::null(evaluation.stop_reason());
    if (a.kind() != b.kind()) return Value(false);
    if (a.kind() == Kind::Time)
        return Value(
            a.as_time().nanos == b.as_time().nanos && a.as_time().zone == b.as_time().zone
        );
    if (a.kind() == Kind::DateTime) {
        const DateTime left = a.as_date_time();
        const DateTime right = b.as_date_time();
        return Value(
            left.date == right.date && left.time.nanos == right.time.nanos &&
            left.time.zone == right.time.zone
        );
    }
    return Value(a.identical(b));
}

constexpr Builtin kTable[] = {
    {"day of year", "date", 1, 1, day_of_year_of, true, kAllArguments},
    {"day of week", "date", 1, 1, day_of_week_of, true, kAllArguments},
    {"month of year", "date", 1, 1, month_of_year_of, true, kAllArguments},
    {"week of year", "date", 1, 1, week_of_year_of, true, kAllArguments},
    {"now", "", 0, 0, now, false},
    {"today", "", 0, 0, today, false},
    {"is", "value1,value2", 2, 2, is_same, true, 0, true},
};

}  // namespace

std::span<const Builtin> temporal_builtins() { return kTable; }

}  // namespace tongban::feel
