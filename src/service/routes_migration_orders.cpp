// /api/studio/migrations: one editor proposes, another one approves or refuses, then cases move.
#include "authority/check.h"
#include "http/shape.h"
#include "service/migration_review.h"
#include "service/plan.h"
#include "service/routes_migration.h"

namespace tongban::service {

namespace {

std::string text_of(const json::object& body, std::string_view key) {
    return find_string(body, key).value_or("");
}

/// {"zh": …, "en": …} becomes the text of the language, wherever it stands.
json::value in_language(const json::value& value, const std::string& locale) {
    if (const json::array* list = value.if_array()) {
        json::array out;
        for (const json::value& one : *list) out.push_back(in_language(one, locale));
        return out;
    }
    const json::object* object = value.if_object();
    if (object == nullptr) return value;
    if (object->size() == 2 && object->contains("zh") && object->contains("en"))
        return object->at(locale == "en" ? "en" : "zh");
    json::object out;
    for (const auto& entry : *object) out[entry.key()] = in_language(entry.value(), locale);
    return out;
}

json::array refusals_view(
    const json::array& refusals, const http::Texts& texts, const std::string& locale
) {
    json::array list;
    for (const json::value& value : refusals) {
        const json::object* one = value.if_object();
        if (one == nullptr) continue;
        json::object view = *one;
        const std::string code = text_of(view, "code"), said = text_of(view, "message");
        const json::object values{
            {"place", text_of(view, "element")},
            {"element", text_of(view, "element")},
            {"process", text_of(view, "process")}};
        if (texts.has(locale, code) || said.empty())
            view["message"] = texts.sentence(locale, code, values);
        list.push_back(std::move(view));
    }
    return list;
}

json::value time_or_null(const std::optional<Instant>& at) {
    return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(json::string(text));
}

}  // namespace

json::object report_view(
    const json::object& record, const http::Texts& texts, const std::string& locale
) {
    json::object view = in_language(record, locale).as_object();
    if (const json::array* refusals = find_array(record, "refusals"))
        view["refusals"] = refusals_view(*refusals, texts, locale);
    return view;
}

json::object run_view(
    const MigrationRun& run, const MigrationContext& context, const http::Request& request
) {
    const std::string& locale = request.locale;
    const auto service = find_service(*context.desk.content(), run.service);
    std::string name = run.service;
    if (service)
        name =
            locale == "en" && !service->name().en.empty() ? service->name().en : service->name().zh;
    const json::object* tried = run.tried.if_object();
    const bool is_own = run.by == request.actor.id, is_open = run.state == "proposed";
    return {
        {"id", run.id},
        {"service", run.service},
        {"name", name},
        {"from", run.from},
        {"to", run.to},
        {"state", run.state},
        {"reason", run.reason},
        {"by", run.by_name},
        {"started_at", to_rfc3339(run.started_at)},
        {"ended_at", time_or_null(run.ended_at)},
        {"cases", run.cases},
        {"moved", run.moved},
        {"refused", run.refused},
        {"refusals", refusals_view(refusals_record(run.refusals), context.texts, locale)},
        {"tried", tried == nullptr ? json::value(nullptr)
                                   : json::value(report_view(*tried, context.texts, locale))},
        {"reviewed_by", text_or_null(run.reviewed_by_name)},
        {"reviewed_at", time_or_null(run.reviewed_at)},
        {"review_reason", text_or_null(run.review_reason)},
        {"may_review", is_open && !is_own},
        {"may_withdraw", is_open && is_own}};
}

namespace {

OrderHand hand_of(const http::Request& request) {
    return {request.actor.id, request.actor.name, request.now};
}

http::Answer answer_with(
    const MigrationRun& run, const MigrationContext& context, const http::Request& request
) {
    return http::Answer(http::json_reply(run_view(run, context, request)));
}

/// The order of the path; to whoever may not read it, it is not there.
Result<MigrationRun> order_of(const MigrationContext& context, const http::Request& request) {
    MigrationRun run = TRY(context.migrations.find(request.path.at(0)));
    if (!may_read_migrations(request, *context.desk.content(), run.service))
        return refuse("migration.unknown", ErrorKind::NotFound);
    return run;
}

Result<http::Answer> show(const MigrationContext& context, const http::Request& request) {
    return answer_with(TRY(order_of(context, request)), context, request);
}

Result<http::Answer> propose(const MigrationContext& context, const http::Request& request) {
    const std::string service = text_of(request.body, "service");
    TRY(check_editor(request, *context.desk.content(), service));
    const MigrationRun run = TRY(context.migrations.propose(
        {.service = service,
         .from = text_of(request.body, "edition"),
         .plan = TRY(plan_of(request)),
         .reason = text_of(request.body, "reason"),
         .by = request.actor.id,
         .by_name = request.actor.name}
    ));
    return answer_with(run, context, request);
}

Result<http::Answer> approve(const MigrationContext& context, const http::Request& request) {
    const MigrationRun order = TRY(order_of(context, request));
    const bool accepts_skips = find_bool(request.body, "accepts_skips").value_or(false);
    // What the order itself refuses is said before a signature is asked for.
    TRY(approve_migration(order, context.desk.content()->edition, accepts_skips, hand_of(request)));
    TRY(context.check_signing_token(request));
    const MigrationRun run =
        TRY(context.migrations.approve(order.id, accepts_skips, hand_of(request)));
    return answer_with(run, context, request);
}

Result<http::Answer> refuse_it(const MigrationContext& context, const http::Request& request) {
    const MigrationRun order = TRY(order_of(context, request));
    const MigrationRun run = TRY(
        context.migrations.refuse_order(order.id, text_of(request.body, "reason"), hand_of(request))
    );
    return answer_with(run, context, request);
}

Result<http::Answer> withdraw(const MigrationContext& context, const http::Request& request) {
    const MigrationRun order = TRY(order_of(context, request));
    return answer_with(
        TRY(context.migrations.withdraw(order.id, hand_of(request))), context, request
    );
}

}  // namespace

void add_migration_order_routes(http::Routes& routes, const MigrationContext& context) {
    using http::Method;
    namespace shape = http::shape;
    const auto add = [&](Method method, const char* path, MigrationWork work, http::RouteDoc doc) {
        doc.reply = shapes::migration_run();
        add_migration_route(routes, context, method, path, std::move(work), std::move(doc));
    };
    add(Method::Get, "/api/studio/migrations/{id}", show,
        {.summary = "A migration: what was tried, who approved it, how far it is",
         .errors = {"migration.unknown"}});
    add(Method::Post, "/api/studio/migrations", propose,
        {.summary = "Proposes to move the open cases of a service to the processes in use",
         .body = shape::object(
             {{"service", shape::text(200, 1)},
              {"edition", shape::text(64)},
              {"plan", shapes::migration_plan()},
              {"reason", shape::text(2'000, 1)}}
         ),
         .errors = {
             "bpmn.plan_malformed", "migration.other_plan", "migration.plan_incomplete",
             "migration.pending", "migration.nothing", "migration.reason", "auth.forbidden",
             "catalogue.unknown_service", "edition.unknown", "edition.broken"}});
    add(Method::Post, "/api/studio/migrations/{id}/approve", approve,
        {.summary = "By a second editor: the cases move now",
         .body =
             shape::object({{"signing_token", shape::text(300)}, {"accepts_skips?", shape::flag()}}
             ),
         .errors = {
             "migration.unknown", "migration.wrong_state", "migration.own_order",
             "migration.outdated", "migration.skips", "migration.running", "identity.signing_token",
             "identity.signing_token_expired"}});
    add(Method::Post, "/api/studio/migrations/{id}/refuse", refuse_it,
        {.summary = "By a second editor, with the reason",
         .body = shape::object({{"reason", shape::text(2'000, 1)}}),
         .errors = {
             "migration.unknown", "migration.wrong_state", "migration.own_order",
             "migration.reason"}});
    add(Method::Post, "/api/studio/migrations/{id}/withdraw", withdraw,
        {.summary = "By who proposed it",
         .body = shape::object({}),
         .errors = {"migration.unknown", "migration.wrong_state", "migration.not_own"}});
}

}  // namespace tongban::service
