// What a move leaves out: steps that a plan puts behind a token, and steps that the new version has
// before the place where it goes on.
#include <algorithm>

#include "bpmn/flow_order.h"
#include "bpmn/migration.h"

namespace tongban::bpmn {

namespace {

class SkipFinder {
  public:
    SkipFinder(const ProcessMapping& mapping, const Process& from, const Process& to)
        : mapping_(mapping),
          proposed_(propose(from, to).mapping),
          from_(from),
          to_(to),
          old_order_(from),
          new_order_(to) {
        for (const ProcessMapping* one : {&proposed_, &mapping})
            for (const auto& [before, after] : one->elements)
                if (const NodeIndex origin = find_node(from, before); origin != kNoNode)
                    origins_.emplace(after, origin);
        for (const auto& [before, after] : proposed_.elements) natural_origin_[after] = before;
    }

    std::vector<Skip> find() const {
        std::vector<Skip> skips;
        for (const auto& [before, after] : mapping_.elements) {
            const NodeIndex source = find_node(from_, before), target = find_node(to_, after);
            if (source == kNoNode || target == kNoNode || !is_waited_at(from_.nodes[source]))
                continue;
            Skip planned = put_behind(source, target);
            Skip drawn = drawn_before(source, target, planned.steps);
            Skip beside = drawn_beside(source, target);
            for (Skip* one : {&planned, &drawn, &beside})
                if (!one->steps.empty()) skips.push_back(std::move(*one));
        }
        return skips;
    }

  private:
    Skip skip(NodeIndex source, NodeIndex target, Skip::Why why) const {
        return {from_.nodes[source].id, to_.nodes[target].id, {}, why, {}};
    }

    Skip put_behind(NodeIndex source, NodeIndex target) const {
        Skip out = skip(source, target, Skip::Why::PutBehind);
        const auto own = proposed_.elements.find(out.from);
        if (own != proposed_.elements.end()) {
            const NodeIndex natural = find_node(to_, own->second);
            // It comes to its own step again.
            if (natural == target || new_order_.after(target)[natural]) return out;
            out.steps = new_order_.steps_between(natural, target);
            // On another branch: its own step is left out all the same.
            if (out.steps.empty() && is_step(to_.nodes[natural])) out.steps.push_back(own->second);
            return out;
        }
        // Its step is gone: what lay between is told by the old version.
        out.why = Skip::Why::PutBehindOld;
        const auto origin = natural_origin_.find(out.to);
        if (origin == natural_origin_.end() || origin->second == out.from) return out;
        const NodeIndex old_target = find_node(from_, origin->second);
        if (!old_order_.after(old_target)[source])
            out.steps = old_order_.steps_between(source, old_target);
        return out;
    }

    /// Elements of the old version that it takes the place of. One that has become another kind of
    /// work under its id was done as what it was.
    std::vector<NodeIndex> origins_of(NodeIndex index) const {
        const std::string& id = to_.nodes[index].id;
        const auto [first, last] = origins_.equal_range(id);
        std::vector<NodeIndex> all;
        for (auto one = first; one != last; ++one) all.push_back(one->second);
        const NodeIndex same = find_node(from_, id);
        if (all.empty() && same != kNoNode) all.push_back(same);
        return all;
    }

    /// Steps that lie before the place where it goes on, and that it could not have done: the old
    /// version has none like them, or only later.
    Skip drawn_before(NodeIndex source, NodeIndex target, const std::vector<std::string>& known)
        const {
        Skip out = skip(source, target, Skip::Why::DrawnBefore);
        const std::vector<bool> earlier = new_order_.before(target);
        const std::vector<bool> later_once = old_order_.after(source);
        for (size_t i = 0; i < earlier.size(); ++i) {
            const FlowNode& node = to_.nodes[i];
            if (!earlier[i] || !is_step(node) || std::ranges::count(known, node.id) > 0) continue;
            const auto index = static_cast<NodeIndex>(i);
            const bool is_undone = std::ranges::all_of(origins_of(index), [&](NodeIndex origin) {
                return origin != source && later_once[origin];
            });
            if (!is_undone) continue;
            out.steps.push_back(node.id);
            if (new_order_.can_avoid(index, target)) out.conditional.insert(node.id);
        }
        return out;
    }

