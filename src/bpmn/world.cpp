#include "bpmn/world.h"

#include "bpmn/load.h"
#include "bpmn/timer.h"

namespace tongban::bpmn {

namespace {

constexpr size_t kFollowUpsMax = 10'000;  // of one call: messages that cause messages

/// Start events with a trigger, and the events after a gateway that starts the process.
std::vector<NodeIndex> events_that_start(const Process& process) {
    std::vector<NodeIndex> events;
    for (const NodeIndex node : process.event_starts) {
        if (process.nodes[node].kind != NodeKind::EventGateway) events.push_back(node);
        if (process.nodes[node].kind != NodeKind::EventGateway) continue;
        for (const FlowIndex flow : process.nodes[node].outgoing)
            events.push_back(process.flows[flow].target);
    }
    return events;
}

}  // namespace

/// What the world has to do for the effects of one advance.
struct WorldEffects {
    World& world;
    InstanceId instance;

    World::Key key(std::uint32_t id) const { return {instance, id}; }

    void operator()(const UserTaskCreated& e) const {
        world.work_[key(e.task)] = OpenWork{
            .instance = instance,
            .token = e.task,
            .element = e.node->id,
            .assignee = e.assignee,
            .candidate_groups = e.candidate_groups,
            .candidate_users = e.candidate_users,
            .due = e.due,
            .priority = e.priority};
    }
    void operator()(const UserTaskCancelled& e) const { world.work_.erase(key(e.task)); }
    void operator()(const JobCreated& e) const {
        world.work_[key(e.job)] = OpenWork{
            .instance = instance,
            .token = e.job,
            .element = e.node->id,
            .type = e.type,
            .retries = e.retries,
            .not_before = e.not_before};
    }
    void operator()(const JobCancelled& e) const { world.work_.erase(key(e.job)); }
    void operator()(const TimerSet& e) const {
        // That it can be counted was asked before.
        world.set_alarm({.due = world.due_of(e).value_or(world.now_), .timer = key(e.timer)});
    }
    void operator()(const TimerCancelled& e) const {
        const auto found = world.alarm_of_.find(key(e.timer));
        if (found == world.alarm_of_.end()) return;
        world.alarms_.erase(found->second);
        world.alarm_of_.erase(found);
    }
    void operator()(const SubscriptionOpened& e) const {
        const std::uint64_t order = world.next_order_++;
        world.listeners_[key(e.subscription)] = {e.kind, e.name, e.key, order};
        if (e.kind == EventKind::Message)
            world.by_message_[{e.name, e.key}][order] = key(e.subscription);
    }
    void operator()(const SubscriptionClosed& e) const { world.drop_listener(key(e.subscription)); }
    void operator()(const MessageThrown& e) const {
        world.follow_ups_.push_back([&at = world, message = Message{e.name, e.key, e.variables}] {
            return at.deliver(message);
        });
    }
    void operator()(const SignalThrown& e) const {
        world.follow_ups_.push_back([&at = world, e, from = instance] {
            return at.give_signal(e.name, e.variables, from);
        });
    }
    void operator()(const ProcessEntered&) const {}
    void operator()(const ProcessLeft&) const {}
    void operator()(const FaultRaised&) const {}
    void operator()(const InstanceCompleted&) const {}
};

Result<void> World::deploy(const std::vector<std::string>& files, Issues& issues) {
    std::vector<std::shared_ptr<const Process>> found;
    for (const std::string& file : files) {
        Model model = TRY(load(file));
        issues.insert(issues.end(), model.issues.begin(), model.issues.end());
        found.insert(found.end(), model.processes.begin(), model.processes.end());
    }
    if (has_errors(issues)) return refuse("bpmn.refused");
    for (const auto& process : found)
        for (const NodeIndex event : events_that_start(*process)) {
            const auto planned = plan_start(*process, event);
            if (planned) continue;
            const std::string& id = process->nodes[event].id;
            issues.push_back(
                {.code = planned.error().code,
                 .message = fmt::format("timer `{}` of `{}` gives no moment", id, process->id),
                 .place = id}
            );
        }
    if (has_errors(issues)) return refuse("bpmn.refused");
    for (const auto& process : found) {
        all_.push_back(process);
        newest_[process->id] = process;
        open_starts(*process);
    }
    return settle();
}

/// The start events of an older version close.
void World::open_starts(const Process& process) {
    std::erase_if(starts_, [&](const Start& start) { return start.process == process.id; });
    std::erase_if(alarms_, [&](const auto& alarm) { return alarm.second.process == process.id; });
    for (const NodeIndex event : events_that_start(process)) {
        if (process.nodes[event].event != EventKind::Timer) starts_.push_back({process.id, event});
        auto planned = plan_start(process, event);
        if (planned && *planned) set_alarm(**std::move(planned));
    }
}

/// When a timer starts the process, at once for a date that is over; nothing for other events.
Result<std::optional<World::Alarm>> World::plan_start(const Process& process, NodeIndex node)
    const {
    const FlowNode& event = process.nodes[node];
    std::optional<Alarm> none;
    if (event.event != EventKind::Timer) return none;
    feel::Evaluation evaluation(now_);
    const feel::Value value = event.on.timer.value.feel
                                  ? event.on.timer.value.feel->evaluate({}, evaluation)
                                  : feel::Value(event.on.timer.value.text);
    const std::string text = feel::to_text(value);
    Alarm alarm{.due = now_, .process = process.id, .node = node};
    std::optional<Instant> due;
    if (event.on.timer.kind == TimerKind::Date) {
        due = parse_moment(text, 0);
    } else if (event.on.timer.kind == TimerKind::Duration) {
        if (const auto period = parse_duration(text)) due = after(*period);
    } else if (const auto cycle = parse_cycle(text)) {
        due = cycle->first ? parse_moment(*cycle->first, 0) : after(cycle->every);
        alarm.repetitions = cycle->repetitions < 0 ? -1 : cycle->repetitions - 1;
        alarm.every = cycle->text_of_period;
        if (cycle->last) {
            const auto next = next_before_end(*cycle, now_, 0);
            // All of them are over: nothing starts any more.
            if (next && next->due < now_) return none;
            due = next ? std::optional(next->due) : std::nullopt;
            alarm.repetitions = next ? next->more : 0;
        }
    }
    if (!due) return refuse("bpmn.timer_value", ErrorKind::Invalid, {{"timer", event.id}});
    alarm.due = *due;
    return std::optional(std::move(alarm));
}

/// From now, working days by the calendar that was given.
std::optional<Instant> World::after(const Period& period) const {
    if (period.working_days == 0) return add(now_, period, 0);
    return options_.working_days ? options_.working_days(now_, period.working_days) : std::nullopt;
}

Result<InstanceId> World::start(std::string_view process, feel::Context variables) {
    const InstanceId id =
        TRY(accept_start(bpmn::start(process, std::move(variables), *this), false));
    TRY(settle());
    return id;
}

Result<InstanceId> World::accept_start(Result<Advance> advance, bool by_event) {
    if (!advance) return std::move(advance).error();
    TRY(check_timers(*advance));
    const InstanceId id = next_instance_++;
    WorldInstance& instance = instances_[id];
    instance.id = id;
    instance.was_started_by_event = by_event;
    TRY(accept(instance, std::move(advance).value()));
    return id;
}

/// A refusal must change nothing, so this is asked first.
Result<void> World::check_timers(const Advance& advance) const {
    for (const Effect& effect : advance.effects)
        if (const auto* timer = std::get_if<TimerSet>(&effect); timer && !due_of(*timer))
            return refuse("bpmn.no_calendar", ErrorKind::Conflict, {{"timer", timer->node->id}});
    return {};
}

Result<void> World::accept(WorldInstance& instance, Advance advance) {
    TRY(check_timers(advance));
    instance.state = std::move(advance.next);
    if (options_.keeps_history)
        for (const FlowNode* node : advance.passed) instance.history.push_back(node->id);
    for (const Effect& effect : advance.effects)
        std::visit(WorldEffects{*this, instance.id}, effect);
    return {};
}

Result<void> World::apply(InstanceId id, const Trigger& trigger) {
    const auto found = instances_.find(id);
    if (found == instances_.end())
        return refuse("bpmn.no_such_instance", ErrorKind::NotFound, {{"instance", id}});
    Advance advance = TRY(bpmn::advance(found->second.state, trigger, *this));
    TRY(check_timers(advance));
    // What the trigger itself ends has no effect of its own.
    const auto* task = std::get_if<UserTaskCompleted>(&trigger);
    const auto* job = std::get_if<JobCompleted>(&trigger);
    const auto* thrown = std::get_if<ErrorThrown>(&trigger);
    if (task) work_.erase(Key{id, task->task});
    if (job) work_.erase(Key{id, job->job});
    if (thrown && !find_token(advance.next, thrown->token)) work_.erase(Key{id, thrown->token});
    TRY(accept(found->second, std::move(advance)));
    return settle();
}

Result<Migrated> World::migrate(InstanceId id, const MigrationPlan& plan) {
    const auto found = instances_.find(id);
    if (found == instances_.end())
        return refuse("bpmn.no_such_instance", ErrorKind::NotFound, {{"instance", id}});
    Migrated migrated = TRY(bpmn::migrate(found->second.state, plan, *this));
    if (!migrated.is_possible()) return migrated;
    TRY(check_timers(migrated.advance));
    for (const MovedToken& moved : migrated.moved) {
        const auto work = work_.find(Key{id, moved.token});
        if (work == work_.end()) continue;
        // Who has it keeps it.
        work->second.element = moved.to;
        if (!moved.task) continue;
        work->second.assignee = moved.task->assignee;
        work->second.candidate_groups = moved.task->candidate_groups;
        work->second.candidate_users = moved.task->candidate_users;
        work->second.due = moved.task->due;
        work->second.priority = moved.task->priority;
    }
    TRY(accept(found->second, migrated.advance));
    TRY(settle());
    return migrated;
}

Result<void> World::advance_to(Instant time) {
    TRY(settle());
    while (!alarms_.empty() && alarms_.begin()->second.due <= time) {
        now_ = std::max(now_, alarms_.begin()->second.due);
        TRY(settle());
    }
    now_ = std::max(now_, time);
    std::erase_if(kept_, [&](const Kept& kept) { return kept.until <= now_; });
    std::erase_if(seen_, [&](const auto& seen) { return seen.second <= now_; });
    return {};
}

Result<void> World::settle() {
    for (size_t count = 0; TRY(settle_one()); ++count)
        if (count > kFollowUpsMax) return refuse("bpmn.too_many_steps", ErrorKind::TooLarge);
    return {};
}

Result<bool> World::settle_one() {
    if (!follow_ups_.empty()) {
        const auto next = std::move(follow_ups_.front());
        follow_ups_.erase(follow_ups_.begin());
        TRY(next());
        return true;
    }
    for (size_t i = 0; i < kept_.size(); ++i) {
        const auto waiting = by_message_.find({kept_[i].message.name, kept_[i].message.key});
        if (waiting == by_message_.end() || kept_[i].until <= now_) continue;
        const Message message = kept_[i].message;
        kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(i));
        TRY(deliver(message));
        return true;
    }
    if (alarms_.empty() || alarms_.begin()->second.due > now_) return false;
    const Alarm alarm = alarms_.begin()->second;
    alarms_.erase(alarms_.begin());
    TRY(fire(alarm));
    return true;
}

