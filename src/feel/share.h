// What an expression computes at several places is computed once. Internal to this folder.
#pragma once

#include "feel/program.h"

namespace tongban::feel {

/// Equal parts of these trees, which are evaluated in this order with the same variables, become
/// one node each, whose value is kept from the first place that needs it; branches that are not
/// taken still cost nothing. Sets what the program costs in steps.
void share(Program& program, std::span<NodeIndex> roots);

}  // namespace tongban::feel
