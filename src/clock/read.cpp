// From facts to due dates: days used and left, stops, lights.
#include <algorithm>

#include "clock/legal_clock.h"

namespace tongban::clock {
namespace {

using calendar::CountedDate;
using calendar::WorkingCalendar;

/// Days that are not counted, first and last included.
struct Interval {
    Date first;
    Date last;
};

/// The last excluded day of a suspension. An open one lasts to its planned end or, without one, as
/// long as it is looked at.
Date last_excluded(const Suspension& suspension, const ClockState& state, Date today) {
    Date last = suspension.last_day.value_or(
        suspension.planned_end.value_or(std::max(today, suspension.from))
    );
    // Licensing Law art. 45: the applicant was told how long it takes; no more than that is
    // excluded.
    if (suspension.planned_end) last = std::min(last, *suspension.planned_end);
    if (state.decided) last = std::min(last, *state.decided);
    return last;
}

/// Sorted, and overlapping or touching ones merged, so that no day is excluded twice.
std::vector<Interval> excluded_intervals(const ClockState& state, Date today) {
    std::vector<Interval> intervals;
    for (const Suspension& suspension : state.suspensions) {
        const Date last = last_excluded(suspension, state, today);
        if (suspension.from <= last) intervals.push_back({suspension.from, last});
    }
    std::ranges::sort(intervals, {}, &Interval::first);
    std::vector<Interval> merged;
    for (const Interval& interval : intervals) {
        if (!merged.empty() && interval.first <= merged.back().last.plus_days(1))
            merged.back().last = std::max(merged.back().last, interval.last);
        else
            merged.push_back(interval);
    }
    return merged;
}

/// Excluded working days after `from`, up to and including `to`.
int excluded_days(
    const std::vector<Interval>& excluded, const WorkingCalendar& calendar, Date from, Date to
) {
    int days = 0;
    for (const Interval& interval : excluded) {
        const Date first = std::max(interval.first.plus_days(-1), from);
        const Date last = std::min(interval.last, to);
        if (first < last) days += calendar.working_days_between(first, last);
    }
    return days;
}

/// The working day on which the `days`-th counted day after `from` ends.
CountedDate due_date(
    const std::vector<Interval>& excluded, const WorkingCalendar& calendar, Date from, int days
) {
    Date due = from;
    if (days == 0) {
        due = calendar.roll_forward(from);
        for (const Interval& interval : excluded)
            if (interval.first <= due && due <= interval.last)
                due = calendar.next_working_day(interval.last);
    } else {
        // Excluded days move the end, and the moved end may reach further excluded days.
        int excluded_before = -1;
        int excluded_now = 0;
        while (excluded_now != excluded_before) {
            excluded_before = excluded_now;
            due = calendar.add_working_days(from, days + excluded_before).date;
            excluded_now = excluded_days(excluded, calendar, from, due);
        }
    }
    return {due, !calendar.is_published(from) || !calendar.is_published(due)};
}

Light light_of(const LightRules& rules, int days, int used) {
    const int left = days - used;
    if (left <= rules.yellow_days_left || left * 100 <= days * rules.yellow_left_percent)
        return Light::Yellow;
    if (used * 100 >= days * rules.blue_used_percent) return Light::Blue;
    return Light::Green;
}

bool is_running_on(const Suspension& suspension, Date today) {
    if (today < suspension.from) return false;
    if (suspension.last_day && *suspension.last_day <= today) return false;
    return !suspension.planned_end || today <= *suspension.planned_end;
}

void read_stop(Reading& reading, const ClockState& state) {
    const Suspension* first = nullptr;
    bool is_end_known = true;
    for (const Suspension& suspension : state.suspensions) {
        if (!is_running_on(suspension, reading.today)) continue;
        if (first == nullptr || suspension.from < first->from) first = &suspension;
        if (!suspension.planned_end)
            is_end_known = false;
        else if (!reading.stopped_until || *reading.stopped_until < *suspension.planned_end)
            reading.stopped_until = suspension.planned_end;
    }
    if (first == nullptr) return;
    if (!is_end_known) reading.stopped_until.reset();
    reading.stage = Stage::Stopped;
    reading.is_floating = true;
    reading.stopped_since = first->from;
    reading.stopped_kind = first->kind;
    reading.stopped_basis = first->basis;
}

void read_before_acceptance(
    Reading& reading,
    const ClockState& state,
    const LimitRules& rules,
    const WorkingCalendar& calendar
) {
    if (state.notice && !state.answered) {
        reading.stage = Stage::AwaitingSupplement;
        reading.supplement_answer_by = state.answer_by;
        reading.light = Light::Frozen;
        return;
    }
    reading.stage = Stage::Received;
    reading.notice_due =
        calendar.add_working_days(*state.complete_since, rules.supplement_notice_days);
    reading.is_provisional = reading.notice_due->is_provisional;
    const int used = calendar.working_days_between(*state.complete_since, reading.today);
    reading.light = light_of(rules.lights, rules.supplement_notice_days, std::max(used, 0));
    reading.light_beneath = reading.light;
}

void read_limits(
    Reading& reading,
    const ClockState& state,
    const LimitRules& rules,
    const WorkingCalendar& calendar
) {
    const Date start = *reading.accepted;
    const Date as_of =
        std::max(std::min(state.decided.value_or(reading.today), reading.today), start);
    const std::vector<Interval> excluded = excluded_intervals(state, reading.today);
    reading.days_excluded = excluded_days(excluded, calendar, start, as_of);
    reading.days_used = calendar.working_days_between(start, as_of) - reading.days_excluded;

    const int promised = rules.promised_days + state.extension_days;
    reading.promised_due = due_date(excluded, calendar, start, promised);
    reading.days_left = promised - reading.days_used;
    reading.is_overdue = as_of > reading.promised_due->date;
    reading.is_provisional = reading.promised_due->is_provisional;
    if (rules.statutory_days) {
        const int statutory = *rules.statutory_days + state.extension_days;
        reading.statutory_due = due_date(excluded, calendar, start, statutory);
        reading.statutory_days_left = statutory - reading.days_used;
        reading.is_statutory_overdue = as_of > reading.statutory_due->date;
        reading.is_provisional |= reading.statutory_due->is_provisional;
    }
    reading.light_beneath = reading.is_statutory_overdue ? Light::Red
                            : reading.is_overdue
                                ? Light::Orange
                                : light_of(rules.lights, promised, reading.days_used);
}

void read_delivery(
    Reading& reading,
    const ClockState& state,
    const LimitRules& rules,
    const WorkingCalendar& calendar
) {
    reading.decided = state.decided;
    reading.delivered = state.delivered;
    reading.stage = state.delivered ? Stage::Delivered : Stage::Decided;
    reading.delivery_due = calendar.add_working_days(*state.decided, rules.delivery_days);
    const Date as_of = state.delivered.value_or(reading.today);
    reading.is_delivery_overdue = as_of > reading.delivery_due->date;
    if (state.delivered) {
        reading.light = Light::None;
    } else if (reading.is_delivery_overdue) {
        reading.light = Light::Red;
    } else {
        reading.is_provisional |= reading.delivery_due->is_provisional;
        const int used = calendar.working_days_between(*state.decided, reading.today);
        reading.light = light_of(rules.lights, rules.delivery_days, std::max(used, 0));
    }
}

}  // namespace

Reading read(
    const ClockState& state, const LimitRules& rules, const WorkingCalendar& calendar, Date today
) {
    Reading reading;
    reading.today = today;
    if (!state.received) return reading;
    reading.extension_days = state.extension_days;
    reading.accepted = state.accepted;
    reading.is_deemed = state.is_deemed;
    if (!reading.accepted) {
        reading.accepted = find_deemed_acceptance(state, rules, calendar, today);
        reading.is_deemed = reading.accepted.has_value();
    }
    if (!reading.accepted) {
        // Refused or withdrawn before acceptance: there is no limit left, only the delivery.
        if (!state.decided) read_before_acceptance(reading, state, rules, calendar);
    } else {
        reading.stage = Stage::Running;
        read_limits(reading, state, rules, calendar);
        if (!state.decided) read_stop(reading, state);
        const bool is_frozen = reading.stage == Stage::Stopped && !reading.is_overdue;
        reading.light = is_frozen ? Light::Frozen : reading.light_beneath;
    }
    if (state.decided) read_delivery(reading, state, rules, calendar);
    return reading;
}

std::optional<Date> find_deemed_acceptance(
    const ClockState& state, const LimitRules& rules, const WorkingCalendar& calendar, Date today
) {
    if (!state.received || state.accepted || state.decided) return std::nullopt;
    if (state.notice && !state.answered) return std::nullopt;
    const Date last_day =
        calendar.add_working_days(*state.complete_since, rules.supplement_notice_days).date;
    if (today <= last_day) return std::nullopt;
    return state.complete_since;
}

const char* to_string(Stage stage) {
    switch (stage) {
        case Stage::NotReceived:
            return "not_received";
        case Stage::Received:
            return "received";
        case Stage::AwaitingSupplement:
            return "awaiting_supplement";
        case Stage::Running:
            return "running";
        case Stage::Stopped:
            return "stopped";
        case Stage::Decided:
            return "decided";
        case Stage::Delivered:
            return "delivered";
    }
    return "";
}

const char* to_string(Light light) {
    switch (light) {
        case Light::None:
            return "none";
        case Light::Green:
            return "green";
        case Light::Blue:
            return "blue";
        case Light::Yellow:
            return "yellow";
        case Light::Orange:
            return "orange";
        case Light::Red:
            return "red";
        case Light::Frozen:
            return "frozen";
    }
    return "";
}

}  // namespace tongban::clock
