// What connects the elements: sequence flows, links, borders, handlers, lanes.
#include "base/text.h"
#include "bpmn/model_reader.h"

namespace tongban::bpmn {

void ModelReader::connect_links() {
    const auto is_link = [&](const FlowNode& node, NodeKind kind) {
        return node.kind == kind && node.event == EventKind::Link;
    };
    for (size_t i = 0; i < process_.nodes.size(); ++i) {
        if (!is_link(process_.nodes[i], NodeKind::ThrowEvent)) continue;
        const auto same = [&](const FlowNode& node) {
            return is_link(node, NodeKind::CatchEvent) && node.parent == process_.nodes[i].parent &&
                   node.on.name.text == process_.nodes[i].on.name.text;
        };
        const auto target = std::ranges::find_if(process_.nodes, same);
        const FlowNode& thrower = process_.nodes[i];
        if (target == process_.nodes.end()) {
            report_.error(
                element(thrower.id), "bpmn.no_link", thrower.id,
                fmt::format(
                    "link `{}` of `{}` has no catch event of that name in its scope",
                    thrower.on.name.text, thrower.id
                )
            );
            continue;
        }
        if (std::ranges::count_if(process_.nodes, same) > 1)
            report_.error(
                element(thrower.id), "bpmn.link_twice", thrower.id,
                fmt::format("link `{}` is caught more than once", thrower.on.name.text)
            );
        SequenceFlow flow;
        flow.source = static_cast<NodeIndex>(i);
        flow.target = static_cast<NodeIndex>(target - process_.nodes.begin());
        add_flow(std::move(flow));
    }
}

void ModelReader::attach_handlers() {
    for (const pugi::xml_node& association : associations_) {
        auto source = nodes_.find(association.attribute("sourceRef").value());
        auto target = nodes_.find(association.attribute("targetRef").value());
        if (source == nodes_.end() || target == nodes_.end()) continue;
        const auto calls = [&](NodeIndex index) {
            const FlowNode& node = process_.nodes[index];
            return node.kind == NodeKind::BoundaryEvent && node.event == EventKind::Compensation;
        };
        // An association says that two belong together, not which one was drawn first.
        if (calls(target->second)) std::swap(source, target);
        if (!calls(source->second)) continue;
        FlowNode& event = process_.nodes[source->second];
        FlowNode& handler = process_.nodes[target->second];
        if (!is_activity(handler.kind) || handler.parent != event.parent) continue;
        // BPMN 2.0.2, 10.7.1: whoever reads the file must see that it is outside the normal flow.
        if (!handler.is_for_compensation)
            report_.error(
                element(handler.id), "bpmn.handler_not_marked", handler.id,
                fmt::format(
                    "`{}` undoes `{}` and is not marked as a compensation activity", handler.id,
                    event.attached_to == kNoNode ? event.id : process_.nodes[event.attached_to].id
                ),
                "set isForCompensation"
            );
        event.handler = target->second;
        handler.is_for_compensation = true;
        if (event.attached_to != kNoNode)
            process_.nodes[event.attached_to].handler = target->second;
    }
    for (FlowNode& node : process_.nodes) {
        if (node.event != EventKind::Compensation) continue;
        if (node.kind != NodeKind::ThrowEvent && node.kind != NodeKind::EndEvent) continue;
        read_compensated(node);
    }
}

void ModelReader::read_compensated(FlowNode& node) {
    const pugi::xml_node definition = child(element(node.id), "compensateEventDefinition");
    const std::string_view wanted = definition.attribute("activityRef").value();
    if (wanted.empty()) return;
    const auto found = nodes_.find(wanted);
    // BPMN 2.0.2, 10.5.1: it must be visible, that is, in the same scope; from an event
    // subprocess the scope around it is.
    const auto is_visible = [&](NodeIndex index) {
        const NodeIndex scope = process_.nodes[index].parent;
        return scope == node.parent ||
               (node.parent != kNoNode && process_.nodes[node.parent].is_event_subprocess &&
                scope == process_.nodes[node.parent].parent);
    };
    if (found == nodes_.end() || !is_visible(found->second))
        report_.error(
            element(node.id), "bpmn.compensated_activity", node.id,
            fmt::format("`{}` compensates `{}`, which is not in its scope", node.id, wanted)
        );
    else
        node.on.activity = found->second;
}

void ModelReader::attach_boundaries() {
    for (size_t i = 0; i < process_.nodes.size(); ++i) {
        FlowNode& node = process_.nodes[i];
        if (node.kind != NodeKind::BoundaryEvent) continue;
        const pugi::xml_node event = element(node.id);
        const auto host = nodes_.find(event.attribute("attachedToRef").value());
        if (host == nodes_.end() || !is_activity(process_.nodes[host->second].kind) ||
            process_.nodes[host->second].parent != node.parent) {
            report_.error(
                event, "bpmn.unknown_host", node.id,
                fmt::format("boundary event `{}` is attached to no activity", node.id)
            );
            continue;
        }
        node.attached_to = host->second;
        process_.nodes[host->second].boundary.push_back(static_cast<NodeIndex>(i));
    }
}

void ModelReader::read_flows() {
    std::set<std::string_view> ids;
    for (const auto& [element, parent] : flow_elements_) {
        SequenceFlow flow;
        flow.id = element.attribute("id").value();
        if (!flow.id.empty() && (nodes_.contains(element.attribute("id").value()) ||
                                 !ids.insert(element.attribute("id").value()).second))
            report_.error(
                element, "bpmn.duplicate_id", flow.id,
                fmt::format("the id `{}` is used twice", flow.id)
            );
        flow.name = element.attribute("name").value();
        flow.line = report_.line_of(element);
        const auto source = nodes_.find(element.attribute("sourceRef").value());
        const auto target = nodes_.find(element.attribute("targetRef").value());
        if (source == nodes_.end() || target == nodes_.end()) {
            report_.error(
                element, "bpmn.unknown_target", flow.id,
                fmt::format(
                    "sequence flow `{}` leads from `{}` to `{}`, one of which does not exist",
                    flow.id, element.attribute("sourceRef").value(),
                    element.attribute("targetRef").value()
                )
            );
            continue;
        }
        flow.source = source->second;
        flow.target = target->second;
        connect(element, std::move(flow));
    }
    for (size_t i = 0; i < process_.nodes.size(); ++i) {
        FlowNode& node = process_.nodes[i];
        const pugi::xml_node element_of_node = node_elements_[i];
        const std::string_view wanted = element_of_node.attribute("default").value();
        if (wanted.empty()) continue;
        for (const FlowIndex flow : node.outgoing)
            if (process_.flows[flow].id == wanted) node.default_flow = flow;
        if (node.default_flow == kNoFlow)
            report_.error(
                element_of_node, "bpmn.unknown_default", node.id,
                fmt::format("the default flow `{}` does not leave `{}`", wanted, node.id)
            );
    }
}

void ModelReader::connect(const pugi::xml_node& element, SequenceFlow flow) {
    const FlowNode& source = process_.nodes[flow.source];
    const FlowNode& target = process_.nodes[flow.target];
    if (source.parent != target.parent) {
        report_.error(
            element, "bpmn.flow_crosses_scope", flow.id,
            fmt::format("sequence flow `{}` crosses the border of a subprocess", flow.id)
        );
        return;
    }
    const pugi::xml_node condition = child(element, "conditionExpression");
    std::string_view text = trim(condition.text().get());
    if (!text.empty()) {
        flow.condition_text = text;
        flow.condition = read_condition(text, element, flow.id, report_);
    }
    add_flow(std::move(flow));
}

void ModelReader::add_flow(SequenceFlow flow) {
    if (process_.flows.size() >= kNodesMax * 4) return;
    const auto index = static_cast<FlowIndex>(process_.flows.size());
    process_.nodes[flow.source].outgoing.push_back(index);
    process_.nodes[flow.target].incoming.push_back(index);
    process_.flows.push_back(std::move(flow));
}

void ModelReader::read_lanes(const pugi::xml_node& container, size_t depth) {
    if (depth > kSubprocessDepthMax) return;
    for (pugi::xml_node set = container.first_child(); set; set = set.next_sibling()) {
        const std::string_view name = local_name(set);
        if (name == "subProcess" || name == "transaction" || name == "adHocSubProcess")
            read_lanes(set, depth + 1);
        if (name != "laneSet" && name != "childLaneSet") continue;
        for (const pugi::xml_node& lane : set.children()) {
            if (local_name(lane) != "lane") continue;
            const char* title = lane.attribute("name").value();
            for (const pugi::xml_node& item : lane.children()) {
                if (local_name(item) != "flowNodeRef") continue;
                const auto node = nodes_.find(trim(item.text().get()));
                if (node != nodes_.end())
                    process_.nodes[node->second].lane =
                        *title ? title : lane.attribute("id").value();
            }
            read_lanes(lane, depth + 1);
        }
    }
}

}  // namespace tongban::bpmn
