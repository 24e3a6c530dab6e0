// What an edited plan leaves out: a token that is put behind where it stands does not do the steps
// in between.
#include <algorithm>
#include <set>

#include "bpmn/migration.h"

namespace tongban::bpmn {

namespace {

/// Somebody, or the process itself, does something here.
bool is_step(const FlowNode& node) {
    if (node.kind == NodeKind::CatchEvent) return true;
    return is_activity(node.kind) && node.kind != NodeKind::Subprocess;
}

/// Which elements come after which, without the ways back of loops.
class Order {
  public:
    explicit Order(const Process& process) : process_(process), marks_(process.nodes.size()) {
        next_.resize(process.nodes.size());
        for (size_t i = 0; i < process.nodes.size(); ++i) next_[i] = successors(NodeIndex(i));
        for (size_t i = 0; i < process.nodes.size(); ++i)
            if (process.nodes[i].incoming.empty() && process.nodes[i].parent == kNoNode)
                drop_ways_back(NodeIndex(i));
        for (size_t i = 0; i < process.nodes.size(); ++i) drop_ways_back(NodeIndex(i));
    }

    std::vector<bool> after(NodeIndex from) const { return reached(next_, from); }

    /// Steps from one element on, up to the other; nothing when that does not come later.
    std::vector<std::string> steps_between(NodeIndex from, NodeIndex to) const {
        const std::vector<bool> later = after(from);
        std::vector<std::string> steps;
        if (!later[to]) return steps;
        std::vector<std::vector<NodeIndex>> previous(next_.size());
        for (size_t i = 0; i < next_.size(); ++i)
            for (const NodeIndex next : next_[i]) previous[next].push_back(NodeIndex(i));
        const std::vector<bool> earlier = reached(previous, to);
        for (size_t i = 0; i < next_.size(); ++i) {
            const auto node = static_cast<NodeIndex>(i);
            const bool is_on_way = node == from || later[i];
            if (is_on_way && node != to && is_step(process_.nodes[i]) && earlier[i])
                steps.push_back(process_.nodes[i].id);
        }
        return steps;
    }

  private:
    static std::vector<bool> reached(
        const std::vector<std::vector<NodeIndex>>& ways, NodeIndex from
    ) {
        std::vector<bool> found(ways.size(), false);
        std::vector<NodeIndex> open{from};
        while (!open.empty()) {
            const NodeIndex node = open.back();
            open.pop_back();
            for (const NodeIndex next : ways[node])
                if (!found[next]) {
                    found[next] = true;
                    open.push_back(next);
                }
        }
        return found;
    }

    enum class Mark : std::uint8_t { New, Open, Done };

    std::vector<NodeIndex> successors(NodeIndex index) const {
        std::vector<NodeIndex> all = outgoing(index);
        const FlowNode& node = process_.nodes[index];
        all.insert(all.end(), node.boundary.begin(), node.boundary.end());
        if (node.kind == NodeKind::Subprocess)
            for (size_t i = 0; i < process_.nodes.size(); ++i)
                if (process_.nodes[i].parent == index && process_.nodes[i].incoming.empty() &&
                    process_.nodes[i].kind != NodeKind::BoundaryEvent)
                    all.push_back(NodeIndex(i));
        return all;
    }

    /// The end of a subprocess goes on after it.
    std::vector<NodeIndex> outgoing(NodeIndex index) const {
        const FlowNode* node = &process_.nodes[index];
        while (node->outgoing.empty() && node->parent != kNoNode)
            node = &process_.nodes[node->parent];
        std::vector<NodeIndex> all;
        for (const FlowIndex flow : node->outgoing) all.push_back(process_.flows[flow].target);
        return all;
    }

    void drop_ways_back(NodeIndex root) {
        if (marks_[root] != Mark::New) return;
        std::vector<std::pair<NodeIndex, size_t>> path{{root, 0}};
        marks_[root] = Mark::Open;
        while (!path.empty()) {
            auto& [node, place] = path.back();
            if (place == next_[node].size()) {
                marks_[node] = Mark::Done;
                path.pop_back();
                continue;
            }
            const NodeIndex next = next_[node][place];
            if (marks_[next] == Mark::Open) {
                next_[node].erase(next_[node].begin() + static_cast<std::ptrdiff_t>(place));
                continue;
            }
            ++place;
            if (marks_[next] == Mark::Done) continue;
            marks_[next] = Mark::Open;
            path.emplace_back(next, 0);
        }
    }

    const Process& process_;
    std::vector<std::vector<NodeIndex>> next_;
    std::vector<Mark> marks_;
};

}  // namespace

std::vector<Skip> skips_of(const ProcessMapping& mapping, const Process& from, const Process& to) {
    const ProcessMapping proposed = propose(from, to).mapping;
    std::map<std::string, std::string> origins;
    for (const auto& [before, after] : proposed.elements) origins[after] = before;
    const Order old_order(from), new_order(to);
    std::vector<Skip> skips;
    for (const auto& [before, after] : mapping.elements) {
        const NodeIndex source = find_node(from, before), target = find_node(to, after);
        if (source == kNoNode || target == kNoNode || !is_waited_at(from.nodes[source])) continue;
        const auto own = proposed.elements.find(before);
        if (own != proposed.elements.end()) {
            const NodeIndex natural = find_node(to, own->second);
            // It comes to its own step again.
            if (natural == target || new_order.after(target)[natural]) continue;
            std::vector<std::string> steps = new_order.steps_between(natural, target);
            // On another branch: its own step is left out all the same.
            if (steps.empty() && is_step(to.nodes[natural])) steps.push_back(own->second);
            if (!steps.empty()) skips.push_back({before, after, std::move(steps), false});
            continue;
        }
        // Its step is gone: what lay between is told by the old version.
        const auto origin = origins.find(after);
        if (origin == origins.end() || origin->second == before) continue;
        const NodeIndex old_target = find_node(from, origin->second);
        if (old_order.after(old_target)[source]) continue;
        std::vector<std::string> steps = old_order.steps_between(source, old_target);
        if (!steps.empty()) skips.push_back({before, after, std::move(steps), true});
    }
    return skips;
}

}  // namespace tongban::bpmn
