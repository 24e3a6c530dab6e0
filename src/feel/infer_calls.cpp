// Calls: of built-in functions by the table of signatures, of knowledge models and other functions
// by their parameters.
#include <algorithm>
#include <array>

#include "feel/builtins.h"
#include "feel/inference.h"

namespace tongban::feel {

namespace {

/// A declared list, not one that is made or filtered here and may have one element.
bool is_declared(const Syntax* syntax) {
    return syntax == nullptr || syntax->kind == SyntaxKind::Name ||
           syntax->kind == SyntaxKind::Path;
}

/// `first` and `rest`: what the elements are, when they are all of one kind.
TypePointer common_element(const std::vector<Inference::Argument>& lists) {
    TypePointer result;
    for (const Inference::Argument& each : lists) {
        const TypePointer element = element_type(each.type);
        if (!is_known(element)) return nullptr;
        if (result &&
            (result->kind != element->kind || (!is_simple(element->kind) && result != element)))
            return nullptr;
        result = element;
    }
    return without_demand(result);
}

TypePointer result_of(char letter, const std::vector<Inference::Argument>& arguments) {
    const TypePointer first = arguments.empty() ? nullptr : arguments[0].type;
    switch (letter) {
        case 'E':  // one of the elements, or of the arguments
            return without_demand(arguments.size() == 1 ? element_type(first) : first);
        case 'F':  // like the first
            return without_demand(first);
        case 'G':  // a list like the first
            return kind_of(first) == TypeKind::List ? first : Type::list_of(element_type(first));
        case 'P': {  // a list of what is in the lists of the first
            TypePointer inner = first;
            while (kind_of(inner) == TypeKind::List) inner = inner->element;
            return Type::list_of(without_demand(inner));
        }
        case 'L':  // a list of what is in all of them
            return Type::list_of(common_element(arguments));
        default:
            return type_of_letter(letter);
    }
}

}  // namespace

TypePointer Inference::invocation(const Syntax& syntax) {
    const Syntax& callee = *syntax.children[0];
    const bool is_name = callee.kind == SyntaxKind::Name;
    const TypePointer function_type = is_name ? nullptr : infer(callee);
    std::vector<Argument> arguments;
    for (size_t i = 1; i < syntax.children.size(); ++i) {
        const Syntax& given = *syntax.children[i];
        std::string name = i <= syntax.names.size() ? syntax.names[i - 1] : std::string();
        // What `sort` compares are elements of the list.
        const bool is_order = is_name && callee.text == "sort" && i == 2 &&
                              given.kind == SyntaxKind::FunctionDefinition;
        TypePointer type;
        if (is_order) {
            const TypePointer element = element_type(arguments[0].type);
            type = function(given, {element, element});
        } else {
            type = infer(given);
        }
        arguments.push_back({std::move(name), std::move(type), &given});
    }
    if (is_name) return call(syntax, callee.text, std::move(arguments));
    if (kind_of(function_type) == TypeKind::Function)
        return typed_call(syntax, "the function", *function_type, arguments);
    if (is_known(function_type))
        conflict(
            syntax, "a " + name_of(function_type) + " is no function", ConflictKind::Arguments
        );
    return nullptr;
}

TypePointer Inference::call(
    const Syntax& whole, const std::string& callee, std::vector<Argument> given
) {
    // Only now: names of the arguments move those of the scope.
    if (const TypedName* own = find_name(callee)) {
        if (own->parameters) return own_call(whole, TypedName(*own), given);
        if (own->type == nullptr) return nullptr;
        const TypePointer type = own->type;
        if (type->kind == TypeKind::Function) return typed_call(whole, callee, *type, given);
        if (is_known(type))
            conflict(whole, "a " + to_string(*type) + " is no function", ConflictKind::Arguments);
        return nullptr;
    }
    if (const Builtin* builtin = find_builtin(callee)) return built_in(whole, *builtin, given);
    if (whole.kind == SyntaxKind::Invocation) unknown(*whole.children[0]);
    return nullptr;
}

// --- Built-in functions ---

TypePointer Inference::built_in(
    const Syntax& whole, const Builtin& builtin, std::vector<Argument>& arguments
) {
    const std::string name = builtin.name;
    if (!put_in_order(whole, builtin, arguments)) return nullptr;
    if (name == "get value" && arguments.size() == 2) return entry(whole, arguments);
    if (name == "context put" && arguments.size() == 3) return with_entry(whole, arguments);
    const size_t told = conflicts.size();
    const Signature* signature = find_signature(name, arguments.size());
    if (signature != nullptr)
        for (size_t i = 0; i < arguments.size(); ++i) fit(whole, *signature, i, arguments);
    if (conflicts.size() == told) {
        if (signature != nullptr && needs_one_kind(*signature))
            be_of_one_kind(whole, name, arguments);
        be_sensible(whole, name, arguments);
        if (name == "list contains" || name == "index of") be_found(whole, name, arguments);
        if (name == "sort") be_order(whole, arguments);
    }
    return signature == nullptr ? nullptr : result_of(signature->result, arguments);
}

/// By position, as if there were no names. False when there are not as many as the function takes.
bool Inference::put_in_order(
    const Syntax& whole, const Builtin& builtin, std::vector<Argument>& arguments
) {
    const bool has_names = !arguments.empty() && !arguments[0].name.empty();
    if (has_names) {
        std::vector<std::string> names;
        for (const Argument& argument : arguments) names.push_back(argument.name);
        const std::vector<NamedArgument> order = order_arguments(builtin, names);
        if (order.empty()) {
            conflict(
                whole,
                std::string(builtin.name) + " has no such parameters; it takes (" +
                    builtin.signatures + ")",
                ConflictKind::Arguments
            );
            return false;
        }
        std::vector<Argument> ordered(order.size());
        for (size_t i = 0; i < order.size(); ++i)
            if (order[i].index) ordered[i] = arguments[*order[i].index];
        arguments = std::move(ordered);
        return true;
    }
    const size_t given = arguments.size();
    if (given >= builtin.arguments_min && given <= builtin.arguments_max) return true;
    conflict(
        whole,
        fmt::format(
            "{} {} given; {} takes ({})", given, given == 1 ? "argument is" : "arguments are",
            builtin.name, builtin.signatures
        ),
        ConflictKind::Arguments
    );
    return false;
}

void Inference::fit(
    const Syntax& whole,
    const Signature& signature,
    size_t index,
    const std::vector<Argument>& arguments
) {
    const Argument& argument = arguments[index];
    if (!is_known(argument.type)) return;
    const char letter = letter_at(signature, index);
    const Syntax& place = argument.syntax ? *argument.syntax : whole;
    if (argument.type->kind == TypeKind::List) {
        fit_list(place, signature, letter, argument, arguments.size() == 1);
        return;
    }
    const std::string name = signature.name;
    if (letter == 'A') {
        const bool is_one = is_simple(argument.type->kind) && is_declared(argument.syntax);
        if (is_one)
            conflict(place, name + " takes a list; a " + name_of(argument.type) + " counts as one")
                .is_certain = false;
        return;
    }
    if (fits(letter, argument.type->kind)) return;
    conflict(
        place, name + " takes a " + std::string(words_of(letter)) + " here, not a " +
                   name_of(argument.type)
    );
}

/// Functions of lists take lists; elsewhere a list of one element stands for the element.
void Inference::fit_list(
    const Syntax& place,
    const Signature& signature,
    char letter,
    const Argument& argument,
    bool is_alone
) {
    const std::string name = signature.name;
    const TypePointer& element = argument.type->element;
    if (letter == 'A' || letter == '?') return;
    const bool takes_lists = std::string_view(signature.arguments).ends_with('*') && is_alone;
    const bool is_text_list = letter == 'S';
    if (is_known(element) && element->kind != TypeKind::List && !fits(letter, element->kind)) {
        conflict(
            place, name + " takes a " + std::string(words_of(letter)) + " here, not a " +
                       name_of(argument.type)
        );
        return;
    }
    if (takes_lists || is_text_list || !is_declared(argument.syntax)) return;
    conflict(
        place, name + " takes a " + std::string(words_of(letter)) +
                   " here; of a list it has a value only when there is one element"
    )
        .is_certain = false;
}

/// `max(n, "a")`, `sum([1, duration("P1D")])`.
void Inference::be_of_one_kind(
    const Syntax& syntax, const std::string& name, const std::vector<Argument>& arguments
) {
    std::vector<TypePointer> types;
    for (const Argument& argument : arguments) types.push_back(argument.type);
    const Syntax* only = arguments.size() == 1 ? arguments[0].syntax : nullptr;
    if (only != nullptr && only->kind == SyntaxKind::List) types = items_[only];
    TypePointer first;
    for (const TypePointer& type : types) {
        if (!is_known(type) || type->kind == TypeKind::List) continue;
        if (first != nullptr && type->kind != first->kind) {
            conflict(
                syntax, name + " of " + name_of(first) + " and " + name_of(type) + " is always null"
            );
            return;
        }
        first = type;
    }
    const TypePointer element = arguments.size() == 1 ? element_of(arguments[0].type) : nullptr;
    const TypePointer& asked = element ? element : first;
    if (is_known(asked) && !has_order(asked->kind) && asked->kind != TypeKind::List)
        conflict(syntax, name + " of " + name_of(asked) + " is always null");
}

void Inference::be_found(
    const Syntax& whole, const std::string& name, const std::vector<Argument>& arguments
) {
    if (arguments.size() != 2) return;
    const TypePointer element = element_of(arguments[0].type);
    const Argument& wanted = arguments[1];
    if (is_known(element) && is_known(wanted.type) && wanted.type->kind != element->kind &&
        wanted.type->kind != TypeKind::List && element->kind != TypeKind::List) {
        conflict(
            whole,
            name + ": a " + name_of(wanted.type) + " is never in a " + name_of(arguments[0].type)
        );
        return;
    }
    if (wanted.syntax != nullptr) be_allowed(element, *wanted.syntax);
}

/// A function of two elements that says whether the first comes before the second.
void Inference::be_order(const Syntax& whole, const std::vector<Argument>& arguments) {
    if (arguments.size() != 2 || arguments[1].syntax == nullptr) return;
    const Syntax& given = *arguments[1].syntax;
    const TypePointer& type = arguments[1].type;
    if (is_known(type) && type->kind != TypeKind::Function) {
        conflict(given, "sort takes a function here, not a " + name_of(type));
        return;
    }
    if (given.kind != SyntaxKind::FunctionDefinition) return;
    if (given.names.size() != 2)
        conflict(whole, "the order of sort compares two elements", ConflictKind::Arguments);
    else if (type && is_known(type->result) && type->result->kind != TypeKind::Boolean)
        conflict(given, "the order of sort gives a " + name_of(type->result) + ", not yes or no");
}

/// The first argument, by the second: a text, or texts of a way into what lies within.
bool Inference::has_entries(const Syntax& whole, const std::vector<Argument>& arguments) {
    const TypePointer& base = arguments[0].type;
    const TypePointer& key = arguments[1].type;
    const TypePointer& step = kind_of(key) == TypeKind::List ? key->element : key;
    if (is_known(step) && step->kind != TypeKind::String && step->kind != TypeKind::List) {
        conflict(whole, "entries are found by their names, not by a " + name_of(key));
        return false;
    }
    if (kind_of(base) == TypeKind::List) {
        conflict(whole, "of a list there are entries only when there is one element").is_certain =
            false;
        return false;
    }
    if (is_simple(kind_of(base))) {
        conflict(whole, "a " + name_of(base) + " has no entries");
        return false;
    }
    return true;
}

/// `get value(p, "age")`.
TypePointer Inference::entry(const Syntax& whole, const std::vector<Argument>& arguments) {
    if (!has_entries(whole, arguments)) return nullptr;
    const TypePointer& base = arguments[0].type;
    const Syntax* key = arguments[1].syntax;
    const bool is_text = key != nullptr && key->kind == SyntaxKind::Literal &&
                         key->value.is_string() && kind_of(base) == TypeKind::Context &&
                         !base->members.empty();
    if (!is_text) return nullptr;
    for (const auto& [name, type] : base->members)
        if (name == key->value.as_string()) return type;
    conflict(
        whole, "no entry " + std::string(key->value.as_string()) + " in " + to_string(*base),
        ConflictKind::Property
    );
    return nullptr;
}

/// `context put(p, "note", 1)`: the entries that there are, and that one.
TypePointer Inference::with_entry(const Syntax& whole, const std::vector<Argument>& arguments) {
    if (!has_entries(whole, arguments)) return nullptr;
    const TypePointer& base = arguments[0].type;
    const Syntax* key = arguments[1].syntax;
    const bool is_known_key = key != nullptr && key->kind == SyntaxKind::Literal &&
                              key->value.is_string() && kind_of(base) == TypeKind::Context &&
                              !base->members.empty();
    if (!is_known_key) return nullptr;
    Type result{.kind = TypeKind::Context, .members = base->members};
    const std::string name(key->value.as_string());
    std::erase_if(result.members, [&](const auto& member) { return member.first == name; });
    result.members.emplace_back(name, without_demand(arguments[2].type));
    return std::make_shared<const Type>(std::move(result));
}

// --- Functions that the model defines ---

/// A variable of a function type: its parameters have no names here.
TypePointer Inference::typed_call(
    const Syntax& whole,
    const std::string& name,
    const Type& type,
    const std::vector<Argument>& arguments
) {
    const bool has_names = !arguments.empty() && !arguments[0].name.empty();
    if (type.parameters.empty() || has_names) return type.result;
    TypedName function{.name = name, .type = nullptr, .result = type.result};
    function.parameters.emplace();
    for (const TypePointer& parameter : type.parameters)
        function.parameters->push_back({.name = "", .type = parameter});
    return own_call(whole, function, arguments);
}

/// A knowledge model or a decision service.
TypePointer Inference::own_call(
    const Syntax& whole, const TypedName& function, const std::vector<Argument>& arguments
) {
    const std::vector<TypedName>& parameters = *function.parameters;
    if (arguments.size() != parameters.size()) {
        TypeConflict& told = conflict(
            whole,
            fmt::format(
                "{} {} given; {} takes {}", arguments.size(),
                arguments.size() == 1 ? "argument is" : "arguments are", function.name,
                parameters.size()
            ),
            ConflictKind::Arguments
        );
        // Parameters that are not named are null, which may be meant.
        const bool is_named = !arguments.empty() && !arguments[0].name.empty();
        if (is_named && arguments.size() < parameters.size()) {
            told.is_certain = false;
            told.hint = "the parameters that are not named are null";
        }
    }
    for (size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i].name.empty()) {
            if (i < parameters.size())
                own_argument(whole, arguments[i], parameters[i], function.name);
            continue;
        }
        const auto parameter = std::ranges::find_if(parameters, [&](const TypedName& each) {
            return detail::is_same_name(each.name, arguments[i].name);
        });
        if (parameter != parameters.end())
            own_argument(whole, arguments[i], *parameter, function.name);
        else
            conflict(
                whole, function.name + " has no parameter " + arguments[i].name,
                ConflictKind::Arguments
            );
    }
    return function.result;
}

