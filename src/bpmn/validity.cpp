// A stored instance is checked against the definitions once, when it is taken up; all else relies
// on it.
#include "bpmn/run.h"

namespace tongban::bpmn {

namespace {

bool has_loop(const Process& process, NodeIndex node) {
    return node < process.nodes.size() && process.nodes[node].loop.has_value();
}

template <class... Kinds>
bool is_kind(const Process& process, NodeIndex node, Kinds... kinds) {
    return node < process.nodes.size() && ((process.nodes[node].kind == kinds) || ...);
}

bool fits_scope(const Process& process, const Scope& at) {
    if (at.is_process()) return !at.loop && !at.is_compensation;
    if (at.is_compensation)
        return at.node < process.nodes.size() && is_activity(process.nodes[at.node].kind);
    return at.loop ? has_loop(process, at.node) : is_kind(process, at.node, NodeKind::Subprocess);
}

/// May this owner listen to this event?
bool fits_event(const Process& process, const Token* token, NodeIndex node, EventKind kind) {
    if (node >= process.nodes.size() || process.nodes[node].event != kind) return false;
    const FlowNode& event = process.nodes[node];
    using enum NodeKind;
    if (!token)
        return event.kind == StartEvent && event.parent != kNoNode &&
               process.nodes[event.parent].is_event_subprocess;
    if (token->state == TokenState::Event)
        if (token->node == node || process.nodes[token->node].kind == EventGateway)
            return is_kind(process, node, CatchEvent, ReceiveTask);
    return event.kind == BoundaryEvent && event.attached_to == token->node;
}

}  // namespace

bool Run::fits(const Token& at) {
    const Scope* around = find_scope(instance_, at.scope);
    if (!around) return false;
    const Process& process = process_of(*around);
    if (at.node >= process.nodes.size()) return false;
    const Fault* fault = find_fault(instance_, at.id);
    if ((at.state == TokenState::Fault) != (fault != nullptr)) return false;
    const bool is_instance = is_loop_of(*around, at.node);
    if (!is_instance && around->loop) return false;
    if (is_instance) {
        const bool is_standard = process.nodes[at.node].loop->is_standard;
        if (!is_standard && at.item > around->loop->items.size()) return false;
        // Only the condition of the whole is asked without an item.
        if (at.item == 0 && !(fault && fault->resume == Resume::Leave)) return false;
    }
    using enum NodeKind;
    switch (at.state) {
        case TokenState::UserTask:
            return is_kind(process, at.node, UserTask);
        case TokenState::Job:
            return is_kind(process, at.node, JobTask, ThrowEvent, EndEvent) &&
                   std::holds_alternative<JobSpec>(process.nodes[at.node].work);
        case TokenState::Event:
            return is_kind(process, at.node, CatchEvent, ReceiveTask, EventGateway);
        case TokenState::Scope:
            return is_kind(process, at.node, Subprocess, CallActivity) ||
                   (!is_instance && has_loop(process, at.node));
        case TokenState::Join:
            return at.flow < process.flows.size() &&
                   is_kind(process, at.node, ParallelGateway, InclusiveGateway, ComplexGateway);
        case TokenState::Compensation:
            return is_kind(process, at.node, ThrowEvent, EndEvent, Subprocess);
        case TokenState::Fault:
            switch (fault->resume) {
                case Resume::Job:
                    return is_kind(process, at.node, UserTask) ||
                           std::holds_alternative<JobSpec>(process.nodes[at.node].work);
                case Resume::Listen:
                    return is_kind(process, at.node, Subprocess);
                case Resume::Compensate:
                    return is_kind(process, at.node, ThrowEvent, EndEvent, Subprocess);
                default:
                    return at.flow == kNoFlow || at.flow < process.flows.size();
            }
    }
    return false;
}

bool Run::fits_definitions() {
    for (const Scope& at : instance_.scopes)
        if (!fits_scope(process_of(at), at)) return false;
    for (const Token& at : instance_.tokens)
        if (!fits(at)) return false;
    const auto listens = [&](std::uint32_t owner, NodeIndex node, EventKind kind) {
        const Token* token = find_token(instance_, owner);
        const Scope* around = find_scope(instance_, token ? token->scope : owner);
        return around && fits_event(process_of(*around), token, node, kind);
    };
    for (const Timer& timer : instance_.timers) {
        if (!listens(timer.owner, timer.node, EventKind::Timer)) return false;
        if (timer.repetitions != 0 && !parse_period(timer.every)) return false;
    }
    for (const Subscription& one : instance_.subscriptions)
        if (!listens(one.owner, one.node, one.kind)) return false;
    for (const CompletedActivity& one : instance_.completed) {
        const CompletedActivity* outermost = &one;
        for (bool is_inner = true; is_inner;) {
            is_inner = false;
            for (const CompletedActivity& other : instance_.completed)
                if (other.id == outermost->owner) outermost = &other, is_inner = true;
        }
        const Scope* around = find_scope(instance_, outermost->owner);
        if (!around || one.node >= process_of(*around).nodes.size()) return false;
        if (!is_activity(process_of(*around).nodes[one.node].kind)) return false;
    }
    return true;
}

}  // namespace tongban::bpmn
