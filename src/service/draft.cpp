#include "service/draft.h"

#include "crypto/digest.h"
#include "directory/identifiers.h"
#include "form/merge.h"
#include "service/form_check.h"

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

void erase_value(json::object& data, std::string_view key) {
    const size_t dot = key.find('.');
    if (dot == std::string_view::npos) {
        data.erase(key);
        return;
    }
    if (json::value* inner = data.if_contains(key.substr(0, dot));
        inner != nullptr && inner->is_object())
        erase_value(inner->get_object(), key.substr(dot + 1));
}

/// Held data: each register is asked once for each key, for the purpose of this application only.
struct LookUps {
    DraftState& state;
    Neighbours& neighbours;
    const Purpose& purpose;

    std::string known(const std::string& field) const {
        if (const auto held = state.held.find(field);
            held != state.held.end() && held->second.value.is_string())
            return std::string(held->second.value.get_string());
        return {};
    }

    static std::string mark_of(const pack::RegisterRead& read, const std::string& key) {
        return read.register_id + "|" + read.key_field + "|" +
               to_hex(crypto::sha256(key)).substr(0, 16) + "|";
    }

    bool was_asked(const pack::RegisterRead& read, const std::string& day) const {
        const std::string mark = mark_of(read, known(read.key_field)) + day;
        return std::ranges::find(state.looked_up, mark) != state.looked_up.end();
    }

    /// `day` is given for what may change while a draft lies: it is asked once a day.
    void ask(const pack::RegisterRead& read, const std::string& day = {}) const {
        const std::string key = known(read.key_field);
        if (key.empty() || was_asked(read, day)) return;
        const std::string subject = mark_of(read, key);
        std::erase_if(state.looked_up, [&](const std::string& old) {
            return old.starts_with(subject);
        });
        std::vector<std::string> fields;
        for (const auto& [semantic, field] : read.fields) fields.push_back(field);
        const HeldAnswer answer =
            neighbours.look_up(read.register_id, key, fields, state.person, purpose);
        std::string& said = state.registers[read.register_id];
        if (said != "answered")
            said = answer.unavailable.empty() ? std::string("answered") : answer.unavailable;
        for (const auto& [semantic, field] : read.fields) {
            const auto value = answer.values.find(field);
            if (value != answer.values.end() && !value->second.value.is_null())
                state.held[semantic] = {
                    value->second.value,
                    value->second.source,
                    value->second.source_en,
                    value->second.as_of,
                    "held",
                    {}};
            else if (!state.held.contains(semantic))
                // Nothing is lost: the field is simply asked.
                state.held[semantic] = {
                    nullptr,
                    {},
                    {},
                    {},
                    "unavailable",
                    answer.unavailable.empty() ? "no_value" : answer.unavailable};
        }
        state.looked_up.push_back(subject + day);
    }
};

/// Serious bad credit, or a promise that was not kept: no commitment for this person
/// (国办发〔2020〕 42号). Where that cannot be learnt, none either: papers can be handed in all the
/// same.
bool is_barred_from_commitment(
    DraftState& state,
    const pack::Content& content,
    const Plan& plan,
    Neighbours& neighbours,
    const Purpose& purpose
) {
    // By the items, not by the plan: which papers are needed may follow from facts that come later.
    const bool is_offered = std::ranges::any_of(plan.members, [](const PlannedMember& member) {
        return std::ranges::any_of(member.item->materials, [](const pack::Material& material) {
            return material.commitment.is_on();
        });
    });
    if (!is_offered || !content.commitment_bar) return false;
    const pack::RegisterRead& read = *content.commitment_bar;
    const std::string& field = read.fields.begin()->first;
    const Date today = china_date(purpose.at);
    const LookUps look_ups{state, neighbours, purpose};
    if (!look_ups.was_asked(read, to_string(today))) {
        state.held.erase(field);
        state.registers.erase(read.register_id);
        look_ups.ask(read, to_string(today));
    }
    const auto held = state.held.find(field);
    if (held == state.held.end() || held->second.state != "held")
        return state.registers[read.register_id] != "no_record" &&
               state.registers[read.register_id] != "answered";
    if (!held->second.value.is_string()) return true;
    const auto until = parse_date(std::string_view(held->second.value.get_string()));
    return !until || today <= *until;
}

/// Government data count as held only when the register has really answered; else they are asked
/// for like any other paper.
void drop_what_is_not_held(const DraftState& state, Plan& plan) {
    for (PlannedMaterial& planned : plan.materials) {
        if (planned.material->source != pack::MaterialSource::GovernmentData) continue;
        const auto said = state.registers.find(planned.material->register_id);
        if (said == state.registers.end() || said->second != "answered")
            std::erase(planned.ways, MaterialWay::Held);
    }
}

void ask_registers(
    DraftState& state,
    const ServiceRef& service,
    const Plan& plan,
    Neighbours& neighbours,
    const Purpose& purpose
) {
    const LookUps look_ups{state, neighbours, purpose};
    if (service.bundle != nullptr && service.bundle->executable)
        for (const pack::RegisterRead& read : service.bundle->executable->reads) look_ups.ask(read);
    for (const PlannedMember& member : plan.members)
        if (member.item->executable)
            for (const pack::RegisterRead& read : member.item->executable->reads)
                look_ups.ask(read);
}

