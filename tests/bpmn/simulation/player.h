// Plays one random model three times, undisturbed, with crashes, and with migrations to versions
// that differ by nothing, and judges the ends.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "bpmn/simulation/generator.h"
#include "bpmn/world.h"

namespace tongban::simulation {

/// Of all models played: how many there were, and how many were passed at least once.
struct Covered {
    std::int64_t there = 0;
    std::int64_t passed = 0;
};

/// What was passed, over all seeds.
struct Coverage {
    std::map<std::string, Covered> elements;  // by kind
    std::map<std::string, Covered> branches;  // flows out of what decides, by kind of the decision
    std::map<std::string, std::int64_t> triggers;
    std::int64_t refused_models = 0;
    std::int64_t steps = 0;
    std::int64_t restarts = 0;
    std::int64_t migrations = 0;
};

/// What is wrong with the seed, or nothing.
std::optional<std::string> play_seed(std::uint64_t seed, Coverage& coverage);

}  // namespace tongban::simulation
