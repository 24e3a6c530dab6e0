// What the engine asks while it moves the process of a case, answered by the packs of the turn.
#pragma once

#include "bpmn/advance.h"
#include "service/decide.h"

namespace tongban::service {

/// Pure for one version of the content. The turn outlives it.
class PackHost final : public bpmn::Host {
  public:
    explicit PackHost(const Turn& turn) : turn_(turn), facts_(turn.facts) {}

    Instant now() const override { return facts_.now; }
    std::shared_ptr<const bpmn::Process> find_process(std::string_view id, std::string_view version)
        const override;
    /// Error code: bpmn.no_decision.
    Result<feel::Value> evaluate_decision(std::string_view id, const feel::Context& variables)
        const override;
    /// What the grant makes known, so that processes after it see it as they see the form.
    feel::Context results_of(const bpmn::ProcessReference& process) const override;

  private:
    const Turn& turn_;
    const Facts& facts_;
};

/// "clerk" or "approver", by the groups of a task or else by its lane.
const char* role_of(const std::vector<std::string>& groups, const bpmn::FlowNode& node);

/// The member whose process this scope or token is in, from inside to outside; empty: the bundle's
/// own.
std::string member_of_scope(
    const CaseState& state, const bpmn::ProcessInstance& instance, bpmn::ScopeId id
);
std::string member_of_token(
    const CaseState& state, const bpmn::ProcessInstance& instance, bpmn::TokenId id
);

/// The element that a token is at, as far as the content has its version; lives as long as that.
const bpmn::FlowNode* node_of_token(
    const bpmn::ProcessInstance& instance, bpmn::TokenId id, const pack::Content& content
);

}  // namespace tongban::service