/// What the session itself knows: the applicant's own identity, and the enterprise acted for.
Result<void> hold_identity(DraftState& state, Neighbours& neighbours, const Purpose& purpose) {
    const auto hold = [&](const char* field, const std::string& value, const char* source,
                          const char* source_en) {
        if (!value.empty() && !state.held.contains(field))
            state.held[field] = {json::string(value),
                                 source,
                                 source_en,
                                 to_string(china_date(purpose.at)),
                                 "held",
                                 {}};
    };
    if (!state.held.contains("per.id_no")) {
        const PersonFacts person = TRY(neighbours.person(state.person, purpose));
        hold("per.name", person.name, "统一身份认证", "Unified identity");
        hold("per.id_no", person.resident_id, "统一身份认证", "Unified identity");
        hold("per.phone", person.phone, "统一身份认证", "Unified identity");
    }
    if (state.applicant_kind == "enterprise" && !state.held.contains("ent.uscc"))
        for (const EnterpriseFacts& enterprise : TRY(neighbours.enterprises_of(state.person)))
            if (enterprise.id == state.applicant) {
                hold("ent.name", enterprise.name, "市场主体登记", "Register of market entities");
                hold(
                    "ent.uscc", enterprise.credit_code, "市场主体登记",
                    "Register of market entities"
                );
            }
    return {};
}

/// Puts held values in, cleans, and gathers facts by meaning.
void fill_data(OpenDraft& draft, Instant now) {
    const form::Form& form = draft.form->form;
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
    CheckedForm checked = check_form(form, draft.data, now);
    draft.form_issues = std::move(checked.issues);
    draft.facts = std::move(checked.facts);
    draft.open_data = std::move(checked.open_data);
    for (const auto& [semantic, held] : draft.state.held)
        if (held.state == "held" && !draft.facts.contains(semantic))
            draft.facts[semantic] = held.value;
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
std::string region_of(const OpenDraft& draft) {
    std::string field;
    if (draft.service.bundle != nullptr && draft.service.bundle->executable)
        field = draft.service.bundle->executable->region_by;
    if (draft.service.item != nullptr && draft.service.item->executable)
        field = draft.service.item->executable->region_by;
    if (const auto region = find_string(draft.facts, field); region && !region->empty())
        return *region;
    return draft.state.region;
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
    const pack::Executable* service =
        draft.service.item != nullptr && draft.service.item->executable
            ? &*draft.service.item->executable
            : nullptr;
    if (service != nullptr && service->region_by == "per.hukou_region" &&
        regions.find(region) == nullptr)
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

}  // namespace

Result<OpenDraft> open_draft(
    DraftState state, const pack::Content& content, Neighbours& neighbours, const Purpose& purpose
) {
    OpenDraft draft;
    draft.service = TRY(find_service(content, state.service));
    TRY(hold_identity(state, neighbours, purpose));
    draft.state = std::move(state);
    draft.questions = questions_of(content, draft.service, draft.state.answers);
    draft.answers_complete = answers_are_complete(draft.questions, draft.state.answers);
    if (!draft.answers_complete) return draft;
    const Date today = china_date(purpose.at);
    // First without facts, to know which forms and registers are needed; then with them.
    PlanInput input{draft.state.answers,        draft.facts,    draft.state.region, today,
                    draft.state.applicant_kind, draft.is_barred};
    Plan first = TRY(make_plan(content, draft.service, input));
    ask_registers(draft.state, draft.service, first, neighbours, purpose);
    draft.is_barred = is_barred_from_commitment(draft.state, content, first, neighbours, purpose);
    input.is_barred_from_commitment = draft.is_barred;
    std::vector<std::string> items;
    for (const PlannedMember& member : first.members) items.push_back(member.item->id);
    draft.form = TRY(merged_form(content, items));
    if (draft.form) fill_data(draft, purpose.at);
    const std::string region = region_of(draft);
    if (content.directory && !region.empty()) {
        auto unit = content.directory->regions().responsible_unit(region, today);
        if (!unit) return no_unit(draft, region, content, unit.error());
        draft.state.region = *unit;
    }
    draft.credentials = TRY(neighbours.credentials_of(draft.state.applicant, today));
    if (draft.state.applicant != draft.state.person)
        for (HolderCredential& own : TRY(neighbours.credentials_of(draft.state.person, today)))
            draft.credentials.push_back(own);
    input.region = draft.state.region;
    input.with_reasons = true;
    draft.plan = TRY(make_plan(content, draft.service, input));
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
             .details = {{"name", closed->name.zh}, {"kind", draft.state.applicant_kind}}}
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
                 .details = {{"material", material.id}, {"name", material.name}}}
            );
    if (draft.state.region.empty())
        issues.push_back(
            {.code = "draft.region_missing", .message = "no region", .place = "/region"}
        );
    if (!draft.state.delivery.hall.empty() &&
        std::ranges::find(content.halls, draft.state.delivery.hall, &pack::Hall::id) ==
            content.halls.end())
        issues.push_back(
            {.code = "draft.unknown_hall", .message = "no such hall", .place = "/delivery/hall"}
        );
    if (draft.state.delivery.way == "post" &&
        is_blank(find_string(draft.state.delivery_to, "address").value_or("")))
        issues.push_back(
            {.code = "draft.address_missing", .message = "no address", .place = "/delivery/address"}
        );
    return issues;
}

}  // namespace tongban::service
