// Scenarios: what is done to processes and what must then hold, written as YAML and played on a
// virtual clock. The format is described in tests/conformance/bpmn/README.md.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bpmn/world.h"

namespace tongban::bpmn {

/// Answers decisions from DMN files; made for each scenario that names some. The folder knows no
/// DMN, so its user gives it.
using Decider =
    std::function<Result<feel::Value>(std::string_view id, const feel::Context& variables)>;
using DeciderMaker = std::function<Result<Decider>(const std::vector<std::string>& dmn_files)>;

/// The moment after so many working days.
using WorkingDays = std::function<std::optional<Instant>(Instant from, std::int32_t days)>;

struct ScenarioResult {
    std::string name;
    bool passed = false;
    std::string message = {};             // which step, and what was otherwise
    std::vector<std::string> steps = {};  // what waits where after each step that was played
};

/// Plays one scenario; `models` is the folder of its model files, unless `model` gives the text of
/// the only one. Without `working_days` Monday to Friday are worked.
ScenarioResult play_scenario(
    const std::string& yaml,
    const std::string& models_folder,
    const DeciderMaker& make_decider,
    const std::string& model = {},
    const WorkingDays& working_days = {}
);

/// All scenarios under DIR/scenarios, in the order of their paths; models are in DIR/models.
/// Error codes: bpmn.no_folder, bpmn.no_scenarios.
Result<std::vector<ScenarioResult>> play_folder(
    const std::string& folder, const DeciderMaker& make_decider
);

/// YAML as JSON; scalars keep YAML's core types. Error code: bpmn.yaml.
Result<json::value> json_of_yaml(const std::string& text);

}  // namespace tongban::bpmn
