// Identity in the ledger: events as JSON, states as snapshots, rows for finding.
#pragma once

#include <vector>

#include "identity/model.h"
#include "ledger/ledger.h"

namespace tongban::identity::rows {

std::vector<const char*> tables();

ledger::NewEvent to_event(const PersonEvent& event);
ledger::NewEvent to_event(const StaffEvent& event);
/// Error code: identity.unknown_event.
Result<PersonEvent> person_event(const ledger::Event& event);

std::string snapshot(const PersonState& state);
std::string snapshot(const StaffState& state);
Result<PersonState> person_state(std::string_view snapshot);
Result<StaffState> staff_state(std::string_view snapshot);

/// Row changes that bring the tables up to `state`.
std::vector<ledger::RowChange> changes(const std::string& region, const PersonState& state);
std::vector<ledger::RowChange> changes(const std::string& region, const StaffState& state);

/// Those of them that say where somebody works.
std::vector<ledger::RowChange> office_changes(
    const std::string& region,
    const std::string& id,
    bool is_disabled,
    const std::vector<StaffGrant>& grants
);

std::string grants_text(const std::vector<StaffGrant>& grants);
std::vector<StaffGrant> grants_of(std::string_view text);

inline constexpr const char kPersonByResidentId[] =
    "SELECT id FROM identity_people WHERE region = $1 AND resident_id_hash = $2";
inline constexpr const char kPersonByPhone[] =
    "SELECT id FROM identity_people WHERE region = $1 AND phone_hash = $2";
inline constexpr const char kStaffByAccount[] =
    "SELECT id FROM identity_staff WHERE region = $1 AND account = $2";
inline constexpr const char kStaffList[] =
    "SELECT id, account, name, is_disabled, grants, last_sign_in FROM identity_staff"
    " WHERE region = $1 AND account > $2 ORDER BY account LIMIT $3";
inline constexpr const char kStaffOf[] =
    "SELECT DISTINCT s.id, s.account, s.name, s.is_disabled, s.grants, s.last_sign_in"
    " FROM identity_staff_offices o JOIN identity_staff s ON s.region = o.region AND s.id = o.id"
    " WHERE o.region = $1 AND o.role = $2 AND o.department IN ($3, '*') ORDER BY s.id";
inline constexpr const char kHasOffices[] =
    "SELECT id FROM identity_staff_offices WHERE region = $1 LIMIT 1";
/// Who has never signed in may have lost the first password.
inline constexpr const char kOtherOperators[] =
    "SELECT grants FROM identity_staff WHERE region = $1 AND is_operator = 1 AND id <> $2"
    " AND (last_sign_in IS NOT NULL OR id = $3)";
inline constexpr const char kRelations[] =
    "SELECT a.principal, p.name, a.id, a.agent, a.agent_name, a.scope, a.from_on, a.until_on,"
    " a.revoked_at FROM identity_authorisations a JOIN identity_people p"
    " ON p.region = a.region AND p.id = a.principal"
    " WHERE a.region = $1 AND (a.principal = $2 OR a.agent = $2) ORDER BY a.from_on DESC, a.id";

}  // namespace tongban::identity::rows
