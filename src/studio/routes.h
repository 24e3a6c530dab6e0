// HTTP of the studio.
#pragma once

#include "http/handler.h"
#include "studio/studio.h"

namespace tongban::studio {

/// `studio` outlives the routes.
void add_routes(http::Routes& routes, Studio& studio);

}  // namespace tongban::studio
