// The type that an expression will have, and conflicts that make it null whatever its values are.
#pragma once

#include <string>
#include <vector>

#include "feel/syntax.h"
#include "feel/type.h"

namespace tongban::feel {

struct TypeConflict {
    std::uint32_t position = 0;
    std::string text;     // the part in conflict, as FEEL
    std::string message;  // "number + string"
};
struct TypedName {
    std::string name;
    TypePointer type;  // null: anything
};
struct Inferred {
    TypePointer type;  // null: not known
    std::vector<TypeConflict> conflicts;
};

/// Certain conflicts only: where a type is not known, nothing is said. In unary tests `?` is among
/// the names.
Inferred infer_type(const Syntax& syntax, const std::vector<TypedName>& names);

}  // namespace tongban::feel
