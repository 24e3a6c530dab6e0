// Literals, names, and what stands in brackets.
#include "feel/parsing.h"

namespace tongban::feel {

namespace {

Value at_literal(std::string_view text) {
    if (const auto date = parse_date(text)) return Value(*date);
    if (const auto value = parse_date_time(text)) return Value(*value);
    if (const auto time = parse_time(text)) return Value(*time);
    if (const auto duration = parse_year_month_duration(text)) return Value(*duration);
    if (const auto duration = parse_day_time_duration(text)) return Value(*duration);
    return {};
}

}  // namespace

Syntax* Parser::literal(Value value) {
    Syntax* tree = node(SyntaxKind::Literal);
    tree->value = std::move(value);
    advance();
    return tree;
}

std::string Parser::string_content() {
    std::string text;
    if (token_.kind != TokenKind::String || !unescape(token_.text, text)) fail("a wrong string");
    return text;
}

Syntax* Parser::primary() {
    if (starts_known_name()) return variable();
    switch (token_.kind) {
        case TokenKind::Name:
            return variable();
        case TokenKind::Number: {
            const std::optional<Number> number = Number::parse(token_.text);
            if (!number)
                throw SyntaxFault{
                    token_.position, "the number is out of range", "feel.number_range"};
            return literal(Value(*number));
        }
        case TokenKind::String:
            return literal(Value(string_content()));
        case TokenKind::Keyword:
            return keyword_primary();
        case TokenKind::Symbol:
            return symbol_primary();
        case TokenKind::Error:
        case TokenKind::End:
            break;
    }
    fail(
        token_.kind == TokenKind::Error && token_.text[0] == '"' ? "a string without end"
                                                                 : "unexpected character"
    );
}

Syntax* Parser::variable() {
    Syntax* tree = node(SyntaxKind::Name);
    tree->text = name();
    return tree;
}

Syntax* Parser::keyword_primary() {
    if (is_keyword("true")) return literal(Value(true));
    if (is_keyword("false")) return literal(Value(false));
    if (is_keyword("null")) return literal(Value());
    if (is_keyword("not")) {
        Syntax* tree = node(SyntaxKind::Name);
        tree->text = word();
        return tree;
    }
    if (is_keyword("if") || is_keyword("for") || is_keyword("some") || is_keyword("every") ||
        is_keyword("function"))
        return expression();
    fail("a keyword cannot stand here");
}

Syntax* Parser::symbol_primary() {
    const Depth depth(*this);
    if (is_symbol("(")) return parenthesis();
    if (is_symbol("[")) return bracket();
    if (is_symbol("]")) {
        Syntax* tree = node(SyntaxKind::Range);
        advance();
        Syntax* low = expression();
        return range(tree, low);
    }
    if (is_symbol("{")) return context();
    if (is_symbol("@")) {
        advance();
        const std::string text = string_content();
        const Value value = at_literal(text);
        if (value.is_null()) fail("no date, time or duration after @");
        return literal(value);
    }
    fail("unexpected sign");
}

Syntax* Parser::parenthesis() {
    Syntax* tree = node(SyntaxKind::Range);
    advance();
    const bool outer = std::exchange(in_range_end_, false);
    if (comparison_sign() != 0) {
        // `(< 5)` is a range value.
        Syntax* test = unary_comparison();
        expect(")");
        in_range_end_ = outer;
        return test;
    }
    Syntax* inner = expression();
    if (is_symbol("..")) {
        in_range_end_ = outer;
        return range(tree, inner);
    }
    expect(")");
    in_range_end_ = outer;
    return inner;
}

Syntax* Parser::range(Syntax* tree, Syntax* low) {
    expect("..");
    const bool outer = std::exchange(in_range_end_, true);
    Syntax* high = expression();
    in_range_end_ = outer;
    adopt(tree, low);
    adopt(tree, high);
    if (is_symbol("]"))
        tree->high_closed = true;
    else if (!is_symbol(")") && !is_symbol("["))
        fail("the range is not closed");
    advance();
    return tree;
}

Syntax* Parser::bracket() {
    Syntax* tree = node(SyntaxKind::List);
    advance();
    const bool outer = std::exchange(in_range_end_, false);
    if (!is_symbol("]")) {
        Syntax* first = comparison_sign() != 0 ? unary_comparison() : expression();
        if (is_symbol("..")) {
            in_range_end_ = outer;
            tree->kind = SyntaxKind::Range;
            tree->low_closed = true;
            return range(tree, first);
        }
        adopt(tree, first);
        while (take_symbol(","))
            adopt(tree, comparison_sign() != 0 ? unary_comparison() : expression());
    }
    expect("]");
    in_range_end_ = outer;
    return tree;
}

Syntax* Parser::context() {
    Syntax* tree = node(SyntaxKind::Context);
    advance();
    const bool outer = std::exchange(in_range_end_, false);
    if (!is_symbol("}")) {
        do {
            if (token_.kind == TokenKind::String) {
                tree->names.push_back(string_content());
                add_name(tree->names.back());
                advance();
            } else {
                tree->names.push_back(declared_name(":", ""));
            }
            expect(":");
            adopt(tree, expression());
        } while (take_symbol(","));
    }
    expect("}");
    in_range_end_ = outer;
    return tree;
}

}  // namespace tongban::feel
