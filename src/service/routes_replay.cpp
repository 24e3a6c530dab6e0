// POST /api/studio/replays: what a draft would have changed for finished cases.
#include "http/shape.h"
#include "service/replay.h"
#include "service/routes_migration.h"

namespace tongban::service {

namespace {

constexpr int kCasesByDefault = 500;

const std::string& word(const pack::Bilingual& name, const std::string& locale) {
    return locale == "en" && !name.en.empty() ? name.en : name.zh;
}

/// Changes of one kind, with the id of what changed under `key`.
json::array list_of(
    const ReplayReport& report, ReplayChange::Kind kind, const char* key, const std::string& locale
) {
    json::array list;
    for (const auto& [what, tally] : report.changes) {
        const auto& [of, id, from, to] = what;
        if (of != kind) continue;
        json::object view{{key, id}, {"name", word(tally.name, locale)}, {"cases", tally.cases}};
        if (kind == ReplayChange::Kind::Result) {
            view["from"] = from;
            view["to"] = to;
        } else {
            view["change"] = to;
        }
        list.push_back(std::move(view));
    }
    return list;
}

/// Met, not met; null where it is not known, or there was no such condition.
json::value is_met(const std::string& word) {
    if (word == "met") return true;
    if (word == "unmet") return false;
    return nullptr;
}

json::array conditions_of(const ReplayReport& report, const std::string& locale) {
    json::array list;
    for (const auto& [what, tally] : report.changes) {
        const auto& [kind, id, from, to] = what;
        if (kind != ReplayChange::Kind::Condition) continue;
        list.push_back(json::object{
            {"text", word(tally.name, locale)},
            {"from", is_met(from)},
            {"to", is_met(to)},
            {"cases", tally.cases}});
    }
    return list;
}

json::object report_view(
    const ReplayReport& report,
    const std::string& service,
    const std::string& edition,
    const std::string& locale
) {
    using enum ReplayChange::Kind;
    json::array assumed, examples, skipped;
    for (const auto& [element, tally] : report.assumed)
        assumed.push_back(json::object{
            {"element", element}, {"name", word(tally.name, locale)}, {"cases", tally.cases}});
    for (const CaseReplay& one : report.examples) {
        json::array changes;
        for (const ReplayChange& change : one.changes)
            changes.push_back(json::string(sentence_of(change, locale)));
        examples.push_back(json::object{{"number", one.number}, {"changes", std::move(changes)}});
    }
    for (const auto& [code, cases] : report.skipped)
        skipped.push_back(json::object{{"code", code}, {"cases", cases}});
    return {
        {"service", service},
        {"edition", edition},
        {"cases", report.cases},
        {"same", report.same},
        {"changed", report.changed},
        {"not_comparable", report.not_comparable},
        {"results", list_of(report, Result, "item", locale)},
        {"path", list_of(report, Step, "element", locale)},
        {"materials", list_of(report, Material, "material", locale)},
        {"members", list_of(report, Member, "item", locale)},
        {"conditions", conditions_of(report, locale)},
        {"assumed", std::move(assumed)},
        {"examples", std::move(examples)},
        {"skipped", std::move(skipped)},
        {"is_complete", report.is_complete}};
}

tongban::Result<http::Answer> run(const MigrationContext& context, const http::Request& request) {
    const std::string service = find_string(request.body, "service").value_or("");
    const auto draft = TRY(target_content(context, request));
    TRY(check_editor(request, *draft, service));
    const auto count = find_int(request.body, "cases").value_or(kCasesByDefault);
    const ReplayReport report = TRY(replay_cases(
        context.desk.ledger,
        [&desk = context.desk](const CaseState& state) { return content_of(desk, state); }, service,
        *draft, static_cast<int>(std::clamp<std::int64_t>(count, 1, kReplayedCasesMax))
    ));
    return http::Answer(
        http::json_reply(report_view(report, service, draft->edition, request.locale))
    );
}

}  // namespace

void add_replay_routes(http::Routes& routes, const MigrationContext& context) {
    namespace shape = http::shape;
    json::object cases = shape::integer();
    cases["minimum"] = 1;
    cases["maximum"] = kReplayedCasesMax;
    routes.add(
        {.method = http::Method::Post,
         .path = "/api/studio/replays",
         .need = authority::Need::one_of({authority::Role::Editor}),
         .handler = [context](const http::Request& request) { return run(context, request); },
         .doc =
             {.summary = "What a draft would have changed for finished cases",
              .tag = "studio",
              .body = shape::object(
                  {{"service", shape::text(200, 1)},
                   {"change?", shape::text(100)},
                   {"cases?", std::move(cases)}}
              ),
              .reply = shapes::replay_report(),
              .errors = {"auth.forbidden", "catalogue.unknown_service"}},
         .is_slow = true}
    );
}

}  // namespace tongban::service
