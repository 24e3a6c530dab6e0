// Types flow from the leaves up; a kind that is not known conflicts with nothing.
#include "feel/infer.h"

#include <algorithm>

#include "feel/builtins.h"
#include "feel/known_types.h"
#include "feel/source_text.h"

namespace tongban::feel {

namespace {

TypePointer type_of_value(const Value& value) {
    if (value.is_null()) return nullptr;
    return find_builtin_type(kind_name(value.kind()));
}

class Inference {
  public:
    explicit Inference(const std::vector<TypedName>& names) : scope_(names) {}

    TypePointer infer(const Syntax& syntax) {
        switch (syntax.kind) {
            case SyntaxKind::Literal:
                return type_of_value(syntax.value);
            case SyntaxKind::Name:
                return find(syntax.text);
            case SyntaxKind::Path:
                return path(syntax);
            case SyntaxKind::Arithmetic:
                return arithmetic(syntax);
            case SyntaxKind::Negation:
                return negation(syntax);
            case SyntaxKind::And:
            case SyntaxKind::Or:
                boolean(*syntax.children[0]);
                boolean(*syntax.children[1]);
                return Type::simple(TypeKind::Boolean);
            case SyntaxKind::Comparison:
                compare(syntax, *syntax.children[0], *syntax.children[1], syntax.op);
                return Type::simple(TypeKind::Boolean);
            case SyntaxKind::Between:
                compare(syntax, *syntax.children[0], *syntax.children[1], 'g');
                compare(syntax, *syntax.children[0], *syntax.children[2], 'l');
                return Type::simple(TypeKind::Boolean);
            case SyntaxKind::In: {
                const TypePointer value = infer(*syntax.children[0]);
                for (size_t i = 1; i < syntax.children.size(); ++i)
                    test(*syntax.children[i], value);
                return Type::simple(TypeKind::Boolean);
            }
            case SyntaxKind::If:
                return conditional(syntax);
            case SyntaxKind::For:
            case SyntaxKind::Some:
            case SyntaxKind::Every:
                return loop(syntax);
            case SyntaxKind::Invocation:
                return invocation(syntax);
            case SyntaxKind::Filter:
                return filter(syntax);
            case SyntaxKind::List:
                return list(syntax);
            case SyntaxKind::Context:
                return context(syntax);
            case SyntaxKind::Tests:
            case SyntaxKind::NotTests:
                for (const Syntax* child : syntax.children) test(*child, find("?"));
                return Type::simple(TypeKind::Boolean);
            case SyntaxKind::FunctionDefinition:
                return function(syntax);
            case SyntaxKind::InstanceOf:
                infer(*syntax.children[0]);
                return Type::simple(TypeKind::Boolean);
            default:
                for (const Syntax* child : syntax.children) infer(*child);
                return nullptr;
        }
    }

    std::vector<TypeConflict> conflicts;

  private:
    static TypeKind kind(const TypePointer& type) { return type ? type->kind : TypeKind::Any; }
    static bool is_known(TypeKind kind) { return kind != TypeKind::Any && kind != TypeKind::Null; }
    static std::string name_of(const TypePointer& type) { return type ? to_string(*type) : "Any"; }

    void conflict(
        const Syntax& syntax, std::string message, ConflictKind kind = ConflictKind::Types
    ) {
        conflicts.push_back({syntax.position, to_source(syntax), std::move(message), kind});
    }

    const TypedName* find_name(const std::string& name) const {
        for (size_t i = scope_.size(); i > 0; --i)
            if (scope_[i - 1].name == name) return &scope_[i - 1];
        return nullptr;
    }
    TypePointer find(const std::string& name) const {
        const TypedName* found = find_name(name);
        return found == nullptr ? nullptr : found->type;
    }

    TypePointer path(const Syntax& syntax) {
        const TypePointer base = infer(*syntax.children[0]);
        if (base == nullptr) return nullptr;
        if (base->kind == TypeKind::List) {
            const TypePointer each = member(syntax, base->element);
            return each ? Type::list_of(each) : nullptr;
        }
        return member(syntax, base);
    }
    TypePointer member(const Syntax& syntax, const TypePointer& base) {
        if (base == nullptr) return nullptr;
        if (base->kind == TypeKind::Context && !base->members.empty()) {
            for (const auto& [name, type] : base->members)
                if (name == syntax.text) return type;
            conflict(
                syntax, "no entry " + syntax.text + " in " + to_string(*base),
                ConflictKind::Property
            );
            return nullptr;
        }
        const auto properties = properties_of(base->kind);
        if (!properties) return nullptr;
        for (const auto& [name, letter] : *properties)
            if (name == syntax.text) return type_of_letter(letter);
        conflict(
            syntax, "a " + to_string(*base) + " has no " + syntax.text, ConflictKind::Property
        );
        return nullptr;
    }

