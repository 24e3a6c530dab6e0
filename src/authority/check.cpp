#include "authority/check.h"

#include <algorithm>

namespace tongban::authority {

namespace {
bool has_one_of(const Actor& actor, const std::vector<Role>& roles) {
    return std::ranges::any_of(actor.grants, [&](const Grant& grant) {
        return std::ranges::find(roles, grant.role) != roles.end();
    });
}

bool covers_department(std::string_view granted, std::string_view asked) {
    return granted == "*" || (!asked.empty() && granted == asked);
}

Error refusal(const Actor& actor) {
    if (!actor.is_signed_in()) return refuse("auth.signed_out", ErrorKind::Unauthorised);
    return refuse("auth.forbidden", ErrorKind::Forbidden);
}
}  // namespace

Actor Actor::system(std::string name) {
    Actor actor;
    actor.kind = ActorKind::System;
    actor.id = "system:" + name;
    actor.name = std::move(name);
    return actor;
}

bool satisfies(const Actor& actor, const Need& need) {
    switch (need.kind) {
        case Need::Kind::Anyone:
            return true;
        case Need::Kind::SignedIn:
            return actor.is_signed_in();
        case Need::Kind::Person:
            return actor.kind == ActorKind::Person;
        case Need::Kind::Staff:
            return actor.kind == ActorKind::Staff;
        case Need::Kind::AnyRole:
            return actor.kind == ActorKind::Staff && has_one_of(actor, need.roles);
    }
    return false;
}

const char* to_string(Role role) {
    switch (role) {
        case Role::Clerk:
            return "clerk";
        case Role::Approver:
            return "approver";
        case Role::Supervisor:
            return "supervisor";
        case Role::Head:
            return "head";
        case Role::Operator:
            return "operator";
        case Role::Editor:
            return "editor";
        case Role::Worker:
            return "worker";
    }
    return "unknown";
}

std::optional<Role> find_role(std::string_view name) {
    for (Role role : kAllRoles)
        if (name == to_string(role)) return role;
    return std::nullopt;
}

Result<void> check(const Actor& actor, const Need& need) {
    if (satisfies(actor, need)) return {};
    return refusal(actor);
}

bool may(
    const Actor& actor,
    Role role,
    std::string_view region,
    std::string_view department,
    const RegionTree& regions
) {
    if (actor.kind != ActorKind::Staff) return false;
    return std::ranges::any_of(actor.grants, [&](const Grant& grant) {
        return grant.role == role && covers_department(grant.department, department) &&
               regions.is_within(region, grant.region);
    });
}

Result<void> check_role(
    const Actor& actor,
    Role role,
    std::string_view region,
    std::string_view department,
    const RegionTree& regions
) {
    if (may(actor, role, region, department, regions)) return {};
    return refusal(actor);
}

namespace {
bool contains(const Scope::Part& wide, const Scope::Part& narrow, const RegionTree& regions) {
    return covers_department(wide.department, narrow.department) &&
           (wide.region == narrow.region || regions.is_within(narrow.region, wide.region));
}
}  // namespace

Scope scope(const Actor& actor, Role role, const RegionTree& regions) {
    Scope result;
    if (actor.kind != ActorKind::Staff) return result;
    for (const Grant& grant : actor.grants) {
        if (grant.role != role) continue;
        const Scope::Part part{grant.region, grant.department};
        const bool is_known = std::ranges::any_of(result.parts, [&](const Scope::Part& other) {
            return contains(other, part, regions);
        });
        if (is_known) continue;
        std::erase_if(result.parts, [&](const Scope::Part& other) {
            return contains(part, other, regions);
        });
        result.parts.push_back(part);
    }
    return result;
}

bool covers(
    const Scope& scope,
    std::string_view region,
    std::string_view department,
    const RegionTree& regions
) {
    return std::ranges::any_of(scope.parts, [&](const Scope::Part& part) {
        return covers_department(part.department, department) &&
               regions.is_within(region, part.region);
    });
}

}  // namespace tongban::authority
