// Gateways: which flows a token takes, and for whom a join waits.
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
    const feel::Value value = evaluate(*flow.condition, scope_id, nullptr);
    result = value.is_true();
    if (value.is_boolean()) return {};
    return Obstacle{
        "bpmn.condition_not_boolean", fmt::format(
                                          "condition of `{}` gives {}, not true or false{}",
                                          flow.id, kind_name(value.kind()), why_null()
                                      )};
}

void Run::join_parallel(const Move& move) {
    add_token(move.scope, move.node, TokenState::Join).flow = move.flow;
    const FlowNode& node = process_of(scope(move.scope)).nodes[move.node];
    std::vector<TokenId> taken;
    for (const FlowIndex flow : node.incoming) {
        const auto arrived = std::ranges::find_if(instance_.tokens, [&](const Token& waiting) {
            return waiting.state == TokenState::Join && waiting.scope == move.scope &&
                   waiting.node == move.node && waiting.flow == flow;
        });
        if (arrived == instance_.tokens.end()) return;
        taken.push_back(arrived->id);
    }
    for (const TokenId id : taken) remove_token(id);
    scope(move.scope).live -= static_cast<std::uint32_t>(taken.size() - 1);
    leave(move.scope, move.node);
}

bool Run::settle_inclusive_joins() {
    for (const Token& waiting : instance_.tokens) {
        if (waiting.state != TokenState::Join) continue;
        std::vector<TokenId> taken;
        if (!inclusive_join_is_due(waiting, taken)) continue;
        const ScopeId scope_id = waiting.scope;
        const NodeIndex node = waiting.node;
        for (const TokenId id : taken) remove_token(id);
        scope(scope_id).live -= static_cast<std::uint32_t>(taken.size() - 1);
        leave(scope_id, node);
        return true;
    }
    return false;
}

// BPMN 2.0.2, 13.4.3: it waits as long as some token may still come by a flow that is empty, unless
// that token could as well come by a flow that is not. `taken` gets the first token of each flow.
bool Run::inclusive_join_is_due(const Token& waiting, std::vector<TokenId>& taken) {
    const FlowNode& node = node_of(waiting);
    if (node.kind != NodeKind::InclusiveGateway) return false;
    std::vector<bool> has_token(node.incoming.size());
    for (size_t i = 0; i < node.incoming.size(); ++i)
        for (const Token& other : instance_.tokens) {
            const bool is_here = other.state == TokenState::Join && other.scope == waiting.scope &&
                                 other.node == waiting.node && other.flow == node.incoming[i];
            if (!is_here) continue;
            has_token[i] = true;
            taken.push_back(other.id);
            break;
        }
    for (const Token& other : instance_.tokens) {
        if (other.scope != waiting.scope || other.node == waiting.node) continue;
        bool reaches_empty = false, reaches_full = false;
        for (size_t i = 0; i < node.incoming.size(); ++i)
            if (node.upstream[i][other.node]) (has_token[i] ? reaches_full : reaches_empty) = true;
        if (reaches_empty && !reaches_full) return false;
    }
    return true;
}

}  // namespace tongban::bpmn
