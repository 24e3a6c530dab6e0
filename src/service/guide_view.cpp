#include "service/guide_view.h"

#include "pack/unconfirmed.h"
#include "service/numbers.h"
#include "service/view_parts.h"

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

json::object relief_view(const pack::Relief& relief) {
    json::object view{{"allowed", relief.is_on()}, {"proposed", relief.proposed}};
    if (relief.is_on()) {
        view["enabled_by"] = relief.enabled_by;
        view["demo"] = relief.is_demo;
    }
    return view;
}

json::object guide_material(const pack::Material& material, const ViewContext& context) {
    json::object view = material_view(material, context);
    view["required"] = material.is_required;
    view["when"] = context.pick(material.when_text);
    view["main"] = material.is_main;
    view["tolerable"] = relief_view(material.tolerance);
    view["commitment"] = relief_view(material.commitment);
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
            views.push_back(condition_view(condition));
    return views;
}

json::array faq_views(const std::vector<pack::FaqEntry>& faq, const ViewContext& context) {
    json::array views;
    for (const pack::FaqEntry& entry : faq)
        views.push_back(json::object{
            {"q", context.pick(entry.question)},
            {"a", context.pick(entry.answer)},
            {"source", entry.source.basis},
            {"confirmed", entry.source.confirmed}});
    return views;
}

json::array question_views(const std::vector<pack::Question>& questions) {
    json::array views;
    for (const pack::Question& question : questions) views.push_back(question_view(question));
    return views;
}

json::object basis_view(const pack::LegalBasis& law) {
    return {{"law", law.law}, {"articles", law.articles}, {"confirmed", law.confirmed}};
}

json::object channel_view(const std::string& channel, const ViewContext& context) {
    const auto known = context.content.channels.find(channel);
    return {
        {"id", channel},
        {"name", known == context.content.channels.end() ? channel : context.pick(known->second)}};
}

