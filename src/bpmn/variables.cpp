// Variables: where they are looked for, where they are written, what mappings do.
#include "base/assert.h"
#include "bpmn/run.h"

namespace tongban::bpmn {

namespace {

bool is_storable(const feel::Value& value) {
    switch (value.kind()) {
        case feel::Kind::Null:
        case feel::Kind::Boolean:
        case feel::Kind::String:
            return true;
        case feel::Kind::Number: {
            const feel::Number number = value.as_number();
            return !number.is_big() && number.scale() == 0;
        }
        case feel::Kind::List:
            return std::ranges::all_of(value.as_list(), is_storable);
        case feel::Kind::Context:
            return std::ranges::all_of(value.as_context(), [](const auto& entry) {
                return is_storable(entry.value);
            });
        default:
            return false;
    }
}

/// `value` at the path inside `base`; what is there already stays beside it.
feel::Value with_path(
    const feel::Value& base, std::span<const std::string> path, feel::Value value
) {
    if (path.empty()) return value;
    feel::Context context = base.is_context() ? base.as_context() : feel::Context();
    const feel::Value* inner = context.find(path.front());
    const feel::Value next = inner ? *inner : feel::Value();
    context.set(path.front(), with_path(next, path.subspan(1), std::move(value)));
    return context;
}

}  // namespace

feel::Value storable(feel::Value value) {
    if (is_storable(value)) return value;
    return feel::from_json(feel::to_json(value));
}

feel::Value Run::evaluate(
    const feel::Expression& expression, ScopeId scope_id, const feel::Context* locals
) {
    constexpr size_t kSlotsInline = 16;
    feel::Value slots[kSlotsInline];
    std::vector<feel::Value> more;
    const std::vector<std::string>& names = expression.variables();
    feel::Value* values = slots;
    if (names.size() > kSlotsInline) {
        more.resize(names.size());
        values = more.data();
    }
    for (size_t i = 0; i < names.size(); ++i) {
        const feel::Value* found = locals ? locals->find(names[i]) : nullptr;
        for (const Scope* at = &scope(scope_id); !found;) {
            found = at->variables.find(names[i]);
            if (at->is_process()) break;
            at = &scope(token(at->token).scope);
        }
        if (found) values[i] = *found;
    }
    evaluation_.diagnostics.clear();
    return expression.evaluate_slots({values, names.size()}, evaluation_);
}

feel::Value Run::evaluate(const Formula& formula, ScopeId scope, const feel::Context* locals) {
    if (formula.feel) return evaluate(*formula.feel, scope, locals);
    return formula.text.empty() ? feel::Value() : feel::Value(formula.text);
}

void Run::assign(ScopeId scope_id, std::string_view name, feel::Value value) {
    Scope* at = &scope(scope_id);
    while (!at->is_process() && !at->variables.find(name)) at = &scope(token(at->token).scope);
    if (conditions_ > 0) written_.emplace_back(name);
    if (TONGBAN_BPMN_FAULT(VariableLost) && at->variables.find(name)) return;
    at->variables.set(name, storable(std::move(value)));
}

void Run::set_locals(TokenId id) {
    const FlowNode& node = node_of(token(id));
    feel::Context locals;
    if (const Scope& around = scope(token(id).scope); is_loop_of(around, token(id).node)) {
        const std::uint32_t item = token(id).item;
        if (!node.loop->element.empty() && !node.loop->is_standard)
            locals.set(node.loop->element, around.loop->items[item - 1]);
        locals.set("loopCounter", static_cast<std::int64_t>(item));
    }
    for (const Mapping& mapping : node.inputs) {
        // A later mapping sees what an earlier one made.
        feel::Value value = storable(evaluate(mapping.source, token(id).scope, &locals));
        const feel::Value* base = locals.find(mapping.target.front());
        value = with_path(
            base ? *base : feel::Value(), std::span(mapping.target).subspan(1), std::move(value)
        );
        locals.set(mapping.target.front(), std::move(value));
    }
    token(id).locals = std::move(locals);
}

void Run::map_outputs(
    const FlowNode& node, ScopeId target, ScopeId source, const feel::Context& locals
) {
    for (const Mapping& mapping : node.outputs) {
        feel::Value value = evaluate(mapping.source, source, &locals);
        if (mapping.target.size() > 1) {
            const feel::Value* base = nullptr;
            for (const Scope* at = &scope(target); !base; at = &scope(token(at->token).scope)) {
                base = at->variables.find(mapping.target.front());
                if (at->is_process()) break;
            }
            value = with_path(
                base ? *base : feel::Value(), std::span(mapping.target).subspan(1), std::move(value)
            );
        }
        assign(target, mapping.target.front(), std::move(value));
    }
}

feel::Context Run::visible(ScopeId scope_id, const feel::Context& locals) {
    std::vector<const feel::Context*> levels = {&locals};
    for (const Scope* at = &scope(scope_id);; at = &scope(token(at->token).scope)) {
        levels.push_back(&at->variables);
        if (at->is_process()) break;
    }
    feel::Context all;
    for (size_t i = levels.size(); i-- > 0;)
        for (const auto& [name, value] : *levels[i]) all.set(name, value);
    return all;
}

std::string Run::why_null() const {
    if (evaluation_.diagnostics.empty()) return {};
    return ": " + evaluation_.diagnostics.front().message;
}

}  // namespace tongban::bpmn
