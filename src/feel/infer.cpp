// Types flow from the leaves up; a kind that is not known conflicts with nothing.
#include "feel/infer.h"

#include <algorithm>

#include "base/nearest.h"
#include "feel/builtins.h"
#include "feel/inference.h"
#include "feel/source_text.h"

namespace tongban::feel {

namespace {

constexpr const char* kListHint =
    "take an element, such as [1], or ask list contains(list, element)";

}  // namespace

TypePointer Inference::infer(const Syntax& syntax) {
    const size_t told = conflicts.size();
    TypePointer type = infer_parts(syntax);
    return conflicts.size() == told ? fold(syntax, type) : type;
}

TypePointer Inference::infer_parts(const Syntax& syntax) {
    const TypePointer yes_or_no = Type::simple(TypeKind::Boolean);
    switch (syntax.kind) {
        case SyntaxKind::Literal:
            return type_of_value(syntax.value);
        case SyntaxKind::Name:
            return name(syntax);
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
            return yes_or_no;
        case SyntaxKind::Comparison:
            compare(syntax, typed(*syntax.children[0]), typed(*syntax.children[1]), syntax.op);
            return yes_or_no;
        case SyntaxKind::Between:
            between(syntax);
            return yes_or_no;
        case SyntaxKind::In: {
            const TypePointer value = infer(*syntax.children[0]);
            for (size_t i = 1; i < syntax.children.size(); ++i) test(*syntax.children[i], value);
            return yes_or_no;
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
        case SyntaxKind::Range:
            return range(syntax);
        case SyntaxKind::Tests:
        case SyntaxKind::NotTests:
            for (const Syntax* child : syntax.children) test(*child, find("?"));
            return yes_or_no;
        case SyntaxKind::FunctionDefinition:
            return function(syntax);
        case SyntaxKind::InstanceOf:
            infer(*syntax.children[0]);
            if (syntax.type && lacks_parameters(*syntax.type))
                conflict(syntax, "a type without parameters: the answer is always null").hint =
                    "write list<Any>, or what the elements are";
            return yes_or_no;
        default:
            for (const Syntax* child : syntax.children) infer(*child);
            return nullptr;
    }
}

// --- Names and paths ---

const TypedName* Inference::find_name(std::string_view name) const {
    for (size_t i = scope_.size(); i > 0; --i)
        if (detail::is_same_name(scope_[i - 1].name, name)) return &scope_[i - 1];
    return nullptr;
}

TypePointer Inference::find(std::string_view name) const {
    const TypedName* found = find_name(name);
    return found == nullptr ? nullptr : found->type;
}

/// A name of FEEL alone, without the brackets that call it.
bool Inference::is_built_in(const Syntax& syntax) const {
    return has_all_names_ && unknown_names_ != Unknown::Silent && syntax.kind == SyntaxKind::Name &&
           find_name(syntax.text) == nullptr && find_builtin(syntax.text) != nullptr;
}

TypePointer Inference::name(const Syntax& syntax) {
    const TypedName* found = find_name(syntax.text);
    if (is_built_in(syntax)) return Type::simple(TypeKind::Function);
    if (found == nullptr) {
        unknown(syntax);
        return nullptr;
    }
    if (found->type == nullptr && found->parameters) return Type::simple(TypeKind::Function);
    return found->type;
}

void Inference::unknown(const Syntax& syntax) {
    if (unknown_names_ != Unknown::Tell || find_builtin(syntax.text) != nullptr) return;
    std::vector<std::string_view> names;
    for (size_t i = scope_.size(); i > 0; --i) names.push_back(scope_[i - 1].name);
    TypeConflict& told = conflict(syntax, "nobody declares this name", ConflictKind::Name);
    told.wrong = syntax.text;
    told.meant = nearest(syntax.text, names);
}

TypePointer Inference::path(const Syntax& syntax) {
    // Names with points, as imports give them, are known as a whole.
    if (const std::string dotted = dotted_name(syntax); !dotted.empty())
        if (const TypedName* found = find_name(dotted)) return found->type;
    return member(syntax, infer(*syntax.children[0]));
}

TypePointer Inference::member(const Syntax& syntax, const TypePointer& base) {
    if (base == nullptr) return nullptr;
    // Of a list, also in a list, the entry of each element.
    if (base->kind == TypeKind::List) {
        const TypePointer each = member(syntax, base->element);
        return each ? Type::list_of(each) : Type::simple(TypeKind::List);
    }
    std::vector<std::string_view> names;
    if (base->kind == TypeKind::Context && !base->members.empty()) {
        for (const auto& [name, type] : base->members) {
            if (detail::is_same_name(name, syntax.text)) return type;
            names.push_back(name);
        }
        TypeConflict& told = conflict(
            syntax, "no entry " + syntax.text + " in " + to_string(*base), ConflictKind::Property
        );
        told.wrong = syntax.text;
        told.meant = nearest(syntax.text, names);
        return nullptr;
    }
    const auto properties = properties_of(base->kind);
    if (!properties) return nullptr;
    for (const auto& [name, letter] : *properties) {
        if (name == syntax.text)
            return base->kind == TypeKind::Range && letter == '?' ? base->element
                                                                  : type_of_letter(letter);
        names.push_back(name);
    }
    TypeConflict& told = conflict(
        syntax, "a " + to_string(*base) + " has no " + syntax.text, ConflictKind::Property
    );
    told.wrong = syntax.text;
    told.meant = nearest(syntax.text, names);
    return nullptr;
}

// --- Operators ---

TypePointer Inference::arithmetic(const Syntax& syntax) {
    const TypePointer left = infer(*syntax.children[0]);
    const TypePointer right = infer(*syntax.children[1]);
    if (is_null_literal(*syntax.children[0]) || is_null_literal(*syntax.children[1])) {
        conflict(syntax, "arithmetic with null is always null");
        return nullptr;
    }
    // Nothing can be computed with yes and no, whatever the other side is.
    const auto never_computes = [](const TypePointer& side) {
        const TypeKind kind = kind_of(side);
        return kind == TypeKind::Boolean || kind == TypeKind::List || kind == TypeKind::Context ||
               kind == TypeKind::Range || kind == TypeKind::Function;
    };
    for (const TypePointer& side : {left, right})
        if (never_computes(side) && !(is_known(left) && is_known(right))) {
            conflict(syntax, "arithmetic with a " + name_of(side) + " is always null");
            return nullptr;
        }
    const Syntax& divisor = *syntax.children[1];
    if (syntax.op == '/' && divisor.kind == SyntaxKind::Literal && divisor.value.is_number() &&
        divisor.value.as_number().is_zero()) {
        conflict(syntax, "this has no value (division by zero)", ConflictKind::Null);
        return nullptr;
    }
    if (!is_known(left) || !is_known(right)) return nullptr;
    const auto result = arithmetic_kind(syntax.op, left->kind, right->kind);
    if (!result) {
        const std::string sign = syntax.op == '^' ? "**" : std::string(1, syntax.op);
        conflict(syntax, name_of(left) + " " + sign + " " + name_of(right) + " is always null");
        return nullptr;
    }
    return Type::simple(*result);
}

TypePointer Inference::negation(const Syntax& syntax) {
    const TypePointer type = infer(*syntax.children[0]);
    if (is_known(type) && type->kind != TypeKind::Number && !is_duration(type->kind))
        conflict(syntax, "-" + name_of(type) + " is always null");
    return without_demand(type);
}

void Inference::boolean(const Syntax& syntax) {
    const TypePointer type = infer(syntax);
    if (is_known(type) && type->kind != TypeKind::Boolean)
        conflict(syntax, "a " + name_of(type) + " stands where yes or no is expected");
}

void Inference::compare(const Syntax& whole, const Typed& left, const Typed& right, char op) {
    const size_t told = conflicts.size();
    const bool is_equality = op == '=' || op == '!';
    if (!is_equality && (is_null_literal(left.syntax) || is_null_literal(right.syntax))) {
        conflict(whole, "nothing is less or greater than null");
        return;
    }
    compare_types(whole, left.type, right.type, op);
    if (conflicts.size() > told) return;
    if (is_equality) {
        be_allowed(left.type, right.syntax);
        be_allowed(right.type, left.syntax);
        return;
    }
    const char turned = op == '<' ? '>' : op == '>' ? '<' : op == 'l' ? 'g' : 'l';
    be_reached(whole, left.type, op, right.syntax);
    be_reached(whole, right.type, turned, left.syntax);
}

void Inference::compare_types(
    const Syntax& whole, const TypePointer& left, const TypePointer& right, char op
) {
    if (!is_known(left) || !is_known(right)) return;
    const TypeKind a = left->kind;
    const TypeKind b = right->kind;
    const bool is_equality = op == '=' || op == '!';
    // A list of one element stands for the element where a value is handed over (DMN 1.5,
    // 10.3.2.9.4), not where it is compared. Lists of different kinds may both be empty.
    if (is_equality && a != b && (a == TypeKind::List || b == TypeKind::List)) {
        conflict(whole, name_of(left) + " compared with " + name_of(right) + " is always null")
            .hint = kListHint;
        return;
    }
    if (is_equality && a == TypeKind::List) return;
    if (a != b || (!is_equality && !has_order(a)))
        conflict(whole, name_of(left) + " compared with " + name_of(right) + " is always null");
}

/// Each part is looked at once: parts may lie in parts.
void Inference::between(const Syntax& syntax) {
    const Typed value = typed(*syntax.children[0]);
    const Typed low = typed(*syntax.children[1]);
    const Typed high = typed(*syntax.children[2]);
    const size_t told = conflicts.size();
    compare(syntax, value, low, 'g');
    if (conflicts.size() == told) compare(syntax, value, high, 'l');
    if (conflicts.size() > told) return;
    if (is_known(low.type) && is_known(high.type) && low.type->kind != high.type->kind) {
        conflict(syntax, "the ends are a " + name_of(low.type) + " and a " + name_of(high.type));
        return;
    }
    const auto least = constant(low.syntax);
    const auto most = constant(high.syntax);
    if (least && most && feel::compare(*least, *most) == std::strong_ordering::greater)
        conflict(syntax, "nothing is between, since the first is greater", ConflictKind::Value);
}

TypePointer Inference::range(const Syntax& syntax) {
    TypePointer element;
    std::vector<Value> ends;
    for (const Syntax* end : syntax.children) {
        const TypePointer type = infer(*end);
        if (is_known(element) && is_known(type) && type->kind != element->kind) {
            conflict(syntax, "the ends are a " + name_of(element) + " and a " + name_of(type));
            return Type::simple(TypeKind::Range);
        }
        if (is_known(type) && !has_order(type->kind)) {
            conflict(syntax, "a " + name_of(type) + " is no end of a range");
            return Type::simple(TypeKind::Range);
        }
        if (is_known(type)) element = without_demand(type);
        if (auto value = constant(*end)) ends.push_back(*std::move(value));
    }
    if (ends.size() == 2 && feel::compare(ends[0], ends[1]) == std::strong_ordering::greater)
        conflict(
            syntax, "the range is empty, since its end comes before its start", ConflictKind::Value
        );
    Type type{.kind = TypeKind::Range, .element = element};
    return std::make_shared<const Type>(std::move(type));
}

// --- Tests of `in` and of cells ---

void Inference::test(const Syntax& syntax, const TypePointer& value) {
    const size_t told = conflicts.size();
    switch (syntax.kind) {
        case SyntaxKind::UnaryComparison: {
            const Syntax& end = *syntax.children[0];
            compare_types(syntax, value, infer(end), syntax.op);
            if (conflicts.size() > told) return;
            if (syntax.op == '=' || syntax.op == '!')
                be_allowed(value, end);
            else
                be_reached(syntax, value, syntax.op, end);
            return;
        }
        case SyntaxKind::Range:
            test_range(syntax, value);
            return;
        case SyntaxKind::Test:
            test(*syntax.children[0], value);
            return;
        case SyntaxKind::List:
            // A list is in a list of lists, or equal to the list.
            if (kind_of(value) == TypeKind::List)
                infer(syntax);
            else
                for (const Syntax* item : syntax.children) test(*item, value);
            return;
        case SyntaxKind::AnyInput:
            return;
        default:
            test_type(syntax, infer(syntax), value);
            if (conflicts.size() == told) be_allowed(value, syntax);
    }
}

void Inference::test_range(const Syntax& syntax, const TypePointer& value) {
    const size_t told = conflicts.size();
    const TypePointer type = range(syntax);
    if (conflicts.size() > told || value == nullptr || value->kind == TypeKind::Range) return;
    compare_types(syntax, value, type->element, 'l');
    if (conflicts.size() > told || syntax.children.size() < 2) return;
    be_reached(syntax, value, syntax.low_closed ? 'g' : '>', *syntax.children[0]);
    if (conflicts.size() == told)
        be_reached(syntax, value, syntax.high_closed ? 'l' : '<', *syntax.children[1]);
}

void Inference::test_type(const Syntax& syntax, const TypePointer& test, const TypePointer& value) {
    // A boolean is a condition of its own; `?` may stand in it.
    if (!is_known(test) || !is_known(value) || test->kind == TypeKind::Boolean) return;
    if (test->kind == TypeKind::Function) {
        if (value->kind != TypeKind::Function && is_built_in(syntax))
            conflict(syntax, "a " + name_of(value) + " is never a function");
        return;
    }
    if (value->kind == TypeKind::List) {
        if (!is_simple(test->kind)) return;
        conflict(syntax, "a " + name_of(value) + " is never a " + name_of(test)).hint = kListHint;
        return;
    }
    if (is_simple(test->kind)) {
        compare_types(syntax, value, test, '=');
        return;
    }
    TypePointer wanted = test;
    if (test->kind == TypeKind::List) wanted = test->element;
    if (wanted && wanted->kind == TypeKind::Range && value->kind != TypeKind::Range)
        wanted = wanted->element;
    if (is_known(wanted) && wanted->kind != value->kind)
        conflict(syntax, "a " + name_of(value) + " is never in a " + name_of(test));
}

TypePointer Inference::conditional(const Syntax& syntax) {
    boolean(*syntax.children[0]);
    TypePointer left = infer(*syntax.children[1]);
    TypePointer right = infer(*syntax.children[2]);
    if (is_null_literal(*syntax.children[1])) left = right;
    if (is_null_literal(*syntax.children[2])) right = left;
    if (left == nullptr || right == nullptr || left->kind != right->kind) return nullptr;
    if (left == right) return left;
    return is_simple(left->kind) ? Type::simple(left->kind) : nullptr;
}

TypeConflict& Inference::conflict(const Syntax& syntax, std::string message, ConflictKind kind) {
    conflicts.push_back(
        {.position = syntax.position,
         .text = to_source(syntax),
         .message = std::move(message),
         .kind = kind}
    );
    TypeConflict& told = conflicts.back();
    if (kind != ConflictKind::Types) return told;
    const auto called = [&](const Syntax& part) {
        if (told.hint.empty() && is_built_in(part))
            told.hint = "a function is called with brackets: " + part.text + "()";
    };
    called(syntax);
    for (const Syntax* child : syntax.children) called(*child);
    return told;
}

// --- The public face ---

Inferred infer_type(
    const Syntax& syntax, const std::vector<TypedName>& names, const InferOptions& options
) {
    Inference inference(names, options);
    Inferred result{.type = inference.infer(syntax)};
    result.conflicts = std::move(inference.conflicts);
    return result;
}

Inferred infer_call(
    const std::string& callee,
    const std::vector<TypedName>& arguments,
    const std::vector<TypedName>& names
) {
    Syntax whole(SyntaxKind::Name, 0);
    whole.text = callee;
    Inference inference(names, {});
    std::vector<Inference::Argument> given;
    for (const TypedName& argument : arguments) given.push_back({argument.name, argument.type});
    Inferred result{.type = inference.call(whole, callee, std::move(given))};
    result.conflicts = std::move(inference.conflicts);
    return result;
}

bool never_fits(const TypePointer& given, const TypePointer& wanted) {
    if (!is_known(given) || !is_known(wanted)) return false;
    const TypeKind a = given->kind;
    const TypeKind b = wanted->kind;
    // DMN 1.5, 10.3.2.9.4: one element and a list of it, a date and a date with time.
    if (a == TypeKind::List) return never_fits(given->element, b == a ? wanted->element : wanted);
    if (b == TypeKind::List) return never_fits(given, wanted->element);
    if (a == TypeKind::Date && b == TypeKind::DateTime) return false;
    if (a == TypeKind::Context && b == a) {
        size_t shared = 0;
        for (const auto& [name, type] : wanted->members)
            for (const auto& [given_name, given_type] : given->members) {
                if (given_name != name) continue;
                if (never_fits(given_type, type)) return true;
                ++shared;
            }
        // Other entries than those that are known may be there, but all of them seldom are.
        return shared == 0 && !wanted->members.empty() && !given->members.empty();
    }
    return a != b;
}

TypePointer element_type(const TypePointer& type) {
    const bool has_elements =
        type && (type->kind == TypeKind::List || type->kind == TypeKind::Range);
    if (has_elements) return type->element;
    return type && is_known(type->kind) ? type : nullptr;
}

bool has_known_entries(const TypePointer& element) {
    return element && is_known(element->kind) && element->kind != TypeKind::Function &&
           (element->kind != TypeKind::Context || !element->members.empty());
}

}  // namespace tongban::feel
