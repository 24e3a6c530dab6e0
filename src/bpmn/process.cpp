#include "bpmn/process.h"

namespace tongban::bpmn {

NodeIndex find_node(const Process& process, std::string_view element_id) {
    for (size_t i = 0; i < process.nodes.size(); ++i)
        if (process.nodes[i].id == element_id) return static_cast<NodeIndex>(i);
    return kNoNode;
}

std::string_view to_string(NodeKind kind) {
    switch (kind) {
        case NodeKind::StartEvent:
            return "start event";
        case NodeKind::EndEvent:
            return "end event";
        case NodeKind::IntermediateEvent:
            return "intermediate event";
        case NodeKind::BoundaryEvent:
            return "boundary event";
        case NodeKind::Task:
            return "task";
        case NodeKind::UserTask:
            return "user task";
        case NodeKind::JobTask:
            return "service task";
        case NodeKind::ScriptTask:
            return "script task";
        case NodeKind::BusinessRuleTask:
            return "business rule task";
        case NodeKind::Subprocess:
            return "subprocess";
        case NodeKind::CallActivity:
            return "call activity";
        case NodeKind::ExclusiveGateway:
            return "exclusive gateway";
        case NodeKind::ParallelGateway:
            return "parallel gateway";
        case NodeKind::InclusiveGateway:
            return "inclusive gateway";
    }
    return "element";
}

}  // namespace tongban::bpmn
