// Undoing what was completed: handlers run one after the other, the last completed activity first,
// and see the variables of their subprocess as they were at its end (BPMN 2.0.2, 10.7 and 13.5.5).
#include "bpmn/run.h"

namespace tongban::bpmn {

NodeIndex Run::compensation_subprocess(const Process& process, const FlowNode& node) {
    for (const NodeIndex inner : node.event_subprocesses)
        if (process.nodes[process.nodes[inner].start].event == EventKind::Compensation)
            return inner;
    return kNoNode;
}

/// An activity is done; `inner` is its scope, or 0. It is kept when there is a way to undo it.
void Run::remember_completed(TokenId id, ScopeId inner, feel::Context variables) {
    const Token& done = token(id);
    const FlowNode& node = node_of(done);
    const bool is_called = inner != 0 && scope(inner).is_process();
    if (is_called) forget_completed(inner);
    const auto& all = instance_.completed;
    const bool has_inner =
        inner != 0 && std::ranges::find(all, inner, &CompletedActivity::owner) != all.end();
    const NodeIndex subprocess = node.event_subprocesses.empty()
                                     ? kNoNode
                                     : compensation_subprocess(process_of(scope(done.scope)), node);
    if (node.handler == kNoNode && subprocess == kNoNode && !has_inner) return;
    if (TONGBAN_BPMN_FAULT(CompensationForgotten)) return forget_completed(inner);
    const std::uint32_t record = instance_.next_id++;
    if (inner != 0) move_completed(inner, record);
    instance_.completed.push_back(
        {.id = record, .owner = done.scope, .node = done.node, .variables = std::move(variables)}
    );
}

void Run::throw_compensation(const Move& move) {
    const FlowNode& node = node_at(move.scope, move.node);
    Token& thrower = add_token(move.scope, move.node, TokenState::Compensation);
    const TokenId id = thrower.id;
    if (node.on.waits) return continue_compensation(id);
    thrower.item = 1;
    ++scope(move.scope).live;
    continue_compensation(id);
    pass(move);
}

// BPMN 2.0.2, 10.3.5.1: what is still open in the transaction ends, what was completed is undone,
// then it is left by the cancel event at its border.
void Run::cancel_transaction(const Move& move) {
    cancel_tokens_in(move.scope, Outcome::Cancelled);
    take_back_moves(move.scope);
    stop_listening(move.scope);
    scope(move.scope).live = 1;
    scope(move.scope).is_interrupted = true;
    continue_compensation(add_token(move.scope, move.node, TokenState::Compensation).id);
}

void Run::continue_compensation(TokenId id) {
    if (const CompletedActivity* next = next_to_undo(token(id))) return undo(id, *next);
    end_compensation(id);
}

/// The youngest one in the thrower's scope. An event subprocess also undoes what is around it.
const CompletedActivity* Run::next_to_undo(const Token& thrower) {
    const FlowNode& node = node_of(thrower);
    const auto is_later = [](const CompletedActivity& a, const CompletedActivity& b) {
        return TONGBAN_BPMN_FAULT(UndoneInOrder) ? a.id < b.id : a.id > b.id;
    };
    const CompletedActivity* next = nullptr;
    for (const Scope* around = &scope(thrower.scope);;) {
        for (const CompletedActivity& one : instance_.completed)
            if (one.owner == around->id && one.id < thrower.id && (!next || is_later(one, *next)) &&
                (node.on.activity == kNoNode || node.on.activity == one.node))
                next = &one;
        const bool is_event_subprocess =
            around->node != kNoNode && !around->loop && !around->is_compensation &&
            process_of(*around).nodes[around->node].is_event_subprocess;
        if (!is_event_subprocess) return next;
        around = &scope(token(around->token).scope);
    }
}

void Run::undo(TokenId id, CompletedActivity completed) {
    const Token& thrower = token(id);
    const std::uint16_t process_index = scope(thrower.scope).process;
    const Process& process = process_of(scope(thrower.scope));
    const FlowNode& node = process.nodes[completed.node];
    std::erase_if(instance_.completed, [&](const CompletedActivity& one) {
        return one.id == completed.id;
    });
    Scope& opened = open_scope(id, process_index, completed.node, std::move(completed.variables));
    opened.is_compensation = true;
    const ScopeId inner = opened.id;
    if (node.handler != kNoNode) {
        forget_completed(completed.id);
        return go(inner, node.handler);
    }
    move_completed(completed.id, inner);
    ++scope(inner).live;
    if (const NodeIndex handler = compensation_subprocess(process, node); handler != kNoNode) {
        const ScopeId handling = open_event_subprocess(inner, handler);
        go(handling, process.nodes[handler].start);
        return listen_for_event_subprocesses(handling);
    }
    // Without a handler of its own, what is inside is undone in the same way.
    continue_compensation(add_token(inner, completed.node, TokenState::Compensation).id);
}

void Run::end_compensation(TokenId id) {
    const Token thrower = token(id);
    const FlowNode& node = node_of(thrower);
    if (node.event == EventKind::Cancel) return leave_cancelled_transaction(id);
    remove_token(id);
    if (thrower.item != 0 || node.kind == NodeKind::Subprocess) return release(thrower.scope);
    passed(thrower.scope, thrower.node);
    leave(thrower.scope, thrower.node);
}

void Run::leave_cancelled_transaction(TokenId id) {
    TokenId host = scope(token(id).scope).token;
    // The border belongs to all instances of the transaction together.
    if (const Scope& around = scope(token(host).scope); is_loop_of(around, token(host).node))
        host = around.token;
    const Process& process = process_of(scope(token(host).scope));
    const auto& events = process.nodes[token(host).node].boundary;
    const NodeIndex event = best_match(process, events, EventKind::Cancel, {});
    if (event != kNoNode) {
        passed(token(id).scope, token(id).node);
        return happened_at_boundary(host, event, {});
    }
    raise_fault(
        id, Resume::Compensate,
        {"bpmn.cancel_not_caught",
         fmt::format(
             "transaction `{}` was cancelled and has no cancel event at its border",
             process.nodes[token(host).node].id
         )}
    );
}

void Run::forget_completed(std::uint32_t owner) {
    if (instance_.completed.empty()) return;
    std::vector<std::uint32_t> owners = {owner};
    for (size_t i = 0; i < owners.size(); ++i)
        std::erase_if(instance_.completed, [&, at = owners[i]](const CompletedActivity& one) {
            if (one.owner != at) return false;
            owners.push_back(one.id);
            return true;
        });
}

void Run::move_completed(std::uint32_t from, std::uint32_t to) {
    for (CompletedActivity& one : instance_.completed)
        if (one.owner == from) one.owner = to;
}

}  // namespace tongban::bpmn
