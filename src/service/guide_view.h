// Guide pages (办事指南) and entries of the catalogue as JSON. What the data lacks is named, never
// filled in.
#pragma once

#include "service/plan.h"
#include "service/views.h"

namespace tongban::service {

json::object entry_view(const ServiceRef& service, const ViewContext& context);
json::object guide_view(
    const ServiceRef& service, const ViewContext& context, const std::string& region
);

}  // namespace tongban::service
