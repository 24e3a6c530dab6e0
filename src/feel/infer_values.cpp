// Constants: parts without variables are computed, and compared with what a type allows.
#include <algorithm>

#include "feel/builtins.h"
#include "feel/expression.h"
#include "feel/inference.h"
#include "feel/operators.h"
#include "feel/reach.h"
#include "feel/source_text.h"

namespace tongban::feel {

namespace {

constexpr int kPartsMax = 200;
constexpr int kEvaluationsMax = 200;  // of one text

/// Works on a value, and so may have none.
bool computes(SyntaxKind kind) {
    switch (kind) {
        case SyntaxKind::Arithmetic:
        case SyntaxKind::Negation:
        case SyntaxKind::Comparison:
        case SyntaxKind::Between:
        case SyntaxKind::In:
        case SyntaxKind::Invocation:
        case SyntaxKind::Path:
        case SyntaxKind::Filter:
            return true;
        default:
            return false;
    }
}

std::optional<Value> evaluated(const Syntax& syntax, std::string& reason) {
    const auto compiled = compile(to_source(syntax));
    if (!compiled || !compiled->variables().empty()) return std::nullopt;
    Evaluation evaluation;
    evaluation.limits.steps_max = 100'000;
    evaluation.limits.text_max = 100'000;
    evaluation.limits.list_max = 10'000;
    evaluation.limits.bytes_max = 4 * 1024 * 1024;
    Value value = compiled->evaluate({}, evaluation);
    if (evaluation.is_stopped()) return std::nullopt;
    if (!evaluation.diagnostics.empty()) {
        const Diagnostic& told = evaluation.diagnostics.back();
        reason = told.message.empty() ? told.code : told.message;
    }
    return value;
}

/// One value of each piece between the constants.
std::vector<Value> samples_between(std::vector<Value> constants) {
    std::ranges::stable_sort(constants, [](const Value& a, const Value& b) {
        return compare(a, b) == std::strong_ordering::less;
    });
    std::vector<Value> samples;
    for (size_t i = 0; i < constants.size(); ++i) {
        samples.push_back(constants[i]);
        for (const int direction : {-1, 1}) samples.push_back(beside(constants[i], direction));
        if (i > 0 && constants[i].is_number()) {
            Evaluation evaluation;
            samples.push_back(
                divide(add(constants[i - 1], constants[i], evaluation), Value(2), evaluation)
            );
        }
    }
    std::erase_if(samples, [](const Value& value) { return value.is_null(); });
    return samples;
}

/// " ([0..150])", " (\"person\", \"firm\")"; nothing when it is not known in words.
std::string allowed_words(const TypePointer& type) {
    const std::string words = to_words(reach_of_fact(type, ""));
    return words.empty() ? words : " (" + words + ")";
}

}  // namespace

TypePointer type_of_value(const Value& value) {
    if (value.is_null()) return nullptr;
    if (!value.is_list()) return find_builtin_type(kind_name(value.kind()));
    TypePointer element;
    for (const Value& item : value.as_list()) {
        const TypePointer type = type_of_value(item);
        if (type == nullptr || !is_simple(type->kind) || (element && element->kind != type->kind))
            return Type::simple(TypeKind::List);
        element = type;
    }
    return element ? Type::list_of(element) : Type::simple(TypeKind::List);
}

TypePointer without_demand(const TypePointer& type) {
    return type && is_simple(type->kind) ? Type::simple(type->kind) : type;
}

bool is_null_literal(const Syntax& syntax) {
    return syntax.kind == SyntaxKind::Literal && syntax.value.is_null();
}

/// Nothing in it depends on facts or on the time of day.
bool Inference::is_closed(const Syntax& syntax, int& parts) const {
    if (--parts < 0) return false;
    size_t first = 0;
    switch (syntax.kind) {
        case SyntaxKind::Literal:
            return true;
        case SyntaxKind::Invocation: {
            const Syntax& callee = *syntax.children[0];
            const bool is_builtin = callee.kind == SyntaxKind::Name && callee.text != "now" &&
                                    callee.text != "today" && find_name(callee.text) == nullptr &&
                                    find_builtin(callee.text) != nullptr;
            if (!is_builtin) return false;
            first = 1;
            break;
        }
        case SyntaxKind::Filter:
            // Its condition sees the items.
            if (syntax.children[1]->kind != SyntaxKind::Literal) return false;
            break;
        case SyntaxKind::Arithmetic:
        case SyntaxKind::Negation:
        case SyntaxKind::Comparison:
        case SyntaxKind::Between:
        case SyntaxKind::In:
        case SyntaxKind::List:
        case SyntaxKind::Range:
        case SyntaxKind::Path:
        case SyntaxKind::UnaryComparison:
        case SyntaxKind::Test:
            break;
        default:
            return false;
    }
    for (size_t i = first; i < syntax.children.size(); ++i)
        if (!is_closed(*syntax.children[i], parts)) return false;
    return true;
}

std::optional<Value> Inference::constant(const Syntax& syntax) {
    if (syntax.kind == SyntaxKind::Literal) return syntax.value;
    int parts = kPartsMax;
    if (!computes(syntax.kind) || !is_closed(syntax, parts) || ++evaluations_ > kEvaluationsMax)
        return std::nullopt;
    std::string reason;
    return evaluated(syntax, reason);
}

/// A part without variables has its value, and its type, whatever the facts are.
TypePointer Inference::fold(const Syntax& syntax, const TypePointer& type) {
    int parts = kPartsMax;
    if (!computes(syntax.kind) || !is_closed(syntax, parts) || ++evaluations_ > kEvaluationsMax)
        return type;
    std::string reason;
    const std::optional<Value> value = evaluated(syntax, reason);
    if (!value) return type;
    if (value->is_null()) {
        conflict(
            syntax, "this has no value" + (reason.empty() ? "" : " (" + reason + ")"),
            ConflictKind::Null
        );
        return nullptr;
    }
    return type && type->kind != TypeKind::List ? type : type_of_value(*value);
}

/// A constant that the type does not allow is equal to no value of it.
void Inference::be_allowed(const TypePointer& type, const Syntax& syntax) {
    if (type == nullptr || type->constraint == nullptr) return;
    const std::optional<Value> value = constant(syntax);
    if (!value || value->is_null() || !is_instance(*value, *type) || satisfies(*value, *type))
        return;
    conflict(
        syntax, "the value is not among those that are allowed here" + allowed_words(type),
        ConflictKind::Value
    );
}

void Inference::be_reached(
    const Syntax& whole, const TypePointer& type, char op, const Syntax& syntax
) {
    if (type == nullptr || type->cuts == nullptr) return;
    const std::optional<Value> value = constant(syntax);
    if (value && never_holds(type, op, *value))
        conflict(
            whole, "no value that is allowed here is so" + allowed_words(type), ConflictKind::Value
        );
}

bool never_holds(const TypePointer& type, char op, const Value& constant) {
    if (type == nullptr || type->cuts == nullptr || type->constraint == nullptr ||
        !has_order(type->kind) || type->kind == TypeKind::String || constant.is_null() ||
        !is_instance(constant, Type{.kind = type->kind}))
        return false;
    std::vector<Value> constants = *type->cuts;
    constants.push_back(constant);
    for (const Value& each : constants)
        if (!compare(each, constant)) return false;
    bool is_any_allowed = false;
    for (const Value& sample : samples_between(std::move(constants))) {
        if (!satisfies(sample, *type)) continue;
        is_any_allowed = true;
        if (compare_with(op, sample, constant) == Truth::True) return false;
    }
    return is_any_allowed;
}

std::vector<WantedConstant> constant_results(const Syntax& syntax, const TypePointer& wanted) {
    std::vector<WantedConstant> found;
    const auto add = [&](const Syntax& part, const TypePointer& type) {
        for (WantedConstant& each : constant_results(part, type)) found.push_back(std::move(each));
    };
    const TypeKind kind = kind_of(wanted);
    if (syntax.kind == SyntaxKind::If) {
        add(*syntax.children[1], wanted);
        add(*syntax.children[2], wanted);
    } else if (syntax.kind == SyntaxKind::Context && kind == TypeKind::Context) {
        for (size_t i = 0; i < syntax.names.size(); ++i)
            for (const auto& [name, type] : wanted->members)
                if (detail::is_same_name(name, syntax.names[i])) add(*syntax.children[i], type);
    } else if (syntax.kind == SyntaxKind::List && kind == TypeKind::List) {
        for (const Syntax* item : syntax.children) add(*item, wanted->element);
    } else if (syntax.kind == SyntaxKind::Literal) {
        found.push_back({syntax.value, wanted});
    } else {
        std::string reason;
        const auto value = evaluated(syntax, reason);
        if (value && !value->is_null()) found.push_back({*value, wanted});
    }
    return found;
}

}  // namespace tongban::feel
