#include "service/view_parts.h"

namespace tongban::service {

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(json::string(text));
}

json::array text_array(const std::vector<std::string>& texts) {
    json::array array;
    for (const std::string& text : texts) array.emplace_back(text);
    return array;
}

void put_bilingual(json::object& view, std::string_view key, const pack::Bilingual& text) {
    view[key] = text.zh;
    view[std::string(key) + "_en"] = text.en;
}

std::string region_name(const ViewContext& context, std::string_view code) {
    const directory::Region* region = context.directory.regions().find(code);
    return region == nullptr ? std::string(code) : context.pick({region->name, region->name_en});
}

std::string department_name(const ViewContext& context, const std::string& code) {
    const auto known = context.content.departments.find(code);
    return known == context.content.departments.end() ? code : context.pick(known->second.name);
}

std::string service_name(const ViewContext& context, std::string_view chinese) {
    if (!context.is_english()) return std::string(chinese);
    for (const pack::Bundle& bundle : context.content.bundles)
        if (bundle.name.zh == chinese) return context.pick(bundle.name);
    for (const pack::ServiceItem& item : context.content.items)
        if (item.name.zh == chinese) return context.pick(item.name);
    return std::string(chinese);
}

std::string organisation_name(
    const ViewContext& context,
    const std::string& name,
    const std::string& department,
    const std::string& region
) {
    if (!context.is_english() || region.empty()) return name;
    const auto found = context.directory.organisation_for(department, region, context.today);
    return found && !found->name_en.empty() ? found->name_en : name;
}

std::string article_text(const std::string& article, const ViewContext& context) {
    return context.is_english() && article == "待核" ? "to be confirmed" : article;
}

std::string result_name(const ViewContext& context, const pack::ServiceItem& item) {
    const auto type = context.content.credential_types.find(item.result_credential);
    if (type != context.content.credential_types.end()) return context.pick(type->second.name);
    return context.pick(item.result_name);
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

json::object material_view(const pack::Material& material, const ViewContext& context) {
    json::object view{
        {"id", material.id},
        {"source", source_text(material.source)},
        {"accept", text_array(material.accept)},
        {"confirmed", material.confirmed}};
    put_bilingual(view, "name", material.name);
    if (const auto type = context.content.credential_types.find(material.credential);
        type != context.content.credential_types.end())
        view["source_name"] = context.pick(type->second.name);
    return view;
}

json::array credential_choices(
    const std::vector<HolderCredential>& held,
    const pack::Material& material,
    const ViewContext& context
) {
    json::array choices;
    for (const HolderCredential& credential : held) {
        if (credential.type != material.credential) continue;
        const auto type = context.content.credential_types.find(credential.type);
        choices.push_back(json::object{
            {"id", credential.id},
            {"name", type == context.content.credential_types.end()
                         ? credential.name
                         : context.pick(type->second.name)},
            {"number", credential.number}});
    }
    return choices;
}

json::array file_views(const std::vector<FileRef>& files) {
    json::array views;
    for (const FileRef& file : files)
        views.push_back(json::object{
            {"id", file.id},
            {"name", file.name},
            {"bytes", file.bytes},
            {"type", file.type},
            {"sha256", file.sha256}});
    return views;
}

json::array audit_point_views(
    const std::vector<pack::AuditPoint>& points, const ViewContext& context
) {
    json::array views;
    for (const pack::AuditPoint& point : points)
        views.push_back(json::object{
            {"id", point.id},
            {"text", context.pick(point.text)},
            {"basis", point.source.basis},
            {"confirmed", point.source.confirmed}});
    return views;
}

json::object question_view(const pack::Question& question) {
    json::array options;
    for (const pack::Option& option : question.options) {
        json::object view{{"value", option.value}};
        put_bilingual(view, "label", option.label);
        options.push_back(std::move(view));
    }
    json::object view{
        {"id", question.id},
        {"hint", text_or_null(question.hint.zh)},
        {"hint_en", text_or_null(question.hint.en)},
        {"kind", question.kind == pack::QuestionKind::Bool     ? "bool"
                 : question.kind == pack::QuestionKind::Choice ? "choice"
                                                               : "multi"},
        {"options", std::move(options)}};
    put_bilingual(view, "text", question.text);
    return view;
}

json::object answered_view(
    const std::vector<pack::Question>& questions,
    std::string_view question,
    const json::value& answer,
    const ViewContext& context
) {
    const auto asked = std::ranges::find_if(questions, [&](const pack::Question& each) {
        return each.id == question;
    });
    const auto words = [&](const json::value& value) -> std::string {
        if (value.is_bool())
            return context.pick(
                value.get_bool() ? pack::Bilingual{"是", "yes"} : pack::Bilingual{"否", "no"}
            );
        if (value.is_double()) return fmt::format("{}", value.get_double());
        if (!value.is_string()) return json::serialize(value);
        const std::string text(value.get_string());
        if (asked == questions.end()) return text;
        const auto option = std::ranges::find(asked->options, text, &pack::Option::value);
        return option == asked->options.end() ? text : context.pick(option->label);
    };
    return {
        {"text", asked == questions.end() ? std::string(question) : context.pick(asked->text)},
        {"answer", words(answer)}};
}

json::object district_field_view(const DistrictField& field) {
    json::object view{{"field", field.field}};
    put_bilingual(view, "label", field.label);
    return view;
}

json::object condition_view(const PlannedCondition& condition) {
    json::object view{
        {"state", !condition.is_met   ? "unknown"
                  : *condition.is_met ? "yes"
                                      : "no"},
        {"confirmed", condition.confirmed}};
    put_bilingual(view, "text", condition.text);
    if (!condition.reason.zh.empty()) put_bilingual(view, "reason", condition.reason);
    return view;
}

}  // namespace tongban::service
