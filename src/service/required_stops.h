// What has to happen before a step is decided: a procedure that the law makes a condition of the
// decision (听证), and a reason where a grant goes against the conditions of the service.
#pragma once

#include "service/decide.h"

namespace tongban::service {

/// Error codes: case.procedure_missing (Conflict), case.procedure_finding_missing.
Result<void> check_required_stops(
    const Member& member, const WorkItem& step, const std::string& reason, const Facts& facts
);

/// A procedure that the decision needs is told in time, and held once.
/// Error codes: case.procedure_held (Conflict), case.suspension_too_short.
Result<void> check_stop_begins(const Member& member, const pack::SuspensionKind& kind, int days);

/// Working days that earlier stops of this kind took from the member's clock.
int days_taken(const Member& member, std::string_view kind, const calendar::WorkingCalendar& days);

/// A procedure that the decision needs may be adjourned while enough of its days is left for
/// another notice and another day: it is begun again, and told in time again. Gives its kind.
/// Error code: case.adjourn_impossible (Conflict).
Result<const pack::SuspensionKind*> check_stop_adjourned(
    const Member& member, const Facts& facts
);

/// Error code: case.procedure_notice (Conflict).
Result<void> check_stop_held(const Member& member, const Facts& facts);

/// Conditions of the service that the decisions of the application found not to be met.
std::vector<pack::Bilingual> unmet_conditions(
    const json::array& decisions, const pack::ServiceItem& item
);

/// Error code: case.condition_unmet (no reason for the grant).
Result<void> check_unmet(const CaseState& state, const CompleteWorkItem& command, const Facts&);

/// What still has to be held before the member's steps are decided, for who decides them.
struct RequiredStop {
    std::string element;  // of the process
    pack::Bilingual words;
};
std::vector<RequiredStop> required_stops(const Member& member, const pack::Content& content);

}  // namespace tongban::service
