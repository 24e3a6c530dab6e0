// POST /api/studio/sandbox: a draft of a service tried by clicking through it, with invented people
// and on a virtual clock. Nothing is stored.
#include "http/shape.h"
#include "service/routes_migration.h"
#include "service/sandbox.h"
#include "service/shapes.h"

namespace tongban::service {

namespace {

namespace shape = http::shape;

constexpr size_t kBodyBytesMax = 1 << 20;

tongban::Result<http::Answer> play(const MigrationContext& context, const http::Request& request) {
    const auto content = TRY(target_content(context, request));
    return http::Answer(http::json_reply(TRY(play_sandbox(
        *content, request.body, request.locale,
        [&](const Error& error) {
            return context.texts.sentence(request.locale, error.code, error.details);
        }
    ))));
}

json::object fault_shape() {
    return shape::object(
        {{"code", shape::text()}, {"message", shape::text()}, {"field", shape::text()}}
    );
}

json::object sandbox_shape() {
    using namespace shape;
    const json::object named_id = object({{"id", text()}, {"name", text()}});
    return named(
        "StudioSandbox",
        {{"now", text()},
         {"people",
          list(named(
              "StudioTestPerson",
              {{"id", text()}, {"name", text()}, {"note", text()}, {"enterprises", list(named_id)}}
          ))},
         {"staff",
          list(named(
              "StudioTestOfficer",
              {{"id", text()}, {"account", text()}, {"name", text()}, {"can", list(text())}}
          ))},
         {"timers", list(text())},
         {"offices",
          object(
              {{"steps", map(list(shapes::colleague()))},
               {"departments",
                list(named(
                    "StudioTestOffice",
                    {{"id", text()}, {"name", text()}, {"officers", list(shapes::colleague())}}
                ))}}
          )},
         {"registers", list(named_id)},
         {"jobs", list(named(
                      "StudioTestJob", {{"type", text()},
                                        {"item", text()},
                                        {"step", text()},
                                        {"gets", open_object()},
                                        {"returns", map(text())},
                                        {"retries", integer()},
                                        {"not_before", text_or_null()}}
                  ))},
         {"seen", list(open_object())},
         {"refused",
          or_null(object(
              {{"code", text()}, {"message", text()}, {"field", text()}, {"step", integer()}}
          ))},
         {"draft", or_null(shapes::draft())},
         {"draft_refused", or_null(fault_shape())},
         {"case", or_null(shapes::work_case())}}
    );
}

}  // namespace

void add_sandbox_routes(http::Routes& routes, const MigrationContext& context) {
    routes.add(
        {.method = http::Method::Post,
         .path = "/api/studio/sandbox",
         .need = authority::Need::one_of({authority::Role::Editor}),
         .handler = [context](const http::Request& request) { return play(context, request); },
         .doc =
             {.summary = "A story told to a draft of a service: what came of every step, and what "
                         "can be done next",
              .tag = "studio",
              .body = shape::object(
                  {{"change?", shape::text(100)},
                   {"starts_on", shape::text(40)},
                   {"steps", shape::list(shape::open_object(), kSandboxStepsMax)},
                   {"draft?", shape::open_object()}}
              ),
              .reply = sandbox_shape(),
              .errors =
                  {"auth.forbidden", "studio.unknown_change", "studio.check_failed",
                   "studio.check_running", "journey.start", "journey.bad_step",
                   "sandbox.too_many_steps"}},
         .is_slow = true,
         .body_bytes_max = kBodyBytesMax}
    );
}

}  // namespace tongban::service
