// What inclusive joins have to know of the graph, computed once.
#include "bpmn/graph.h"

namespace tongban::bpmn {

namespace {

/// Nodes from which a token can come to `flow` without passing the join itself.
std::vector<bool> nodes_before(
    const Process& process, NodeIndex join, FlowIndex flow, bool by_border_events
) {
    std::vector<bool> seen(process.nodes.size());
    std::vector<NodeIndex> open;
    const auto visit = [&](NodeIndex index) {
        if (index == join || index == kNoNode || seen[index]) return;
        seen[index] = true;
        open.push_back(index);
    };
    visit(process.flows[flow].source);
    while (!open.empty()) {
        const FlowNode& node = process.nodes[open.back()];
        open.pop_back();
        for (const FlowIndex incoming : node.incoming) visit(process.flows[incoming].source);
        if (by_border_events) visit(node.attached_to);
    }
    return seen;
}

}  // namespace

void prepare_inclusive_joins(Process& process) {
    for (size_t i = 0; i < process.nodes.size(); ++i) {
        FlowNode& node = process.nodes[i];
        if (!is_waiting_join(node.kind) || node.incoming.size() < 2) continue;
        for (const FlowIndex flow : node.incoming)
            node.upstream.push_back(nodes_before(process, static_cast<NodeIndex>(i), flow, true));
    }
}

bool comes_by_flows(const Process& process, NodeIndex from, NodeIndex join, FlowIndex flow) {
    return nodes_before(process, join, flow, false)[from];
}

}  // namespace tongban::bpmn
