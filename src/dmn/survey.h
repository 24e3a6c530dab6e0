// Is enough known for the answer? Internal to this folder.
#pragma once

#include "dmn/trials.h"

namespace tongban::dmn {

/// Sets the verdict and what is missing when facts are not known that the answer may hang on.
/// True when some of them were tried and there was an answer other than null.
bool survey(Trials& trials, const ExplainOptions& options, Explanation& result);

}  // namespace tongban::dmn
