// When timers fire: ISO 8601 dates, durations and cycles, and working days that the host has to
// count.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "bpmn/process.h"

namespace tongban::bpmn {

/// A length of time: calendar months, exact time, or whole working days (then nothing else).
struct Period {
    std::int64_t months = 0;
    std::int64_t ms = 0;
    std::int32_t working_days = 0;
};

struct Cycle {
    std::int32_t repetitions = -1;  // -1: without end
    std::optional<std::string> first =
        {};  // the moment of the first firing; else one period from now
    std::optional<std::string> last = {};  // the moment of the last one
    Period every = {};
    std::string text_of_period = {};
};

/// "P1Y2M3DT4H5M6.5S", "P2W", "P20WD"; nothing for other texts, negative or zero length.
std::optional<Period> parse_period(std::string_view text);
/// The same, also of no length: "PT0S".
std::optional<Period> parse_duration(std::string_view text);
/// "R3/PT10M", "R/P5WD", "R3/2026-11-21T08:00:00Z/PT10M", "R3/PT10M/2026-11-21T08:00:00Z".
std::optional<Cycle> parse_cycle(std::string_view text);

struct Firing {
    Instant due;
    std::int32_t more = 0;  // after it
};
/// Of a cycle with an end: ISO 8601 counts the intervals back from there, and the first of them
/// that is not over comes next. Where all are over, the end itself, as for a date that has passed.
/// Nothing when there are too many.
std::optional<Firing> next_before_end(const Cycle& cycle, Instant now, int offset_seconds);
/// Is the text a value for this kind of timer?
bool is_timer_text(TimerKind kind, std::string_view text);

/// `from` plus the period, or nothing when only the host can know it (working days). Months are
/// those of the calendar at `offset_seconds` from UTC; the day is cut to the length of the month.
std::optional<Instant> add(Instant from, const Period& period, int offset_seconds);
/// A date or date and time; one without zone is taken at `offset_seconds`.
std::optional<Instant> parse_moment(std::string_view text, int offset_seconds);

}  // namespace tongban::bpmn
