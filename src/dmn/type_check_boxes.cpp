// Types of boxed expressions (DMN 1.5, 10.2.1).
#include <algorithm>

#include "base/text.h"
#include "dmn/type_checker.h"
#include "feel/expression.h"

namespace tongban::dmn {

using feel::ConflictKind;
using feel::Type;
using feel::TypedName;
using feel::TypeKind;
using feel::TypePointer;

TypeChecker::Found TypeChecker::box(const BoxedPointer& source, int depth) {
    if (source == nullptr || depth > kDepthMax) return {};
    const size_t outer = names_.size();
    const std::string outer_id = box_id_;
    if (depth > 0 && !source->id.empty()) box_id_ = source->id;
    Found found = box_parts(*source, depth);
    names_.resize(outer);
    // Of a function the declared type is that of its result.
    const TypePointer declared =
        source->kind == BoxedKind::Function ? nullptr : type_named(source->type_ref);
    if (declared && source->kind != BoxedKind::DecisionTable)
        result(kOfItself, found, declared, source->line, source);
    box_id_ = outer_id;
    return declared ? Found{declared} : found;
}

TypeChecker::Found TypeChecker::box_parts(const BoxedExpression& source, int depth) {
    switch (source.kind) {
        case BoxedKind::Literal:
            return {text(source.text, source.line), trim(source.text).starts_with("{")};
        case BoxedKind::Context:
            return context(source, depth);
        case BoxedKind::Invocation:
            return invocation(source, depth);
        case BoxedKind::Function:
            return function(source, depth);
        case BoxedKind::Relation:
            return relation(source, depth);
        case BoxedKind::List:
            return list(source, depth);
        case BoxedKind::DecisionTable:
            return {table(*source.table, source.line)};
        case BoxedKind::Conditional:
            return conditional(source, depth);
        case BoxedKind::Filter:
            return filter(source, depth);
        case BoxedKind::For:
        case BoxedKind::Some:
        case BoxedKind::Every:
            return loop(source, depth);
    }
    return {};
}

TypeChecker::Found TypeChecker::context(const BoxedExpression& source, int depth) {
    Type type{.kind = TypeKind::Context};
    Found last;
    bool has_result = false;
    for (const NamedBox& entry : source.entries) {
        const bool is_function = entry.value && entry.value->kind == BoxedKind::Function;
        const bool sees_itself =
            is_function || (entry.value && entry.value->kind == BoxedKind::Literal &&
                            trim(entry.value->text).starts_with("function"));
        if (sees_itself && !entry.name.empty()) names_.push_back({entry.name, nullptr});
        const Found found = box(entry.value, depth + 1);
        if (sees_itself && !entry.name.empty()) names_.pop_back();
        const TypePointer declared = type_named(entry.type_ref);
        const int line = entry.value ? entry.value->line : source.line;
        result(
            entry.name.empty() ? "the result" : "the entry " + entry.name, found, declared, line,
            entry.value
        );
        const TypePointer known = declared ? declared : found.type;
        if (entry.name.empty()) {
            has_result = true;
            last = declared ? Found{declared} : found;
            continue;
        }
        type.members.emplace_back(entry.name, known);
        TypedName name{.name = entry.name, .type = known};
        if (is_function && known && known->kind == TypeKind::Function) {
            name.parameters.emplace();
            for (const Parameter& parameter : entry.value->parameters)
                name.parameters->push_back({parameter.name, type_named(parameter.type_ref)});
            name.result = known->result;
        }
        names_.push_back(std::move(name));
    }
    if (has_result) return last;
    return {std::make_shared<const Type>(std::move(type)), true};
}

TypeChecker::Found TypeChecker::list(const BoxedExpression& source, int depth) {
    TypePointer element;
    for (size_t i = 0; i < source.items.size(); ++i) {
        const TypePointer type = box(source.items[i], depth + 1).type;
        element = i == 0 ? type : feel::either_type(element, type);
    }
    // A computed element may be any value of its kind.
    if (element && element->constraint) element = Type::simple(element->kind);
    return {element ? Type::list_of(element) : Type::simple(TypeKind::List)};
}

TypeChecker::Found TypeChecker::relation(const BoxedExpression& source, int depth) {
    Type row{.kind = TypeKind::Context};
    for (const Parameter& column : source.parameters)
        row.members.emplace_back(column.name, type_named(column.type_ref));
    std::vector<std::optional<TypePointer>> shown(row.members.size());
    for (const BoxedPointer& item : source.items) {
        if (item == nullptr) continue;
        for (size_t i = 0; i < item->items.size(); ++i) {
            const Found found = box(item->items[i], depth + 2);
            if (i >= row.members.size() || item->items[i] == nullptr) continue;
            shown[i] = shown[i] ? feel::either_type(*shown[i], found.type) : found.type;
            const size_t before = issues_.size();
            result(
                "the cell of " + row.members[i].first, found, row.members[i].second,
                item->items[i]->line, item->items[i]
            );
            for (size_t at = before; at < issues_.size(); ++at)
                issues_[at].details["column"] = i + 1;
        }
    }
    // A column without a type has that of its cells.
    for (size_t i = 0; i < shown.size(); ++i)
        if (row.members[i].second == nullptr && shown[i]) row.members[i].second = *shown[i];
    return {Type::list_of(std::make_shared<const Type>(std::move(row)))};
}

void TypeChecker::yes_or_no(const BoxedPointer& source, const char* what, int depth) {
    const TypePointer type = box(source, depth).type;
    const TypeKind kind = type ? type->kind : TypeKind::Any;
    if (kind != TypeKind::Any && kind != TypeKind::Null && kind != TypeKind::Boolean)
        issue(
            fmt::format("{} is a {}, where yes or no is expected", what, to_string(*type)),
            source->line, "write a condition, such as a comparison", "dmn.type_conflict"
        );
}

TypeChecker::Found TypeChecker::conditional(const BoxedExpression& source, int depth) {
    if (source.parts.size() != 3) return {};
    yes_or_no(source.parts[0], "the condition", depth + 1);
    const TypePointer then = box(source.parts[1], depth + 1).type;
    const TypePointer otherwise = box(source.parts[2], depth + 1).type;
    const bool is_same = then && otherwise && then->kind == otherwise->kind &&
                         (then == otherwise || then->kind < TypeKind::List);
    return {is_same ? then == otherwise ? then : Type::simple(then->kind) : nullptr};
}

TypeChecker::Found TypeChecker::filter(const BoxedExpression& source, int depth) {
    if (source.parts.size() != 2) return {};
    const TypePointer base = box(source.parts[0], depth + 1).type;
    const TypePointer element = feel::element_type(base);
    const std::vector<TypedName> outer = names_;
    const bool was_in_filter = is_in_filter_;
    if (feel::has_known_entries(element)) {
        for (const auto& [name, type] : element->members) names_.push_back({name, type});
        is_in_filter_ = true;
    } else {
        // Any name may be an entry of the items.
        for (TypedName& each : names_) each = {.name = each.name, .type = nullptr};
        is_in_filter_ = false;
    }
    names_.push_back({"item", element});
    yes_or_no(source.parts[1], "the condition of the filter", depth + 1);
    names_ = outer;
    is_in_filter_ = was_in_filter;
    if (base == nullptr) return {};
    return {base->kind == TypeKind::List ? base : Type::list_of(element)};
}

TypeChecker::Found TypeChecker::loop(const BoxedExpression& source, int depth) {
    if (source.parts.size() != 2) return {};
    const TypePointer base = box(source.parts[0], depth + 1).type;
    const bool is_no_list = base && base->kind != TypeKind::List && base->kind != TypeKind::Range &&
                            base->kind != TypeKind::Any && base->kind != TypeKind::Null;
    if (is_no_list)
        issue(
            fmt::format("a {} is no list: there is one turn only", to_string(*base)), source.line,
            "give a list, or leave it when one value is meant", "dmn.type_conflict"
        )
            .severity = Severity::Warning;
    names_.push_back({source.iterator, feel::element_type(base)});
    if (source.kind != BoxedKind::For) {
        yes_or_no(source.parts[1], "what is asked of each", depth + 1);
        return {Type::simple(TypeKind::Boolean)};
    }
    names_.push_back({"partial", Type::simple(TypeKind::List)});
    return {Type::list_of(box(source.parts[1], depth + 1).type)};
}

TypeChecker::Found TypeChecker::invocation(const BoxedExpression& source, int depth) {
    if (source.parts.empty() || source.parts[0] == nullptr) return {};
    std::vector<TypedName> arguments;
    for (const NamedBox& binding : source.entries) {
        const Found found = box(binding.value, depth + 1);
        const TypePointer declared = type_named(binding.type_ref);
        result(
            "the argument " + binding.name, found, declared,
            binding.value ? binding.value->line : source.line, binding.value
        );
        arguments.push_back({binding.name, declared ? declared : found.type});
    }
    if (source.parts[0]->kind != BoxedKind::Literal) {
        box(source.parts[0], depth + 1);
        return {};
    }
    const std::string callee(trim(source.parts[0]->text));
    const auto function = std::ranges::find(names_, callee, &TypedName::name);
    if (function != names_.end() && function->parameters)
        for (const NamedBox& binding : source.entries)
            for (const TypedName& parameter : std::vector<TypedName>(*function->parameters))
                if (parameter.name == binding.name && binding.type_ref.empty())
                    allowed_parts("the argument " + binding.name, binding.value, parameter.type, 0);
    const feel::Inferred called = feel::infer_call(callee, arguments, names_);
    report(called.conflicts, source.line);
    return {called.type};
}

TypeChecker::Found TypeChecker::function(const BoxedExpression& source, int depth) {
    Type type{.kind = TypeKind::Function};
    for (const Parameter& parameter : source.parameters) {
        type.parameters.push_back(type_named(parameter.type_ref));
        names_.push_back({parameter.name, type.parameters.back()});
    }
    const TypePointer declared = type_named(source.type_ref);
    if (source.function_kind == FunctionKind::Feel && !source.parts.empty()) {
        const Found body = box(source.parts[0], depth + 1);
        if (!declared || declared->kind != TypeKind::Function)
            result("the function", body, declared, source.line, source.parts[0]);
        type.result = body.type;
    }
    if (declared) type.result = declared->kind == TypeKind::Function ? declared->result : declared;
    return {std::make_shared<const Type>(std::move(type))};
}

}  // namespace tongban::dmn
