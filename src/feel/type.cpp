// Types: names, membership, conformance and the implicit conversions.
#include "feel/type.h"

#include <algorithm>
#include <array>
#include <span>

#include "feel/function.h"

namespace tongban::feel {

namespace {

constexpr std::array<std::pair<std::string_view, TypeKind>, 15> kNames = {{
    {"Any", TypeKind::Any},
    {"Null", TypeKind::Null},
    {"boolean", TypeKind::Boolean},
    {"number", TypeKind::Number},
    {"string", TypeKind::String},
    {"date", TypeKind::Date},
    {"time", TypeKind::Time},
    {"date and time", TypeKind::DateTime},
    {"days and time duration", TypeKind::DayTimeDuration},
    {"years and months duration", TypeKind::YearMonthDuration},
    {"list", TypeKind::List},
    {"context", TypeKind::Context},
    {"range", TypeKind::Range},
    {"function", TypeKind::Function},
    {"dateTime", TypeKind::DateTime},  // the spelling of DMN 1.1 models
}};

TypeKind type_kind(Kind kind) {
    switch (kind) {
        case Kind::Null:
            return TypeKind::Null;
        case Kind::Boolean:
            return TypeKind::Boolean;
        case Kind::Number:
            return TypeKind::Number;
        case Kind::Date:
            return TypeKind::Date;
        case Kind::Time:
            return TypeKind::Time;
        case Kind::DateTime:
            return TypeKind::DateTime;
        case Kind::DayTimeDuration:
            return TypeKind::DayTimeDuration;
        case Kind::YearMonthDuration:
            return TypeKind::YearMonthDuration;
        case Kind::String:
            return TypeKind::String;
        case Kind::List:
            return TypeKind::List;
        case Kind::Context:
            return TypeKind::Context;
        case Kind::Range:
            return TypeKind::Range;
        case Kind::Function:
            return TypeKind::Function;
    }
    return TypeKind::Any;
}

const Type& or_any(const TypePointer& type) {
    static const Type any;
    return type ? *type : any;
}

bool belongs(const Value& value, const Type& type, bool with_constraints);

/// An element of a list or member of a context may also be null.
bool is_element(const Value& value, const TypePointer& type, bool with_constraints) {
    return value.is_null() || belongs(value, or_any(type), with_constraints);
}

bool is_function_of(const Function& function, const Type& type) {
    if (type.parameters.empty() && type.result == nullptr) return true;
    if (!function.takes(type.parameters.size())) return false;
    for (size_t i = 0; i < type.parameters.size() && i < function.parameters().size(); ++i)
        if (!conforms(or_any(type.parameters[i]), or_any(function.parameters()[i].type)))
            return false;
    // A function that does not say what it gives is believed.
    return function.result() == nullptr || conforms(*function.result(), or_any(type.result));
}

bool conforms_context(const Type& type, const Type& target) {
    return std::ranges::all_of(target.members, [&](const auto& wanted) {
        return std::ranges::any_of(type.members, [&](const auto& member) {
            return member.first == wanted.first &&
                   conforms(or_any(member.second), or_any(wanted.second));
        });
    });
}

/// The kind and the parts, without the constraint.
bool has_shape(const Value& value, const Type& type, bool with_constraints) {
    if (type.kind == TypeKind::Any) return true;
    if (type.kind != type_kind(value.kind())) return false;
    switch (type.kind) {
        case TypeKind::List:
            return std::ranges::all_of(value.as_list(), [&](const Value& item) {
                return is_element(item, type.element, with_constraints);
            });
        case TypeKind::Context:
            return std::ranges::all_of(type.members, [&](const auto& member) {
                const Value* found = value.as_context().find(member.first);
                return found != nullptr && is_element(*found, member.second, with_constraints);
            });
        case TypeKind::Range:
            return (!value.as_range().has_low ||
                    is_element(value.as_range().low, type.element, with_constraints)) &&
                   (!value.as_range().has_high ||
                    is_element(value.as_range().high, type.element, with_constraints));
        case TypeKind::Function:
            return is_function_of(*value.as_function(), type);
        default:
            return true;
    }
}

bool belongs(const Value& value, const Type& type, bool with_constraints) {
    if (value.is_null()) return type.kind == TypeKind::Null;
    if (!has_shape(value, type, with_constraints)) return false;
    return !with_constraints || type.constraint == nullptr || (*type.constraint)(value);
}

Value converted_list(const Value& value, const Type& type) {
    List list;
    const std::span<const Value> items =
        value.is_list() ? std::span(value.as_list()) : std::span(&value, 1);
    list.reserve(items.size());
    for (const Value& item : items) {
        list.push_back(coerce(item, or_any(type.element)));
        if (list.back().is_null() && !item.is_null()) return {};
    }
    return Value(std::move(list));
}

Value converted_context(const Value& value, const Type& type) {
    Context context = value.as_context();
    for (const auto& [name, member] : type.members) {
        const Value* found = context.find(name);
        if (found == nullptr) return {};
        const Value item = coerce(*found, or_any(member));
        if (item.is_null() && !found->is_null()) return {};
        context.set(name, item);
    }
    return Value(std::move(context));
}

/// One of the implicit conversions, if any applies.
Value converted_shape(const Value& value, const Type& type) {
    if (type.kind == TypeKind::List) return converted_list(value, type);
    if (value.is_list() && value.as_list().size() == 1) return Value(value.as_list()[0]);
    if (value.is_date() && type.kind == TypeKind::DateTime)
        return Value(DateTime{value.as_date(), {0, Zone::utc()}});
    if (value.is_context() && type.kind == TypeKind::Context) return converted_context(value, type);
    return {};
}

}  // namespace

TypePointer Type::simple(TypeKind kind) {
    static const auto types = [] {
        std::array<TypePointer, static_cast<size_t>(TypeKind::Function) + 1> all;
        for (size_t i = 0; i < all.size(); ++i)
            all[i] = std::make_shared<Type>(Type{.kind = static_cast<TypeKind>(i)});
        return all;
    }();
    return types[static_cast<size_t>(kind)];
}

TypePointer Type::list_of(TypePointer element) {
    return std::make_shared<Type>(Type{.kind = TypeKind::List, .element = std::move(element)});
}

TypePointer find_builtin_type(std::string_view name) {
    if (name == "day time duration" || name == "dayTimeDuration")
        return Type::simple(TypeKind::DayTimeDuration);
    if (name == "year month duration" || name == "yearMonthDuration")
        return Type::simple(TypeKind::YearMonthDuration);
    for (const auto& [text, kind] : kNames)
        if (text == name) return Type::simple(kind);
    return nullptr;
}

bool lacks_parameters(const Type& type) {
    const auto lacks = [](const TypePointer& part) { return part && lacks_parameters(*part); };
    switch (type.kind) {
        case TypeKind::List:
        case TypeKind::Range:
        case TypeKind::Context:
        case TypeKind::Function:
            return &type == Type::simple(type.kind).get() || lacks(type.element) ||
                   lacks(type.result) || std::ranges::any_of(type.parameters, lacks) ||
                   std::ranges::any_of(type.members, [&](const auto& member) {
                       return lacks(member.second);
                   });
        default:
            return false;
    }
}

bool is_instance(const Value& value, const Type& type) { return belongs(value, type, false); }
bool satisfies(const Value& value, const Type& type) { return belongs(value, type, true); }
bool conforms(const Type& type, const Type& target) {
    if (target.kind == TypeKind::Any || type.kind == TypeKind::Null) return true;
    if (type.kind != target.kind) return false;
    switch (target.kind) {
        case TypeKind::List:
        case TypeKind::Range:
            return conforms(or_any(type.element), or_any(target.element));
        case TypeKind::Context:
            return conforms_context(type, target);
        case TypeKind::Function: {
            if (target.parameters.empty() && target.result == nullptr) return true;
            if (type.parameters.size() != target.parameters.size()) return false;
            for (size_t i = 0; i < target.parameters.size(); ++i)
                if (!conforms(or_any(target.parameters[i]), or_any(type.parameters[i])))
                    return false;
            return conforms(or_any(type.result), or_any(target.result));
        }
        default:
            return true;
    }
}

Value coerce(const Value& value, const Type& type) {
    if (value.is_null() || satisfies(value, type)) return value;
    const Value converted = converted_shape(value, type);
    return !converted.is_null() && satisfies(converted, type) ? converted
                                                              : Value::null("feel.coercion");
}

std::string to_string(const Type& type) {
    switch (type.kind) {
        case TypeKind::List:
            return "list<" + to_string(or_any(type.element)) + ">";
        case TypeKind::Range:
            return "range<" + to_string(or_any(type.element)) + ">";
        case TypeKind::Context: {
            std::string text = "context<";
            for (const auto& [name, member] : type.members)
                text += (text.back() == '<' ? "" : ", ") + name + ": " + to_string(or_any(member));
            return text + ">";
        }
        case TypeKind::Function: {
            std::string text = "function<";
            for (const TypePointer& parameter : type.parameters)
                text += (text.back() == '<' ? "" : ", ") + to_string(or_any(parameter));
            return text + "> -> " + to_string(or_any(type.result));
        }
        default:
            for (const auto& [text, kind] : kNames)
                if (kind == type.kind) return std::string(text);
            return "Any";
    }
}

}  // namespace tongban::feel
