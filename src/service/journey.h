// A story of a pack's tests: who does what, on a virtual clock, and what everybody then sees. Runs
// the same decisions as the server, without HTTP and without a store. The format is in
// packs/README.md.
#pragma once

#include <filesystem>

#include "base/issue.h"
#include "pack/model.h"

namespace tongban::service {

struct JourneyResult {
    std::string name;
    int steps = 0;
    Issues issues;  // the fault that ended it; empty: passed
};

/// Runs the file; `label` names it in issues. Codes: journey.no_steps, journey.start,
/// journey.bad_step, journey.unknown_step, journey.not_applied, journey.unknown_expectation,
/// journey.malformed (what else is written wrong); journey.differs, journey.no_member,
/// journey.no_result, journey.not_refused (expectations that do not hold), journey.refused (a
/// refusal that nothing expected), journey.replay (events do not give the state that they came
/// from).
JourneyResult run_journey(
    const pack::Content& content, const std::filesystem::path& file, const std::string& label
);

}  // namespace tongban::service
