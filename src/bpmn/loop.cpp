// Activities that run more than once: one instance for each item, at the same time or one after the
// other, or again as long as a condition holds.
#include "bpmn/run.h"

namespace tongban::bpmn {

namespace {

constexpr size_t kItemsMax = 1'000;

}  // namespace

void Run::begin_loop(const Move& move) {
    Token& body = add_token(move.scope, move.node, TokenState::Scope);
    const TokenId id = body.id;
    const FlowNode& node = node_of(body);
    Loop loop;
    if (auto obstacle = loop_items(id, loop))
        return raise_fault(id, Resume::Enter, std::move(*obstacle));
    std::vector<PlannedEvent> plans;
    if (auto obstacle = plan_boundary_events(id, plans))
        return raise_fault(id, Resume::Enter, std::move(*obstacle));
    if (depth_of(scope(move.scope)) >= kScopeDepthMax)
        return raise_fault(id, Resume::Enter, {"bpmn.too_deep", "processes are nested too deeply"});
    bool is_done = loop.items.empty() && !node.loop->is_standard;
    if (node.loop->tests_before) {
        if (auto obstacle = truth(*node.loop->condition, move.scope, nullptr, node.id, is_done))
            return raise_fault(id, Resume::Enter, std::move(*obstacle));
        is_done = !is_done;
    }
    for (PlannedEvent& plan : plans) listen(id, move.scope, std::move(plan));
    Scope& inner = open_scope(id, scope(move.scope).process, move.node, {});
    const ScopeId inner_id = inner.id;
    const size_t count = loop.items.size();
    inner.loop = std::move(loop);
    if (is_done) return close_loop(inner_id);
    for (size_t i = 0; i < (node.loop->is_sequential ? 1 : count); ++i)
        start_next_instance(inner_id);
}

/// The collection, or numbers from 1; nothing for a standard loop.
std::optional<Obstacle> Run::loop_items(TokenId id, Loop& loop) {
    const Token& body = token(id);
    const LoopSpec& spec = *node_of(body).loop;
    const std::string& element = node_of(body).id;
    if (spec.is_standard) return {};
    if (!spec.cardinality.empty()) {
        const auto number =
            feel::Number::parse(feel::to_text(evaluate(spec.cardinality, body.scope, nullptr)));
        const auto count = number ? number->to_int64() : std::optional<std::int64_t>();
        if (!count || *count < 0 || *count > static_cast<std::int64_t>(kItemsMax))
            return Obstacle{
                "bpmn.no_collection",
                fmt::format("`{}` needs a number up to {}{}", element, kItemsMax, why_null())};
        for (std::int64_t i = 1; i <= *count; ++i) loop.items.emplace_back(i);
    } else {
        const feel::Value items = evaluate(spec.collection, body.scope, nullptr);
        if (!items.is_list() || items.as_list().size() > kItemsMax)
            return Obstacle{
                "bpmn.no_collection",
                fmt::format(
                    "`{}` needs a list of up to {} items{}", element, kItemsMax, why_null()
                )};
        for (const feel::Value& item : items.as_list()) loop.items.push_back(storable(item));
    }
    loop.results.resize(loop.items.size());
    return {};
}

void Run::start_next_instance(ScopeId id) {
    Scope& around = scope(id);
    go(id, around.node, kNoFlow, ++around.loop->started);
}

void Run::collect_result(const Token& instance, const feel::Context& locals) {
    Scope& around = scope(instance.scope);
    if (!is_loop_of(around, instance.node)) return;
    const FlowNode& node = process_of(around).nodes[instance.node];
    const LoopSpec& spec = *node.loop;
    // What the output mappings have just made is this instance's result, also where it had a value
    // of that name for itself before.
    feel::Context own = locals;
    for (const Mapping& mapping : node.outputs) {
        const std::string& name = mapping.target.front();
        for (const Scope* at = &around;; at = &scope(token(at->token).scope)) {
            const feel::Value* mapped = at->variables.find(name);
            if (mapped) own.set(name, *mapped);
            if (mapped || at->is_process()) break;
        }
    }
    if (spec.condition) {
        // A called process keeps what it does not give back to itself.
        const bool is_call = node.kind == NodeKind::CallActivity;
        left_instance_ = is_call ? feel::Context() : own;
        if (is_call && !spec.is_standard && !spec.element.empty())
            left_instance_.set(spec.element, around.loop->items[instance.item - 1]);
        left_instance_.set("loopCounter", static_cast<std::int64_t>(instance.item));
    }
    if (spec.output_collection.empty() || spec.is_standard) return;
    around.loop->results[instance.item - 1] =
        storable(evaluate(spec.output_element, instance.scope, &own));
}

/// One instance is done: are the others still needed, is there a next one?
void Run::leave_instance(ScopeId id) {
    Scope& around = scope(id);
    const NodeIndex node = around.node;
    ++around.loop->completed;
    bool is_done = false;
    if (auto obstacle = is_loop_done(id, is_done)) {
        --around.loop->completed;
        Token& stuck = add_token(id, node, TokenState::Fault);
        // When it is tried again, the condition sees the same.
        stuck.locals = std::exchange(left_instance_, {});
        return raise_fault(stuck.id, Resume::Leave, std::move(*obstacle));
    }
    left_instance_ = {};
    if (is_done) {
        cancel_tokens_in(id, Outcome::Cancelled);
        take_back_moves(id);
        return close_scope(id);
    }
    const LoopSpec& spec = *process_of(around).nodes[node].loop;
    const bool has_next = spec.is_standard || around.loop->started < around.loop->items.size();
    if (spec.is_sequential && has_next && !TONGBAN_BPMN_FAULT(ItemLeftOut)) start_next_instance(id);
    release(id);
}

std::optional<Obstacle> Run::is_loop_done(ScopeId id, bool& result) {
    const Scope& around = scope(id);
    const FlowNode& node = process_of(around).nodes[around.node];
    const LoopSpec& spec = *node.loop;
    const auto number = [](size_t count) { return static_cast<std::int64_t>(count); };
    if (spec.is_standard) {
        result = spec.rounds_max > 0 && around.loop->completed >= spec.rounds_max;
        if (result || !spec.condition) return {};
        // BPMN 2.0.2, 10.3.8: it loops as long as the condition holds.
        left_instance_.set("loopCounter", number(around.loop->completed));
        auto obstacle = truth(*spec.condition, id, &left_instance_, node.id, result);
        result = !result;
        return obstacle;
    }
    if (!spec.condition) return {};
    // The attributes of a multi-instance activity in BPMN 2.0.2, 10.3.8, beside what the instance
    // that is done had for itself.
    const Loop& loop = *around.loop;
    left_instance_.set("numberOfInstances", number(loop.items.size()));
    left_instance_.set("numberOfActiveInstances", number(loop.started - loop.completed));
    left_instance_.set("numberOfCompletedInstances", number(loop.completed));
    left_instance_.set("numberOfTerminatedInstances", 0);
    return truth(*spec.condition, id, &left_instance_, node.id, result);
}

void Run::close_loop(ScopeId id) {
    const Scope& closing = scope(id);
    const TokenId body = closing.token;
    const ScopeId outer = token(body).scope;
    const NodeIndex index = closing.node;
    const LoopSpec& spec = *process_of(closing).nodes[index].loop;
    const feel::List results = closing.loop->results;
    if (!spec.output_collection.empty() && !spec.is_standard)
        assign(outer, spec.output_collection, results);
    move_completed(id, outer);
    std::erase_if(instance_.scopes, [id](const Scope& other) { return other.id == id; });
    stop_listening(body);
    remove_token(body);
    passed(outer, index);
    leave(outer, index);
}

}  // namespace tongban::bpmn
