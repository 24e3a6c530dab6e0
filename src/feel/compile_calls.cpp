// Loops, filters, functions and their invocation.
#include <algorithm>

#include "feel/compiling.h"
#include "feel/external.h"

namespace tongban::feel {

namespace {

bool mentions(const Syntax& syntax, std::string_view text) {
    if (syntax.kind == SyntaxKind::Name && syntax.text == text) return true;
    return std::ranges::any_of(syntax.children, [&](const Syntax* child) {
        return child && mentions(*child, text);
    });
}

}  // namespace

NodeIndex Compiler::loop(Op op, const Syntax& syntax) {
    const size_t outer = scopes_.size();
    const size_t first_node = program_.nodes.size();
    Node node = at(op, syntax);
    NodeList iterators;
    for (size_t i = 0; i < syntax.names.size(); ++i) {
        const Syntax& source = *syntax.children[i];
        Node iterator = at(Op::Iterator, source);
        const bool is_range = source.kind == SyntaxKind::IterationRange;
        iterator.a = compile(is_range ? *source.children[0] : source);
        if (is_range) iterator.c = compile(*source.children[1]);
        iterator.b = new_slot();
        scopes_.push_back({.name = syntax.names[i], .slot = iterator.b});
        iterators.push_back(emit(iterator));
    }
    if (op == Op::For && mentions(*syntax.children.back(), "partial")) {
        node.b = new_slot();
        scopes_.push_back({.name = "partial", .slot = node.b});
    }
    node.a = compile(*syntax.children.back());
    scopes_.resize(outer);
    node.turn_steps = steps_since(first_node);
    set_list(node, iterators);
    return emit(node);
}

NodeIndex Compiler::filter(const Syntax& syntax) {
    Node node = at(Op::Filter, syntax);
    node.a = compile(*syntax.children[0]);
    node.b = new_slot();
    // DMN 1.5, 10.3.2.5: `item` is the element, unless the element has an entry of that name.
    scopes_.push_back({.name = "item", .slot = node.b});
    scopes_.push_back({.is_filter = true, .slot = node.b});
    const size_t first_node = program_.nodes.size();
    node.c = compile(*syntax.children[1]);
    node.turn_steps = steps_since(first_node);
    scopes_.resize(scopes_.size() - 2);
    return emit(node);
}

NodeIndex Compiler::function(const Syntax& syntax, std::uint32_t self_slot) {
    Lambda lambda{.result = syntax.type, .self_slot = self_slot};
    lambda.first_slot = program_.local_count;
    program_.local_count += static_cast<std::uint32_t>(syntax.names.size());
    const size_t outer = scopes_.size();
    for (size_t i = 0; i < syntax.names.size(); ++i) {
        lambda.parameters.push_back({syntax.names[i], syntax.types[i]});
        scopes_.push_back(
            {.name = syntax.names[i], .slot = lambda.first_slot + static_cast<std::uint32_t>(i)}
        );
    }
    if (syntax.op == 'e') {
        scopes_.resize(outer);
        return external(syntax, lambda.parameters);
    }
    const size_t first_node = program_.nodes.size();
    lambda.body = compile(*syntax.children[0]);
    lambda.steps = steps_since(first_node);
    scopes_.resize(outer);
    program_.lambdas.push_back(std::move(lambda));
    Node node = at(Op::Lambda, syntax);
    node.a = static_cast<std::uint32_t>(program_.lambdas.size() - 1);
    return emit(node);
}

NodeIndex Compiler::external(const Syntax& syntax, const std::vector<Parameter>& parameters) {
    const NodeIndex mapping = compile(*syntax.children[0]);
    const Node node = program_.nodes[mapping];
    if (node.op != Op::Constant || !program_.constants[node.a].is_context())
        return never("feel.external", syntax.position);
    Value function = external_function(program_.constants[node.a].as_context(), parameters);
    return function.is_null() ? never("feel.external", syntax.position)
                              : constant(std::move(function), syntax.position);
}

NodeIndex Compiler::invocation(const Syntax& syntax) {
    const Syntax& callee = *syntax.children[0];
    const Builtin* builtin = nullptr;
    if (callee.kind == SyntaxKind::Name && !is_variable(callee.text))
        builtin = find_builtin(callee.text);
    if (builtin != nullptr) return builtin_call(*builtin, syntax);
    Node node = at(Op::CallValue, syntax);
    node.a = compile(callee);
    if (!syntax.names.empty()) {
        node.c = static_cast<std::uint32_t>(program_.names.size());
        program_.names.insert(program_.names.end(), syntax.names.begin(), syntax.names.end());
    }
    set_list(node, arguments_of(syntax));
    return emit(node);
}

NodeList Compiler::arguments_of(const Syntax& syntax) {
    NodeList arguments;
    arguments.reserve(syntax.children.size());
    for (size_t i = 1; i < syntax.children.size(); ++i)
        arguments.push_back(compile(*syntax.children[i]));
    return arguments;
}

NodeIndex Compiler::builtin_call(const Builtin& builtin, const Syntax& syntax) {
    NodeList arguments = arguments_of(syntax);
    if (!syntax.names.empty()) {
        const std::vector<NamedArgument> order = order_arguments(builtin, syntax.names);
        if (order.empty()) {
            Node refused = at(Op::CallBuiltin, syntax);
            refused.sign = 'n';
            refused.a = static_cast<std::uint32_t>(program_.builtins.size());
            program_.builtins.push_back(&builtin);
            return emit(refused);
        }
        NodeList ordered;
        for (const NamedArgument& argument : order) {
            NodeIndex index =
                argument.index ? arguments[*argument.index] : constant(Value(), syntax.position);
            if (argument.is_string)
                index = emit({.op = Op::OnlyString, .a = index, .position = syntax.position});
            ordered.push_back(index);
        }
        arguments = std::move(ordered);
    }
    Node node = at(Op::CallBuiltin, syntax);
    node.a = static_cast<std::uint32_t>(program_.builtins.size());
    program_.builtins.push_back(&builtin);
    set_list(node, arguments);
    const NodeIndex call = emit(node);
    const bool can_fold =
        builtin.is_constant && std::ranges::all_of(arguments, [&](NodeIndex index) {
            return is_constant(index) && !program_.constants[program_.nodes[index].a].is_function();
        });
    return can_fold ? fold(call) : call;
}

}  // namespace tongban::feel
