// A decision tried out beside its editor.
#pragma once

#include <string>
#include <vector>

#include "base/issue.h"
#include "base/json.h"
#include "base/time.h"

namespace tongban::studio {

struct TriedDecision {
    json::value result = nullptr;
    Issues issues;  // of the model; with an error nothing was evaluated
    json::value trace = nullptr;
    json::array inputs;                         // {name, label, type} of the model
    json::array decisions;                      // {id, name} of the model
    std::vector<std::string> chinese, english;  // why
};

/// An empty name asks the model's last decision. Error codes: dmn.unknown_decision, dmn.limit.
Result<TriedDecision> try_decision(
    const std::string& xml, const std::string& decision, const json::object& facts, Instant now
);

}  // namespace tongban::studio
