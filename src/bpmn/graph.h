// Facts about a graph that are computed once, at loading.
#pragma once

#include "bpmn/process.h"

namespace tongban::bpmn {

/// Fills FlowNode::upstream of the inclusive joins.
void prepare_inclusive_joins(Process& process);

/// Can a token at `from` come to `flow` by sequence flows alone, without passing `join` itself?
/// FlowNode::upstream also counts the ways that border events begin.
bool comes_by_flows(const Process& process, NodeIndex from, NodeIndex join, FlowIndex flow);

}  // namespace tongban::bpmn
