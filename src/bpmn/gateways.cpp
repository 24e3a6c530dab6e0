// Gateways: which flows a token takes, and for whom a join waits.
#include "bpmn/graph.h"
#include "bpmn/run.h"

namespace tongban::bpmn {

// BPMN 2.0.2, 13.4: which flows a token takes. A parallel gateway asks for no condition; elsewhere
// flows without condition are always taken, except at an exclusive gateway, which takes the first
// that holds.
std::optional<Obstacle> Run::choose(
    ScopeId scope_id, NodeIndex index, std::vector<FlowIndex>& chosen
) {
    const Process& process = process_of(scope(scope_id));
    const FlowNode& node = process.nodes[index];
    if (node.kind == NodeKind::ParallelGateway) {
        chosen = node.outgoing;
        return {};
    }
    const bool takes_one = node.kind == NodeKind::ExclusiveGateway;
    for (const FlowIndex flow_index : node.outgoing) {
        const SequenceFlow& flow = process.flows[flow_index];
        if (flow_index == node.default_flow) continue;
        bool is_taken = true;
        if (auto obstacle = holds(flow, scope_id, is_taken)) return obstacle;
        if (!is_taken) continue;
        chosen.push_back(flow_index);
        if (takes_one) return {};
    }
    if (chosen.empty() && node.default_flow != kNoFlow) chosen.push_back(node.default_flow);
    if (chosen.empty() && !node.outgoing.empty())
        return Obstacle{"bpmn.no_flow_chosen", fmt::format("no condition holds at `{}`", node.id)};
    return {};
}

std::optional<Obstacle> Run::holds(const SequenceFlow& flow, ScopeId scope_id, bool& result) {
    if (!flow.condition) return {};
    return truth(*flow.condition, scope_id, nullptr, flow.id, result);
}

std::optional<Obstacle> Run::truth(
    const feel::Expression& condition,
    ScopeId scope_id,
    const feel::Context* locals,
    std::string_view id,
    bool& result
) {
    const feel::Value value = evaluate(condition, scope_id, locals);
    result = value.is_true();
    if (value.is_boolean()) return {};
    return Obstacle{
        "bpmn.condition_not_boolean", fmt::format(
                                          "condition of `{}` gives {}, not true or false{}", id,
                                          kind_name(value.kind()), why_null()
                                      )};
}

void Run::join_parallel(const Move& move) {
    add_token(move.scope, move.node, TokenState::Join).flow = move.flow;
    fire_parallel(move.scope, move.node);
}

/// False while a flow has brought no token.
bool Run::fire_parallel(ScopeId scope_id, NodeIndex index) {
    const FlowNode& node = process_of(scope(scope_id)).nodes[index];
    std::vector<TokenId> taken;
    for (const FlowIndex flow : node.incoming) {
        const auto arrived = std::ranges::find_if(instance_.tokens, [&](const Token& waiting) {
            return waiting.state == TokenState::Join && waiting.scope == scope_id &&
                   waiting.node == index && waiting.flow == flow;
        });
        if (arrived == instance_.tokens.end()) return false;
        taken.push_back(arrived->id);
    }
    for (const TokenId id : taken) remove_token(id);
    scope(scope_id).live -= static_cast<std::uint32_t>(taken.size() - 1);
    if (TONGBAN_BPMN_FAULT(TokenDroppedAtJoin))
        release(scope_id);
    else
        leave(scope_id, index);
    return true;
}

void Run::arrive_at_join(const Move& move) {
    const TokenId id = add_token(move.scope, move.node, TokenState::Join).id;
    token(id).flow = move.flow;
    may_settle_joins_ = true;
    const FlowNode& node = node_at(move.scope, move.node);
    if (node.kind == NodeKind::ComplexGateway && node.activation) activate_complex(token(id));
}

/// Joins that wait for what may still come are looked at when nothing moves.
bool Run::settle_joins() {
    if (!may_settle_joins_) return false;
    for (const Token& waiting : instance_.tokens)
        if (waiting.state == TokenState::Join && is_waiting_join(node_of(waiting).kind) &&
            settle_join(waiting))
            return true;
    may_settle_joins_ = false;
    return false;
}

bool Run::settle_join(const Token& waiting) {
    if (!is_join_due(waiting) && !TONGBAN_BPMN_FAULT(JoinDoesNotWait)) return false;
    if (waiting.item == 0 && node_of(waiting).activation) {
        settle_unmet(waiting.id);
        return true;
    }
    const ScopeId scope_id = waiting.scope;
    const NodeIndex node = waiting.node;
    if (waiting.item != 0) {
        // A complex gateway that has fired takes up what came late, and is as new.
        std::vector<TokenId> used;
        for (const Token& other : instance_.tokens)
            if (other.state == TokenState::Join && other.scope == scope_id && other.node == node &&
                other.item != 0)
                used.push_back(other.id);
        for (const TokenId id : used) remove_token(id);
        scope(scope_id).live -= static_cast<std::uint32_t>(used.size() - 1);
        release(scope_id);
        return true;
    }
    take_join(scope_id, node);
    leave(scope_id, node);
    return true;
}

/// Nothing more can come to a complex gateway that has not fired: its condition holds by now, or
/// somebody has to look at it.
void Run::settle_unmet(TokenId id) {
    if (activate_complex(token(id)) || token(id).state == TokenState::Fault) return;
    raise_fault(
        id, Resume::Enter,
        {"bpmn.activation_unmet",
         fmt::format(
             "nothing more can come to `{}`, and its activation condition does not hold",
             node_of(token(id)).id
         )}
    );
}

/// Takes the first token of each incoming flow, and leaves one life for the token that goes on.
void Run::take_join(ScopeId scope_id, NodeIndex node) {
    std::vector<TokenId> taken;
    std::vector<FlowIndex> flows;
    for (const Token& other : instance_.tokens) {
        if (other.state != TokenState::Join || other.scope != scope_id || other.node != node)
            continue;
        if (std::ranges::find(flows, other.flow) != flows.end()) continue;
        flows.push_back(other.flow);
        taken.push_back(other.id);
    }
    for (const TokenId id : taken) remove_token(id);
    scope(scope_id).live -= static_cast<std::uint32_t>(taken.size() - 1);
}

// BPMN 2.0.2, 13.4.3: it waits as long as some token may still come by a flow that is empty, unless
// that token could as well come by a flow that is not. What a border event may begin is waited for,
// too, but excuses nothing: (iv) to (vi) speak of paths of sequence flows, and a reminder that has
// come does not stand for the activity that it was set at.
bool Run::is_join_due(const Token& waiting) {
    const FlowNode& node = node_of(waiting);
    std::vector<bool> has_token(node.incoming.size());
    const auto is_here = [&](const Token& other) {
        return other.state == TokenState::Join && other.scope == waiting.scope &&
               other.node == waiting.node;
    };
    for (size_t i = 0; i < node.incoming.size(); ++i)
        has_token[i] = std::ranges::any_of(instance_.tokens, [&](const Token& other) {
            return is_here(other) && other.flow == node.incoming[i];
        });
    for (const Token& other : instance_.tokens) {
        if (other.scope != waiting.scope) continue;
        if (other.node == waiting.node) {
            // It comes again once it is mended.
            if (other.state == TokenState::Fault && other.flow != kNoFlow) return false;
            continue;
        }
        bool reaches_empty = false, reaches_full = false;
        for (size_t i = 0; i < node.incoming.size(); ++i)
            if (!has_token[i] && node.upstream[i][other.node]) reaches_empty = true;
        for (size_t i = 0; reaches_empty && !reaches_full && i < node.incoming.size(); ++i)
            reaches_full =
                has_token[i] && node.upstream[i][other.node] &&
                comes_by_flows(
                    process_of(scope(waiting.scope)), other.node, waiting.node, node.incoming[i]
                );
        if (reaches_empty && !reaches_full) return false;
    }
    return true;
}

// BPMN 2.0.2, 13.4.5: it fires once its condition on what has come holds; what comes afterwards is
// taken up without effect until every flow has brought its token or cannot any more.
bool Run::activate_complex(const Token& waiting) {
    const ScopeId scope_id = waiting.scope;
    const NodeIndex index = waiting.node;
    const FlowNode& node = node_of(waiting);
    std::int64_t count = 0;
    bool has_fired = false;
    for (const Token& other : instance_.tokens)
        if (other.state == TokenState::Join && other.scope == scope_id && other.node == index)
            (other.item != 0 ? has_fired = true : ++count > 0);
    const auto use_up = [&] {
        for (Token& other : instance_.tokens)
            if (other.state == TokenState::Join && other.scope == scope_id && other.node == index)
                other.item = 1;
    };
    if (has_fired) {
        use_up();
        return false;
    }
    bool is_active = false;
    const feel::Context counts = {{"activationCount", count}};
    if (auto obstacle = truth(*node.activation, scope_id, &counts, node.id, is_active)) {
        raise_fault(waiting.id, Resume::Enter, std::move(*obstacle));
        return false;
    }
    if (!is_active) return false;
    use_up();
    ++scope(scope_id).live;
    leave(scope_id, index);
    return true;
}

}  // namespace tongban::bpmn
