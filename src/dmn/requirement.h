// How far a fact may move around a value that changes the answer. Internal to this folder.
#pragma once

#include "dmn/trials.h"

namespace tongban::dmn {

struct Change {
    size_t fact = 0;
    Value value;
};
using Changes = std::vector<Change>;

/// The fact is set to the value, and the others are where they stay; so it is left.
Requirement requirement_of(Trials& trials, const Change& change);

}  // namespace tongban::dmn
