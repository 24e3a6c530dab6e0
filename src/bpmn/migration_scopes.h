// Subprocesses that the new version draws around what an instance waits at: the move opens them.
// Private to migration.
#pragma once

#include "bpmn/migration.h"
#include "bpmn/run.h"

namespace tongban::bpmn {

/// Can it be entered in the middle? An embedded subprocess that runs once, in the normal flow.
bool may_be_opened(const FlowNode& node);

/// Elements of `to` that an element of the old version becomes.
std::vector<bool> taken_by(const ProcessMapping& mapping, const Process& from, const Process& to);

/// The subprocess around `node` that was there before (kNoNode: the process), and those in between
/// that nothing of the old version becomes, the outermost first.
struct Surroundings {
    NodeIndex known = kNoNode;
    std::vector<NodeIndex> fresh;
};
Surroundings surroundings(const Process& to, NodeIndex node, const std::vector<bool>& is_taken);

/// Scopes that one move opens; what lies in the same subprocess shares one.
class OpenedScopes {
  public:
    struct Opened {
        TokenId token = 0;  // of the subprocess
        ScopeId scope = 0;
        std::shared_ptr<const Process> process;
        NodeIndex node = kNoNode;
    };
    explicit OpenedScopes(ProcessInstance& instance) : instance_(instance) {}

    /// The token, whose node is of the new version, goes into the scopes; false: another one of the
    /// same element is in there already, and the subprocess would end once for both.
    bool take_in(
        TokenId token,
        NodeIndex was,
        const std::vector<NodeIndex>& fresh,
        const std::shared_ptr<const Process>& process
    );
    /// The innermost one, when it was opened.
    std::optional<ScopeId> find(ScopeId outer, const std::vector<NodeIndex>& fresh) const;
    /// The outermost ones first.
    const std::vector<Opened>& all() const { return all_; }

  private:
    ScopeId open(ScopeId outer, NodeIndex node, const std::shared_ptr<const Process>& process);

    ProcessInstance& instance_;
    std::vector<Opened> all_;
    std::map<std::pair<ScopeId, NodeIndex>, ScopeId> scopes_;
    std::set<std::pair<ScopeId, NodeIndex>> from_;  // scope, element of the old version
};

}  // namespace tongban::bpmn
