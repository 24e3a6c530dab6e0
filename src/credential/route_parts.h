// What the routes of credentials have in common. Private to this folder's route files.
#pragma once

#include "credential/routes.h"

namespace tongban::credential {

json::object state_shape();
json::object row_shape();
json::value date_or_null(const std::string& date);
/// A credential as a line of a list.
json::object row_json(
    const RouteContext& context, const rows::Record& record, const std::string& holder, Date today
);

/// The holder's own: list, file, QR code.
void add_holder_routes(http::Routes& routes, const RouteContext& context);
/// The check that is open to everybody.
void add_check_route(http::Routes& routes, const RouteContext& context);
/// Keys and status lists.
void add_published_routes(http::Routes& routes, const RouteContext& context);
/// What approvers change.
void add_work_routes(http::Routes& routes, const RouteContext& context);
/// The paper of a type that is being designed.
void add_trial_routes(http::Routes& routes);

}  // namespace tongban::credential
