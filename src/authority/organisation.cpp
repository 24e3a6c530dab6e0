#include "authority/organisation.h"

namespace tongban::authority {

std::string organisation_name(
    const std::vector<Grant>& grants, const directory::Directory& directory, Date today
) {
    if (grants.empty()) return {};
    const Grant& grant = grants.front();
    if (grant.department != "*")
        if (const auto body = directory.organisation_for(grant.department, grant.region, today))
            return body->name;
    const directory::Region* region = directory.regions().find(grant.region);
    return region == nullptr ? std::string() : region->name;
}

}  // namespace tongban::authority
