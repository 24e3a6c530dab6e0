// Loops, functions, filters and contexts: parts that bring names with them.
#include <algorithm>
#include <set>

#include "feel/inference.h"

namespace tongban::feel {

TypePointer Inference::loop(const Syntax& syntax) {
    const size_t outer = scope_.size();
    for (size_t i = 0; i < syntax.names.size(); ++i) {
        const Syntax& source = *syntax.children[i];
        TypePointer type =
            source.kind == SyntaxKind::IterationRange ? iteration_range(source) : iterated(source);
        scope_.push_back({syntax.names[i], std::move(type)});
    }
    TypePointer result = Type::simple(TypeKind::Boolean);
    if (syntax.kind == SyntaxKind::For) {
        scope_.push_back({"partial", Type::simple(TypeKind::List)});
        result = Type::list_of(without_demand(infer(*syntax.children.back())));
    } else {
        boolean(*syntax.children.back());
    }
    scope_.resize(outer);
    return result;
}

/// DMN 1.5, 10.3.2.9.4: a single value is a list of one, which is seldom what is meant here.
TypePointer Inference::iterated(const Syntax& source) {
    const TypePointer type = infer(source);
    const TypeKind kind = kind_of(type);
    if (is_simple(kind) || kind == TypeKind::Context) {
        conflict(source, "a " + name_of(type) + " is no list: there is one turn only").is_certain =
            false;
    } else if (kind == TypeKind::Function) {
        conflict(source, "a function is no list");
    }
    return element_type(type);
}

TypePointer Inference::iteration_range(const Syntax& syntax) {
    TypePointer result;
    for (const Syntax* end : syntax.children) {
        const TypePointer type = infer(*end);
        if (!is_known(type)) continue;
        if (type->kind != TypeKind::Number && type->kind != TypeKind::Date) {
            conflict(
                *end, "a loop runs between numbers or dates, not from or to a " + name_of(type)
            );
        } else if (result && result->kind != type->kind) {
            conflict(syntax, "the loop runs from a " + name_of(result) + " to a " + name_of(type));
        }
        result = Type::simple(type->kind);
    }
    return result;
}

TypePointer Inference::function(const Syntax& syntax, const std::vector<TypePointer>& known) {
    const size_t outer = scope_.size();
    Type type{.kind = TypeKind::Function};
    for (size_t i = 0; i < syntax.names.size(); ++i) {
        TypePointer parameter = i < syntax.types.size() ? syntax.types[i] : nullptr;
        if (parameter == nullptr && i < known.size()) parameter = known[i];
        type.parameters.push_back(parameter);
        scope_.push_back({syntax.names[i], std::move(parameter)});
    }
    if (syntax.op != 'e') type.result = without_demand(infer(*syntax.children[0]));
    scope_.resize(outer);
    return std::make_shared<const Type>(std::move(type));
}

TypePointer Inference::filter(const Syntax& syntax) {
    const TypePointer base = infer(*syntax.children[0]);
    const TypePointer element = element_type(base);
    const std::vector<TypedName> outer = scope_;
    const Unknown outer_names = unknown_names_;
    if (has_known_entries(element)) {
        for (const auto& [name, type] : element->members) scope_.push_back({name, type});
        if (unknown_names_ == Unknown::Elsewhere) unknown_names_ = Unknown::Tell;
    } else {
        // Entries of the items hide other names; which entries there are is not known.
        scope_.clear();
        unknown_names_ = Unknown::Silent;
    }
    scope_.push_back({"item", element});
    const Syntax& condition = *syntax.children[1];
    const size_t told = conflicts.size();
    const TypePointer type = infer(condition);
    scope_ = outer;
    unknown_names_ = outer_names;
    if (conflicts.size() > told) return nullptr;
    if (is_known(type) && type->kind != TypeKind::Number && type->kind != TypeKind::Boolean) {
        conflict(
            syntax, "a filter asks for a position or for yes or no, not for a " + name_of(type)
        );
        return nullptr;
    }
    if (kind_of(type) == TypeKind::Number) position(syntax);
    if (kind_of(type) == TypeKind::Number) return element;
    if (kind_of(type) != TypeKind::Boolean || !is_known(base)) return nullptr;
    return base->kind == TypeKind::List ? base : Type::list_of(element);
}

TypePointer either_type(const TypePointer& a, const TypePointer& b) {
    if (a == b) return a;
    if (!is_known(a) || !is_known(b) || a->kind != b->kind) return nullptr;
    if (is_simple(a->kind)) return Type::simple(a->kind);
    if (a->kind == TypeKind::List) return Type::list_of(either_type(a->element, b->element));
    if (a->kind != TypeKind::Context) return nullptr;
    if (a->members.empty() || b->members.empty()) return Type::simple(TypeKind::Context);
    Type both = *a;
    for (const auto& [name, type] : b->members) {
        const auto known =
            std::ranges::find(both.members, name, &std::pair<std::string, TypePointer>::first);
        if (known == both.members.end())
            both.members.emplace_back(name, type);
        else
            known->second = either_type(known->second, type);
    }
    return std::make_shared<const Type>(std::move(both));
}

/// A position is a whole number from 1, or from -1 backwards, within a list that is written out.
void Inference::position(const Syntax& syntax) {
    const auto value = constant(*syntax.children[1]);
    if (!value || !value->is_number()) return;
    const Number& number = value->as_number();
    const bool is_written_out = syntax.children[0]->kind == SyntaxKind::List;
    const auto size = static_cast<std::int64_t>(syntax.children[0]->children.size());
    const char* fault = nullptr;
    if (number.is_zero())
        fault = "positions are counted from 1";
    else if (!number.is_integer())
        fault = "positions are whole numbers";
    else if (is_written_out && (number > Number(size) || number < Number(-size)))
        fault = "the list is not as long";
    if (fault != nullptr)
        conflict(syntax, fault, ConflictKind::Value).hint = "correct the position";
}

TypePointer Inference::list(const Syntax& syntax) {
    items_[&syntax].clear();
    TypePointer element;
    bool is_uniform = true;
    for (size_t i = 0; i < syntax.children.size(); ++i) {
        const TypePointer type = infer(*syntax.children[i]);
        items_[&syntax].push_back(type);
        if (is_null_literal(*syntax.children[i])) continue;
        if (!is_known(type)) is_uniform = false;
        if (element == nullptr) element = type;
        if (element == nullptr || type == nullptr || element == type) continue;
        if (kind_of(element) == TypeKind::Context && type->kind == TypeKind::Context) {
            element = either_type(element, type);
            continue;
        }
        if (element->kind != type->kind || !is_simple(type->kind)) is_uniform = false;
    }
    if (!is_uniform || element == nullptr) return Type::simple(TypeKind::List);
    return Type::list_of(without_demand(element));
}

TypePointer Inference::context(const Syntax& syntax) {
    const size_t outer = scope_.size();
    Type type{.kind = TypeKind::Context};
    std::set<std::string_view> seen;
    for (size_t i = 0; i < syntax.names.size(); ++i) {
        const Syntax& value = *syntax.children[i];
        const bool is_function = value.kind == SyntaxKind::FunctionDefinition;
        if (!seen.insert(syntax.names[i]).second)
            conflict(
                syntax, "two entries are named " + syntax.names[i] + ", so this has no value",
                ConflictKind::Null
            );
        // A function sees its own name; what it gives is not known while it is read.
        if (is_function) scope_.push_back({syntax.names[i], nullptr});
        TypePointer found = infer(value);
        if (is_function) scope_.pop_back();
        type.members.emplace_back(syntax.names[i], found);
        TypedName entry{.name = syntax.names[i], .type = found};
        if (is_function && found) {
            entry.parameters.emplace();
            for (size_t at = 0; at < value.names.size(); ++at)
                entry.parameters->push_back({value.names[at], found->parameters[at]});
            entry.result = found->result;
        }
        scope_.push_back(std::move(entry));
    }
    scope_.resize(outer);
    return std::make_shared<const Type>(std::move(type));
}

}  // namespace tongban::feel
