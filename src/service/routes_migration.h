// /api/studio/migrations and /api/studio/replays: change under running cases, and what a change
// would have meant for finished ones.
#pragma once

#include <set>

#include "http/handler.h"
#include "http/texts.h"
#include "service/migrations.h"

namespace tongban::service {

/// What would be in use with a change of the studio.
using DraftContent =
    std::function<Result<std::shared_ptr<const pack::Content>>(const std::string& change)>;

/// How people call an edition: by the publication that brought it, or that followed it.
struct EditionLabel {
    std::string edition;
    std::int64_t publication = 0;
    bool is_before = false;  // it was in use before this publication
    std::string title;
    Instant at;
};
using EditionLabels =
    std::function<Result<std::vector<EditionLabel>>(const std::set<std::string>& editions)>;

struct MigrationContext {
    const Desk& desk;
    Migrations& migrations;
    DraftContent draft;
    const http::Texts& texts;
    /// The account signs what it approves. Error codes: identity.signing_token,
    /// identity.signing_token_expired.
    std::function<Result<void>(const http::Request&)> check_signing_token;
    /// Of those editions that a publication speaks of.
    EditionLabels labels;
};

/// What `context` refers to outlives the server.
void add_migration_routes(http::Routes& routes, const MigrationContext& context);

void add_replay_routes(http::Routes& routes, const MigrationContext& context);
void add_migration_order_routes(http::Routes& routes, const MigrationContext& context);

/// A route whose handler is called for editors only.
using MigrationWork =
    std::function<Result<http::Answer>(const MigrationContext&, const http::Request&)>;
void add_migration_route(
    http::Routes& routes,
    const MigrationContext& context,
    http::Method method,
    const char* path,
    MigrationWork work,
    http::RouteDoc doc
);
void add_sandbox_routes(http::Routes& routes, const MigrationContext& context);

/// The content that a request speaks of: of its `change`, or what is in use.
Result<std::shared_ptr<const pack::Content>> target_content(
    const MigrationContext& context, const http::Request& request
);
/// An editor of the department that leads the service. Error codes: auth.forbidden,
/// catalogue.unknown_service.
Result<void> check_editor(
    const http::Request& request, const pack::Content& content, const std::string& service
);

/// May this editor read about the service? Of what is no longer offered, editors of everything may.
bool may_read_migrations(
    const http::Request& request, const pack::Content& content, const std::string& service
);

/// A report as kept (see report_of in migration.h), in one language.
json::object report_view(
    const json::object& record, const http::Texts& texts, const std::string& locale
);
json::object run_view(
    const MigrationRun& run, const MigrationContext& context, const http::Request& request
);
/// Error code: bpmn.plan_malformed.
Result<bpmn::MigrationPlan> plan_of(const http::Request& request);

}  // namespace tongban::service

namespace tongban::service::shapes {

json::object migrations();
json::object migration_run();
json::object migration_plan();
json::object migration_proposal();
json::object migration_dry_run();
json::object replay_report();

}  // namespace tongban::service::shapes
