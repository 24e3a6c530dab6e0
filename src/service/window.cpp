#include "service/window.h"

namespace tongban::service {

bool is_open_to_any_window(const CaseState& state, const pack::Content& content) {
    return !state.members.empty() && std::ranges::all_of(state.members, [&](const Member& member) {
        const pack::ServiceItem* item = content.find_item(member.item);
        return item != nullptr && item->executable &&
               item->executable->intake == pack::Intake::AnyDistrict;
    });
}

Result<void> check_window(
    const authority::Actor& actor, const CaseState& state, const pack::Content& content
) {
    const auto& regions = content.directory->regions();
    auto own = authority::check_role(actor, authority::Role::Clerk, state.region, "", regions);
    if (own || !is_open_to_any_window(state, content)) return own;
    for (const authority::Grant& grant : actor.grants)
        if (authority::may(actor, authority::Role::Clerk, grant.region, "", regions) &&
            regions.is_within(grant.region, regions.municipality()))
            return {};
    return own;
}

}  // namespace tongban::service
