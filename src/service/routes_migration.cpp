#include "service/routes_migration.h"

#include "authority/check.h"
#include "http/shape.h"
#include "service/plan.h"
#include "service/routes.h"

namespace tongban::service {

namespace {

using authority::Role;

/// The deployment's home: packs serve all of it.
constexpr const char* kHome = "500000";

std::string text_of(const json::object& body, std::string_view key) {
    return find_string(body, key).value_or("");
}

std::string service_name(
    const pack::Content& content, const std::string& id, const std::string& locale
) {
    const auto service = find_service(content, id);
    if (!service) return id;
    const pack::Bilingual& name = service->name();
    return locale == "en" && !name.en.empty() ? name.en : name.zh;
}

std::string element_name(const bpmn::FlowNode& node, const std::string& locale) {
    return locale == "en" && !node.documentation.empty() ? node.documentation : node.name;
}

bool is_home_editor(const http::Request& request, const pack::Content& content) {
    const auto& regions = content.directory->regions();
    return std::ranges::any_of(request.actor.grants, [&](const authority::Grant& grant) {
        return grant.role == Role::Editor && regions.is_within(kHome, grant.region);
    });
}

Result<json::array> labels_view(
    const MigrationContext& context, const std::set<std::string>& editions
) {
    json::array labels;
    for (const EditionLabel& label : TRY(context.labels(editions)))
        labels.push_back(json::object{
            {"edition", label.edition},
            {"publication", label.publication},
            {"is_before", label.is_before},
            {"title", label.title},
            {"at", to_rfc3339(label.at)}});
    return labels;
}

Result<http::Answer> overview(const MigrationContext& context, const http::Request& request) {
    const auto content = context.desk.content();
    if (!is_home_editor(request, *content)) return refuse("auth.forbidden", ErrorKind::Forbidden);
    const OpenCases open = TRY(count_open_cases(context.desk));
    json::array sources, runs;
    std::set<std::string> editions{content->edition};
    for (const auto& [key, cases] : open.counts)
        if (may_read_migrations(request, *content, key.first)) {
            editions.insert(key.second);
            sources.push_back(json::object{
                {"service", key.first},
                {"name", service_name(*content, key.first, request.locale)},
                {"edition", key.second},
                {"cases", cases},
                {"is_current", key.second == content->edition}});
        }
    for (const MigrationRun& run : TRY(context.migrations.list()))
        if (may_read_migrations(request, *content, run.service)) {
            editions.insert({run.from, run.to});
            runs.push_back(run_view(run, context, request));
        }
    return http::Answer(http::json_reply(json::object{
        {"edition", content->edition},
        {"sources", std::move(sources)},
        {"runs", std::move(runs)},
        {"labels", TRY(labels_view(context, editions))},
        {"is_complete", open.is_complete}}));
}

/// What a request speaks of: an edition whose processes cases go by, and what they shall go by.
struct Editing {
    std::string service;
    std::string edition;
    std::shared_ptr<const pack::Content> from, to;
};

Result<Editing> editing_of(const MigrationContext& context, const http::Request& request) {
    Editing editing{text_of(request.body, "service"), text_of(request.body, "edition"), {}, {}};
    editing.to = TRY(target_content(context, request));
    TRY(check_editor(request, *editing.to, editing.service));
    editing.from = TRY(edition_asked_for(context.desk, editing.edition));
    return editing;
}

json::object element_view(const bpmn::FlowNode& node, const std::string& locale) {
    return {
        {"element", node.id},
        {"name", element_name(node, locale)},
        {"kind", bpmn::to_string(node.kind)}};
}

json::object change_view(const ProcessChange& change, const std::string& locale) {
    json::array guesses, elements, unmapped, added, targets;
    const bpmn::Process& from = *change.from;
    if (change.proposal) {
        const bpmn::MappingProposal& proposal = *change.proposal;
        for (const bpmn::MappingGuess& guess : proposal.guesses)
            guesses.push_back(json::object{
                {"from", guess.from}, {"to", guess.to}, {"because", guess.because}});
        for (const bpmn::FlowNode& node : from.nodes) {
            if (!bpmn::is_waited_at(node)) continue;
            json::object view = element_view(node, locale);
            const auto to = proposal.mapping.elements.find(node.id);
            view["to"] = nullptr;
            view["to_name"] = "";
            if (to != proposal.mapping.elements.end()) {
                view["to"] = to->second;
                view["to_name"] =
                    element_name(change.to->nodes[bpmn::find_node(*change.to, to->second)], locale);
            }
            elements.push_back(std::move(view));
        }
        for (const bpmn::Unmapped& one : proposal.unmapped)
            unmapped.push_back(json::object{
                {"element", one.element},
                {"name", element_name(from.nodes[bpmn::find_node(from, one.element)], locale)},
                {"kind", bpmn::to_string(one.kind)},
                {"event", bpmn::to_string(one.event)},
                {"reason", one.reason},
                {"holds_tokens", one.holds_tokens}});
        for (const std::string& id : proposal.added)
            added.push_back(element_view(change.to->nodes[bpmn::find_node(*change.to, id)], locale)
            );
        for (const bpmn::FlowNode& node : change.to->nodes)
            if (bpmn::is_waited_at(node)) targets.push_back(element_view(node, locale));
    }
    return {
        {"process", from.id},
        {"to_process", change.to ? json::value(change.to->id) : json::value(nullptr)},
        {"name", from.name},
        {"is_same", change.is_same()},
        {"guesses", std::move(guesses)},
        {"elements", std::move(elements)},
        {"unmapped", std::move(unmapped)},
        {"added", std::move(added)},
        {"targets", std::move(targets)}};
}

Result<http::Answer> propose(const MigrationContext& context, const http::Request& request) {
    const Editing editing = TRY(editing_of(context, request));
    const auto changes = TRY(propose_migration(*editing.from, *editing.to, editing.service));
    bpmn::MigrationPlan plan;
    json::array processes;
    bool is_complete = true;
    for (const ProcessChange& change : changes) {
        is_complete = is_complete && change.to != nullptr;
        if (change.proposal) {
            plan.processes.push_back(change.proposal->mapping);
            for (const bpmn::Unmapped& one : change.proposal->unmapped)
                is_complete = is_complete && !one.holds_tokens;
        }
        processes.push_back(change_view(change, request.locale));
    }
    return http::Answer(http::json_reply(json::object{
        {"from", editing.edition},
        {"to", editing.to->edition},
        {"plan", bpmn::to_json(plan)},
        {"processes", std::move(processes)},
        {"is_complete", is_complete}}));
}

Result<http::Answer> dry_run(const MigrationContext& context, const http::Request& request) {
    const Editing editing = TRY(editing_of(context, request));
    const bpmn::MigrationPlan plan = TRY(plan_of(request));
    const DryRun run = TRY(try_migration(
        context.desk, editing.service, editing.edition, *editing.to, plan, request.now
    ));
    return http::Answer(http::json_reply(
        report_view(report_of(run, plan, *editing.from, *editing.to), context.texts, request.locale)
    ));
}

}  // namespace

Result<std::shared_ptr<const pack::Content>> target_content(
    const MigrationContext& context, const http::Request& request
) {
    const std::string change = text_of(request.body, "change");
    if (change.empty()) return context.desk.content();
    // Drafts are for those who write them: packs serve the whole deployment.
    if (!is_home_editor(request, *context.desk.content()))
        return refuse("auth.forbidden", ErrorKind::Forbidden);
    return context.draft(change);
}

Result<void> check_editor(
    const http::Request& request, const pack::Content& content, const std::string& service
) {
    const ServiceRef found = TRY(find_service(content, service));
    return authority::check_role(
        request.actor, Role::Editor, kHome, found.department(), content.directory->regions()
    );
}

bool may_read_migrations(
    const http::Request& request, const pack::Content& content, const std::string& service
) {
    const auto found = find_service(content, service);
    return authority::may(
        request.actor, Role::Editor, kHome, found ? found->department() : std::string(),
        content.directory->regions()
    );
}

Result<bpmn::MigrationPlan> plan_of(const http::Request& request) {
    const json::value* plan = request.body.if_contains("plan");
    return bpmn::plan_from_json(plan == nullptr ? json::value(nullptr) : *plan);
}

void add_migration_route(
    http::Routes& routes,
    const MigrationContext& context,
    http::Method method,
    const char* path,
    MigrationWork work,
    http::RouteDoc doc
) {
    doc.tag = "studio";
    routes.add(
        {.method = method,
         .path = path,
         .need = authority::Need::one_of({Role::Editor}),
         .handler = [context, work = std::move(work)](const http::Request& request
                    ) { return work(context, request); },
         .doc = std::move(doc),
         .is_slow = true}
    );
}

void add_migration_routes(http::Routes& routes, const MigrationContext& context) {
    add_replay_routes(routes, context);
    add_sandbox_routes(routes, context);
    add_migration_order_routes(routes, context);
    using http::Method;
    namespace shape = http::shape;
    const std::vector<std::string> errors = {
        "auth.forbidden", "catalogue.unknown_service", "edition.unknown", "edition.broken"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.end(), errors.begin(), errors.end());
        return more;
    };
    add_migration_route(
        routes, context, Method::Get, "/api/studio/migrations", overview,
        {.summary = "Where open cases stand, and the migrations up to now, of the services that "
                    "the editor answers for",
         .reply = shapes::migrations(),
         .errors = {"auth.forbidden"}}
    );
    add_migration_route(
        routes, context, Method::Post, "/api/studio/migrations/proposal", propose,
        {.summary = "A plan for the open cases of a service",
         .body = shape::object(
             {{"service", shape::text(200, 1)},
              {"edition", shape::text(64)},
              {"change?", shape::text(100)}}
         ),
         .reply = shapes::migration_proposal(),
         .errors = with({})}
    );
    add_migration_route(
        routes, context, Method::Post, "/api/studio/migrations/dry-run", dry_run,
        {.summary = "What a plan would do to every open case of a service, steps left out too",
         .body = shape::object(
             {{"service", shape::text(200, 1)},
              {"edition", shape::text(64)},
              {"plan", shapes::migration_plan()},
              {"change?", shape::text(100)}}
         ),
         .reply = shapes::migration_dry_run(),
         .errors = with({"bpmn.plan_malformed"})}
    );
}

}  // namespace tongban::service
