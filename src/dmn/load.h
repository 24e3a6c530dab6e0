// Reads DMN 1.1 to 1.5 XML.
#pragma once

#include <string_view>

#include "base/issue.h"
#include "base/result.h"
#include "dmn/model.h"

namespace tongban::dmn {

struct Loaded {
    Model model;
    Issues issues;  // with errors, the model is not to be used
};

/// Everything that is wrong, not only the first fault; each issue names element id and line.
Loaded load(std::string_view xml, std::string_view file = {});

}  // namespace tongban::dmn
