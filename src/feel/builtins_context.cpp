// Context functions (DMN 1.5, 10.3.4.10).
#include "feel/arguments.h"
#include "feel/builtins.h"

namespace tongban::feel {

namespace {

/// By one key, or by a list of keys down nested contexts.
Value get_value(Arguments arguments, Evaluation& evaluation) {
    if (!arguments[0].is_context()) return wrong_type(evaluation);
    if (!arguments[1].is_string() && !arguments[1].is_list()) return wrong_type(evaluation);
    Value current = arguments[0];
    const std::span<const Value> keys = list_at(arguments, 1);
    if (keys.empty()) return wrong_value(evaluation);
    for (const Value& key : keys) {
        if (!current.is_context() || !key.is_string()) return wrong_value(evaluation);
        if (!evaluation.count(1 + current.as_context().size() / 16))
            return Value::null(evaluation.stop_reason());
        const Value* found = current.as_context().find(key.as_string());
        if (found == nullptr) return wrong_value(evaluation);
        current = Value(*found);
    }
    return current;
}

Value get_entries(Arguments arguments, Evaluation& evaluation) {
    if (!arguments[0].is_context()) return wrong_type(evaluation);
    List entries;
    for (const Context::Entry& entry : arguments[0].as_context()) {
        Context pair;
        pair.append("key", Value(entry.name));
        pair.append("value", entry.value);
        entries.emplace_back(std::move(pair));
    }
    return Value(std::move(entries));
}

Value context_of(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    Context result;
    for (const Value& entry : list_at(arguments, 0)) {
        if (!entry.is_context()) return wrong_type(evaluation);
        const Value* key = entry.as_context().find("key");
        const Value* value = entry.as_context().find("value");
        if (key == nullptr || !key->is_string() || value == nullptr) return wrong_value(evaluation);
        if (!evaluation.count(result.size() / 16)) return Value::null(evaluation.stop_reason());
        if (result.find(key->as_string()) != nullptr) return wrong_value(evaluation);
        result.append(std::string(key->as_string()), *value);
    }
    return Value(std::move(result));
}

Value put(
    const Value& context, std::span<const Value> keys, const Value& value, Evaluation& evaluation
) {
    if (!context.is_context() || !keys[0].is_string()) return wrong_type(evaluation);
    Context result = context.as_context();
    if (keys.size() == 1) {
        result.set(keys[0].as_string(), value);
        return Value(std::move(result));
    }
    const Value* inner = result.find(keys[0].as_string());
    if (inner == nullptr) return wrong_value(evaluation);
    const Value changed = put(*inner, keys.subspan(1), value, evaluation);
    if (changed.is_null()) return changed;
    result.set(keys[0].as_string(), changed);
    return Value(std::move(result));
}

Value context_put(Arguments arguments, Evaluation& evaluation) {
    if (!arguments[1].is_string() && !arguments[1].is_list()) return wrong_type(evaluation);
    const std::span<const Value> keys = list_at(arguments, 1);
    if (keys.empty() || keys.size() > 100) return wrong_value(evaluation);
    return put(arguments[0], keys, arguments[2], evaluation);
}

Value context_merge(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    Context result;
    for (const Value& context : list_at(arguments, 0)) {
        if (!context.is_context()) return wrong_type(evaluation);
        for (const Context::Entry& entry : context.as_context()) {
            if (!evaluation.count(1 + result.size() / 16))
                return Value::null(evaluation.stop_reason());
            result.set(entry.name, entry.value);
        }
    }
    return Value(std::move(result));
}

constexpr Builtin kTable[] = {
    {"get value", "m,key:string|m,keys|context,key:string|context,keys", 2, 2, get_value, true,
     kFirstArgument, true},
    {"get entries", "m|context", 1, 1, get_entries, true, kFirstArgument},
    {"context", "entries", 1, 1, context_of},
    {"context put", "context,key:string,value|context,keys,value", 3, 3, context_put, true,
     kFirstArgument},
    {"context merge", "contexts", 1, 1, context_merge},
};

}  // namespace

std::span<const Builtin> context_builtins() { return kTable; }

}  // namespace tongban::feel
