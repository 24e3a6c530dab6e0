// Types of a model's expressions. Internal to this folder.
#pragma once

#include <span>

#include "base/issue.h"
#include "dmn/compiled.h"

namespace tongban::dmn {

/// dmn.type_conflict for each part that is null whatever the inputs are, and for results that can
/// never have the declared type; dmn.unknown_name for names in filters, dmn.arguments,
/// dmn.unknown_property, dmn.value_not_allowed, dmn.always_null. `place` is the rule, column or
/// expression, where it has an id, else the decision or knowledge model.
Issues check_types(const Model& model, const CompiledModel& compiled);

}  // namespace tongban::dmn
