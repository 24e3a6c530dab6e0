#include "service/desk.h"

namespace tongban::service {

namespace {

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(json::string(text));
}

json::array question_views(const OpenDraft& draft) {
    json::array views;
    for (const AskedQuestion& asked : draft.questions) {
        const pack::Question& question = *asked.question;
        json::array options;
        for (const pack::Option& option : question.options)
            options.push_back(json::object{
                {"value", option.value}, {"label", option.label.zh}, {"label_en", option.label.en}}
            );
        const json::value* answer = draft.state.answers.if_contains(question.id);
        views.push_back(json::object{
            {"id", question.id},
            {"text", question.text.zh},
            {"text_en", question.text.en},
            {"hint", text_or_null(question.hint.zh)},
            {"hint_en", text_or_null(question.hint.en)},
            {"kind", question.kind == pack::QuestionKind::Bool     ? "bool"
                     : question.kind == pack::QuestionKind::Choice ? "choice"
                                                                   : "multi"},
            {"options", std::move(options)},
            {"answer", answer == nullptr ? json::value(nullptr) : *answer},
            {"relevant", asked.is_relevant}});
    }
    return views;
}

json::value plan_view(const OpenDraft& draft, const ViewContext& context) {
    if (!draft.plan) return nullptr;
    const Plan& plan = *draft.plan;
    json::array members, conditions;
    for (const PlannedMember& member : plan.members) {
        json::array after;
        for (const std::string& before : member.after) after.emplace_back(before);
        members.push_back(json::object{
            {"item", member.item->id},
            {"name", member.item->name.zh},
            {"name_en", member.item->name.en},
            {"organisation", member.organisation},
            {"after", std::move(after)},
            {"handling", member.limits.is_instant ? "instant" : "promised"},
            {"promised_days", member.limits.is_instant ? 0 : member.limits.promised_days},
            {"promised_confirmed", member.limits.promised_confirmed},
            {"legal_days", member.limits.legal_days ? json::value(*member.limits.legal_days)
                                                    : json::value(nullptr)},
            {"result", member.item->result_name.empty() ? member.item->result_credential
                                                        : member.item->result_name},
            {"why", member.why}});
    }
    for (const PlannedCondition& condition : plan.conditions)
        conditions.push_back(json::object{
            {"text", condition.text.zh},
            {"text_en", condition.text.en},
            {"state", !condition.is_met   ? "unknown"
                      : *condition.is_met ? "yes"
                                          : "no"},
            {"confirmed", condition.confirmed}});
    const auto due = context.content.calendar.add_working_days(context.today, plan.promised_days);
    return json::object{
        {"members", std::move(members)},
        {"promised_days", plan.promised_days},
        {"promised_confirmed", plan.promised_confirmed},
        {"legal_days", plan.legal_days ? json::value(*plan.legal_days) : json::value(nullptr)},
        {"due_if_today", to_string(due.date)},
        {"provisional", due.is_provisional},
        {"fee_fen", plan.fee_fen},
        {"visits", plan.visits},
        {"conditions", std::move(conditions)}};
}

json::object held_view(const OpenDraft& draft) {
    json::object view;
    for (const auto& [field, held] : draft.state.held)
        view[field] = json::object{
            {"value", held.value}, {"source", held.source}, {"source_en", held.source_en},
            {"as_of", held.as_of}, {"state", held.state},   {"reason", text_or_null(held.reason)}};
    return view;
}

const char* material_state_text(const MaterialState& material) {
    switch (material.way) {
        case MaterialWay::Generated:
            return "generated";
        case MaterialWay::Held:
            return "held";
        case MaterialWay::Commitment:
            return "committed";
        case MaterialWay::Later:
            return "deferred";
        case MaterialWay::None:
        case MaterialWay::Upload:
        case MaterialWay::Credential:
            break;
    }
    return material.is_done() ? "provided" : material.is_required ? "missing" : "optional";
}

const char* source_text(pack::MaterialSource source) {
    switch (source) {
        case pack::MaterialSource::Applicant:
            return "applicant";
        case pack::MaterialSource::ThirdParty:
            return "third_party";
        case pack::MaterialSource::PlatformForm:
            return "platform_form";
        case pack::MaterialSource::Credential:
            return "certificate";
        case pack::MaterialSource::GovernmentData:
            return "government_data";
    }
    return "applicant";
}

json::object material_view(
    const OpenDraft& draft, const PlannedMaterial& planned, const MaterialState& state
) {
    const pack::Material& material = *planned.material;
    json::array items, ways, accept, files, choices, audit_points;
    for (const std::string& item : planned.items) items.emplace_back(item);
    for (const MaterialWay way : planned.ways) ways.emplace_back(enum_text(way));
    for (const std::string& type : material.accept) accept.emplace_back(type);
    for (const std::string& point : material.audit_points) audit_points.emplace_back(point);
    for (const FileRef& file : state.files)
        files.push_back(json::object{
            {"id", file.id},
            {"name", file.name},
            {"bytes", file.bytes},
            {"type", file.type},
            {"sha256", file.sha256}});
    json::value chosen = nullptr;
    for (const HolderCredential& credential : draft.credentials) {
        if (credential.type != material.credential) continue;
        json::object view{
            {"id", credential.id}, {"name", credential.name}, {"number", credential.number}};
        if (credential.id == state.credential) chosen = view;
        choices.push_back(std::move(view));
    }
    json::object view{
        {"id", material.id},
        {"name", material.name.zh},
        {"name_en", material.name.en},
        {"items", std::move(items)},
        {"required", planned.is_required},
        {"main", planned.is_main},
        {"source", source_text(material.source)},
        {"from_bundle", planned.is_from_bundle},
        {"ways", std::move(ways)},
        {"way", enum_text(state.way)},
        {"accept", std::move(accept)},
        {"bytes_max", material.bytes_max},
        {"audit_points", std::move(audit_points)},
        {"state", material_state_text(state)},
        {"files", std::move(files)},
        {"choices", std::move(choices)},
        {"note", text_or_null(material.when_text)},
        {"confirmed", material.confirmed}};
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
        materials.push_back(material_view(draft, draft.plan->materials[i], states[i]));
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
