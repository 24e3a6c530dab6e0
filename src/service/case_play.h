// A finished case played once more by the processes of a content, with what people answered then.
// Private to replay. Journeys are another thing (journey_story.h): they give commands and go
// through all rules of a case, with limits, rights and suspensions. Here no rule may get in the way
// of a draft that asks other questions than the case has answered, so only the processes move, on
// bpmn::replay; what both share is the engine.
#pragma once

#include <set>

#include "service/replay.h"

namespace tongban::service {

/// One play of a case by one content.
struct CasePlay {
    std::map<std::string, std::string> results;  // item -> granted, rejected, ended, none
    std::set<bpmn::ReplayedElement> steps;
    std::vector<bpmn::ReplayedElement> assumed;
    std::string stuck;
};

/// Steps that have another id in a newer content, "process/element", and the id that they had.
using FormerSteps = std::map<std::string, std::string>;
/// Of the same process, kind and name, where that leaves no doubt.
FormerSteps former_steps(const pack::Content& before, const pack::Content& content);

/// Pure; `members` are the items that the play begins with. What was answered at a step by the id
/// that it had then is answered there now.
CasePlay play_case(
    const CaseState& state,
    const CaseHistory& history,
    const pack::Content& content,
    std::vector<std::string> members,
    const FormerSteps& former = {}
);

}  // namespace tongban::service
