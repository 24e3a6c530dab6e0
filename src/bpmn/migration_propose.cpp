// A first plan from two versions of a process: people draw on, so most ids stay; what was drawn
// anew is told by its name, or by the elements around it.
#include <set>

#include "bpmn/migration_scopes.h"

namespace tongban::bpmn {

namespace {

/// May anything of an instance hang on this element?
bool is_of_state(const FlowNode& node) {
    if (node.kind == NodeKind::StartEvent) return node.event != EventKind::None;
    if (node.kind == NodeKind::EndEvent || node.kind == NodeKind::ThrowEvent)
        return node.event == EventKind::Compensation || node.event == EventKind::Cancel ||
               node.work.index() != 0;
    if (is_gateway(node.kind))
        return node.kind == NodeKind::EventGateway ||
               (node.kind != NodeKind::ExclusiveGateway && node.incoming.size() > 1);
    return node.kind != NodeKind::Task && node.kind != NodeKind::ScriptTask &&
           node.kind != NodeKind::BusinessRuleTask;
}

bool holds_tokens(const FlowNode& node) {
    return node.kind != NodeKind::StartEvent && node.kind != NodeKind::BoundaryEvent;
}

class Proposer {
  public:
    Proposer(const Process& from, const Process& to) : from_(from), to_(to) {
        out_.mapping = {{from.id, from.version}, {to.id, to.version}};
        of_target_.assign(to.nodes.size(), kNoNode);
        of_source_.assign(from.nodes.size(), kNoNode);
    }

    MappingProposal propose() && {
        // What lies inside or on an element can only be mapped once that is.
        for (size_t before = from_.nodes.size() + 1; before != count_;) {
            before = count_;
            for_each_open([&](NodeIndex index) { by_id(index); });
        }
        for (size_t before = count_ + 1; before != count_;) {
            before = count_;
            for_each_open([&](NodeIndex index) { by_id(index); });
            for_each_open([&](NodeIndex index) { by_likeness(index, "name"); });
            for_each_open([&](NodeIndex index) { by_likeness(index, "place"); });
        }
        map_into_new_subprocesses();
        for_each_open([&](NodeIndex index) { tell_unmapped(index); });
        for (size_t i = 0; i < to_.nodes.size(); ++i)
            if (of_target_[i] == kNoNode && is_of_state(to_.nodes[i]))
                out_.added.push_back(to_.nodes[i].id);
        return std::move(out_);
    }

  private:
    template <class Work>
    void for_each_open(Work work) {
        for (size_t i = 0; i < from_.nodes.size(); ++i)
            if (of_source_[i] == kNoNode) work(static_cast<NodeIndex>(i));
    }

    void map(NodeIndex before, NodeIndex after) {
        of_source_[before] = after;
        of_target_[after] = before;
        out_.mapping.elements[from_.nodes[before].id] = to_.nodes[after].id;
        ++count_;
    }

    /// Only now is it known which subprocesses are drawn anew. Inner subprocesses go first: what
    /// lies inside them follows.
    void map_into_new_subprocesses() {
        may_open_ = true;
        for (const bool is_outer : {true, false})
            for (size_t before = count_ + 1; before != count_;) {
                before = count_;
                for_each_open([&](NodeIndex index) {
                    const bool is_subprocess = from_.nodes[index].kind == NodeKind::Subprocess;
                    if (is_outer == is_subprocess) by_id(index);
                });
            }
        for_each_open([&](NodeIndex index) { by_likeness(index, "name"); });
    }

    /// Would the plan's own check let these two be mapped, as far as is mapped up to now?
    bool fits(NodeIndex before, NodeIndex after) const {
        const FlowNode &one = from_.nodes[before], &other = to_.nodes[after];
        const auto follows = [&](NodeIndex old_one, NodeIndex new_one) {
            return old_one == kNoNode ? new_one == kNoNode : of_source_[old_one] == new_one;
        };
        return is_same_kind(one, other) && follows(one.parent, around(before, after)) &&
               follows(one.attached_to, other.attached_to);
    }

