// Dates, times, zones and durations of FEEL: plain values, their texts and their arithmetic.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "feel/number.h"

namespace tongban::feel {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kNanosPerDay = kSecondsPerDay * kNanosPerSecond;
constexpr int kYearMax = 999'999'999;

struct CivilDate {
    std::int32_t year = 1970;
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    auto operator<=>(const CivilDate&) const = default;
};

bool is_leap_year(std::int64_t year);
int days_in_month(std::int64_t year, int month);
/// Nothing when there is no such day, or the year is beyond kYearMax.
std::optional<CivilDate> make_date(std::int64_t year, std::int64_t month, std::int64_t day);
/// Days since 1970-01-01.
std::int64_t day_number(CivilDate date);
std::optional<CivilDate> date_of_day_number(std::int64_t days);
/// 1 Monday .. 7 Sunday.
int iso_weekday(CivilDate date);
int day_of_year(CivilDate date);
int iso_week(CivilDate date);
/// The day is cut to the length of the month reached.
std::optional<CivilDate> plus_months(CivilDate date, std::int64_t months);

/// No zone, an offset from UTC, or a named zone of the IANA list.
class Zone {
  public:
    Zone() = default;
    static Zone utc() { return offset(0); }
    static Zone offset(int seconds) {
        return Zone(kOffset | static_cast<std::uint32_t>(seconds + kBias));
    }
    /// "Asia/Shanghai"; nothing when ICU does not know it.
    static std::optional<Zone> named(std::string_view name);
    static Zone from_code(std::uint32_t code) { return Zone(code); }
    std::uint32_t code() const { return code_; }

    bool is_none() const { return code_ == 0; }
    bool is_offset() const { return (code_ & kOffset) != 0; }
    bool is_named() const { return (code_ & kNamed) != 0; }
    /// Seconds to add to UTC for the local time given (seconds since 1970 as if it were UTC).
    std::optional<int> offset_at(std::int64_t local_seconds) const;
    /// The same for a moment in UTC.
    std::optional<int> offset_at_instant(std::int64_t utc_seconds) const;
    std::string name() const;
    /// "Z", "+08:00", "@Asia/Shanghai" or nothing.
    std::string suffix() const;
    bool operator==(const Zone&) const = default;

  private:
    static constexpr std::uint32_t kOffset = 0x8000'0000u;
    static constexpr std::uint32_t kNamed = 0x4000'0000u;
    static constexpr int kBias = 0x10'0000;
    explicit Zone(std::uint32_t code) : code_(code) {}
    std::optional<int> offset(std::int64_t seconds, bool is_local) const;
    std::uint32_t code_ = 0;
};

struct TimeOfDay {
    std::int64_t nanos = 0;  // since midnight
    Zone zone = {};
    int hour() const { return static_cast<int>(nanos / (3600 * kNanosPerSecond)); }
    int minute() const { return static_cast<int>(nanos / (60 * kNanosPerSecond) % 60); }
    int second() const { return static_cast<int>(nanos / kNanosPerSecond % 60); }
    int fraction() const { return static_cast<int>(nanos % kNanosPerSecond); }
};

struct DateTime {
    CivilDate date = {};
    TimeOfDay time = {};
};

struct DayTimeDuration {
    Int128 nanos = 0;
};
struct YearMonthDuration {
    std::int64_t months = 0;
};

// Parsers of the lexical forms of FEEL (DMN 1.5, 10.3.2.3): nothing when the text is no such value.
std::optional<CivilDate> parse_date(std::string_view text);
std::optional<TimeOfDay> parse_time(std::string_view text);
/// Also a date alone: midnight without zone.
std::optional<DateTime> parse_date_time(std::string_view text);
std::optional<DayTimeDuration> parse_day_time_duration(std::string_view text);
std::optional<YearMonthDuration> parse_year_month_duration(std::string_view text);

std::string to_string(CivilDate date);
std::string to_string(const TimeOfDay& time);
std::string to_string(const DateTime& value);
std::string to_string(DayTimeDuration duration);
std::string to_string(YearMonthDuration duration);

/// Nanoseconds on the time line: UTC when there is a zone, else as if it were UTC.
Int128 instant_nanos(const DateTime& value);
Int128 instant_nanos(const TimeOfDay& time);
/// Another point of the time line, told in the same zone (DMN 1.5, 10.3.2.3.6 and table 57).
std::optional<DateTime> plus(const DateTime& value, DayTimeDuration duration);
TimeOfDay plus(const TimeOfDay& time, DayTimeDuration duration);
std::optional<DateTime> plus(const DateTime& value, YearMonthDuration duration);
/// Whole months from one to the other, cut towards zero.
YearMonthDuration months_between(const DateTime& from, const DateTime& to);

}  // namespace tongban::feel
