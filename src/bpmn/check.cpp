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
    for (const NodeIndex start : process.event_starts) visit(start);
    for (const NodeIndex inner : process.event_subprocesses) visit(inner);
    while (!open.empty()) {
        const NodeIndex index = open.back();
        const FlowNode& node = process.nodes[index];
        open.pop_back();
        for (const NodeIndex inner : node.event_subprocesses) visit(inner);
        visit(node.handler);
        // What is inside an ad-hoc subprocess is started from outside.
        if (std::holds_alternative<AdHocSpec>(node.work))
            for (size_t i = 0; i < process.nodes.size(); ++i)
                if (process.nodes[i].parent == index && process.nodes[i].incoming.empty() &&
                    process.nodes[i].kind != NodeKind::BoundaryEvent)
                    visit(static_cast<NodeIndex>(i));
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
            const bool is_number =
                job == nullptr || job->retries.feel || job->retries.empty() ||
                std::ranges::all_of(job->retries.text, [](char c) { return c >= '0' && c <= '9'; });
            if (!is_number)
                report.error(
                    element, "bpmn.retries", node.id,
                    fmt::format("retries `{}` of `{}` is no number", job->retries.text, node.id)
                );
            break;
        }
        case NodeKind::ScriptTask: {
            const auto* script = std::get_if<ScriptSpec>(&node.work);
            if (script == nullptr || !script->expression.feel)
                missing("bpmn.no_script", "FEEL expression");
            else if (script->result_variable.empty())
                missing("bpmn.no_result_variable", "variable for its result");
            break;
        }
        case NodeKind::BusinessRuleTask: {
            const auto* called = std::get_if<DecisionSpec>(&node.work);
            if (called == nullptr || called->decision.empty())
                missing("bpmn.no_decision", "decision");
            else if (called->result_variable.empty())
                missing("bpmn.no_result_variable", "variable for its result");
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

/// Conditions where nobody asks them.
void check_conditions(
    const Process& process, const FlowNode& node, const ElementIndex& elements, Reporter& report
) {
    // BPMN 2.0.2, 13.4.2: it is taken when no condition holds, whatever its own would say.
    if (node.default_flow != kNoFlow && !process.flows[node.default_flow].condition_text.empty())
        report.error(
            elements.element(node.id), "bpmn.default_with_condition", node.id,
            fmt::format(
                "the default flow `{}` of `{}` has a condition",
                process.flows[node.default_flow].id, node.id
            ),
            "remove the condition, or choose another default flow"
        );
    const bool asks_none =
        node.kind == NodeKind::ParallelGateway || node.kind == NodeKind::EventGateway;
    for (const FlowIndex flow : node.outgoing)
        if (asks_none && process.flows[flow].condition)
            report.warning(
                elements.element(node.id), "bpmn.condition_ignored", node.id,
                fmt::format(
                    "the condition of flow `{}` has no effect, since {} `{}` asks none",
                    process.flows[flow].id, to_string(node.kind), node.id
                ),
                "use an exclusive or inclusive gateway"
            );
}

void check_gateway(
    const Process& process, const FlowNode& node, const ElementIndex& elements, Reporter& report
) {
    const bool chooses = node.kind == NodeKind::ExclusiveGateway || is_waiting_join(node.kind);
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

void check_flows(
    const Process& process, const FlowNode& node, const pugi::xml_node& element, Reporter& report
) {
    const bool is_catching =
        node.kind == NodeKind::StartEvent || node.kind == NodeKind::BoundaryEvent;
    const bool is_link = node.event == EventKind::Link;
    if (is_catching && !node.incoming.empty())
        report.error(
            element, "bpmn.flow_into_event", node.id,
            fmt::format("{} `{}` must not have an incoming flow", to_string(node.kind), node.id)
        );
    // From a link to the link of the same name there is a flow without a drawing.
    const auto is_drawn = [&](FlowIndex flow) {
        return process.nodes[process.flows[flow].source].event != EventKind::Link;
    };
    if (is_link && node.kind == NodeKind::CatchEvent &&
        std::ranges::any_of(node.incoming, is_drawn))
        report.error(
            element, "bpmn.flow_into_event", node.id,
            fmt::format("link `{}` must not have an incoming flow", node.id)
        );
    const bool is_outside =
        node.is_event_subprocess || node.is_for_compensation ||
        (node.event == EventKind::Compensation && node.kind == NodeKind::BoundaryEvent);
    if (is_outside && (!node.outgoing.empty() || !node.incoming.empty()))
        return report.error(
            element, "bpmn.flow_at_handler", node.id,
            fmt::format(
                "`{}` handles {} and must not have sequence flows", node.id,
                node.is_event_subprocess ? "an event" : "compensation"
            ),
            "remove its sequence flows"
        );
    if (node.kind == NodeKind::EndEvent && !node.outgoing.empty())
        report.error(
            element, "bpmn.flow_from_end", node.id,
            fmt::format("end event `{}` must not have an outgoing flow", node.id)
        );
    if (is_link && node.kind == NodeKind::ThrowEvent && node.outgoing.size() > 1)
        report.error(
            element, "bpmn.flow_from_link", node.id,
            fmt::format("link `{}` must not have an outgoing flow", node.id)
        );
    // BPMN 2.0.2, 10.3.5: what is inside an ad-hoc subprocess needs no flows and has no end events.
    const bool is_in_ad_hoc = node.parent != kNoNode &&
                              std::holds_alternative<AdHocSpec>(process.nodes[node.parent].work);
    const bool leads_on = !node.outgoing.empty() || is_outside || is_link || is_in_ad_hoc;
    if (node.kind != NodeKind::EndEvent && !leads_on)
        report.warning(
            element, "bpmn.no_end", node.id,
            fmt::format("{} `{}` leads nowhere", to_string(node.kind), node.id),
            "end it with an end event"
        );
}

void check_unreachable(const FlowNode& node, const pugi::xml_node& element, Reporter& report) {
    std::string message =
        fmt::format("{} `{}` can never be reached", to_string(node.kind), node.id);
    const char* hint = "connect it with a sequence flow or remove it";
    // An end event that stands alone changes nothing in what the drawing says.
    if (node.kind == NodeKind::EndEvent && node.incoming.empty())
        report.warning(element, "bpmn.unreachable", node.id, std::move(message), hint);
    else
        report.error(element, "bpmn.unreachable", node.id, std::move(message), hint);
}

}  // namespace

void check_graph(const Process& process, const ElementIndex& elements, Reporter& report) {
    const std::vector<bool> seen = reachable(process);
    const bool has_start = process.start != kNoNode || !process.event_starts.empty();
    for (size_t i = 0; i < process.nodes.size(); ++i) {
        const FlowNode& node = process.nodes[i];
        const pugi::xml_node element = elements.element_at(static_cast<NodeIndex>(i));
        if (!seen[i] && has_start) check_unreachable(node, element, report);
        check_work(node, element, report);
        check_conditions(process, node, elements, report);
        check_gateway(process, node, elements, report);
        check_flows(process, node, element, report);
        check_events(process, static_cast<NodeIndex>(i), elements, report);
    }
    check_events(process, kNoNode, elements, report);
    check_circles(process, elements, report);
    if (!has_errors(report.issues())) check_soundness(process, elements, report);
}

}  // namespace tongban::bpmn
