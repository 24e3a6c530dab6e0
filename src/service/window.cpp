#include "service/window.h"

namespace tongban::service {

bool is_open_to_any_window(const CaseState& state, const pack::Content& content) {
    return !state.members.empty() && std::ranges::all_of(state.members, [&](const Member& member) {
        const pack::ServiceItem* item = content.find_item(member.item);
        return item != nullptr && item->executable &&
               item->executable->intake == pack::Intake::AnyDistrict;
    });
}

bool is_any_window_for(
    const authority::Actor& actor, std::string_view department, const directory::Regions& regions
) {
    return std::ranges::any_of(actor.grants, [&](const authority::Grant& grant) {
        return authority::may(actor, authority::Role::Clerk, grant.region, department, regions) &&
               regions.is_within(grant.region, regions.municipality());
    });
}

Result<void> check_window(
    const authority::Actor& actor, const CaseState& state, const pack::Content& content
) {
    const auto& regions = content.directory->regions();
    auto own = authority::check_role(
        actor, authority::Role::Clerk, state.region, state.department, regions
    );
    if (own || !is_open_to_any_window(state, content)) return own;
    if (is_any_window_for(actor, state.department, regions)) return {};
    return own;
}

authority::Role role_of_step(std::string_view role) {
    return authority::find_role(role).value_or(authority::Role::Approver);
}

Result<void> check_work_item(
    const authority::Actor& actor,
    std::string_view region,
    std::string_view role,
    std::string_view department,
    const authority::RegionTree& regions
) {
    return authority::check_role(actor, role_of_step(role), region, department, regions);
}

const WorkItem* step_of_member(const CaseState& state, std::string_view item) {
    const auto found = std::ranges::find_if(state.work_items, [&](const WorkItem& step) {
        return step.item == item && is_process_step(step);
    });
    return found == state.work_items.end() ? nullptr : &*found;
}

bool may_answer_rating(
    const authority::Actor& actor,
    std::string_view region,
    std::string_view department,
    const authority::RegionTree& regions
) {
    using authority::Role;
    return authority::may(actor, Role::Clerk, region, department, regions) ||
           authority::may(actor, Role::Approver, region, department, regions);
}

}  // namespace tongban::service
