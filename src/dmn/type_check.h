// Types of a model's expressions. Internal to this folder.
#pragma once

#include <span>

#include "base/issue.h"
#include "dmn/model.h"

namespace tongban::dmn {

/// dmn.type_conflict for each part that is null whatever the inputs are, and for results that can
/// never have the declared type. `place` is the decision or knowledge model.
Issues check_types(const Model& model, std::span<const Model> imports);

}  // namespace tongban::dmn
