// What reading a model needs of pugixml: names without prefix, places, issues. Private to load.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "bpmn/process.h"

namespace tongban::bpmn {

/// "bpmn:userTask" -> "userTask". Prefixes are a matter of taste of the writing tool.
inline std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

inline pugi::xml_node child(const pugi::xml_node& parent, std::string_view name) {
    for (pugi::xml_node node = parent.first_child(); node; node = node.next_sibling())
        if (local_name(node) == name) return node;
    return {};
}

/// False for the white space between elements that only makes a file easier to read: beside text,
/// alone in its element, or where xml:space says so, it is content.
bool says_something(const pugi::xml_node& node);

/// Collects issues with the line of the element.
class Reporter {
  public:
    Reporter(std::string_view xml, Issues& issues) : issues_(issues) {
        line_ends_.reserve(64);
        for (size_t i = xml.find('\n'); i != std::string_view::npos; i = xml.find('\n', i + 1))
            line_ends_.push_back(static_cast<std::ptrdiff_t>(i));
    }

    void error(
        const pugi::xml_node& node,
        std::string code,
        std::string place,
        std::string message,
        std::string hint = {}
    ) {
        add(Severity::Error, line_of(node), std::move(code), place, message, hint);
    }
    void warning(
        const pugi::xml_node& node,
        std::string code,
        std::string place,
        std::string message,
        std::string hint = {}
    ) {
        add(Severity::Warning, line_of(node), std::move(code), place, message, hint);
    }

    const Issues& issues() const { return issues_; }

    int line_of(const pugi::xml_node& node) const {
        const auto offset = node.offset_debug();
        if (offset < 0) return 0;
        return 1 +
               static_cast<int>(std::ranges::lower_bound(line_ends_, offset) - line_ends_.begin());
    }

  private:
    void add(
        Severity severity,
        int line,
        std::string code,
        std::string& place,
        std::string& message,
        std::string& hint
    ) {
        if (issues_.size() >= kIssuesMax) return;
        issues_.push_back(
            {.code = std::move(code),
             .message = std::move(message),
             .severity = severity,
             .line = line,
             .place = std::move(place),
             .hint = std::move(hint)}
        );
    }

    static constexpr size_t kIssuesMax = 500;
    std::vector<std::ptrdiff_t> line_ends_;
    Issues& issues_;
};

/// The zeebe extension elements of a flow node. Others are left alone.
void read_extensions(const pugi::xml_node& element, FlowNode& node, Reporter& report);
/// The event definition of an event, the message of a receive or send task.
void read_event(
    const pugi::xml_node& definitions,
    const pugi::xml_node& element,
    FlowNode& node,
    Reporter& report
);
/// Multi-instance and loop characteristics.
void read_loop(const pugi::xml_node& element, FlowNode& node, Reporter& report);
/// zeebe:properties of any element.
std::map<std::string, std::string> read_properties(const pugi::xml_node& element);
/// FEEL after "=", else plain text. A syntax error becomes an issue at `element`.
Formula read_formula(
    std::string_view text, const pugi::xml_node& element, std::string_view id, Reporter& report
);

/// The language of conditions is FEEL, with or without the equals sign.
std::optional<feel::Expression> read_condition(
    std::string_view text, const pugi::xml_node& element, std::string_view id, Reporter& report
);

/// What the graph as a whole must satisfy; `xml_of` finds the element for the line.
class ElementIndex {
  public:
    virtual ~ElementIndex() = default;
    virtual pugi::xml_node element(std::string_view id) const = 0;
    virtual pugi::xml_node element_at(NodeIndex node) const = 0;
};
void check_graph(const Process& process, const ElementIndex& elements, Reporter& report);
/// Of one node; kNoNode: of the process itself.
void check_events(
    const Process& process, NodeIndex index, const ElementIndex& elements, Reporter& report
);
/// Joins that can never fire, joins that may wait for ever, flows that bring several tokens.
void check_soundness(const Process& process, const ElementIndex& elements, Reporter& report);
/// Circles in which nothing waits. Codes: bpmn.endless_circle (no run ever leaves it),
/// bpmn.busy_circle (a warning: the data of the moment decides).
void check_circles(const Process& process, const ElementIndex& elements, Reporter& report);

}  // namespace tongban::bpmn
