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
    return {};
}

// A stored instance is checked against the definitions once, here; all else relies on it.
bool Run::fits_definitions() {
    const auto has_loop = [](const Process& process, NodeIndex node) {
        return node < process.nodes.size() && process.nodes[node].loop.has_value();
    };
    const auto fits = [](const Process& process, NodeIndex node, auto... kinds) {
        return node < process.nodes.size() && ((process.nodes[node].kind == kinds) || ...);
    };
    for (const Scope& at : instance_.scopes) {
        if (at.is_process()) {
            if (at.loop) return false;
        } else if (at.loop ? !has_loop(process_of(at), at.node) : !fits(process_of(at), at.node, NodeKind::Subprocess)) {
            return false;
        }
    }
    for (const Token& at : instance_.tokens) {
        const Scope* around = find_scope(instance_, at.scope);
        if (!around) return false;
        const Process& process = process_of(*around);
        if (at.node >= process.nodes.size()) return false;
        const Fault* fault = find_fault(instance_, at.id);
        if ((at.state == TokenState::Fault) != (fault != nullptr)) return false;
        if (at.item > (around->loop ? around->loop->items.size() : 0)) return false;
        const bool is_instance = is_loop_of(*around, at.node);
        if (!is_instance && around->loop) return false;
        // Only the completion condition of the whole is asked without an item.
        if (is_instance && at.item == 0 && !(fault && fault->resume == Resume::Leave)) return false;
        const bool is_good = [&] {
            using enum NodeKind;
            switch (at.state) {
                case TokenState::UserTask:
                    return fits(process, at.node, UserTask);
                case TokenState::Job:
                    return fits(process, at.node, JobTask);
                case TokenState::Timer:
                    return fits(process, at.node, IntermediateEvent);
                case TokenState::Scope:
                    return fits(process, at.node, Subprocess, CallActivity) ||
                           (!is_instance && has_loop(process, at.node));
                case TokenState::Join:
                    return at.flow < process.flows.size() &&
                           fits(process, at.node, ParallelGateway, InclusiveGateway);
                case TokenState::Fault:
                    return fault->resume != Resume::Job ||
                           fits(process, at.node, JobTask, UserTask);
            }
            return false;
        }();
        if (!is_good) return false;
    }
    for (const Timer& timer : instance_.timers) {
        const Token* at = find_token(instance_, timer.token);
        if (!at) return false;
        const Process& process = process_of(*find_scope(instance_, at->scope));
        if (!fits(process, timer.node, NodeKind::IntermediateEvent, NodeKind::BoundaryEvent))
            return false;
        if (timer.repetitions != 0 && !parse_period(timer.every)) return false;
    }
    return true;
}

Result<void> Run::start(std::string_view process_id, feel::Context variables) {
    const std::uint16_t process = TRY(open_process(process_id));
    feel::Context stored;
    stored.reserve(variables.size());
    for (const auto& [name, value] : variables) stored.set(name, storable(value));
    const Scope& root = open_scope(0, process, kNoNode, std::move(stored));
    out_.effects.push_back(ProcessEntered{.scope = root.id, .process = instance_.processes[process]}
    );
    go(root.id, process_of(root).start);
    return drain();
}

Result<void> Run::drain() {
    while (true) {
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
        }
        queue_.clear();
        queue_head_ = 0;
        if (!settle_inclusive_joins()) return {};
    }
}

