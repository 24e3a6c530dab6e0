// Timers that processes of a case have set. While the clock of a member stands still for a legal
// reason (Administrative Licensing Law art. 45), those of its process stand still with it: time
// that the law does not count must not end a step.
#pragma once

#include "bpmn/advance.h"
#include "service/decide.h"

namespace tongban::service {

/// When it goes off as things stand; of one that is held back, when the clock runs again on the
/// planned day. Working days are those of the calendar without the stops of its member.
Instant due_of(const CaseState& state, const ProcessTimer& timer, const pack::Content& content);

/// The same as if no clock had ever stood still; of working days.
Instant due_without_stops(const ProcessTimer& timer, const pack::Content& content);

/// The last day that belongs to a time which is over at this moment.
Date last_day_of(Instant due);

/// What the timer runner is told; also to move one.
TimerWish wish_of(const ProcessTimer& timer, Instant due);

/// A timer of the engine becomes one of the case, and runs unless its member stands still.
void set_timer(Turn& turn, const bpmn::ProcessInstance& instance, const bpmn::TimerSet& set);

/// Takes note of timers that the process has no more.
void end_timers(Turn& turn, const bpmn::ProcessInstance& instance);

/// After a migration they belong to elements of other names.
void rename_timers(Turn& turn, const bpmn::ProcessInstance& instance, const bpmn::Host& host);

/// The member's clock has just been stopped.
void hold_timers(Turn& turn, const std::string& item);

/// The member's clock runs again after that day. Error codes: those of bpmn::from_json.
Result<void> move_timers(Turn& turn, const std::string& item, Date last_day);

/// A timer whose firing was refused is a fault with its number, negative, for a token.
bool is_timer_fault(const ProcessFault& fault);
bool has_timer(const bpmn::ProcessInstance& instance, std::int64_t timer);
ProcessFault fault_of_timer(
    const CaseState& state, std::int64_t timer, const Error& why, Instant at
);

/// Whether a due timer has to wait, because its member stands still: one that was set before cases
/// knew their timers is taken note of. Error codes: those of bpmn::from_json.
Result<bool> is_held(Turn& turn, std::int64_t timer);

}  // namespace tongban::service
