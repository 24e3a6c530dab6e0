// The office that somebody works for, as other people know it.
#pragma once

#include <string>
#include <vector>

#include "authority/actor.h"
#include "directory/organisations.h"

namespace tongban::authority {

/// Of the first grant: "渝北区市场监管局", or the region alone where it is for all departments.
/// Empty without a grant, and where the directory does not know it.
std::string organisation_name(
    const std::vector<Grant>& grants, const directory::Directory& directory, Date today
);

}  // namespace tongban::authority
