// Multi-instance activities: one instance for each item, at the same time or one after the other.
#include "bpmn/run.h"

namespace tongban::bpmn {

namespace {

constexpr size_t kItemsMax = 1'000;

}  // namespace

void Run::begin_loop(const Move& move) {
    Token& body = add_token(move.scope, move.node, TokenState::Scope);
    const TokenId id = body.id;
    const FlowNode& node = node_of(body);
    const feel::Value items = evaluate(node.loop->collection, move.scope, nullptr);
    if (!items.is_list() || items.as_list().size() > kItemsMax)
        return raise_fault(
            id, Resume::Enter,
            {"bpmn.no_collection",
             fmt::format("`{}` needs a list of up to {} items{}", node.id, kItemsMax, why_null())}
        );
    std::vector<PlannedTimer> plans;
    if (auto obstacle = plan_boundary_timers(id, plans))
        return raise_fault(id, Resume::Enter, std::move(*obstacle));
    if (depth_of(scope(move.scope)) >= kScopeDepthMax)
        return raise_fault(id, Resume::Enter, {"bpmn.too_deep", "processes are nested too deeply"});
    for (PlannedTimer& plan : plans) set_timer(id, std::move(plan));
    Scope& inner = open_scope(id, scope(move.scope).process, move.node, {});
    inner.loop.emplace();
    for (const feel::Value& item : items.as_list()) inner.loop->items.push_back(storable(item));
    inner.loop->results.resize(inner.loop->items.size());
    const ScopeId inner_id = inner.id;
    const size_t count = inner.loop->items.size();
    if (count == 0) return close_loop(inner_id);
    for (size_t i = 0; i < (node.loop->is_sequential ? 1 : count); ++i)
        start_next_instance(inner_id);
}

void Run::start_next_instance(ScopeId id) {
    Scope& around = scope(id);
    go(id, around.node, kNoFlow, ++around.loop->started);
}

void Run::collect_result(const Token& instance, const feel::Context& locals) {
    Scope& around = scope(instance.scope);
    if (!is_loop_of(around, instance.node)) return;
    const LoopSpec& spec = *process_of(around).nodes[instance.node].loop;
    if (spec.output_collection.empty()) return;
    around.loop->results[instance.item - 1] =
        storable(evaluate(spec.output_element, instance.scope, &locals));
}

/// One instance is done: are the others still needed, is there a next one?
void Run::leave_instance(ScopeId id) {
    Scope& around = scope(id);
    const NodeIndex node = around.node;
    ++around.loop->completed;
    bool is_done = false;
    if (auto obstacle = is_loop_done(id, is_done)) {
        --around.loop->completed;
        return raise_fault_at(id, node, Resume::Leave, std::move(*obstacle));
    }
    if (is_done) {
        std::vector<TokenId> others;
        for (const Token& waiting : instance_.tokens)
            if (waiting.scope == id) others.push_back(waiting.id);
        for (const TokenId other : others) cancel_token(other, Outcome::Cancelled);
        take_back_moves(id);
        return close_loop(id);
    }
    const bool is_sequential = process_of(around).nodes[node].loop->is_sequential;
    if (is_sequential && around.loop->started < around.loop->items.size()) start_next_instance(id);
    release(id);
}

std::optional<Obstacle> Run::is_loop_done(ScopeId id, bool& result) {
    const Scope& around = scope(id);
    const FlowNode& node = process_of(around).nodes[around.node];
    if (!node.loop->completion) return {};
    const auto number = [](size_t count) { return static_cast<std::int64_t>(count); };
    // The attributes of a multi-instance activity in BPMN 2.0.2, 10.3.8.
    const feel::Context counts = {
        {"numberOfInstances", number(around.loop->items.size())},
        {"numberOfActiveInstances", number(around.loop->started - around.loop->completed)},
        {"numberOfCompletedInstances", number(around.loop->completed)},
        {"numberOfTerminatedInstances", 0}};
    const feel::Value value = evaluate(*node.loop->completion, id, &counts);
    result = value.is_true();
    if (value.is_boolean()) return {};
    return Obstacle{
        "bpmn.condition_not_boolean",
        fmt::format("completion condition of `{}` is not true or false{}", node.id, why_null())};
}

void Run::close_loop(ScopeId id) {
    const Scope& closing = scope(id);
    const TokenId body = closing.token;
    const ScopeId outer = token(body).scope;
    const NodeIndex index = closing.node;
    const LoopSpec& spec = *process_of(closing).nodes[index].loop;
    const feel::List results = closing.loop->results;
    if (!spec.output_collection.empty()) assign(outer, spec.output_collection, results);
    std::erase_if(instance_.scopes, [id](const Scope& other) { return other.id == id; });
    cancel_timers(body);
    remove_token(body);
    passed(outer, index);
    leave(outer, index);
}

}  // namespace tongban::bpmn
