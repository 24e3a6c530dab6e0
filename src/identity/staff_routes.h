// Routes of operators: staff and their roles.
#pragma once

#include "identity/routes.h"

namespace tongban::identity {

void add_staff_routes(http::Routes& routes, const RouteContext& context);

}  // namespace tongban::identity
