#include "service/plan.h"

#include "service/plan_parts.h"

namespace tongban::service {

using namespace planning;

bool ServiceRef::is_executable() const {
    return item != nullptr ? item->executable.has_value() : bundle->executable.has_value();
}

std::vector<std::string> ServiceRef::region_by() const {
    if (item != nullptr)
        return item->executable ? item->executable->region_by : std::vector<std::string>();
    return bundle->executable ? bundle->executable->region_by : std::vector<std::string>();
}

std::vector<std::string> ServiceRef::region_by(const pack::ServiceItem& member) const {
    if (bundle == nullptr) return region_by();
    const auto listed = std::ranges::find(bundle->members, member.id, &pack::BundleMember::item);
    if (listed != bundle->members.end() && !listed->region_by.empty()) return listed->region_by;
    return ServiceRef{&member, nullptr}.region_by();
}

pack::Bilingual label_of(const form::Field& field) {
    return {field.label, std::string(field.property("label_en"))};
}

std::vector<std::string> district_fields(
    const ServiceRef& service, const pack::ServiceItem& member
) {
    std::vector<std::string> fields = service.region_by(member);
    for (std::string& field : service.region_by())
        if (std::ranges::find(fields, field) == fields.end()) fields.push_back(std::move(field));
    return fields;
}

std::optional<DistrictField> find_district_field(
    const pack::Content& content, const ServiceRef& service, const pack::ServiceItem* member
) {
    std::vector<const pack::ServiceItem*> items;
    if (member != nullptr) items.push_back(member);
    if (service.bundle != nullptr)
        for (const pack::BundleMember& other : service.bundle->members)
            if (const pack::ServiceItem* item = content.find_item(other.item))
                items.push_back(item);
    const std::vector<std::string> fields =
        member != nullptr ? district_fields(service, *member) : service.region_by();
    for (const std::string& field : fields)
        for (const pack::ServiceItem* item : items) {
            if (!item->executable) continue;
            const auto form = content.forms.find(item->executable->form);
            if (form == content.forms.end()) continue;
            for (const form::Field* asked : form::fields_with_value(form->second))
                if (asked->property("semantic") == field)
                    return DistrictField{field, label_of(*asked)};
        }
    return {};
}

bool ServiceRef::is_open_to(std::string_view applicant_kind) const {
    const std::vector<std::string>& kinds = item != nullptr ? item->applicants : bundle->applicants;
    const std::string_view wanted = applicant_kind == "enterprise" ? "legal" : "natural";
    return kinds.empty() || std::ranges::find(kinds, wanted) != kinds.end();
}

Result<ServiceRef> find_service(const pack::Content& content, std::string_view id) {
    if (const pack::Bundle* bundle = content.find_bundle(id)) return ServiceRef{nullptr, bundle};
    if (const pack::ServiceItem* item = content.find_item(id)) return ServiceRef{item, nullptr};
    return refuse("catalogue.unknown_service", ErrorKind::NotFound, {{"id", json::string(id)}});
}

namespace {

/// The annotations (law) of the rule that brought this item in.
std::string basis_of(const json::value& trace, std::string_view item) {
    const json::object* whole = trace.if_object();
    const json::array* decisions = whole == nullptr ? nullptr : find_array(*whole, "decisions");
    if (decisions == nullptr) return {};
    std::string basis;
    for (const json::value& decision : *decisions) {
        const json::array* fired =
            decision.is_object() ? find_array(decision.get_object(), "fired") : nullptr;
        if (fired == nullptr) continue;
        for (const json::value& rule : *fired) {
            if (find_string(rule.as_object(), "output").value_or("") != item) continue;
            if (const json::array* annotations = find_array(rule.as_object(), "annotations"))
                for (const json::value& annotation : *annotations)
                    if (const auto text = find_string(annotation.as_object(), "text");
                        text && !text->empty() && basis.find(*text) == std::string::npos)
                        basis += (basis.empty() ? "" : "；") + *text;
        }
    }
    return basis;
}

Limits limits_of(const pack::ServiceItem& item, const pack::Content& content) {
    Limits limits;
    limits.is_instant = item.is_instant;
    limits.legal_days = item.legal_limit.value;
    // Without a promise the law's limit is the promise (Optimising Business Environment Regulation
    // art. 36).
    limits.promised_days = item.promised_limit.value.value_or(
        item.legal_limit.value.value_or(content.limits.decision_days)
    );
    limits.promised_confirmed = item.promised_limit.source.confirmed;
    limits.extension_days_max = item.executable ? item.executable->extension.days_max : 0;
    return limits;
}

Result<void> add_members(
    const pack::Content& content, const ServiceRef& service, const Telling& telling, Plan& plan
) {
    const auto add = [&](const pack::ServiceItem& item) {
        plan.members.push_back({.item = &item, .limits = limits_of(item, content)});
    };
    if (service.item != nullptr) {
        add(*service.item);
        return {};
    }
    std::vector<Reason> reasons;
    const auto ids = TRY(member_ids(content, *service.bundle, telling, reasons));
    // In the bundle's order; a dependency on a member that does not apply is dropped.
    for (const pack::BundleMember& member : service.bundle->members) {
        const pack::ServiceItem* item = content.find_item(member.item);
        if (item == nullptr) continue;
        const Reason* reason = find_reason(reasons, member.item);
        if (std::ranges::find(ids, member.item) == ids.end()) {
            if (reason != nullptr) plan.not_needed.push_back({item, nullptr, reason->text});
            continue;
        }
        add(*item);
        if (reason != nullptr) plan.members.back().reason = reason->text;
        if (!telling.traces.empty())
            plan.members.back().why = basis_of(telling.traces.front(), member.item);
        for (const auto& [question, answer] : member.include_if)
            plan.members.back().because.push_back({question, answer});
        for (const std::string& before : member.after)
            if (std::ranges::find(ids, before) != ids.end())
                plan.members.back().after.push_back(before);
    }
    return {};
}

int path_days(const Plan& plan, const PlannedMember& member, bool legal, int depth = 0) {
    int before = 0;
    if (depth < 20)
        for (const std::string& id : member.after)
            for (const PlannedMember& earlier : plan.members)
                if (earlier.item->id == id)
                    before = std::max(before, path_days(plan, earlier, legal, depth + 1));
    const int promised = member.limits.is_instant ? 0 : member.limits.promised_days;
    return before + (legal ? member.limits.legal_days.value_or(promised) : promised);
}

void add_totals(const ServiceRef& service, Plan& plan) {
    int legal = 0;
    for (const PlannedMember& member : plan.members) {
        plan.promised_days = std::max(plan.promised_days, path_days(plan, member, false));
        legal = std::max(legal, path_days(plan, member, true));
        plan.promised_confirmed = plan.promised_confirmed && member.limits.promised_confirmed;
        if (member.item->executable) plan.fee_fen += member.item->executable->fee_fen;
        plan.visits = std::max(plan.visits, member.item->visits_max.value.value_or(0));
    }
    // Without a limit of law for any part there is none for the whole.
    if (std::ranges::any_of(plan.members, [](const PlannedMember& member) {
            return member.limits.legal_days.has_value();
        }))
        plan.legal_days = legal;
    if (service.bundle != nullptr && service.bundle->visits_max.value)
        plan.visits = std::min(plan.visits, *service.bundle->visits_max.value);
    if (service.bundle == nullptr || !service.bundle->promised_limit.value) return;
    // A bundle's own promise binds where it is shorter than what its members add up to. Where it is
    // the same, one source that is confirmed is enough.
    const int own = *service.bundle->promised_limit.value;
    const bool is_confirmed = service.bundle->promised_limit.source.confirmed;
    if (own < plan.promised_days)
        plan.promised_confirmed = is_confirmed;
    else if (own == plan.promised_days)
        plan.promised_confirmed = plan.promised_confirmed || is_confirmed;
    plan.promised_days = std::min(plan.promised_days, own);
}

/// The unit that is responsible for a member on that day: what its own law goes by (a birth is
/// certified where the hospital is, the child is registered where it will live), else that of the
/// whole. Empty where the form names a district that is not served here, or has still to name one.
void find_region(
    const pack::Content& content,
    const ServiceRef& service,
    const PlanInput& input,
    PlannedMember& member
) {
    for (const std::string& field : district_fields(service, *member.item)) {
        if (const auto said = find_string(input.facts, field); said && !said->empty()) {
            auto unit = content.directory->regions().responsible_unit(*said, input.today);
            if (unit) member.region = *unit;
            return;
        }
        const auto open = std::ranges::find(input.open_districts, field, &DistrictField::field);
        if (open != input.open_districts.end()) {
            member.depends_on = *open;
            return;
        }
    }
    member.region = input.region;
}

SaidFacts said_facts(
    const pack::Content& content, const ServiceRef& service, const PlanInput& input
) {
    SaidFacts said;
    if (!input.with_reasons) return said;
    const auto add_item = [&](const pack::ServiceItem* item) {
        if (item == nullptr || !item->executable) return;
        said.add(item->executable->questions);
        if (const auto form = content.forms.find(item->executable->form);
            form != content.forms.end())
            said.add(form->second);
    };
    add_item(service.item);
    if (service.bundle != nullptr) {
        said.add(service.bundle->questions);
        for (const pack::BundleMember& member : service.bundle->members)
            add_item(content.find_item(member.item));
    }
    said.add(content.fields);
    return said;
}

}  // namespace

Result<Plan> make_plan(
    const pack::Content& content, const ServiceRef& service, const PlanInput& input
) {
    Plan plan = TRY(plan_of_situation(content, service, input));
    TRY(name_organisations(content, service, input, plan));
    return plan;
}

namespace planning {

Result<Plan> plan_of_situation(
    const pack::Content& content, const ServiceRef& service, const PlanInput& input
) {
    Plan plan;
    json::array traces;
    const feel::Context context = context_of(input.answers, input.facts);
    const Telling telling{input, context, said_facts(content, service, input), traces};
    TRY(add_members(content, service, telling, plan));
    for (const PlannedMember& member : plan.members)
        TRY(add_materials(content, member, telling, plan));
    for (PlannedMaterial& material : plan.materials)
        material.ways = ways_of(*material.material, material.is_main, input);
    // One member's decision leaves out what another's brings in.
    std::erase_if(plan.not_needed, [&](const NotNeeded& left_out) {
        return left_out.material != nullptr &&
               std::ranges::any_of(plan.materials, [&](const PlannedMaterial& planned) {
                   return planned.material->id == left_out.material->id;
               });
    });
    for (const PlannedMember& member : plan.members)
        TRY(add_conditions(content, member, telling, plan));
    add_totals(service, plan);
    plan.decisions = std::make_shared<const std::string>(json::serialize(traces));
    return plan;
}

Result<void> name_organisations(
    const pack::Content& content, const ServiceRef& service, const PlanInput& input, Plan& plan
) {
    if (!content.directory) return {};
    for (PlannedMember& member : plan.members) {
        find_region(content, service, input, member);
        if (member.region.empty()) continue;
        member.organisation = TRY(content.directory->organisation_for(
                                      member.item->department, member.region, input.today
                                  ))
                                  .name;
    }
    return {};
}

}  // namespace planning

}  // namespace tongban::service
