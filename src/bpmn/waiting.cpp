#include "bpmn/waiting.h"

namespace tongban::bpmn {

namespace {

/// Fills process and path; false when the instance contradicts itself.
bool locate(const ProcessInstance& instance, const Host& host, const Token& token, Waiting& found) {
    const Token* at = &token;
    bool is_outermost = false, is_caller = false;
    while (!is_outermost) {
        const Scope* scope = find_scope(instance, at->scope);
        if (!scope || scope->process >= instance.processes.size()) return false;
        const ProcessReference& reference = instance.processes[scope->process];
        const auto definition = host.find_process(reference.id, reference.version);
        if (!definition || at->node >= definition->nodes.size()) return false;
        if (at == &token) {
            found.definition = definition;
            found.node = &definition->nodes[at->node];
        } else if (is_caller) {
            found.path.insert(found.path.begin(), definition->nodes[at->node].id);
        }
        if (found.process == 0 && scope->is_process()) found.process = scope->id;
        is_caller = scope->is_process();
        is_outermost = scope->token == 0;
        if (!is_outermost) at = find_token(instance, scope->token);
        if (!at) return false;
    }
    return true;
}

}  // namespace

Result<std::vector<Waiting>> waiting(const ProcessInstance& instance, const Host& host) {
    std::vector<Waiting> all;
    for (const Token& token : instance.tokens) {
        if (token.state == TokenState::Scope || token.state == TokenState::Join) continue;
        Waiting found{.token = token.id, .state = token.state};
        if (!locate(instance, host, token, found))
            return refuse("bpmn.no_process", ErrorKind::NotFound);
        if (const Fault* fault = find_fault(instance, token.id)) found.fault_code = fault->code;
        all.push_back(std::move(found));
    }
    return all;
}

std::vector<LoopInstance> loop_instances(const ProcessInstance& instance, TokenId token) {
    std::vector<LoopInstance> all;
    for (const Token* at = find_token(instance, token); at != nullptr;) {
        const Scope* scope = find_scope(instance, at->scope);
        if (scope == nullptr) break;
        const bool is_instance = scope->loop && scope->node == at->node && at->item > 0 &&
                                 at->item <= scope->loop->items.size() &&
                                 scope->process < instance.processes.size();
        if (is_instance)
            all.push_back({instance.processes[scope->process], at->node, at->item, &*scope->loop});
        at = find_token(instance, scope->token);
    }
    std::ranges::reverse(all);
    return all;
}

std::vector<const FlowNode*> next_elements(const Process& process, const FlowNode& node) {
    std::vector<const FlowNode*> next;
    std::vector<bool> seen(process.nodes.size());
    std::vector<const FlowNode*> gateways = {&node};
    for (size_t i = 0; i < gateways.size(); ++i)
        for (const FlowIndex flow : gateways[i]->outgoing) {
            const FlowNode& target = process.nodes[process.flows[flow].target];
            if (seen[process.flows[flow].target]) continue;
            seen[process.flows[flow].target] = true;
            (is_gateway(target.kind) ? gateways : next).push_back(&target);
        }
    return next;
}

namespace {

/// Where a token divides, or waits for others: nobody goes back over it alone.
bool shares_tokens(const FlowNode& node) {
    switch (node.kind) {
        case NodeKind::ParallelGateway:
        case NodeKind::InclusiveGateway:
        case NodeKind::ComplexGateway:
        case NodeKind::EventGateway:
        case NodeKind::BoundaryEvent:
            return true;
        default:
            return !is_gateway(node.kind) && node.outgoing.size() > 1;
    }
}

}  // namespace

std::vector<const FlowNode*> earlier_tasks(const Process& process, const FlowNode& task) {
    std::vector<const FlowNode*> earlier;
    std::vector<bool> seen(process.nodes.size());
    std::vector<const FlowNode*> open = {&task};
    for (size_t i = 0; i < open.size(); ++i)
        for (const FlowIndex flow : open[i]->incoming) {
            const NodeIndex source = process.flows[flow].source;
            const FlowNode& node = process.nodes[source];
            if (seen[source] || &node == &task || node.parent != task.parent || shares_tokens(node))
                continue;
            seen[source] = true;
            open.push_back(&node);
            if (node.kind == NodeKind::UserTask && !node.loop) earlier.push_back(&node);
        }
    return earlier;
}

std::vector<FlowIndex> way_to(
    const Process& process, const FlowNode& node, const std::vector<const FlowNode*>& passed
) {
    std::vector<FlowIndex> way;
    const FlowNode* at = &node;
    // Each step goes back in `passed`, so a loop of the model ends here.
    for (auto before = passed.rbegin(); before != passed.rend(); ++before) {
        const auto flow = std::ranges::find_if(at->incoming, [&](FlowIndex incoming) {
            return &process.nodes[process.flows[incoming].source] == *before;
        });
        if (flow == at->incoming.end()) continue;
        way.insert(way.begin(), *flow);
        at = *before;
        if (!is_gateway(at->kind)) break;
    }
    return way;
}

}  // namespace tongban::bpmn
