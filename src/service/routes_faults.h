// The list of processes that stand still, in the words of whoever reads it.
#pragma once

#include "http/handler.h"
#include "http/texts.h"
#include "service/desk.h"

namespace tongban::service {

/// GET /api/admin/faults; `desk` and `texts` outlive the server.
void add_fault_list(http::Routes& routes, const Desk& desk, const http::Texts& texts);

}  // namespace tongban::service
