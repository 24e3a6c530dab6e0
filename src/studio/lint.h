// Faults of one text while it is written, for marks in the editors.
#pragma once

#include <string>
#include <string_view>

#include "base/issue.h"

namespace tongban::studio {

/// `kind` is "bpmn", "dmn", "form" or "yaml"; `file` names it in issues. Soundness of processes,
/// gaps and overlaps of tables; links to other files are seen by a check of the change.
Issues lint(std::string_view kind, const std::string& text, const std::string& file);

}  // namespace tongban::studio
