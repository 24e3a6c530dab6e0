#include "bpmn/flow_order.h"

#include <algorithm>
#include <ranges>

namespace tongban::bpmn {

bool is_step(const FlowNode& node) {
    if (node.kind == NodeKind::CatchEvent) return true;
    return is_activity(node.kind) && node.kind != NodeKind::Subprocess;
}

FlowOrder::FlowOrder(const Process& process)
    : process_(process), marks_(process.nodes.size(), Mark::New) {
    const size_t count = process.nodes.size();
    next_.resize(count);
    previous_.resize(count);
    for (size_t i = 0; i < count; ++i) next_[i] = successors(static_cast<NodeIndex>(i));
    for (size_t i = 0; i < count; ++i)
        if (is_root(static_cast<NodeIndex>(i))) drop_ways_back(static_cast<NodeIndex>(i));
    for (size_t i = 0; i < count; ++i) drop_ways_back(static_cast<NodeIndex>(i));
    for (size_t i = 0; i < count; ++i)
        for (const NodeIndex next : next_[i]) previous_[next].push_back(static_cast<NodeIndex>(i));
}

std::vector<std::string> FlowOrder::steps_between(NodeIndex from, NodeIndex to) const {
    const std::vector<bool> later = after(from);
    std::vector<std::string> steps;
    if (!later[to]) return steps;
    const std::vector<bool> earlier = before(to);
    for (size_t i = 0; i < next_.size(); ++i) {
        const auto node = static_cast<NodeIndex>(i);
        const bool is_on_way = node == from || later[i];
        if (is_on_way && node != to && is_step(process_.nodes[i]) && earlier[i])
            steps.push_back(process_.nodes[i].id);
    }
    return steps;
}

bool FlowOrder::can_avoid(NodeIndex step, NodeIndex to) const {
    std::vector<bool> is_reached(next_.size(), false);
    // From a subprocess on one comes through what lies inside it.
    const auto leads = [&](NodeIndex from, NodeIndex next) {
        const FlowNode& node = process_.nodes[from];
        const bool passes_by = node.kind == NodeKind::Subprocess && node.start != kNoNode &&
                               process_.nodes[next].parent != from &&
                               process_.nodes[next].attached_to != from;
        return is_reached[from] && !passes_by;
    };
    for (const NodeIndex index : std::views::reverse(done_)) {
        if (index == step) continue;
        const auto leads_here = [&](NodeIndex from) { return leads(from, index); };
        is_reached[index] = process_.nodes[index].kind == NodeKind::ParallelGateway
                                ? std::ranges::all_of(previous_[index], leads_here)
                                : std::ranges::any_of(previous_[index], leads_here);
        if (is_root(index)) is_reached[index] = true;
    }
    return is_reached[to];
}

bool FlowOrder::leads_surely(NodeIndex from, NodeIndex to) const {
    std::vector<NodeIndex> open{from};
    std::vector<bool> is_known(next_.size(), false);
    while (!open.empty()) {
        const NodeIndex index = open.back();
        open.pop_back();
        if (index == to) return true;
        const FlowNode& node = process_.nodes[index];
        const bool chooses = is_gateway(node.kind) && node.kind != NodeKind::ParallelGateway &&
                             node.outgoing.size() > 1;
        if (chooses) continue;
        for (const NodeIndex next : next_[index])
            if (!is_known[next] && process_.nodes[next].kind != NodeKind::BoundaryEvent) {
                is_known[next] = true;
                open.push_back(next);
            }
    }
    return false;
}

std::vector<bool> FlowOrder::reached(const Ways& ways, NodeIndex from) {
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

bool FlowOrder::is_root(NodeIndex index) const {
    const FlowNode& node = process_.nodes[index];
    return node.incoming.empty() && node.parent == kNoNode && node.attached_to == kNoNode;
}

std::vector<NodeIndex> FlowOrder::successors(NodeIndex index) const {
    std::vector<NodeIndex> all = outgoing(index);
    const FlowNode& node = process_.nodes[index];
    all.insert(all.end(), node.boundary.begin(), node.boundary.end());
    if (node.kind == NodeKind::Subprocess)
        for (const NodeIndex inner : inner_starts(index)) all.push_back(inner);
    return all;
}

std::vector<NodeIndex> FlowOrder::inner_starts(NodeIndex subprocess) const {
    std::vector<NodeIndex> starts;
    for (size_t i = 0; i < process_.nodes.size(); ++i) {
        const FlowNode& node = process_.nodes[i];
        if (node.parent == subprocess && node.incoming.empty() &&
            node.kind != NodeKind::BoundaryEvent)
            starts.push_back(static_cast<NodeIndex>(i));
    }
    return starts;
}

/// The end of a subprocess goes on after it.
std::vector<NodeIndex> FlowOrder::outgoing(NodeIndex index) const {
    const FlowNode* node = &process_.nodes[index];
    while (node->outgoing.empty() && node->parent != kNoNode) node = &process_.nodes[node->parent];
    std::vector<NodeIndex> all;
    for (const FlowIndex flow : node->outgoing) all.push_back(process_.flows[flow].target);
    return all;
}

void FlowOrder::drop_ways_back(NodeIndex root) {
    if (marks_[root] != Mark::New) return;
    std::vector<std::pair<NodeIndex, size_t>> path{{root, 0}};
    marks_[root] = Mark::Open;
    while (!path.empty()) {
        auto& [node, place] = path.back();
        if (place == next_[node].size()) {
            marks_[node] = Mark::Done;
            done_.push_back(node);
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

}  // namespace tongban::bpmn
