// Text to syntax tree.
#pragma once

#include <string_view>

#include "base/result.h"
#include "feel/expression.h"
#include "feel/syntax.h"

namespace tongban::feel {

/// Error codes as in feel::compile.
Result<SyntaxTree> parse(std::string_view source, const CompileOptions& options);

}  // namespace tongban::feel
