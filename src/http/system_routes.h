// The server's own routes: health, metrics, description, live events.
#pragma once

#include "http/exchange.h"
#include "http/handler.h"

namespace tongban::http {

/// Binds the domains' routes and the server's own. Error code: http.schema.
Result<void> bind_routes(const Routes& routes, Services& services);

/// OpenAPI of all of them.
json::object describe(const Routes& routes, const ServerOptions& options);

}  // namespace tongban::http
