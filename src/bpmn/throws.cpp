// Throw and end events, and the way of errors and escalations outwards to whoever catches them.
#include "bpmn/run.h"

namespace tongban::bpmn {

void Run::throw_event(const Move& move) {
    switch (node_at(move.scope, move.node).event) {
        case EventKind::Message:
            return throw_message(move);
        case EventKind::Signal:
            return throw_signal(move);
        case EventKind::Error:
            return end_by_error(move);
        case EventKind::Escalation:
            return throw_escalation(move);
        case EventKind::Compensation:
            return throw_compensation(move);
        case EventKind::Cancel:
            return cancel_transaction(move);
        case EventKind::Terminate:
            return terminate(move);
        default:
            map_payload(move);
            return pass(move);
    }
}

/// A start or throw event without a worker maps what its inputs made.
void Run::map_payload(const Move& move) {
    const FlowNode& node = node_at(move.scope, move.node);
    if (node.outputs.empty()) return;
    const TokenId id = add_token(move.scope, move.node, TokenState::Event).id;
    set_locals(id);
    map_outputs(node, move.scope, move.scope, feel::Context(token(id).locals));
    remove_token(id);
}

/// By a worker when the event has a job type, else the host is asked to publish it.
void Run::throw_message(const Move& move) {
    const FlowNode& node = node_at(move.scope, move.node);
    if (std::holds_alternative<JobSpec>(node.work)) return begin(move);
    const TokenId id = add_token(move.scope, move.node, TokenState::Event).id;
    set_locals(id);
    if (auto obstacle = send_message(id)) {
        token(id).locals = {};
        return raise_fault(id, Resume::Enter, std::move(*obstacle));
    }
    remove_token(id);
    pass(move);
}

/// Of a throw or end event, or a send task.
std::optional<Obstacle> Run::send_message(TokenId id) {
    const Token& sender = token(id);
    const FlowNode& node = node_of(sender);
    PlannedEvent plan;
    if (auto obstacle = plan_name(node, sender.scope, &sender.locals, plan)) return obstacle;
    out_.effects.push_back(MessageThrown{
        .node = &node,
        .name = std::move(plan.name),
        .key = std::move(plan.key),
        .variables = sender.locals});
    return {};
}

void Run::throw_signal(const Move& move) {
    const FlowNode& node = node_at(move.scope, move.node);
    const TokenId id = add_token(move.scope, move.node, TokenState::Event).id;
    set_locals(id);
    PlannedEvent plan;
    if (auto obstacle = plan_name(node, move.scope, &token(id).locals, plan)) {
        token(id).locals = {};
        return raise_fault(id, Resume::Enter, std::move(*obstacle));
    }
    SignalThrown thrown{.node = &node, .name = plan.name, .variables = token(id).locals};
    passed(move.scope, move.node);
    receive_signal(plan.name, thrown.variables);
    out_.effects.push_back(std::move(thrown));
    // The signal may have interrupted whoever threw it.
    if (!has_token(id)) return;
    remove_token(id);
    leave(move.scope, move.node);
}

void Run::end_by_error(const Move& move) {
    const FlowNode& node = node_at(move.scope, move.node);
    const TokenId id = add_token(move.scope, move.node, TokenState::Event).id;
    set_locals(id);
    const feel::Context payload = token(id).locals;
    std::string code;
    if (auto obstacle = thrown_code(id, code)) {
        token(id).locals = {};
        return raise_fault(id, Resume::Enter, std::move(*obstacle));
    }
    if (throw_error(id, code, payload)) {
        out_.passed.push_back(&node);
        return;
    }
    token(id).locals = {};
    raise_fault(
        id, Resume::Enter, {"bpmn.error_not_caught", fmt::format("nobody catches error `{}`", code)}
    );
}

/// As it is written at the error or escalation, or worked out.
std::optional<Obstacle> Run::thrown_code(TokenId id, std::string& code) {
    const Token& thrower = token(id);
    const FlowNode& node = node_of(thrower);
    code = node.on.code;
    if (!node.on.name.feel) return {};
    const feel::Value value = evaluate(node.on.name, thrower.scope, &thrower.locals);
    if (value.is_string() && !value.as_string().empty()) {
        code = value.as_string();
        return {};
    }
    return Obstacle{
        "bpmn.event_code",
        fmt::format("code of {} `{}` is no text{}", to_string(node.event), node.id, why_null())};
}

void Run::throw_escalation(const Move& move) {
    const TokenId id = add_token(move.scope, move.node, TokenState::Event).id;
    set_locals(id);
    const feel::Context payload = token(id).locals;
    std::string code;
    if (auto obstacle = thrown_code(id, code)) {
        token(id).locals = {};
        return raise_fault(id, Resume::Enter, std::move(*obstacle));
    }
    passed(move.scope, move.node);
    throw_escalation(id, code, payload);
    if (!has_token(id)) return;
    remove_token(id);
    leave(move.scope, move.node);
}

// BPMN 2.0.2, 13.5.6: only the scope that the event is in ends, as if all of it were done.
void Run::terminate(const Move& move) {
    passed(move.scope, move.node);
    if (!TONGBAN_BPMN_FAULT(SiblingOutlivesTerminate))
        cancel_tokens_in(move.scope, Outcome::Cancelled);
    take_back_moves(move.scope);
    scope(move.scope).live = 0;
    close_scope(move.scope);
}

/// False when nobody catches it; then nothing has changed.
bool Run::throw_error(TokenId thrower, const std::string& code, const feel::Context& variables) {
    bool is_own = false;
    const auto catcher = find_catcher(EventKind::Error, code, thrower, is_own);
    if (!catcher) return false;
    if (!is_own) {
        // Its worker ended it with the error: there is nothing left to call off.
        const ScopeId around = token(thrower).scope;
        stop_listening(thrower);
        remove_token(thrower);
        --scope(around).live;
    } else {
        token(thrower).state = TokenState::Event;
    }
    if (catcher->host != 0)
        happened_at_boundary(catcher->host, catcher->event, variables, Outcome::Error, code);
    else
        start_event_subprocess(catcher->scope, catcher->event, variables);
    return true;
}

/// One that nobody catches is ignored.
void Run::throw_escalation(
    TokenId thrower, const std::string& code, const feel::Context& variables
) {
    bool is_own = false;
    const auto catcher = find_catcher(EventKind::Escalation, code, thrower, is_own);
    if (!catcher || TONGBAN_BPMN_FAULT(EscalationLost)) return;
    if (catcher->host != 0)
        happened_at_boundary(catcher->host, catcher->event, variables);
    else
        start_event_subprocess(catcher->scope, catcher->event, variables);
}

// BPMN 2.0.2, 10.5.1 and 13.5.1: from inside to outside; in each scope its event subprocesses, then
// the boundary events of its activity. An event subprocess does not catch what comes out of it.
std::optional<Catcher> Run::find_catcher(
    EventKind kind, const std::string& code, TokenId thrower, bool& is_own
) {
    std::optional<Catcher> found;
    for (TokenId at = thrower; at != 0;) {
        const Token& inner = token(at);
        const Scope& around = scope(inner.scope);
        const Process& process = process_of(around);
        if (!is_loop_of(around, inner.node)) {
            const NodeIndex event =
                best_match(process, process.nodes[inner.node].boundary, kind, code);
            is_own = at == thrower;
            if (event != kNoNode) {
                found = Catcher{at, around.id, event};
                if (!TONGBAN_BPMN_FAULT(CaughtTooFarOut)) return found;
            }
        }
        if (!around.loop && !around.is_compensation && !around.is_interrupted) {
            std::vector<NodeIndex> starts;
            const auto& subprocesses = around.is_process()
                                           ? process.event_subprocesses
                                           : process.nodes[around.node].event_subprocesses;
            for (const NodeIndex subprocess : subprocesses)
                if (subprocess != inner.node) starts.push_back(process.nodes[subprocess].start);
            const NodeIndex event = best_match(process, starts, kind, code);
            is_own = false;
            if (event != kNoNode) return Catcher{0, around.id, event};
        }
        at = around.token;
    }
    return found;
}

/// The event with the code goes before the one for any.
NodeIndex Run::best_match(
    const Process& process,
    const std::vector<NodeIndex>& events,
    EventKind kind,
    const std::string& code
) {
    NodeIndex any = kNoNode;
    for (const NodeIndex event : events) {
        const FlowNode& node = process.nodes[event];
        if (node.event != kind) continue;
        if (node.on.code == code) return event;
        if (node.on.code.empty()) any = event;
    }
    return any;
}

}  // namespace tongban::bpmn
