// Names: locals, variables, built-in functions, paths.
#include <algorithm>

#include "base/text.h"
#include "feel/compiling.h"

namespace tongban::feel {

std::uint32_t Compiler::name_index(const std::string& text) {
    const auto found = std::ranges::find(program_.names, text);
    if (found != program_.names.end())
        return static_cast<std::uint32_t>(found - program_.names.begin());
    program_.names.push_back(text);
    return static_cast<std::uint32_t>(program_.names.size() - 1);
}
/// Innermost scope first; an item of a filter is asked before what lies outside of the filter.
NodeIndex Compiler::name(const std::string& text, std::uint32_t position) {
    return resolve(text, position, scopes_.size());
}
NodeIndex Compiler::resolve(const std::string& text, std::uint32_t position, size_t depth) {
    while (depth > 0) {
        const Scope& scope = scopes_[--depth];
        if (scope.is_filter) {
            Node node{
                .op = Op::ItemEntry, .a = scope.slot, .b = name_index(text), .position = position};
            ++filters_;
            node.c = resolve(text, position, depth);
            --filters_;
            return emit(node);
        }
        if (scope.name == text)
            return emit({.op = Op::Local, .a = scope.slot, .position = position});
    }
    return free_variable(text, position);
}
bool Compiler::is_local(std::string_view text) const {
    return std::ranges::any_of(scopes_, [&](const Scope& scope) { return scope.name == text; });
}

bool Compiler::is_known(std::string_view text) const {
    return std::ranges::any_of(options_.names, [&](const std::string& name) {
        return detail::is_same_name(name, text);
    });
}

NodeIndex Compiler::free_variable(const std::string& text, std::uint32_t position) {
    const auto found = std::ranges::find(program_.free_variables, text);
    const auto index = static_cast<std::uint32_t>(found - program_.free_variables.begin());
    if (found == program_.free_variables.end()) {
        const bool is_declared = is_known(text);
        const bool may_be_builtin = !is_declared && !options_.builtins_only_as_calls;
        if (const Builtin* builtin = may_be_builtin ? find_builtin(text) : nullptr)
            return builtin_value(*builtin, position);
        program_.free_variables.push_back(text);
        program_.variable_states.push_back({.is_declared = is_declared});
    }
    FreeVariable& state = program_.variable_states[index];
    if (filters_ == 0) state.is_certain = true;
    if (!state.is_declared && options_.only_known_names && filters_ == 0 && unknown_name_.empty()) {
        unknown_name_ = text;
        unknown_position_ = position;
    }
    const Op op = state.is_declared ? Op::Free : Op::Undeclared;
    return emit({.op = op, .a = index, .position = position});
}
NodeIndex Compiler::builtin_value(const Builtin& builtin, std::uint32_t position) {
    std::string_view signature = builtin.signatures;
    signature = signature.substr(0, signature.find('|'));
    std::vector<Parameter> parameters;
    for (const std::string_view part : split(signature, ','))
        if (!part.empty()) parameters.push_back({std::string(part.substr(0, part.find(':')))});
    const Builtin* function = &builtin;
    const auto body = [function](std::span<const Value> arguments, Evaluation& evaluation) {
        List values(arguments.begin(), arguments.end());
        for (size_t i = 0; i < values.size(); ++i)
            if (function->unwraps(i) && values[i].is_list() && values[i].as_list().size() == 1)
                values[i] = Value(values[i].as_list()[0]);
        return function->call(values, evaluation);
    };
    return constant(
        Value(std::make_shared<const Function>(
            std::move(parameters), builtin.arguments_min,
            std::max<size_t>(builtin.arguments_max, 1), body
        )),
        position
    );
}

void Compiler::note_input(const std::string& text) {
    if (std::ranges::find(program_.inputs, text) != program_.inputs.end()) return;
    const std::string_view head = std::string_view(text).substr(0, text.find('.'));
    const bool is_builtin =
        !options_.builtins_only_as_calls && !is_known(head) && find_builtin(head) != nullptr;
    if (is_local(head) || is_builtin) return;
    if (std::ranges::none_of(scopes_, &Scope::is_filter)) program_.inputs.push_back(text);
}

NodeIndex Compiler::path(const Syntax& syntax) {
    // A name with points, as imports give: `model.decision` known as a whole.
    const std::string text = dotted_name(syntax);
    if (!text.empty() && is_known(text)) {
        note_input(text);
        return name(text, syntax.position);
    }
    Node node = at(Op::Path, syntax);
    if (text.empty()) {
        node.a = compile(*syntax.children[0]);
        if (program_.nodes[node.a].op == Op::Context && become_entry(node.a, syntax.text))
            return node.a;
    } else {
        note_input(text);
        node.a = silent_path(*syntax.children[0]);
    }
    node.b = name_index(syntax.text);
    return folded(emit(node));
}
/// Nobody else sees a context that is written before the point; only its entry is wanted.
bool Compiler::become_entry(NodeIndex index, const std::string& entry) {
    constexpr std::uint32_t kEntriesMax = 64;
    Node& node = program_.nodes[index];
    if (node.list_size == 0 || node.list_size > kEntriesMax) return false;
    const std::span<const std::string> names(&program_.names[node.b], node.list_size);
    const auto found = std::ranges::find(names, entry);
    if (found == names.end()) return false;
    for (const std::string& name : names)
        if (std::ranges::count(names, name) > 1) return false;
    node.op = Op::ContextEntry;
    node.b = static_cast<std::uint32_t>(found - names.begin());
    return true;
}
/// The head of a dotted path, which is noted as a whole already.
NodeIndex Compiler::silent_path(const Syntax& syntax) {
    if (syntax.kind == SyntaxKind::Name) return name(syntax.text, syntax.position);
    if (is_known(dotted_name(syntax))) return name(dotted_name(syntax), syntax.position);
    Node node = at(Op::Path, syntax);
    node.a = silent_path(*syntax.children[0]);
    node.b = name_index(syntax.text);
    return emit(node);
}

}  // namespace tongban::feel
