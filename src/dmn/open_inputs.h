// Decisions that read more than they declare.
#pragma once

#include "dmn/model.h"

namespace tongban::dmn {

/// The model with an input for each of these names that it does not declare, required by every
/// decision: models made for an engine that shows all variables of a process declare none.
Model with_inputs(Model model, const std::vector<std::string>& names);

}  // namespace tongban::dmn
