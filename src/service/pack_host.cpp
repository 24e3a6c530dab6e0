#include "service/pack_host.h"

#include "dmn/answer.h"
#include "feel/value.h"
#include "pack/groups.h"
#include "service/issued.h"

namespace tongban::service {

std::shared_ptr<const bpmn::Process> PackHost::find_process(
    std::string_view id, std::string_view version
) const {
    const auto found = facts_.content.processes.find(std::string(id));
    if (found == facts_.content.processes.end()) return nullptr;
    return version.empty() || found->second->version == version ? found->second : nullptr;
}

Result<feel::Value> PackHost::evaluate_decision(std::string_view id, const feel::Context& variables)
    const {
    const auto found = facts_.content.decisions.find(std::string(id));
    if (found == facts_.content.decisions.end())
        return refuse("bpmn.no_decision", ErrorKind::Internal, {{"decision", json::string(id)}});
    return dmn::answer(found->second, id, variables);
}

feel::Context PackHost::results_of(const bpmn::ProcessReference& process) const {
    const CaseState& state = turn_.state;
    const auto member = std::ranges::find(state.members, process.id, &Member::process);
    if (member == state.members.end() || !member->is_open() || member->proposed == "reject")
        return {};
    Member granted = *member;
    granted.registered = entity_of_grant(granted, facts_);
    // A fault is told when the member is decided, which follows at once.
    const auto results = result_facts(state, granted, facts_);
    if (!results || results->empty()) return {};
    json::object data = state.open_data;
    for (const auto& pair : state.results) data[pair.key()] = pair.value();
    for (const auto& pair : *results) data[pair.key()] = pair.value();
    return feel::context_from_json({{"data", std::move(data)}});
}

const char* role_of(const std::vector<std::string>& groups, const bpmn::FlowNode& node) {
    const bool is_clerk = groups.empty() ? pack::group_of_lane(node.lane) == "clerk"
                                         : std::ranges::find(groups, "clerk") != groups.end();
    return is_clerk ? "clerk" : "approver";
}

/// From inside to outside, the first process that a member has.
std::string member_of_scope(
    const CaseState& state, const bpmn::ProcessInstance& instance, bpmn::ScopeId id
) {
    for (const bpmn::Scope* scope = bpmn::find_scope(instance, id); scope != nullptr;) {
        if (scope->is_process()) {
            const std::string& process = instance.processes[scope->process].id;
            for (const Member& member : state.members)
                if (member.process == process) return member.item;
        }
        const bpmn::Token* token = bpmn::find_token(instance, scope->token);
        scope = token == nullptr ? nullptr : bpmn::find_scope(instance, token->scope);
    }
    return {};
}

std::string member_of_token(
    const CaseState& state, const bpmn::ProcessInstance& instance, bpmn::TokenId id
) {
    const bpmn::Token* token = bpmn::find_token(instance, id);
    return token == nullptr ? std::string() : member_of_scope(state, instance, token->scope);
}

const bpmn::FlowNode* node_of_token(
    const bpmn::ProcessInstance& instance, bpmn::TokenId id, const pack::Content& content
) {
    const bpmn::Token* token = bpmn::find_token(instance, id);
    const bpmn::Scope* scope =
        token == nullptr ? nullptr : bpmn::find_scope(instance, token->scope);
    if (scope == nullptr || scope->process >= instance.processes.size()) return nullptr;
    const bpmn::ProcessReference& reference = instance.processes[scope->process];
    const auto found = content.processes.find(reference.id);
    const bool is_it = found != content.processes.end() &&
                       found->second->version == reference.version &&
                       token->node < found->second->nodes.size();
    return is_it ? &found->second->nodes[token->node] : nullptr;
}

}  // namespace tongban::service
