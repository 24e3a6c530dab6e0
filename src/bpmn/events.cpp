// Events that are waited for: at a catch event, at the border of an activity, after a gateway, at
// the start of an event subprocess. All of them listen and react in the same way.
#include "base/assert.h"
#include "bpmn/run.h"

namespace tongban::bpmn {

void Run::wait_for_event(const Move& move) {
    const TokenId id = add_token(move.scope, move.node, TokenState::Event).id;
    set_locals(id);
    PlannedEvent plan;
    if (auto obstacle = plan_event(move.node, move.scope, &token(id).locals, plan)) {
        token(id).locals = {};
        return raise_fault(id, Resume::Enter, std::move(*obstacle));
    }
    // An intermediate event happens once, whatever its cycle says.
    plan.repetitions = 0;
    listen(id, move.scope, std::move(plan));
}

void Run::wait_at_gateway(const Move& move) {
    const TokenId id = add_token(move.scope, move.node, TokenState::Event).id;
    const Process& process = process_of(scope(move.scope));
    std::vector<PlannedEvent> plans;
    for (const FlowIndex flow : process.nodes[move.node].outgoing) {
        PlannedEvent& plan = plans.emplace_back();
        if (auto obstacle = plan_event(process.flows[flow].target, move.scope, nullptr, plan))
            return raise_fault(id, Resume::Enter, std::move(*obstacle));
        plan.repetitions = 0;
    }
    for (PlannedEvent& plan : plans) listen(id, move.scope, std::move(plan));
}

std::optional<Obstacle> Run::plan_event(
    NodeIndex index, ScopeId scope_id, const feel::Context* locals, PlannedEvent& plan
) {
    const FlowNode& node = node_at(scope_id, index);
    plan.node = index;
    plan.kind = node.event;
    switch (node.event) {
        case EventKind::Timer:
            return plan_timer(node, scope_id, locals, plan);
        case EventKind::Message:
        case EventKind::Signal:
            return plan_name(node, scope_id, locals, plan);
        default:
            return {};
    }
}

std::optional<Obstacle> Run::plan_timer(
    const FlowNode& node, ScopeId scope_id, const feel::Context* locals, PlannedEvent& plan
) {
    const feel::Value value = evaluate(node.on.timer.value, scope_id, locals);
    // Moments and durations of FEEL have the text that a model could have written.
    const std::string text = feel::to_text(value);
    const auto after = [&](const Period& period) {
        plan.due = add(host_.now(), period, offset_seconds_);
        plan.working_days = period.working_days;
        return plan.due || period.working_days > 0;
    };
    bool is_planned = false;
    switch (node.on.timer.kind) {
        case TimerKind::Date:
            plan.due = parse_moment(text, offset_seconds_);
            is_planned = plan.due.has_value();
            break;
        case TimerKind::Duration:
            if (const auto period = parse_duration(text)) is_planned = after(*period);
            break;
        case TimerKind::Cycle:
            if (const auto cycle = parse_cycle(text)) {
                is_planned = after(cycle->every);
                plan.repetitions = cycle->repetitions < 0 ? -1 : cycle->repetitions - 1;
                plan.every = cycle->text_of_period;
                if (cycle->first) plan.due = parse_moment(*cycle->first, offset_seconds_);
                if (!cycle->last) break;
                const auto next = next_before_end(*cycle, host_.now(), offset_seconds_);
                is_planned = next.has_value();
                plan.due = next ? std::optional(next->due) : std::nullopt;
                plan.repetitions = next ? next->more : 0;
            }
            break;
    }
    if (is_planned) return {};
    return Obstacle{
        "bpmn.timer_value",
        fmt::format(
            "timer `{}` gives `{}`, which is no ISO 8601 value{}", node.id, text, why_null()
        )};
}

std::optional<Obstacle> Run::plan_name(
    const FlowNode& node, ScopeId scope_id, const feel::Context* locals, PlannedEvent& plan
) {
    const feel::Value name = evaluate(node.on.name, scope_id, locals);
    if (!name.is_string() || name.as_string().empty())
        return Obstacle{
            "bpmn.event_name", fmt::format("name of `{}` is no text{}", node.id, why_null())};
    plan.name = name.as_string();
    if (node.on.key.empty()) return {};
    const feel::Value key = evaluate(node.on.key, scope_id, locals);
    // Without a key, what is sent can still start a process; but nobody could wait for it.
    const bool is_sent = node.kind == NodeKind::ThrowEvent || node.kind == NodeKind::EndEvent ||
                         node.kind == NodeKind::Task;
    if (is_sent && key.is_null()) return {};
    if (!key.is_string() && !key.is_number())
        return Obstacle{
            "bpmn.correlation_key", fmt::format(
                                        "correlation key of `{}` is {}, not a text or number{}",
                                        node.id, kind_name(key.kind()), why_null()
                                    )};
    plan.key = feel::to_text(key);
    return {};
}

std::optional<Obstacle> Run::plan_boundary_events(TokenId id, std::vector<PlannedEvent>& plans) {
    const Token& waiting = token(id);
    // Boundary events belong to the multi-instance activity as a whole.
    if (is_loop_of(scope(waiting.scope), waiting.node)) return {};
    const Process& process = process_of(scope(waiting.scope));
    for (const NodeIndex event : process.nodes[waiting.node].boundary) {
        if (process.nodes[event].event > EventKind::Conditional) continue;
        if (auto obstacle = plan_event(event, waiting.scope, &waiting.locals, plans.emplace_back()))
            return obstacle;
    }
    return {};
}

void Run::listen(std::uint32_t owner, ScopeId scope_id, PlannedEvent plan) {
    const FlowNode& node = node_at(scope_id, plan.node);
    if (plan.kind == EventKind::Timer) {
        const Timer& timer = instance_.timers.emplace_back(Timer{
            .id = instance_.next_id++,
            .owner = owner,
            .node = plan.node,
            .repetitions = plan.repetitions,
            .due = plan.due,
            .every = std::move(plan.every)});
        out_.effects.push_back(TimerSet{
            .timer = timer.id,
            .node = &node,
            .process = process_scope(scope_id),
            .token = owner,
            .due = plan.due,
            .working_days = plan.working_days});
        return;
    }
    const Subscription& opened = instance_.subscriptions.emplace_back(Subscription{
        .id = instance_.next_id++,
        .owner = owner,
        .node = plan.node,
        .kind = plan.kind,
        .name = std::move(plan.name),
        .key = std::move(plan.key)});
    if (plan.kind == EventKind::Conditional) {
        ++conditions_;
        new_conditions_.push_back(opened.id);
        return;
    }
    out_.effects.push_back(SubscriptionOpened{
        .subscription = opened.id,
        .node = &node,
        .kind = opened.kind,
        .name = opened.name,
        .key = opened.key});
}

void Run::listen_for_event_subprocesses(ScopeId id) {
    const Scope& opened = scope(id);
    const Process& process = process_of(opened);
    const auto& inner = opened.is_process() ? process.event_subprocesses
                                            : process.nodes[opened.node].event_subprocesses;
    for (const NodeIndex subprocess : inner) listen_for_event_subprocess(id, subprocess);
}

void Run::listen_for_event_subprocess(ScopeId id, NodeIndex subprocess) {
    const NodeIndex start = node_at(id, subprocess).start;
    if (node_at(id, start).event > EventKind::Conditional) return;
    PlannedEvent plan;
    if (auto obstacle = plan_event(start, id, nullptr, plan)) {
        ++scope(id).live;
        return raise_fault_at(id, subprocess, Resume::Listen, std::move(*obstacle));
    }
    listen(id, id, std::move(plan));
}

void Run::stop_listening(std::uint32_t owner) {
    std::erase_if(instance_.timers, [&](const Timer& timer) {
        if (timer.owner != owner) return false;
        out_.effects.push_back(TimerCancelled{timer.id});
        return true;
    });
    std::erase_if(instance_.subscriptions, [&](const Subscription& one) {
        if (one.owner != owner) return false;
        if (one.kind == EventKind::Conditional)
            --conditions_;
        else
            out_.effects.push_back(SubscriptionClosed{one.id});
        return true;
    });
}

void Run::stop_listening_at(std::uint32_t owner, NodeIndex node) {
    std::erase_if(instance_.subscriptions, [&](const Subscription& one) {
        if (one.owner != owner || one.node != node) return false;
        if (one.kind == EventKind::Conditional)
            --conditions_;
        else
            out_.effects.push_back(SubscriptionClosed{one.id});
        return true;
    });
}

void Run::fire(const Timer& fired) {
    const Timer timer = fired;
    std::erase_if(instance_.timers, [&](const Timer& other) { return other.id == timer.id; });
    if (TONGBAN_BPMN_FAULT(TimerFiredTwice)) instance_.timers.push_back(timer);
    const Token* waiting = find_token(instance_, timer.owner);
    const ScopeId scope_id = waiting ? waiting->scope : timer.owner;
    if (timer.repetitions != 0 && !node_at(scope_id, timer.node).interrupting) {
        const auto every = parse_period(timer.every);
        ASSERT(every);
        // From when it was due, not from when it was served: a late host does not shift the rhythm.
        listen(
            timer.owner, scope_id,
            {.node = timer.node,
             .kind = EventKind::Timer,
             .due = add(timer.due.value_or(host_.now()), *every, offset_seconds_),
             .working_days = every->working_days,
             .repetitions = timer.repetitions < 0 ? -1 : timer.repetitions - 1,
             .every = timer.every}
        );
    }
    happened(timer.owner, timer.node, {});
}

void Run::receive(const Subscription& subscription, const feel::Context& payload) {
    happened(subscription.owner, subscription.node, payload);
}

void Run::receive_signal(const std::string& name, const feel::Context& payload) {
    std::vector<SubscriptionId> waiting;
    for (const Subscription& one : instance_.subscriptions)
        if (one.kind == EventKind::Signal && one.name == name) waiting.push_back(one.id);
    for (const SubscriptionId id : waiting)
        // One that goes before may have ended a later one.
        if (const Subscription* one = find_subscription(instance_, id)) {
            const Subscription copy = *one;
            receive(copy, payload);
        }
}

/// The event `node` happened to whoever listens: a token, or the scope of an event subprocess.
void Run::happened(std::uint32_t owner, NodeIndex node, const feel::Context& payload) {
    const Token* waiting = find_token(instance_, owner);
    if (!waiting) return start_event_subprocess(owner, node, payload);
    if (waiting->node == node) return finish(owner, payload);
    if (node_of(*waiting).kind == NodeKind::EventGateway)
        return happened_after_gateway(owner, node, payload);
    happened_at_boundary(owner, node, payload);
}

// BPMN 2.0.2, 13.4.4: the first event takes the token; a gateway that starts a process and awaits
// all of them goes on with each.
void Run::happened_after_gateway(TokenId id, NodeIndex node, const feel::Context& payload) {
    const Token waiting = token(id);
    const ScopeId scope_id = waiting.scope;
    const bool awaits_all = node_of(waiting).awaits_all;
    const auto is_awaited = [&](const auto& one) { return one.owner == id && one.node != node; };
    const bool is_last =
        !awaits_all || (std::ranges::none_of(instance_.subscriptions, is_awaited) &&
                        std::ranges::none_of(instance_.timers, is_awaited));
    if (is_last && !TONGBAN_BPMN_FAULT(EventTakenTwice)) {
        stop_listening(id);
        remove_token(id);
        passed(scope_id, waiting.node);
    } else {
        stop_listening_at(id, node);
        ++scope(scope_id).live;
    }
    take_payload(node_at(scope_id, node), scope_id, payload);
    passed(scope_id, node);
    leave(scope_id, node);
}

void Run::happened_at_boundary(
    TokenId host,
    NodeIndex event,
    const feel::Context& payload,
    Outcome outcome,
    const std::string& error_code
) {
    const ScopeId scope_id = token(host).scope;
    take_payload(node_at(scope_id, event), scope_id, payload);
    go(scope_id, event);
    if (!node_at(scope_id, event).interrupting) return;
    cancel_token(host, outcome, error_code);
    --scope(scope_id).live;
}

// BPMN 2.0.2, 13.5.4: an interrupting one ends everything else in its scope, which from then on
// listens to nothing more.
void Run::start_event_subprocess(ScopeId id, NodeIndex start, const feel::Context& payload) {
    const FlowNode& event = node_at(id, start);
    const NodeIndex subprocess = event.parent;
    if (event.interrupting) {
        cancel_tokens_in(id, Outcome::Cancelled);
        take_back_moves(id);
        stop_listening(id);
        scope(id).live = 0;
        scope(id).is_interrupted = true;
    }
    ++scope(id).live;
    const ScopeId inner = open_event_subprocess(id, subprocess);
    take_payload(event, inner, payload);
    go(inner, start);
    listen_for_event_subprocesses(inner);
}

ScopeId Run::open_event_subprocess(ScopeId id, NodeIndex subprocess) {
    const TokenId around = add_token(id, subprocess, TokenState::Scope).id;
    set_locals(around);
    feel::Context own = std::exchange(token(around).locals, {});
    return open_scope(around, scope(id).process, subprocess, std::move(own)).id;
}

/// What an event brings: to the scope through its output mappings, or as it is.
void Run::take_payload(const FlowNode& node, ScopeId scope_id, const feel::Context& payload) {
    if (!node.outputs.empty()) return map_outputs(node, scope_id, scope_id, payload);
    for (const auto& [name, value] : payload) assign(scope_id, name, value);
}

/// Asks the conditions that are new or read a variable that was written. A condition that holds
/// fires; one that keeps listening fires again with the next change.
bool Run::fire_conditions() {
    if (conditions_ == 0 || instance_.state != InstanceState::Active) {
        written_.clear();
        new_conditions_.clear();
        return false;
    }
    if (written_.empty() && new_conditions_.empty()) return false;
    std::vector<std::string> written = std::exchange(written_, {});
    if (TONGBAN_BPMN_FAULT(ConditionNotAskedAgain)) written.clear();
    const std::vector<SubscriptionId> opened = std::exchange(new_conditions_, {});
    std::vector<SubscriptionId> asked;
    for (const Subscription& one : instance_.subscriptions) {
        if (one.kind != EventKind::Conditional) continue;
        const Token* waiting = find_token(instance_, one.owner);
        const FlowNode& node = node_at(waiting ? waiting->scope : one.owner, one.node);
        const auto& names = node.on.condition->variables();
        const bool is_new = std::ranges::find(opened, one.id) != opened.end();
        const bool is_touched = std::ranges::any_of(written, [&](const std::string& name) {
            return std::ranges::find(names, name) != names.end();
        });
        if (is_new || is_touched) asked.push_back(one.id);
    }
    for (const SubscriptionId id : asked) {
        const Subscription* one = find_subscription(instance_, id);
        if (!one || !condition_holds(*one)) continue;
        const Subscription fired = *one;
        happened(fired.owner, fired.node, {});
    }
    return true;
}

bool Run::condition_holds(const Subscription& one) {
    const Token* waiting = find_token(instance_, one.owner);
    const ScopeId scope_id = waiting ? waiting->scope : one.owner;
    const auto& condition = *node_at(scope_id, one.node).on.condition;
    return evaluate(condition, scope_id, waiting ? &waiting->locals : nullptr).is_true();
}

}  // namespace tongban::bpmn
