// Checks of a whole change, and of one text while it is written.
#include "studio/lint.h"
#include "studio/route_parts.h"
#include "studio/route_views.h"
#include "studio/trial_decision.h"

namespace tongban::studio {

namespace {

constexpr size_t kBodyBytesMax = 4 << 20;

Result<Answer> check(Studio& studio, const Request& request) {
    const Change change = TRY(studio.store().change(request.path.at(0)));
    TrialOptions options;
    options.only = text_of(request, "journey");
    options.runs_journeys =
        find_bool(request.body, "journeys").value_or(false) || !options.only.empty();
    const Checked checked = TRY(studio.check(change, options, request.now));
    return http::json_reply(checked_json(checked, studio, request.locale));
}

Result<Answer> show_progress(Studio& studio, const Request&) {
    const TrialProgress progress = studio.progress();
    return http::json_reply(json::object{
        {"is_running", progress.is_running}, {"done", progress.done}, {"total", progress.total}});
}

Result<Answer> lint_text(Studio& studio, const Request& request) {
    json::array issues;
    const auto in_use = studio.workshop().content();
    for (const Issue& issue : lint(
             text_of(request, "kind"), text_of(request, "text"), text_of(request, "path"),
             in_use.get()
         ))
        issues.push_back(issue_json(issue, studio, request.locale));
    return http::json_reply(json::object{{"issues", std::move(issues)}});
}

Result<std::string> model_text(const Studio& studio, const Request& request) {
    if (const auto text = find_string(request.body, "text")) return *text;
    const FilePath path = TRY(parse_path(text_of(request, "path")));
    Change change;
    if (const std::string id = text_of(request, "change"); !id.empty())
        change = TRY(studio.store().change(id));
    auto text = TRY(TRY(studio.tree_of(change)).read(path));
    if (!text) return refuse("studio.unknown_file", ErrorKind::NotFound, {{"path", path.full()}});
    return *std::move(text);
}

Result<Answer> answer_trial(Studio& studio, const Request& request) {
    static const json::object kNoFacts;
    const json::object* facts = find_object(request.body, "facts");
    TriedDecision tried = TRY(try_decision(
        TRY(model_text(studio, request)), text_of(request, "decision"),
        facts == nullptr ? kNoFacts : *facts, request.now
    ));
    json::array issues;
    for (const Issue& issue : tried.issues)
        issues.push_back(issue_json(issue, studio, request.locale));
    return http::json_reply(json::object{
        {"result", std::move(tried.result)},
        {"issues", std::move(issues)},
        {"trace", std::move(tried.trace)},
        {"inputs", std::move(tried.inputs)},
        {"decisions", std::move(tried.decisions)},
        {"sentences",
         {{"zh", json::array(tried.chinese.begin(), tried.chinese.end())},
          {"en", json::array(tried.english.begin(), tried.english.end())}}}});
}

json::object tried_shape() {
    using namespace shape;
    return named(
        "StudioTriedDecision",
        {{"result", anything()},
         {"issues", list(issue_shape())},
         {"trace", anything()},
         {"inputs", list(object({{"name", text()}, {"label", text()}, {"type", text()}}))},
         {"decisions", list(object({{"id", text()}, {"name", text()}}))},
         {"sentences", object({{"zh", list(text())}, {"en", list(text())}})}}
    );
}

}  // namespace

void add_check_routes(http::Routes& routes, Studio& studio) {
    add(routes, studio,
        {.method = Method::Post,
         .path = "/api/studio/changes/{id}/check",
         .work = check,
         .doc =
             {.summary = "Every fault of the packs with this change, perhaps with their journeys",
              .tag = "studio",
              .body = shape::object({{"journeys?", shape::flag()}, {"journey?", shape::text(120)}}),
              .reply = checked_shape(),
              .errors =
                  {"auth.forbidden", "studio.unknown_change", "studio.check_running",
                   "studio.write"}},
         .is_for_departments = true});
    add(routes, studio,
        {.path = "/api/studio/check-progress",
         .work = show_progress,
         .doc =
             {.summary = "How many journeys of the check that runs now are done",
              .tag = "studio",
              .reply = shape::object(
                  {{"is_running", shape::flag()},
                   {"done", shape::integer()},
                   {"total", shape::integer()}}
              ),
              .errors = {"auth.forbidden"}},
         .is_slow = false,
         .is_for_departments = true});
    add(routes, studio,
        {.method = Method::Post,
         .path = "/api/studio/lint",
         .work = lint_text,
         .doc =
             {.summary =
                  "Faults of one text: soundness, gaps and overlaps, fields, well-formedness",
              .tag = "studio",
              .body = shape::object(
                  {{"kind", shape::choice({"bpmn", "dmn", "form", "yaml"})},
                   {"text", shape::text(kFileBytesMax)},
                   {"path?", shape::text(kPathBytesMax)},
                   {"change?", shape::text(60)}}
              ),
              .reply = shape::object({{"issues", shape::list(issue_shape())}}),
              .errors = {"auth.forbidden"}},
         .body_bytes_max = kBodyBytesMax,
         .is_for_departments = true});
    add(routes, studio,
        {.method = Method::Post,
         .path = "/api/studio/try-decision",
         .work = answer_trial,
         .doc =
             {.summary = "Result of a decision for these facts, and why",
              .tag = "studio",
              .body = shape::object(
                  {{"text?", shape::text(kFileBytesMax)},
                   {"path?", shape::text(kPathBytesMax)},
                   {"change?", shape::text(60)},
                   {"decision?", shape::text(200)},
                   {"facts", shape::open_object()},
                   {"trace?", shape::flag()}}
              ),
              .reply = tried_shape(),
              .errors =
                  {"auth.forbidden", "studio.path", "studio.unknown_file", "studio.unknown_change",
                   "dmn.unknown_decision", "dmn.limit"}},
         .body_bytes_max = kBodyBytesMax,
         .is_for_departments = true});
}

}  // namespace tongban::studio
