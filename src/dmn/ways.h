// The smallest sets of facts that would change an answer. Internal to this folder.
#pragma once

#include "dmn/trials.h"

namespace tongban::dmn {

struct Ways {
    std::vector<WayOut> ways;
    bool is_complete = false;  // there is no other smallest set
};

Ways find_ways(Trials& trials, const ExplainOptions& options, const Trace& now);

}  // namespace tongban::dmn
