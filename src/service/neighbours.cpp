#include "service/neighbours.h"

namespace tongban::service {

Result<std::vector<HolderCredential>> Neighbours::valid_credentials_of(
    const std::set<std::string>& holders, const std::set<std::string>& types, Date today
) {
    std::vector<HolderCredential> found;
    for (const std::string& holder : holders)
        for (const std::string& type : types)
            for (HolderCredential& one : TRY(credentials_of_type(holder, type)))
                if (one.stage == "valid" && !(one.valid_until && *one.valid_until < today))
                    found.push_back(std::move(one));
    return found;
}

Result<Neighbours::CounterPerson>
Neighbours::register_at_counter(const std::string&, const std::string&, const Purpose&) {
    return refuse("identity.unknown_person", ErrorKind::NotFound);
}

Result<std::int64_t> Neighbours::typed_look_ups(const std::string&, const Purpose&) { return 0; }
Result<void> Neighbours::count_typed_look_up(const std::string&, const Purpose&) { return {}; }

Result<std::vector<StaffFacts>> Neighbours::staff_of(
    authority::Role role, const std::string& department
) {
    std::vector<StaffFacts> all = TRY(all_staff());
    std::erase_if(all, [&](const StaffFacts& one) {
        return std::ranges::none_of(one.grants, [&](const authority::Grant& grant) {
            return grant.role == role &&
                   (grant.department == department || grant.department == "*");
        });
    });
    return all;
}

Result<std::optional<StaffFacts>> Neighbours::staff_member(const std::string& id) {
    for (StaffFacts& one : TRY(all_staff()))
        if (one.id == id) return std::optional(std::move(one));
    return std::optional<StaffFacts>();
}

}  // namespace tongban::service
