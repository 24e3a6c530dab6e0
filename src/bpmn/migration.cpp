// Moving an instance: first everything that points into the old version is made to point into the
// new one, or stands in the way; then a run on the new version begins to listen for what is new.
#include "bpmn/migration.h"

#include "bpmn/markings.h"
#include "bpmn/migration_scopes.h"

namespace tongban::bpmn {

namespace {

/// One process of the instance, in both versions.
struct Version {
    ProcessMapping mapping;
    std::shared_ptr<const Process> from, to;
    MappedIndices indices;
    std::vector<bool> is_taken = {};  // of the new version
    bool is_changed = false;
    bool is_in_use = false;
};

std::string name_of(const FlowNode& node) {
    return node.name.empty() ? fmt::format("`{}`", node.id)
                             : fmt::format("`{}` ({})", node.id, node.name);
}

bool is_same_name(const EventSpec& one, const EventSpec& other) {
    return one.name.text == other.name.text && one.key.text == other.key.text;
}

/// The work of one migration up to the run on the new version.
class Mover {
  public:
    Mover(ProcessInstance& instance, const MigrationPlan& plan, const Host& host)
        : instance_(instance), before_(instance), plan_(plan), host_(host), opened_(instance) {}

    Result<void> open_versions() {
        for (const ProcessReference& reference : before_.processes) {
            Version& one = versions_.emplace_back();
            one.from = host_.find_process(reference.id, reference.version);
            const auto said = std::ranges::find(plan_.processes, reference, &ProcessMapping::from);
            one.is_changed = said != plan_.processes.end();
            if (one.is_changed) one.mapping = *said;
            one.to = one.is_changed ? host_.find_process(one.mapping.to.id, one.mapping.to.version)
                                    : one.from;
            if (!one.from || !one.to)
                return refuse(
                    "bpmn.no_process", ErrorKind::NotFound,
                    {{"process", one.from ? one.mapping.to.id : reference.id},
                     {"version", one.from ? one.mapping.to.version : reference.version}}
                );
        }
        for (const Scope& scope : before_.scopes) {
            if (scope.process >= versions_.size())
                return refuse("bpmn.state_damaged", ErrorKind::Internal);
            versions_[scope.process].is_in_use = true;
        }
        for (Version& one : versions_)
            if (one.is_in_use) prepare(one);
        return {};
    }

    void move_all() {
        for (const Token& token : before_.tokens) move_token(token);
        for (const Scope& scope : before_.scopes) move_scope(scope);
        move_timers();
        move_subscriptions();
        for (const CompletedActivity& one : before_.completed) move_completed(one);
        for (const Scope& scope : before_.scopes) expect_end(scope);
        expect_end_of_opened();
    }

    /// After the run has opened the new versions.
    std::optional<Obstacle> listen_to_what_is_new(Run& run) {
        if (auto obstacle = begin_opened(run)) return obstacle;
        for (const auto& [owner, node] : reopened_)
            if (auto obstacle = run.listen_anew(owner, node)) return obstacle;
        for (const Token& token : before_.tokens)
            for (const NodeIndex event : new_events(token)) {
                if (auto obstacle = run.listen_anew(token.id, event)) return obstacle;
                began(*version_of(token.scope).to, event);
            }
        for (const Scope& scope : before_.scopes)
            for (const NodeIndex event : new_event_subprocesses(scope)) {
                if (auto obstacle = run.listen_anew(scope.id, event)) return obstacle;
                began(*versions_[scope.process].to, event);
            }
        for (const TokenId job : renewed_) {
            if (!run.create_job(job, -1))
                return Obstacle{"bpmn.job_type", "the type of a job gives no text"};
        }
        return {};
    }

    void describe_tasks(Run& run) {
        for (MovedToken& moved : out.moved)
            if (moved.state == TokenState::UserTask && find_token(instance_, moved.token))
                moved.task = run.describe_user_task(moved.token);
    }

    void refuse_at(const Process& process, NodeIndex node, std::string code, std::string message) {
        out.obstacles.push_back(
            {std::move(code), process.id, node == kNoNode ? "" : process.nodes[node].id,
             std::move(message)}
        );
    }
    /// Where the instance is, when it is not one element that stands in the way.
    const Process& own_process() const { return *versions_.front().from; }

    Migrated out;
    std::vector<Effect> ended;

  private:
    void prepare(Version& one) {
        if (!one.is_changed) {
            one.mapping = {};
            for (const FlowNode& node : one.from->nodes) one.mapping.elements[node.id] = node.id;
        } else {
            for (const Issue& issue : check(one.mapping, *one.from, *one.to))
                refuse_at(*one.from, find_node(*one.from, issue.place), issue.code, issue.message);
        }
        one.indices = indices_of(one.mapping, *one.from, *one.to);
        one.is_taken = taken_by(one.mapping, *one.from, *one.to);
    }

