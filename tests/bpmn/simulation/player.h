// Plays one random model twice, once undisturbed and once with crashes, and judges the ends.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "bpmn/simulation/generator.h"
#include "bpmn/world.h"

namespace tongban::simulation {

/// What was passed, over all seeds: kinds of elements, and flows with a condition taken or not.
struct Coverage {
    std::map<std::string, std::int64_t> elements;
    std::map<std::string, std::int64_t> triggers;
    std::int64_t refused_models = 0;
    std::int64_t steps = 0;
    std::int64_t restarts = 0;
};

/// What is wrong with the seed, or nothing.
std::optional<std::string> play_seed(std::uint64_t seed, Coverage& coverage);

}  // namespace tongban::simulation
