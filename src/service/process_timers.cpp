#include "service/process_timers.h"

#include "service/pack_host.h"

namespace tongban::service {

namespace {

Instant end_of(Date day) { return china_midnight(day.plus_days(1)); }

/// A time that did not count for a member: whole days, both included.
struct Stop {
    Date first, last;
};

/// In the order in which they began. One that still runs is taken to end as planned.
std::vector<Stop> stops_of(
    const CaseState& state, const std::string& item, std::string_view except = {}
) {
    std::vector<Stop> stops;
    const Member* member = find_member(state, item);
    if (member == nullptr) return stops;
    for (const ClockFact& stop : member->facts) {
        if (stop.kind != ClockFactKind::Suspended || stop.id == except) continue;
        Date last = stop.second.value_or(stop.on);
        for (const ClockFact& end : member->facts)
            if (end.kind == ClockFactKind::Resumed && end.id == stop.id) last = end.on;
        // Ended on the day on which it was told: nothing was left out.
        if (last >= stop.on) stops.push_back({stop.on, last});
    }
    return stops;
}

/// The last of so many working days after `since`. A stop takes its own working days out; a time
/// that would be over just as one begins is over with it.
Date last_counted_day(
    Date since,
    int working_days,
    const std::vector<Stop>& stops,
    const calendar::WorkingCalendar& calendar
) {
    Date day = calendar.add_working_days(since, working_days).date;
    for (const Stop& stop : stops) {
        if (stop.last <= since || stop.first > day.plus_days(1)) continue;
        const Date before = std::max(stop.first.plus_days(-1), since);
        const int left = calendar.working_days_between(before, day);
        day = left <= 0 ? stop.last : calendar.add_working_days(stop.last, left).date;
    }
    return day;
}

bool is_stopped(const CaseState& state, const std::string& item) {
    const Member* member = find_member(state, item);
    return member != nullptr && !member->suspension.empty();
}

MovedTimer named(const ProcessTimer& timer, Instant due) {
    return {timer.id, timer.name, timer.name_en, due};
}

const ProcessTimer* find_timer(const CaseState& state, std::int64_t id) {
    const auto found = std::ranges::find(state.timers, id, &ProcessTimer::id);
    return found == state.timers.end() ? nullptr : &*found;
}

const bpmn::Timer* find_timer(const bpmn::ProcessInstance& instance, std::int64_t id) {
    const auto found = std::ranges::find_if(instance.timers, [&](const bpmn::Timer& one) {
        return std::int64_t{one.id} == id;
    });
    return found == instance.timers.end() ? nullptr : &*found;
}

/// The firing before, of a cycle of working days: its last day is the one that the next period is
/// counted from, so that the rhythm does not lose a day each time.
const ProcessTimer* firing_before(
    const CaseState& state, const bpmn::ProcessInstance& instance, const ProcessTimer& next
) {
    for (const ProcessTimer& timer : state.timers)
        if (timer.working_days > 0 && timer.owner == next.owner && timer.element == next.element &&
            timer.id != next.id && find_timer(instance, timer.id) == nullptr)
            return &timer;
    return nullptr;
}

/// The engine counts the next firing of a cycle from the one before.
Result<void> move_in_process(Turn& turn, const std::vector<MovedTimer>& moved) {
    bpmn::ProcessInstance instance = TRY(bpmn::from_json(turn.state.process));
    bool has_moved = false;
    for (bpmn::Timer& timer : instance.timers)
        for (const MovedTimer& one : moved)
            if (one.id == std::int64_t{timer.id} && timer.due && timer.due != one.due) {
                timer.due = one.due;
                has_moved = true;
            }
    if (has_moved) turn.emit(ProcessAdvanced{bpmn::to_json(instance)});
    return {};
}

}  // namespace

Instant due_of(const CaseState& state, const ProcessTimer& timer, const pack::Content& content) {
    const std::vector<Stop> stops = stops_of(state, timer.item);
    if (timer.since)
        return end_of(last_counted_day(*timer.since, timer.working_days, stops, content.calendar));
    const Instant due = timer.due.value_or(Instant{});
    if (!timer.held_since || stops.empty()) return due;
    const Instant end = std::max(end_of(stops.back().last), *timer.held_since);
    if (timer.is_fixed) return std::max(due, end);
    return {due.ms + end.ms - timer.held_since->ms};
}

Instant due_without_stops(const ProcessTimer& timer, const pack::Content& content) {
    if (!timer.since) return timer.due.value_or(Instant{});
    return end_of(content.calendar.add_working_days(*timer.since, timer.working_days).date);
}

Date last_day_of(Instant due) { return china_date({due.ms - 1}); }

TimerWish wish_of(const ProcessTimer& timer, Instant due) {
    // Read back from the store it is signed, and so it is where nothing is stored.
    json::object body{{"timer", timer.id}};
    if (timer.since) {
        body["since"] = to_string(*timer.since);
        body["working_days"] = timer.working_days;
    }
    return {fmt::format("process:{}", timer.id), "case.process", due, std::move(body)};
}

void set_timer(Turn& turn, const bpmn::ProcessInstance& instance, const bpmn::TimerSet& set) {
    ProcessTimer timer{
        .id = set.timer,
        .item = member_of_scope(turn.state, instance, set.process),
        .element = set.node->id,
        .name = set.node->name,
        .name_en = set.node->documentation,
        .owner = set.token};
    if (set.working_days > 0) {
        timer.working_days = set.working_days;
        const ProcessTimer* before = firing_before(turn.state, instance, timer);
        timer.since = before == nullptr
                          ? turn.facts.today()
                          : last_day_of(due_of(turn.state, *before, turn.facts.content));
    } else {
        timer.due = set.due.value_or(turn.facts.now);
        timer.is_fixed = set.node->on.timer.kind == bpmn::TimerKind::Date;
    }
    if (is_stopped(turn.state, timer.item)) timer.held_since = turn.facts.now;
    if (!timer.held_since)
        turn.timers.push_back(wish_of(timer, due_of(turn.state, timer, turn.facts.content)));
    turn.emit(ProcessTimerSet{std::move(timer)});
}

void end_timers(Turn& turn, const bpmn::ProcessInstance& instance) {
    for (const ProcessTimer& timer : std::vector<ProcessTimer>(turn.state.timers))
        if (find_timer(instance, timer.id) == nullptr) turn.emit(ProcessTimerEnded{timer.id});
}

namespace {
/// When it was due before the stop that runs now.
Instant before_stop(const Turn& turn, const ProcessTimer& timer) {
    if (!timer.since) return timer.due.value_or(turn.facts.now);
    const Member* member = find_member(turn.state, timer.item);
    const std::vector<Stop> stops = stops_of(turn.state, timer.item, member->suspension);
    return end_of(
        last_counted_day(*timer.since, timer.working_days, stops, turn.facts.content.calendar)
    );
}
}  // namespace

void rename_timers(Turn& turn, const bpmn::ProcessInstance& instance, const bpmn::Host& host) {
    for (const ProcessTimer& known : std::vector<ProcessTimer>(turn.state.timers)) {
        const bpmn::Timer* timer = find_timer(instance, known.id);
        if (timer == nullptr) continue;
        const bpmn::Token* token = bpmn::find_token(instance, timer->owner);
        const bpmn::Scope* scope = bpmn::find_scope(instance, token ? token->scope : timer->owner);
        if (scope == nullptr || scope->process >= instance.processes.size()) continue;
        const auto& [id, version] = instance.processes[scope->process];
        const auto process = host.find_process(id, version);
        if (process == nullptr || timer->node >= process->nodes.size()) continue;
        const bpmn::FlowNode& node = process->nodes[timer->node];
        ProcessTimer now = known;
        now.element = node.id;
        now.name = node.name;
        now.name_en = node.documentation;
        const bool is_same =
            now.element == known.element && now.name == known.name && now.name_en == known.name_en;
        if (!is_same) turn.emit(ProcessTimerSet{std::move(now)});
    }
}

void hold_timers(Turn& turn, const std::string& item) {
    ProcessTimersHeld held{.item = item, .timers = {}};
    for (const ProcessTimer& timer : turn.state.timers) {
        if (timer.item != item || timer.held_since) continue;
        held.timers.push_back(named(timer, before_stop(turn, timer)));
        turn.timers.push_back({fmt::format("process:{}", timer.id), "", {}, {}});
    }
    if (!held.timers.empty()) turn.emit(std::move(held));
}

Result<void> move_timers(Turn& turn, const std::string& item, Date last_day) {
    // An officer who ends a stop during a day may go on at once; one that ends by itself ends at
    // midnight, even if that is noticed later.
    const Instant end = std::min(turn.facts.now, end_of(last_day));
    ProcessTimersMoved moved{.item = item, .timers = {}};
    for (const ProcessTimer& timer : turn.state.timers) {
        if (timer.item != item || !timer.held_since) continue;
        Instant due = timer.since ? due_of(turn.state, timer, turn.facts.content) : *timer.due;
        if (!timer.since && !timer.is_fixed)
            due.ms += std::max<std::int64_t>(end.ms - timer.held_since->ms, 0);
        moved.timers.push_back(named(timer, due));
        turn.timers.push_back(wish_of(timer, due));
    }
    if (moved.timers.empty()) return {};
    TRY(move_in_process(turn, moved.timers));
    turn.emit(std::move(moved));
    return {};
}

bool is_timer_fault(const ProcessFault& fault) { return fault.token < 0; }

bool has_timer(const bpmn::ProcessInstance& instance, std::int64_t timer) {
    return find_timer(instance, timer) != nullptr;
}

ProcessFault fault_of_timer(
    const CaseState& state, std::int64_t timer, const Error& why, Instant at
) {
    ProcessFault fault{
        .token = -timer, .code = why.code, .message = json::serialize(why.details), .at = at};
    if (const ProcessTimer* known = find_timer(state, timer)) {
        fault.item = known->item;
        fault.element = known->element;
        fault.name = known->name;
        fault.name_en = known->name_en;
    }
    return fault;
}

Result<bool> is_held(Turn& turn, std::int64_t id) {
    if (const ProcessTimer* timer = find_timer(turn.state, id))
        return timer->held_since.has_value();
    const bpmn::ProcessInstance instance = TRY(bpmn::from_json(turn.state.process));
    const bpmn::Timer* old = find_timer(instance, id);
    if (old == nullptr) return false;
    const bpmn::Token* token = bpmn::find_token(instance, old->owner);
    ProcessTimer timer{
        .id = id,
        .item = member_of_scope(turn.state, instance, token ? token->scope : old->owner),
        .owner = old->owner,
        .due = turn.facts.now};
    if (!is_stopped(turn.state, timer.item)) return false;
    timer.held_since = turn.facts.now;
    turn.emit(ProcessTimerSet{std::move(timer)});
    return true;
}

}  // namespace tongban::service
