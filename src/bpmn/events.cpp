// Timers, errors, terminate events, faults, and taking back what was begun.
#include "base/assert.h"
#include "bpmn/run.h"

namespace tongban::bpmn {

void Run::wait_for_timer(const Move& move) {
    const TokenId id = add_token(move.scope, move.node, TokenState::Timer).id;
    set_locals(id);
    PlannedTimer plan;
    if (auto obstacle = plan_timer(move.node, move.scope, &token(id).locals, plan)) {
        token(id).locals = {};
        return raise_fault(id, Resume::Enter, std::move(*obstacle));
    }
    // An intermediate event fires once, whatever its cycle says.
    plan.repetitions = 0;
    set_timer(id, std::move(plan));
}

std::optional<Obstacle> Run::plan_timer(
    NodeIndex index, ScopeId scope_id, const feel::Context* locals, PlannedTimer& plan
) {
    const FlowNode& node = process_of(scope(scope_id)).nodes[index];
    const feel::Value value = evaluate(node.timer.value, scope_id, locals);
    // Moments and durations of FEEL have the text that a model could have written.
    const std::string text = feel::to_text(value);
    plan.node = index;
    const auto after = [&](const Period& period) {
        plan.due = add(host_.now(), period, offset_seconds_);
        plan.working_days = period.working_days;
        return plan.due || period.working_days > 0;
    };
    bool is_planned = false;
    switch (node.timer.kind) {
        case TimerKind::Date:
            plan.due = parse_moment(text, offset_seconds_);
            is_planned = plan.due.has_value();
            break;
        case TimerKind::Duration:
            if (const auto period = parse_period(text)) is_planned = after(*period);
            break;
        case TimerKind::Cycle:
            if (const auto cycle = parse_cycle(text)) {
                is_planned = after(cycle->every);
                plan.repetitions = cycle->repetitions < 0 ? -1 : cycle->repetitions - 1;
                plan.every = text.substr(text.find('/') + 1);
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

std::optional<Obstacle> Run::plan_boundary_timers(TokenId id, std::vector<PlannedTimer>& plans) {
    const Token& waiting = token(id);
    // Boundary events belong to the multi-instance activity as a whole.
    if (is_loop_of(scope(waiting.scope), waiting.node)) return {};
    const Process& process = process_of(scope(waiting.scope));
    for (const NodeIndex event : process.nodes[waiting.node].boundary) {
        if (process.nodes[event].event != EventKind::Timer) continue;
        PlannedTimer plan;
        if (auto obstacle = plan_timer(event, waiting.scope, &waiting.locals, plan))
            return obstacle;
        plans.push_back(std::move(plan));
    }
    return {};
}

void Run::set_timer(TokenId token_id, PlannedTimer plan) {
    const Timer& timer = instance_.timers.emplace_back(Timer{
        .id = instance_.next_id++,
        .token = token_id,
        .node = plan.node,
        .repetitions = plan.repetitions,
        .due = plan.due,
        .every = std::move(plan.every)});
    const ScopeId at = token(token_id).scope;
    out_.effects.push_back(TimerSet{
        .timer = timer.id,
        .node = &process_of(scope(at)).nodes[plan.node],
        .process = process_scope(at),
        .token = token_id,
        .due = plan.due,
        .working_days = plan.working_days});
}

void Run::fire(const Timer& fired) {
    const Timer timer = fired;
    const Token& waiting = token(timer.token);
    const ScopeId scope_id = waiting.scope;
    std::erase_if(instance_.timers, [&](const Timer& other) { return other.id == timer.id; });
    if (timer.node == waiting.node) return finish(timer.token, {});
    const FlowNode& event = process_of(scope(scope_id)).nodes[timer.node];
    go(scope_id, timer.node);
    if (event.interrupting) {
        cancel_token(timer.token, Outcome::Cancelled);
        --scope(scope_id).live;
    } else if (timer.repetitions != 0) {
        const auto every = parse_period(timer.every);
        ASSERT(every);
        // From when it was due, not from when it was served: a late host does not shift the rhythm.
        set_timer(
            timer.token, {.node = timer.node,
                          .due = add(timer.due.value_or(host_.now()), *every, offset_seconds_),
                          .working_days = every->working_days,
                          .repetitions = timer.repetitions < 0 ? -1 : timer.repetitions - 1,
                          .every = timer.every}
        );
    }
}

void Run::end_event(const Move& move) {
    const FlowNode& node = process_of(scope(move.scope)).nodes[move.node];
    switch (node.event) {
        case EventKind::Error:
            if (throw_error(move.scope, 0, node.error_code, {})) {
                out_.passed.push_back(&node);
                return;
            }
            return raise_fault_at(
                move.scope, move.node, Resume::Enter,
                {"bpmn.error_not_caught", fmt::format("nobody catches error `{}`", node.error_code)}
            );
        case EventKind::Terminate: {
            passed(move.scope, move.node);
            std::vector<TokenId> inner;
            for (const Token& waiting : instance_.tokens)
                if (waiting.scope == move.scope) inner.push_back(waiting.id);
            for (const TokenId id : inner) cancel_token(id, Outcome::Cancelled);
            take_back_moves(move.scope);
            return close_scope(move.scope);
        }
        default:
            passed(move.scope, move.node);
            return release(move.scope);
    }
}

// BPMN 2.0.2, 10.5.1: the innermost activity around the thrower that catches the code; at one
// activity the event with the code goes before the one for any error.
bool Run::throw_error(
    ScopeId scope_id, TokenId thrower, const std::string& code, const feel::Context& variables
) {
    const auto catcher = [&](const Token& at) {
        const Process& process = process_of(scope(at.scope));
        NodeIndex any = kNoNode;
        if (is_loop_of(scope(at.scope), at.node)) return any;
        for (const NodeIndex event : process.nodes[at.node].boundary) {
            if (process.nodes[event].event != EventKind::Error) continue;
            if (process.nodes[event].error_code == code) return event;
            if (process.nodes[event].error_code.empty()) any = event;
        }
        return any;
    };
    TokenId at = thrower != 0 ? thrower : scope(scope_id).token;
    while (at != 0) {
        const ScopeId outer = token(at).scope;
        const NodeIndex event = catcher(token(at));
        if (event == kNoNode) {
            at = scope(outer).token;
            continue;
        }
        const FlowNode& node = process_of(scope(outer)).nodes[event];
        if (thrower != 0) {
            // Its worker ended it with the error: there is nothing left to call off.
            cancel_timers(thrower);
            remove_token(thrower);
        }
        if (at != thrower) cancel_token(at, Outcome::Error, code);
        --scope(outer).live;
        if (node.outputs.empty())
            for (const auto& [name, value] : variables) assign(outer, name, value);
        else
            map_outputs(node, outer, outer, variables);
        go(outer, event);
        return true;
    }
    return false;
}

void Run::cancel_token(TokenId id, Outcome outcome, const std::string& error_code) {
    const Token& gone = token(id);
    const FlowNode& node = node_of(gone);
    cancel_timers(id);
    if (gone.state == TokenState::UserTask)
        out_.effects.push_back(UserTaskCancelled{id, &node});
    else if (gone.state == TokenState::Job)
        out_.effects.push_back(JobCancelled{id, &node});
    else if (gone.state == TokenState::Fault)
        cancel_fault(id, node);
    else if (gone.state == TokenState::Scope)
        for (const Scope& inner : instance_.scopes)
            if (inner.token == id) {
                cancel_scope(inner.id, outcome, error_code);
                break;
            }
    remove_token(id);
}

void Run::cancel_fault(TokenId id, const FlowNode& node) {
    const Fault* fault = find_fault(instance_, id);
    // The host still has the job or task that failed.
    if (fault && fault->resume == Resume::Job) {
        if (node.kind == NodeKind::UserTask)
            out_.effects.push_back(UserTaskCancelled{id, &node});
        else
            out_.effects.push_back(JobCancelled{id, &node});
    }
    std::erase_if(instance_.faults, [&](const Fault& other) { return other.token == id; });
}

void Run::cancel_scope(ScopeId id, Outcome outcome, const std::string& error_code) {
    std::vector<TokenId> inner;
    for (const Token& waiting : instance_.tokens)
        if (waiting.scope == id) inner.push_back(waiting.id);
    for (const TokenId token_id : inner) cancel_token(token_id, outcome, error_code);
    take_back_moves(id);
    const Scope& gone = scope(id);
    if (gone.is_process() && gone.token != 0)
        out_.effects.push_back(ProcessLeft{
            .scope = id,
            .process = instance_.processes[gone.process],
            .node = &node_of(token(gone.token)),
            .path = path_of(gone),
            .outcome = outcome,
            .error_code = error_code});
    if (gone.token != 0)
        std::erase_if(instance_.scopes, [id](const Scope& other) { return other.id == id; });
}

void Run::cancel_instance() {
    cancel_scope(instance_.scopes.front().id, Outcome::Cancelled);
    end_instance(InstanceState::Terminated, Outcome::Cancelled);
}

void Run::take_back_moves(ScopeId id) {
    for (size_t i = queue_head_; i < queue_.size(); ++i)
        if (queue_[i].scope == id) queue_[i].node = kNoNode;
}

void Run::cancel_timers(TokenId id) {
    std::erase_if(instance_.timers, [&](const Timer& timer) {
        if (timer.token != id) return false;
        out_.effects.push_back(TimerCancelled{timer.id});
        return true;
    });
}

void Run::raise_fault(TokenId id, Resume resume, Obstacle obstacle) {
    Token& stuck = token(id);
    stuck.state = TokenState::Fault;
    out_.effects.push_back(FaultRaised{
        .token = id,
        .node = &node_of(stuck),
        .process = process_scope(stuck.scope),
        .code = obstacle.code,
        .message = obstacle.message});
    instance_.faults.push_back({id, resume, std::move(obstacle.code), std::move(obstacle.message)});
}

void Run::raise_fault_at(ScopeId scope_id, NodeIndex node, Resume resume, Obstacle obstacle) {
    raise_fault(add_token(scope_id, node, TokenState::Fault).id, resume, std::move(obstacle));
}

void Run::resume(const Fault& fault) {
    const Fault mended = fault;
    std::erase_if(instance_.faults, [&](const Fault& other) {
        return other.token == mended.token;
    });
    Token& stuck = token(mended.token);
    if (mended.resume == Resume::Job) {
        if (node_of(stuck).kind == NodeKind::UserTask)
            create_user_task(stuck.id);
        else
            create_job(stuck.id, 1);
        return;
    }
    const ScopeId scope_id = stuck.scope;
    const NodeIndex node = stuck.node;
    const std::uint32_t item = stuck.item;
    remove_token(mended.token);
    if (mended.resume == Resume::Leave) return leave(scope_id, node);
    queue_.push_back({scope_id, node, kNoFlow, item});
}

}  // namespace tongban::bpmn
