// Checks of events and of what handles them: who catches what, and where each may stand.
#include "bpmn/xml.h"

namespace tongban::bpmn {

namespace {

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
/// One signal goes to all of them: which of them interrupts the others would be chance.
void check_names(
    const Process& process,
    const std::vector<NodeIndex>& events,
    std::string_view place,
    const ElementIndex& elements,
    Reporter& report
) {
    std::set<std::pair<EventKind, std::string_view>> names;
    for (const NodeIndex index : events) {
        const FlowNode& event = process.nodes[index];
        if (event.event != EventKind::Message && event.event != EventKind::Signal) continue;
        if (event.on.name.text.empty()) continue;
        if (!names.emplace(event.event, event.on.name.text).second)
            report.error(
                elements.element(event.id),
                fmt::format("bpmn.{}_caught_twice", to_string(event.event)), event.id,
                fmt::format(
                    "`{}` waits for {} `{}` more than once, again at `{}`", place,
                    to_string(event.event), event.on.name.text, event.id
                ),
                fmt::format("give the events {}s of different names", to_string(event.event))
            );
    }
}

/// Two start events of one condition would start two instances each time that it holds.
void check_start_conditions(
    const Process& process, const ElementIndex& elements, Reporter& report
) {
    std::set<std::string_view> conditions;
    for (const NodeIndex index : process.event_starts) {
        const FlowNode& event = process.nodes[index];
        if (event.event == EventKind::Conditional && event.on.condition &&
            !conditions.insert(event.on.condition->source()).second)
            report.error(
                elements.element(event.id), "bpmn.condition_caught_twice", event.id,
                fmt::format(
                    "`{}` starts by condition `{}` more than once, again at `{}`", process.id,
                    event.on.condition->source(), event.id
                )
            );
    }
}

void check_boundaries(
    const Process& process, const FlowNode& node, const ElementIndex& elements, Reporter& report
) {
    check_codes(process, node.boundary, node.id, elements, report);
    check_names(process, node.boundary, node.id, elements, report);
    for (const NodeIndex index : node.boundary) {
        const FlowNode& event = process.nodes[index];
        if (event.event == EventKind::Error && !event.interrupting)
            report.error(
                elements.element(event.id), "bpmn.error_not_interrupting", event.id,
                fmt::format("error event `{}` must interrupt its activity", event.id)
            );
        if (event.event == EventKind::Cancel && !event.interrupting)
            report.error(
                elements.element(event.id), "bpmn.cancel_not_interrupting", event.id,
                fmt::format("cancel event `{}` must interrupt its transaction", event.id)
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
    check_names(process, starts, place, elements, report);
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

/// BPMN 2.0.2, 10.7.1: one handler for an activity, at its border or inside it; and what a throw
/// event names must be something that can be undone.
void check_compensation(
    const Process& process, const FlowNode& node, const pugi::xml_node& element, Reporter& report
) {
    const auto undoes = [&](NodeIndex inner) {
        return process.nodes[process.nodes[inner].start].event == EventKind::Compensation;
    };
    if (node.handler != kNoNode && is_activity(node.kind) &&
        std::ranges::any_of(node.event_subprocesses, undoes))
        report.error(
            element, "bpmn.two_handlers", node.id,
            fmt::format(
                "`{}` is undone by `{}` and by an event subprocess inside it", node.id,
                process.nodes[node.handler].id
            ),
            "keep one of them"
        );
    const bool throws = node.kind == NodeKind::ThrowEvent || node.kind == NodeKind::EndEvent;
    if (!throws || node.event != EventKind::Compensation || node.on.activity == kNoNode) return;
    const FlowNode& named = process.nodes[node.on.activity];
    if (named.handler == kNoNode && named.kind != NodeKind::Subprocess)
        report.error(
            element, "bpmn.compensated_activity", node.id,
            fmt::format("`{}` compensates `{}`, which has no handler", node.id, named.id),
            "give the activity a compensation event with a handler"
        );
}

/// BPMN 2.0.2, 10.3.5: activities in no order of their own, without start and end.
void check_ad_hoc(
    const Process& process, NodeIndex index, const ElementIndex& elements, Reporter& report
) {
    const FlowNode& node = process.nodes[index];
    if (!std::holds_alternative<AdHocSpec>(node.work)) return;
    bool has_activity = false;
    for (const FlowNode& inner : process.nodes) {
        if (inner.parent != index) continue;
        has_activity = has_activity || is_activity(inner.kind);
        if (inner.kind == NodeKind::EndEvent)
            report.error(
                elements.element(inner.id), "bpmn.end_in_ad_hoc", inner.id,
                fmt::format(
                    "ad-hoc subprocess `{}` must not have an end event (`{}`)", node.id, inner.id
                ),
                "it ends by its completion condition, or when nothing is open"
            );
    }
    if (!has_activity)
        report.error(
            elements.element(node.id), "bpmn.ad_hoc_empty", node.id,
            fmt::format("ad-hoc subprocess `{}` has no activity", node.id)
        );
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
    check_names(process, targets, node.id, elements, report);
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

}  // namespace

void check_events(
    const Process& process, NodeIndex index, const ElementIndex& elements, Reporter& report
) {
    if (index == kNoNode) {
        check_event_subprocesses(process, process.event_subprocesses, process.id, elements, report);
        check_start_conditions(process, elements, report);
        return check_names(process, process.event_starts, process.id, elements, report);
    }
    const FlowNode& node = process.nodes[index];
    const pugi::xml_node element = elements.element_at(index);
    check_boundaries(process, node, elements, report);
    check_event_subprocesses(process, node.event_subprocesses, node.id, elements, report);
    check_event_gateway(process, node, elements, report);
    check_place(process, node, element, report);
    check_compensation(process, node, element, report);
    check_ad_hoc(process, index, elements, report);
}

}  // namespace tongban::bpmn
