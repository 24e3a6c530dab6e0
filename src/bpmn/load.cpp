// From XML to a graph: elements first, then the flows between them, then lanes, then the checks.
#include "bpmn/load.h"

#include "base/text.h"
#include "bpmn/graph.h"
#include "bpmn/timer.h"
#include "bpmn/xml.h"

namespace tongban::bpmn {

namespace {

/// FNV-1a. It only has to tell versions of one file apart; nobody gains by a collision of their
/// own.
std::string digest(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ull;
    for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211ull;
    return fmt::format("{:016x}", hash);
}

struct ElementRule {
    std::string_view name;
    NodeKind kind;
};
constexpr ElementRule kElements[] = {
    {"startEvent", NodeKind::StartEvent},
    {"endEvent", NodeKind::EndEvent},
    {"intermediateThrowEvent", NodeKind::IntermediateEvent},
    {"intermediateCatchEvent", NodeKind::IntermediateEvent},
    {"boundaryEvent", NodeKind::BoundaryEvent},
    {"task", NodeKind::Task},
    {"manualTask", NodeKind::Task},
    {"userTask", NodeKind::UserTask},
    {"serviceTask", NodeKind::JobTask},
    {"sendTask", NodeKind::JobTask},
    {"scriptTask", NodeKind::ScriptTask},
    {"businessRuleTask", NodeKind::BusinessRuleTask},
    {"subProcess", NodeKind::Subprocess},
    {"callActivity", NodeKind::CallActivity},
    {"exclusiveGateway", NodeKind::ExclusiveGateway},
    {"parallelGateway", NodeKind::ParallelGateway},
    {"inclusiveGateway", NodeKind::InclusiveGateway},
};
// Flow nodes that the engine does not run: to skip one silently would change what the drawing says.
constexpr std::string_view kUnsupported[] = {
    "receiveTask", "transaction", "adHocSubProcess", "eventBasedGateway", "complexGateway",
};

class ModelReader : public ElementIndex {
  public:
    ModelReader(const pugi::xml_node& definitions, std::string_view version, Reporter& report)
        : definitions_(definitions), version_(version), report_(report) {}

    std::shared_ptr<const Process> read(const pugi::xml_node& element) {
        process_.id = element.attribute("id").value();
        process_.name = element.attribute("name").value();
        process_.version = version_;
        process_.properties = read_properties(element);
        if (process_.id.empty()) report_.error(element, "bpmn.no_id", "", "a process has no id");
        elements_[process_.id] = element;
        process_.start = read_scope(element, kNoNode, process_.id, 0);
        attach_boundaries();
        read_flows();
        read_lanes(element, 0);
        check_graph(process_, *this, report_);
        prepare_inclusive_joins(process_);
        return std::make_shared<const Process>(std::move(process_));
    }

    pugi::xml_node element(std::string_view id) const override {
        const auto found = elements_.find(id);
        return found == elements_.end() ? pugi::xml_node() : found->second;
    }

  private:
    /// Reads the elements of a process or subprocess; answers its none start event.
    NodeIndex read_scope(
        const pugi::xml_node& container, NodeIndex parent, const std::string& id, size_t depth
    ) {
        if (depth > kSubprocessDepthMax) {
            report_.error(container, "bpmn.too_deep", id, "subprocesses are nested too deeply");
            return kNoNode;
        }
        NodeIndex start = kNoNode;
        size_t starts = 0;
        for (const pugi::xml_node& element : container.children()) {
            const std::string_view name = local_name(element);
            if (name == "sequenceFlow") {
                flow_elements_.emplace_back(element, parent);
                continue;
            }
            if (std::ranges::find(kUnsupported, name) != std::end(kUnsupported)) {
                unsupported(element, name);
                continue;
            }
            const auto rule = std::ranges::find(kElements, name, &ElementRule::name);
            if (rule == std::end(kElements)) continue;  // data objects, annotations, extensions
            const NodeIndex index = add_node(element, rule->kind, parent, depth);
            if (index == kNoNode) continue;
            if (rule->kind == NodeKind::StartEvent && starts++ == 0) start = index;
        }
        if (starts == 0)
            report_.error(
                container, "bpmn.no_start", id, fmt::format("`{}` has no start event", id)
            );
        if (starts > 1)
            report_.error(
                container, "bpmn.several_starts", id,
                fmt::format("`{}` has {} start events", id, starts)
            );
        return start;
    }

