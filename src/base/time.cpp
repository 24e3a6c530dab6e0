#include "base/time.h"

#include <fmt/format.h>

#include <charconv>

namespace tongban {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kChinaOffsetMs = 8 * 3'600'000;

bool digits(std::string_view text, size_t at, size_t count, int& out) {
    if (at + count > text.size()) return false;
    for (size_t i = at; i < at + count; ++i)
        if (text[i] < '0' || text[i] > '9') return false;
    return std::from_chars(text.data() + at, text.data() + at + count, out).ec == std::errc{};
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

Result<Date> parse_date(std::string_view text) {
    int year = 0, month = 0, day = 0;
    const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                        digits(text, 0, 4, year) && digits(text, 5, 2, month) &&
                        digits(text, 8, 2, day);
    const std::chrono::year_month_day ymd{
        std::chrono::year{year}, std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day))};
    if (!shaped || !ymd.ok())
        return refuse("date.syntax", ErrorKind::Invalid, {{"text", boost::json::string(text)}});
    return Date(std::chrono::sys_days{ymd});
}

std::string to_string(Date date) {
    return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
}

std::string compact(Date date) {
    return fmt::format("{:04}{:02}{:02}", date.year(), date.month(), date.day());
}

Date china_date(Instant instant) {
    return Date(std::chrono::sys_days{
        std::chrono::days{floor_div(instant.ms + kChinaOffsetMs, kDayMs)}});
}

Instant china_midnight(Date date) { return {date.number() * kDayMs - kChinaOffsetMs}; }

std::string to_rfc3339(Instant instant) {
    const std::int64_t days = floor_div(instant.ms, kDayMs);
    const std::int64_t rest = instant.ms - days * kDayMs;
    return fmt::format(
        "{}T{:02}:{:02}:{:02}.{:03}Z",
        to_string(Date(std::chrono::sys_days{std::chrono::days{days}})), rest / 3'600'000,
        rest / 60'000 % 60, rest / 1000 % 60, rest % 1000
    );
}

Result<Instant> parse_rfc3339(std::string_view text) {
    const Error fault =
        refuse("time.syntax", ErrorKind::Invalid, {{"text", boost::json::string(text)}});
    int hour = 0, minute = 0, second = 0;
    if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':') return fault;
    const auto date = parse_date(text.substr(0, 10));
    if (!date || !digits(text, 11, 2, hour) || !digits(text, 14, 2, minute) ||
        !digits(text, 17, 2, second))
        return fault;
    if (hour > 23 || minute > 59 || second > 59) return fault;
    size_t at = 19;
    int milliseconds = 0;
    if (text[at] == '.') {
        int scale = 100;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
            milliseconds += (text[at] - '0') * scale;
    }
    std::int64_t offset_ms = 0;
    if (at < text.size() && text[at] == 'Z') {
        if (at + 1 != text.size()) return fault;
    } else {
        int offset_hour = 0, offset_minute = 0;
        if (at + 6 != text.size() || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':' ||
            !digits(text, at + 1, 2, offset_hour) || !digits(text, at + 4, 2, offset_minute))
            return fault;
        offset_ms = (offset_hour * 60 + offset_minute) * 60'000 * (text[at] == '-' ? -1 : 1);
    }
    return Instant{
        date->number() * kDayMs + hour * 3'600'000LL + minute * 60'000LL + second * 1000LL +
        milliseconds - offset_ms};
}

Instant SystemTime::now() const {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now().time_since_epoch()
    )
                .count()};
}

}  // namespace tongban
