// Lexical forms of dates, times and durations (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.8, after XML
// Schema).
#include <fmt/format.h>

#include "feel/temporal.h"

namespace tongban::feel {

namespace {

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}
    bool at_end() const { return at_ == text_.size(); }
    char peek() const { return at_end() ? '\0' : text_[at_]; }
    bool take(char c) {
        if (peek() != c || at_end()) return false;
        ++at_;
        return true;
    }
    /// Digits only, `least` to `most` of them.
    std::optional<std::int64_t> digits(size_t least, size_t most) {
        std::int64_t value = 0;
        size_t count = 0;
        while (count < most && peek() >= '0' && peek() <= '9') {
            value = value * 10 + (text_[at_++] - '0');
            ++count;
        }
        if (count < least) return std::nullopt;
        last_count_ = count;
        return value;
    }
    size_t last_count() const { return last_count_; }
    bool is_digit() const { return peek() >= '0' && peek() <= '9'; }
    std::string_view rest() const { return text_.substr(at_); }

  private:
    std::string_view text_;
    size_t at_ = 0;
    size_t last_count_ = 0;
};

std::optional<CivilDate> read_date(Reader& reader) {
    const bool is_negative = reader.take('-');
    const char first = reader.peek();
    const std::optional<std::int64_t> year = reader.digits(4, 9);
    if (!year || (first == '0' && reader.last_count() > 4)) return std::nullopt;
    if (!reader.take('-')) return std::nullopt;
    const std::optional<std::int64_t> month = reader.digits(2, 2);
    if (!month || !reader.take('-')) return std::nullopt;
    const std::optional<std::int64_t> day = reader.digits(2, 2);
    if (!day) return std::nullopt;
    return make_date(is_negative ? -*year : *year, *month, *day);
}

// The zone takes the rest of the text.
std::optional<Zone> read_zone(Reader& reader) {
    if (reader.at_end()) return Zone();
    // DMN 1.5 writes the small letter too: time("23:59:00z") in table 75.
    if (reader.take('Z') || reader.take('z'))
        return reader.at_end() ? std::optional(Zone::utc()) : std::nullopt;
    if (reader.take('@')) return Zone::named(reader.rest());
    const bool is_negative = reader.peek() == '-';
    if (!reader.take('+') && !reader.take('-')) return std::nullopt;
    const std::optional<std::int64_t> hours = reader.digits(2, 2);
    if (!hours || *hours > 18 || !reader.take(':')) return std::nullopt;
    const std::optional<std::int64_t> minutes = reader.digits(2, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    std::int64_t seconds = 0;
    if (reader.take(':')) {
        const std::optional<std::int64_t> given = reader.digits(2, 2);
        if (!given || *given > 59) return std::nullopt;
        seconds = *given;
    }
    const std::int64_t offset = *hours * 3600 + *minutes * 60 + seconds;
    if (!reader.at_end() || offset > 18 * 3600) return std::nullopt;
    return Zone::offset(static_cast<int>(is_negative ? -offset : offset));
}

/// Up to nine digits count, more are read and dropped.
std::optional<std::int64_t> read_fraction(Reader& reader) {
    if (!reader.is_digit()) return std::nullopt;
    std::int64_t nanos = 0;
    int count = 0;
    while (reader.is_digit()) {
        const std::int64_t digit = *reader.digits(1, 1);
        if (count < 9) nanos = nanos * 10 + digit;
        ++count;
    }
    for (; count < 9; ++count) nanos *= 10;
    return nanos;
}

struct ReadTime {
    TimeOfDay time;
    bool is_end_of_day = false;  // 24:00:00
};

std::optional<ReadTime> read_time(Reader& reader) {
    const std::optional<std::int64_t> hour = reader.digits(2, 2);
    if (!hour || *hour > 24 || !reader.take(':')) return std::nullopt;
    const std::optional<std::int64_t> minute = reader.digits(2, 2);
    if (!minute || *minute > 59 || !reader.take(':')) return std::nullopt;
    const std::optional<std::int64_t> second = reader.digits(2, 2);
    if (!second || *second > 59) return std::nullopt;
    std::int64_t nanos = 0;
    if (reader.take('.')) {
        const std::optional<std::int64_t> fraction = read_fraction(reader);
        if (!fraction) return std::nullopt;
        nanos = *fraction;
    }
    const bool is_end = *hour == 24;
    if (is_end && (*minute != 0 || *second != 0 || nanos != 0)) return std::nullopt;
    const std::optional<Zone> zone = read_zone(reader);
    if (!zone || !reader.at_end()) {
        if (!zone || !zone->is_named()) return std::nullopt;
    }
    const std::int64_t seconds = is_end ? 0 : *hour * 3600 + *minute * 60 + *second;
    return ReadTime{{seconds * kNanosPerSecond + nanos, *zone}, is_end};
}

std::string fraction_text(std::int64_t nanos) {
    if (nanos == 0) return {};
    std::string text = fmt::format(".{:09}", nanos);
    while (text.back() == '0') text.pop_back();
    return text;
}

}  // namespace

