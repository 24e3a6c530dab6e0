// Decisions and types that need themselves. Internal to this folder.
#pragma once

#include "base/issue.h"
#include "dmn/compiled.h"

namespace tongban::dmn {

/// Also over knowledge models, decision services and imported models. A knowledge model may call
/// itself; a decision may not need itself.
Issues check_cycles(const Model& model, const CompiledModel& compiled);

}  // namespace tongban::dmn