    Version& version_of(ScopeId scope) { return versions_[find_scope(before_, scope)->process]; }
    /// Of a token, or of the scope that an event subprocess listens in.
    Version& version_of_owner(std::uint32_t owner) {
        const Token* token = find_token(before_, owner);
        return version_of(token ? token->scope : owner);
    }

    void move_token(const Token& token) {
        const Version& version = version_of(token.scope);
        Token& after = *std::ranges::find(instance_.tokens, token.id, &Token::id);
        const FlowNode& node = version.from->nodes[token.node];
        const NodeIndex to = version.indices.nodes[token.node];
        if (to == kNoNode)
            return refuse_at(
                *version.from, token.node, "bpmn.not_mapped",
                fmt::format("{} {} has no counterpart", to_string(node.kind), name_of(node))
            );
        after.node = to;
        if (token.flow != kNoFlow) move_join(version, token, after);
        const FlowNode& target = version.to->nodes[to];
        if (token.state == TokenState::Job && is_other_job(node, target)) {
            renewed_.push_back(token.id);
            ended.push_back(JobCancelled{token.id, &target});
            out.changes.push_back({ListeningChange::Kind::JobRenewed, target.id});
        }
        if (version.is_changed)
            out.moved.push_back(
                {.token = token.id,
                 .state = token.state,
                 .process = version.from->id,
                 .from = node.id,
                 .to = target.id}
            );
        if (version.is_changed) move_in(version, token, to);
    }

    /// Into subprocesses that the new version draws around it.
    void move_in(const Version& version, const Token& token, NodeIndex to) {
        const Scope& around = *find_scope(before_, token.scope);
        // Instances of a list follow the token of the whole.
        if (around.loop && around.node == token.node) return;
        const Surroundings surrounding = surroundings(*version.to, to, version.is_taken);
        if (surrounding.fresh.empty()) return;
        if (around.is_compensation) return lost_undo(version, around.node);
        if (!opened_.take_in(token.id, token.node, surrounding.fresh, version.to))
            refuse_at(
                *version.from, token.node, "bpmn.scope_shared",
                fmt::format(
                    "{} is open several times, and `{}` would end once for all",
                    name_of(version.from->nodes[token.node]),
                    version.to->nodes[surrounding.fresh.back()].id
                )
            );
    }

    /// Inputs, and what listens at a subprocess or for it, as when it is entered.
    std::optional<Obstacle> begin_opened(Run& run) {
        for (const OpenedScopes::Opened& one : opened_.all()) {
            run.begin_variables(one.scope);
            const auto listen = [&](std::uint32_t owner, NodeIndex event) {
                std::optional<Obstacle> obstacle;
                if (one.process->nodes[event].event > EventKind::Conditional) return obstacle;
                obstacle = run.listen_anew(owner, event);
                if (!obstacle) began(*one.process, event);
                return obstacle;
            };
            for (const NodeIndex event : one.process->nodes[one.node].boundary)
                if (auto obstacle = listen(one.token, event)) return obstacle;
            for (const NodeIndex inner : one.process->nodes[one.node].event_subprocesses)
                if (auto obstacle = listen(one.scope, one.process->nodes[inner].start))
                    return obstacle;
        }
        return {};
    }

    static bool is_other_job(const FlowNode& before, const FlowNode& after) {
        const auto* one = std::get_if<JobSpec>(&before.work);
        const auto* other = std::get_if<JobSpec>(&after.work);
        return one && other && one->type.text != other->type.text;
    }

    void move_join(const Version& version, const Token& token, Token& after) {
        const FlowNode& node = version.from->nodes[token.node];
        const FlowNode& target = version.to->nodes[after.node];
        after.flow = version.indices.flows[token.flow];
        if (after.flow == kNoFlow)
            return refuse_at(
                *version.from, token.node, "bpmn.join_arrived",
                fmt::format(
                    "{} has a token of flow `{}`, which has no counterpart", name_of(node),
                    version.from->flows[token.flow].id
                )
            );
        if (node.kind != NodeKind::ParallelGateway) return;
        for (const FlowIndex flow : target.incoming)
            if (std::ranges::find(version.indices.flows, flow) == version.indices.flows.end())
                return refuse_at(
                    *version.from, token.node, "bpmn.join_grown",
                    fmt::format(
                        "{} was reached before flow `{}` was drawn, and would wait for it",
                        name_of(node), version.to->flows[flow].id
                    )
                );
    }

