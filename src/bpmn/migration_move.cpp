// What points into the old version is made to point into the new one, or stands in the way.
#include "bpmn/markings.h"
#include "bpmn/migration_mover.h"

namespace tongban::bpmn {

namespace {

std::string name_of(const FlowNode& node) {
    return node.name.empty() ? fmt::format("`{}`", node.id)
                             : fmt::format("`{}` ({})", node.id, node.name);
}

}  // namespace

Result<void> Mover::open_versions() {
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

void Mover::move_all() {
    for (const Token& token : before_.tokens) move_token(token);
    for (const Scope& scope : before_.scopes) move_scope(scope);
    move_timers();
    move_subscriptions();
    for (const CompletedActivity& one : before_.completed) move_completed(one);
    for (const Scope& scope : before_.scopes) expect_end(scope);
    expect_end_of_opened();
}

void Mover::refuse_at(
    const Process& process, NodeIndex node, std::string code, std::string message
) {
    out.obstacles.push_back(
        {std::move(code), process.id, node == kNoNode ? "" : process.nodes[node].id,
         std::move(message)}
    );
}

void Mover::prepare(Version& one) {
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

Version& Mover::version_of_owner(std::uint32_t owner) {
    const Token* token = find_token(before_, owner);
    return version_of(token ? token->scope : owner);
}

void Mover::move_token(const Token& token) {
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

void Mover::move_in(const Version& version, const Token& token, NodeIndex to) {
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

bool Mover::is_other_job(const FlowNode& before, const FlowNode& after) {
    const auto* one = std::get_if<JobSpec>(&before.work);
    const auto* other = std::get_if<JobSpec>(&after.work);
    return one && other && one->type.text != other->type.text;
}

void Mover::move_join(const Version& version, const Token& token, Token& after) {
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

void Mover::move_scope(const Scope& scope) {
    const Version& version = versions_[scope.process];
    Scope& after = *std::ranges::find(instance_.scopes, scope.id, &Scope::id);
    if (!scope.is_process()) {
        // A scope that is not undoing is around a token, which was told already.
        after.node = version.indices.nodes[scope.node];
        if (after.node == kNoNode && scope.is_compensation) lost_undo(version, scope.node);
    }
}

void Mover::lost_undo(const Version& version, NodeIndex node) {
    refuse_at(
        *version.from, node, "bpmn.undo_lost",
        fmt::format(
            "{} is done and could not be undone any more", name_of(version.from->nodes[node])
        )
    );
}

void Mover::move_completed(const CompletedActivity& one) {
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

void Mover::expect_end(const Scope& scope) {
    const Version& version = versions_[scope.process];
    if (!out.is_possible() || !version.is_changed || scope.loop || scope.is_compensation) return;
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

void Mover::expect_end_of_opened() {
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

void Mover::drop_joins() {
    std::erase_if(instance_.tokens, [](const Token& token) {
        return token.state == TokenState::Join;
    });
}

void Mover::rename_processes() {
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

}  // namespace tongban::bpmn
