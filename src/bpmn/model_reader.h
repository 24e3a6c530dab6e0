// One process of a document: elements first, then the flows between them, then lanes. Private to
// load.
#pragma once

#include "bpmn/load.h"
#include "bpmn/xml.h"

namespace tongban::bpmn {

class ModelReader : public ElementIndex {
  public:
    ModelReader(const pugi::xml_node& definitions, std::string_view version, Reporter& report)
        : definitions_(definitions), version_(version), report_(report) {}

    std::shared_ptr<const Process> read(const pugi::xml_node& element);

    pugi::xml_node element(std::string_view id) const override;

    pugi::xml_node element_at(NodeIndex node) const override { return node_elements_[node]; }

  private:
    /// Reads the elements of a process or subprocess; answers its none start event.
    NodeIndex read_scope(
        const pugi::xml_node& container, NodeIndex parent, const std::string& id, size_t depth
    );

    /// Where a start event with or without a trigger may stand.
    void check_start(
        const pugi::xml_node& element,
        NodeIndex index,
        bool is_event_subprocess,
        const std::string& container
    );

    NodeIndex add_node(
        const pugi::xml_node& element, NodeKind kind, NodeIndex parent, size_t depth
    );

    void read_gateway(const pugi::xml_node& element, FlowNode& node);

    /// A gateway or task that starts the process stands at its beginning.
    void read_event_starts(const pugi::xml_node& process);

    /// A link that throws leads to the one that catches its name, within one scope.
    void connect_links();

    /// Compensation: the boundary event is associated with its handler; a throw event may name the
    /// activity that it means.
    void attach_handlers();

    void read_compensated(FlowNode& node);

    void attach_boundaries();

    void read_flows();

    void connect(const pugi::xml_node& element, SequenceFlow flow);

    void add_flow(SequenceFlow flow);

    /// The innermost lane that lists an element is the one that assigns it.
    void read_lanes(const pugi::xml_node& container, size_t depth);

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
    std::map<std::string_view, NodeIndex, ShortestFirst> nodes_;
    std::vector<pugi::xml_node> node_elements_;
    pugi::xml_node process_element_;
    std::vector<std::pair<pugi::xml_node, NodeIndex>> flow_elements_;
    std::vector<pugi::xml_node> associations_;
    bool is_full_ = false;
};

}  // namespace tongban::bpmn
