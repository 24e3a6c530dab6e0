// Entering activities, and going on when their work is done.
#include "base/assert.h"
#include "base/text.h"
#include "bpmn/run.h"
#include "bpmn/task_values.h"

namespace tongban::bpmn {

namespace {

constexpr size_t kNamesMax = 200;  // groups or users of one task

/// "a, b" or a list of texts.
std::optional<std::vector<std::string>> names_of(const feel::Value& value) {
    std::vector<std::string> names;
    if (value.is_null()) return names;
    if (value.is_string()) {
        for (const std::string_view part : split(value.as_string(), ','))
            if (!trim(part).empty()) names.emplace_back(trim(part));
    } else if (value.is_list()) {
        for (const feel::Value& item : value.as_list()) {
            if (!item.is_string()) return {};
            names.emplace_back(item.as_string());
        }
    } else {
        return {};
    }
    if (names.size() > kNamesMax) return {};
    return names;
}

}  // namespace

void Run::begin(const Move& move) {
    const Scope& at = scope(move.scope);
    if (process_of(at).nodes[move.node].loop && !is_loop_of(at, move.node)) return begin_loop(move);
    Token& begun = add_token(move.scope, move.node, TokenState::Job);
    begun.item = move.item;
    const TokenId id = begun.id;
    set_locals(id);
    if (auto obstacle = begin_work(id)) {
        token(id).locals = {};
        raise_fault(id, Resume::Enter, std::move(*obstacle));
    }
}

std::optional<Obstacle> Run::begin_work(TokenId id) {
    const FlowNode& node = node_of(token(id));
    switch (node.kind) {
        case NodeKind::Task:
            if (node.event == EventKind::Message)
                if (auto obstacle = send_message(id)) return obstacle;
            finish(id, {});
            return {};
        case NodeKind::ScriptTask:
            return run_script(id, std::get<ScriptSpec>(node.work));
        case NodeKind::BusinessRuleTask:
            return run_decision(id, std::get<DecisionSpec>(node.work));
        default:
            break;
    }
    // The others wait. What they listen to is worked out first, so that a wrong timer leaves
    // nothing half done.
    std::vector<PlannedEvent> plans;
    if (node.kind == NodeKind::ReceiveTask) {
        PlannedEvent& message = plans.emplace_back();
        const Token& waiting = token(id);
        if (auto obstacle = plan_event(waiting.node, waiting.scope, &waiting.locals, message))
            return obstacle;
    }
    if (auto obstacle = plan_boundary_events(id, plans)) return obstacle;
    const auto listen_to_all = [&] {
        const ScopeId at = token(id).scope;
        for (PlannedEvent& plan : plans) listen(id, at, std::move(plan));
    };
    switch (node.kind) {
        case NodeKind::UserTask:
            if (create_user_task(id)) listen_to_all();
            return {};
        case NodeKind::ReceiveTask:
            token(id).state = TokenState::Event;
            break;
        case NodeKind::JobTask:
        case NodeKind::ThrowEvent:
        case NodeKind::EndEvent:
            if (create_job(id, -1)) listen_to_all();
            return {};
        case NodeKind::Subprocess:
            if (auto obstacle = enter_subprocess(id)) return obstacle;
            listen_to_all();
            end_empty_ad_hoc(id);
            return {};
        case NodeKind::CallActivity:
            if (auto obstacle = enter_called_process(id, std::get<CallSpec>(node.work)))
                return obstacle;
            break;
        default:
            ASSERT(false);
    }
    listen_to_all();
    return {};
}

void Run::finish(TokenId id, feel::Context variables) {
    const Token& done = token(id);
    const ScopeId scope_id = done.scope;
    const NodeIndex index = done.node;
    const FlowNode& node = node_of(done);
    feel::Context locals;
    if (!node.outputs.empty() || done.item != 0) {
        locals = done.locals;
        for (const auto& [name, value] : variables) locals.set(name, storable(value));
    }
    if (!node.outputs.empty()) {
        map_outputs(node, scope_id, scope_id, locals);
    } else {
        // A name that an input mapping made belongs to the activity and ends with it.
        for (const auto& [name, value] : variables)
            if (!done.locals.find(name)) assign(scope_id, name, value);
    }
    collect_result(done, locals);
    remember_completed(id, 0, done.item != 0 ? done.locals : feel::Context());
    if (!TONGBAN_BPMN_FAULT(BoundaryLeftAlive) || node.boundary.empty()) stop_listening(id);
    remove_token(id);
    passed(scope_id, index);
    leave(scope_id, index);
}

bool Run::create_user_task(TokenId id) {
    auto created = describe_user_task(id);
    if (!created) {
        raise_fault(
            id, Resume::Enter,
            {"bpmn.assignment",
             fmt::format(
                 "assignment, due date or priority of `{}` has no value that fits{}",
                 node_of(token(id)).id, why_null()
             )}
        );
        return false;
    }
    token(id).state = TokenState::UserTask;
    out_.effects.push_back(*std::move(created));
    return true;
}

/// Nothing when its assignment gives no text or list of texts, or a due date or priority is none.
std::optional<UserTaskCreated> Run::describe_user_task(TokenId id) {
    const Token& waiting = token(id);
    const FlowNode& node = node_of(waiting);
    UserTaskCreated created{
        .task = id,
        .node = &node,
        .process = process_scope(waiting.scope),
        .variables = waiting.locals};
    if (const auto* spec = std::get_if<UserTaskSpec>(&node.work)) {
        const auto value = [&](const Formula& formula) {
            return evaluate(formula, waiting.scope, &waiting.locals);
        };
        const feel::Value assignee = value(spec->assignee);
        const feel::Value due = value(spec->due);
        auto groups = names_of(value(spec->candidate_groups));
        auto users = names_of(value(spec->candidate_users));
        const feel::Value priority = value(spec->priority);
        const bool is_text = assignee.is_string() || assignee.is_null();
        if (!is_text || !groups || !users) return {};
        if (!assignee.is_null()) created.assignee = assignee.as_string();
        if (!due.is_null()) created.due = feel::to_text(due);
        // The editors' default, in the middle of 0 to 100.
        created.priority = priority.is_null() ? "50" : feel::to_text(priority);
        if (!created.due.empty() && !is_due_text(created.due)) return {};
        if (!is_priority_text(created.priority)) return {};
        created.candidate_groups = std::move(*groups);
        created.candidate_users = std::move(*users);
    }
    return created;
}

/// `retries_left` below 0: as the model says, else 3.
bool Run::create_job(TokenId id, std::int32_t retries_left, std::optional<Instant> not_before) {
    Token& waiting = token(id);
    const FlowNode& node = node_of(waiting);
    const JobSpec& spec = std::get<JobSpec>(node.work);
    const feel::Value type = evaluate(spec.type, waiting.scope, &waiting.locals);
    if (!type.is_string()) {
        raise_fault(
            id, Resume::Enter,
            {"bpmn.job_type", fmt::format("job type of `{}` is no text{}", node.id, why_null())}
        );
        return false;
    }
    if (retries_left < 0) {
        const feel::Value retries = evaluate(spec.retries, waiting.scope, &waiting.locals);
        const auto number = feel::Number::parse(feel::to_text(retries));
        retries_left = static_cast<std::int32_t>(
            std::clamp<std::int64_t>(number ? number->to_int64().value_or(3) : 3, 1, 1000)
        );
    }
    waiting.state = TokenState::Job;
    out_.effects.push_back(JobCreated{
        .job = id,
        .node = &node,
        .process = process_scope(waiting.scope),
        .type = std::string(type.as_string()),
        .retries = retries_left,
        .not_before = not_before,
        .variables = waiting.locals});
    return true;
}

std::optional<Obstacle> Run::run_script(TokenId id, const ScriptSpec& spec) {
    const Token& running = token(id);
    feel::Context result;
    feel::Value value = evaluate(spec.expression, running.scope, &running.locals);
    if (!spec.result_variable.empty()) result.set(spec.result_variable, std::move(value));
    finish(id, std::move(result));
    return {};
}

std::optional<Obstacle> Run::run_decision(TokenId id, const DecisionSpec& spec) {
    const Token& running = token(id);
    const FlowNode& node = node_of(running);
    const feel::Value decision = evaluate(spec.decision, running.scope, &running.locals);
    if (!decision.is_string())
        return Obstacle{
            "bpmn.no_decision", fmt::format("`{}` names no decision{}", node.id, why_null())};
    auto answer =
        host_.evaluate_decision(decision.as_string(), visible(running.scope, running.locals));
    if (!answer)
        return Obstacle{
            "bpmn.decision_failed",
            fmt::format("decision `{}`: {}", decision.as_string(), answer.error().code)};
    feel::Context result;
    if (!spec.result_variable.empty()) result.set(spec.result_variable, std::move(answer).value());
    finish(id, std::move(result));
    return {};
}

}  // namespace tongban::bpmn