    NodeIndex around(NodeIndex before, NodeIndex after) const {
        if (!may_open_ || from_.nodes[before].is_event_subprocess) return to_.nodes[after].parent;
        std::vector<bool> is_taken(to_.nodes.size());
        for (size_t i = 0; i < is_taken.size(); ++i) is_taken[i] = of_target_[i] != kNoNode;
        return surroundings(to_, after, is_taken).known;
    }

    void by_id(NodeIndex index) {
        const NodeIndex after = find_node(to_, from_.nodes[index].id);
        if (after != kNoNode && of_target_[after] == kNoNode && fits(index, after))
            map(index, after);
    }

    void by_likeness(NodeIndex index, const char* because) {
        std::vector<NodeIndex> likely = alike(index, because);
        if (likely.size() != 1) return;
        map(index, likely.front());
        out_.guesses.push_back({from_.nodes[index].id, to_.nodes[likely.front()].id, because});
    }

    std::vector<NodeIndex> alike(NodeIndex index, std::string_view because) const {
        const FlowNode& node = from_.nodes[index];
        std::vector<NodeIndex> likely;
        for (size_t i = 0; i < to_.nodes.size(); ++i) {
            const auto after = static_cast<NodeIndex>(i);
            if (of_target_[i] != kNoNode || to_.nodes[i].kind != node.kind) continue;
            // An id that still stands for something else says that they are two.
            if (find_node(from_, to_.nodes[i].id) != kNoNode) continue;
            const bool is_like = because == "name"
                                     ? !node.name.empty() && node.name == to_.nodes[i].name
                                     : has_same_neighbours(node, to_.nodes[i]);
            if (is_like && fits(index, after)) likely.push_back(after);
        }
        return likely;
    }

    std::set<NodeIndex> neighbours(const Process& process, const FlowNode& node) const {
        std::set<NodeIndex> all;
        for (const FlowIndex flow : node.incoming) all.insert(process.flows[flow].source);
        for (const FlowIndex flow : node.outgoing) all.insert(process.flows[flow].target);
        if (node.attached_to != kNoNode) all.insert(node.attached_to);
        return all;
    }

    bool has_same_neighbours(const FlowNode& before, const FlowNode& after) const {
        std::set<NodeIndex> mapped;
        for (const NodeIndex index : neighbours(from_, before)) {
            if (of_source_[index] == kNoNode) return false;
            mapped.insert(of_source_[index]);
        }
        return !mapped.empty() && mapped == neighbours(to_, after);
    }

    void tell_unmapped(NodeIndex index) {
        const FlowNode& node = from_.nodes[index];
        if (!is_of_state(node)) return;
        Unmapped one{
            .element = node.id,
            .name = node.name,
            .kind = node.kind,
            .event = node.event,
            .reason = "removed",
            .hint = "map it to the element that goes on with its work",
            .holds_tokens = holds_tokens(node)};
        if (const NodeIndex same = find_node(to_, node.id); same != kNoNode) {
            const bool is_moved = to_.nodes[same].kind == node.kind;
            one.reason = is_moved ? "other_scope" : "other_kind";
            one.hint = is_moved ? "it lies in or on another element now"
                                : fmt::format("it is a {} now", to_string(to_.nodes[same].kind));
        } else if (alike(index, "name").size() > 1 || alike(index, "place").size() > 1) {
            one.reason = "ambiguous";
            one.hint = "several elements are as likely: say which";
        } else if (!one.holds_tokens) {
            one.hint = "what listens here ends";
        }
        out_.unmapped.push_back(std::move(one));
    }

    const Process& from_;
    const Process& to_;
    MappingProposal out_;
    std::vector<NodeIndex> of_source_, of_target_;
    size_t count_ = 0;
    bool may_open_ = false;
};

}  // namespace

bool is_waited_at(const FlowNode& node) { return is_of_state(node) && holds_tokens(node); }

MappingProposal propose(const Process& from, const Process& to) {
    return Proposer(from, to).propose();
}

}  // namespace tongban::bpmn
