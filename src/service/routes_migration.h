// /api/studio/migrations and /api/studio/replays: change under running cases, and what a change
// would have meant for finished ones.
#pragma once

#include "http/handler.h"
#include "http/texts.h"
#include "service/migrations.h"

namespace tongban::service {

/// What would be in use with a change of the studio.
using DraftContent =
    std::function<Result<std::shared_ptr<const pack::Content>>(const std::string& change)>;

struct MigrationContext {
    const Desk& desk;
    Migrations& migrations;
    DraftContent draft;
    const http::Texts& texts;
};

/// What `context` refers to outlives the server.
void add_migration_routes(http::Routes& routes, const MigrationContext& context);

void add_replay_routes(http::Routes& routes, const MigrationContext& context);

/// The content that a request speaks of: of its `change`, or what is in use.
Result<std::shared_ptr<const pack::Content>> target_content(
    const MigrationContext& context, const http::Request& request
);
/// An editor of the department that leads the service. Error codes: auth.forbidden,
/// catalogue.unknown_service.
Result<void> check_editor(
    const http::Request& request, const pack::Content& content, const std::string& service
);

}  // namespace tongban::service

namespace tongban::service::shapes {

json::object migrations();
json::object migration_run();
json::object migration_plan();
json::object migration_proposal();
json::object migration_dry_run();
json::object replay_report();

}  // namespace tongban::service::shapes
