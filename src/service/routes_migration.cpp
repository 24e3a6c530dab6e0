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

std::string name_in(
    const pack::Content& content,
    const std::string& process,
    const std::string& element,
    const std::string& locale
) {
    const auto found = content.processes.find(process);
    if (found == content.processes.end()) return {};
    const bpmn::NodeIndex node = bpmn::find_node(*found->second, element);
    return node == bpmn::kNoNode ? std::string() : element_name(found->second->nodes[node], locale);
}

json::array refusals_view(
    const std::vector<RefusedCase>& refusals, const http::Texts& texts, const std::string& locale
) {
    json::array list;
    for (const RefusedCase& one : refusals) {
        const json::object values{
            {"place", one.element}, {"element", one.element}, {"process", one.process}};
        list.push_back(json::object{
            {"number", one.number},
            {"code", one.code},
            {"message", texts.has(locale, one.code) || one.message.empty()
                            ? texts.sentence(locale, one.code, values)
                            : one.message},
            {"process", one.process},
            {"element", one.element}});
    }
    return list;
}

json::object run_view(
    const MigrationRun& run, const MigrationContext& context, const std::string& locale
) {
    return {
        {"id", run.id},
        {"service", run.service},
        {"name", service_name(*context.desk.content(), run.service, locale)},
        {"from", run.from},
        {"to", run.to},
        {"state", run.state},
        {"reason", run.reason},
        {"by", run.by_name},
        {"started_at", to_rfc3339(run.started_at)},
        {"ended_at", run.ended_at ? json::value(to_rfc3339(*run.ended_at)) : json::value(nullptr)},
        {"cases", run.cases},
        {"moved", run.moved},
        {"refused", run.refused},
        {"refusals", refusals_view(run.refusals, context.texts, locale)}};
}

Result<http::Answer> overview(const MigrationContext& context, const http::Request& request) {
    const auto content = context.desk.content();
    const OpenCases open = TRY(count_open_cases(context.desk));
    json::array sources, runs;
    for (const auto& [key, cases] : open.counts)
        sources.push_back(json::object{
            {"service", key.first},
            {"name", service_name(*content, key.first, request.locale)},
            {"edition", key.second},
            {"cases", cases},
            {"is_current", key.second == content->edition}});
    for (const MigrationRun& run : TRY(context.migrations.list()))
        runs.push_back(run_view(run, context, request.locale));
    return http::Answer(http::json_reply(json::object{
        {"edition", content->edition},
        {"sources", std::move(sources)},
        {"runs", std::move(runs)},
        {"is_complete", open.is_complete}}));
}

Result<http::Answer> show(const MigrationContext& context, const http::Request& request) {
    const MigrationRun run = TRY(context.migrations.find(request.path.at(0)));
    return http::Answer(http::json_reply(run_view(run, context, request.locale)));
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
    const auto current = context.desk.content();
    editing.from = current;
    if (context.desk.editions != nullptr)
        editing.from = TRY(context.desk.editions->content_for(editing.edition, current));
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

Result<bpmn::MigrationPlan> plan_of(const http::Request& request) {
    const json::value* plan = request.body.if_contains("plan");
    return bpmn::plan_from_json(plan == nullptr ? json::value(nullptr) : *plan);
}

const char* kind_of(bpmn::ListeningChange::Kind kind) {
    using enum bpmn::ListeningChange::Kind;
    switch (kind) {
        case TimerCancelled:
            return "timer_cancelled";
        case TimerSet:
            return "timer_set";
        case SubscriptionClosed:
            return "subscription_closed";
        case SubscriptionOpened:
            return "subscription_opened";
        case JobRenewed:
            return "job_renewed";
    }
    return "";
}

Result<http::Answer> dry_run(const MigrationContext& context, const http::Request& request) {
    const Editing editing = TRY(editing_of(context, request));
    const bpmn::MigrationPlan plan = TRY(plan_of(request));
    const DryRun run = TRY(try_migration(
        context.desk, editing.service, editing.edition, *editing.to, plan, request.now
    ));
    json::array elements, changes;
    const auto target_of = [&](const std::string& process) {
        for (const bpmn::ProcessMapping& one : plan.processes)
            if (one.from.id == process) return one.to.id;
        return process;
    };
    for (const auto& [key, count] : run.elements) {
        const auto& [process, from, to] = key;
        elements.push_back(json::object{
            {"process", process},
            {"element", from},
            {"name", name_in(*editing.from, process, from, request.locale)},
            {"to", to},
            {"to_name", name_in(*editing.to, target_of(process), to, request.locale)},
            {"count", count}});
    }
    for (const auto& [key, count] : run.changes)
        changes.push_back(json::object{
            {"kind", kind_of(key.first)}, {"element", key.second}, {"count", count}});
    return http::Answer(http::json_reply(json::object{
        {"cases", run.cases},
        {"movable", run.movable},
        {"refused", run.refused},
        {"is_complete", run.is_complete},
        {"elements", std::move(elements)},
        {"changes", std::move(changes)},
        {"refusals", refusals_view(run.refusals, context.texts, request.locale)}}));
}

Result<http::Answer> order(const MigrationContext& context, const http::Request& request) {
    const std::string service = text_of(request.body, "service");
    TRY(check_editor(request, *context.desk.content(), service));
    const MigrationRun run = TRY(context.migrations.order(
        {.service = service,
         .from = text_of(request.body, "edition"),
         .plan = TRY(plan_of(request)),
         .reason = text_of(request.body, "reason"),
         .by = request.actor.id,
         .by_name = request.actor.name}
    ));
    return http::Answer(http::json_reply(run_view(run, context, request.locale)));
}

}  // namespace

