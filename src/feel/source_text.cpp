// Each kind prints its parts, in parentheses where the part binds more weakly than its place.
#include "feel/source_text.h"

namespace tongban::feel {

namespace {

enum Strength { kWeakest, kOr, kAnd, kComparison, kSum, kProduct, kPower, kSign, kPostfix };

std::string text(const Syntax& syntax, Strength place);

Strength strength(const Syntax& syntax) {
    switch (syntax.kind) {
        case SyntaxKind::If:
        case SyntaxKind::For:
        case SyntaxKind::Some:
        case SyntaxKind::Every:
        case SyntaxKind::FunctionDefinition:
            return kWeakest;
        case SyntaxKind::Or:
            return kOr;
        case SyntaxKind::And:
            return kAnd;
        case SyntaxKind::Comparison:
        case SyntaxKind::Between:
        case SyntaxKind::In:
            return kComparison;
        case SyntaxKind::Arithmetic:
            return syntax.op == '^'                       ? kPower
                   : syntax.op == '*' || syntax.op == '/' ? kProduct
                                                          : kSum;
        case SyntaxKind::Negation:
        case SyntaxKind::InstanceOf:
            return kSign;
        case SyntaxKind::Literal:
            // The sign of a folded number binds like a written one.
            return syntax.value.is_number() && syntax.value.as_number() < Number(0) ? kSign
                                                                                    : kPostfix;
        default:
            return kPostfix;
    }
}

std::string_view sign_text(char op) {
    switch (op) {
        case '!':
            return "!=";
        case 'l':
            return "<=";
        case 'g':
            return ">=";
        case '^':
            return "**";
        case '<':
            return "<";
        case '>':
            return ">";
        case '=':
            return "=";
        case '+':
            return "+";
        case '-':
            return "-";
        case '*':
            return "*";
        default:
            return "/";
    }
}

std::string quoted(const std::string& name) { return to_feel(Value(name)); }

/// In a list of tests a comparison stands without the parentheses that make it a value.
std::string test_text(const Syntax& syntax) {
    if (syntax.kind != SyntaxKind::UnaryComparison) return text(syntax, kWeakest);
    return std::string(sign_text(syntax.op)) + " " + text(*syntax.children[0], kSum);
}

std::string joined(const Syntax& syntax, size_t first, std::string_view separator = ", ") {
    std::string result;
    for (size_t i = first; i < syntax.children.size(); ++i) {
        if (i > first) result += separator;
        result += test_text(*syntax.children[i]);
    }
    return result;
}

std::string binary(const Syntax& syntax, std::string_view sign, Strength own) {
    return text(*syntax.children[0], own) + " " + std::string(sign) + " " +
           text(*syntax.children[1], static_cast<Strength>(own + 1));
}

std::string loop(const Syntax& syntax, std::string_view word, std::string_view last) {
    std::string result(word);
    for (size_t i = 0; i < syntax.names.size(); ++i)
        result +=
            (i > 0 ? ", " : " ") + syntax.names[i] + " in " + text(*syntax.children[i], kWeakest);
    return result + " " + std::string(last) + " " + text(*syntax.children.back(), kWeakest);
}

std::string function(const Syntax& syntax) {
    std::string result = "function(";
    for (size_t i = 0; i < syntax.names.size(); ++i) {
        result += (i > 0 ? ", " : "") + syntax.names[i];
        if (i < syntax.types.size() && syntax.types[i])
            result += ": " + to_string(*syntax.types[i]);
    }
    result += ")";
    if (syntax.type) result += ": " + to_string(*syntax.type);
    return result + (syntax.op == 'e' ? " external " : " ") + joined(syntax, 0);
}

std::string membership(const Syntax& syntax) {
    const std::string tests = joined(syntax, 1);
    const bool is_single = syntax.children.size() == 2 &&
                           syntax.children[1]->kind != SyntaxKind::UnaryComparison &&
                           strength(*syntax.children[1]) > kComparison;
    return text(*syntax.children[0], kComparison) + " in " +
           (is_single ? tests : "(" + tests + ")");
}

std::string invocation(const Syntax& syntax) {
    std::string result = text(*syntax.children[0], kPostfix) + "(";
    for (size_t i = 1; i < syntax.children.size(); ++i) {
        if (i > 1) result += ", ";
        if (!syntax.names.empty()) result += syntax.names[i - 1] + ": ";
        result += text(*syntax.children[i], kWeakest);
    }
    return result + ")";
}

std::string context(const Syntax& syntax) {
    std::string result = "{";
    for (size_t i = 0; i < syntax.names.size(); ++i)
        result += (i > 0 ? ", " : "") + quoted(syntax.names[i]) + ": " +
                  text(*syntax.children[i], kWeakest);
    return result + "}";
}

std::string plain(const Syntax& syntax) {
    switch (syntax.kind) {
        case SyntaxKind::Literal:
            return to_feel(syntax.value);
        case SyntaxKind::Name:
            return syntax.text;
        case SyntaxKind::Path:
            return text(*syntax.children[0], kPostfix) + "." + syntax.text;
        case SyntaxKind::Arithmetic:
            return binary(syntax, sign_text(syntax.op), strength(syntax));
        case SyntaxKind::Negation:
            return "-" + text(*syntax.children[0], kPostfix);
        case SyntaxKind::And:
            return binary(syntax, "and", kAnd);
        case SyntaxKind::Or:
            return binary(syntax, "or", kOr);
        case SyntaxKind::Comparison:
            return binary(syntax, sign_text(syntax.op), kComparison);
        case SyntaxKind::Between:
            return text(*syntax.children[0], kComparison) + " between " +
                   text(*syntax.children[1], kSum) + " and " + text(*syntax.children[2], kSum);
        case SyntaxKind::In:
            return membership(syntax);
        case SyntaxKind::InstanceOf:
            return text(*syntax.children[0], kPostfix) + " instance of " +
                   (syntax.type ? to_string(*syntax.type) : "Any");
        case SyntaxKind::If:
            return "if " + text(*syntax.children[0], kWeakest) + " then " +
                   text(*syntax.children[1], kWeakest) + " else " +
                   text(*syntax.children[2], kWeakest);
        case SyntaxKind::For:
            return loop(syntax, "for", "return");
        case SyntaxKind::Some:
            return loop(syntax, "some", "satisfies");
        case SyntaxKind::Every:
            return loop(syntax, "every", "satisfies");
        case SyntaxKind::FunctionDefinition:
            return function(syntax);
        case SyntaxKind::Invocation:
            return invocation(syntax);
        case SyntaxKind::Filter:
            return text(*syntax.children[0], kPostfix) + "[" + text(*syntax.children[1], kWeakest) +
                   "]";
        case SyntaxKind::List:
            return "[" + joined(syntax, 0) + "]";
        case SyntaxKind::Context:
            return context(syntax);
        case SyntaxKind::Range:
            return (syntax.low_closed ? "[" : "(") + joined(syntax, 0, "..") +
                   (syntax.high_closed ? "]" : ")");
        case SyntaxKind::IterationRange:
            return joined(syntax, 0, "..");
        case SyntaxKind::UnaryComparison:
            return "(" + test_text(syntax) + ")";
        case SyntaxKind::Test:
        case SyntaxKind::Tests:
            return joined(syntax, 0);
        case SyntaxKind::NotTests:
            return "not(" + joined(syntax, 0) + ")";
        case SyntaxKind::AnyInput:
            return "-";
    }
    return {};
}

std::string text(const Syntax& syntax, Strength place) {
    return strength(syntax) < place ? "(" + plain(syntax) + ")" : plain(syntax);
}

}  // namespace

std::string to_source(const Syntax& syntax) { return plain(syntax); }

}  // namespace tongban::feel
