// Moving tokens along flows, the opening and closing of scopes.
#include "bpmn/run.h"

#include "base/assert.h"

namespace tongban::bpmn {

namespace {

template <class Items, class Id>
auto find_by_id(Items& items, Id id) {
    return std::find_if(items.begin(), items.end(), [id](const auto& item) {
        return item.id == id;
    });
}

/// Made by the activity for itself, by a mapping or as its item: it ends with it, whatever a called
/// process gives back.
bool is_own_name(const FlowNode& node, std::string_view name) {
    if (node.loop && (name == node.loop->element || name == "loopCounter")) return true;
    return std::ranges::any_of(node.inputs, [name](const Mapping& mapping) {
        return mapping.target.front() == name;
    });
}

}  // namespace

Run::Run(Advance& out, const Host& host)
    : out_(out), instance_(out.next), host_(host), evaluation_(host.now()) {
    // One element's expression may not hold up the whole engine.
    evaluation_.limits.steps_max = 5'000'000;
    offset_seconds_ = evaluation_.zone.offset_at(host.now().ms / 1000).value_or(0);
}

Result<void> Run::open_processes() {
    out_.processes.reserve(instance_.processes.size() + 1);
    for (const ProcessReference& reference : instance_.processes) {
        auto process = host_.find_process(reference.id, reference.version);
        if (!process || process->version != reference.version)
            return refuse(
                "bpmn.no_process", ErrorKind::NotFound,
                {{"process", reference.id}, {"version", reference.version}}
            );
        out_.processes.push_back(std::move(process));
    }
    if (!fits_definitions()) return refuse("bpmn.state_damaged", ErrorKind::Internal);
    for (const Subscription& one : instance_.subscriptions)
        if (one.kind == EventKind::Conditional) ++conditions_;
    return {};
}

Result<Scope*> Run::open_instance(std::string_view process_id) {
    const std::uint16_t process = TRY(open_process(process_id));
    Scope& root = open_scope(0, process, kNoNode, {});
    out_.effects.push_back(ProcessEntered{.scope = root.id, .process = instance_.processes[process]}
    );
    return &root;
}

Result<void> Run::start(std::string_view process_id, feel::Context variables) {
    Scope& root = *TRY(open_instance(process_id));
    const NodeIndex start = process_of(root).start;
    if (start == kNoNode)
        return refuse(
            "bpmn.no_such_start", ErrorKind::Conflict, {{"process", json::string(process_id)}}
        );
    root.variables.reserve(variables.size());
    for (const auto& [name, value] : variables) root.variables.set(name, storable(value));
    const ScopeId id = root.id;
    go(id, start);
    listen_for_event_subprocesses(id);
    return drain();
}

Result<void> Run::start_by_event(
    std::string_view process_id, NodeIndex event, const feel::Context& payload
) {
    Scope& root = *TRY(open_instance(process_id));
    const Process& process = process_of(root);
    const ScopeId id = root.id;
    const auto& starts = process.event_starts;
    NodeIndex gateway = kNoNode;
    if (event < process.nodes.size())
        for (const FlowIndex flow : process.nodes[event].incoming)
            if (std::ranges::find(starts, process.flows[flow].source) != starts.end())
                gateway = process.flows[flow].source;
    if (gateway == kNoNode && std::ranges::find(starts, event) == starts.end())
        return refuse("bpmn.no_such_start", ErrorKind::Conflict, {{"process", process.id}});
    ++scope(id).live;
    // Whatever else listens may be correlated by what this event brings.
    take_payload(process.nodes[event], id, payload);
    listen_for_event_subprocesses(id);
    if (gateway != kNoNode && process.nodes[gateway].awaits_all) {
        wait_at_gateway({.scope = id, .node = gateway});
        const Token& waiting = instance_.tokens.back();
        if (waiting.state == TokenState::Event) happened(waiting.id, event, payload);
    } else {
        if (gateway != kNoNode) passed(id, gateway);
        passed(id, event);
        leave(id, event);
    }
    return drain();
}

Result<void> Run::drain() {
    while (true) {
        fire_conditions();
        while (queue_head_ < queue_.size()) {
            const Move move = queue_[queue_head_++];
            if (move.node == kNoNode) continue;
            if (++steps_ > kStepsMax)
                return refuse(
                    "bpmn.too_many_steps", ErrorKind::TooLarge, {{"steps_max", kStepsMax}}
                );
            if (instance_.tokens.size() > kTokensMax)
                return refuse(
                    "bpmn.too_many_tokens", ErrorKind::TooLarge, {{"tokens_max", kTokensMax}}
                );
            step(move);
            fire_conditions();
        }
        queue_.clear();
        queue_head_ = 0;
        if (instance_.state != InstanceState::Active || !settle_joins()) return {};
    }
}

void Run::step(const Move& move) {
    const FlowNode& node = node_at(move.scope, move.node);
    switch (node.kind) {
        case NodeKind::StartEvent:
            // What a trigger brings was mapped when it came.
            if (node.event == EventKind::None) map_payload(move);
            return pass(move);
        case NodeKind::BoundaryEvent:
            return pass(move);
        case NodeKind::CatchEvent:
            return node.event == EventKind::Link ? pass(move) : wait_for_event(move);
        case NodeKind::ThrowEvent:
        case NodeKind::EndEvent:
            return throw_event(move);
        case NodeKind::Task:
        case NodeKind::UserTask:
        case NodeKind::JobTask:
        case NodeKind::ReceiveTask:
        case NodeKind::ScriptTask:
        case NodeKind::BusinessRuleTask:
        case NodeKind::Subprocess:
        case NodeKind::CallActivity:
            return begin(move);
        case NodeKind::ExclusiveGateway:
            return leave(move.scope, move.node);
        case NodeKind::EventGateway:
            return wait_at_gateway(move);
        case NodeKind::ParallelGateway:
            return node.incoming.size() > 1 ? join_parallel(move) : leave(move.scope, move.node);
        case NodeKind::InclusiveGateway:
        case NodeKind::ComplexGateway:
            return node.incoming.size() > 1 ? arrive_at_join(move) : leave(move.scope, move.node);
    }
}

void Run::pass(const Move& move) {
    passed(move.scope, move.node);
    leave(move.scope, move.node);
}

void Run::leave(ScopeId scope_id, NodeIndex index) {
    const Scope& around = scope(scope_id);
    if (is_loop_of(around, index)) return leave_instance(scope_id);
    const FlowNode& node = process_of(around).nodes[index];
    if (is_ad_hoc(around)) {
        if (index == around.node) return release(scope_id);
        if (is_activity(node.kind) && end_ad_hoc_if_done(scope_id, index)) return;
    }
    std::vector<FlowIndex> chosen;
    if (auto obstacle = choose(scope_id, index, chosen))
        return raise_fault_at(scope_id, index, Resume::Leave, std::move(*obstacle));
    if (is_gateway(node.kind)) passed(scope_id, index);
    const Process& process = process_of(scope(scope_id));
    for (const FlowIndex flow : chosen) {
        TONGBAN_BPMN_TAKEN(process, flow);
        go(scope_id, process.flows[flow].target, flow);
    }
    if (TONGBAN_BPMN_FAULT(TokenDoubledAtFork) && chosen.size() > 1)
        go(scope_id, process.flows[chosen[0]].target, chosen[0]);
    release(scope_id);
}

void Run::go(ScopeId scope_id, NodeIndex node, FlowIndex flow, std::uint32_t item) {
    ++scope(scope_id).live;
    queue_.push_back({scope_id, node, flow, item});
    may_settle_joins_ = true;
}

void Run::release(ScopeId scope_id) {
    Scope& around = scope(scope_id);
    may_settle_joins_ = true;
    if (--around.live != 0) return;
    if (is_ad_hoc(around))
        end_ad_hoc_if_done(scope_id, kNoNode);
    else
        close_scope(scope_id);
}

/// Everything in the scope is done, or a called process is called off: what is around it goes on.
void Run::close_scope(ScopeId id, Outcome outcome) {
    stop_listening(id);
    const Scope& closing = scope(id);
    if (closing.loop) return close_loop(id);
    if (closing.token == 0) return end_instance(InstanceState::Completed, Outcome::Completed);
    if (closing.is_compensation) {
        const TokenId thrower = closing.token;
        forget_completed(id);
        instance_.scopes.erase(find_by_id(instance_.scopes, id));
        return continue_compensation(thrower);
    }
    const Token& around = token(closing.token);
    const TokenId token_id = around.id;
    const ScopeId outer = around.scope;
    const NodeIndex index = around.node;
    const FlowNode& node = node_of(around);
    if (closing.is_process())
        out_.effects.push_back(ProcessLeft{
            .scope = id,
            .process = instance_.processes[closing.process],
            .node = &node,
            .path = path_of(closing),
            .outcome = outcome});
    const auto* call = std::get_if<CallSpec>(&node.work);
    const feel::Context variables = closing.variables;
    if (!node.outputs.empty())
        // Mappings read the inner variables before those around the activity.
        map_outputs(node, outer, outer, variables);
    else if (call && call->all_child_variables)
        for (const auto& [name, value] : variables)
            if (!is_own_name(node, name)) assign(outer, name, value);
    if (closing.is_process() && outcome == Outcome::Completed)
        for (const auto& [name, value] : host_.results_of(instance_.processes[closing.process]))
            assign(outer, name, value);
    collect_result(around, variables);
    // What was called off has nothing to undo.
    if (outcome == Outcome::Completed)
        remember_completed(token_id, id, variables);
    else
        forget_completed(id);
    instance_.scopes.erase(find_by_id(instance_.scopes, id));
    stop_listening(token_id);
    remove_token(token_id);
    passed(outer, index);
    leave(outer, index);
}

void Run::end_instance(InstanceState state, Outcome outcome) {
    instance_.state = state;
    Scope& root = instance_.scopes.front();
    forget_completed(root.id);
    root.live = 0;
    out_.effects.push_back(ProcessLeft{
        .scope = root.id, .process = instance_.processes[root.process], .outcome = outcome});
    if (state == InstanceState::Completed) out_.effects.push_back(InstanceCompleted{});
}

Token& Run::token(TokenId id) {
    const auto found = find_by_id(instance_.tokens, id);
    ASSERT(found != instance_.tokens.end());
    return *found;
}

Scope& Run::scope(ScopeId id) {
    const auto found = find_by_id(instance_.scopes, id);
    ASSERT(found != instance_.scopes.end());
    return *found;
}

const FlowNode& Run::node_at(ScopeId scope_id, NodeIndex node) {
    return process_of(scope(scope_id)).nodes[node];
}

const FlowNode& Run::node_of(const Token& waiting) {
    return process_of(scope(waiting.scope)).nodes[waiting.node];
}

Token& Run::add_token(ScopeId scope_id, NodeIndex node, TokenState state) {
    instance_.tokens.push_back(
        {.id = instance_.next_id++, .scope = scope_id, .node = node, .state = state}
    );
    return instance_.tokens.back();
}

void Run::remove_token(TokenId id) {
    const auto found = find_by_id(instance_.tokens, id);
    ASSERT(found != instance_.tokens.end());
    instance_.tokens.erase(found);
}

ScopeId Run::process_scope(ScopeId id) {
    const Scope* at = &scope(id);
    while (!at->is_process()) at = &scope(token(at->token).scope);
    return at->id;
}

size_t Run::depth_of(const Scope& at) {
    size_t depth = 0;
    for (const Scope* outer = &at; outer->token != 0; outer = &scope(token(outer->token).scope))
        ++depth;
    return depth;
}

std::vector<std::string> Run::path_of(const Scope& at) {
    std::vector<std::string> path;
    for (const Scope* inner = &at; inner->token != 0;) {
        const Token& around = token(inner->token);
        if (inner->is_process()) path.push_back(node_of(around).id);
        inner = &scope(around.scope);
    }
    std::ranges::reverse(path);
    return path;
}

void Run::passed(ScopeId scope_id, NodeIndex node) {
    // A multi-instance activity has passed when all of it is done, not with each instance.
    if (is_loop_of(scope(scope_id), node)) return;
    out_.passed.push_back(&process_of(scope(scope_id)).nodes[node]);
}

}  // namespace tongban::bpmn
