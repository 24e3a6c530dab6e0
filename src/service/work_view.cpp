#include "service/work_view.h"

#include "service/shapes.h"
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
    for (const WorkItem& item : state.work_items)
        if (check_work_item(request.actor, state.region, item.role, item.department, regions))
            can.push_back(json::string(
                (item.role == "supervisor" ? "approve-extension:" : "decide:") + item.item
            ));
    for (const WorkItem& item : state.work_items)
        if (!item.claimed_by.empty() && item.claimed_by != request.actor.id &&
            authority::may(request.actor, Role::Supervisor, state.region, item.department, regions))
            can.push_back(json::string("free:" + item.item));
    return can;
}

json::array work_item_views(const CaseState& state, const ViewContext& context) {
    json::array views;
    for (const WorkItem& item : state.work_items)
        views.push_back(json::object{
            {"id", item.id},
            {"item", item.item},
            {"step", context.is_english() && !item.name_en.empty() ? item.name_en : item.name},
            {"role", item.role},
            {"department", item.department},
            {"opened_at", to_rfc3339(item.opened_at)},
            {"claimed_by", item.claimed_by.empty()
                               ? json::value(nullptr)
                               : json::value(json::object{
                                     {"id", item.claimed_by}, {"name", item.claimed_name}})}});
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
