// Syntax tree to program: names become slots, constant parts are computed once.
#include <algorithm>

#include "base/text.h"
#include "feel/builtins.h"
#include "feel/expression.h"
#include "feel/external.h"
#include "feel/parser.h"
#include "feel/program.h"

namespace tongban::feel {

namespace {

struct Scope {
    bool is_filter = false;
    std::string name;  // of a local
    std::uint32_t slot = 0;
};

class Compiler {
  public:
    Compiler(const CompileOptions& options, Program& program)
        : options_(options), program_(program) {}

    NodeIndex compile(const Syntax& syntax) {
        switch (syntax.kind) {
            case SyntaxKind::Literal:
                return constant(syntax.value, syntax.position);
            case SyntaxKind::Name:
                note_input(syntax.text);
                return name(syntax.text, syntax.position);
            case SyntaxKind::Path:
                return path(syntax);
            case SyntaxKind::Arithmetic:
                return arithmetic(syntax);
            case SyntaxKind::Negation:
                return folded(unary(Op::Negate, syntax));
            case SyntaxKind::And:
                return binary(Op::And, syntax);
            case SyntaxKind::Or:
                return binary(Op::Or, syntax);
            case SyntaxKind::Comparison:
                return folded(binary(Op::Compare, syntax));
            case SyntaxKind::Between: {
                Node node = at(Op::Between, syntax);
                node.a = compile(*syntax.children[0]);
                node.b = compile(*syntax.children[1]);
                node.c = compile(*syntax.children[2]);
                return emit(node);
            }
            case SyntaxKind::In:
                return membership(syntax);
            case SyntaxKind::InstanceOf: {
                Node node = at(Op::InstanceOf, syntax);
                node.a = compile(*syntax.children[0]);
                node.b = static_cast<std::uint32_t>(program_.types.size());
                program_.types.push_back(syntax.type);
                return emit(node);
            }
            case SyntaxKind::If: {
                Node node = at(Op::If, syntax);
                node.a = compile(*syntax.children[0]);
                node.b = compile(*syntax.children[1]);
                node.c = compile(*syntax.children[2]);
                return emit(node);
            }
            case SyntaxKind::For:
                return loop(Op::For, syntax);
            case SyntaxKind::Some:
                return loop(Op::Some, syntax);
            case SyntaxKind::Every:
                return loop(Op::Every, syntax);
            case SyntaxKind::FunctionDefinition:
                return function(syntax, kNone);
            case SyntaxKind::Invocation:
                return invocation(syntax);
            case SyntaxKind::Filter:
                return filter(syntax);
            case SyntaxKind::List:
                return list(syntax);
            case SyntaxKind::Context:
                return context(syntax);
            case SyntaxKind::Range: {
                Node node = at(Op::Range, syntax);
                node.a = compile(*syntax.children[0]);
                node.b = compile(*syntax.children[1]);
                node.sign =
                    static_cast<char>((syntax.low_closed ? 1 : 0) + (syntax.high_closed ? 2 : 0));
                return folded(emit(node));
            }
            case SyntaxKind::UnaryComparison:
                return open_range(syntax);
            case SyntaxKind::Tests:
            case SyntaxKind::NotTests:
            case SyntaxKind::AnyInput:
                return unary_tests(syntax);
            case SyntaxKind::IterationRange:
            case SyntaxKind::Test:
                break;
        }
        ASSERT(false);
        return kNone;
    }

    const std::string& unknown_name() const { return unknown_name_; }
    std::uint32_t unknown_position() const { return unknown_position_; }

  private:
    static Node at(Op op, const Syntax& syntax) {
        return Node{.op = op, .position = syntax.position};
    }

