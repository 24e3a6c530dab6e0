#include "bpmn/process.h"

namespace tongban::bpmn {

NodeIndex find_node(const Process& process, std::string_view element_id) {
    for (size_t i = 0; i < process.nodes.size(); ++i)
        if (process.nodes[i].id == element_id) return static_cast<NodeIndex>(i);
    return kNoNode;
}

std::string_view to_string(NodeKind kind) {
    constexpr std::string_view kWords[] = {
        "start event",       "end event",          "catch event",
        "throw event",       "boundary event",     "task",
        "user task",         "service task",       "receive task",
        "script task",       "business rule task", "subprocess",
        "call activity",     "exclusive gateway",  "parallel gateway",
        "inclusive gateway", "complex gateway",    "event-based gateway",
    };
    return kWords[static_cast<size_t>(kind)];
}

std::string_view to_string(EventKind kind) {
    constexpr std::string_view kWords[] = {
        "none",       "message",      "timer", "signal", "conditional", "error",
        "escalation", "compensation", "link",  "cancel", "terminate",
    };
    return kWords[static_cast<size_t>(kind)];
}

}  // namespace tongban::bpmn
