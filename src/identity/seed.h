// People and staff from the lists of a demo pack.
#pragma once

#include "base/json.h"
#include "identity/identity.h"

namespace tongban::identity {

/// From {id, name, resident_id, phone, password}; the id becomes "person:" + id. Error code:
/// json.missing.
Result<Registration> registration_from_json(const json::object& person);

/// From {account, name, password, grants: [{role, region, department}]}; the id becomes "staff:" +
/// account, and the password need not be changed. Error codes: json.missing, identity.grant_role.
Result<StaffRegistration> staff_from_json(const json::object& staff);

/// Registers everybody who is not there yet. The number of those who are new.
Result<int> load_seeds(
    const Identity& identity, const json::array& people, const json::array& staff, Instant now
);

}  // namespace tongban::identity
