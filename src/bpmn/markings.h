// Where tokens of one scope can come to, conditions left open. Private to the checks.
#pragma once

#include <optional>
#include <vector>

#include "bpmn/process.h"

namespace tongban::bpmn {

/// A token that stands at a node; at a join, with the flow that it came by.
struct MarkedToken {
    NodeIndex node = kNoNode;
    FlowIndex flow = kNoFlow;
};

/// From these tokens, is there any way on which the scope comes to its end? `parent` is the
/// subprocess, or kNoNode for the process. Nothing when there are too many ways to tell.
std::optional<bool> can_end(
    const Process& process, NodeIndex parent, const std::vector<MarkedToken>& tokens
);

}  // namespace tongban::bpmn