Result<void> World::fire(const Alarm& alarm) {
    if (alarm.process.empty()) {
        alarm_of_.erase(alarm.timer);
        WorldInstance& instance = instances_.at(alarm.timer.instance);
        return accept(
            instance, TRY(bpmn::advance(instance.state, TimerFired{alarm.timer.id}, *this))
        );
    }
    if (alarm.repetitions != 0) {
        Alarm next = alarm;
        next.due = add(alarm.due, parse_period(alarm.every).value_or(Period{.ms = 1}), 0)
                       .value_or(alarm.due);
        if (alarm.repetitions > 0) --next.repetitions;
        set_alarm(std::move(next));
    }
    TRY(accept_start(start_by_event(alarm.process, alarm.node, {}, *this), true));
    return {};
}

std::optional<Instant> World::due_of(const TimerSet& timer) const {
    if (timer.due) return timer.due;
    return options_.working_days ? options_.working_days(now_, timer.working_days) : std::nullopt;
}

void World::set_alarm(Alarm alarm) {
    alarm.order = next_order_++;
    const std::pair<std::int64_t, std::uint64_t> at{alarm.due.ms, alarm.order};
    if (alarm.process.empty()) alarm_of_[alarm.timer] = at;
    alarms_.emplace(at, std::move(alarm));
}

const WorldInstance* World::find_instance(InstanceId id) const {
    const auto found = instances_.find(id);
    return found == instances_.end() ? nullptr : &found->second;
}

const OpenWork* World::find_work(InstanceId instance, TokenId token) const {
    const auto found = work_.find(Key{instance, token});
    return found == work_.end() ? nullptr : &found->second;
}

void World::forget(InstanceId id) {
    const auto found = instances_.find(id);
    if (found != instances_.end() && found->second.state.state != InstanceState::Active)
        instances_.erase(found);
}

std::shared_ptr<const Process> World::find_process(std::string_view id, std::string_view version)
    const {
    if (version.empty()) {
        const auto found = newest_.find(id);
        return found == newest_.end() ? nullptr : found->second;
    }
    for (const auto& process : all_)
        if (process->id == id && process->version == version) return process;
    return nullptr;
}

Result<feel::Value> World::evaluate_decision(std::string_view id, const feel::Context& variables)
    const {
    if (!options_.decide)
        return refuse("bpmn.no_decision", ErrorKind::NotFound, {{"decision", json::string(id)}});
    return options_.decide(id, variables);
}

}  // namespace tongban::bpmn
