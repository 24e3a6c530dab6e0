// Which conditions of an expression held, and what they read: the reasons behind a yes or no.
#pragma once

#include <string>
#include <vector>

#include "feel/expression.h"

namespace tongban::feel {

/// One condition: what `and`, `or`, `not` and `if` are built of.
struct Condition {
    std::string text;  // as FEEL: "capital >= 500000"
    Value value;       // true, false, or null when it is not known
    /// Variables and paths that it reads, with their values.
    std::vector<std::pair<std::string, Value>> facts;
};

/// The conditions that the value of the expression hangs on, in their order: those behind a
/// decided `and`, `or` or `if` are left out. Empty when the text does not compile.
std::vector<Condition> conditions_of(
    std::string_view source,
    const CompileOptions& options,
    const Context& variables,
    Evaluation& evaluation
);

}  // namespace tongban::feel
