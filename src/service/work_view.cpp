#include "service/work_view.h"

#include "service/handling.h"
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

/// What the pack says about checking and deciding each member.
void add_guidance(json::object& view, const CaseState& state, const Scene& scene) {
    json::object audit, reject, suspensions, extensions;
    json::array refuse_reasons;
    for (const Member& member : state.members) {
        const pack::ServiceItem* item = scene.content->find_item(member.item);
        if (item == nullptr || !item->executable) continue;
        const pack::Executable& service = *item->executable;
        json::array kinds;
        for (const pack::SuspensionKind& kind : service.suspensions)
            kinds.push_back(json::object{
                {"kind", kind.kind},
                {"name", scene.view.pick(kind.name)},
                {"days_max", kind.days_max},
                {"basis", kind.source.basis},
                {"confirmed", kind.source.confirmed}});
        audit[member.item] = audit_point_views(service.audit_points, scene.view);
        reject[member.item] = reason_views(service.reject_reasons);
        suspensions[member.item] = std::move(kinds);
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
}

/// Actions that this member of staff could take now.
json::array staff_can(const http::Request& request, const CaseState& state, const Scene& scene) {
    json::array can;
    const auto& regions = scene.content->directory->regions();
    const bool clerk = check_window(request.actor, state, *scene.content).has_value();
    if (clerk && state.stage == Stage::Submitted) {
        can.emplace_back("accept");
        can.emplace_back("refuse");
        if (!state.supplement) can.emplace_back("supplement-notice");
    }
    if (clerk && !undelivered(state).empty()) can.emplace_back("deliver");
    for (const WorkItem& item : state.work_items) {
        if (!check_work_item(request.actor, state.region, item.role, item.department, regions))
            continue;
        can.push_back(json::string(
            item.element == kOpinionStep ? "opinion:" + item.id
            : item.role == "supervisor"  ? "approve-extension:" + item.item
                                         : "decide:" + item.item
        ));
    }
    for (const WorkItem& item : state.work_items)
        if (is_process_step(item) && !item.claimed_by.empty() &&
            item.claimed_by != request.actor.id &&
            authority::may(request.actor, Role::Supervisor, state.region, item.department, regions))
            can.push_back(json::string("free:" + item.item));
    return can;
}

const char* kind_of(const CaseState& state, const WorkItem& item) {
    if (item.element == kExtensionStep) return "extension";
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
                                     context, opinion.organisation, opinion.department, state.region
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
            {"why", context.pick(words.why)},
            {"next", std::move(next)},
            {"owner", staff_view(item.owner, item.owner_name)},
            {"return_to", std::move(return_to)},
            {"rule",
             json::object{
                 {"majority", rule.is_majority},
                 {"days_max", rule.days_max},
                 {"silence_agrees", rule.silence_agrees}}},
            {"opinions", opinion_views(state, item, context)}});
    }
    return views;
}

}  // namespace

Result<json::object> work_view(
    const Desk& desk, const http::Request& request, const CaseState& state, const Scene& scene
) {
    json::object view = TRY(applicant_view(desk, request, state, scene));
    add_guidance(view, state, scene);
    view["intake_note"] = text_or_null(state.intake_note);
    view["work_items"] = work_item_views(state, scene.view);
    view["timeline"] = timeline_view(history_of(desk, state), state, scene.view, Audience::Staff);
    open_words(desk.keyring, view, state.number);
    view["can"] = staff_can(request, state, scene);
    const pack::Content& content = *scene.content;
    if (const auto service = find_service(content, state.service)) {
        json::array forms;
        for (const Member& member : state.members)
            if (const pack::ServiceItem* item = content.find_item(member.item);
                item != nullptr && item->executable)
                if (const auto form = content.forms.find(item->executable->form);
                    form != content.forms.end())
                    forms.push_back(form->second.schema);
        view["forms"] = std::move(forms);
    }
    return view;
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
    if (doc.reply.empty()) doc.reply = shapes::work_case();
    routes.add(
        {.method = method,
         .path = path,
         .need = need,
         .handler = [&desk, handler](const http::Request& r) { return handler(desk, r); },
         .doc = std::move(doc)}
    );
}

}  // namespace tongban::service
