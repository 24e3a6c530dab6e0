// Constants of tests, and the pieces between them.
#include "dmn/pieces.h"

#include <algorithm>

#include "base/text.h"
#include "feel/expression.h"
#include "feel/operators.h"
#include "feel/parser.h"

namespace tongban::dmn {

namespace {

using feel::beside;
using feel::Syntax;
using feel::SyntaxKind;
using feel::Value;

bool is_input(const Syntax& syntax) {
    return syntax.kind == SyntaxKind::Name && syntax.text == "?";
}

bool has_names(const Syntax& syntax) {
    const size_t first = syntax.kind == SyntaxKind::Invocation ? 1 : 0;
    if (syntax.kind == SyntaxKind::Name) return true;
    for (size_t i = first; i < syntax.children.size(); ++i)
        if (has_names(*syntax.children[i])) return true;
    return false;
}

/// `>`, ranges and their like, for which texts have no pieces.
bool asks_order(const Syntax& syntax) {
    if (syntax.kind == SyntaxKind::Range || syntax.kind == SyntaxKind::Between) return true;
    return (syntax.kind == SyntaxKind::UnaryComparison || syntax.kind == SyntaxKind::Comparison) &&
           syntax.op != '=' && syntax.op != '!';
}

struct Found {
    const Syntax* constant = nullptr;
    bool is_bound = false;  // compared by order
};

/// Collects the constants that the input is compared with. False when the test does something else.
bool collect(const Syntax& syntax, bool is_bound, std::vector<Found>& constants) {
    switch (syntax.kind) {
        case SyntaxKind::AnyInput:
            return true;
        case SyntaxKind::Tests:
        case SyntaxKind::NotTests:
        case SyntaxKind::And:
        case SyntaxKind::Or:
        case SyntaxKind::UnaryComparison:
        case SyntaxKind::Range:
        case SyntaxKind::List:
        case SyntaxKind::Comparison:
        case SyntaxKind::In:
        case SyntaxKind::Between:
            return std::ranges::all_of(syntax.children, [&](const auto& child) {
                return is_input(*child) ||
                       collect(*child, is_bound || asks_order(syntax), constants);
            });
        default:
            if (has_names(syntax)) return false;
            constants.push_back({&syntax, is_bound});
            return true;
    }
}

/// A value strictly between two; null when there is none.
Value between(const Value& low, const Value& high) {
    feel::Evaluation evaluation;
    if (low.is_number()) {
        const Value whole = beside(low, 1);
        if (feel::compare(whole, high) == std::strong_ordering::less) return whole;
        return feel::divide(feel::add(low, high, evaluation), Value(2), evaluation);
    }
    const Value next = beside(low, 1);
    if (next.is_null() || feel::compare(next, high) != std::strong_ordering::less) return {};
    return next;
}

}  // namespace

std::optional<Value> constant_value(const Syntax& syntax) {
    if (syntax.kind == SyntaxKind::Literal) return syntax.value;
    if (syntax.kind == SyntaxKind::Negation) {
        const auto inner = constant_value(*syntax.children[0]);
        if (!inner) return std::nullopt;
        feel::Evaluation evaluation;
        return feel::negate(*inner, evaluation);
    }
    if (syntax.kind != SyntaxKind::Invocation || !syntax.names.empty() ||
        syntax.children[0]->kind != SyntaxKind::Name)
        return std::nullopt;
    std::string text = syntax.children[0]->text + "(";
    for (size_t i = 1; i < syntax.children.size(); ++i) {
        const auto argument = constant_value(*syntax.children[i]);
        if (!argument) return std::nullopt;
        text += (i > 1 ? ", " : "") + feel::to_feel(*argument);
    }
    const auto compiled = feel::compile(text + ")");
    if (!compiled) return std::nullopt;
    feel::Evaluation evaluation;
    const Value value = compiled->evaluate({}, evaluation);
    return value.is_null() ? std::nullopt : std::optional(value);
}

bool is_ordered(const Value& value) { return feel::is_ordered(value.kind()); }

std::vector<Value> pieces(std::vector<Value> constants, const std::string& type) {
    std::vector<Value> result;
    const auto same = [](const Value& a, const Value& b) { return a.identical(b); };
    if (constants.empty()) {
        if (type == "boolean") return {Value(true), Value(false)};
        if (type == "number") return {Value(0)};
        return {Value("(any value)")};
    }
    if (constants[0].is_boolean() || type == "boolean") return {Value(true), Value(false)};
    // Times with and without a zone have no common order.
    const bool have_order = std::ranges::all_of(constants, [&](const Value& constant) {
        return feel::compare(constant, constants[0]).has_value();
    });
    if (!is_ordered(constants[0]) || !have_order) {
        for (const Value& constant : constants)
            if (std::ranges::none_of(result, [&](const Value& other) {
                    return same(other, constant);
                }))
                result.push_back(constant);
        if (constants[0].is_string()) result.emplace_back(kAnotherText);
        return result;
    }
    std::ranges::sort(constants, [](const Value& a, const Value& b) {
        return feel::compare(a, b) == std::strong_ordering::less;
    });
    const auto rest = std::ranges::unique(constants, same);
    constants.erase(rest.begin(), rest.end());
    if (Value below = beside(constants.front(), -1); !below.is_null())
        result.push_back(std::move(below));
    for (size_t i = 0; i < constants.size(); ++i) {
        result.push_back(constants[i]);
        if (i + 1 == constants.size()) break;
        Value inner = between(constants[i], constants[i + 1]);
        if (!inner.is_null()) result.push_back(std::move(inner));
    }
    if (Value above = beside(constants.back(), 1); !above.is_null())
        result.push_back(std::move(above));
    return result;
}

bool collect_constants(const std::string& tests, std::vector<Value>& constants) {
    if (trim(tests).empty()) return true;
    const auto tree = feel::parse(tests, {.dialect = feel::Dialect::UnaryTests});
    return tree && collect_constants(**tree, constants);
}

bool collect_constants(const Syntax& tests, std::vector<Value>& constants) {
    std::vector<Found> found;
    if (!collect(tests, false, found)) return false;
    std::vector<Value> values;
    for (const Found& each : found) {
        const auto value = constant_value(*each.constant);
        if (!value || value->is_null()) return false;
        if (each.is_bound && !is_ordered(*value)) return false;
        values.push_back(*value);
    }
    constants.insert(constants.end(), values.begin(), values.end());
    return true;
}

}  // namespace tongban::dmn
