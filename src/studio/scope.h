// Whose services a change touches. A pack serves the whole deployment; an editor of one department
// changes what that department handles and nothing else.
#pragma once

#include <set>

#include "studio/studio.h"

namespace tongban::studio {

struct Touched {
    std::set<std::string> departments;  // that handle an item or lead a bundle of it
    std::vector<std::string> shared;    // files that serve more than single services
};

/// Texts of a change that are not in the store yet, by their SHA-256.
using Unsaved = std::map<std::string, std::string>;

/// Of the change as it stands, over what is in use: by what was there before and what would be
/// there afterwards.
Result<Touched> touched_by(const Studio& studio, const Change& change, const Unsaved& unsaved = {});

}  // namespace tongban::studio
