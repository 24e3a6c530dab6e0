// 视为准予延续 (Administrative Licensing Law art. 50(2)): a renewal that was applied for in time
// and is not decided when the old credential ends counts as granted. The pack says it at the step
// that issues the credential, by the headers `deemedArticle` and `appliedDaysBefore`.
#pragma once

#include "pack/deemed.h"
#include "service/decide.h"
#include "service/neighbours.h"
#include "service/rows.h"

namespace tongban::service {

inline constexpr const char* kRenewalTimer = "case.renewal-due";
/// Stands where else the officer who decided is named.
inline constexpr const char* kDeemedBy = "依法视为准予";

/// What the process of the item says about it; nothing where silence grants nothing.
std::optional<pack::DeemedRule> find_deemed_rule(
    const pack::Content& content, const std::string& item
);

/// With the acceptance: the register is asked at once how long the old credential is valid.
void watch_renewal(Turn& turn);

/// To each officer of the body and its head: that silence granted it, that it is to be served, and
/// which paper it stands on has ended meanwhile; or that it is not renewed because the applicant
/// has ended; or that nothing was issued because the licence was suspended. Empty where the turn is
/// none of these. Error codes: those of Neighbours.
Result<std::vector<ledger::RowChange>> renewal_messages(const Turn& turn, Neighbours& neighbours);

/// What the timer comes to: it is set to the end of validity that the register knows, or the member
/// is granted. Nothing (a turn without events and timers) where the entity that applied has been
/// struck off: its licences end with it (art. 70(3)), and nobody is left to hold a renewed one. A
/// business licence that was only suspended or taken away as a penalty keeps nothing from counting
/// as renewed: art. 50(2) asks for silence, not for conditions; whether the grant is to be revoked
/// (art. 69) is then for the officers to look at. Nothing is issued, either, in the place of a
/// licence that was suspended when it ended: the new one would be in force. Error codes:
/// case.wrong_stage, case.unknown_member (Conflict, NotFound: the timer has no meaning any more),
/// those of find_replaced and bpmn::advance.
Result<Turn> decide_renewal(
    const CaseState& state, const json::object& body, const Facts& facts, Neighbours& neighbours
);

}  // namespace tongban::service
