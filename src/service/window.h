// Who may act where: the one place that commands on a case and the lists of staff both ask, so that
// a list shows what opens and nothing else.
#pragma once

#include "authority/check.h"
#include "service/decide.h"

namespace tongban::service {

/// Whether any window of the city may take in, see and accept the case: every item of it is open to
/// that (通办).
bool is_open_to_any_window(const CaseState& state, const pack::Content& content);

/// A clerk of the district that is responsible, or of any district where the case is open to that.
/// A grant for one department is that department's own window: it takes cases that the department
/// leads. Error code: auth.forbidden.
Result<void> check_window(
    const authority::Actor& actor, const CaseState& state, const pack::Content& content
);
/// The second half of it, for a case of which it is known that any window may take it.
bool is_any_window_for(
    const authority::Actor& actor, std::string_view department, const directory::Regions& regions
);

/// Whether the actor heads the body that handles this department's part of a case there: that very
/// body, and neither one above it nor the whole district (Administrative Licensing Law art. 42: the
/// head of this authority approves).
bool is_head_of(
    const authority::Actor& actor,
    std::string_view region,
    std::string_view department,
    const directory::Directory& directory,
    Date today
);
Result<void> check_head(
    const authority::Actor& actor,
    std::string_view region,
    std::string_view department,
    const directory::Directory& directory,
    Date today
);

/// The role that takes steps of this kind ("clerk", "approver", "head"). In older ledgers what the
/// head is asked says "supervisor".
authority::Role role_of_step(std::string_view role);
/// Whether the actor may take a step of a member: it is that of the role, in the case's region, for
/// the member's department. Error codes: those of authority::check_role.
Result<void> check_work_item(
    const authority::Actor& actor,
    std::string_view region,
    std::string_view role,
    std::string_view department,
    const directory::Directory& directory,
    Date today
);

/// The open step of the member's process; what is asked of the head of the authority beside it is
/// none.
const WorkItem* step_of_member(const CaseState& state, std::string_view item);

/// The step that a decision is about: `wanted` by its id, else the only one, else the only one that
/// the actor holds. Error codes: case.unknown_work_item, case.step_unnamed (Conflict).
Result<const WorkItem*> step_to_decide(
    const CaseState& state, std::string_view item, std::string_view wanted, const std::string& actor
);

/// Whether the actor answers a bad rating of a case that this department leads; supervisors only
/// watch.
bool may_answer_rating(
    const authority::Actor& actor,
    std::string_view region,
    std::string_view department,
    const authority::RegionTree& regions
);

}  // namespace tongban::service