std::optional<CivilDate> parse_date(std::string_view text) {
    Reader reader(text);
    const std::optional<CivilDate> date = read_date(reader);
    return reader.at_end() ? date : std::nullopt;
}

std::optional<TimeOfDay> parse_time(std::string_view text) {
    Reader reader(text);
    const std::optional<ReadTime> read = read_time(reader);
    if (!read) return std::nullopt;
    return read->time;
}

std::optional<DateTime> parse_date_time(std::string_view text) {
    Reader reader(text);
    std::optional<CivilDate> date = read_date(reader);
    if (!date) return std::nullopt;
    if (reader.at_end()) return DateTime{*date, {}};
    if (!reader.take('T')) return std::nullopt;
    const std::optional<ReadTime> read = read_time(reader);
    if (!read) return std::nullopt;
    if (read->is_end_of_day) date = date_of_day_number(day_number(*date) + 1);
    if (!date) return std::nullopt;
    return DateTime{*date, read->time};
}

std::optional<DayTimeDuration> parse_day_time_duration(std::string_view text) {
    Reader reader(text);
    const bool is_negative = reader.take('-');
    if (!reader.take('P') || reader.at_end()) return std::nullopt;
    Int128 nanos = 0;
    constexpr size_t kDigitsMax = 18;
    if (reader.is_digit()) {
        const std::optional<std::int64_t> days = reader.digits(1, kDigitsMax);
        if (!days || !reader.take('D')) return std::nullopt;
        nanos = Int128{*days} * kNanosPerDay;
    }
    if (reader.take('T')) {
        if (reader.at_end()) return std::nullopt;
        constexpr std::pair<char, std::int64_t> kUnits[] = {{'H', 3600}, {'M', 60}, {'S', 1}};
        size_t next = 0;
        while (!reader.at_end()) {
            const std::optional<std::int64_t> amount = reader.digits(1, kDigitsMax);
            if (!amount) return std::nullopt;
            std::optional<std::int64_t> fraction;
            if (reader.take('.'))
                fraction = read_fraction(reader).value_or(0);  // "PT0.S" is allowed
            while (next < 3 && reader.peek() != kUnits[next].first) ++next;
            if (next == 3 || (fraction && kUnits[next].first != 'S')) return std::nullopt;
            reader.take(kUnits[next].first);
            nanos += Int128{*amount} * kUnits[next].second * kNanosPerSecond + fraction.value_or(0);
            ++next;
        }
    }
    if (!reader.at_end()) return std::nullopt;
    return DayTimeDuration{is_negative ? -nanos : nanos};
}

std::optional<YearMonthDuration> parse_year_month_duration(std::string_view text) {
    Reader reader(text);
    const bool is_negative = reader.take('-');
    if (!reader.take('P') || reader.at_end()) return std::nullopt;
    std::int64_t months = 0;
    std::optional<std::int64_t> amount = reader.digits(1, 16);
    if (!amount) return std::nullopt;
    if (reader.take('Y')) {
        months = *amount * 12;
        if (!reader.at_end()) {
            amount = reader.digits(1, 16);
            if (!amount || !reader.take('M')) return std::nullopt;
            months += *amount;
        }
    } else {
        if (!reader.take('M')) return std::nullopt;
        months = *amount;
    }
    if (!reader.at_end()) return std::nullopt;
    return YearMonthDuration{is_negative ? -months : months};
}

std::string to_string(CivilDate date) {
    const std::int64_t size = date.year < 0 ? -std::int64_t{date.year} : date.year;
    return fmt::format("{}{:04}-{:02}-{:02}", date.year < 0 ? "-" : "", size, date.month, date.day);
}

std::string to_string(const TimeOfDay& time) {
    return fmt::format("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second()) +
           fraction_text(time.fraction()) + time.zone.suffix();
}

std::string to_string(const DateTime& value) {
    return to_string(value.date) + "T" + to_string(value.time);
}

std::string to_string(DayTimeDuration duration) {
    if (duration.nanos == 0) return "PT0S";
    const bool is_negative = duration.nanos < 0;
    const Int128 size = is_negative ? -duration.nanos : duration.nanos;
    const auto days = static_cast<std::int64_t>(size / kNanosPerDay);
    const auto rest = static_cast<std::int64_t>(size % kNanosPerDay);
    const TimeOfDay time{rest};
    std::string text = is_negative ? "-P" : "P";
    if (days != 0) text += fmt::format("{}D", days);
    if (rest == 0) return text;
    text += 'T';
    if (time.hour() != 0) text += fmt::format("{}H", time.hour());
    if (time.minute() != 0) text += fmt::format("{}M", time.minute());
    if (time.second() != 0 || time.fraction() != 0)
        text += fmt::format("{}{}S", time.second(), fraction_text(time.fraction()));
    return text;
}

std::string to_string(YearMonthDuration duration) {
    if (duration.months == 0) return "P0M";
    const std::int64_t size = duration.months < 0 ? -duration.months : duration.months;
    std::string text = duration.months < 0 ? "-P" : "P";
    if (size / 12 != 0) text += fmt::format("{}Y", size / 12);
    if (size % 12 != 0) text += fmt::format("{}M", size % 12);
    return text;
}

}  // namespace tongban::feel
