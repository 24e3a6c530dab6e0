// Where an instance stands: for pages that show a case, and for programs that explain one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bpmn/advance.h"

namespace tongban::bpmn {

/// A token that waits for the outside, or for somebody who mends its fault. Joins and scopes are
/// not listed.
struct Waiting {
    TokenId token = 0;
    const FlowNode* node = nullptr;  // lives as long as `definition`
    TokenState state = TokenState::Job;
    ScopeId process = 0;            // as in ProcessEntered
    std::vector<std::string> path;  // element ids of the call activities around it
    std::string fault_code;         // with a fault
    std::shared_ptr<const Process> definition;
};

/// In the order in which they began to wait. Error code: bpmn.no_process.
Result<std::vector<Waiting>> waiting(const ProcessInstance& instance, const Host& host);

/// One instance of a multi-instance activity that a token stands in, or is.
struct LoopInstance {
    ProcessReference process;
    NodeIndex node = kNoNode;
    std::uint32_t item = 0;      // from 1
    const Loop* loop = nullptr;  // of the instance; its items are the collection
};
/// From outside to inside; standard loops have no items and are left out.
std::vector<LoopInstance> loop_instances(const ProcessInstance& instance, TokenId token);

/// The elements that may come right after a node: gateways are looked through.
std::vector<const FlowNode*> next_elements(const Process& process, const FlowNode& node);

/// User tasks to which the token of this one can go back: those before it in its scope on every
/// way that no other token shares.
std::vector<const FlowNode*> earlier_tasks(const Process& process, const FlowNode& task);

/// The flows by which a token came to a node just now, nearest last: back through gateways to the
/// element that was passed before. `passed` is that of the advance.
std::vector<FlowIndex> way_to(
    const Process& process, const FlowNode& node, const std::vector<const FlowNode*>& passed
);

}  // namespace tongban::bpmn
