// The type that an expression will have, and conflicts that make it null whatever its values are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "feel/syntax.h"
#include "feel/type.h"

namespace tongban::feel {

enum class ConflictKind {
    Types,
    Arguments,  // number or names of the arguments of a call
    Property,   // that no value of the type has
    Value,      // a constant that the type does not allow
    Name,       // that nobody declares, in a filter over items whose entries are known
    Null,       // a part without variables that has no value
};
struct TypeConflict {
    std::uint32_t position = 0;
    std::string text;     // the part in conflict, as FEEL
    std::string message;  // "number + string"
    ConflictKind kind = ConflictKind::Types;
    bool is_certain = true;  // else it may be meant so
    std::string meant = {};  // the name that is like the wrong one
    std::string wrong = {};  // that name
    std::string hint = {};   // where the usual one of the kind does not help
};
struct TypedName {
    std::string name;
    TypePointer type;  // null: anything
    /// Of a function whose parameters are known.
    std::optional<std::vector<TypedName>> parameters = {};
    TypePointer result = {};
};
struct Inferred {
    TypePointer type;  // null: not known
    std::vector<TypeConflict> conflicts;
};

struct InferOptions {
    /// Names are the entries of a filter's items too, and those that are not known are told.
    bool is_in_filter = false;
    /// What is not among the names and bears the name of a built-in function is that function.
    bool has_all_names = false;
};

/// Certain conflicts only, or such as are marked: where a type is not known, nothing is said. In
/// unary tests `?` is among the names.
Inferred infer_type(
    const Syntax& syntax, const std::vector<TypedName>& names, const InferOptions& options = {}
);
/// The same for a call whose arguments are no texts: names of parameters with the types given.
Inferred infer_call(
    const std::string& callee,
    const std::vector<TypedName>& arguments,
    const std::vector<TypedName>& names
);

/// Can a value of the one type never become one of the other?
bool never_fits(const TypePointer& given, const TypePointer& wanted);
/// What `for`, a filter and a boxed loop see of a value: the elements of a list, else the value.
TypePointer element_type(const TypePointer& type);
/// True when all entries of such elements are known, so that other names are none of them.
bool has_known_entries(const TypePointer& element);
/// Does no value that the type allows compare so with the constant?
bool never_holds(const TypePointer& type, char op, const Value& constant);
/// A constant that a result may be or may hold, and the type that is wanted where it stands.
struct WantedConstant {
    Value value;
    TypePointer type;
};
/// Of literals, of both branches of `if`, of the entries of contexts and lists that are written
/// out.
std::vector<WantedConstant> constant_results(const Syntax& syntax, const TypePointer& wanted);
/// What a value is that may be of either type: entries that one of them has; null: anything.
TypePointer either_type(const TypePointer& a, const TypePointer& b);

}  // namespace tongban::feel