std::string type_name(const pack::ServiceItem& item, const ViewContext& context) {
    const auto known = context.content.types_en.find(item.type);
    return context.is_english() && known != context.content.types_en.end() ? known->second
                                                                           : item.type;
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
    const std::string& region,
    const std::optional<DistrictField>& district
) {
    if (district) view["depends_on"] = district_field_view(*district);
    const auto found = context.content.departments.find(code);
    if (found == context.content.departments.end()) return;
    view["department"] = json::object{
        {"code", code}, {"name", found->second.name.zh}, {"name_en", found->second.name.en}};
    view["organisation_rule"] = found->second.district_counterpart;
    // A district that was chosen is that of premises; others are for the form to say.
    if (region.empty() || (district && district->field != kPremisesDistrict)) return;
    if (const auto organisation = context.directory.organisation_for(code, region, context.today))
        view["organisation"] = context.pick({organisation->name, organisation->name_en});
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
    const auto district = find_district_field(context.content, {&item, nullptr}, &item);
    add_department(view, item.department, context, region, district);
    view["type"] = type_name(item, context);
    view["applicants"] = text_array(item.applicants);
    view["result"] = json::object{
        {"kind", item.result_kind},
        {"name", result_name(context, item)},
        {"credential", item.result_credential}};
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
    for (const std::string& channel : item.channels)
        channels.push_back(channel_view(channel, context));
    view["channels"] =
        json::object{{"values", std::move(channels)}, {"confirmed", item.channels_confirmed}};
    json::array materials, basis;
    for (const pack::Material& material : item.materials)
        materials.push_back(guide_material(material, context));
    for (const pack::LegalBasis& law : item.legal_basis) basis.push_back(basis_view(law));
    view["materials"] = std::move(materials);
    view["conditions"] = condition_views(item, context);
    view["legal_basis"] = std::move(basis);
    view["audit_points"] =
        item.executable ? audit_point_views(item.executable->audit_points, context) : json::array{};
    view["questions"] =
        item.executable ? question_views(item.executable->questions) : json::array{};
    view["steps"] = step_views(item, context);
    view["faq"] = item.executable ? faq_views(item.executable->faq, context) : json::array{};
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

/// Working days from the first member to the last, along the order that the bundle prescribes.
struct PathDays {
    const pack::Bundle& bundle;
    const pack::Content& content;
    bool counts_optional;

    bool counts(const pack::BundleMember& member) const {
        return counts_optional || member.include_if.empty();
    }
    int of(const pack::BundleMember& member, bool legal, int depth = 0) const {
        const pack::ServiceItem* item = content.find_item(member.item);
        if (item == nullptr || depth > 20) return 0;
        const int promised = item->is_instant ? 0 : item->promised_limit.value.value_or(0);
        int before = 0;
        for (const pack::BundleMember& other : bundle.members)
            if (counts(other) && std::ranges::find(member.after, other.item) != member.after.end())
                before = std::max(before, of(other, legal, depth + 1));
        return before + (legal ? item->legal_limit.value.value_or(promised) : promised);
    }
    int longest(bool legal) const {
        int days = 0;
        for (const pack::BundleMember& member : bundle.members)
            if (counts(member)) days = std::max(days, of(member, legal));
        return days;
    }
};

/// The least (members that everybody needs) and the most (all of them) that the parts add up to.
json::object path_view(const pack::Bundle& bundle, const ViewContext& context, bool legal) {
    const int most = PathDays{bundle, context.content, true}.longest(legal);
    bool confirmed = true;
    for (const pack::BundleMember& member : bundle.members)
        if (const pack::ServiceItem* item = context.content.find_item(member.item)) {
            const pack::Figure& figure = legal ? item->legal_limit : item->promised_limit;
            confirmed = confirmed && figure.value && figure.source.confirmed;
        }
    json::object view{
        {"value", most == 0 ? json::value(nullptr) : json::value(most)},
        {"unit", "working_days"},
        {"confirmed", confirmed},
        {"path", true}};
    if (const int least = PathDays{bundle, context.content, false}.longest(legal); least != most)
        view["least"] = least;
    return view;
}

/// Which answers bring the member in, in words: all of them must be given.
json::array when_views(
    const pack::Bundle& bundle, const pack::BundleMember& member, const ViewContext& context
) {
    json::array views;
    for (const auto& [question, answer] : member.include_if)
        views.push_back(answered_view(bundle.questions, question, answer, context));
    return views;
}

json::object member_guide(
    const pack::Bundle& bundle,
    const pack::BundleMember& member,
    const pack::ServiceItem& item,
    const ViewContext& context
) {
    json::object view{
        {"item", item.id},
        {"after", text_array(member.after)},
        {"optional", !member.include_if.empty()},
        {"when", when_views(bundle, member, context)},
        {"executable", item.executable.has_value()},
        {"department_name", department_name(context, item.department)},
        {"result", result_name(context, item)},
        {"handling", item.is_instant ? "instant" : "promised"},
        {"promised_limit", figure_view(item.promised_limit, "working_days")},
        {"legal_limit", figure_view(item.legal_limit, "working_days")},
        {"steps", step_views(item, context)}};
    put_bilingual(view, "name", item.name);
    if (const auto district = find_district_field(context.content, {nullptr, &bundle}, &item))
        view["depends_on"] = district_field_view(*district);
    if (!item.legal_basis.empty()) view["why"] = basis_view(item.legal_basis.front());
    return view;
}

/// What the members have between them, each thing once.
struct BundleParts {
    json::array members, materials, conditions, basis, channels, results;
    std::set<std::string> materials_seen, conditions_seen, basis_seen, channels_seen, results_seen;
    bool channels_confirmed = true;
    int unconfirmed = 0;
    std::int64_t fee_fen = 0;

    void add(const pack::ServiceItem& item, const ViewContext& context) {
        unconfirmed += pack::count_unconfirmed(item);
        if (item.executable) fee_fen += item.executable->fee_fen;
        for (const pack::Material& material : item.materials)
            if (materials_seen.insert(material.id).second) {
                json::object view = guide_material(material, context);
                view["item"] = context.pick(item.name);
                materials.push_back(std::move(view));
            }
        for (json::value& condition : condition_views(item, context))
            if (conditions_seen.insert(find_string(condition.get_object(), "text").value_or(""))
                    .second) {
                condition.get_object()["item"] = context.pick(item.name);
                conditions.push_back(std::move(condition));
            }
        for (const pack::LegalBasis& law : item.legal_basis)
            if (basis_seen.insert(law.law + law.articles).second) basis.push_back(basis_view(law));
        for (const std::string& channel : item.channels)
            if (channels_seen.insert(channel).second)
                channels.push_back(channel_view(channel, context));
        channels_confirmed = channels_confirmed && item.channels_confirmed;
        if (std::string result = result_name(context, item);
            !result.empty() && results_seen.insert(result).second)
            results.push_back(json::string(result));
    }
};

json::object bundle_guide(
    const pack::Bundle& bundle, const ViewContext& context, const std::string& region
) {
    json::object view = entry_view({nullptr, &bundle}, context);
    const auto district = find_district_field(context.content, {nullptr, &bundle}, nullptr);
    add_department(view, bundle.lead_department, context, region, district);
    view["applicants"] = text_array(bundle.applicants);
    view["promised_limit"] = bundle.promised_limit.value
                                 ? figure_view(bundle.promised_limit, "working_days")
                                 : path_view(bundle, context, false);
    view["legal_limit"] = path_view(bundle, context, true);
    view["visits"] = figure_view(bundle.visits_max, "visits");
    view["listed_in"] = text_array(bundle.listed_in);
    view["questions"] = question_views(bundle.questions);
    view["separate"] = json::object{
        {"items", bundle.separate_items},
        {"materials", bundle.separate_materials},
        {"days", bundle.separate_days}};
    BundleParts parts;
    parts.unconfirmed = !bundle.promised_limit.source.confirmed;
    for (const pack::BundleMember& member : bundle.members) {
        const pack::ServiceItem* item = context.content.find_item(member.item);
        if (item == nullptr) continue;
        parts.members.push_back(member_guide(bundle, member, *item, context));
        parts.add(*item, context);
    }
    view["members"] = std::move(parts.members);
    view["materials"] = std::move(parts.materials);
    view["conditions"] = std::move(parts.conditions);
    view["legal_basis"] = std::move(parts.basis);
    view["result"] = json::object{{"kind", "several"}, {"names", std::move(parts.results)}};
    view["channels"] = json::object{
        {"values", std::move(parts.channels)}, {"confirmed", parts.channels_confirmed}};
    view["fee"] = json::object{{"value", parts.fee_fen}, {"unit", "fen"}, {"confirmed", false}};
    view["faq"] = bundle.executable ? faq_views(bundle.executable->faq, context) : json::array{};
    json::array missing;
    if (!bundle.executable) missing.emplace_back("form");
    if (!bundle.executable || bundle.executable->faq.empty()) missing.emplace_back("faq");
    view["missing"] = std::move(missing);
    view["unconfirmed"] = parts.unconfirmed;
    view["source_url"] = bundle.source_url;
    view["note"] = bundle.note;
    return view;
}

}  // namespace

json::object entry_view(const ServiceRef& service, const ViewContext& context) {
    const pack::Figure& promised =
        service.item != nullptr ? service.item->promised_limit : service.bundle->promised_limit;
    const bool instant = service.item != nullptr && service.item->is_instant;
    json::object view{
        {"id", service.id()},
        {"kind", service.item != nullptr ? "item" : "bundle"},
        {"name", service.name().zh},
        {"name_en", service.name().en},
        {"department_name", department_name(context, service.department())},
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
