// The elements of a process and of the subprocesses in it.
#include "bpmn/model_reader.h"

#include "base/text.h"
#include "bpmn/graph.h"

namespace tongban::bpmn {

namespace {

struct ElementRule {
    std::string_view name;
    NodeKind kind;
};
constexpr ElementRule kElements[] = {
    {"startEvent", NodeKind::StartEvent},
    {"endEvent", NodeKind::EndEvent},
    {"intermediateThrowEvent", NodeKind::ThrowEvent},
    {"intermediateCatchEvent", NodeKind::CatchEvent},
    {"boundaryEvent", NodeKind::BoundaryEvent},
    {"task", NodeKind::Task},
    {"manualTask", NodeKind::Task},
    {"userTask", NodeKind::UserTask},
    {"serviceTask", NodeKind::JobTask},
    {"sendTask", NodeKind::JobTask},
    {"receiveTask", NodeKind::ReceiveTask},
    {"scriptTask", NodeKind::ScriptTask},
    {"businessRuleTask", NodeKind::BusinessRuleTask},
    {"subProcess", NodeKind::Subprocess},
    {"transaction", NodeKind::Subprocess},
    {"adHocSubProcess", NodeKind::Subprocess},
    {"callActivity", NodeKind::CallActivity},
    {"exclusiveGateway", NodeKind::ExclusiveGateway},
    {"parallelGateway", NodeKind::ParallelGateway},
    {"inclusiveGateway", NodeKind::InclusiveGateway},
    {"complexGateway", NodeKind::ComplexGateway},
    {"eventBasedGateway", NodeKind::EventGateway},
};
/// What stands beside flow nodes and is not executed by itself: data, drawings, parts of the
/// process or subprocess.
constexpr std::string_view kBeside[] = {
    "association",
    "auditing",
    "completionCondition",
    "correlationSubscription",
    "dataInputAssociation",
    "dataObject",
    "dataObjectReference",
    "dataOutputAssociation",
    "dataStoreReference",
    "documentation",
    "extensionElements",
    "group",
    "humanPerformer",
    "incoming",
    "ioBinding",
    "ioSpecification",
    "laneSet",
    "monitoring",
    "multiInstanceLoopCharacteristics",
    "outgoing",
    "performer",
    "potentialOwner",
    "property",
    "resourceRole",
    "standardLoopCharacteristics",
    "supportedInterfaceRef",
    "supports",
    "textAnnotation"};

/// A conversation, a choreography, or nothing that BPMN 2.0.2 knows, drawn like a step.
bool is_left_out(const pugi::xml_node& element, const pugi::xml_node& container) {
    const std::string_view name = element.name(), around = container.name();
    const auto prefix = [](std::string_view of) {
        const size_t colon = of.find(':');
        return colon == std::string_view::npos ? std::string_view() : of.substr(0, colon);
    };
    return element.type() == pugi::node_element && element.attribute("id") &&
           prefix(name) == prefix(around) &&
           std::ranges::find(kBeside, local_name(element)) == std::end(kBeside);
}

}  // namespace

std::shared_ptr<const Process> ModelReader::read(const pugi::xml_node& element) {
    process_.id = element.attribute("id").value();
    process_.name = element.attribute("name").value();
    process_.version = version_;
    process_.properties = read_properties(element);
    if (process_.id.empty()) report_.error(element, "bpmn.no_id", "", "a process has no id");
    size_t children = 0, flows = 0;
    for (pugi::xml_node at = element.first_child(); at; at = at.next_sibling()) {
        ++children;
        if (local_name(at) == "sequenceFlow") ++flows;
    }
    process_.nodes.reserve(std::min(children - flows, kNodesMax));
    process_.flows.reserve(std::min(flows, kNodesMax));
    node_elements_.reserve(process_.nodes.capacity());
    flow_elements_.reserve(process_.flows.capacity());
    process_element_ = element;
    process_.start = read_scope(element, kNoNode, process_.id, 0);
    attach_boundaries();
    read_flows();
    read_event_starts(element);
    connect_links();
    attach_handlers();
    read_lanes(element, 0);
    prepare_inclusive_joins(process_);
    check_graph(process_, *this, report_);
    return std::make_shared<const Process>(std::move(process_));
}

pugi::xml_node ModelReader::element(std::string_view id) const {
    if (id == process_.id) return process_element_;
    const auto found = nodes_.find(id);
    return found == nodes_.end() ? pugi::xml_node() : node_elements_[found->second];
}

NodeIndex ModelReader::read_scope(
    const pugi::xml_node& container, NodeIndex parent, const std::string& id, size_t depth
) {
    if (depth > kSubprocessDepthMax) {
        report_.error(container, "bpmn.too_deep", id, "subprocesses are nested too deeply");
        return kNoNode;
    }
    const bool is_ad_hoc = local_name(container) == "adHocSubProcess";
    const bool is_event_subprocess =
        parent != kNoNode && process_.nodes[parent].is_event_subprocess;
    NodeIndex start = kNoNode;
    size_t starts = 0, events = 0;
    for (pugi::xml_node element = container.first_child(); element;
         element = element.next_sibling()) {
        const std::string_view name = local_name(element);
        if (name == "sequenceFlow") {
            flow_elements_.emplace_back(element, parent);
            continue;
        }
        if (name == "association") associations_.push_back(element);
        const auto rule = std::ranges::find_if(kElements, [name](const ElementRule& one) {
            return one.name.size() == name.size() && one.name.front() == name.front() &&
                   one.name == name;
        });
        if (rule == std::end(kElements)) {  // data objects, annotations, extensions
            if (is_left_out(element, container))
                report_.warning(
                    element, "bpmn.not_executed", element.attribute("id").value(),
                    fmt::format("{} `{}` is not executed", name, element.attribute("id").value())
                );
            continue;
        }
        const NodeIndex index = add_node(element, rule->kind, parent, depth);
        if (index == kNoNode || rule->kind != NodeKind::StartEvent) continue;
        if (parent == kNoNode && process_.nodes[index].event != EventKind::None) {
            process_.event_starts.push_back(index);
            ++events;
        } else if (starts++ == 0) {
            start = index;
        }
        check_start(element, index, is_event_subprocess, id);
    }
    const bool has_other_start =
        events > 0 ||
        (parent == kNoNode && std::ranges::any_of(process_.nodes, &FlowNode::instantiates));
    if (starts == 0 && !is_ad_hoc && !has_other_start)
        report_.error(
            container, "bpmn.no_start", id, fmt::format("`{}` has no start event", id),
            "add a start event inside it"
        );
    if (starts > 1 || (is_ad_hoc && starts > 0))
        report_.error(
            container, "bpmn.several_starts", id,
            fmt::format("`{}` has {} start events", id, starts)
        );
    return start;
}

void ModelReader::check_start(
    const pugi::xml_node& element,
    NodeIndex index,
    bool is_event_subprocess,
    const std::string& container
) {
    FlowNode& node = process_.nodes[index];
    node.interrupting = element.attribute("isInterrupting").as_bool(true);
    const auto wrong = [&](const char* hint) {
        report_.error(
            element, "bpmn.start_event", node.id,
            fmt::format(
                "start event `{}` of `{}` must not be of kind {}", node.id, container,
                to_string(node.event)
            ),
            hint
        );
    };
    const bool is_own_business = node.event == EventKind::Error ||
                                 node.event == EventKind::Escalation ||
                                 node.event == EventKind::Compensation;
    if (is_event_subprocess) {
        if (node.event == EventKind::None) wrong("an event subprocess starts by an event");
        if (node.event == EventKind::Error && !node.interrupting)
            wrong("an error always interrupts: isInterrupting must not be false");
    } else if (node.parent != kNoNode) {
        if (node.event != EventKind::None) wrong("a subprocess starts by a none start event");
    } else if (is_own_business) {
        wrong("a process starts by a message, timer, signal or condition");
    }
}

NodeIndex ModelReader::add_node(
    const pugi::xml_node& element, NodeKind kind, NodeIndex parent, size_t depth
) {
    const std::string id = element.attribute("id").value();
    if (process_.nodes.size() >= kNodesMax) {
        if (process_.nodes.size() == kNodesMax && !is_full_)
            report_.error(element, "bpmn.too_many_nodes", id, "the process has too many elements");
        is_full_ = true;
        return kNoNode;
    }
    const auto index = static_cast<NodeIndex>(process_.nodes.size());
    const bool is_new = !id.empty() && id != process_.id &&
                        nodes_.emplace(element.attribute("id").value(), index).second;
    if (!is_new) {
        report_.error(
            element, "bpmn.duplicate_id", id, fmt::format("the id `{}` is empty or used twice", id)
        );
        return kNoNode;
    }
    node_elements_.push_back(element);
    FlowNode& node = process_.nodes.emplace_back();
    node.id = id;
    node.name = element.attribute("name").value();
    node.documentation = trim(child(element, "documentation").text().get());
    node.line = report_.line_of(element);
    node.kind = kind;
    node.parent = parent;
    node.is_event_subprocess = element.attribute("triggeredByEvent").as_bool(false);
    node.is_for_compensation =
        !node.is_event_subprocess && element.attribute("isForCompensation").as_bool(false);
    node.is_transaction = local_name(element) == "transaction";
    read_extensions(element, node, report_);
    read_event(definitions_, element, node, report_);
    read_loop(element, node, report_);
    read_gateway(element, node);
    if (kind == NodeKind::Subprocess) {
        const NodeIndex start = read_scope(element, index, id, depth + 1);
        process_.nodes[index].start = start;
        if (process_.nodes[index].is_event_subprocess && start != kNoNode)
            (parent == kNoNode ? process_.event_subprocesses
                               : process_.nodes[parent].event_subprocesses)
                .push_back(index);
    }
    return index;
}

void ModelReader::read_gateway(const pugi::xml_node& element, FlowNode& node) {
    if (node.kind == NodeKind::EventGateway || node.kind == NodeKind::ReceiveTask) {
        node.instantiates = element.attribute("instantiate").as_bool(false);
        node.awaits_all =
            std::string_view(element.attribute("eventGatewayType").value()) == "Parallel";
        // BPMN 2.0.2, 10.6.6: only what starts a process may await all of its events.
        if (node.awaits_all && !node.instantiates)
            report_.error(
                element, "bpmn.event_gateway", node.id,
                fmt::format(
                    "event-based gateway `{}` awaits all its events and does not start the "
                    "process",
                    node.id
                ),
                "use a parallel gateway before the events"
            );
    }
    if (node.kind != NodeKind::ComplexGateway) return;
    const std::string_view text = trim(child(element, "activationCondition").text().get());
    if (!text.empty()) node.activation = read_condition(text, element, node.id, report_);
}

void ModelReader::read_event_starts(const pugi::xml_node& process) {
    for (size_t i = 0; i < process_.nodes.size(); ++i) {
        FlowNode& node = process_.nodes[i];
        if (!node.instantiates) continue;
        node.instantiates = node.incoming.empty() && node.parent == kNoNode;
        if (node.instantiates) process_.event_starts.push_back(static_cast<NodeIndex>(i));
    }
    if (process_.start == kNoNode && process_.event_starts.empty() && !has_errors(report_.issues()))
        report_.error(
            process, "bpmn.no_start", process_.id,
            fmt::format("`{}` has no start event", process_.id)
        );
}

}  // namespace tongban::bpmn
