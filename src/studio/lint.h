// Faults of one text while it is written, for marks in the editors.
#pragma once

#include <string>
#include <string_view>

#include "base/issue.h"
#include "pack/model.h"

namespace tongban::studio {

/// `kind` is "bpmn", "dmn", "form" or "yaml"; `file` names it in issues. Soundness of processes,
/// gaps and overlaps of tables; links to other files of the draft are seen by a check of the
/// change. `in_use` may be null.
Issues lint(
    std::string_view kind,
    const std::string& text,
    const std::string& file,
    const pack::Content* in_use = nullptr
);

}  // namespace tongban::studio
