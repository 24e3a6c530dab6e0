// The calendar (proleptic Gregorian, years up to nine digits) and arithmetic on it.
#include "feel/temporal.h"

namespace tongban::feel {

namespace {

std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) {
    const std::int64_t quotient = value / divisor;
    return value % divisor < 0 ? quotient - 1 : quotient;
}

std::int64_t local_seconds(CivilDate date, std::int64_t nanos) {
    return day_number(date) * kSecondsPerDay + nanos / kNanosPerSecond;
}

std::optional<DateTime> from_local_nanos(Int128 nanos, Zone zone) {
    Int128 days = nanos / kNanosPerDay;
    Int128 rest = nanos % kNanosPerDay;
    if (rest < 0) {
        rest += kNanosPerDay;
        days -= 1;
    }
    if (days > 400'000'000'000LL || days < -400'000'000'000LL) return std::nullopt;
    const std::optional<CivilDate> date = date_of_day_number(static_cast<std::int64_t>(days));
    if (!date) return std::nullopt;
    return DateTime{*date, {static_cast<std::int64_t>(rest), zone}};
}

}  // namespace

bool is_leap_year(std::int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in_month(std::int64_t year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap_year(year) ? 29 : kDays[month - 1];
}

std::optional<CivilDate> make_date(std::int64_t year, std::int64_t month, std::int64_t day) {
    if (year < -kYearMax || year > kYearMax || month < 1 || month > 12 || day < 1)
        return std::nullopt;
    if (day > days_in_month(year, static_cast<int>(month))) return std::nullopt;
    return CivilDate{
        static_cast<std::int32_t>(year), static_cast<std::uint8_t>(month),
        static_cast<std::uint8_t>(day)};
}

// Years are counted from 1 March, so that the leap day is the last of a year; 400 years repeat
// exactly.
std::int64_t day_number(CivilDate date) {
    const std::int64_t year = date.month <= 2 ? std::int64_t{date.year} - 1 : date.year;
    const std::int64_t cycle = floor_divide(year, 400);
    const std::int64_t year_of_cycle = year - cycle * 400;
    const int month = date.month > 2 ? date.month - 3 : date.month + 9;
    const std::int64_t day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 -
                                      year_of_cycle / 100 + (153 * month + 2) / 5 + date.day - 1;
    return cycle * 146'097 + day_of_cycle - 719'468;
}

std::optional<CivilDate> date_of_day_number(std::int64_t days) {
    const std::int64_t shifted = days + 719'468;
    const std::int64_t cycle = floor_divide(shifted, 146'097);
    const std::int64_t rest = shifted - cycle * 146'097;
    const std::int64_t year_of_cycle = (rest - rest / 1460 + rest / 36'524 - rest / 146'096) / 365;
    const std::int64_t day = rest - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    const std::int64_t month = (5 * day + 2) / 153;
    const std::int64_t calendar_month = month < 10 ? month + 3 : month - 9;
    return make_date(
        year_of_cycle + cycle * 400 + (calendar_month <= 2 ? 1 : 0), calendar_month,
        day - (153 * month + 2) / 5 + 1
    );
}

int iso_weekday(CivilDate date) {
    std::int64_t rest = (day_number(date) + 3) % 7;  // 1970-01-01 was a Thursday
    if (rest < 0) rest += 7;
    return static_cast<int>(rest) + 1;
}

int day_of_year(CivilDate date) {
    return static_cast<int>(day_number(date) - day_number({date.year, 1, 1})) + 1;
}

// ISO 8601: the week belongs to the year of its Thursday.
int iso_week(CivilDate date) {
    const std::int64_t thursday = day_number(date) + 4 - iso_weekday(date);
    const std::optional<CivilDate> day = date_of_day_number(thursday);
    return day ? (day_of_year(*day) - 1) / 7 + 1 : 1;
}

std::optional<CivilDate> plus_months(CivilDate date, std::int64_t months) {
    if (months > 24'000'000'000LL || months < -24'000'000'000LL) return std::nullopt;
    const std::int64_t count = std::int64_t{date.year} * 12 + date.month - 1 + months;
    const std::int64_t year = floor_divide(count, 12);
    const auto month = static_cast<int>(count - year * 12) + 1;
    const int length = days_in_month(year, month);
    return make_date(year, month, date.day < length ? date.day : length);
}

Int128 instant_nanos(const DateTime& value) {
    const std::int64_t seconds = local_seconds(value.date, value.time.nanos);
    const int offset = value.time.zone.offset_at(seconds).value_or(0);
    return Int128{seconds - offset} * kNanosPerSecond + value.time.nanos % kNanosPerSecond;
}

Int128 instant_nanos(const TimeOfDay& time) {
    const int offset = time.zone.offset_at(time.nanos / kNanosPerSecond).value_or(0);
    return Int128{time.nanos} - Int128{offset} * kNanosPerSecond;
}

std::optional<DateTime> plus(const DateTime& value, DayTimeDuration duration) {
    const Zone zone = value.time.zone;
    if (!zone.is_named()) {
        const Int128 local = Int128{day_number(value.date)} * kNanosPerDay + value.time.nanos;
        return from_local_nanos(local + duration.nanos, zone);
    }
    // The clocks of a named zone may be changed on the way.
    constexpr Int128 kNanosMax = Int128{kNanosPerDay} * 400'000'000'000LL;
    const Int128 moment = instant_nanos(value) + duration.nanos;
    if (moment > kNanosMax || moment < -kNanosMax) return std::nullopt;
    const auto seconds = static_cast<std::int64_t>(
        moment / kNanosPerSecond - (moment % kNanosPerSecond < 0 ? 1 : 0)
    );
    const int offset = zone.offset_at_instant(seconds).value_or(0);
    return from_local_nanos(moment + Int128{offset} * kNanosPerSecond, zone);
}

TimeOfDay plus(const TimeOfDay& time, DayTimeDuration duration) {
    Int128 nanos = (time.nanos + duration.nanos % kNanosPerDay) % kNanosPerDay;
    if (nanos < 0) nanos += kNanosPerDay;
    return {static_cast<std::int64_t>(nanos), time.zone};
}

std::optional<DateTime> plus(const DateTime& value, YearMonthDuration duration) {
    const std::optional<CivilDate> date = plus_months(value.date, duration.months);
    if (!date) return std::nullopt;
    return DateTime{*date, value.time};
}

YearMonthDuration months_between(const DateTime& from, const DateTime& to) {
    std::int64_t months =
        (std::int64_t{to.date.year} - from.date.year) * 12 + to.date.month - from.date.month;
    const auto within_month = [](const DateTime& value) {
        return std::int64_t{value.date.day} * kNanosPerDay + value.time.nanos;
    };
    if (months > 0 && within_month(to) < within_month(from)) --months;
    if (months < 0 && within_month(to) > within_month(from)) ++months;
    return {months};
}

}  // namespace tongban::feel
