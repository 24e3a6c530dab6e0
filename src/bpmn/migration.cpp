// Moving an instance: first everything that points into the old version is made to point into the
// new one, or stands in the way; then a run on the new version begins to listen for what is new.
#include "bpmn/migration_mover.h"

namespace tongban::bpmn {

Result<Migrated> migrate(ProcessInstance instance, const MigrationPlan& plan, const Host& host) {
    if (instance.state != InstanceState::Active || instance.scopes.empty())
        return refuse("bpmn.not_active", ErrorKind::Conflict);
    {
        // What does not fit its own version would only be made worse.
        Advance unchanged;
        unchanged.next = instance;
        TRY(Run(unchanged, host).open_processes());
    }
    Advance advance;
    advance.next = std::move(instance);
    Mover mover(advance.next, plan, host);
    TRY(mover.open_versions());
    if (mover.out.is_possible()) mover.move_all();
    if (!mover.out.is_possible()) return std::move(mover.out);
    mover.rename_processes();
    Run run(advance, host);
    const auto opened = run.open_processes();
    if (!opened && opened.error().code != "bpmn.state_damaged") return opened.error();
    if (!opened) {
        mover.refuse_at(
            mover.own_process(), kNoNode, "bpmn.other_loop",
            "what it waits for does not fit the new version"
        );
        return std::move(mover.out);
    }
    advance.effects = std::move(mover.ended);
    if (auto obstacle = mover.listen_to_what_is_new(run)) {
        mover.refuse_at(
            mover.own_process(), kNoNode, std::move(obstacle->code), std::move(obstacle->message)
        );
        return std::move(mover.out);
    }
    run.settle_all_joins();
    TRY(run.drain());
    mover.describe_tasks(run);
    mover.out.advance = std::move(advance);
    return std::move(mover.out);
}

std::optional<Obstacle> Run::listen_anew(std::uint32_t owner, NodeIndex node) {
    const Token* waiting = find_token(instance_, owner);
    const ScopeId at = waiting ? waiting->scope : owner;
    PlannedEvent plan;
    if (auto obstacle = plan_event(node, at, waiting ? &waiting->locals : nullptr, plan))
        return obstacle;
    const NodeKind kind = node_at(at, node).kind;
    if (kind == NodeKind::CatchEvent || kind == NodeKind::ReceiveTask) plan.repetitions = 0;
    listen(owner, at, std::move(plan));
    return {};
}

void Run::begin_variables(ScopeId id) {
    const TokenId around = scope(id).token;
    set_locals(around);
    scope(id).variables = std::exchange(token(around).locals, {});
}

void Run::settle_all_joins() {
    may_settle_joins_ = true;
    std::set<std::pair<ScopeId, NodeIndex>> joins;
    for (const Token& waiting : instance_.tokens)
        if (waiting.state == TokenState::Join && node_of(waiting).kind == NodeKind::ParallelGateway)
            joins.emplace(waiting.scope, waiting.node);
    for (const auto& [scope_id, node] : joins)
        while (instance_.state == InstanceState::Active && find_scope(instance_, scope_id) &&
               fire_parallel(scope_id, node)) {
        }
}

}  // namespace tongban::bpmn