    [[gnu::always_inline]] NodeIndex emit(const Node& node) {
        // Field by field: a copy as a whole would wait for the single writes.
        Node& place = program_.nodes.emplace_back();
        place.op = node.op;
        place.sign = node.sign;
        place.a = node.a;
        place.b = node.b;
        place.c = node.c;
        place.list_start = node.list_start;
        place.list_size = node.list_size;
        place.position = node.position;
        return static_cast<NodeIndex>(program_.nodes.size() - 1);
    }
    NodeIndex constant(Value value, std::uint32_t position) {
        program_.constants.push_back(std::move(value));
        return emit(
            {.op = Op::Constant,
             .a = static_cast<std::uint32_t>(program_.constants.size() - 1),
             .position = position}
        );
    }
    bool is_constant(NodeIndex index) const {
        return index == kNone || program_.nodes[index].op == Op::Constant;
    }
    void set_list(Node& node, const std::vector<NodeIndex>& children) {
        node.list_start = static_cast<std::uint32_t>(program_.lists.size());
        node.list_size = static_cast<std::uint32_t>(children.size());
        program_.lists.insert(program_.lists.end(), children.begin(), children.end());
    }
    std::uint32_t name_index(const std::string& text) {
        const auto found = std::ranges::find(program_.names, text);
        if (found != program_.names.end())
            return static_cast<std::uint32_t>(found - program_.names.begin());
        program_.names.push_back(text);
        return static_cast<std::uint32_t>(program_.names.size() - 1);
    }
    std::uint32_t new_slot() { return program_.local_count++; }

    /// Computes the node now when its operands are constants and it gives a value without
    /// complaint.
    NodeIndex folded(NodeIndex index) {
        const Node node = program_.nodes[index];
        if (!is_constant(node.a) || !is_constant(node.b) || !is_constant(node.c)) return index;
        return fold(index);
    }
    NodeIndex fold(NodeIndex index) {
        Evaluation evaluation;
        Value value = run(program_, index, nullptr, nullptr, evaluation);
        if (value.is_null() || !evaluation.diagnostics.empty()) return index;
        return constant(std::move(value), program_.nodes[index].position);
    }

    NodeIndex unary(Op op, const Syntax& syntax) {
        Node node = at(op, syntax);
        node.a = compile(*syntax.children[0]);
        return emit(node);
    }
    NodeIndex binary(Op op, const Syntax& syntax) {
        Node node = at(op, syntax);
        node.sign = syntax.op;
        node.a = compile(*syntax.children[0]);
        node.b = compile(*syntax.children[1]);
        return emit(node);
    }
    NodeIndex arithmetic(const Syntax& syntax) {
        switch (syntax.op) {
            case '+':
                return folded(binary(Op::Add, syntax));
            case '-':
                return folded(binary(Op::Subtract, syntax));
            case '*':
                return folded(binary(Op::Multiply, syntax));
            case '/':
                return folded(binary(Op::Divide, syntax));
            default:
                return folded(binary(Op::Power, syntax));
        }
    }

    // --- Names ---

