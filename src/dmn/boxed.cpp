// Boxed expressions (DMN 1.5, 10.2.1): each kind is a few lines over its compiled parts.
#include "dmn/compiled.h"
#include "feel/external.h"
#include "feel/program.h"

namespace tongban::dmn {

namespace {

using feel::List;

/// A name that the model does not declare: whoever reads it is told.
Value unknown_variable() { return Value::null(feel::kUnknownVariable); }

/// The entries of a context that share what they compute.
class EntriesTogether {
  public:
    EntriesTogether(
        const Together& together, const Environment& environment, Evaluation& evaluation
    )
        : together_(together),
          evaluation_(evaluation),
          variables_(variables_of(together, environment)),
          run_(together.sequence, variables_, evaluation) {}

    Value evaluate(size_t index, const CompiledEntry& entry, Environment& environment) {
        if (!together_.has_program[index])
            return evaluate_box(entry.value, environment, evaluation_);
        if (evaluation_.is_stopped() || !evaluation_.has_room())
            return Value::null(evaluation_.stop_reason());
        return coerced(
            run_.evaluate(index), entry.value->type, entry.value->type_name, "dmn.expression_type",
            evaluation_
        );
    }
    void set(size_t index, const Value& value) { run_.set(index, value); }

  private:
    static std::vector<Value> variables_of(
        const Together& together, const Environment& environment
    ) {
        std::vector<Value> values;
        for (const Slot slot : together.slots)
            values.push_back(slot == kNoSlot ? unknown_variable() : environment[slot]);
        return values;
    }

