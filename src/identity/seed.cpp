// Reading the demo pack's lists.
#include "identity/seed.h"

namespace tongban::identity {

Result<Registration> registration_from_json(const json::object& person) {
    Registration registration;
    registration.name = TRY(require_string(person, "name"));
    registration.resident_id = TRY(require_string(person, "resident_id"));
    registration.phone = TRY(require_string(person, "phone"));
    registration.password = TRY(require_string(person, "password"));
    registration.id = "person:" + TRY(require_string(person, "id"));
    return registration;
}

Result<StaffRegistration> staff_from_json(const json::object& staff) {
    StaffRegistration registration;
    registration.account = TRY(require_string(staff, "account"));
    registration.name = TRY(require_string(staff, "name"));
    registration.password = TRY(require_string(staff, "password"));
    registration.must_change_password = false;
    registration.id = "staff:" + registration.account;
    const json::array* grants = find_array(staff, "grants");
    if (grants == nullptr) return registration;
    for (const json::value& entry : *grants) {
        if (!entry.is_object()) return refuse("identity.grant_role");
        StaffGrant grant;
        grant.role = TRY(require_string(entry.get_object(), "role"));
        grant.region = TRY(require_string(entry.get_object(), "region"));
        grant.department = find_string(entry.get_object(), "department").value_or("*");
        if (!authority::find_role(grant.role))
            return refuse("identity.grant_role", ErrorKind::Invalid, {{"role", grant.role}});
        registration.grants.push_back(std::move(grant));
    }
    return registration;
}

Result<int> load_seeds(
    const Identity& identity, const json::array& people, const json::array& staff, Instant now
) {
    int fresh = 0;
    for (const json::value& entry : people) {
        if (!entry.is_object()) return refuse("json.missing");
        const Registration registration = TRY(registration_from_json(entry.get_object()));
        if (TRY(identity.find_by_login(registration.resident_id, now))) continue;
        TRY(identity.seed_person(registration, now));
        ++fresh;
    }
    for (const json::value& entry : staff) {
        if (!entry.is_object()) return refuse("json.missing");
        const StaffRegistration registration = TRY(staff_from_json(entry.get_object()));
        if (TRY(identity.find_by_login(registration.account, now))) continue;
        TRY(identity.seed_staff(registration, now));
        ++fresh;
    }
    return fresh;
}

}  // namespace tongban::identity
