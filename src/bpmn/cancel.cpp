// Taking back what was begun, and faults: what cannot go on until somebody mends it.
#include "bpmn/run.h"
#include "bpmn/waiting.h"

namespace tongban::bpmn {

void Run::cancel_token(TokenId id, Outcome outcome, const std::string& error_code) {
    const Token& gone = token(id);
    const FlowNode& node = node_of(gone);
    const TokenState state = gone.state;
    if (!TONGBAN_BPMN_FAULT(SubscriptionKept)) stop_listening(id);
    if (state == TokenState::UserTask)
        out_.effects.push_back(UserTaskCancelled{id, &node});
    else if (state == TokenState::Job)
        out_.effects.push_back(JobCancelled{id, &node});
    else if (state == TokenState::Fault)
        cancel_fault(id, node);
    // The subprocess, the called process, or the handlers that it waits for.
    const bool has_scope = state == TokenState::Scope || state == TokenState::Compensation;
    for (size_t i = 0; has_scope && i < instance_.scopes.size(); ++i)
        if (instance_.scopes[i].token == id) {
            cancel_scope(instance_.scopes[i].id, outcome, error_code);
            break;
        }
    remove_token(id);
}

void Run::cancel_fault(TokenId id, const FlowNode& node) {
    const Fault* fault = find_fault(instance_, id);
    // The host still has the job or task that failed.
    if (fault && fault->resume == Resume::Job) {
        if (node.kind == NodeKind::UserTask)
            out_.effects.push_back(UserTaskCancelled{id, &node});
        else
            out_.effects.push_back(JobCancelled{id, &node});
    }
    std::erase_if(instance_.faults, [&](const Fault& other) { return other.token == id; });
}

void Run::cancel_tokens_in(ScopeId id, Outcome outcome, const std::string& error_code) {
    std::vector<TokenId> inner;
    for (const Token& waiting : instance_.tokens)
        if (waiting.scope == id) inner.push_back(waiting.id);
    for (const TokenId token_id : inner) cancel_token(token_id, outcome, error_code);
}

void Run::cancel_scope(ScopeId id, Outcome outcome, const std::string& error_code) {
    cancel_tokens_in(id, outcome, error_code);
    take_back_moves(id);
    stop_listening(id);
    forget_completed(id);
    const Scope& gone = scope(id);
    if (gone.is_process() && gone.token != 0)
        out_.effects.push_back(ProcessLeft{
            .scope = id,
            .process = instance_.processes[gone.process],
            .node = &node_of(token(gone.token)),
            .path = path_of(gone),
            .outcome = outcome,
            .error_code = error_code});
    if (gone.token != 0)
        std::erase_if(instance_.scopes, [id](const Scope& other) { return other.id == id; });
}

void Run::cancel_instance() {
    cancel_scope(instance_.scopes.front().id, Outcome::Cancelled);
    end_instance(InstanceState::Terminated, Outcome::Cancelled);
}

Result<void> Run::return_task(
    TokenId id, const std::string& element, const feel::Context& variables
) {
    const Token task = token(id);
    const Scope& around = scope(task.scope);
    const Process& process = process_of(around);
    const auto earlier = earlier_tasks(process, process.nodes[task.node]);
    const auto target = std::ranges::find(earlier, element, &FlowNode::id);
    // Inside a loop the item would be lost on the way.
    if (around.loop || target == earlier.end())
        return refuse(
            "bpmn.not_returnable", ErrorKind::Conflict, {{"element", json::string(element)}}
        );
    const auto node = static_cast<NodeIndex>(*target - process.nodes.data());
    for (const auto& [name, value] : variables) assign(task.scope, name, storable(value));
    cancel_token(id, Outcome::Cancelled);
    queue_.push_back({task.scope, node});
    may_settle_joins_ = true;
    return {};
}

void Run::cancel_process(ScopeId id, const std::string& code, const feel::Context& variables) {
    const TokenId caller = scope(id).token;
    if (caller == 0) return cancel_instance();
    bool is_own = false;
    if (const auto catcher = find_catcher(EventKind::Error, code, caller, is_own)) {
        if (catcher->host != 0)
            return happened_at_boundary(
                catcher->host, catcher->event, variables, Outcome::Error, code
            );
        return start_event_subprocess(catcher->scope, catcher->event, variables);
    }
    cancel_tokens_in(id, Outcome::Cancelled);
    take_back_moves(id);
    for (const auto& [name, value] : variables) scope(id).variables.set(name, storable(value));
    scope(id).live = 0;
    close_scope(id, Outcome::Cancelled);
}

void Run::take_back_moves(ScopeId id) {
    for (size_t i = queue_head_; i < queue_.size(); ++i)
        if (queue_[i].scope == id) queue_[i].node = kNoNode;
}

void Run::raise_fault(TokenId id, Resume resume, Obstacle obstacle) {
    Token& stuck = token(id);
    stuck.state = TokenState::Fault;
    out_.effects.push_back(FaultRaised{
        .token = id,
        .node = &node_of(stuck),
        .process = process_scope(stuck.scope),
        .code = obstacle.code,
        .message = obstacle.message});
    instance_.faults.push_back({id, resume, std::move(obstacle.code), std::move(obstacle.message)});
}

void Run::raise_fault_at(ScopeId scope_id, NodeIndex node, Resume resume, Obstacle obstacle) {
    raise_fault(add_token(scope_id, node, TokenState::Fault).id, resume, std::move(obstacle));
}

void Run::resume(const Fault& fault) {
    const Fault mended = fault;
    std::erase_if(instance_.faults, [&](const Fault& other) {
        return other.token == mended.token;
    });
    const Token stuck = token(mended.token);
    switch (mended.resume) {
        case Resume::Job:
            if (node_of(stuck).kind == NodeKind::UserTask)
                create_user_task(stuck.id);
            else
                create_job(stuck.id, -1);
            return;
        case Resume::Compensate:
            token(stuck.id).state = TokenState::Compensation;
            return continue_compensation(stuck.id);
        case Resume::Leave:
            left_instance_ = stuck.locals;
            remove_token(stuck.id);
            return leave(stuck.scope, stuck.node);
        case Resume::Listen:
            remove_token(stuck.id);
            listen_for_event_subprocess(stuck.scope, stuck.node);
            return release(stuck.scope);
        case Resume::Enter:
            remove_token(stuck.id);
            queue_.push_back({stuck.scope, stuck.node, stuck.flow, stuck.item});
            may_settle_joins_ = true;
            return;
    }
}

}  // namespace tongban::bpmn
