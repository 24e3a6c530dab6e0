// What an instance listens for when it moves: timers and subscriptions that stay, end or begin.
#include "bpmn/migration_mover.h"

namespace tongban::bpmn {

namespace {

bool is_same_name(const EventSpec& one, const EventSpec& other) {
    return one.name.text == other.name.text && one.key.text == other.key.text;
}

}  // namespace

std::optional<Obstacle> Mover::listen_to_what_is_new(Run& run) {
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

void Mover::describe_tasks(Run& run) {
    for (MovedToken& moved : out.moved)
        if (moved.state == TokenState::UserTask && find_token(instance_, moved.token))
            moved.task = run.describe_user_task(moved.token);
}

std::optional<Obstacle> Mover::begin_opened(Run& run) {
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
            if (auto obstacle = listen(one.scope, one.process->nodes[inner].start)) return obstacle;
    }
    return {};
}

void Mover::move_timers() {
    std::erase_if(instance_.timers, [&](Timer& timer) {
        const Version& version = version_of_owner(timer.owner);
        if (!TONGBAN_BPMN_FAULT(TimerLostInMigration) && stays(version, timer.owner, timer.node)) {
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

void Mover::move_subscriptions() {
    std::erase_if(instance_.subscriptions, [&](Subscription& one) {
        const Version& version = version_of_owner(one.owner);
        const FlowNode& node = version.from->nodes[one.node];
        const bool is_kept = stays(version, one.owner, one.node);
        if (is_kept) one.node = version.indices.nodes[one.node];
        const bool is_renewed =
            is_kept && version.is_changed && listens_otherwise(node, version.to->nodes[one.node]);
        if (is_kept && !is_renewed) return false;
        if (is_renewed) reopened_.emplace_back(one.owner, one.node);
        if (one.kind != EventKind::Conditional) ended.push_back(SubscriptionClosed{one.id});
        out.changes.push_back({ListeningChange::Kind::SubscriptionClosed, node.id});
        if (is_renewed) began(*version.to, one.node);
        return true;
    });
}

bool Mover::listens_otherwise(const FlowNode& before, const FlowNode& after) {
    if (!is_same_name(before.on, after.on)) return true;
    const auto text = [](const FlowNode& node) {
        return node.on.condition ? node.on.condition->source() : std::string();
    };
    return text(before) != text(after);
}

bool Mover::stays(const Version& version, std::uint32_t owner, NodeIndex event) {
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

std::vector<NodeIndex> Mover::new_events(const Token& token) {
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
    const bool is_at_work = token.state == TokenState::UserTask || token.state == TokenState::Job ||
                            token.state == TokenState::Scope || token.state == TokenState::Event ||
                            (fault && fault->resume == Resume::Job);
    // Boundary events belong to the multi-instance activity as a whole.
    if (!is_at_work || (around.loop && around.node == token.node)) return events;
    for (const NodeIndex event : node.boundary) add(event);
    if (node.kind == NodeKind::EventGateway)
        for (const FlowIndex flow : node.outgoing) add(version.to->flows[flow].target);
    return events;
}

std::vector<NodeIndex> Mover::new_event_subprocesses(const Scope& scope) {
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

void Mover::began(const Process& process, NodeIndex event) {
    const FlowNode& node = process.nodes[event];
    out.changes.push_back(
        {node.event == EventKind::Timer ? ListeningChange::Kind::TimerSet
                                        : ListeningChange::Kind::SubscriptionOpened,
         node.id}
    );
}

}  // namespace tongban::bpmn
