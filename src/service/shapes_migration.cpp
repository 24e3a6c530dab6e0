// Shapes of what the routes of migrations and replays answer.
#include "service/routes_migration.h"
#include "service/shape_parts.h"

namespace tongban::service::shapes {

namespace {

json::object refusal_shape() {
    return named(
        "MigrationRefusal", {{"number", text()},
                             {"code", text()},
                             {"message", text()},
                             {"process", text()},
                             {"element", text()}}
    );
}

json::object element_shape() {
    return named("ProcessElement", {{"element", text()}, {"name", text()}, {"kind", text()}});
}

json::object tally(const char* key, bool has_sides) {
    return has_sides ? object(
                           {{key, text()},
                            {"name", text()},
                            {"from", text()},
                            {"to", text()},
                            {"cases", integer()}}
                       )
                     : object(
                           {{key, text()},
                            {"name", text()},
                            {"change", choice({"added", "removed"})},
                            {"cases", integer()}}
                       );
}

}  // namespace

json::object migration_run() {
    return named(
        "MigrationRun", {{"id", text()},
                         {"service", text()},
                         {"name", text()},
                         {"from", text()},
                         {"to", text()},
                         {"state", choice({"proposed", "refused", "withdrawn", "running", "done"})},
                         {"reason", text()},
                         {"by", text()},
                         {"started_at", text()},
                         {"ended_at", text_or_null()},
                         {"cases", integer()},
                         {"moved", integer()},
                         {"refused", integer()},
                         {"refusals", list(refusal_shape())},
                         {"tried", or_null(migration_dry_run())},
                         {"reviewed_by", text_or_null()},
                         {"reviewed_at", text_or_null()},
                         {"review_reason", text_or_null()},
                         {"may_review", flag()},
                         {"may_withdraw", flag()}}
    );
}

json::object migrations() {
    return named(
        "Migrations", {{"edition", text()},
                       {"sources", list(named(
                                       "MigrationSource", {{"service", text()},
                                                           {"name", text()},
                                                           {"edition", text()},
                                                           {"cases", integer()},
                                                           {"is_current", flag()}}
                                   ))},
                       {"runs", list(migration_run())},
                       {"labels", list(named(
                                      "EditionLabel", {{"edition", text()},
                                                       {"publication", integer()},
                                                       {"is_before", flag()},
                                                       {"title", text()},
                                                       {"at", text()}}
                                  ))},
                       {"is_complete", flag()}}
    );
}

json::object migration_plan() {
    return named(
        "MigrationPlan", {{"processes", list(
                                            named(
                                                "ProcessMapping", {{"process", text(200)},
                                                                   {"from", text(200)},
                                                                   {"to_process", text(200)},
                                                                   {"to", text(200)},
                                                                   {"elements", map(text(200))},
                                                                   {"flows?", map(text(200))}}
                                            ),
                                            200
                                        )}}
    );
}

json::object migration_proposal() {
    const json::object process = named(
        "ProcessChange",
        {{"process", text()},
         {"to_process", text_or_null()},
         {"name", text()},
         {"is_same", flag()},
         {"guesses", list(object({{"from", text()}, {"to", text()}, {"because", text()}}))},
         {"elements",
          list(extended(
              "MappedElement", element_shape(), {{"to", text_or_null()}, {"to_name", text()}}
          ))},
         {"unmapped",
          list(extended(
              "UnmappedElement", element_shape(),
              {{"event", text()},
               {"reason", choice({"removed", "other_kind", "other_scope", "ambiguous"})},
               {"holds_tokens", flag()}}
          ))},
         {"added", list(element_shape())},
         {"targets", list(element_shape())}}
    );
    return named(
        "MigrationProposal", {{"from", text()},
                              {"to", text()},
                              {"plan", migration_plan()},
                              {"processes", list(process)},
                              {"is_complete", flag()}}
    );
}

json::object migration_dry_run() {
    return named(
        "MigrationDryRun",
        {{"cases", integer()},
         {"movable", integer()},
         {"refused", integer()},
         {"is_complete", flag()},
         {"elements", list(object(
                          {{"process", text()},
                           {"element", text()},
                           {"name", text()},
                           {"to", text()},
                           {"to_name", text()},
                           {"count", integer()}}
                      ))},
         {"changes", list(object(
                         {{"kind", choice(
                                       {"timer_cancelled", "timer_set", "subscription_closed",
                                        "subscription_opened", "job_renewed"}
                                   )},
                          {"element", text()},
                          {"count", integer()}}
                     ))},
         {"refusals", list(refusal_shape())},
         {"skipping", integer()},
         {"skips",
          list(named(
              "MigrationSkip", {{"process", text()},
                                {"element", text()},
                                {"name", text()},
                                {"to", text()},
                                {"to_name", text()},
                                // Reports that are kept since earlier have none of these.
                                {"why?", choice({"put_behind", "drawn_before", "drawn_beside"})},
                                {"steps", list(object(
                                              {{"element", text()},
                                               {"name", text()},
                                               {"is_conditional?", flag()},
                                               {"cases?", integer()}}
                                          ))},
                                {"cases", integer()},
                                {"numbers", list(text())}}
          ))}}
    );
}

json::object replay_report() {
    return named(
        "ReplayReport",
        {{"service", text()},
         {"edition", text()},
         {"cases", integer()},
         {"same", integer()},
         {"changed", integer()},
         {"not_comparable", integer()},
         {"results", list(tally("item", true))},
         {"path", list(tally("element", false))},
         {"materials", list(tally("material", false))},
         {"members", list(tally("item", false))},
         {"conditions", list(object(
                            {{"text", text()},
                             {"from", flag_or_null()},
                             {"to", flag_or_null()},
                             {"cases", integer()}}
                        ))},
         {"assumed", list(object({{"element", text()}, {"name", text()}, {"cases", integer()}}))},
         {"examples", list(object({{"number", text()}, {"changes", list(text())}}))},
         {"skipped", list(object({{"code", text()}, {"cases", integer()}}))},
         {"is_complete", flag()}}
    );
}

}  // namespace tongban::service::shapes
