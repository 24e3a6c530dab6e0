// Item definitions as FEEL types (DMN 1.5, 7.3.2 and 10.3.2.2).
#include "dmn/compiled.h"
#include "dmn/pieces.h"

namespace tongban::dmn {

namespace {

using feel::Type;
using feel::TypeKind;
using feel::TypePointer;
using Constraint = std::function<bool(const Value&)>;

constexpr int kDepthMax = 32;
constexpr int kImportDepthMax = 8;  // models may import one another in a circle
constexpr size_t kDefinitionsMax = 100'000;

/// Unary tests as a predicate.
Result<std::shared_ptr<const Constraint>> constraint_of(
    const std::string& tests, bool on_elements
) {
    if (tests.empty()) return std::shared_ptr<const Constraint>();
    auto compiled = feel::compile(tests, {.dialect = feel::Dialect::UnaryTests});
    if (!compiled) return compiled.error();
    const feel::Expression expression = *std::move(compiled);
    return std::make_shared<const Constraint>([expression, on_elements](const Value& value) {
        Evaluation evaluation;
        const auto holds = [&](const Value& each) {
            return each.is_null() || expression.evaluate({{"?", each}}, evaluation).is_true();
        };
        return on_elements && value.is_list() ? std::ranges::all_of(value.as_list(), holds)
                                              : holds(value);
    });
}

using Cuts = std::shared_ptr<const std::vector<Value>>;

/// Null when the tests do more than compare with constants.
Cuts cuts_of(const std::string& tests) {
    std::vector<Value> constants;
    if (!collect_constants(tests, constants)) return nullptr;
    return std::make_shared<const std::vector<Value>>(std::move(constants));
}
Cuts both_cuts(const Cuts& a, const Cuts& b) {
    if (a == nullptr || b == nullptr) return nullptr;
    std::vector<Value> all = *a;
    all.insert(all.end(), b->begin(), b->end());
    return std::make_shared<const std::vector<Value>>(std::move(all));
}

TypePointer with_constraint(
    const TypePointer& type, std::shared_ptr<const Constraint> constraint, const std::string& tests
) {
    if (constraint == nullptr) return type;
    Type copy = type ? *type : Type{};
    const Cuts cuts = cuts_of(tests);
    copy.cuts = copy.constraint == nullptr ? cuts : both_cuts(copy.cuts, cuts);
    if (copy.constraint == nullptr) {
        copy.constraint = std::move(constraint);
    } else {
        copy.constraint =
            std::make_shared<const Constraint>([first = copy.constraint,
                                                second = std::move(constraint)](const Value& value
                                               ) { return (*first)(value) && (*second)(value); });
    }
    return std::make_shared<const Type>(std::move(copy));
}

}  // namespace

TypeTable::TypeTable(const Model& model, std::span<const Model* const> all, Issues& issues)
    : model_(model), all_(all), issues_(issues) {
    add(model, "", 0);
    for (const auto& [name, item] : definitions_)
        if (TypePointer type = resolve(name, 0)) named_.emplace_back(name, std::move(type));
}

/// Its own, then those of its imports, which are named with the imports' prefixes.
void TypeTable::add(const Model& source, const std::string& prefix, int depth) {
    if (depth > kImportDepthMax || definitions_.size() > kDefinitionsMax) return;
    for (const ItemDefinition& item : source.types)
        definitions_.emplace_back(prefix + item.name, &item);
    for (const Import& import : source.imports)
        for (const Model* other : all_)
            if (other != &source && other->model_namespace == import.model_namespace)
                add(*other, import.name.empty() ? prefix : prefix + import.name + ".", depth + 1);
}

TypePointer TypeTable::find(const std::string& name, const std::string& id, int line) {
    if (name.empty()) return nullptr;
    for (const auto& [known, type] : named_)
        if (known == name) return type;
    if (TypePointer builtin = feel::find_builtin_type(name)) return builtin;
    issues_.push_back(
        {.code = "dmn.unknown_type",
         .message = "unknown type " + name,
         .file = model_.file,
         .line = line,
         .place = id,
         .hint = "define the type, or take one of the built-in types",
         .details = {{"type", name}}}
    );
    return nullptr;
}

TypePointer TypeTable::resolve(const std::string& name, int depth) {
    if (depth > kDepthMax) return nullptr;  // a type that contains itself: Any from here on
    for (const auto& [known, type] : named_)
        if (known == name) return type;
    for (const auto& [known, item] : definitions_) {
        if (known != name) continue;
        const size_t point = known.size() - item->name.size();
        return build(*item, point == 0 ? "" : known.substr(0, point), depth + 1);
    }
    return feel::find_builtin_type(name);
}

/// Allowed values that do not compile are told once, and then allow everything.
std::shared_ptr<const Constraint> TypeTable::constraint(
    const ItemDefinition& item, const std::string& tests, bool on_elements
) {
    auto result = constraint_of(tests, on_elements);
    if (result) return *result;
    const bool is_told = std::ranges::any_of(issues_, [&](const Issue& issue) {
        return issue.line == item.line && issue.details.if_contains("allowed") != nullptr;
    });
    if (!is_told)
        issues_.push_back(
            {.code = "dmn.expression",
             .message =
                 result.error().code + ": the allowed values of " + item.name + " cannot be read",
             .file = model_.file,
             .line = item.line,
             .place = item.id,
             .hint = "write them as in a cell of a table: \"a\", \"b\" or [0..100]",
             .details = {{"allowed", tests}}}
        );
    return nullptr;
}

TypePointer TypeTable::build(const ItemDefinition& item, const std::string& prefix, int depth) {
    TypePointer type;
    if (item.function_parameters) {
        Type function{.kind = TypeKind::Function};
        for (const Parameter& parameter : *item.function_parameters)
            function.parameters.push_back(resolve(parameter.type_ref, depth));
        function.result = resolve(item.function_result, depth);
        type = std::make_shared<const Type>(std::move(function));
    } else if (!item.components.empty()) {
        Type context{.kind = TypeKind::Context};
        for (const ItemDefinition& component : item.components)
            context.members.emplace_back(component.name, build(component, prefix, depth + 1));
        type = std::make_shared<const Type>(std::move(context));
    } else if (!item.type_ref.empty()) {
        // Within an imported model its own names come first.
        if (!prefix.empty()) type = resolve(prefix + item.type_ref, depth);
        if (type == nullptr) type = resolve(item.type_ref, depth);
    }
    if (item.is_collection) {
        type = with_constraint(
            type, constraint(item, item.allowed_values, false), item.allowed_values
        );
        type = Type::list_of(type);
        return with_constraint(
            type, constraint(item, item.type_constraint, false), item.type_constraint
        );
    }
    type = with_constraint(
        type, constraint(item, item.allowed_values, type && type->kind == TypeKind::List),
        item.allowed_values
    );
    return with_constraint(
        type, constraint(item, item.type_constraint, false), item.type_constraint
    );
}

}  // namespace tongban::dmn
