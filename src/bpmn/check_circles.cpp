// Circles of a process in which no token ever waits.
#include "bpmn/xml.h"

namespace tongban::bpmn {

namespace {

/// Does a token stay here for nothing, and leave the variables as they were?
bool only_passes(const FlowNode& node) {
    const bool is_event = node.kind == NodeKind::ThrowEvent || node.kind == NodeKind::CatchEvent;
    if (is_event) return node.event == EventKind::None || node.event == EventKind::Link;
    const bool is_passing = node.kind == NodeKind::Task ||
                            (is_gateway(node.kind) && node.kind != NodeKind::EventGateway);
    return is_passing && node.outputs.empty() && !node.loop;
}

/// A circle in which nothing waits and nothing changes: whoever goes round once goes round for
/// ever.
void warn_of_busy_circles(const Process& process, const ElementIndex& elements, Reporter& report) {
    std::vector<bool> left(process.nodes.size());
    for (size_t i = 0; i < left.size(); ++i) left[i] = only_passes(process.nodes[i]);
    const auto has = [&](const std::vector<FlowIndex>& flows, NodeIndex SequenceFlow::*end) {
        return std::ranges::any_of(flows, [&](FlowIndex flow) {
            return left[process.flows[flow].*end];
        });
    };
    // What nothing of them leads to, or what leads to nothing of them, is in no circle.
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        for (size_t i = 0; i < left.size(); ++i) {
            const FlowNode& node = process.nodes[i];
            if (!left[i] || (has(node.incoming, &SequenceFlow::source) &&
                             has(node.outgoing, &SequenceFlow::target)))
                continue;
            left[i] = false;
            is_changed = true;
        }
    }
    const auto first = std::ranges::find(left, true);
    if (first == left.end()) return;
    const auto index = static_cast<NodeIndex>(first - left.begin());
    report.warning(
        elements.element_at(index), "bpmn.busy_circle", process.nodes[index].id,
        fmt::format(
            "from `{}` a circle leads back in which nothing waits and nothing changes",
            process.nodes[index].id
        ),
        "put a task, a timer or a script into the circle"
    );
}

/// Is a token through here at once, with nobody and nothing around it to take it elsewhere?
bool is_immediate(const FlowNode& node, bool has_conditional_events) {
    if (node.loop || !node.boundary.empty()) return false;
    const bool has_job = std::holds_alternative<JobSpec>(node.work);
    switch (node.kind) {
        case NodeKind::Task:
            return true;
        case NodeKind::ScriptTask:
        case NodeKind::BusinessRuleTask:
            // What it changes may set off an event.
            return !has_job && !has_conditional_events;
        case NodeKind::ThrowEvent:
        case NodeKind::CatchEvent:
            return node.event == EventKind::None || node.event == EventKind::Link ||
                   (node.event == EventKind::Message && node.kind == NodeKind::ThrowEvent &&
                    !has_job);
        case NodeKind::ExclusiveGateway:
        case NodeKind::InclusiveGateway:
            return true;
        case NodeKind::ParallelGateway:
            return node.incoming.size() < 2;
        default:
            return false;
    }
}

/// Taken by every token that leaves its source.
bool is_always_taken(const Process& process, FlowIndex index) {
    const SequenceFlow& flow = process.flows[index];
    const FlowNode& source = process.nodes[flow.source];
    if (source.outgoing.size() == 1) return !flow.condition;
    return source.kind == NodeKind::ParallelGateway ||
           (!is_gateway(source.kind) && !flow.condition && source.default_flow != index);
}

/// Nodes behind which a token goes on for ever without waiting: all ways lead back to such nodes,
/// or one that is taken each time does.
std::vector<bool> find_endless(const Process& process) {
    const bool has_conditional_events = std::ranges::any_of(
        process.nodes, [](const FlowNode& node) { return node.event == EventKind::Conditional; }
    );
    std::vector<bool> endless(process.nodes.size());
    for (size_t i = 0; i < endless.size(); ++i)
        endless[i] = is_immediate(process.nodes[i], has_conditional_events);
    const auto leads_on = [&](FlowIndex flow) { return endless[process.flows[flow].target]; };
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        for (size_t i = 0; i < endless.size(); ++i) {
            const std::vector<FlowIndex>& ways = process.nodes[i].outgoing;
            const bool has_forced = std::ranges::any_of(ways, [&](FlowIndex flow) {
                return leads_on(flow) && is_always_taken(process, flow);
            });
            if (!endless[i] || has_forced || (!ways.empty() && std::ranges::all_of(ways, leads_on)))
                continue;
            endless[i] = false;
            is_changed = true;
        }
    }
    return endless;
}

/// Behind `start`, the first node that is met twice.
NodeIndex entry_of_circle(
    const Process& process, const std::vector<bool>& endless, NodeIndex start
) {
    std::vector<bool> seen(process.nodes.size());
    while (!seen[start]) {
        seen[start] = true;
        for (const FlowIndex flow : process.nodes[start].outgoing)
            if (endless[process.flows[flow].target]) {
                start = process.flows[flow].target;
                break;
            }
    }
    return start;
}

}  // namespace

void check_circles(const Process& process, const ElementIndex& elements, Reporter& report) {
    const std::vector<bool> endless = find_endless(process);
    const auto first = std::ranges::find(endless, true);
    if (first == endless.end()) return warn_of_busy_circles(process, elements, report);
    const NodeIndex index =
        entry_of_circle(process, endless, static_cast<NodeIndex>(first - endless.begin()));
    const FlowNode& node = process.nodes[index];
    report.error(
        elements.element_at(index), "bpmn.endless_circle", node.id,
        fmt::format(
            "what comes to `{}` goes round for ever: nothing waits and nothing leaves", node.id
        ),
        "put a user task, a timer or a way out into the circle"
    );
}

}  // namespace tongban::bpmn
