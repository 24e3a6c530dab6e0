// Which elements of a process come after which, without the ways back of loops. Private to
// migration.
#pragma once

#include "bpmn/process.h"

namespace tongban::bpmn {

/// Somebody, or the process itself, does something here.
bool is_step(const FlowNode& node);

class FlowOrder {
  public:
    explicit FlowOrder(const Process& process);

    /// By index of the element: can a token come there from `from`? Not `from` itself.
    std::vector<bool> after(NodeIndex from) const { return reached(next_, from); }
    std::vector<bool> before(NodeIndex to) const { return reached(previous_, to); }

    /// Steps from one element on, up to the other; nothing when that does not come later.
    std::vector<std::string> steps_between(NodeIndex from, NodeIndex to) const;

    /// Does some way from a start to `to` leave out `step`? A parallel join needs all its ways.
    bool can_avoid(NodeIndex step, NodeIndex to) const;

    /// Does whatever leaves `from` come to `to`, without a choice or an event on the way?
    bool leads_surely(NodeIndex from, NodeIndex to) const;

  private:
    using Ways = std::vector<std::vector<NodeIndex>>;
    enum class Mark : std::uint8_t { New, Open, Done };

    static std::vector<bool> reached(const Ways& ways, NodeIndex from);
    std::vector<NodeIndex> successors(NodeIndex index) const;
    std::vector<NodeIndex> outgoing(NodeIndex index) const;
    std::vector<NodeIndex> inner_starts(NodeIndex subprocess) const;
    bool is_root(NodeIndex index) const;
    void drop_ways_back(NodeIndex root);

    const Process& process_;
    Ways next_, previous_;
    std::vector<Mark> marks_;
    std::vector<NodeIndex> done_;  // last ones first: each comes before what leads to it
};

}  // namespace tongban::bpmn
