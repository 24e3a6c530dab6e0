// A syntax tree as FEEL text again: what explanations show and messages quote.
#pragma once

#include <string>

#include "feel/syntax.h"

namespace tongban::feel {

/// Parses to the same tree; white space and needless parentheses of the original are gone.
std::string to_source(const Syntax& syntax);

}  // namespace tongban::feel
