// Checks of the graph as a whole: what could never run, or would stop half-way.
#include "bpmn/xml.h"

namespace tongban::bpmn {

namespace {

/// Everything that a token at the start can come to, boundary events and inner elements included.
std::vector<bool> reachable(const Process& process) {
    std::vector<bool> seen(process.nodes.size());
    std::vector<NodeIndex> open;
    const auto visit = [&](NodeIndex index) {
        if (index == kNoNode || seen[index]) return;
        seen[index] = true;
        open.push_back(index);
    };
    visit(process.start);
    while (!open.empty()) {
        const FlowNode& node = process.nodes[open.back()];
        open.pop_back();
        for (const FlowIndex flow : node.outgoing) visit(process.flows[flow].target);
        for (const NodeIndex event : node.boundary) visit(event);
        visit(node.start);
    }
    return seen;
}

void check_work(const FlowNode& node, const pugi::xml_node& element, Reporter& report) {
    const auto missing = [&](const char* code, const char* what) {
        report.error(
            element, code, node.id,
            fmt::format("{} `{}` has no {}", to_string(node.kind), node.id, what)
        );
    };
    switch (node.kind) {
        case NodeKind::JobTask: {
            const auto* job = std::get_if<JobSpec>(&node.work);
            if (job == nullptr || job->type.empty()) missing("bpmn.no_job_type", "job type");
            break;
        }
        case NodeKind::ScriptTask: {
            const auto* script = std::get_if<ScriptSpec>(&node.work);
            if (script == nullptr || !script->expression.feel)
                missing("bpmn.no_script", "FEEL expression");
            break;
        }
        case NodeKind::BusinessRuleTask: {
            const auto* called = std::get_if<DecisionSpec>(&node.work);
            if (called == nullptr || called->decision.empty())
                missing("bpmn.no_decision", "decision");
            break;
        }
        case NodeKind::CallActivity: {
            const auto* call = std::get_if<CallSpec>(&node.work);
            if (call == nullptr || call->process.empty())
                missing("bpmn.no_called_process", "called process");
            break;
        }
        default:
            break;
    }
}

void check_gateway(
    const Process& process, const FlowNode& node, const ElementIndex& elements, Reporter& report
) {
    const bool chooses =
        node.kind == NodeKind::ExclusiveGateway || node.kind == NodeKind::InclusiveGateway;
    if (!chooses || node.outgoing.size() < 2) return;
    for (const FlowIndex index : node.outgoing) {
        const SequenceFlow& flow = process.flows[index];
        if (!flow.condition_text.empty() || index == node.default_flow) continue;
        // An inclusive gateway may well have a flow that is always taken.
        if (node.kind == NodeKind::ExclusiveGateway)
            report.error(
                elements.element(node.id), "bpmn.flow_without_condition", flow.id,
                fmt::format("flow `{}` of gateway `{}` has no condition", flow.id, node.id),
                "give it a condition or make it the default flow"
            );
        return;
    }
    if (node.default_flow == kNoFlow)
        report.warning(
            elements.element(node.id), "bpmn.gateway_without_default", node.id,
            fmt::format("{} `{}` has no default flow", to_string(node.kind), node.id),
            "when no condition holds, the process stops here"
        );
}

void check_flows(const FlowNode& node, const pugi::xml_node& element, Reporter& report) {
    const bool is_catching =
        node.kind == NodeKind::StartEvent || node.kind == NodeKind::BoundaryEvent;
    if (is_catching && !node.incoming.empty())
        report.error(
            element, "bpmn.flow_into_event", node.id,
            fmt::format("{} `{}` must not have an incoming flow", to_string(node.kind), node.id)
        );
    if (node.kind == NodeKind::EndEvent && !node.outgoing.empty())
        report.error(
            element, "bpmn.flow_from_end", node.id,
            fmt::format("end event `{}` must not have an outgoing flow", node.id)
        );
    if (node.kind != NodeKind::EndEvent && node.outgoing.empty())
        report.warning(
            element, "bpmn.no_end", node.id,
            fmt::format("{} `{}` leads nowhere", to_string(node.kind), node.id),
            "end it with an end event"
        );
}

void check_boundaries(
    const Process& process, const FlowNode& node, const ElementIndex& elements, Reporter& report
) {
    std::set<std::string_view> codes;
    for (const NodeIndex index : node.boundary) {
        const FlowNode& event = process.nodes[index];
        if (event.event != EventKind::Error) continue;
        if (!codes.insert(event.error_code).second)
            report.error(
                elements.element(event.id), "bpmn.error_caught_twice", event.id,
                fmt::format("`{}` catches error `{}` more than once", node.id, event.error_code)
            );
        if (!event.interrupting)
            report.error(
                elements.element(event.id), "bpmn.error_not_interrupting", event.id,
                fmt::format("error event `{}` must interrupt its activity", event.id)
            );
    }
}

}  // namespace

void check_graph(const Process& process, const ElementIndex& elements, Reporter& report) {
    const std::vector<bool> seen = reachable(process);
    for (size_t i = 0; i < process.nodes.size(); ++i) {
        const FlowNode& node = process.nodes[i];
        const pugi::xml_node element = elements.element(node.id);
        if (!seen[i] && process.start != kNoNode)
            report.error(
                element, "bpmn.unreachable", node.id,
                fmt::format("{} `{}` can never be reached", to_string(node.kind), node.id),
                "connect it with a sequence flow or remove it"
            );
        check_work(node, element, report);
        check_gateway(process, node, elements, report);
        check_flows(node, element, report);
        check_boundaries(process, node, elements, report);
    }
}

}  // namespace tongban::bpmn
