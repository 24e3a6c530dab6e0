// From XML to a graph: elements first, then the flows between them, then lanes, then the checks.
#include "bpmn/load.h"

#include "base/text.h"
#include "bpmn/graph.h"
#include "bpmn/timer.h"
#include "bpmn/xml.h"
#include "bpmn/xml_text.h"

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
/// What BPMN 2.0.2 has beside them, of conversations and choreographies.
constexpr std::string_view kNotExecuted[] = {
    "callChoreography",   "callConversation", "choreographyTask", "conversation", "event",
    "implicitThrowEvent", "subChoreography",  "subConversation"};

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
        size_t children = 0, flows = 0;
        for (pugi::xml_node at = element.first_child(); at; at = at.next_sibling()) {
            ++children;
            if (local_name(at) == "sequenceFlow") ++flows;
        }
        process_.nodes.reserve(std::min(children - flows, kNodesMax));
        process_.flows.reserve(std::min(flows, kNodesMax));
        node_elements_.reserve(process_.nodes.capacity());
        flow_elements_.reserve(process_.flows.capacity());
        elements_[element.attribute("id").value()] = element;
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

    pugi::xml_node element(std::string_view id) const override {
        const auto found = elements_.find(id);
        return found == elements_.end() ? pugi::xml_node() : found->second;
    }

    pugi::xml_node element_at(NodeIndex node) const override { return node_elements_[node]; }

  private:
    /// Reads the elements of a process or subprocess; answers its none start event.
    NodeIndex read_scope(
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
                if (std::ranges::find(kNotExecuted, name) != std::end(kNotExecuted))
                    report_.warning(
                        element, "bpmn.not_executed", element.attribute("id").value(),
                        fmt::format(
                            "{} `{}` is not executed", name, element.attribute("id").value()
                        )
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

    /// Where a start event with or without a trigger may stand.
    void check_start(
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
        const bool is_new =
            !id.empty() && elements_.emplace(element.attribute("id").value(), element).second;
        if (!is_new) {
            report_.error(
                element, "bpmn.duplicate_id", id,
                fmt::format("the id `{}` is empty or used twice", id)
            );
            return kNoNode;
        }
        const auto index = static_cast<NodeIndex>(process_.nodes.size());
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
        nodes_.emplace(element.attribute("id").value(), index);
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

    void read_gateway(const pugi::xml_node& element, FlowNode& node) {
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

    /// A gateway or task that starts the process stands at its beginning.
    void read_event_starts(const pugi::xml_node& process) {
        for (size_t i = 0; i < process_.nodes.size(); ++i) {
            FlowNode& node = process_.nodes[i];
            if (!node.instantiates) continue;
            node.instantiates = node.incoming.empty() && node.parent == kNoNode;
            if (node.instantiates) process_.event_starts.push_back(static_cast<NodeIndex>(i));
        }
        if (process_.start == kNoNode && process_.event_starts.empty() &&
            !has_errors(report_.issues()))
            report_.error(
                process, "bpmn.no_start", process_.id,
                fmt::format("`{}` has no start event", process_.id)
            );
    }

    /// A link that throws leads to the one that catches its name, within one scope.
    void connect_links() {
        const auto is_link = [&](const FlowNode& node, NodeKind kind) {
            return node.kind == kind && node.event == EventKind::Link;
        };
        for (size_t i = 0; i < process_.nodes.size(); ++i) {
            if (!is_link(process_.nodes[i], NodeKind::ThrowEvent)) continue;
            const auto same = [&](const FlowNode& node) {
                return is_link(node, NodeKind::CatchEvent) &&
                       node.parent == process_.nodes[i].parent &&
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

    /// Compensation: the boundary event is associated with its handler; a throw event may name the
    /// activity that it means.
    void attach_handlers() {
        for (const pugi::xml_node& association : associations_) {
            const auto source = nodes_.find(association.attribute("sourceRef").value());
            const auto target = nodes_.find(association.attribute("targetRef").value());
            if (source == nodes_.end() || target == nodes_.end()) continue;
            FlowNode& event = process_.nodes[source->second];
            FlowNode& handler = process_.nodes[target->second];
            if (event.kind != NodeKind::BoundaryEvent || event.event != EventKind::Compensation)
                continue;
            if (!is_activity(handler.kind) || handler.parent != event.parent) continue;
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

    void read_compensated(FlowNode& node) {
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

    void connect(const pugi::xml_node& element, SequenceFlow flow) {
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

    void add_flow(SequenceFlow flow) {
        if (process_.flows.size() >= kNodesMax * 4) return;
        const auto index = static_cast<FlowIndex>(process_.flows.size());
        process_.nodes[flow.source].outgoing.push_back(index);
        process_.nodes[flow.target].incoming.push_back(index);
        process_.flows.push_back(std::move(flow));
    }

    /// The innermost lane that lists an element is the one that assigns it.
    void read_lanes(const pugi::xml_node& container, size_t depth) {
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

    pugi::xml_node definitions_;
    std::string version_;
    Reporter& report_;
    Process process_;
    /// Most ids differ in length already.
    struct ShortestFirst {
        bool operator()(std::string_view a, std::string_view b) const {
            return a.size() != b.size() ? a.size() < b.size() : a < b;
        }
    };
    // The ids are those of the document, which outlives the reader.
    std::map<std::string_view, pugi::xml_node, ShortestFirst> elements_;
    std::map<std::string_view, NodeIndex, ShortestFirst> nodes_;
    std::vector<pugi::xml_node> node_elements_;
    std::vector<std::pair<pugi::xml_node, NodeIndex>> flow_elements_;
    std::vector<pugi::xml_node> associations_;
    bool is_full_ = false;
};

/// Signals are known by their names; two of one name in a file are a slip.
void check_signal_names(const pugi::xml_node& definitions, Reporter& report) {
    std::set<std::string_view> names;
    for (const pugi::xml_node& signal : definitions.children()) {
        if (local_name(signal) != "signal") continue;
        const std::string_view name = signal.attribute("name").value();
        if (!name.empty() && !names.insert(name).second)
            report.error(
                signal, "bpmn.signal_twice", signal.attribute("id").value(),
                fmt::format(
                    "signal `{}` has the name `{}` of another one", signal.attribute("id").value(),
                    name
                ),
                "let all events refer to one signal"
            );
    }
}

}  // namespace

Result<Model> load(std::string_view xml) {
    if (xml.size() > kModelBytesMax)
        return refuse("bpmn.too_large", ErrorKind::TooLarge, {{"bytes_max", kModelBytesMax}});
    std::string converted;
    const std::string_view text = TRY(utf8_of_xml(xml, converted));
    pugi::xml_document document;
    const pugi::xml_parse_result parsed =
        document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    Model model;
    Reporter report(text, model.issues);
    if (!parsed) {
        const auto end = text.begin() + std::min<std::ptrdiff_t>(parsed.offset, std::ssize(text));
        return refuse(
            "bpmn.xml", ErrorKind::Invalid,
            {{"line", 1 + std::count(text.begin(), end, '\n')}, {"message", parsed.description()}}
        );
    }
    TRY(check_xml(text));
    const pugi::xml_node definitions = document.document_element();
    if (local_name(definitions) != "definitions") return refuse("bpmn.not_bpmn");
    check_signal_names(definitions, report);
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