    TypePointer arithmetic(const Syntax& syntax) {
        const TypePointer left = infer(*syntax.children[0]);
        const TypePointer right = infer(*syntax.children[1]);
        // Nothing can be computed with yes and no, whatever the other side is.
        for (const TypePointer& side : {left, right})
            if (kind(side) == TypeKind::Boolean &&
                !(is_known(kind(left)) && is_known(kind(right)))) {
                conflict(syntax, "arithmetic with a boolean is always null");
                return nullptr;
            }
        if (!is_known(kind(left)) || !is_known(kind(right))) return nullptr;
        const auto result = arithmetic_kind(syntax.op, left->kind, right->kind);
        if (!result) {
            const std::string sign = syntax.op == '^' ? "**" : std::string(1, syntax.op);
            conflict(syntax, name_of(left) + " " + sign + " " + name_of(right) + " is always null");
            return nullptr;
        }
        return Type::simple(*result);
    }

    TypePointer negation(const Syntax& syntax) {
        const TypePointer type = infer(*syntax.children[0]);
        if (is_known(kind(type)) && type->kind != TypeKind::Number && !is_duration(type->kind))
            conflict(syntax, "-" + name_of(type) + " is always null");
        return type;
    }

    void boolean(const Syntax& syntax) {
        const TypePointer type = infer(syntax);
        if (is_known(kind(type)) && type->kind != TypeKind::Boolean)
            conflict(syntax, "a " + name_of(type) + " stands where yes or no is expected");
    }

    void compare(const Syntax& whole, const Syntax& left, const Syntax& right, char op) {
        const TypePointer left_type = infer(left);
        const TypePointer right_type = infer(right);
        compare_types(whole, left_type, right_type, op);
        if (op != '=' && op != '!') return;
        is_possible(left_type, right);
        is_possible(right_type, left);
    }
    /// A constant that the type does not allow is equal to no value of it.
    void is_possible(const TypePointer& type, const Syntax& constant) {
        if (type == nullptr || type->constraint == nullptr ||
            constant.kind != SyntaxKind::Literal || constant.value.is_null() ||
            !is_instance(constant.value, *type) || satisfies(constant.value, *type))
            return;
        conflict(
            constant, "the value is not among those that " + to_string(*type) + " allows here",
            ConflictKind::Value
        );
    }
    void compare_types(
        const Syntax& whole, const TypePointer& left, const TypePointer& right, char op
    ) {
        const TypeKind a = kind(left);
        const TypeKind b = kind(right);
        if (!is_known(a) || !is_known(b)) return;
        const bool is_equality = op == '=' || op == '!';
        // A list of one element stands for the element.
        if (is_equality && (a == TypeKind::List || b == TypeKind::List)) return;
        if (a != b || (!is_equality && !has_order(a)))
            conflict(whole, name_of(left) + " compared with " + name_of(right) + " is always null");
    }

    void test(const Syntax& syntax, const TypePointer& value) {
        switch (syntax.kind) {
            case SyntaxKind::UnaryComparison:
                compare_types(syntax, value, infer(*syntax.children[0]), syntax.op);
                if (syntax.op == '=' || syntax.op == '!') is_possible(value, *syntax.children[0]);
                return;
            case SyntaxKind::Range:
                for (const Syntax* end : syntax.children)
                    compare_types(syntax, value, infer(*end), 'l');
                return;
            case SyntaxKind::Literal:
                compare_types(syntax, value, type_of_value(syntax.value), '=');
                is_possible(value, syntax);
                return;
            case SyntaxKind::Test:
                if (syntax.children[0]->kind == SyntaxKind::Literal)
                    test(*syntax.children[0], value);
                else
                    infer(*syntax.children[0]);
                return;
            default:
                infer(syntax);
        }
    }

    TypePointer conditional(const Syntax& syntax) {
        boolean(*syntax.children[0]);
        const TypePointer left = infer(*syntax.children[1]);
        const TypePointer right = infer(*syntax.children[2]);
        if (left == nullptr || right == nullptr || left->kind != right->kind) return nullptr;
        return is_simple(left->kind) ? left : nullptr;
    }
    static bool is_simple(TypeKind kind) { return has_order(kind) || kind == TypeKind::Boolean; }

    static TypePointer element_of(const TypePointer& type) {
        return type && (type->kind == TypeKind::List || type->kind == TypeKind::Range)
                   ? type->element
                   : nullptr;
    }

    /// A single value is a list of one.
    static TypePointer iterated(const TypePointer& type) {
        return type && is_simple(type->kind) ? type : element_of(type);
    }

