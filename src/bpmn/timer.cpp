#include "bpmn/timer.h"

#include <charconv>

#include "feel/temporal.h"

namespace tongban::bpmn {

namespace {

constexpr std::int64_t kSecondMs = 1000;
constexpr std::int64_t kDayMs = 86'400 * kSecondMs;
constexpr std::int64_t kYearsMax = 1000;

/// A count without sign, and the rest of the text.
std::optional<std::int64_t> take_count(std::string_view& text) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end == text.data() || count < 0 || count > 1'000'000'000) return {};
    if (text.front() == '-' || text.front() == '+') return {};
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    return count;
}

std::optional<Period> parse_working_days(std::string_view text) {
    const auto count = take_count(text);
    if (!count || text != "WD" || *count == 0 || *count > 10'000) return {};
    return Period{.working_days = static_cast<std::int32_t>(*count)};
}

std::optional<Instant> instant_of_nanos(feel::Int128 nanos) {
    const auto ms = nanos / 1'000'000;
    if (ms > kYearsMax * 366 * kDayMs * 8 || ms < -kYearsMax * 366 * kDayMs * 8) return {};
    return Instant{static_cast<std::int64_t>(ms)};
}

}  // namespace

std::optional<Period> parse_period(std::string_view text) {
    if (!text.starts_with('P') || text.size() < 3 || text.size() > 60) return {};
    text.remove_prefix(1);
    if (text.ends_with("WD")) return parse_working_days(text);
    struct Unit {
        char letter;
        bool in_time;
        std::int64_t months;
        std::int64_t ms;
    };
    constexpr Unit kUnits[] = {
        {'Y', false, 12, 0},
        {'M', false, 1, 0},
        {'W', false, 0, 7 * kDayMs},
        {'D', false, 0, kDayMs},
        {'H', true, 0, 3600 * kSecondMs},
        {'M', true, 0, 60 * kSecondMs},
        {'S', true, 0, kSecondMs},
    };
    Period period;
    bool in_time = false;
    size_t next = 0;  // units come in falling order, each once
    while (!text.empty()) {
        if (text.front() == 'T') {
            if (in_time || text.size() == 1) return {};
            in_time = true;
            text.remove_prefix(1);
        }
        const auto count = take_count(text);
        if (!count || text.empty()) return {};
        std::int64_t fraction_ms = 0;
        if (text.front() == '.') {
            text.remove_prefix(1);
            std::int64_t place = 100;
            size_t digits = 0;
            for (; !text.empty() && text.front() >= '0' && text.front() <= '9';
                 ++digits, place /= 10) {
                fraction_ms += (text.front() - '0') * place;
                text.remove_prefix(1);
            }
            if (digits == 0 || text.empty() || text.front() != 'S') return {};
        }
        while (next < std::size(kUnits) &&
               (kUnits[next].letter != text.front() || kUnits[next].in_time != in_time))
            ++next;
        if (next == std::size(kUnits)) return {};
        period.months += *count * kUnits[next].months;
        period.ms += *count * kUnits[next].ms + fraction_ms;
        text.remove_prefix(1);
        ++next;
    }
    if (period.months > kYearsMax * 12 || period.ms > kYearsMax * 366 * kDayMs) return {};
    if (period.months == 0 && period.ms == 0) return {};
    return period;
}

std::optional<Period> parse_duration(std::string_view text) {
    const bool is_nothing = text.size() > 2 && text.starts_with('P') &&
                            text.find_first_of("123456789") == std::string_view::npos &&
                            text.find('0') != std::string_view::npos;
    if (!is_nothing) return parse_period(text);
    // Read with a one in place of the last zero, it must be a duration.
    std::string longer(text);
    longer[longer.rfind('0')] = '1';
    return parse_period(longer) ? std::optional(Period{}) : std::nullopt;
}

std::optional<Cycle> parse_cycle(std::string_view text) {
    if (!text.starts_with('R')) return {};
    text.remove_prefix(1);
    Cycle cycle;
    if (!text.starts_with('/')) {
        const auto count = take_count(text);
        if (!count || *count == 0 || *count > 1'000'000 || !text.starts_with('/')) return {};
        cycle.repetitions = static_cast<std::int32_t>(*count);
    }
    text.remove_prefix(1);
    if (const size_t slash = text.find('/'); slash != std::string_view::npos) {
        const std::string_view left = text.substr(0, slash), right = text.substr(slash + 1);
        const bool has_end = left.starts_with('P');
        const std::string_view moment = has_end ? right : left;
        if (!parse_moment(moment, 0)) return {};
        (has_end ? cycle.last : cycle.first) = moment;
        text = has_end ? left : right;
    }
    const auto every = parse_period(text);
    // Working days are counted from now on by the host, not back from an end.
    if (!every || (cycle.last && every->working_days > 0)) return {};
    cycle.every = *every;
    cycle.text_of_period = text;
    return cycle;
}

std::optional<Firing> next_before_end(const Cycle& cycle, Instant now, int offset_seconds) {
    constexpr std::int64_t kMoreMax = 1'000'000;
    const auto end = parse_moment(*cycle.last, offset_seconds);
    if (!end) return {};
    const Period& every = cycle.every;
    const std::int64_t most = cycle.repetitions < 0 ? kMoreMax + 1 : cycle.repetitions - 1;
    const auto earlier = [&](std::int64_t count) {
        return add(
            *end, {.months = -count * every.months, .ms = -count * every.ms}, offset_seconds
        );
    };
    std::int64_t more = 0;
    if (every.months == 0)
        more = end->ms > now.ms ? std::min(most, (end->ms - now.ms - 1) / every.ms) : 0;
    else
        while (more < most) {
            const auto before = earlier(more + 1);
            if (!before || before->ms <= now.ms) break;
            ++more;
        }
    const auto due = earlier(more);
    if (!due || more > kMoreMax) return {};
    return Firing{*due, static_cast<std::int32_t>(more)};
}

bool is_timer_text(TimerKind kind, std::string_view text) {
    switch (kind) {
        case TimerKind::Date:
            return parse_moment(text, 0).has_value();
        case TimerKind::Duration:
            return parse_duration(text).has_value();
        case TimerKind::Cycle:
            return parse_cycle(text).has_value();
    }
    return false;
}

std::optional<Instant> add(Instant from, const Period& period, int offset_seconds) {
    if (period.working_days > 0) return {};
    if (period.months == 0) return Instant{from.ms + period.ms};
    const std::int64_t local_ms = from.ms + offset_seconds * kSecondMs;
    std::int64_t day = local_ms / kDayMs;
    if (local_ms % kDayMs < 0) --day;
    const auto date = feel::date_of_day_number(day);
    if (!date) return {};
    const auto moved = feel::plus_months(*date, period.months);
    if (!moved) return {};
    return Instant{from.ms + (feel::day_number(*moved) - day) * kDayMs + period.ms};
}

std::optional<Instant> parse_moment(std::string_view text, int offset_seconds) {
    auto moment = feel::parse_date_time(text);
    if (!moment) return {};
    if (moment->time.zone.is_none()) moment->time.zone = feel::Zone::offset(offset_seconds);
    return instant_of_nanos(feel::instant_nanos(*moment));
}

}  // namespace tongban::bpmn
