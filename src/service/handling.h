// Who handles an open step, who is asked about it, and what its process says about that.
#pragma once

#include "service/decide.h"

namespace tongban::service {

/// The user task behind a work item; nothing for one that no user task stands behind.
struct StepModel {
    const bpmn::Process* process = nullptr;
    const bpmn::FlowNode* node = nullptr;
};
std::optional<StepModel> find_step(
    const CaseState& state, const WorkItem& item, const pack::Content& content
);

/// What the pack says about asking others, as properties of the user task: `countersign` (`all` or
/// `majority` have to agree), `countersignDays` (the most working days for an answer),
/// `countersignSilence` (`agree`: who does not answer in time has no objection; else nothing is
/// decided before everybody has answered or the question is withdrawn).
struct OpinionRule {
    bool is_majority = false;
    int days_max = 5;
    bool silence_agrees = false;
};
OpinionRule opinion_rule(const std::optional<StepModel>& step);

/// The law of two people where the pack asks for it (`fourEyes` of the user task): who did an
/// earlier step of the member. Always: who gave an opinion on the step and who did it or asked, or
/// who asked for the extension.
bool has_acted(
    const CaseState& state,
    const WorkItem& item,
    const std::string& staff,
    const pack::Content& content
);

/// Whether the pack wants two officers for the step together (`twoOfficers` of the user task).
bool needs_two(const CaseState& state, const WorkItem& item, const pack::Content& content);
struct Office {
    std::string role;
    std::string region;
    std::string department;
};
/// Who does it with the actor: another one of the same office who is there. Error codes:
/// case.second_officer, case.officer_away (Conflict), each with the field /second.
Result<Officer> second_officer(const Office& of, const std::string& id, const Facts& facts);
/// The same for a step that needs two; nothing for all others. Error codes: those, and
/// case.four_eyes (Forbidden).
Result<std::optional<Officer>> second_of_step(
    const CaseState& state, const WorkItem& item, const std::string& id, const Facts& facts
);

/// A step given back and come to again is a new work item, and the opinions on it are still its.
bool is_about(const Opinion& opinion, const WorkItem& step);
/// The open step that somebody was asked about, or null.
const WorkItem* step_of(const CaseState& state, const Opinion& opinion);

/// Opinions that count for the step: of each department and person the last one asked for, without
/// those withdrawn.
std::vector<const Opinion*> opinions_of(const CaseState& state, const WorkItem& step);

/// Refuses a decision that others have not been heard on, or object to. Error codes:
/// case.opinions_open, case.opinions_objected (Conflict), case.four_eyes (Forbidden).
Result<void> check_opinions(
    const CaseState& state, const WorkItem& item, bool is_granting, const Facts& facts
);
/// Closes the questions about a step that nobody needs an answer to any more.
void close_opinions(Turn& turn, const WorkItem& step, const std::string& answer);

/// User tasks that are done and that this one can be given back to.
std::vector<const bpmn::FlowNode*> returnable_to(
    const CaseState& state, const WorkItem& item, const pack::Content& content
);

/// `assignment: balanced` of the user task or its process: the present officer with the least
/// weighted open work gets it, and everybody can see why.
void assign_balanced(Turn& turn, const std::string& id);

}  // namespace tongban::service