    TypePointer loop(const Syntax& syntax) {
        const size_t outer = scope_.size();
        for (size_t i = 0; i < syntax.names.size(); ++i) {
            const Syntax& source = *syntax.children[i];
            const TypePointer type = source.kind == SyntaxKind::IterationRange
                                         ? infer(*source.children[0])
                                         : iterated(infer(source));
            scope_.push_back({syntax.names[i], type});
        }
        scope_.push_back({"partial", nullptr});
        TypePointer result = Type::simple(TypeKind::Boolean);
        if (syntax.kind == SyntaxKind::For)
            result = Type::list_of(infer(*syntax.children.back()));
        else
            boolean(*syntax.children.back());
        scope_.resize(outer);
        return result;
    }

    TypePointer function(const Syntax& syntax) {
        const size_t outer = scope_.size();
        for (size_t i = 0; i < syntax.names.size(); ++i)
            scope_.push_back({syntax.names[i], i < syntax.types.size() ? syntax.types[i] : nullptr}
            );
        if (syntax.op != 'e') infer(*syntax.children[0]);
        scope_.resize(outer);
        return Type::simple(TypeKind::Function);
    }

    TypePointer invocation(const Syntax& syntax) {
        const Syntax& callee = *syntax.children[0];
        const bool is_name = callee.kind == SyntaxKind::Name;
        if (!is_name) infer(callee);
        std::vector<TypePointer> arguments;
        for (size_t i = 1; i < syntax.children.size(); ++i)
            arguments.push_back(infer(*syntax.children[i]));
        // Only now: names of the arguments move those of the scope.
        const TypedName* own = is_name ? find_name(callee.text) : nullptr;
        if (own != nullptr && own->parameters) return own_call(syntax, *own, arguments);
        if (own != nullptr && own->type) return typed_call(syntax, *own, arguments);
        if (!is_name || own != nullptr) return nullptr;
        if (const Builtin* builtin = find_builtin(callee.text)) count_arguments(syntax, *builtin);
        const Signature* signature = find_signature(callee.text, arguments.size());
        if (signature == nullptr) return nullptr;
        if (syntax.names.empty()) fit_arguments(syntax, *signature, arguments);
        return type_of_letter(signature->result);
    }

    void fit_arguments(
        const Syntax& syntax, const Signature& signature, const std::vector<TypePointer>& arguments
    ) {
        const std::string name = signature.name;
        const size_t told = conflicts.size();
        for (size_t i = 0; i < arguments.size(); ++i) {
            const char letter = letter_at(signature, i);
            const TypeKind given = kind(arguments[i]);
            // A list of one element stands for the element, and functions of lists take lists.
            if (!is_known(given) || given == TypeKind::List || fits(letter, given)) continue;
            conflict(
                *syntax.children[i + 1], name + " takes a " + std::string(words_of(letter)) +
                                             " here, not a " + name_of(arguments[i])
            );
        }
        if (told == conflicts.size() && needs_one_kind(signature))
            be_of_one_kind(syntax, name, arguments);
    }
    /// `max(n, "a")`, `sum([1, duration("P1D")])`.
    void be_of_one_kind(
        const Syntax& syntax, const std::string& name, std::vector<TypePointer> types
    ) {
        if (types.size() == 1 && syntax.children[1]->kind == SyntaxKind::List) {
            const size_t told = conflicts.size();
            types.clear();
            for (const Syntax* item : syntax.children[1]->children) types.push_back(infer(*item));
            conflicts.resize(told);
        }
        TypePointer first;
        for (const TypePointer& type : types) {
            if (!is_known(kind(type)) || type->kind == TypeKind::List) continue;
            if (first != nullptr && type->kind != first->kind) {
                conflict(
                    syntax,
                    name + " of " + name_of(first) + " and " + name_of(type) + " is always null"
                );
                return;
            }
            first = type;
        }
    }

    void count_arguments(const Syntax& syntax, const Builtin& builtin) {
        const size_t given = syntax.children.size() - 1;
        const std::string name = builtin.name;
        if (!syntax.names.empty()) {
            if (order_arguments(builtin, syntax.names).empty())
                conflict(
                    syntax, name + " has no such parameters; it takes (" + builtin.signatures + ")",
                    ConflictKind::Arguments
                );
            return;
        }
        if (given >= builtin.arguments_min && given <= builtin.arguments_max) return;
        conflict(
            syntax,
            fmt::format(
                "{} {} given; {} takes ({})", given, given == 1 ? "argument is" : "arguments are",
                name, builtin.signatures
            ),
            ConflictKind::Arguments
        );
    }

