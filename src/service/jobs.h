// Jobs of a process for programs outside: what goes out with one, and what may come back.
#pragma once

#include "pack/jobs.h"
#include "service/pack_host.h"

namespace tongban::service {

/// A waiting job as its program sees it.
struct JobDetails {
    pack::JobContract contract;
    json::object variables;  // of the step's input mappings, and nothing else of the case
};
/// Error code: job.gone (Conflict: the process no longer waits for it, or not in this edition).
Result<JobDetails> details_of(
    const CaseState& state, const OpenJob& job, const pack::Content& content
);

/// Error codes: job.unknown_variable, job.variable_missing, job.variable_type,
/// job.variables_too_large.
Result<void> check_returned(const json::object& variables, const pack::JobContract& contract);

inline constexpr size_t kJobBytesMax = 65'536;  // of the variables that come back

}  // namespace tongban::service
