// What is wrong with a model before it runs.
#pragma once

#include <span>

#include "base/issue.h"
#include "dmn/model.h"

namespace tongban::dmn {

/// Codes: dmn.expression (does not compile), dmn.unknown_name, dmn.missing_requirement,
/// dmn.dangling_reference, dmn.cycle, dmn.gap, dmn.overlap, dmn.dead_rule, dmn.unknown_type,
/// dmn.type_conflict.
/// `place` is the element id, details hold `rule`, `column` and, for gaps and overlaps, an
/// `example` of each input.
Issues check(const Model& model, std::span<const Model> imports = {});

}  // namespace tongban::dmn
