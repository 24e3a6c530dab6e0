// Types of FEEL and their test: what `instance of` asks and what item definitions demand.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feel/value.h"

namespace tongban::feel {

struct Type;
using TypePointer = std::shared_ptr<const Type>;

enum class TypeKind : std::uint8_t {
    Any,
    Null,
    Boolean,
    Number,
    String,
    Date,
    Time,
    DateTime,
    DayTimeDuration,
    YearMonthDuration,
    List,
    Context,
    Range,
    Function,
};

struct Type {
    TypeKind kind = TypeKind::Any;
    TypePointer element = {};                                       // list and range; null: Any
    std::vector<std::pair<std::string, TypePointer>> members = {};  // context
    std::vector<TypePointer> parameters = {};                       // function
    TypePointer result = {};                                        // function; null: Any
    /// Further demand of an item definition (allowed values); asked when the rest holds.
    std::shared_ptr<const std::function<bool(const Value&)>> constraint = {};
    /// The constants in that demand, when it does nothing but compare with them: its answer changes
    /// there only. Null: not known.
    std::shared_ptr<const std::vector<Value>> cuts = {};

    /// A simple type without parameters: "number", "date and time", "Any".
    static TypePointer simple(TypeKind kind);
    static TypePointer list_of(TypePointer element);
};

/// "date and time" and its sisters; nothing when it is no built-in type name.
TypePointer find_builtin_type(std::string_view name);
/// `list`, `context`, `range` or `function` without parameters, also within another type: no type
/// of its own (DMN 1.5, 10.3.2.15, type-checking: `[123] instance of list` is null).
bool lacks_parameters(const Type& type);
/// Null conforms to `Null` alone, as `instance of` demands.
bool is_instance(const Value& value, const Type& type);
/// The same, and the constraints of the type and its parts hold, which `instance of` does not ask.
bool satisfies(const Value& value, const Type& type);
/// Does every value of `type` also belong to `target`?
bool conforms(const Type& type, const Type& target);
/// Implicit conversions of DMN 1.5, 10.3.2.9.4: a list of one element, one element to a list, date
/// to date and time. Null with the reason feel.coercion when the value does not conform.
Value coerce(const Value& value, const Type& type);
std::string to_string(const Type& type);
/// JSON has no dates: a string becomes what the type expects there (date, time, duration), also
/// inside lists and contexts. What does not fit stays as it is, for coerce() to refuse.
Value from_json(const json::value& value, const Type& type);

}  // namespace tongban::feel
