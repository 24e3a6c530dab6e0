#include "bpmn/migration_scopes.h"

#include <algorithm>

namespace tongban::bpmn {

bool may_be_opened(const FlowNode& node) {
    return node.kind == NodeKind::Subprocess && !node.is_event_subprocess &&
           !node.is_for_compensation && !node.loop && !std::holds_alternative<AdHocSpec>(node.work);
}

std::vector<bool> taken_by(const ProcessMapping& mapping, const Process& from, const Process& to) {
    std::vector<bool> is_taken(to.nodes.size(), false);
    for (const auto& [old_id, new_id] : mapping.elements) {
        const NodeIndex after = find_node(to, new_id);
        if (after != kNoNode && find_node(from, old_id) != kNoNode) is_taken[after] = true;
    }
    return is_taken;
}

Surroundings surroundings(const Process& to, NodeIndex node, const std::vector<bool>& is_taken) {
    Surroundings around{to.nodes[node].parent, {}};
    while (around.known != kNoNode && !is_taken[around.known] &&
           may_be_opened(to.nodes[around.known])) {
        around.fresh.insert(around.fresh.begin(), around.known);
        around.known = to.nodes[around.known].parent;
    }
    return around;
}

bool OpenedScopes::take_in(
    TokenId id,
    NodeIndex was,
    const std::vector<NodeIndex>& fresh,
    const std::shared_ptr<const Process>& process
) {
    const auto find_token_in = [&] { return std::ranges::find(instance_.tokens, id, &Token::id); };
    const auto find_scope_in = [&](ScopeId scope) {
        return std::ranges::find(instance_.scopes, scope, &Scope::id);
    };
    ScopeId inner = find_token_in()->scope;
    const ScopeId outer = inner;
    for (const NodeIndex node : fresh) inner = open(inner, node, process);
    const bool is_first = from_.emplace(inner, was).second;
    // Tokens of several ways into one join are one step of it.
    if (!is_first && find_token_in()->state != TokenState::Join) return false;
    find_token_in()->scope = inner;
    --find_scope_in(outer)->live;
    ++find_scope_in(inner)->live;
    return true;
}

std::optional<ScopeId> OpenedScopes::find(ScopeId outer, const std::vector<NodeIndex>& fresh)
    const {
    for (const NodeIndex node : fresh) {
        const auto known = scopes_.find({outer, node});
        if (known == scopes_.end()) return std::nullopt;
        outer = known->second;
    }
    return outer;
}

ScopeId OpenedScopes::open(
    ScopeId outer, NodeIndex node, const std::shared_ptr<const Process>& process
) {
    if (const auto known = scopes_.find({outer, node}); known != scopes_.end())
        return known->second;
    const auto around = std::ranges::find(instance_.scopes, outer, &Scope::id);
    const std::uint16_t place = around->process;
    ++around->live;
    const TokenId token = instance_.next_id++;
    instance_.tokens.push_back(
        {.id = token, .scope = outer, .node = node, .state = TokenState::Scope}
    );
    const ScopeId scope = instance_.next_id++;
    instance_.scopes.push_back({.id = scope, .token = token, .process = place, .node = node});
    scopes_.emplace(std::pair(outer, node), scope);
    all_.push_back({token, scope, process, node});
    return scope;
}

}  // namespace tongban::bpmn
