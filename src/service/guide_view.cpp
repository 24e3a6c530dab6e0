#include "service/guide_view.h"

#include "pack/unconfirmed.h"
#include "service/numbers.h"

namespace tongban::service {

namespace {

json::object figure_view(const pack::Figure& figure, const char* unit) {
    json::object view{
        {"value", figure.value ? json::value(*figure.value) : json::value(nullptr)},
        {"unit", unit},
        {"confirmed", figure.source.confirmed}};
    if (!figure.source.basis.empty()) view["basis"] = figure.source.basis;
    return view;
}

json::array texts(const std::vector<std::string>& list) {
    json::array array;
    for (const std::string& text : list) array.emplace_back(text);
    return array;
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

json::object relief_view(const pack::Relief& relief) {
    json::object view{{"allowed", relief.is_on()}, {"proposed", relief.proposed}};
    if (relief.is_on()) {
        view["enabled_by"] = relief.enabled_by;
        view["demo"] = relief.is_demo;
    }
    return view;
}

json::object material_view(const pack::Material& material, const ViewContext& context) {
    json::object view{
        {"id", material.id},
        {"name", material.name.zh},
        {"name_en", material.name.en},
        {"source", source_text(material.source)},
        {"required", material.is_required},
        {"when", material.when_text},
        {"main", material.is_main},
        {"tolerable", relief_view(material.tolerance)},
        {"commitment", relief_view(material.commitment)},
        {"confirmed", material.confirmed},
        {"accept", texts(material.accept)}};
    if (const auto type = context.content.credential_types.find(material.credential);
        type != context.content.credential_types.end())
        view["source_name"] = context.pick(type->second.name);
    return view;
}

json::array condition_views(const pack::ServiceItem& item, const ViewContext& context) {
    json::array views;
    const ServiceRef service{&item, nullptr};
    // The plan words conditions; without answers and facts every one of them is open.
    const json::object nothing;
    PlanInput input{nothing, nothing, "", context.today, "natural", false};
    if (const auto plan = make_plan(context.content, service, input))
        for (const PlannedCondition& condition : plan->conditions)
            views.push_back(json::object{
                {"text", condition.text.zh},
                {"text_en", condition.text.en},
                {"confirmed", condition.confirmed}});
    return views;
}

json::array faq_views(const std::vector<pack::FaqEntry>& faq) {
    json::array views;
    for (const pack::FaqEntry& entry : faq)
        views.push_back(json::object{
            {"q", entry.question},
            {"a", entry.answer},
            {"source", entry.source.basis},
            {"confirmed", entry.source.confirmed}});
    return views;
}

json::array question_views(const std::vector<pack::Question>& questions) {
    json::array views;
    for (const pack::Question& question : questions)
        views.push_back(json::object{
            {"id", question.id}, {"text", question.text.zh}, {"text_en", question.text.en}});
    return views;
}

json::array step_views(const pack::ServiceItem& item, const ViewContext& context) {
    json::array views;
    if (!item.executable) return views;
    const auto process = context.content.processes.find(item.executable->process);
    if (process == context.content.processes.end()) return views;
    for (const bpmn::FlowNode& node : process->second->nodes)
        if (node.kind == bpmn::NodeKind::UserTask)
            views.push_back(json::object{{"name", node.name}, {"name_en", node.documentation}});
    return views;
}

void add_department(
    json::object& view,
    const std::string& code,
    const ViewContext& context,
    const std::string& region
) {
    const auto found = context.content.departments.find(code);
    if (found == context.content.departments.end()) return;
    view["department"] = json::object{
        {"code", code}, {"name", found->second.name.zh}, {"name_en", found->second.name.en}};
    view["organisation_rule"] = found->second.district_counterpart;
    if (region.empty()) return;
    if (const auto organisation = context.directory.organisation_for(code, region, context.today))
        view["organisation"] = organisation->name;
}

json::array missing_of(const pack::ServiceItem& item) {
    json::array missing;
    if (!item.executable) missing.emplace_back("form");
    if (!item.executable || item.executable->faq.empty()) missing.emplace_back("faq");
    if (!item.executable || item.executable->audit_points.empty())
        missing.emplace_back("audit_points");
    if (!item.legal_limit.value) missing.emplace_back("legal_limit");
    if (!item.promised_limit.value) missing.emplace_back("promised_limit");
    if (item.materials.empty()) missing.emplace_back("materials");
    if (item.legal_basis.empty()) missing.emplace_back("legal_basis");
    if (item.catalogue_names.empty()) missing.emplace_back("official_name");
    return missing;
}

json::object item_guide(
    const pack::ServiceItem& item, const ViewContext& context, const std::string& region
) {
    json::object view = entry_view({&item, nullptr}, context);
    add_department(view, item.department, context, region);
    view["type"] = item.type;
    view["applicants"] = texts(item.applicants);
    view["result"] = json::object{
        {"kind", item.result_kind},
        {"name", item.result_name},
        {"credential", item.result_credential}};
    if (const auto type = context.content.credential_types.find(item.result_credential);
        type != context.content.credential_types.end())
        view["result"].as_object()["name"] = context.pick(type->second.name);
    view["legal_limit"] = figure_view(item.legal_limit, "working_days");
    view["promised_limit"] = figure_view(item.promised_limit, "working_days");
    pack::Figure fee;
    fee.source = item.fee_source;
    if (item.fee_charged && !*item.fee_charged) fee.value = 0;
    if (item.executable && item.executable->fee_fen > 0)
        fee.value = static_cast<int>(item.executable->fee_fen);
    view["fee"] = figure_view(fee, "fen");
    view["fee"].as_object()["charged"] =
        item.fee_charged ? json::value(*item.fee_charged) : json::value(nullptr);
    view["visits"] = figure_view(item.visits_max, "visits");
    json::array channels;
    for (const std::string& channel : item.channels) {
        const auto name = context.content.channels.find(channel);
        channels.push_back(json::object{
            {"id", channel},
            {"name", name == context.content.channels.end() ? channel : name->second}});
    }
    view["channels"] =
        json::object{{"values", std::move(channels)}, {"confirmed", item.channels_confirmed}};
    json::array materials, basis, audit;
    for (const pack::Material& material : item.materials)
        materials.push_back(material_view(material, context));
    for (const pack::LegalBasis& law : item.legal_basis)
        basis.push_back(json::object{
            {"law", law.law}, {"articles", law.articles}, {"confirmed", law.confirmed}});
    if (item.executable)
        for (const pack::AuditPoint& point : item.executable->audit_points)
            audit.push_back(json::object{
                {"id", point.id},
                {"text", point.text},
                {"basis", point.source.basis},
                {"confirmed", point.source.confirmed}});
    view["materials"] = std::move(materials);
    view["conditions"] = condition_views(item, context);
    view["legal_basis"] = std::move(basis);
    view["audit_points"] = std::move(audit);
    view["questions"] =
        item.executable ? question_views(item.executable->questions) : json::array{};
    view["steps"] = step_views(item, context);
    view["faq"] = item.executable ? faq_views(item.executable->faq) : json::array{};
    view["missing"] = missing_of(item);
    view["unconfirmed"] = pack::count_unconfirmed(item);
    view["scope"] = item.scope;
    view["source_url"] = item.source_url;
    view["note"] = item.note;
    const std::string at = region.empty() ? context.directory.regions().municipality() : region;
    view["implementation_code"] = implementation_code_of(
        context.content, item.department, item.type, item.sequence, at, context.today
    );
    view["implementation_code_synthetic"] = true;
    return view;
}

json::object bundle_guide(
    const pack::Bundle& bundle, const ViewContext& context, const std::string& region
) {
    json::object view = entry_view({nullptr, &bundle}, context);
    add_department(view, bundle.lead_department, context, region);
    view["applicants"] = texts(bundle.applicants);
    view["promised_limit"] = figure_view(bundle.promised_limit, "working_days");
    view["visits"] = figure_view(bundle.visits_max, "visits");
    view["listed_in"] = texts(bundle.listed_in);
    view["questions"] = question_views(bundle.questions);
    view["separate"] = json::object{
        {"items", bundle.separate_items},
        {"materials", bundle.separate_materials},
        {"days", bundle.separate_days}};
    json::array members, missing;
    int unconfirmed = !bundle.promised_limit.source.confirmed;
    std::int64_t fee_fen = 0;
    std::set<std::string> materials_seen, laws_seen;
    json::array materials, basis;
    for (const pack::BundleMember& member : bundle.members) {
        const pack::ServiceItem* item = context.content.find_item(member.item);
        if (item == nullptr) continue;
        unconfirmed += pack::count_unconfirmed(*item);
        if (item->executable) fee_fen += item->executable->fee_fen;
        members.push_back(json::object{
            {"item", member.item},
            {"name", item->name.zh},
            {"name_en", item->name.en},
            {"after", texts(member.after)},
            {"optional", !member.include_if.empty()},
            {"executable", item->executable.has_value()},
            {"promised_limit", figure_view(item->promised_limit, "working_days")},
            {"legal_limit", figure_view(item->legal_limit, "working_days")}});
        for (const pack::Material& material : item->materials)
            if (materials_seen.insert(material.id).second) {
                json::object one = material_view(material, context);
                one["item"] = item->name.zh;
                materials.push_back(std::move(one));
            }
        for (const pack::LegalBasis& law : item->legal_basis)
            if (laws_seen.insert(law.law + law.articles).second)
                basis.push_back(json::object{
                    {"law", law.law}, {"articles", law.articles}, {"confirmed", law.confirmed}});
    }
    view["members"] = std::move(members);
    view["materials"] = std::move(materials);
    view["legal_basis"] = std::move(basis);
    view["fee"] = json::object{{"value", fee_fen}, {"unit", "fen"}, {"confirmed", false}};
    view["faq"] = bundle.executable ? faq_views(bundle.executable->faq) : json::array{};
    if (!bundle.executable) missing.emplace_back("form");
    if (!bundle.executable || bundle.executable->faq.empty()) missing.emplace_back("faq");
    view["missing"] = std::move(missing);
    view["unconfirmed"] = unconfirmed;
    view["source_url"] = bundle.source_url;
    view["note"] = bundle.note;
    return view;
}

}  // namespace

json::object entry_view(const ServiceRef& service, const ViewContext& context) {
    const auto department = context.content.departments.find(service.department());
    const pack::Figure& promised =
        service.item != nullptr ? service.item->promised_limit : service.bundle->promised_limit;
    const bool instant = service.item != nullptr && service.item->is_instant;
    json::object view{
        {"id", service.id()},
        {"kind", service.item != nullptr ? "item" : "bundle"},
        {"name", service.name().zh},
        {"name_en", service.name().en},
        {"department_name", department == context.content.departments.end()
                                ? std::string()
                                : context.pick(department->second.name)},
        {"topic", service.item != nullptr ? service.item->topic : std::string("bundle")},
        {"executable", service.is_executable()},
        {"handling", instant ? "instant" : "promised"},
        {"promised_days", promised.value ? json::value(*promised.value) : json::value(nullptr)},
        {"promised_confirmed", promised.source.confirmed}};
    if (service.bundle != nullptr) view["members"] = service.bundle->members.size();
    return view;
}

json::object guide_view(
    const ServiceRef& service, const ViewContext& context, const std::string& region
) {
    return service.item != nullptr ? item_guide(*service.item, context, region)
                                   : bundle_guide(*service.bundle, context, region);
}

}  // namespace tongban::service
