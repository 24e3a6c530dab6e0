// Tests against an input: unary tests, `in`, and comparisons as values.
#include <algorithm>

#include "feel/compiling.h"

namespace tongban::feel {

namespace {

bool uses_input(const Syntax& syntax) {
    if (syntax.kind == SyntaxKind::Name && syntax.text == "?") return true;
    return std::ranges::any_of(syntax.children, [](const Syntax* child) {
        return child && uses_input(*child);
    });
}

}  // namespace

NodeIndex Compiler::test(const Syntax& syntax, NodeIndex input) {
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

NodeIndex Compiler::membership(const Syntax& syntax) {
    Node node = at(Op::In, syntax);
    node.a = compile(*syntax.children[0]);
    node.b = new_slot();
    const NodeIndex input = emit({.op = Op::Local, .a = node.b, .position = syntax.position});
    // In `5 in (? > 3)` the operand is what is tested; in a cell `?` stays the cell's input.
    const size_t outer = scopes_.size();
    if (options_.dialect == Dialect::Expression && !is_known("?"))
        scopes_.push_back({.name = "?", .slot = node.b});
    NodeList tests;
    for (size_t i = 1; i < syntax.children.size(); ++i)
        tests.push_back(test(*syntax.children[i], input));
    scopes_.resize(outer);
    set_list(node, tests);
    return emit(node);
}

NodeIndex Compiler::unary_tests(const Syntax& syntax) {
    if (syntax.kind == SyntaxKind::AnyInput) return constant(Value(true), syntax.position);
    const NodeIndex input = free_variable("?", syntax.position);
    NodeList tests;
    for (const Syntax* child : syntax.children) tests.push_back(test(*child, input));
    if (syntax.kind == SyntaxKind::Tests && tests.size() == 1) return tests[0];
    Node node = at(syntax.kind == SyntaxKind::Tests ? Op::AnyTest : Op::NotTest, syntax);
    set_list(node, tests);
    return emit(node);
}

/// `(< 5)` as a value: a range that is open on one side.
NodeIndex Compiler::open_range(const Syntax& syntax) {
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
            return never("feel.operand_types", syntax.position);
    }
    return folded(emit(node));
}

}  // namespace tongban::feel