    /// Innermost scope first; an item of a filter is asked before what lies outside of the filter.
    NodeIndex name(const std::string& text, std::uint32_t position) {
        return resolve(text, position, scopes_.size());
    }
    NodeIndex resolve(const std::string& text, std::uint32_t position, size_t depth) {
        while (depth > 0) {
            const Scope& scope = scopes_[--depth];
            if (scope.is_filter) {
                Node node{
                    .op = Op::ItemEntry,
                    .a = scope.slot,
                    .b = name_index(text),
                    .position = position};
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
    bool is_local(const std::string& text) const {
        return std::ranges::any_of(scopes_, [&](const Scope& scope) { return scope.name == text; });
    }
    bool is_known(const std::string& text) const {
        return std::ranges::find(options_.names, text) != options_.names.end();
    }
    bool is_variable(const std::string& text) const { return is_local(text) || is_known(text); }

    NodeIndex free_variable(const std::string& text, std::uint32_t position) {
        if (!is_known(text)) {
            if (const Builtin* builtin = find_builtin(text))
                return builtin_value(*builtin, position);
            if (options_.only_known_names && filters_ == 0 && unknown_name_.empty()) {
                unknown_name_ = text;
                unknown_position_ = position;
            }
        }
        const auto found = std::ranges::find(program_.free_variables, text);
        const auto index = static_cast<std::uint32_t>(found - program_.free_variables.begin());
        if (found == program_.free_variables.end()) {
            program_.free_variables.push_back(text);
            program_.is_certain.push_back(false);
        }
        if (filters_ == 0) program_.is_certain[index] = true;
        return emit({.op = Op::Free, .a = index, .position = position});
    }
    NodeIndex builtin_value(const Builtin& builtin, std::uint32_t position) {
        std::string_view signature = builtin.signatures;
        signature = signature.substr(0, signature.find('|'));
        std::vector<Parameter> parameters;
        for (const std::string_view part : split(signature, ','))
            if (!part.empty()) parameters.push_back({std::string(part.substr(0, part.find(':')))});
        const Builtin* function = &builtin;
        const auto body = [function](std::span<const Value> arguments, Evaluation& evaluation) {
            List values(arguments.begin(), arguments.end());
            for (Value& value : values)
                if (function->unwraps_lists && value.is_list() && value.as_list().size() == 1)
                    value = Value(value.as_list()[0]);
            return function->body(values, evaluation);
        };
        return constant(
            Value(std::make_shared<const Function>(
                std::move(parameters), builtin.arguments_min,
                std::max<size_t>(builtin.arguments_max, 1), body
            )),
            position
        );
    }

    void note_input(const std::string& text) {
        const size_t end = text.find('.');
        const std::string head = text.substr(0, end);
        if (is_local(head) || (find_builtin(head) != nullptr && !is_known(head))) return;
        if (std::ranges::any_of(scopes_, &Scope::is_filter)) return;
        if (std::ranges::find(program_.inputs, text) == program_.inputs.end())
            program_.inputs.push_back(text);
    }

    /// "applicant.age" when the path is written with names only.
    static std::string dotted(const Syntax& syntax) {
        if (syntax.kind == SyntaxKind::Name) return syntax.text;
        if (syntax.kind != SyntaxKind::Path) return {};
        const std::string head = dotted(*syntax.children[0]);
        return head.empty() ? head : head + "." + syntax.text;
    }

    NodeIndex path(const Syntax& syntax) {
        // A name with points, as imports give: `model.decision` known as a whole.
        const std::string text = dotted(syntax);
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
    bool become_entry(NodeIndex index, const std::string& entry) {
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
    NodeIndex silent_path(const Syntax& syntax) {
        if (syntax.kind == SyntaxKind::Name) return name(syntax.text, syntax.position);
        if (is_known(dotted(syntax))) return name(dotted(syntax), syntax.position);
        Node node = at(Op::Path, syntax);
        node.a = silent_path(*syntax.children[0]);
        node.b = name_index(syntax.text);
        return emit(node);
    }

    // --- Tests ---

    static bool uses_input(const Syntax& syntax) {
        if (syntax.kind == SyntaxKind::Name && syntax.text == "?") return true;
        return std::ranges::any_of(syntax.children, [](const Syntax* child) {
            return child && uses_input(*child);
        });
    }

    NodeIndex test(const Syntax& syntax, NodeIndex input) {
        Node node = at(Op::UnaryTest, syntax);
        node.a = input;
        if (syntax.kind == SyntaxKind::UnaryComparison) {
            node.sign = syntax.op;
            node.b = compile(*syntax.children[0]);
        } else {
            node.sign = uses_input(syntax) ? '?' : '\0';
            node.b = compile(syntax);
        }
        return emit(node);
    }

    NodeIndex membership(const Syntax& syntax) {
        Node node = at(Op::In, syntax);
        node.a = compile(*syntax.children[0]);
        node.b = new_slot();
        const NodeIndex input = emit({.op = Op::Local, .a = node.b, .position = syntax.position});
        // In `5 in (? > 3)` the operand is what is tested; in a cell `?` stays the cell's input.
        const size_t outer = scopes_.size();
        if (options_.dialect == Dialect::Expression && !is_known("?"))
            scopes_.push_back({.name = "?", .slot = node.b});
        std::vector<NodeIndex> tests;
        for (size_t i = 1; i < syntax.children.size(); ++i)
            tests.push_back(test(*syntax.children[i], input));
        scopes_.resize(outer);
        set_list(node, tests);
        return emit(node);
    }

    NodeIndex unary_tests(const Syntax& syntax) {
        if (syntax.kind == SyntaxKind::AnyInput) return constant(Value(true), syntax.position);
        const NodeIndex input = free_variable("?", syntax.position);
        std::vector<NodeIndex> tests;
        for (const Syntax* child : syntax.children) tests.push_back(test(*child, input));
        if (syntax.kind == SyntaxKind::Tests && tests.size() == 1) return tests[0];
        Node node = at(syntax.kind == SyntaxKind::Tests ? Op::AnyTest : Op::NotTest, syntax);
        set_list(node, tests);
        return emit(node);
    }

    /// `(< 5)` as a value: a range that is open on one side.
    NodeIndex open_range(const Syntax& syntax) {
        Node node = at(Op::Range, syntax);
        const NodeIndex end = compile(*syntax.children[0]);
        switch (syntax.op) {
            case '<':
            case 'l':
                node.b = end;
                node.sign = syntax.op == 'l' ? 2 : 0;
                break;
            case '>':
            case 'g':
                node.a = end;
                node.sign = syntax.op == 'g' ? 1 : 0;
                break;
            case '=':
                node.a = node.b = end;
                node.sign = 7;
                break;
            default:
                return constant(Value::null("feel.operand_types"), syntax.position);
        }
        return folded(emit(node));
    }

    // --- Loops, filters, functions ---

    static bool mentions(const Syntax& syntax, std::string_view text) {
        if (syntax.kind == SyntaxKind::Name && syntax.text == text) return true;
        return std::ranges::any_of(syntax.children, [&](const Syntax* child) {
            return child && mentions(*child, text);
        });
    }

    NodeIndex loop(Op op, const Syntax& syntax) {
        const size_t outer = scopes_.size();
        Node node = at(op, syntax);
        std::vector<NodeIndex> iterators;
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
        set_list(node, iterators);
        return emit(node);
    }

    NodeIndex filter(const Syntax& syntax) {
        Node node = at(Op::Filter, syntax);
        node.a = compile(*syntax.children[0]);
        node.b = new_slot();
        // DMN 1.5, 10.3.2.5: `item` is the element, unless the element has an entry of that name.
        scopes_.push_back({.name = "item", .slot = node.b});
        scopes_.push_back({.is_filter = true, .slot = node.b});
        node.c = compile(*syntax.children[1]);
        scopes_.resize(scopes_.size() - 2);
        return emit(node);
    }

    NodeIndex function(const Syntax& syntax, std::uint32_t self_slot) {
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
        lambda.body = compile(*syntax.children[0]);
        scopes_.resize(outer);
        program_.lambdas.push_back(std::move(lambda));
        Node node = at(Op::Lambda, syntax);
        node.a = static_cast<std::uint32_t>(program_.lambdas.size() - 1);
        return emit(node);
    }

    NodeIndex external(const Syntax& syntax, const std::vector<Parameter>& parameters) {
        const NodeIndex mapping = compile(*syntax.children[0]);
        const Node node = program_.nodes[mapping];
        if (node.op != Op::Constant || !program_.constants[node.a].is_context())
            return constant(Value::null("feel.external"), syntax.position);
        return constant(
            external_function(program_.constants[node.a].as_context(), parameters), syntax.position
        );
    }

    NodeIndex invocation(const Syntax& syntax) {
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
        std::vector<NodeIndex> arguments;
        for (size_t i = 1; i < syntax.children.size(); ++i)
            arguments.push_back(compile(*syntax.children[i]));
        set_list(node, arguments);
        return emit(node);
    }

    NodeIndex builtin_call(const Builtin& builtin, const Syntax& syntax) {
        std::vector<NodeIndex> arguments;
        for (size_t i = 1; i < syntax.children.size(); ++i)
            arguments.push_back(compile(*syntax.children[i]));
        if (!syntax.names.empty()) {
            const std::vector<NamedArgument> order = order_arguments(builtin, syntax.names);
            if (order.empty()) return constant(Value::null("feel.argument_names"), syntax.position);
            std::vector<NodeIndex> ordered;
            for (const NamedArgument& argument : order) {
                NodeIndex index = argument.index ? arguments[*argument.index]
                                                 : constant(Value(), syntax.position);
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
                return is_constant(index) &&
                       !program_.constants[program_.nodes[index].a].is_function();
            });
        return can_fold ? fold(call) : call;
    }

    NodeIndex list(const Syntax& syntax) {
        Node node = at(Op::List, syntax);
        std::vector<NodeIndex> items;
        for (const Syntax* child : syntax.children) items.push_back(compile(*child));
        set_list(node, items);
        const NodeIndex index = emit(node);
        return std::ranges::all_of(items, [&](NodeIndex item) { return is_constant(item); })
                   ? fold(index)
                   : index;
    }

    NodeIndex context(const Syntax& syntax) {
        const size_t outer = scopes_.size();
        Node node = at(Op::Context, syntax);
        // Each entry sees those before it; a function also sees itself.
        const std::uint32_t first_slot = program_.local_count;
        program_.local_count += static_cast<std::uint32_t>(syntax.names.size());
        std::vector<NodeIndex> values;
        for (size_t i = 0; i < syntax.names.size(); ++i) {
            const std::uint32_t slot = first_slot + static_cast<std::uint32_t>(i);
            const Syntax& child = *syntax.children[i];
            if (child.kind == SyntaxKind::FunctionDefinition) {
                scopes_.push_back({.name = syntax.names[i], .slot = slot});
                values.push_back(function(child, slot));
            } else {
                values.push_back(compile(child));
                scopes_.push_back({.name = syntax.names[i], .slot = slot});
            }
        }
        scopes_.resize(outer);
        node.b = static_cast<std::uint32_t>(program_.names.size());
        node.c = first_slot;
        program_.names.insert(program_.names.end(), syntax.names.begin(), syntax.names.end());
        set_list(node, values);
        const NodeIndex index = emit(node);
        if (!std::ranges::all_of(values, [&](NodeIndex value) { return is_constant(value); }))
            return index;
        return fold_with_slots(index);
    }
    NodeIndex fold_with_slots(NodeIndex index) {
        Evaluation evaluation;
        std::vector<Value> locals(program_.local_count);
        Value value = run(program_, index, nullptr, locals.data(), evaluation);
        if (value.is_null() || !evaluation.diagnostics.empty()) return index;
        return constant(std::move(value), program_.nodes[index].position);
    }

    const CompileOptions& options_;
    Program& program_;
    std::vector<Scope> scopes_;
    int filters_ = 0;
    std::string unknown_name_;
    std::uint32_t unknown_position_ = 0;
};

}  // namespace

Result<Expression> compile(std::string_view source, const CompileOptions& options) {
    const SyntaxTree tree = TRY(parse(source, options));
    auto program = std::make_shared<Program>();
    program->nodes.reserve(16);
    program->constants.reserve(4);
    program->source = source;
    Compiler compiler(options, *program);
    program->root = compiler.compile(*tree);
    if (!compiler.unknown_name().empty())
        return Error{
            .code = "feel.unknown_name",
            .details = {
                {"name", compiler.unknown_name()}, {"position", compiler.unknown_position()}}};
    return Expression(std::move(program));
}

}  // namespace tongban::feel
