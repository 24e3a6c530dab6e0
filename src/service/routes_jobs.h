// /api/jobs and /api/admin/jobs, route by route; add_job_routes of routes.h adds them all.
#pragma once

#include "http/handler.h"
#include "service/desk.h"

namespace tongban::service {

inline constexpr std::int64_t kLeaseMinS = 10, kLeaseMaxS = 3600;

/// POST /api/jobs/activate. `desk` outlives the server, here and below.
void add_job_taking(http::Routes& routes, const Desk& desk);
/// GET /api/admin/jobs.
void add_job_counts(http::Routes& routes, const Desk& desk);

}  // namespace tongban::service
