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

bool is_head_of(
    const authority::Actor& actor,
    std::string_view region,
    std::string_view department,
    const directory::Directory& directory,
    Date today
) {
    if (actor.kind != authority::ActorKind::Staff) return false;
    const auto body = directory.organisation_for(department, region, today);
    if (!body) return false;
    return std::ranges::any_of(actor.grants, [&](const authority::Grant& grant) {
        if (grant.role != authority::Role::Head || grant.department != department) return false;
        // A district that became another one has its successor's head.
        const auto unit = directory.regions().responsible_unit(grant.region, today);
        return unit && *unit == body->region;
    });
}

Result<void> check_head(
    const authority::Actor& actor,
    std::string_view region,
    std::string_view department,
    const directory::Directory& directory,
    Date today
) {
    if (is_head_of(actor, region, department, directory, today)) return {};
    return refuse("auth.forbidden", ErrorKind::Forbidden);
}

authority::Role role_of_step(std::string_view role) {
    if (role == "supervisor") return authority::Role::Head;
    return authority::find_role(role).value_or(authority::Role::Approver);
}

Result<void> check_work_item(
    const authority::Actor& actor,
    std::string_view region,
    std::string_view role,
    std::string_view department,
    const directory::Directory& directory,
    Date today
) {
    const authority::Role wanted = role_of_step(role);
    if (wanted == authority::Role::Head)
        return check_head(actor, region, department, directory, today);
    return authority::check_role(actor, wanted, region, department, directory.regions());
}

const WorkItem* step_of_member(const CaseState& state, std::string_view item) {
    const auto found = std::ranges::find_if(state.work_items, [&](const WorkItem& step) {
        return step.item == item && is_process_step(step);
    });
    return found == state.work_items.end() ? nullptr : &*found;
}

Result<const WorkItem*> step_to_decide(
    const CaseState& state, std::string_view item, std::string_view wanted, const std::string& actor
) {
    std::vector<const WorkItem*> open, held;
    for (const WorkItem& step : state.work_items) {
        if (step.item != item || !is_process_step(step)) continue;
        if (!wanted.empty() && step.id != wanted) continue;
        open.push_back(&step);
        if (step.claimed_by == actor) held.push_back(&step);
    }
    if (open.empty()) return refuse("case.unknown_work_item", ErrorKind::Conflict);
    if (open.size() == 1) return open.front();
    if (held.size() == 1) return held.front();
    json::array names;
    for (const WorkItem* step : open) names.push_back(json::string(step->name));
    return Error{
        .code = "case.step_unnamed",
        .kind = ErrorKind::Conflict,
        .details = {{"names", std::move(names)}},
        .field = "/step"};
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
