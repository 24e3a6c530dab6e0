// Instants in UTC and dates of China. Law counts in dates of Asia/Shanghai, which is UTC+8 all
// year.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tongban {

/// A point in time, milliseconds since 1970-01-01T00:00:00Z.
struct Instant {
    std::int64_t ms = 0;
    auto operator<=>(const Instant&) const = default;
    Instant plus(std::chrono::milliseconds delta) const { return {ms + delta.count()}; }
};

/// A civil date of the proleptic Gregorian calendar.
class Date {
  public:
    Date() = default;
    explicit Date(std::chrono::sys_days days) : days_(days) {}
    Date(int year, unsigned month, unsigned day)
        : days_(std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}) {}

    std::chrono::sys_days days() const { return days_; }
    std::chrono::year_month_day ymd() const { return days_; }
    int year() const { return int{ymd().year()}; }
    unsigned month() const { return unsigned{ymd().month()}; }
    unsigned day() const { return unsigned{ymd().day()}; }
    /// 1 Monday .. 7 Sunday.
    unsigned weekday() const { return std::chrono::weekday{days_}.iso_encoding(); }
    Date plus_days(int count) const { return Date(days_ + std::chrono::days{count}); }
    /// Days since 1970-01-01.
    std::int64_t number() const { return days_.time_since_epoch().count(); }
    auto operator<=>(const Date&) const = default;

  private:
    std::chrono::sys_days days_{};
};

/// "2026-11-21". Error code: date.syntax (also for 2026-02-30).
Result<Date> parse_date(std::string_view text);
std::string to_string(Date date);
/// "20261121", as in case numbers.
std::string compact(Date date);

/// The date in Asia/Shanghai.
Date china_date(Instant instant);
/// Midnight of that date in Asia/Shanghai.
Instant china_midnight(Date date);
/// RFC 3339 in UTC with milliseconds: 2026-11-21T03:43:30.000Z.
std::string to_rfc3339(Instant instant);
/// RFC 3339 with Z or an offset. Error code: time.syntax.
Result<Instant> parse_rfc3339(std::string_view text);

/// Where time comes from. Handed down from main; tests and journeys hand down one that they move.
class TimeSource {
  public:
    virtual ~TimeSource() = default;
    virtual Instant now() const = 0;
};
class SystemTime final : public TimeSource {
  public:
    Instant now() const override;
};

}  // namespace tongban