void Inference::own_argument(
    const Syntax& whole,
    const Argument& given,
    const TypedName& parameter,
    const std::string& function
) {
    const Syntax& place = given.syntax ? *given.syntax : whole;
    if (never_fits(given.type, parameter.type)) {
        conflict(
            place, function + " takes a " + name_of(parameter.type) +
                       (parameter.name.empty() ? " here" : " as " + parameter.name) + ", not a " +
                       name_of(given.type)
        );
        return;
    }
    if (given.syntax == nullptr) return;
    be_allowed(parameter.type, *given.syntax);
    const TypeKind kind = kind_of(parameter.type);
    const bool is_list_for_one = kind_of(given.type) == TypeKind::List && is_known(kind) &&
                                 kind != TypeKind::List && is_declared(given.syntax);
    if (is_list_for_one)
        conflict(
            place, function + " takes a " + name_of(parameter.type) +
                       "; of a list it has a value only when there is one element"
        )
            .is_certain = false;
    if (place.kind != SyntaxKind::Context || kind != TypeKind::Context) return;
    for (const auto& [name, type] : parameter.type->members)
        if (std::ranges::none_of(place.names, [&, &wanted = name](const std::string& written) {
                return detail::is_same_name(written, wanted);
            }))
            conflict(place, "no entry " + name + ", which " + function + " demands");
}

}  // namespace tongban::feel
