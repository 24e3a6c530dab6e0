// What a decision answers to a process that asks it.
#pragma once

#include <string_view>

#include "dmn/evaluate.h"

namespace tongban::dmn {

/// Reads `facts` and decides. Rules that contradict each other give no answer to go on with, where
/// a value of the decision would be null (DMN 1.5, 8.2.10: only one rule of a unique table may
/// match, those of an any table agree). Error codes: those of Engine::value, dmn.several_rules and
/// dmn.different_outputs (Conflict).
Result<feel::Value> answer(
    const Engine& engine, std::string_view decision, const feel::Context& facts
);

}  // namespace tongban::dmn