    void move_scope(const Scope& scope) {
        const Version& version = versions_[scope.process];
        Scope& after = *std::ranges::find(instance_.scopes, scope.id, &Scope::id);
        if (!scope.is_process()) {
            // A scope that is not undoing is around a token, which was told already.
            after.node = version.indices.nodes[scope.node];
            if (after.node == kNoNode && scope.is_compensation) lost_undo(version, scope.node);
        }
    }

    void lost_undo(const Version& version, NodeIndex node) {
        refuse_at(
            *version.from, node, "bpmn.undo_lost",
            fmt::format(
                "{} is done and could not be undone any more", name_of(version.from->nodes[node])
            )
        );
    }

    void move_timers() {
        std::erase_if(instance_.timers, [&](Timer& timer) {
            const Version& version = version_of_owner(timer.owner);
            if (!TONGBAN_BPMN_FAULT(TimerLostInMigration) &&
                stays(version, timer.owner, timer.node)) {
                timer.node = version.indices.nodes[timer.node];
                return false;
            }
            ended.push_back(TimerCancelled{timer.id});
            out.changes.push_back(
                {ListeningChange::Kind::TimerCancelled, version.from->nodes[timer.node].id}
            );
            return true;
        });
    }

    void move_subscriptions() {
        std::erase_if(instance_.subscriptions, [&](Subscription& one) {
            const Version& version = version_of_owner(one.owner);
            const FlowNode& node = version.from->nodes[one.node];
            const bool is_kept = stays(version, one.owner, one.node);
            if (is_kept) one.node = version.indices.nodes[one.node];
            const bool is_renewed = is_kept && version.is_changed &&
                                    listens_otherwise(node, version.to->nodes[one.node]);
            if (is_kept && !is_renewed) return false;
            if (is_renewed) reopened_.emplace_back(one.owner, one.node);
            if (one.kind != EventKind::Conditional) ended.push_back(SubscriptionClosed{one.id});
            out.changes.push_back({ListeningChange::Kind::SubscriptionClosed, node.id});
            if (is_renewed) began(*version.to, one.node);
            return true;
        });
    }

    static bool listens_otherwise(const FlowNode& before, const FlowNode& after) {
        if (!is_same_name(before.on, after.on)) return true;
        const auto text = [](const FlowNode& node) {
            return node.on.condition ? node.on.condition->source() : std::string();
        };
        return text(before) != text(after);
    }

    /// Is there a counterpart that the same owner listens for?
    bool stays(const Version& version, std::uint32_t owner, NodeIndex event) {
        const NodeIndex to = version.indices.nodes[event];
        if (to == kNoNode) return false;
        const Token* token = find_token(before_, owner);
        if (!token || version.from->nodes[token->node].kind != NodeKind::EventGateway) return true;
        const NodeIndex gateway = version.indices.nodes[token->node];
        if (gateway == kNoNode) return false;
        return std::ranges::any_of(version.to->nodes[gateway].outgoing, [&](FlowIndex flow) {
            return version.to->flows[flow].target == to;
        });
    }

    /// Can it still be undone? What can is kept with what undoes it.
    void move_completed(const CompletedActivity& one) {
        const CompletedActivity* outermost = &one;
        for (bool is_inner = true; is_inner;) {
            is_inner = false;
            for (const CompletedActivity& other : before_.completed)
                if (other.id == outermost->owner) outermost = &other, is_inner = true;
        }
        const Version& version = version_of(outermost->owner);
        const NodeIndex to = version.indices.nodes[one.node];
        if (to == kNoNode) return lost_undo(version, one.node);
        const bool had = version.from->nodes[one.node].handler != kNoNode;
        if (had && version.to->nodes[to].handler == kNoNode) return lost_undo(version, one.node);
        CompletedActivity& after =
            *std::ranges::find(instance_.completed, one.id, &CompletedActivity::id);
        after.node = to;
        if (outermost != &one) return;
        // It is undone by the subprocess that lies around it now, as long as that is open.
        const Surroundings around = surroundings(*version.to, to, version.is_taken);
        if (around.fresh.empty()) return;
        const auto owner = opened_.find(one.owner, around.fresh);
        if (!owner) return lost_undo(version, one.node);
        after.owner = *owner;
    }

    /// From where its tokens stand, could the scope come to its end before, and can it not now?
    void expect_end(const Scope& scope) {
        const Version& version = versions_[scope.process];
        if (!out.is_possible() || !version.is_changed || scope.loop || scope.is_compensation)
            return;
        const Scope& after = *find_scope(instance_, scope.id);
        const auto positions = [&](const ProcessInstance& instance) {
            std::vector<MarkedToken> all;
            for (const Token& token : instance.tokens)
                if (token.scope == scope.id) all.push_back({token.node, token.flow});
            return all;
        };
        const auto before = can_end(*version.from, scope.node, positions(before_));
        const auto now = can_end(*version.to, after.node, positions(instance_));
        if (!before.value_or(false) || now.value_or(true)) return;
        const Token* first = nullptr;
        for (const Token& token : before_.tokens)
            if (!first && token.scope == scope.id) first = &token;
        refuse_at(
            *version.from, first ? first->node : kNoNode, "bpmn.never_ends",
            "from where it stands, a join of the new version would wait for ever"
        );
    }

