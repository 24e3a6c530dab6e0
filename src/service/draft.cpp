#include "service/draft.h"

#include "directory/identifiers.h"
#include "form/merge.h"
#include "form/pointer.h"
#include "service/delivery.h"
#include "service/form_check.h"
#include "service/held_data.h"
#include "service/plan_parts.h"

namespace tongban::service {

namespace {

void put_value(json::object& data, std::string_view key, json::value value) {
    const size_t dot = key.find('.');
    if (dot == std::string_view::npos) {
        data[key] = std::move(value);
        return;
    }
    json::value& inner = data[key.substr(0, dot)];
    if (!inner.is_object()) inner = json::object{};
    put_value(inner.get_object(), key.substr(dot + 1), std::move(value));
}

/// What a form takes for likely of who applies (a woman who registers a birth is the mother) stands
/// in the field as if it were typed; whoever types or empties it decides. True when there is any.
bool put_suggestions(OpenDraft& draft, Instant now) {
    std::optional<feel::Context> context;  // few forms suggest anything that is still empty
    bool has_any = false;
    for (const form::Field* field : form::fields_with_value(draft.form->form)) {
        const std::string_view suggestion = field->property("suggest");
        if (!suggestion.starts_with('=') || find_value(draft.data, field->key) != nullptr) continue;
        const auto compiled = feel::compile(suggestion.substr(1));
        if (!compiled) continue;
        if (!context) context = planning::context_of({}, draft.facts);
        feel::Evaluation evaluation(now);
        json::value value = feel::to_json(compiled->evaluate(*context, evaluation));
        if (value.is_null()) continue;
        put_value(draft.data, field->key, std::move(value));
        has_any = true;
    }
    return has_any;
}

/// The district to begin in. The municipality is none: only a choice in the form makes it
/// responsible.
std::string chosen_region(const OpenDraft& draft, const pack::Content& content) {
    const auto& regions = content.directory->regions();
    return draft.state.region == regions.municipality() ? std::string() : draft.state.region;
}

/// Premises are taken to be in the district that was chosen, until the form says otherwise.
void put_chosen_district(OpenDraft& draft, const pack::Content& content, Date today) {
    if (!content.directory) return;
    for (const form::Field* field : form::fields_with_value(draft.form->form)) {
        if (field->property("semantic") != kPremisesDistrict ||
            find_value(draft.data, field->key) != nullptr)
            continue;
        const auto unit =
            content.directory->regions().responsible_unit(chosen_region(draft, content), today);
        if (!unit ||
            std::ranges::find(field->options, *unit, &form::Option::value) == field->options.end())
            return;
        put_value(draft.data, field->key, json::string(*unit));
        return;
    }
}

/// Puts held values in, cleans, and gathers facts by meaning.
void fill_data(OpenDraft& draft, const pack::Content& content, Instant now) {
    const form::Form& form = draft.form->form;
    draft.data.clear();
    // What was filled in for a part that other answers have taken away stays in the draft, so that
    // going back loses nothing; it is no part of what is shown and signed.
    std::set<std::string_view> asked;
    for (const form::Field* field : form::fields_with_value(form))
        asked.insert(std::string_view(field->key).substr(0, field->key.find('.')));
    for (const auto& pair : draft.state.data)
        if (asked.contains(std::string_view(pair.key()))) draft.data[pair.key()] = pair.value();
    for (const form::Field* field : form::fields_with_value(form)) {
        const auto held = draft.state.held.find(std::string(field->property("semantic")));
        if (held != draft.state.held.end() && held->second.state == "held")
            put_value(draft.data, field->key, held->second.value);
    }
    const auto check = [&] {
        CheckedForm checked = check_form(form, draft.data, now);
        draft.form_issues = std::move(checked.issues);
        draft.facts = std::move(checked.facts);
        draft.open_data = std::move(checked.open_data);
        for (const auto& [semantic, held] : draft.state.held)
            if (held.state == "held" && !draft.facts.contains(semantic))
                draft.facts[semantic] = held.value;
    };
    put_chosen_district(draft, content, china_date(now));
    check();
    if (put_suggestions(draft, now)) check();
    if (const auto id = find_string(draft.facts, "per.id_no"))
        if (const auto parsed = directory::parse_resident_id(*id, china_date(now)))
            draft.facts["per.age"] = [&] {
                const auto today = china_date(now).ymd(), birth = parsed->birth.ymd();
                const int years = int{today.year()} - int{birth.year()};
                const bool before =
                    std::pair{today.month(), today.day()} < std::pair{birth.month(), birth.day()};
                return years - (before ? 1 : 0);
            }();
}

/// Where the premises or the person are decides who is responsible.
std::string region_of(const OpenDraft& draft, const pack::Content& content) {
    for (const std::string& field : draft.service.region_by())
        if (const auto region = find_string(draft.facts, field); region && !region->empty())
            return *region;
    return chosen_region(draft, content);
}

/// District fields of the plan's members that have to be filled in and are not.
std::vector<DistrictField> open_districts(const OpenDraft& draft, const Plan& plan) {
    std::set<std::string> wanted;
    for (const PlannedMember& member : plan.members)
        for (std::string& field : district_fields(draft.service, *member.item))
            wanted.insert(std::move(field));
    std::vector<DistrictField> open;
    for (const form::Field* field : form::fields_with_value(draft.form->form)) {
        const std::string semantic(field->property("semantic"));
        if (!wanted.contains(semantic)) continue;
        const std::string place = form::pointer_to(std::string(), field->path);
        if (std::ranges::any_of(draft.form_issues, [&](const Issue& issue) {
                return issue.code == "form.required" && issue.place == place;
            }))
            open.push_back({semantic, label_of(*field)});
    }
    return open;
}

}  // namespace

Result<std::shared_ptr<const form::MergedForm>> merged_form(
    const pack::Content& content, const std::vector<std::string>& items
) {
    std::vector<form::Part> parts;
    for (const std::string& id : items) {
        const pack::ServiceItem* item = content.find_item(id);
        if (item == nullptr || !item->executable) continue;
        const auto form = content.forms.find(item->executable->form);
        if (form == content.forms.end())
            return refuse(
                "pack.unknown_form", ErrorKind::Internal,
                {{"form", json::string(item->executable->form)}}
            );
        parts.push_back({item->id, item->name.zh, &form->second, item->name.en});
    }
    if (parts.empty()) return std::shared_ptr<const form::MergedForm>();
    return content.merged_forms->merged(parts);
}

bool fits(
    const std::vector<HolderCredential>& held, const std::string& id, const pack::Material& material
) {
    return std::ranges::any_of(held, [&](const HolderCredential& one) {
        return one.id == id && one.type == material.credential;
    });
}

namespace {

/// Nobody here is responsible. Where the district follows from the person (a household register
/// elsewhere), choosing another one is no way out: it is said what is.
Error no_unit(
    const OpenDraft& draft,
    const std::string& region,
    const pack::Content& content,
    const Error& why
) {
    const auto& regions = content.directory->regions();
    const std::vector<std::string> fields = draft.service.region_by();
    if (fields == std::vector<std::string>{"per.hukou_region"} && regions.find(region) == nullptr)
        return Error{
            .code = "draft.registered_elsewhere",
            .kind = ErrorKind::Conflict,
            .details =
                {{"service", draft.service.name().zh},
                 {"service_en", draft.service.name().en},
                 {"region", region}},
            .field = "/region",
            .cause = why.code};
    return Error{.code = "draft.region", .field = "/region", .cause = why.code};
}

Result<void> find_credentials(OpenDraft& draft, Neighbours& neighbours, Date today) {
    std::set<std::string> types;
    for (const PlannedMaterial& planned : draft.plan->materials)
        if (!planned.material->credential.empty()) types.insert(planned.material->credential);
    draft.credentials = TRY(
        neighbours.valid_credentials_of({draft.state.applicant, draft.state.person}, types, today)
    );
    return {};
}

}  // namespace

Result<OpenDraft> open_draft(
    DraftState state,
    const pack::Content& content,
    Neighbours& neighbours,
    const Purpose& purpose,
    PlanMemo* memo
) {
    const auto planned = [&](const ServiceRef& service, const PlanInput& input) {
        return memo != nullptr ? memo->make_plan(service, input)
                               : make_plan(content, service, input);
    };
    OpenDraft draft;
    draft.service = TRY(find_service(content, state.service));
    TRY(hold_identity(state, neighbours, purpose));
    draft.state = std::move(state);
    draft.questions = memo != nullptr ? memo->questions_of(draft.service, draft.state.answers)
                                      : questions_of(content, draft.service, draft.state.answers);
    draft.answers_complete = answers_are_complete(draft.questions, draft.state.answers);
    if (!draft.answers_complete) return draft;
    const Date today = china_date(purpose.at);
    // First without facts, to know which forms and registers are needed; then with them.
    PlanInput input{draft.state.answers,        draft.facts,    draft.state.region, today,
                    draft.state.applicant_kind, draft.is_barred};
    Plan first = TRY(planned(draft.service, input));
    ask_registers(draft.state, draft.service, first, neighbours, purpose);
    draft.is_barred = is_barred_from_commitment(draft.state, content, first, neighbours, purpose);
    input.is_barred_from_commitment = draft.is_barred;
    std::vector<std::string> items;
    for (const PlannedMember& member : first.members) items.push_back(member.item->id);
    draft.form = TRY(merged_form(content, items));
    if (draft.form) {
        TRY(hold_own_credential(draft, first, neighbours, today));
        fill_data(draft, content, purpose.at);
        if (ask_by_typed_keys(draft, first, neighbours, purpose))
            fill_data(draft, content, purpose.at);
        input.open_districts = open_districts(draft, first);
    }
    if (content.directory) {
        const std::string region = region_of(draft, content);
        draft.state.region = region;
        if (!region.empty()) {
            auto unit = content.directory->regions().responsible_unit(region, today);
            if (!unit) return no_unit(draft, region, content, unit.error());
            draft.state.region = *unit;
        }
    }
    input.region = draft.state.region;
    input.with_reasons = true;
    draft.plan = TRY(planned(draft.service, input));
    TRY(find_credentials(draft, neighbours, today));
    drop_what_is_not_held(draft.state, *draft.plan);
    return draft;
}

std::vector<MaterialState> material_states(
    const OpenDraft& draft, const pack::Content& content, Date today
) {
    std::vector<MaterialState> states;
    if (!draft.plan) return states;
    for (const PlannedMaterial& planned : draft.plan->materials) {
        const pack::Material& material = *planned.material;
        MaterialState state{
            .id = material.id,
            .name = material.name.zh,
            .name_en = material.name.en,
            .items = planned.items,
            .is_required = planned.is_required,
            .is_main = planned.is_main};
        const auto given = draft.state.materials.find(material.id);
        const MaterialWay way =
            given == draft.state.materials.end() ? MaterialWay::None : given->second.way;
        if (planned.is_from_bundle || material.source == pack::MaterialSource::PlatformForm) {
            state.way = planned.is_from_bundle ? MaterialWay::Held : MaterialWay::Generated;
        } else if (way != MaterialWay::None && std::ranges::find(planned.ways, way) != planned.ways.end()) {
            state.way = way;
            state.files = given->second.files;
            state.credential = given->second.credential;
            if (way == MaterialWay::Commitment) {
                state.commitment_text = material.commitment.text.zh;
                state.commitment_basis = material.commitment.enabled_by;
            }
            if (way == MaterialWay::Later)
                state.later_until =
                    content.calendar.add_working_days(today, content.limits.deferred_material_days)
                        .date;
        } else if (material.source == pack::MaterialSource::GovernmentData) {
            if (std::ranges::find(planned.ways, MaterialWay::Held) != planned.ways.end())
                state.way = MaterialWay::Held;
        } else if (material.source == pack::MaterialSource::Credential) {
            // What the platform holds is taken without asking (国务院令第716号 art. 7).
            const auto own =
                std::ranges::find(draft.credentials, material.credential, &HolderCredential::type);
            if (own != draft.credentials.end()) {
                state.way = MaterialWay::Credential;
                state.credential = own->id;
            }
        }
        states.push_back(std::move(state));
    }
    return states;
}

bool is_identity_of_applicant(std::string_view semantic, std::string_view applicant_kind) {
    return semantic == "per.id_no" || semantic == "per.name" ||
           (applicant_kind == "enterprise" && (semantic == "ent.uscc" || semantic == "ent.name"));
}

namespace {

/// A member of the plan that is not for this kind of applicant. Whoever founds an enterprise
/// applies with the licence also for what only the enterprise may have: that waits for the licence.
const pack::ServiceItem* find_closed_to(const OpenDraft& draft) {
    if (!draft.plan) return nullptr;
    for (const PlannedMember& member : draft.plan->members) {
        const bool is_founding = draft.state.applicant_kind == "natural" && !member.after.empty();
        if (!is_founding &&
            !ServiceRef{member.item, nullptr}.is_open_to(draft.state.applicant_kind))
            return member.item;
    }
    return nullptr;
}

/// Members whose own district, as the form names it, is not served here.
std::vector<const PlannedMember*> handled_by_nobody(const OpenDraft& draft) {
    std::vector<const PlannedMember*> found;
    if (draft.plan && !draft.state.region.empty())
        for (const PlannedMember& member : draft.plan->members)
            if (member.organisation.empty() && !member.depends_on) found.push_back(&member);
    return found;
}

void add_missing_address(const json::object& to, Issues& issues) {
    static constexpr std::array<std::pair<const char*, const char*>, 3> kNeeded{{
        {"receiver", "draft.receiver_missing"},
        {"phone", "draft.phone_missing"},
        {"address", "draft.address_missing"},
    }};
    for (const auto& [field, code] : kNeeded)
        if (is_blank(find_string(to, field).value_or("")))
            issues.push_back(
                {.code = code,
                 .message = std::string("no ") + field,
                 .place = std::string("/delivery/") + field}
            );
}

}  // namespace

Issues draft_issues(const OpenDraft& draft, const pack::Content& content, Date today) {
    Issues issues;
    if (!draft.answers_complete) {
        for (const AskedQuestion& asked : draft.questions)
            if (asked.is_relevant && !draft.state.answers.contains(asked.question->id))
                issues.push_back(
                    {.code = "draft.question_open",
                     .message = asked.question->text.zh,
                     .place = "/answers/" + asked.question->id,
                     .details = {{"question", asked.question->text.zh}}}
                );
        return issues;
    }
    if (draft.plan && draft.plan->members.empty())
        issues.push_back(
            {.code = "draft.nothing_needed", .message = "no item applies", .place = "/answers"}
        );
    if (const pack::ServiceItem* closed = find_closed_to(draft))
        issues.push_back(
            {.code = "draft.applicant_kind",
             .message = closed->name.zh,
             .place = "/applicant",
             .details =
                 {{"name", closed->name.zh},
                  {"name_en", closed->name.en},
                  {"kind", draft.state.applicant_kind}}}
        );
    for (Issue issue : draft.form_issues) {
        issue.place = "/data" + issue.place;
        issues.push_back(std::move(issue));
    }
    for (const MaterialState& material : material_states(draft, content, today))
        if (material.is_required && !material.is_done() && material.way != MaterialWay::Later)
            issues.push_back(
                {.code = "case.material_missing",
                 .message = material.name,
                 .place = "/materials/" + material.id,
                 .details =
                     {{"material", material.id},
                      {"name", material.name},
                      {"name_en", material.name_en}}}
            );
    if (draft.state.region.empty())
        issues.push_back(
            {.code = "draft.region_missing", .message = "no region", .place = "/region"}
        );
    for (const PlannedMember* member : handled_by_nobody(draft))
        issues.push_back(
            {.code = "draft.member_region",
             .message = member->item->name.zh,
             .place = "/members/" + member->item->id,
             .details = {{"name", member->item->name.zh}, {"name_en", member->item->name.en}}}
        );
    if (!is_hall(content, draft.state.delivery.hall))
        issues.push_back(
            {.code = "draft.unknown_hall", .message = "no such hall", .place = "/delivery/hall"}
        );
    if (draft.state.delivery.way == "post") add_missing_address(draft.state.delivery_to, issues);
    return issues;
}

}  // namespace tongban::service
