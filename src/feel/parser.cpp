// Text to syntax tree: the entry, and expressions that begin with a keyword.
#include "feel/parser.h"

#include "base/text.h"
#include "feel/parsing.h"
#include "feel/spelling.h"

namespace tongban::feel {

namespace {

constexpr std::uint32_t kHeightMax = 1000;

Error error_of(
    const SyntaxFault& fault, std::string_view source, std::span<const std::string> names = {}
) {
    const std::string_view before = source.substr(0, std::min(fault.position, source.size()));
    const auto line = std::ranges::count(before, '\n') + 1;
    const size_t line_start = before.rfind('\n');
    const size_t column =
        code_points(line_start == std::string_view::npos ? before : before.substr(line_start + 1)) +
        1;
    Error error{
        .code = fault.code,
        .kind = ErrorKind::Invalid,
        .details = {
            {"position", fault.position},
            {"line", line},
            {"column", column},
            {"message", fault.message},
        }};
    if (fault.code != std::string_view("feel.syntax") || !is_utf8(source)) return error;
    if (const auto found = find_respelling(source, fault.position, names)) {
        error.details["written"] = found->written;
        error.details["instead"] = found->instead;
    }
    return error;
}

}  // namespace

Result<SyntaxTree> parse(std::string_view source, const CompileOptions& options) {
    if (source.size() > options.source_max)
        return error_of({0, "the expression is too long", "feel.too_large"}, source);
    if (!is_utf8(source)) return error_of({0, "the expression is not UTF-8"}, source);
    try {
        Parser parser(source, options);
        return options.dialect == Dialect::UnaryTests ? parser.unary_tests_text()
                                                      : parser.expression_text();
    } catch (const SyntaxFault& fault) {
        return error_of(fault, source, options.names);
    }
}

Parser::Parser(std::string_view source, const CompileOptions& options)
    : TokenReader(source), options_(options) {
    for (const std::string& name : options.names) add_name(name);
    for (const std::string& name : options.entry_names) add_name(name);
    advance_to(0);
}

SyntaxTree Parser::expression_text() {
    tree_.set_root(expression());
    if (token_.kind != TokenKind::End) fail("unexpected text after the expression");
    return std::move(tree_);
}

SyntaxTree Parser::unary_tests_text() {
    const bool is_dash = is_symbol("-") && next_token(source_, token_.end).kind == TokenKind::End;
    if (token_.kind == TokenKind::End || is_dash) {
        tree_.set_root(node(SyntaxKind::AnyInput));
        return std::move(tree_);
    }
    if (is_keyword("not") && next_token(source_, token_.end).text == "(") {
        const Token start = token_;
        Syntax* tree = node(SyntaxKind::NotTests);
        advance();
        advance();
        for (Syntax* test : tests()) adopt(tree, test);
        expect(")");
        if (token_.kind == TokenKind::End) {
            tree_.set_root(tree);
            return std::move(tree_);
        }
        advance_to(start.position);  // `not(?) and ...` is an expression
    }
    Syntax* tree = node(SyntaxKind::Tests);
    for (Syntax* test : tests()) adopt(tree, test);
    if (token_.kind != TokenKind::End) fail("unexpected text after the unary tests");
    tree_.set_root(tree);
    return std::move(tree_);
}

/// `1 + 1 + …` grows to the left without nesting in the text, so the tree has its own bound.
void Parser::adopt(Syntax* parent, Syntax* child) {
    if (child->height >= kHeightMax)
        throw SyntaxFault{child->position, "too many operators in a row", "feel.too_large"};
    parent->height = std::max(parent->height, child->height + 1);
    tree_.append(parent->children, child);
}

Syntax* Parser::pair(SyntaxKind kind, char op, Syntax* left, Syntax* right) {
    Syntax* result = tree_.make(kind, left->position);
    result->op = op;
    adopt(result, left);
    adopt(result, right);
    return result;
}

void Parser::fail_too_deep() const {
    throw SyntaxFault{token_.position, "nested too deeply", "feel.too_large"};
}

Syntax* Parser::expression() {
    const Depth depth(*this);
    if (token_.kind == TokenKind::Keyword && !starts_known_name()) {
        if (is_keyword("if")) return conditional();
        if (is_keyword("for")) return loop(SyntaxKind::For, "return");
        if (is_keyword("some")) return loop(SyntaxKind::Some, "satisfies");
        if (is_keyword("every")) return loop(SyntaxKind::Every, "satisfies");
        if (is_keyword("function")) return postfix(function_definition());
    }
    return operation(kOr);
}

Syntax* Parser::conditional() {
    Syntax* tree = node(SyntaxKind::If);
    advance();
    adopt(tree, expression());
    expect_keyword("then");
    adopt(tree, expression());
    expect_keyword("else");
    adopt(tree, expression());
    return tree;
}

void Parser::iterator(Syntax* tree) {
    tree->names.push_back(declared_name(",:", "in"));
    if (take_symbol(":")) type();
    expect_keyword("in");
    Syntax* source = expression();
    if (take_symbol("..")) source = pair(SyntaxKind::IterationRange, 0, source, expression());
    adopt(tree, source);
}

Syntax* Parser::loop(SyntaxKind kind, std::string_view last_word) {
    Syntax* tree = node(kind);
    advance();
    do iterator(tree);
    while (take_symbol(","));
    expect_keyword(last_word);
    adopt(tree, expression());
    return tree;
}

Syntax* Parser::function_definition() {
    Syntax* tree = node(SyntaxKind::FunctionDefinition);
    advance();
    expect("(");
    while (!is_symbol(")")) {
        tree->names.push_back(declared_name(",:)", ""));
        tree->types.push_back(take_symbol(":") ? type() : nullptr);
        if (!take_symbol(",")) break;
    }
    expect(")");
    if (take_symbol(":")) tree->type = type();
    if (take_keyword("external")) tree->op = 'e';
    adopt(tree, expression());
    return tree;
}

}  // namespace tongban::feel
