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
};
struct TypeConflict {
    std::uint32_t position = 0;
    std::string text;     // the part in conflict, as FEEL
    std::string message;  // "number + string"
    ConflictKind kind = ConflictKind::Types;
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

/// Certain conflicts only: where a type is not known, nothing is said. In unary tests `?` is among
/// the names.
Inferred infer_type(const Syntax& syntax, const std::vector<TypedName>& names);

}  // namespace tongban::feel
