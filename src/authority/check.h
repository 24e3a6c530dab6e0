// The one place that says who may do what where; routes, commands and lists all ask here.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "authority/actor.h"
#include "authority/region_tree.h"
#include "base/result.h"

namespace tongban::authority {

/// Error codes: auth.signed_out (Unauthorised), auth.forbidden (Forbidden).
Result<void> check(const Actor& actor, const Need& need);

/// True when one of the actor's grants gives `role` for `department` in `region`. An empty
/// department asks about the region as a whole, which only a grant for all departments covers.
bool may(
    const Actor& actor,
    Role role,
    std::string_view region,
    std::string_view department,
    const RegionTree& regions
);

/// The same as a refusal. Error codes as check().
Result<void> check_role(
    const Actor& actor,
    Role role,
    std::string_view region,
    std::string_view department,
    const RegionTree& regions
);

/// What a list may show: rows that match one of the pairs. Nothing granted, nothing shown.
struct Scope {
    struct Part {
        std::string region;      // the row's region is this one or below it
        std::string department;  // the row's department, or "*" for all
        bool operator==(const Part&) const = default;
    };
    std::vector<Part> parts;
    bool is_empty() const { return parts.empty(); }
};

/// The grants of `role`, without those that another one of them covers.
Scope scope(const Actor& actor, Role role, const RegionTree& regions);
bool covers(
    const Scope& scope,
    std::string_view region,
    std::string_view department,
    const RegionTree& regions
);

}  // namespace tongban::authority
