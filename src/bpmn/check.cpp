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

void check_flows(const FlowNode& node, const pugi::xml_node& element, Reporter& report) {
    const bool is_catching =
        node.kind == NodeKind::StartEvent || node.kind == NodeKind::BoundaryEvent;
    const bool is_link = node.event == EventKind::Link;
    if (is_catching && !node.incoming.empty())
        report.error(
            element, "bpmn.flow_into_event", node.id,
            fmt::format("{} `{}` must not have an incoming flow", to_string(node.kind), node.id)
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
    if (node.kind != NodeKind::EndEvent && !is_outside && !is_link && node.outgoing.empty())
        report.warning(
            element, "bpmn.no_end", node.id,
            fmt::format("{} `{}` leads nowhere", to_string(node.kind), node.id),
            "end it with an end event"
        );
}

/// Of errors and escalations only one event may catch the same code at one place.
void check_codes(
    const Process& process,
    const std::vector<NodeIndex>& events,
    std::string_view place,
    const ElementIndex& elements,
    Reporter& report
) {
    std::set<std::pair<EventKind, std::string_view>> codes;
    for (const NodeIndex index : events) {
        const FlowNode& event = process.nodes[index];
        if (event.event != EventKind::Error && event.event != EventKind::Escalation &&
            event.event != EventKind::Compensation && event.event != EventKind::Cancel)
            continue;
        if (!codes.emplace(event.event, event.on.code).second)
            report.error(
                elements.element(event.id),
                fmt::format("bpmn.{}_caught_twice", to_string(event.event)), event.id,
                fmt::format(
                    "`{}` catches {} `{}` more than once, again at `{}`", place,
                    to_string(event.event), event.on.code, event.id
                )
            );
    }
}

/// One message goes to one of them: a second one with its name would only be reached by chance.
void check_messages(
    const Process& process,
    const std::vector<NodeIndex>& events,
    std::string_view place,
    const ElementIndex& elements,
    Reporter& report
) {
    std::set<std::string_view> names;
    for (const NodeIndex index : events) {
        const FlowNode& event = process.nodes[index];
        if (event.event != EventKind::Message || event.on.name.text.empty()) continue;
        if (!names.insert(event.on.name.text).second)
            report.error(
                elements.element(event.id), "bpmn.message_caught_twice", event.id,
                fmt::format(
                    "`{}` waits for message `{}` more than once, again at `{}`", place,
                    event.on.name.text, event.id
                ),
                "give the events messages of different names"
            );
    }
}

void check_boundaries(
    const Process& process, const FlowNode& node, const ElementIndex& elements, Reporter& report
) {
    check_codes(process, node.boundary, node.id, elements, report);
    check_messages(process, node.boundary, node.id, elements, report);
    for (const NodeIndex index : node.boundary) {
        const FlowNode& event = process.nodes[index];
        if (event.event == EventKind::Error && !event.interrupting)
            report.error(
                elements.element(event.id), "bpmn.error_not_interrupting", event.id,
                fmt::format("error event `{}` must interrupt its activity", event.id)
            );
        if (event.event == EventKind::Cancel && !node.is_transaction)
            report.error(
                elements.element(event.id), "bpmn.cancel_outside_transaction", event.id,
                fmt::format("cancel event `{}` is not at a transaction", event.id)
            );
        if (event.event == EventKind::Compensation && event.handler == kNoNode)
            report.error(
                elements.element(event.id), "bpmn.no_handler", event.id,
                fmt::format("compensation event `{}` has no handler", event.id),
                "connect it with an activity by an association"
            );
    }
}

void check_event_subprocesses(
    const Process& process,
    const std::vector<NodeIndex>& subprocesses,
    std::string_view place,
    const ElementIndex& elements,
    Reporter& report
) {
    std::vector<NodeIndex> starts;
    for (const NodeIndex subprocess : subprocesses)
        starts.push_back(process.nodes[subprocess].start);
    check_codes(process, starts, place, elements, report);
    check_messages(process, starts, place, elements, report);
    for (const NodeIndex start : starts) {
        const FlowNode& event = process.nodes[start];
        if (event.event == EventKind::Message && event.on.key.empty())
            report.error(
                elements.element(event.id), "bpmn.no_correlation_key", event.id,
                fmt::format("`{}` waits for a message without correlation key", event.id),
                "say which instance a message belongs to: zeebe:subscription correlationKey"
            );
        const bool is_at_process = process.nodes[event.parent].parent == kNoNode;
        if (event.event == EventKind::Compensation && is_at_process)
            report.error(
                elements.element(event.id), "bpmn.start_event", event.id,
                fmt::format("`{}`: only a subprocess can be compensated, not a process", event.id)
            );
    }
}

void check_place(
    const Process& process, const FlowNode& node, const pugi::xml_node& element, Reporter& report
) {
    if (node.kind == NodeKind::EndEvent && node.event == EventKind::Cancel &&
        (node.parent == kNoNode || !process.nodes[node.parent].is_transaction))
        report.error(
            element, "bpmn.cancel_outside_transaction", node.id,
            fmt::format("cancel end event `{}` is not inside a transaction", node.id)
        );
    if (node.is_event_subprocess && !node.boundary.empty())
        report.error(
            element, "bpmn.event_at_event_subprocess", node.id,
            fmt::format("event subprocess `{}` must not have boundary events", node.id)
        );
    if (node.is_event_subprocess && node.loop)
        report.error(
            element, "bpmn.loop_of_event_subprocess", node.id,
            fmt::format("event subprocess `{}` must not be a loop", node.id)
        );
}

/// BPMN 2.0.2, 10.6.6: behind it stand only events, and receive tasks without boundary events.
void check_event_gateway(
    const Process& process, const FlowNode& node, const ElementIndex& elements, Reporter& report
) {
    if (node.kind != NodeKind::EventGateway) return;
    if (node.outgoing.size() < 2)
        report.error(
            elements.element(node.id), "bpmn.event_gateway", node.id,
            fmt::format("event-based gateway `{}` needs at least two events", node.id)
        );
    std::vector<NodeIndex> targets;
    for (const FlowIndex flow : node.outgoing) targets.push_back(process.flows[flow].target);
    check_messages(process, targets, node.id, elements, report);
    for (const FlowIndex flow : node.outgoing) {
        const FlowNode& target = process.nodes[process.flows[flow].target];
        const bool is_event =
            target.kind == NodeKind::CatchEvent && target.event != EventKind::Link;
        const bool is_receive =
            target.kind == NodeKind::ReceiveTask && target.boundary.empty() && !target.loop;
        const bool is_alone = target.incoming.size() == 1;
        if ((is_event || is_receive) && is_alone) continue;
        report.error(
            elements.element(node.id), "bpmn.event_gateway", node.id,
            fmt::format(
                "event-based gateway `{}` leads to `{}` ({}{}){}", node.id, target.id,
                target.event == EventKind::Link ? "link " : "", to_string(target.kind),
                is_alone ? "" : ", which other flows enter too"
            ),
            "let it lead to message, timer, signal or conditional events, or receive tasks"
        );
    }
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
        const pugi::xml_node element = elements.element(node.id);
        if (!seen[i] && has_start) check_unreachable(node, element, report);
        check_work(node, element, report);
        check_gateway(process, node, elements, report);
        check_flows(node, element, report);
        check_boundaries(process, node, elements, report);
        check_event_subprocesses(process, node.event_subprocesses, node.id, elements, report);
        check_event_gateway(process, node, elements, report);
        check_place(process, node, element, report);
    }
    check_event_subprocesses(process, process.event_subprocesses, process.id, elements, report);
    check_messages(process, process.event_starts, process.id, elements, report);
    if (!has_errors(report.issues())) check_soundness(process, elements, report);
}

}  // namespace tongban::bpmn
