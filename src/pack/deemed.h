// 视为准予延续 (Administrative Licensing Law art. 50(2)): what a process says about a renewal that
// is not decided in time, by the headers `deemedArticle` and `appliedDaysBefore` of the step that
// issues the credential.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bpmn/process.h"
#include "pack/jobs.h"

namespace tongban::pack {

struct DeemedRule {
    std::string article;
    int days_before = 0;  // of the end of validity, by which it has to be applied for
};

/// What the step says; nothing where silence grants nothing, and nothing of what check_deemed
/// refuses.
std::optional<DeemedRule> find_deemed_rule(const bpmn::JobSpec& job);

/// What is wrong with the headers of the step. Code: pack.process_deemed.
std::vector<JobFault> check_deemed(const bpmn::JobSpec& job);

}  // namespace tongban::pack
