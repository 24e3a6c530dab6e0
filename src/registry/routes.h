// HTTP of the registry: operators take registers down and up.
#pragma once

#include <functional>
#include <memory>

#include "directory/organisations.h"
#include "http/handler.h"
#include "registry/registry.h"

namespace tongban::registry {

/// What the routes lean on; all of it outlives them.
struct RouteContext {
    Registry& registry;
    /// The directory of the pack that is loaded now.
    std::function<std::shared_ptr<const directory::Directory>()> directory;
};

void add_routes(http::Routes& routes, const RouteContext& context);

/// As GET /api/admin/status shows it.
Result<json::array> statuses_json(const Registry& registry);

}  // namespace tongban::registry
