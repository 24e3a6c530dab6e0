// Invocation of built-in functions, lambdas and functions of the host.
#include "feel/machine.h"

namespace tongban::feel {

namespace {

constexpr std::uint64_t kCallSteps = 4;
constexpr size_t kFrameBytes = 300;

/// What a lambda keeps of the place where it was made.
struct Closure {
    std::shared_ptr<const Program> program;
    std::vector<Value> free_values;
    std::vector<Value> locals;
    std::uint32_t lambda = 0;
};

std::shared_ptr<const Function> make_function(const std::shared_ptr<const Closure>& closure);

Value invoke(
    const std::shared_ptr<const Closure>& closure,
    std::span<const Value> arguments,
    Evaluation& evaluation
) {
    const Lambda& definition = closure->program->lambdas[closure->lambda];
    Reservation room(evaluation);
    if (!evaluation.count(kCallSteps + definition.steps + closure->locals.size() / 8) ||
        !room.add(kFrameBytes + closure->locals.size() * sizeof(Value)))
        return Value::null(evaluation.stop_reason());
    std::vector<Value> locals = closure->locals;
    for (size_t i = 0; i < arguments.size(); ++i) locals[definition.first_slot + i] = arguments[i];
    if (definition.self_slot != kNone) locals[definition.self_slot] = Value(make_function(closure));
    Machine machine(*closure->program, closure->free_values.data(), locals.data(), evaluation);
    return machine.eval(definition.body);
}

std::shared_ptr<const Function> make_function(const std::shared_ptr<const Closure>& closure) {
    const Lambda& definition = closure->program->lambdas[closure->lambda];
    auto function = std::make_shared<Function>(
        definition.parameters, definition.result,
        [closure](std::span<const Value> arguments, Evaluation& evaluation) {
            return invoke(closure, arguments, evaluation);
        }
    );
    std::uint32_t nesting = 0;
    for (const Value& value : closure->free_values) nesting = std::max(nesting, value.nesting());
    for (const Value& value : closure->locals) nesting = std::max(nesting, value.nesting());
    function->set_nesting(nesting);
    function->set_bytes(
        kFrameBytes + (closure->free_values.size() + closure->locals.size()) * sizeof(Value)
    );
    return function;
}

}  // namespace

Value Machine::lambda(const Node& node) {
    if (!evaluation_.count(1 + (program_.free_variables.size() + program_.local_count) / 8))
        return stopped();
    auto closure = std::make_shared<Closure>();
    const Lambda& definition = program_.lambdas[node.a];
    closure->program = program_.shared_from_this();
    closure->free_values.assign(free_, free_ + program_.free_variables.size());
    closure->locals.assign(locals_, locals_ + program_.local_count);
    closure->lambda = node.a;
    // The function names itself (recursion); it must not own itself, so it is put in at each
    // call.
    if (definition.self_slot != kNone) closure->locals[definition.self_slot] = Value();
    return made(Value(make_function(closure)));
}

Value Machine::call_builtin(const Node& node) {
    const Builtin& builtin = *program_.builtins[node.a];
    if (node.sign == 'n')
        return at(node).null(
            "feel.argument_names", std::string("no such parameters of ") + builtin.name
        );
    if (node.list_size < builtin.arguments_min || node.list_size > builtin.arguments_max)
        return at(node).null(
            "feel.argument_count", std::string("wrong number of arguments of ") + builtin.name
        );
    const std::span<const NodeIndex> nodes = children(node);
    if (node.list_size <= 4) {
        std::array<Value, 4> arguments;
        for (size_t i = 0; i < nodes.size(); ++i) arguments[i] = argument(builtin, nodes, i);
        return builtin.call({arguments.data(), nodes.size()}, at(node));
    }
    std::vector<Value> arguments;
    arguments.reserve(nodes.size());
    for (size_t i = 0; i < nodes.size(); ++i) arguments.push_back(argument(builtin, nodes, i));
    return builtin.call(arguments, at(node));
}

Value Machine::argument(const Builtin& builtin, std::span<const NodeIndex> nodes, size_t index) {
    Value value = eval(nodes[index]);
    if (builtin.unwraps(index) && value.is_list() && value.as_list().size() == 1)
        return Value(value.as_list()[0]);
    return value;
}

Value Machine::call_value(const Node& node) {
    const Value callee = eval(node.a);
    if (!callee.is_function())
        return at(node).null(
            "feel.no_function", fmt::format("a {} cannot be invoked", kind_word(callee.kind()))
        );
    const Function& function = *callee.as_function();
    const std::span<const NodeIndex> nodes = children(node);
    List arguments(node.c == kNone ? nodes.size() : function.parameters().size());
    for (size_t i = 0; i < nodes.size(); ++i) {
        if (node.c == kNone) {
            arguments[i] = eval(nodes[i]);
            continue;
        }
        const std::string& name = program_.names[node.c + i];
        const auto found = std::ranges::find(function.parameters(), name, &Parameter::name);
        if (found == function.parameters().end())
            return at(node).null("feel.argument_names", "no parameter " + name);
        if (std::ranges::count(std::span(&program_.names[node.c], i), name) > 0)
            return at(node).null("feel.argument_names", "parameter " + name + " is given twice");
        arguments[static_cast<size_t>(found - function.parameters().begin())] = eval(nodes[i]);
    }
    // Parameters that are not named are null (DMN 1.5, 10.3.2.13.5).
    return function.call(arguments, at(node));
}

}  // namespace tongban::feel