    void expect_end_of_opened() {
        for (const OpenedScopes::Opened& one : opened_.all()) {
            std::vector<MarkedToken> positions;
            const Token* first = nullptr;
            for (const Token& token : instance_.tokens)
                if (token.scope == one.scope) {
                    positions.push_back({token.node, token.flow});
                    if (!first) first = find_token(before_, token.id);
                }
            if (!out.is_possible() || can_end(*one.process, one.node, positions).value_or(true))
                continue;
            const Process& from = first ? *version_of(first->scope).from : own_process();
            refuse_at(
                from, first ? first->node : kNoNode, "bpmn.never_ends",
                "from where it stands, a join of the new version would wait for ever"
            );
        }
    }

    /// Events at the border, or after the gateway, that the old version does not have. One that it
    /// has and that is not set has happened already.
    std::vector<NodeIndex> new_events(const Token& token) {
        const Version& version = version_of(token.scope);
        const Token* after = find_token(instance_, token.id);
        std::vector<NodeIndex> events;
        if (!version.is_changed || !after) return events;
        const FlowNode& node = version.to->nodes[after->node];
        const auto add = [&](NodeIndex event) {
            if (version.to->nodes[event].event <= EventKind::Conditional &&
                !version.indices.has_source(event))
                events.push_back(event);
        };
        const Scope& around = *find_scope(before_, token.scope);
        const Fault* fault = find_fault(before_, token.id);
        const bool is_at_work =
            token.state == TokenState::UserTask || token.state == TokenState::Job ||
            token.state == TokenState::Scope || token.state == TokenState::Event ||
            (fault && fault->resume == Resume::Job);
        // Boundary events belong to the multi-instance activity as a whole.
        if (!is_at_work || (around.loop && around.node == token.node)) return events;
        for (const NodeIndex event : node.boundary) add(event);
        if (node.kind == NodeKind::EventGateway)
            for (const FlowIndex flow : node.outgoing) add(version.to->flows[flow].target);
        return events;
    }

    std::vector<NodeIndex> new_event_subprocesses(const Scope& scope) {
        const Version& version = versions_[scope.process];
        std::vector<NodeIndex> starts;
        if (!version.is_changed || scope.loop || scope.is_compensation || scope.is_interrupted)
            return starts;
        const NodeIndex node = find_scope(instance_, scope.id)->node;
        const auto& inner = node == kNoNode ? version.to->event_subprocesses
                                            : version.to->nodes[node].event_subprocesses;
        for (const NodeIndex subprocess : inner) {
            const NodeIndex start = version.to->nodes[subprocess].start;
            if (version.to->nodes[start].event <= EventKind::Conditional &&
                !version.indices.has_source(start))
                starts.push_back(start);
        }
        return starts;
    }

    void began(const Process& process, NodeIndex event) {
        const FlowNode& node = process.nodes[event];
        out.changes.push_back(
            {node.event == EventKind::Timer ? ListeningChange::Kind::TimerSet
                                            : ListeningChange::Kind::SubscriptionOpened,
             node.id}
        );
    }

    void drop_joins() {
        std::erase_if(instance_.tokens, [](const Token& token) {
            return token.state == TokenState::Join;
        });
    }

  public:
    /// Versions that nothing stands in any more are forgotten: their files may be gone some day.
    void rename_processes() {
        if (TONGBAN_BPMN_FAULT(JoinLostInMigration)) drop_joins();
        std::vector<std::uint16_t> places(versions_.size());
        instance_.processes.clear();
        for (size_t i = 0; i < versions_.size(); ++i) {
            if (!versions_[i].is_in_use) continue;
            const ProcessReference to{versions_[i].to->id, versions_[i].to->version};
            const auto found = std::ranges::find(instance_.processes, to);
            places[i] = static_cast<std::uint16_t>(found - instance_.processes.begin());
            if (found == instance_.processes.end()) instance_.processes.push_back(to);
        }
        for (Scope& scope : instance_.scopes) scope.process = places[scope.process];
    }

  private:
    ProcessInstance& instance_;
    const ProcessInstance before_;
    const MigrationPlan& plan_;
    const Host& host_;
    std::vector<Version> versions_;  // as before_.processes
    OpenedScopes opened_;
    std::vector<std::pair<std::uint32_t, NodeIndex>> reopened_;
    std::vector<TokenId> renewed_;
};

}  // namespace

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