void Run::step(const Move& move) {
    const FlowNode& node = process_of(scope(move.scope)).nodes[move.node];
    switch (node.kind) {
        case NodeKind::StartEvent:
        case NodeKind::BoundaryEvent:
            return pass(move);
        case NodeKind::IntermediateEvent:
            return node.event == EventKind::Timer ? wait_for_timer(move) : pass(move);
        case NodeKind::EndEvent:
            return end_event(move);
        case NodeKind::Task:
        case NodeKind::UserTask:
        case NodeKind::JobTask:
        case NodeKind::ScriptTask:
        case NodeKind::BusinessRuleTask:
        case NodeKind::Subprocess:
        case NodeKind::CallActivity:
            return begin(move);
        case NodeKind::ExclusiveGateway:
            return leave(move.scope, move.node);
        case NodeKind::ParallelGateway:
            return node.incoming.size() > 1 ? join_parallel(move) : leave(move.scope, move.node);
        case NodeKind::InclusiveGateway:
            if (node.incoming.size() < 2) return leave(move.scope, move.node);
            add_token(move.scope, move.node, TokenState::Join).flow = move.flow;
            return;
    }
}

void Run::pass(const Move& move) {
    passed(move.scope, move.node);
    leave(move.scope, move.node);
}

void Run::leave(ScopeId scope_id, NodeIndex index) {
    if (is_loop_of(scope(scope_id), index)) return leave_instance(scope_id);
    const FlowNode& node = process_of(scope(scope_id)).nodes[index];
    std::vector<FlowIndex> chosen;
    if (auto obstacle = choose(scope_id, index, chosen))
        return raise_fault_at(scope_id, index, Resume::Leave, std::move(*obstacle));
    if (is_gateway(node.kind)) passed(scope_id, index);
    for (const FlowIndex flow : chosen)
        go(scope_id, process_of(scope(scope_id)).flows[flow].target, flow);
    release(scope_id);
}

void Run::go(ScopeId scope_id, NodeIndex node, FlowIndex flow, std::uint32_t item) {
    ++scope(scope_id).live;
    queue_.push_back({scope_id, node, flow, item});
}

void Run::release(ScopeId scope_id) {
    if (--scope(scope_id).live == 0) close_scope(scope_id);
}

void Run::close_scope(ScopeId id) {
    const Scope& closing = scope(id);
    if (closing.loop) return close_loop(id);
    if (closing.token == 0) return end_instance(InstanceState::Completed, Outcome::Completed);
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
            .path = path_of(closing)});
    const auto* call = std::get_if<CallSpec>(&node.work);
    const feel::Context variables = closing.variables;
    collect_result(around, variables);
    if (!node.outputs.empty())
        // Mappings read the inner variables before those around the activity.
        map_outputs(node, outer, outer, variables);
    else if (call && call->all_child_variables)
        for (const auto& [name, value] : variables) assign(outer, name, value);
    instance_.scopes.erase(find_by_id(instance_.scopes, id));
    cancel_timers(token_id);
    remove_token(token_id);
    passed(outer, index);
    leave(outer, index);
}

void Run::end_instance(InstanceState state, Outcome outcome) {
    instance_.state = state;
    Scope& root = instance_.scopes.front();
    root.live = 0;
    out_.effects.push_back(ProcessLeft{
        .scope = root.id, .process = instance_.processes[root.process], .outcome = outcome});
    if (state == InstanceState::Completed) out_.effects.push_back(InstanceCompleted{});
}

Scope& Run::open_scope(
    TokenId token_id, std::uint16_t process, NodeIndex node, feel::Context variables
) {
    instance_.scopes.push_back(
        {.id = instance_.next_id++,
         .token = token_id,
         .process = process,
         .node = node,
         .variables = std::move(variables)}
    );
    return instance_.scopes.back();
}

Result<std::uint16_t> Run::open_process(std::string_view id) {
    auto process = host_.find_process(id, {});
    if (!process) return refuse("bpmn.no_process", ErrorKind::NotFound, {{"process", id}});
    const ProcessReference reference{process->id, process->version};
    auto& known = instance_.processes;
    const auto found = std::find(known.begin(), known.end(), reference);
    if (found != known.end()) return static_cast<std::uint16_t>(found - known.begin());
    known.push_back(reference);
    out_.processes.push_back(std::move(process));
    return static_cast<std::uint16_t>(known.size() - 1);
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
