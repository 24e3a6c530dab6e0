// Dates, times and durations by their parts: `opened.month >= 5`. Internal to this folder.
#pragma once

#include <vector>

#include "feel/value.h"

namespace tongban::dmn {

/// Values near the start at which a part becomes one of the numbers, or one more or less.
std::vector<feel::Value> part_candidates(
    const feel::Value& start, const std::vector<feel::Value>& constants
);

}  // namespace tongban::dmn
