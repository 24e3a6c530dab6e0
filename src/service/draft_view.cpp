#include "service/desk.h"
#include "service/view_parts.h"

namespace tongban::service {

namespace {

json::array question_views(const OpenDraft& draft) {
    json::array views;
    for (const AskedQuestion& asked : draft.questions) {
        json::object view = question_view(*asked.question);
        const json::value* answer = draft.state.answers.if_contains(asked.question->id);
        view["answer"] = answer == nullptr ? json::value(nullptr) : *answer;
        view["relevant"] = asked.is_relevant;
        views.push_back(std::move(view));
    }
    return views;
}

json::object planned_member_view(
    const OpenDraft& draft, const PlannedMember& member, const ViewContext& context
) {
    json::array because;
    if (draft.service.bundle != nullptr)
        for (const auto& [question, answer] : member.because)
            because.push_back(
                answered_view(draft.service.bundle->questions, question, answer, context)
            );
    json::object view{
        {"item", member.item->id},
        {"organisation", text_or_null(organisation_name(
                             context, member.organisation, member.item->department, member.region
                         ))},
        {"after", text_array(member.after)},
        {"handling", member.limits.is_instant ? "instant" : "promised"},
        {"promised_days", member.limits.is_instant ? 0 : member.limits.promised_days},
        {"promised_confirmed", member.limits.promised_confirmed},
        {"legal_days",
         member.limits.legal_days ? json::value(*member.limits.legal_days) : json::value(nullptr)},
        {"result", result_name(context, *member.item)},
        {"why", member.why},
        {"because", std::move(because)}};
    put_bilingual(view, "name", member.item->name);
    if (!member.reason.zh.empty()) put_bilingual(view, "reason", member.reason);
    if (member.depends_on) view["depends_on"] = district_field_view(*member.depends_on);
    return view;
}

json::object not_needed_view(const NotNeeded& left_out) {
    const bool is_item = left_out.material == nullptr;
    json::object view{
        {"kind", is_item ? "item" : "material"},
        {"id", is_item ? left_out.item->id : left_out.material->id}};
    put_bilingual(view, "name", is_item ? left_out.item->name : left_out.material->name);
    put_bilingual(view, "reason", left_out.reason);
    return view;
}

json::value plan_view(const OpenDraft& draft, const ViewContext& context) {
    if (!draft.plan) return nullptr;
    const Plan& plan = *draft.plan;
    json::array members, conditions, not_needed;
    for (const PlannedMember& member : plan.members)
        members.push_back(planned_member_view(draft, member, context));
    for (const PlannedCondition& condition : plan.conditions)
        conditions.push_back(condition_view(condition));
    for (const NotNeeded& left_out : plan.not_needed)
        not_needed.push_back(not_needed_view(left_out));
    // At once (即办) is on a working day, too: on a day off the next one, as the clock has it.
    const auto& calendar = context.content.calendar;
    const auto due = plan.promised_days == 0
                         ? calendar.add_working_days(calendar.roll_forward(context.today), 0)
                         : calendar.add_working_days(context.today, plan.promised_days);
    return json::object{
        {"members", std::move(members)},
        {"promised_days", plan.promised_days},
        {"promised_confirmed", plan.promised_confirmed},
        {"legal_days", plan.legal_days ? json::value(*plan.legal_days) : json::value(nullptr)},
        {"due_if_today", to_string(due.date)},
        {"provisional", due.is_provisional},
        {"fee_fen", plan.fee_fen},
        {"visits", plan.visits},
        {"conditions", std::move(conditions)},
        {"not_needed", std::move(not_needed)}};
}

json::object held_view(const OpenDraft& draft) {
    json::object view;
    for (const auto& [field, held] : draft.state.held)
        view[field] = json::object{
            {"value", held.value}, {"source", held.source}, {"source_en", held.source_en},
            {"as_of", held.as_of}, {"state", held.state},   {"reason", text_or_null(held.reason)}};
    return view;
}

/// What will be looked at in this material, of every member that asks for it.
json::array points_of(const PlannedMaterial& planned, const ViewContext& context) {
    std::vector<pack::AuditPoint> points;
    for (const std::string& id : planned.items) {
        const pack::ServiceItem* item = context.content.find_item(id);
        if (item == nullptr || !item->executable) continue;
        const auto own =
            std::ranges::find(item->materials, planned.material->id, &pack::Material::id);
        if (own == item->materials.end()) continue;
        for (const pack::AuditPoint& point : item->executable->audit_points)
            if (std::ranges::find(own->audit_points, point.id) != own->audit_points.end())
                points.push_back(point);
    }
    return audit_point_views(points, context);
}

json::object planned_material_view(
    const OpenDraft& draft,
    const PlannedMaterial& planned,
    const MaterialState& state,
    const ViewContext& context
) {
    const pack::Material& material = *planned.material;
    json::array ways, choices = credential_choices(draft.credentials, material, context);
    for (const MaterialWay way : planned.ways) ways.emplace_back(enum_text(way));
    json::value chosen = nullptr;
    for (const json::value& choice : choices)
        if (choice.at("id") == json::value(state.credential)) chosen = choice;
    json::object view = material_view(material, context);
    view["items"] = text_array(planned.items);
    view["required"] = planned.is_required;
    view["main"] = planned.is_main;
    view["from_bundle"] = planned.is_from_bundle;
    view["ways"] = std::move(ways);
    view["way"] = enum_text(state.way);
    view["bytes_max"] = material.bytes_max;
    view["audit_points"] = points_of(planned, context);
    view["state"] = material_state_text(state);
    view["files"] = file_views(state.files);
    view["choices"] = std::move(choices);
    view["note"] = text_or_null(context.pick(material.when_text));
    if (!planned.reason.zh.empty()) put_bilingual(view, "reason", planned.reason);
    if (!chosen.is_null()) view["credential"] = std::move(chosen);
    if (material.commitment.is_on())
        view["commitment"] = json::object{
            {"text", material.commitment.text.zh},
            {"text_en", material.commitment.text.en},
            {"basis", material.commitment.enabled_by},
            {"demo", material.commitment.is_demo}};
    if (state.later_until) view["later_until"] = to_string(*state.later_until);
    return view;
}

json::array issue_views(const Issues& issues) {
    json::array views;
    for (const Issue& issue : issues)
        views.push_back(json::object{
            {"code", issue.code},
            {"field", issue.place},
            {"message", issue.message},
            {"details", issue.details}});
    return views;
}

}  // namespace

json::object draft_view(const OpenDraft& draft, const ViewContext& context) {
    const DraftState& state = draft.state;
    json::array materials;
    const auto states = material_states(draft, context.content, context.today);
    for (size_t i = 0; i < states.size(); ++i)
        materials.push_back(
            planned_material_view(draft, draft.plan->materials[i], states[i], context)
        );
    const Issues issues = draft_issues(draft, context.content, context.today);
    json::object delivery = state.delivery_to;
    delivery["way"] = state.delivery.way;
    delivery["hall"] = state.delivery.hall;
    return {
        {"id", state.id},
        {"version", state.version},
        {"service",
         {{"id", draft.service.id()},
          {"kind", draft.service.item != nullptr ? "item" : "bundle"},
          {"name", draft.service.name().zh},
          {"name_en", draft.service.name().en}}},
        {"saved_at", to_rfc3339(state.saved_at)},
        {"expires_on", to_string(state.expires_on)},
        {"region", text_or_null(state.region)},
        {"applicant", {{"kind", state.applicant_kind}, {"id", state.applicant}}},
        {"questions", question_views(draft)},
        {"answers_complete", draft.answers_complete},
        {"plan", plan_view(draft, context)},
        {"form", draft.form ? json::value(draft.form->form.schema) : json::value(nullptr)},
        {"data", draft.data},
        {"held", held_view(draft)},
        {"materials", std::move(materials)},
        {"delivery", std::move(delivery)},
        {"issues", issue_views(issues)},
        {"ready", issues.empty()}};
}

}  // namespace tongban::service
