// Facts about a graph that are computed once, at loading.
#pragma once

#include "bpmn/process.h"

namespace tongban::bpmn {

/// Fills FlowNode::upstream of the inclusive joins.
void prepare_inclusive_joins(Process& process);

}  // namespace tongban::bpmn