    /// A variable: of a function type, or nothing that can be called.
    TypePointer typed_call(
        const Syntax& syntax, const TypedName& callee, const std::vector<TypePointer>& arguments
    ) {
        const Type& type = *callee.type;
        if (type.kind == TypeKind::Function && !type.parameters.empty()) {
            TypedName function{.name = callee.name, .type = nullptr, .result = type.result};
            function.parameters.emplace();
            for (const TypePointer& parameter : type.parameters)
                function.parameters->push_back({.name = "", .type = parameter});
            return syntax.names.empty() ? own_call(syntax, function, arguments) : type.result;
        }
        if (is_simple(type.kind))
            conflict(syntax, "a " + to_string(type) + " is no function", ConflictKind::Arguments);
        return nullptr;
    }

    /// A knowledge model or a decision service.
    TypePointer own_call(
        const Syntax& syntax, const TypedName& function, const std::vector<TypePointer>& arguments
    ) {
        const std::vector<TypedName>& parameters = *function.parameters;
        const TypePointer result = function.result;
        if (arguments.size() != parameters.size())
            conflict(
                syntax,
                fmt::format(
                    "{} {} given; {} takes {}", arguments.size(),
                    arguments.size() == 1 ? "argument is" : "arguments are", function.name,
                    parameters.size()
                ),
                ConflictKind::Arguments
            );
        for (size_t i = 0; i < arguments.size(); ++i) {
            const auto parameter =
                syntax.names.empty()
                    ? parameters.begin() +
                          static_cast<std::ptrdiff_t>(std::min(i, parameters.size()))
                    : std::ranges::find(parameters, syntax.names[i], &TypedName::name);
            if (parameter != parameters.end())
                argument(*syntax.children[i + 1], arguments[i], *parameter, function.name);
            else if (!syntax.names.empty())
                conflict(
                    syntax, function.name + " has no parameter " + syntax.names[i],
                    ConflictKind::Arguments
                );
        }
        return result;
    }
    void argument(
        const Syntax& syntax,
        const TypePointer& given,
        const TypedName& parameter,
        const std::string& function
    ) {
        const TypeKind a = kind(given);
        const TypeKind b = kind(parameter.type);
        const bool are_known = is_known(a) && is_known(b) && a != TypeKind::List &&
                               b != TypeKind::List && a != TypeKind::Function &&
                               b != TypeKind::Function;
        const bool is_day_in_time = a == TypeKind::Date && b == TypeKind::DateTime;
        if (are_known && a != b && !is_day_in_time)
            conflict(
                syntax, function + " takes a " + name_of(parameter.type) +
                            (parameter.name.empty() ? " here" : " as " + parameter.name) +
                            ", not a " + name_of(given)
            );
        is_possible(parameter.type, syntax);
    }

    TypePointer filter(const Syntax& syntax) {
        const TypePointer base = infer(*syntax.children[0]);
        TypePointer element = element_of(base);
        // Entries of the items hide other names; which entries there are must be known.
        std::vector<TypedName> outer = scope_;
        if (element == nullptr || (element->kind == TypeKind::Context && element->members.empty()))
            scope_.clear();
        else
            for (const auto& [name, type] : element->members) scope_.push_back({name, type});
        scope_.push_back({"item", element});
        const TypePointer condition = infer(*syntax.children[1]);
        scope_ = std::move(outer);
        if (kind(condition) == TypeKind::Number) return element;
        return kind(condition) == TypeKind::Boolean && kind(base) == TypeKind::List ? base
                                                                                    : nullptr;
    }

    TypePointer list(const Syntax& syntax) {
        TypePointer element;
        for (size_t i = 0; i < syntax.children.size(); ++i) {
            const TypePointer type = infer(*syntax.children[i]);
            const bool is_same = i == 0 || (element && type && element->kind == type->kind);
            element = is_same && type && is_simple(type->kind) ? type : nullptr;
            if (element == nullptr) {
                for (size_t j = i + 1; j < syntax.children.size(); ++j) infer(*syntax.children[j]);
                break;
            }
        }
        return Type::list_of(element);
    }

    TypePointer context(const Syntax& syntax) {
        const size_t outer = scope_.size();
        Type type{.kind = TypeKind::Context};
        for (size_t i = 0; i < syntax.names.size(); ++i) {
            type.members.emplace_back(syntax.names[i], infer(*syntax.children[i]));
            scope_.push_back({syntax.names[i], type.members.back().second});
        }
        scope_.resize(outer);
        return std::make_shared<const Type>(std::move(type));
    }

    std::vector<TypedName> scope_;
};

}  // namespace

Inferred infer_type(const Syntax& syntax, const std::vector<TypedName>& names) {
    Inference inference(names);
    Inferred result{.type = inference.infer(syntax)};
    result.conflicts = std::move(inference.conflicts);
    return result;
}

}  // namespace tongban::feel