Result<std::shared_ptr<const pack::Content>> target_content(
    const MigrationContext& context, const http::Request& request
) {
    const std::string change = text_of(request.body, "change");
    return change.empty() ? context.desk.content() : context.draft(change);
}

Result<void> check_editor(
    const http::Request& request, const pack::Content& content, const std::string& service
) {
    const ServiceRef found = TRY(find_service(content, service));
    return authority::check_role(
        request.actor, Role::Editor, kHome, found.department(), content.directory->regions()
    );
}

void add_migration_routes(http::Routes& routes, const MigrationContext& context) {
    add_replay_routes(routes, context);
    using http::Method;
    namespace shape = http::shape;
    const auto add = [&](Method method, const char* path, auto handler, http::RouteDoc doc) {
        doc.tag = "studio";
        routes.add(
            {.method = method,
             .path = path,
             .need = authority::Need::one_of({Role::Editor}),
             .handler = [context, handler](const http::Request& r) { return handler(context, r); },
             .doc = std::move(doc),
             .is_slow = true}
        );
    };
    const std::vector<std::string> errors = {
        "auth.forbidden", "catalogue.unknown_service", "edition.unknown", "edition.broken"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.end(), errors.begin(), errors.end());
        return more;
    };
    add(Method::Get, "/api/studio/migrations", overview,
        {.summary = "Where open cases stand, and the migrations up to now",
         .reply = shapes::migrations()});
    add(Method::Get, "/api/studio/migrations/{id}", show,
        {.summary = "How far a migration is",
         .reply = shapes::migration_run(),
         .errors = {"migration.unknown"}});
    add(Method::Post, "/api/studio/migrations/proposal", propose,
        {.summary = "A plan for the open cases of a service",
         .body = shape::object(
             {{"service", shape::text(200, 1)},
              {"edition", shape::text(64)},
              {"change?", shape::text(100)}}
         ),
         .reply = shapes::migration_proposal(),
         .errors = with({})});
    add(Method::Post, "/api/studio/migrations/dry-run", dry_run,
        {.summary = "What a plan would do to every open case of a service",
         .body = shape::object(
             {{"service", shape::text(200, 1)},
              {"edition", shape::text(64)},
              {"plan", shapes::migration_plan()},
              {"change?", shape::text(100)}}
         ),
         .reply = shapes::migration_dry_run(),
         .errors = with({"bpmn.plan_malformed"})});
    add(Method::Post, "/api/studio/migrations", order,
        {.summary = "Moves the open cases of a service to the processes in use",
         .body = shape::object(
             {{"service", shape::text(200, 1)},
              {"edition", shape::text(64)},
              {"plan", shapes::migration_plan()},
              {"reason", shape::text(500, 1)}}
         ),
         .reply = shapes::migration_run(),
         .errors = with(
             {"bpmn.plan_malformed", "migration.running", "migration.nothing", "migration.reason"}
         )});
}

}  // namespace tongban::service
