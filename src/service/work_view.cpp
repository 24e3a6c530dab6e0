#include "service/work_view.h"

#include "service/handling.h"
#include "service/process_choices.h"
#include "service/required_stops.h"
#include "service/shapes.h"
#include "service/step_words.h"
#include "service/view_parts.h"
#include "service/window.h"

namespace tongban::service {

namespace {

using authority::Role;

json::array reason_views(const std::vector<pack::Reason>& reasons) {
    json::array views;
    for (const pack::Reason& reason : reasons)
        // What is chosen goes into the decision, which is in Chinese: English is for reading only.
        views.push_back(json::object{
            {"text", reason.text.zh}, {"text_en", reason.text.en}, {"article", reason.article}});
    return views;
}

}  // namespace

void add_guidance(json::object& view, const CaseState& state, const ViewContext& context) {
    json::object audit, reject, suspensions, extensions, required, unmet;
    const json::array* decisions = find_array(view, "decisions");
    json::array refuse_reasons;
    for (const Member& member : state.members) {
        const pack::ServiceItem* item = context.content.find_item(member.item);
        if (item == nullptr || !item->executable) continue;
        const pack::Executable& service = *item->executable;
        json::array kinds;
        for (const pack::SuspensionKind& kind : service.suspensions)
            kinds.push_back(json::object{
                {"kind", kind.kind},
                {"name", context.pick(kind.name)},
                {"days_max", kind.days_max},
                {"notice_days", kind.notice_days},
                {"required", !kind.before.empty()},
                {"basis", kind.source.basis},
                {"confirmed", kind.source.confirmed}});
        audit[member.item] = audit_point_views(service.audit_points, context);
        reject[member.item] = reason_views(service.reject_reasons);
        suspensions[member.item] = std::move(kinds);
        json::array before, failed;
        for (const RequiredStop& stop : required_stops(member, context.content))
            before.push_back(json::object{
                {"element", stop.element}, {"text", context.pick(stop.words)}});
        required[member.item] = std::move(before);
        if (decisions != nullptr)
            for (const pack::Bilingual& condition : unmet_conditions(*decisions, *item))
                failed.push_back(json::string(context.pick(condition)));
        unmet[member.item] = std::move(failed);
        extensions[member.item] = json::object{
            {"days_max", service.extension.days_max}, {"basis", service.extension.basis}};
        for (json::value& reason : reason_views(service.refuse_reasons))
            refuse_reasons.push_back(std::move(reason));
    }
    view["audit_points"] = std::move(audit);
    view["reasons"] =
        json::object{{"reject", std::move(reject)}, {"refuse", std::move(refuse_reasons)}};
    view["suspensions"] = std::move(suspensions);
    view["extension"] = std::move(extensions);
    view["required"] = std::move(required);
    view["unmet"] = std::move(unmet);
}

json::array staff_can(
    const authority::Actor& actor, const CaseState& state, const pack::Content& content, Date today
) {
    json::array can;
    const auto& regions = content.directory->regions();
    const bool clerk = check_window(actor, state, content).has_value();
    if (clerk && state.stage == Stage::Submitted) {
        can.emplace_back("accept");
        can.emplace_back("refuse");
        if (!state.supplement) can.emplace_back("supplement-notice");
    }
    if (clerk && !undelivered(state).empty()) can.emplace_back("deliver");
    for (const WorkItem& item : state.work_items) {
        if (!check_work_item(
                actor, region_of(state, item.item), item.role, item.department, *content.directory,
                today
            ))
            continue;
        can.push_back(json::string(
            item.element == kOpinionStep     ? "opinion:" + item.id
            : is_choice_step(item)           ? "choose:" + item.id
            : item.element == kExtensionStep ? "approve-extension:" + item.item
                                             : "decide:" + item.item
        ));
    }
    for (const WorkItem& item : state.work_items)
        if ((is_process_step(item) || is_choice_step(item)) && !item.claimed_by.empty() &&
            item.claimed_by != actor.id &&
            authority::may(
                actor, Role::Supervisor, region_of(state, item.item), item.department, regions
            ))
            can.push_back(json::string("free:" + item.item));
    return can;
}

namespace {

const char* kind_of(const CaseState& state, const WorkItem& item) {
    if (item.element == kExtensionStep) return "extension";
    if (is_choice_step(item)) return "choose";
    if (item.element != kOpinionStep) return "step";
    const auto asked = std::ranges::find(state.opinions, item.id, &Opinion::id);
    return asked != state.opinions.end() && asked->is_joint ? "joint" : "opinion";
}

json::value staff_view(const std::string& id, const std::string& name) {
    if (id.empty()) return nullptr;
    return json::object{{"id", id}, {"name", name}};
}

/// Those of the step, or the one that the work item itself asks for.
json::array opinion_views(
    const CaseState& state, const WorkItem& item, const ViewContext& context
) {
    json::array views;
    for (const Opinion& opinion : state.opinions)
        if (is_about(opinion, item) || opinion.id == item.id)
            views.push_back(json::object{
                {"id", opinion.id},
                {"joint", opinion.is_joint},
                {"organisation", organisation_name(
                                     context, opinion.organisation, opinion.department,
                                     region_of(state, opinion.item)
                                 )},
                {"person_name", text_or_null(opinion.person_name)},
                {"question", opinion.question},
                {"due_on",
                 opinion.due_on ? json::value(to_string(*opinion.due_on)) : json::value(nullptr)},
                {"asked_name", opinion.asked_name},
                {"answer", opinion.answer},
                {"text", opinion.text},
                {"by_name", text_or_null(opinion.by_name)},
                {"at", opinion.at ? json::value(to_rfc3339(*opinion.at)) : json::value(nullptr)}});
    return views;
}

}  // namespace

json::array officer_views(const std::vector<Officer>& office, std::string_view except) {
    json::array views;
    for (const Officer& officer : office)
        if (officer.id != except)
            views.push_back(json::object{
                {"id", officer.id},
                {"name", officer.name},
                {"away", officer.is_away},
                {"substitute_name", text_or_null(officer.substitute_name)},
                {"open", officer.items}});
    return views;
}

json::array work_item_views(const CaseState& state, const ViewContext& context) {
    json::array views;
    for (const WorkItem& item : state.work_items) {
        const StepWords words = words_of(state, item, context.content);
        json::array next, return_to;
        for (const NextStep& step : words.next)
            next.push_back(json::object{
                {"condition", context.pick(step.condition)},
                {"what", context.pick(step.what)},
                {"who", context.pick(step.who)}});
        for (const bpmn::FlowNode* node : returnable_to(state, item, context.content))
            return_to.push_back(json::object{
                {"id", node->id}, {"name", context.pick({node->name, node->documentation})}});
        json::array choices;
        for (const Choice& choice : choices_of(state, item, context.content))
            choices.push_back(json::object{
                {"id", choice.id}, {"name", context.pick({choice.name, choice.name_en})}});
        const OpinionRule rule = opinion_rule(find_step(state, item, context.content));
        views.push_back(json::object{
            {"id", item.id},
            {"item", item.item},
            {"step", context.is_english() && !item.name_en.empty() ? item.name_en : item.name},
            {"role", item.role},
            {"department", item.department},
            {"opened_at", to_rfc3339(item.opened_at)},
            {"claimed_by", staff_view(item.claimed_by, item.claimed_name)},
            {"kind", kind_of(state, item)},
            {"element", item.element},
            {"why", context.pick(words.why)},
            {"next", std::move(next)},
            {"owner", staff_view(item.owner, item.owner_name)},
            {"return_to", std::move(return_to)},
            {"choices", std::move(choices)},
            {"two_officers", needs_two(state, item, context.content)},
            {"rule",
             json::object{
                 {"majority", rule.is_majority},
                 {"days_max", rule.days_max},
                 {"silence_agrees", rule.silence_agrees}}},
            {"opinions", opinion_views(state, item, context)}});
    }
    return views;
}

Result<http::Reply> work_view(
    const Desk& desk, const http::Request& request, const CaseState& state, const Scene& scene
) {
    json::object view = TRY(applicant_view(desk, request, state, scene, Audience::Staff));
    add_guidance(view, state, scene.view);
    view["intake_note"] = text_or_null(state.intake_note);
    view["work_items"] = work_item_views(state, scene.view);
    open_words(desk.keyring, view, state.number);
    view["can"] = staff_can(request.actor, state, *scene.content, scene.view.today);
    http::Reply reply = http::json_reply(view);
    reply.body.back() = ',';
    reply.body += *desk.form_texts->of(state, *scene.content);
    reply.body += '}';
    return reply;
}

Result<http::Answer> show_work_case(const Desk& desk, const http::Request& request) {
    const CaseState state = TRY(load_case(desk.ledger, request.path.at(0)));
    const Scene scene(desk, request, state);
    if (!may_see_as_staff(request, scene, state))
        return refuse("case.unknown", ErrorKind::NotFound);
    return http::Answer(TRY(work_view(desk, request, state, scene)));
}

void add_work_route(
    http::Routes& routes,
    const Desk& desk,
    http::Method method,
    const char* path,
    const authority::Need& need,
    WorkHandler handler,
    http::RouteDoc doc
) {
    doc.tag = "work";
    const bool shows_case = doc.reply.empty();
    if (shows_case) doc.reply = shapes::work_case();
    http::Route route{
        .method = method,
        .path = path,
        .need = need,
        .handler = [&desk, handler](const http::Request& r) { return handler(desk, r); },
        .doc = std::move(doc)};
    if (method != http::Method::Get && route.path.starts_with("/api/work/cases/{number}/")) {
        route.decides_only = true;
        // The whole case, once for each command, would be most of what the ledger writes.
        if (shows_case)
            route.shown_by = [&desk](const http::Request& r) { return show_work_case(desk, r); };
    }
    routes.add(std::move(route));
}

}  // namespace tongban::service
