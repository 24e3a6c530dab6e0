// Pieces that several views show alike: a material's source, its files, an audit point, a name in
// the language of the request.
#pragma once

#include "service/neighbours.h"
#include "service/plan.h"
#include "service/views.h"

namespace tongban::service {

json::value text_or_null(const std::string& text);
json::array text_array(const std::vector<std::string>& texts);
/// Puts `key` and `key_en`.
void put_bilingual(json::object& view, std::string_view key, const pack::Bilingual& text);

/// Names in the language of the request; an unknown code stands for itself.
std::string region_name(const ViewContext& context, std::string_view code);
std::string department_name(const ViewContext& context, const std::string& code);
/// A row holds the Chinese name of the service or item.
std::string service_name(const ViewContext& context, std::string_view chinese);
/// `name` is what was recorded in Chinese; its English follows from who is responsible there.
std::string organisation_name(
    const ViewContext& context,
    const std::string& name,
    const std::string& department,
    const std::string& region
);
/// What nobody has confirmed is marked so in the pack, in Chinese.
std::string article_text(const std::string& article, const ViewContext& context);
/// What the item gives: the credential's name, else the name of the paper.
std::string result_name(const ViewContext& context, const pack::ServiceItem& item);

const char* source_text(pack::MaterialSource source);
const char* material_state_text(const MaterialState& material);
/// What guide and draft say alike about a material of the pack.
json::object material_view(const pack::Material& material, const ViewContext& context);
/// Those of the credentials that fit the material: {id, name, number}.
json::array credential_choices(
    const std::vector<HolderCredential>& held,
    const pack::Material& material,
    const ViewContext& context
);
json::array file_views(const std::vector<FileRef>& files);

json::array audit_point_views(
    const std::vector<pack::AuditPoint>& points, const ViewContext& context
);
json::object question_view(const pack::Question& question);
/// A question and the answer given to it, as words: {text, answer}.
json::object answered_view(
    const std::vector<pack::Question>& questions,
    std::string_view question,
    const json::value& answer,
    const ViewContext& context
);
json::object condition_view(const PlannedCondition& condition);
json::object district_field_view(const DistrictField& field);

}  // namespace tongban::service