    /// Steps of ways that part from its own at a fork that it is past already, and on which no
    /// token of the old version can stand.
    Skip drawn_beside(NodeIndex source, NodeIndex target) const {
        Skip out = skip(source, target, Skip::Why::DrawnBeside);
        const std::vector<bool> earlier = new_order_.before(target);
        const std::vector<bool> later = new_order_.after(target);
        for (size_t fork = 0; fork < earlier.size(); ++fork) {
            if (!earlier[fork] || !is_fork(to_.nodes[fork])) continue;
            const std::vector<bool> from_fork = new_order_.after(static_cast<NodeIndex>(fork));
            for (size_t i = 0; i < from_fork.size(); ++i) {
                const auto index = static_cast<NodeIndex>(i);
                const std::string& id = to_.nodes[i].id;
                const bool is_beside = from_fork[i] && !earlier[i] && !later[i] && index != target;
                if (!is_beside || !is_step(to_.nodes[i]) || !origins_of(index).empty() ||
                    std::ranges::count(out.steps, id) > 0 || may_come_to(index, from_fork))
                    continue;
                out.steps.push_back(id);
                if (!new_order_.leads_surely(static_cast<NodeIndex>(fork), index))
                    out.conditional.insert(id);
            }
        }
        return out;
    }

    static bool is_fork(const FlowNode& node) {
        const bool chooses =
            node.kind == NodeKind::ExclusiveGateway || node.kind == NodeKind::EventGateway;
        return node.outgoing.size() > 1 && !chooses;
    }

    /// Is there an element of the old version between the fork and the step?
    bool may_come_to(NodeIndex step, const std::vector<bool>& from_fork) const {
        const std::vector<bool> earlier = new_order_.before(step);
        for (size_t i = 0; i < earlier.size(); ++i)
            if (earlier[i] && from_fork[i] && is_waited_at(to_.nodes[i]) &&
                !origins_of(static_cast<NodeIndex>(i)).empty())
                return true;
        return false;
    }

    const ProcessMapping& mapping_;
    const ProcessMapping proposed_;
    const Process& from_;
    const Process& to_;
    const FlowOrder old_order_, new_order_;
    std::multimap<std::string, NodeIndex> origins_;  // of elements of the new version
    std::map<std::string, std::string> natural_origin_;
};

}  // namespace

std::vector<Skip> skips_of(const ProcessMapping& mapping, const Process& from, const Process& to) {
    return SkipFinder(mapping, from, to).find();
}

std::vector<Skip> skips_of_instance(
    const std::vector<Skip>& all, const Process& to, const std::vector<const MovedToken*>& moved
) {
    const FlowOrder order(to);
    std::vector<bool> is_to_come(to.nodes.size(), false);
    for (const MovedToken* token : moved) {
        const NodeIndex node = find_node(to, token->to);
        // What lies inside a subprocess is told by the tokens inside it.
        if (node == kNoNode || to.nodes[node].kind == NodeKind::Subprocess) continue;
        is_to_come[node] = true;
        const std::vector<bool> later = order.after(node);
        for (size_t i = 0; i < later.size(); ++i)
            if (later[i]) is_to_come[i] = true;
    }
    std::vector<Skip> skips;
    for (Skip skip : all) {
        const auto stands = [&](const MovedToken* token) { return token->from == skip.from; };
        if (std::ranges::none_of(moved, stands)) continue;
        if (skip.why == Skip::Why::DrawnBefore || skip.why == Skip::Why::DrawnBeside)
            std::erase_if(skip.steps, [&](const std::string& step) {
                return is_to_come[find_node(to, step)];
            });
        if (!skip.steps.empty()) skips.push_back(std::move(skip));
    }
    return skips;
}

}  // namespace tongban::bpmn