    NodeIndex add_node(
        const pugi::xml_node& element, NodeKind kind, NodeIndex parent, size_t depth
    ) {
        const std::string id = element.attribute("id").value();
        if (process_.nodes.size() >= kNodesMax) {
            if (process_.nodes.size() == kNodesMax && !is_full_)
                report_.error(
                    element, "bpmn.too_many_nodes", id, "the process has too many elements"
                );
            is_full_ = true;
            return kNoNode;
        }
        if (id.empty() || !elements_.emplace(id, element).second) {
            report_.error(
                element, "bpmn.duplicate_id", id,
                fmt::format("the id `{}` is empty or used twice", id)
            );
            return kNoNode;
        }
        const auto index = static_cast<NodeIndex>(process_.nodes.size());
        FlowNode node;
        node.id = id;
        node.name = element.attribute("name").value();
        node.documentation = trim(child(element, "documentation").text().get());
        node.kind = kind;
        node.parent = parent;
        read_extensions(element, node, report_);
        read_events(element, node);
        read_loop(element, node, report_);
        refuse_unsupported(element, node);
        process_.nodes.push_back(std::move(node));
        nodes_.emplace(id, index);
        if (kind == NodeKind::Subprocess) {
            const NodeIndex start = read_scope(element, index, id, depth + 1);
            process_.nodes[index].start = start;
        }
        return index;
    }

    void read_events(const pugi::xml_node& element, FlowNode& node) {
        if (node.kind == NodeKind::BoundaryEvent)
            node.interrupting = element.attribute("cancelActivity").as_bool(true);
        for (const pugi::xml_node& definition : element.children()) {
            const std::string_view name = local_name(definition);
            if (!name.ends_with("EventDefinition")) continue;
            if (node.event != EventKind::None) {
                unsupported(element, "several event definitions");
            } else if (name == "timerEventDefinition") {
                node.event = EventKind::Timer;
                read_timer(definition, node);
            } else if (name == "errorEventDefinition") {
                node.event = EventKind::Error;
                node.error_code = error_code(definition, node);
            } else if (name == "terminateEventDefinition") {
                node.event = EventKind::Terminate;
            } else {
                unsupported(element, name);
            }
        }
    }

    void read_timer(const pugi::xml_node& definition, FlowNode& node) {
        constexpr std::pair<std::string_view, TimerKind> kKinds[] = {
            {"timeDate", TimerKind::Date},
            {"timeDuration", TimerKind::Duration},
            {"timeCycle", TimerKind::Cycle},
        };
        for (const auto& [name, kind] : kKinds) {
            const pugi::xml_node value = child(definition, name);
            if (!value || trim(value.text().get()).empty()) continue;
            node.timer.kind = kind;
            node.timer.value = read_formula(value.text().get(), value, node.id, report_);
            const bool is_feel = node.timer.value.text.starts_with('=');
            if (!is_feel && !is_timer_text(kind, node.timer.value.text))
                report_.error(
                    value, "bpmn.timer_value", node.id,
                    fmt::format(
                        "`{}` of `{}` is no ISO 8601 value", node.timer.value.text, node.id
                    ),
                    "P3D, PT2H, P20WD (working days), 2026-11-21T08:00:00Z or R3/PT1H"
                );
            return;
        }
        report_.error(
            definition, "bpmn.timer_without_value", node.id,
            fmt::format(
                "timer `{}` of `{}` has neither date, duration nor cycle",
                definition.attribute("id").value(), node.id
            )
        );
    }

    /// The code that `errorRef` stands for; a throw event without a code could never be caught.
    std::string error_code(const pugi::xml_node& definition, const FlowNode& node) {
        const std::string_view reference = definition.attribute("errorRef").value();
        if (reference.empty() && node.kind == NodeKind::BoundaryEvent) return {};
        for (const pugi::xml_node& error : definitions_.children()) {
            if (local_name(error) != "error" || reference != error.attribute("id").value())
                continue;
            const std::string code = error.attribute("errorCode").value();
            if (code.empty() && node.kind == NodeKind::EndEvent) break;
            return code;
        }
        report_.error(
            definition, "bpmn.error_without_code", node.id,
            fmt::format("`{}` refers to error `{}`, which has no code", node.id, reference)
        );
        return {};
    }

    void refuse_unsupported(const pugi::xml_node& element, const FlowNode& node) {
        if (child(element, "standardLoopCharacteristics")) unsupported(element, "standard loop");
        if (element.attribute("triggeredByEvent").as_bool(false))
            unsupported(element, "event subprocess");
        if (node.kind == NodeKind::StartEvent && node.event != EventKind::None)
            unsupported(element, "start by an event");
        const bool is_catch = local_name(element) == "intermediateCatchEvent";
        const bool fits =
            node.event == EventKind::None
                ? !is_catch && node.kind != NodeKind::BoundaryEvent
                : (node.event == EventKind::Timer &&
                   (is_catch || node.kind == NodeKind::BoundaryEvent)) ||
                      (node.event == EventKind::Error &&
                       (node.kind == NodeKind::EndEvent || node.kind == NodeKind::BoundaryEvent)) ||
                      (node.event == EventKind::Terminate && node.kind == NodeKind::EndEvent);
        if (!fits && !has_foreign_event_)
            report_.error(
                element, "bpmn.event_definition", node.id,
                fmt::format(
                    "the {} `{}` has no event definition that fits ({})", to_string(node.kind),
                    node.id, local_name(element)
                )
            );
        has_foreign_event_ = false;
    }

