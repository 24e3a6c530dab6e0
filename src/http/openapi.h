// OpenAPI 3.1 from the table of routes, so that it cannot say anything else than the server does.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "http/handler.h"

namespace tongban::http {

json::object openapi(
    const std::vector<const Route*>& routes, const std::string& name, const std::string& version
);

}  // namespace tongban::http