    const Together& together_;
    Evaluation& evaluation_;
    std::vector<Value> variables_;
    feel::SequenceRun run_;
};

Value evaluate_context(const CompiledBox& box, Environment& environment, Evaluation& evaluation) {
    Context context;
    std::optional<EntriesTogether> together;
    if (box.together) together.emplace(*box.together, environment, evaluation);
    for (size_t i = 0; i < box.entries.size(); ++i) {
        const CompiledEntry& entry = box.entries[i];
        Value value = together ? together->evaluate(i, entry, environment)
                               : evaluate_box(entry.value, environment, evaluation);
        value = coerced(value, entry.type, entry.type_name, "dmn.entry_type", evaluation);
        if (entry.name.empty()) return value;  // the result cell
        environment[entry.slot] = value;
        if (together) together->set(i, value);
        context.set(entry.name, std::move(value));
    }
    return Value(std::move(context));
}

Value evaluate_invocation(
    const CompiledBox& box, Environment& environment, Evaluation& evaluation
) {
    const Value callee = evaluate_box(box.parts[0], environment, evaluation);
    if (!callee.is_function())
        return evaluation.null("feel.no_function", "what is invoked is no function");
    const auto& parameters = callee.as_function()->parameters();
    List arguments(parameters.size());
    for (const CompiledEntry& binding : box.entries) {
        const auto found = std::ranges::find(parameters, binding.name, &feel::Parameter::name);
        if (found == parameters.end())
            return evaluation.null("feel.argument_names", "no parameter " + binding.name);
        arguments[static_cast<size_t>(found - parameters.begin())] =
            evaluate_box(binding.value, environment, evaluation);
    }
    return callee.as_function()->call(arguments, evaluation);
}

std::shared_ptr<const feel::Function> make_function(
    const CompiledPointer& box, const std::shared_ptr<const Environment>& closure
) {
    auto function = std::make_shared<feel::Function>(
        box->parameters, box->type,
        [box, closure](std::span<const Value> arguments, Evaluation& evaluation) {
            feel::Reservation room(evaluation);
            if (!evaluation.count(4 + closure->size() / 8) ||
                !room.add(closure->size() * sizeof(Value)))
                return Value::null(evaluation.stop_reason());
            Environment environment = *closure;
            for (size_t i = 0; i < arguments.size(); ++i)
                environment[box->first_slot + i] = arguments[i];
            // Itself, for recursion; not kept in the closure, which it would own.
            if (box->self_slot != kNoSlot)
                environment[box->self_slot] = Value(make_function(box, closure));
            return evaluate_box(box->parts[0], environment, evaluation);
        }
    );
    std::uint32_t nesting = 0;
    for (const Value& value : *closure) nesting = std::max(nesting, value.nesting());
    function->set_nesting(nesting);
    function->set_bytes(sizeof *function + closure->size() * sizeof(Value));
    return function;
}

Value evaluate_function(
    const CompiledPointer& box, Environment& environment, Evaluation& evaluation
) {
    if (box->function_kind == FunctionKind::Pmml)
        return evaluation.null("dmn.function_kind", "PMML functions are not supported");
    if (box->function_kind == FunctionKind::Java) {
        Context mapping;
        mapping.set("java", evaluate_box(box->parts[0], environment, evaluation));
        const Value function = feel::external_function(mapping, box->parameters);
        return function.is_null() ? evaluation.null("feel.external", "no such external function")
                                  : function;
    }
    auto closure = std::make_shared<Environment>(environment);
    if (box->self_slot != kNoSlot) (*closure)[box->self_slot] = Value();
    return Value(make_function(box, std::move(closure)));
}

Value evaluate_relation(const CompiledBox& box, Environment& environment, Evaluation& evaluation) {
    List rows;
    for (const CompiledPointer& row : box.parts) {
        Context context;
        for (size_t i = 0; i < row->parts.size() && i < box.parameters.size(); ++i) {
            const feel::Parameter& column = box.parameters[i];
            const Value cell = evaluate_box(row->parts[i], environment, evaluation);
            context.set(
                column.name,
                coerced(cell, column.type, box.column_types[i], "dmn.column_type", evaluation)
            );
        }
        rows.emplace_back(std::move(context));
    }
    return Value(std::move(rows));
}

/// What a boxed iterator runs over; false when it is nothing that can be run over.
bool iterated(const Value& source, List& items) {
    if (source.is_null()) return false;
    if (source.is_list())
        items = source.as_list();
    else
        items = {source};
    return true;
}

Value evaluate_filter(const CompiledBox& box, Environment& environment, Evaluation& evaluation) {
    List items;
    if (!iterated(evaluate_box(box.parts[0], environment, evaluation), items))
        return evaluation.null("feel.filter", "filter of null");
    feel::Reservation room(evaluation);
    if (!room.add(2 * items.size() * sizeof(Value))) return Value::null(evaluation.stop_reason());
    List kept;
    for (size_t i = 0; i < items.size(); ++i) {
        if (!evaluation.step()) return Value::null(evaluation.stop_reason());
        environment[box.first_slot] = items[i];
        const Value condition = evaluate_box(box.parts[1], environment, evaluation);
        if (!condition.is_boolean())
            return evaluation.null("feel.filter", "the condition of a boxed filter is no boolean");
        if (condition.is_true()) kept.push_back(items[i]);
    }
    return Value(std::move(kept));
}

/// A range is run over as `for … in` does it; null when that cannot be.
Value elements_of(const Value& range, Evaluation& evaluation) {
    static const feel::Expression all =
        *feel::compile("for element in source return element", {.names = {"source"}});
    return all.evaluate_slots({&range, 1}, evaluation);
}

Value evaluate_loop(const CompiledBox& box, Environment& environment, Evaluation& evaluation) {
    List items;
    Value source = evaluate_box(box.parts[0], environment, evaluation);
    if (source.is_range()) source = elements_of(source, evaluation);
    if (!iterated(source, items))
        return evaluation.null("feel.iteration", "nothing to iterate over");
    feel::Reservation room(evaluation);
    if (!room.add(2 * items.size() * sizeof(Value))) return Value::null(evaluation.stop_reason());
    List results;
    bool seen_other = false;
    const bool is_some = box.kind == BoxedKind::Some;
    for (const Value& item : items) {
        if (!evaluation.step()) return Value::null(evaluation.stop_reason());
        environment[box.first_slot] = item;
        if (box.reads_partial) {
            if (!evaluation.count(results.size())) return Value::null(evaluation.stop_reason());
            environment[box.first_slot + 1] = Value(results);
        }
        Value value = evaluate_box(box.parts[1], environment, evaluation);
        if (box.kind == BoxedKind::For) {
            results.push_back(std::move(value));
            continue;
        }
        if (value.is_boolean() && value.is_true() == is_some) return Value(is_some);
        seen_other = seen_other || !value.is_boolean();
    }
    if (box.kind == BoxedKind::For) return Value(std::move(results));
    if (seen_other)
        return evaluation.null("feel.open_condition", "the condition is no boolean for an element");
    return Value(!is_some);
}

Value evaluate_kind(
    const CompiledPointer& pointer, Environment& environment, Evaluation& evaluation
) {
    const CompiledBox& box = *pointer;
    switch (box.kind) {
        case BoxedKind::Literal: {
            const Value value = evaluate_cell(box.cell, environment, evaluation);
            if (box.entry_name.empty() || !value.is_context()) return value;
            return *value.as_context().find(box.entry_name);
        }
        case BoxedKind::Context:
            return evaluate_context(box, environment, evaluation);
        case BoxedKind::Invocation:
            return evaluate_invocation(box, environment, evaluation);
        case BoxedKind::Function:
            return evaluate_function(pointer, environment, evaluation);
        case BoxedKind::Relation:
            return evaluate_relation(box, environment, evaluation);
        case BoxedKind::List: {
            List items;
            for (const CompiledPointer& item : box.parts)
                items.push_back(evaluate_box(item, environment, evaluation));
            return Value(std::move(items));
        }
        case BoxedKind::DecisionTable:
            return evaluate_table(box.table, environment, evaluation);
        case BoxedKind::Conditional: {
            const Value condition = evaluate_box(box.parts[0], environment, evaluation);
            if (!condition.is_boolean() && !condition.is_null())
                return evaluation.null("feel.condition", "the condition is no boolean");
            return evaluate_box(box.parts[condition.is_true() ? 1 : 2], environment, evaluation);
        }
        case BoxedKind::Filter:
            return evaluate_filter(box, environment, evaluation);
        case BoxedKind::For:
        case BoxedKind::Some:
        case BoxedKind::Every:
            return evaluate_loop(box, environment, evaluation);
    }
    return {};
}

}  // namespace

Value coerced(
    const Value& value,
    const feel::TypePointer& type,
    std::string_view type_name,
    const char* code,
    Evaluation& evaluation
) {
    if (type == nullptr || value.is_null()) return value;
    if (!evaluation.count(feel::whole_steps(value))) return Value::null(evaluation.stop_reason());
    Value result = feel::coerce(value, *type);
    if (!result.is_null()) return result;
    return evaluation.null(code, misfit(value, *type, type_name));
}

Value evaluate_cell(const Cell& cell, const Environment& environment, Evaluation& evaluation) {
    if (cell.is_missing)
        return evaluation.null("dmn.no_expression", "the expression is empty or cannot be read");
    if (cell.item == kNoSlot) {
        if (cell.slots.empty()) return cell.expression.evaluate_slots({}, evaluation);
        if (cell.slots.size() == 1 && cell.slots[0] != kNoSlot)
            return cell.expression.evaluate_slots({&environment[cell.slots[0]], 1}, evaluation);
    }
    constexpr size_t kFew = 8;
    std::array<Value, kFew> few;
    std::vector<Value> many(cell.slots.size() > kFew ? cell.slots.size() : 0);
    Value* values = many.empty() ? few.data() : many.data();
    for (size_t i = 0; i < cell.slots.size(); ++i) {
        // Names that are declared within the filter's condition hide entries of the item.
        const bool is_outer = cell.slots[i] == kNoSlot || cell.slots[i] <= cell.item;
        if (cell.item != kNoSlot && is_outer && environment[cell.item].is_context()) {
            const Context& item = environment[cell.item].as_context();
            if (const Value* found = item.find(cell.expression.variables()[i])) {
                values[i] = *found;
                continue;
            }
        }
        values[i] = cell.slots[i] == kNoSlot ? unknown_variable() : environment[cell.slots[i]];
    }
    return cell.expression.evaluate_slots({values, cell.slots.size()}, evaluation);
}

Value evaluate_box(const CompiledPointer& box, Environment& environment, Evaluation& evaluation) {
    if (evaluation.is_stopped() || !evaluation.has_room())
        return Value::null(evaluation.stop_reason());
    Value value = evaluate_kind(box, environment, evaluation);
    if (box->kind == BoxedKind::Function) return value;  // its type is that of its result
    return coerced(value, box->type, box->type_name, "dmn.expression_type", evaluation);
}

}  // namespace tongban::dmn