    void unsupported(const pugi::xml_node& element, std::string_view what) {
        has_foreign_event_ = true;
        const std::string id = element.attribute("id").value();
        report_.error(
            element, "bpmn.unsupported", id, fmt::format("`{}`: {} cannot be executed", id, what)
        );
    }

    void attach_boundaries() {
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

    void read_flows() {
        for (const auto& [element, parent] : flow_elements_) {
            SequenceFlow flow;
            flow.id = element.attribute("id").value();
            flow.name = element.attribute("name").value();
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
        for (FlowNode& node : process_.nodes) {
            const pugi::xml_node element_of_node = element(node.id);
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

    void connect(const pugi::xml_node& element, SequenceFlow flow) {
        FlowNode& source = process_.nodes[flow.source];
        FlowNode& target = process_.nodes[flow.target];
        if (source.parent != target.parent) {
            report_.error(
                element, "bpmn.flow_crosses_scope", flow.id,
                fmt::format("sequence flow `{}` crosses the border of a subprocess", flow.id)
            );
            return;
        }
        if (process_.flows.size() >= kNodesMax * 4) return;
        const pugi::xml_node condition = child(element, "conditionExpression");
        std::string_view text = trim(condition.text().get());
        if (!text.empty()) {
            flow.condition_text = text;
            // The language of conditions is FEEL, with or without the equals sign.
            const std::string formula =
                text.starts_with('=') ? std::string(text) : fmt::format("={}", text);
            flow.condition = read_formula(formula, element, flow.id, report_).feel;
        }
        const auto index = static_cast<FlowIndex>(process_.flows.size());
        source.outgoing.push_back(index);
        target.incoming.push_back(index);
        process_.flows.push_back(std::move(flow));
    }

    /// The innermost lane that lists an element is the one that assigns it.
    void read_lanes(const pugi::xml_node& container, size_t depth) {
        if (depth > kSubprocessDepthMax) return;
        for (const pugi::xml_node& set : container.children()) {
            const std::string_view name = local_name(set);
            if (name == "subProcess") read_lanes(set, depth + 1);
            if (name != "laneSet" && name != "childLaneSet") continue;
            for (const pugi::xml_node& lane : set.children()) {
                if (local_name(lane) != "lane") continue;
                const char* title = lane.attribute("name").value();
                for (const pugi::xml_node& item : lane.children()) {
                    if (local_name(item) != "flowNodeRef") continue;
                    const auto node = nodes_.find(std::string(trim(item.text().get())));
                    if (node != nodes_.end())
                        process_.nodes[node->second].lane =
                            *title ? title : lane.attribute("id").value();
                }
                read_lanes(lane, depth + 1);
            }
        }
    }

    pugi::xml_node definitions_;
    std::string version_;
    Reporter& report_;
    Process process_;
    std::map<std::string, pugi::xml_node, std::less<>> elements_;
    std::map<std::string, NodeIndex, std::less<>> nodes_;
    std::vector<std::pair<pugi::xml_node, NodeIndex>> flow_elements_;
    bool has_foreign_event_ = false;
    bool is_full_ = false;
};

}  // namespace

Result<Model> load(std::string_view xml) {
    if (xml.size() > kModelBytesMax)
        return refuse("bpmn.too_large", ErrorKind::TooLarge, {{"bytes_max", kModelBytesMax}});
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size());
    Model model;
    Reporter report(xml, model.issues);
    if (!parsed) {
        const auto end = xml.begin() + std::min<std::ptrdiff_t>(parsed.offset, std::ssize(xml));
        return refuse(
            "bpmn.xml", ErrorKind::Invalid,
            {{"line", 1 + std::count(xml.begin(), end, '\n')}, {"message", parsed.description()}}
        );
    }
    const pugi::xml_node definitions = document.document_element();
    if (local_name(definitions) != "definitions") return refuse("bpmn.not_bpmn");
    const std::string version = digest(xml);
    std::set<std::string> ids;
    for (const pugi::xml_node& element : definitions.children()) {
        if (local_name(element) != "process") continue;
        if (!element.attribute("isExecutable").as_bool(true)) continue;
        model.processes.push_back(ModelReader(definitions, version, report).read(element));
        if (!ids.insert(model.processes.back()->id).second)
            report.error(
                element, "bpmn.duplicate_id", model.processes.back()->id,
                "two processes have one id"
            );
    }
    if (model.processes.empty())
        report.error(definitions, "bpmn.no_process", "", "the file has no executable process");
    if (has_errors(model.issues)) model.processes.clear();
    return model;
}

}  // namespace tongban::bpmn
