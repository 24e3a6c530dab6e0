// What people call an edition of the packs: the publication that brought it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "service/routes_migration.h"
#include "studio/store.h"

namespace tongban::app {

/// Of those among them that a publication brought, or that were in use before one; the latest that
/// brought it. Publications older than the last 300 are not looked at.
Result<std::vector<service::EditionLabel>> edition_labels(
    const studio::Store& store, const std::set<std::string>& editions
);

}  // namespace tongban::app
