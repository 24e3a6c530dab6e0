// Operators, from the weakest to the strongest binding, and what may follow an operand.
#include "feel/parsing.h"

namespace tongban::feel {

Parser::Strength Parser::strength() const {
    if (token_.kind == TokenKind::Symbol) {
        switch (token_.code) {
            case word_code("+"):
            case word_code("-"):
                return kSum;
            case word_code("*"):
            case word_code("/"):
                return kProduct;
            case word_code("**"):
                return kPower;
            default:
                return comparison_sign() != 0 ? kComparison : kNone;
        }
    }
    if (token_.kind != TokenKind::Keyword) return kNone;
    switch (token_.code) {
        case word_code("or"):
            return kOr;
        case word_code("and"):
            return kAnd;
        case word_code("between"):
        case word_code("in"):
            return kComparison;
        default:
            return kNone;
    }
}

char Parser::comparison_sign() const {
    if (token_.kind != TokenKind::Symbol) return 0;
    switch (token_.code) {
        case word_code("="):
        case word_code("<"):
        case word_code(">"):
            return token_.text[0];
        case word_code("!="):
            return '!';
        case word_code("<="):
            return 'l';
        case word_code(">="):
            return 'g';
        default:
            return 0;
    }
}

/// Operators that bind at least so strongly; all of them group to the left.
Syntax* Parser::operation(Strength least) {
    Syntax* left = negation();
    while (true) {
        const Strength found = strength();
        if (found == kNone || found < least) return left;
        const auto next = static_cast<Strength>(found + 1);
        const char sign = token_.text[0];
        switch (found) {
            case kOr:
                advance();
                left = pair(SyntaxKind::Or, 0, left, operation(next));
                break;
            case kAnd:
                advance();
                left = pair(SyntaxKind::And, 0, left, operation(next));
                break;
            case kComparison:
                if (const char op = comparison_sign(); op != 0) {
                    advance();
                    left = pair(SyntaxKind::Comparison, op, left, operation(next));
                } else if (take_keyword("between")) {
                    Syntax* low = operation(next);
                    expect_keyword("and");
                    left = pair(SyntaxKind::Between, 0, left, low);
                    adopt(left, operation(next));
                } else {
                    advance();
                    left = membership(left);
                }
                break;
            default:
                advance();
                left = pair(
                    SyntaxKind::Arithmetic, found == kPower ? '^' : sign, left, operation(next)
                );
        }
    }
}

/// The tests after `in`.
Syntax* Parser::membership(Syntax* value) {
    Syntax* tree = tree_.make(SyntaxKind::In, value->position);
    adopt(tree, value);
    if (comparison_sign() != 0) {
        adopt(tree, unary_comparison());
        return tree;
    }
    if (is_symbol("(")) {
        // `(a, b)` lists tests; `(a..b)` and `(a + b) * c` are expressions.
        const Token start = token_;
        advance();
        const std::vector<Syntax*> listed = tests();
        if (is_symbol(")")) {
            const auto goes_on = [&] {
                const Token after = next_token(source_, token_.end);
                return after.kind == TokenKind::Symbol &&
                       std::string_view("+-*/**[.").find(after.text) != std::string_view::npos;
            };
            if (listed.size() > 1 || listed[0]->kind == SyntaxKind::UnaryComparison || !goes_on()) {
                advance();
                for (Syntax* test : listed) adopt(tree, test);
                return tree;
            }
        }
        advance_to(start.position);
    }
    adopt(tree, operation(kSum));
    return tree;
}

Syntax* Parser::unary_comparison() {
    Syntax* tree = node(SyntaxKind::UnaryComparison);
    tree->op = comparison_sign();
    advance();
    adopt(tree, operation(kSum));
    return tree;
}

/// Positive unary tests up to what cannot follow one (not consumed).
std::vector<Syntax*> Parser::tests() {
    std::vector<Syntax*> result;
    result.reserve(4);
    do result.push_back(comparison_sign() != 0 ? unary_comparison() : expression());
    while (take_symbol(","));
    return result;
}

Syntax* Parser::negation() {
    if (is_symbol("-")) {
        const Depth depth(*this);
        Syntax* tree = node(SyntaxKind::Negation);
        advance();
        adopt(tree, negation());
        return tree;
    }
    Syntax* left = postfix(primary());
    while (is_keyword("instance")) {
        Syntax* tree = node(SyntaxKind::InstanceOf);
        advance();
        expect_keyword("of");
        tree->type = type();
        adopt(tree, left);
        left = tree;
    }
    return left;
}

Syntax* Parser::postfix(Syntax* left) {
    while (token_.kind == TokenKind::Symbol) {
        if (token_.code == word_code(".")) {
            Syntax* tree = node(SyntaxKind::Path);
            advance();
            tree->text =
                token_.kind == TokenKind::Keyword && !starts_known_name() ? word() : name();
            adopt(tree, left);
            left = tree;
        } else if (token_.code == word_code("[") && !closes_range()) {
            Syntax* tree = node(SyntaxKind::Filter);
            advance();
            const bool outer = std::exchange(in_range_end_, false);
            adopt(tree, left);
            adopt(tree, expression());
            in_range_end_ = outer;
            expect("]");
            left = tree;
        } else if (token_.code == word_code("(")) {
            left = invocation(left);
        } else {
            break;
        }
    }
    return left;
}

/// `[1..5[`: after the end of a range this bracket closes it, when nothing follows that a
/// filter needs.
bool Parser::closes_range() const {
    if (!in_range_end_) return false;
    const Token after = next_token(source_, token_.end);
    if (after.kind == TokenKind::End) return true;
    if (after.kind == TokenKind::Symbol)
        return std::string_view("),]}.").find(after.text[0]) != std::string_view::npos;
    return after.kind == TokenKind::Keyword && after.text != "not" && after.text != "true" &&
           after.text != "false" && after.text != "if" && after.text != "some" &&
           after.text != "every";
}

std::string Parser::word() {
    std::string text(token_.text);
    advance();
    return text;
}

Syntax* Parser::invocation(Syntax* callee) {
    const Depth depth(*this);
    Syntax* tree = tree_.make(SyntaxKind::Invocation, callee->position);
    advance();
    const bool outer = std::exchange(in_range_end_, false);
    adopt(tree, callee);
    if (!is_symbol(")")) {
        const bool is_named = is_named_argument();
        do {
            if (is_named) {
                tree->names.push_back(declared_name(":", ""));
                expect(":");
            }
            adopt(tree, expression());
        } while (take_symbol(","));
    }
    expect(")");
    in_range_end_ = outer;
    return tree;
}

}  // namespace tongban::feel
