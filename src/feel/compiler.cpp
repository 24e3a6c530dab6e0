// Syntax tree to program: names become slots, constant parts are computed once.
#include <algorithm>
#include <array>

#include "feel/compiling.h"
#include "feel/parser.h"
#include "feel/share.h"

namespace tongban::feel {

namespace {

// A model from elsewhere must not take long to compile; what is dearer is done when asked for.
constexpr std::uint64_t kFoldStepsMax = 100'000;  // of one constant
constexpr std::uint64_t kAllFoldStepsMax = 1'000'000;
constexpr size_t kFoldBytesMax = 4 * 1024 * 1024;  // likewise

}  // namespace

Result<Expression> compile(std::string_view source, const CompileOptions& options) {
    const SyntaxTree tree = TRY(parse(source, options));
    auto program = std::make_shared<Program>();
    program->nodes.reserve(24);
    program->constants.reserve(8);
    program->lists.reserve(8);
    program->free_variables.reserve(4);
    program->variable_states.reserve(4);
    program->inputs.reserve(4);
    program->source = source;
    Compiler compiler(options, *program);
    program->root = compiler.compile(*tree);
    if (!compiler.unknown_name().empty())
        return Error{
            .code = "feel.unknown_name",
            .details = {
                {"name", compiler.unknown_name()}, {"position", compiler.unknown_position()}}};
    share(*program, {&program->root, 1});
    return Expression(std::move(program));
}

NodeIndex Compiler::compile(const Syntax& syntax) {
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
        case SyntaxKind::Between:
            return ternary(Op::Between, syntax);
        case SyntaxKind::In:
            return membership(syntax);
        case SyntaxKind::InstanceOf:
            return instance_test(syntax);
        case SyntaxKind::If:
            return ternary(Op::If, syntax);
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
        case SyntaxKind::Range:
            return range(syntax);
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

NodeIndex Compiler::constant(Value value, std::uint32_t position) {
    program_.constants.push_back(std::move(value));
    return emit(
        {.op = Op::Constant,
         .a = static_cast<std::uint32_t>(program_.constants.size() - 1),
         .position = position}
    );
}

NodeIndex Compiler::never(const char* reason, std::uint32_t position) {
    const NodeIndex index = constant(Value::null(reason), position);
    program_.nodes[index].op = Op::Never;
    return index;
}

bool Compiler::are_constant(std::span<const NodeIndex> nodes) const {
    return std::ranges::all_of(nodes, [&](NodeIndex index) { return is_constant(index); });
}

void Compiler::set_list(Node& node, std::span<const NodeIndex> children) {
    node.list_start = static_cast<std::uint32_t>(program_.lists.size());
    node.list_size = static_cast<std::uint32_t>(children.size());
    program_.lists.insert(program_.lists.end(), children.begin(), children.end());
}

/// Computes the node now when its operands are constants and it gives a value without
/// complaint.
NodeIndex Compiler::folded(NodeIndex index) {
    const Node node = program_.nodes[index];
    if (!is_constant(node.a) || !is_constant(node.b) || !is_constant(node.c)) return index;
    return fold(index);
}
NodeIndex Compiler::fold(NodeIndex index) {
    if (fold_steps_ > kAllFoldStepsMax) return index;
    Evaluation evaluation;
    evaluation.limits.steps_max = kFoldStepsMax;
    evaluation.limits.bytes_max = kFoldBytesMax;
    std::vector<Value> locals(program_.nodes[index].op == Op::Context ? program_.local_count : 0);
    Value value = run(program_, index, nullptr, locals.data(), evaluation);
    fold_steps_ += evaluation.steps() + locals.size() / kNodesOfStep;
    if (value.is_null() || !evaluation.diagnostics.empty()) return index;
    return constant(std::move(value), program_.nodes[index].position);
}

NodeIndex Compiler::unary(Op op, const Syntax& syntax) {
    Node node = at(op, syntax);
    node.a = compile(*syntax.children[0]);
    return emit(node);
}
NodeIndex Compiler::binary(Op op, const Syntax& syntax) {
    Node node = at(op, syntax);
    node.sign = syntax.op;
    node.a = compile(*syntax.children[0]);
    node.b = compile(*syntax.children[1]);
    return emit(node);
}
NodeIndex Compiler::ternary(Op op, const Syntax& syntax) {
    Node node = at(op, syntax);
    node.a = compile(*syntax.children[0]);
    node.b = compile(*syntax.children[1]);
    node.c = compile(*syntax.children[2]);
    return emit(node);
}

NodeIndex Compiler::arithmetic(const Syntax& syntax) {
    switch (syntax.op) {
        case '+':
            return operation(Op::Add, syntax);
        case '-':
            return operation(Op::Subtract, syntax);
        case '*':
            return operation(Op::Multiply, syntax);
        case '/':
            return operation(Op::Divide, syntax);
        default:
            return operation(Op::Power, syntax);
    }
}

NodeIndex Compiler::operation(Op op, const Syntax& syntax) {
    const NodeIndex index = binary(op, syntax);
    set_chain(index);
    const NodeIndex result = folded(index);
    if (result == index) set_right_constant(program_.nodes[index]);
    return result;
}

/// A number on the right, so that the evaluator need not look for it. Subtracting it is adding its
/// negative. Dividing by it is multiplying by its reciprocal where that is a finite decimal (2, 4,
/// 1000): the same number, without the slowest instruction of the processor.
void Compiler::set_right_constant(Node& node) {
    if (program_.nodes[node.b].op != Op::Constant) return;
    const std::uint32_t index = program_.nodes[node.b].a;
    if (!program_.constants[index].is_small_number()) return;
    SmallNumber number = program_.constants[index].as_small_number();
    switch (node.op) {
        case Op::Add:
        case Op::Multiply:
            node.c = index;
            return;
        case Op::Subtract:
            if (number.coefficient == INT64_MIN) return;
            number.coefficient = -number.coefficient;
            break;
        case Op::Divide:
            number = SmallNumber::divide({1, 0}, number);
            break;
        default:
            return;
    }
    if (number.is_none()) return;
    program_.constants.emplace_back(number);
    node.c = static_cast<std::uint32_t>(program_.constants.size() - 1);
}

/// `a * b - c + d` leans to the left: its operators are listed from the innermost on, so that they
/// are done in one loop.
void Compiler::set_chain(NodeIndex index) {
    constexpr std::uint32_t kChainMax = 16;
    const Node& left = program_.nodes[program_.nodes[index].a];
    std::array<NodeIndex, kChainMax> chain;
    std::uint32_t size = 0;
    if (is_arithmetic(left.op) && left.list_size < kChainMax)
        for (; size < left.list_size; ++size) chain[size] = program_.lists[left.list_start + size];
    chain[size++] = index;
    set_list(program_.nodes[index], {chain.data(), size});
}

NodeIndex Compiler::instance_test(const Syntax& syntax) {
    Node node = at(Op::InstanceOf, syntax);
    node.a = compile(*syntax.children[0]);
    node.b = static_cast<std::uint32_t>(program_.types.size());
    program_.types.push_back(syntax.type);
    return emit(node);
}

NodeIndex Compiler::list(const Syntax& syntax) {
    Node node = at(Op::List, syntax);
    NodeList items;
    for (const Syntax* child : syntax.children) items.push_back(compile(*child));
    set_list(node, items);
    const NodeIndex index = emit(node);
    return are_constant(items) ? fold(index) : index;
}

NodeIndex Compiler::context(const Syntax& syntax) {
    const size_t outer = scopes_.size();
    Node node = at(Op::Context, syntax);
    // Each entry sees those before it; a function also sees itself.
    const std::uint32_t first_slot = program_.local_count;
    program_.local_count += static_cast<std::uint32_t>(syntax.names.size());
    NodeList values;
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
    return are_constant(values) ? fold(index) : index;
}

NodeIndex Compiler::range(const Syntax& syntax) {
    Node node = at(Op::Range, syntax);
    node.a = compile(*syntax.children[0]);
    node.b = compile(*syntax.children[1]);
    node.sign = static_cast<char>((syntax.low_closed ? 1 : 0) + (syntax.high_closed ? 2 : 0));
    return folded(emit(node));
}

}  // namespace tongban::feel
