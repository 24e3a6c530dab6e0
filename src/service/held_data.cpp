#include "service/held_data.h"

#include "crypto/digest.h"
#include "service/form_check.h"

namespace tongban::service {

namespace {

constexpr int kTypedLookUpsMax = 30;  // of one draft
/// Of one account on one day, in all its drafts. A window serves many people a day; each of them
/// has the own bound as well.
constexpr int kTypedLookUpsPerDayMax = 30;
constexpr int kTypedLookUpsOfWindowPerDayMax = 300;

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

    static std::string beginning_of(const pack::RegisterRead& read) {
        return read.register_id + "|" + read.key_field + "|";
    }

    static std::string mark_of(const pack::RegisterRead& read, const std::string& key) {
        return beginning_of(read) + to_hex(crypto::sha256(key)).substr(0, 16) + "|";
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
        take(read, answer);
        if (has_answered(answer)) state.looked_up.push_back(subject + day);
    }

    /// A register that was down or late is asked again, with the next opening of the draft.
    static bool has_answered(const HeldAnswer& answer) { return !is_trouble(answer.unavailable); }
    static bool is_trouble(std::string_view said) {
        return said == "down" || said == "timeout" || said == "failed" || said == "too_many_today";
    }

    void take(const pack::RegisterRead& read, const HeldAnswer& answer) const {
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
            else if (const auto known = state.held.find(semantic);
                     known == state.held.end() || known->second.state == "unavailable")
                // Nothing is lost: the field is simply asked.
                state.held[semantic] = {
                    nullptr,
                    {},
                    {},
                    {},
                    "unavailable",
                    answer.unavailable.empty() ? "no_value" : answer.unavailable};
        }
    }
};

std::vector<const pack::RegisterRead*> reads_of(const ServiceRef& service, const Plan& plan) {
    std::vector<const pack::RegisterRead*> reads;
    if (service.bundle != nullptr && service.bundle->executable)
        for (const pack::RegisterRead& read : service.bundle->executable->reads)
            reads.push_back(&read);
    for (const PlannedMember& member : plan.members)
        if (member.item->executable)
            for (const pack::RegisterRead& read : member.item->executable->reads)
                reads.push_back(&read);
    return reads;
}

/// Numbers of papers are typed with spaces, and with the brackets of the keyboard.
std::string as_registered(std::string_view typed) {
    std::string key;
    for (const char c : trim(typed)) {
        if (c == '(')
            key += "（";
        else if (c == ')')
            key += "）";
        else if (c != ' ')
            key += c;
    }
    return key;
}

/// A key from the form, and with it all fields that the members of the plan want of the record.
struct TypedRead {
    pack::RegisterRead read;
    std::string key;  // empty: none, or not right
    bool is_declared = false;

    std::string mark() const {
        return LookUps::mark_of(read, key + (is_declared ? "|declared" : "|owner"));
    }
};

bool has_fault(const OpenDraft& draft, std::string_view semantic) {
    for (const form::Field* field : form::fields_with_value(draft.form->form))
        if (field->property("semantic") == semantic)
            for (const Issue& issue : draft.form_issues)
                if (find_string(issue.details, "key") == field->key) return true;
    return false;
}

std::vector<TypedRead> typed_reads(const OpenDraft& draft, const Plan& plan) {
    std::vector<TypedRead> found;
    for (const pack::RegisterRead* read : reads_of(draft.service, plan)) {
        if (read->owner.empty()) continue;
        const auto known = std::ranges::find_if(found, [&](const TypedRead& other) {
            return LookUps::beginning_of(other.read) == LookUps::beginning_of(*read);
        });
        if (known != found.end()) {
            known->read.fields.insert(read->fields.begin(), read->fields.end());
            continue;
        }
        const auto held = draft.state.held.find(read->key_field);
        if (held != draft.state.held.end() && held->second.state == "held") continue;
        TypedRead typed{.read = *read};
        if (!has_fault(draft, read->key_field))
            typed.key = as_registered(find_string(draft.facts, read->key_field).value_or(""));
        const auto declared = find_string(draft.facts, read->declared_field);
        typed.is_declared = declared && std::ranges::find(read->declared_values, *declared) !=
                                            read->declared_values.end();
        found.push_back(std::move(typed));
    }
    return found;
}

/// Whose count it is: of whoever types, and of the one whose application it is. So neither many
/// drafts nor many agents make more of it (Personal Information Protection Law art. 6: no more is
/// read than the purpose needs).
std::vector<std::pair<std::string, int>> counted_accounts(
    const DraftState& state, const Purpose& purpose
) {
    std::vector<std::pair<std::string, int>> accounts{{state.person, kTypedLookUpsPerDayMax}};
    if (purpose.actor != state.person)
        accounts.emplace_back(
            purpose.actor, purpose.actor.starts_with("staff:") ? kTypedLookUpsOfWindowPerDayMax
                                                               : kTypedLookUpsPerDayMax
        );
    return accounts;
}

Result<bool> is_within_the_day(
    const DraftState& state, Neighbours& neighbours, const Purpose& purpose
) {
    for (const auto& [account, per_day_max] : counted_accounts(state, purpose))
        if (TRY(neighbours.typed_look_ups(account, purpose)) >= per_day_max) return false;
    return true;
}

/// What the register answers to this applicant. The owner's number is compared and forgotten.
HeldAnswer answer_to(
    const DraftState& state,
    const TypedRead& typed,
    Neighbours& neighbours,
    const Purpose& purpose,
    std::optional<HeldValue>& proof
) {
    HeldAnswer answer;
    if (state.typed_look_ups > kTypedLookUpsMax) {
        answer.unavailable = "too_many";
        return answer;
    }
    const auto within = is_within_the_day(state, neighbours, purpose);
    if (!within || !*within) {
        // Not able to count is not able to ask.
        answer.unavailable = within ? "too_many_today" : "failed";
        return answer;
    }
    std::vector<std::string> columns{typed.read.owner};
    for (const auto& [semantic, column] : typed.read.fields)
        if (column != typed.read.owner) columns.push_back(column);
    answer = neighbours.look_up(typed.read.register_id, typed.key, columns, state.person, purpose);
    // What did not answer counts as no attempt.
    if (LookUps::has_answered(answer))
        for (const auto& [account, per_day_max] : counted_accounts(state, purpose))
            if (!neighbours.count_typed_look_up(account, purpose)) {
                answer = {};
                answer.unavailable = "failed";
                return answer;
            }
    if (!answer.unavailable.empty()) return answer;
    const bool enterprise = state.applicant_kind == "enterprise";
    const auto own = state.held.find(enterprise ? "ent.uscc" : "per.id_no");
    const auto owner = answer.values.find(typed.read.owner);
    const bool is_owner = own != state.held.end() && owner != answer.values.end() &&
                          own->second.state == "held" && own->second.value.is_string() &&
                          own->second.value == owner->second.value;
    if (is_owner && owner->second.value.is_string())
        proof = {true, owner->second.source, owner->second.source_en, owner->second.as_of};
    if (is_owner) return answer;
    if (typed.is_declared) {
        // Personal Information Protection Law art. 44 and 45: the owner can see who read it.
        std::vector<std::string> given;
        for (const auto& [column, value] : answer.values)
            if (column != typed.read.owner) given.push_back(typed.read.register_id + "." + column);
        if (owner != answer.values.end() && owner->second.value.is_string() && !given.empty())
            neighbours.record_owner_access(
                std::string(owner->second.value.get_string()), given,
                // The application is the reader's affair: its number says nothing to the owner.
                {purpose.actor, purpose.actor_name, "premises", "", purpose.at, purpose.log}
            );
        return answer;
    }
    // Whether there is such a record is nobody's business but the owner's.
    HeldAnswer nothing;
    nothing.unavailable = "no_record";
    return nothing;
}

}  // namespace

void ask_registers(
    DraftState& state,
    const ServiceRef& service,
    const Plan& plan,
    Neighbours& neighbours,
    const Purpose& purpose
) {
    const LookUps look_ups{state, neighbours, purpose};
    for (const pack::RegisterRead* read : reads_of(service, plan)) look_ups.ask(*read);
}

namespace {

constexpr const char* kCredentialNumber = "credential.number";
constexpr const char* kCredentialUntil = "credential.valid_to";
constexpr std::string_view kFromCredential = "credential:";

/// What the plan's members renew, change or strike off, as far as it has not ended.
Result<std::vector<HolderCredential>> own_credentials(
    const DraftState& state,
    const Plan& plan,
    Neighbours& neighbours,
    const std::string& number = {}
) {
    std::set<std::string> types;
    for (const PlannedMember& member : plan.members) {
        if (!member.item->executable) continue;
        const auto& rules = *member.item->executable;
        if (rules.credential && !rules.credential->replaces.empty())
            types.insert(rules.credential->replaces);
        if (rules.cancels) types.insert(rules.cancels->type);
    }
    std::vector<HolderCredential> own;
    for (const std::string& type : types)
        for (HolderCredential& one :
             TRY(neighbours.credentials_of_type(state.applicant, type, number)))
            if (!one.has_ended()) own.push_back(std::move(one));
    return own;
}

std::string typed_number(const OpenDraft& draft) {
    for (const form::Field* field : form::fields_with_value(draft.form->form))
        if (field->property("semantic") == kCredentialNumber)
            if (const json::value* value = find_value(draft.state.data, field->key);
                value != nullptr && value->is_string())
                return as_registered(value->get_string());
    return {};
}

/// The credential that the application is about, and whether its number had to be typed. Nothing
/// where nobody can tell: a licence on paper, a chain of shops before the number is there.
struct Meant {
    std::optional<HolderCredential> credential;
    bool is_typed = false;
};

Result<Meant> find_meant(const OpenDraft& draft, const Plan& plan, Neighbours& neighbours) {
    std::vector<HolderCredential> own = TRY(own_credentials(draft.state, plan, neighbours));
    if (own.empty()) return Meant{};
    const auto held = draft.state.held.find(kCredentialNumber);
    const bool is_doubted = held != draft.state.held.end() && held->second.state == "challenged";
    if (own.size() == 1 && !is_doubted) return Meant{std::move(own.front()), false};
    const std::string number = typed_number(draft);
    if (number.empty()) return Meant{};
    own = TRY(own_credentials(draft.state, plan, neighbours, number));
    if (own.size() != 1) return Meant{};
    return Meant{std::move(own.front()), true};
}

/// By the meaning of the field: what the credential says of it.
std::map<std::string, json::value> values_of(
    const OpenDraft& draft, const HolderCredential& own, const json::object& face
) {
    std::map<std::string, json::value> values;
    values[kCredentialNumber] = json::string(own.number);
    if (own.valid_until) values[kCredentialUntil] = json::string(to_string(*own.valid_until));
    for (const form::Field* field : form::fields_with_value(draft.form->form)) {
        const std::string_view source = field->property("source");
        if (!source.starts_with(kFromCredential)) continue;
        if (const json::value* value = face.if_contains(source.substr(kFromCredential.size())))
            values[std::string(field->property("semantic"))] = *value;
    }
    return values;
}

}  // namespace

Result<void> hold_own_credential(
    OpenDraft& draft, const Plan& plan, Neighbours& neighbours, Date today
) {
    constexpr const char* kSource = "电子证照库";
    const Meant meant = TRY(find_meant(draft, plan, neighbours));
    std::map<std::string, json::value> known;
    if (meant.credential)
        known = values_of(
            draft, *meant.credential, TRY(neighbours.credential_fields(meant.credential->id))
        );
    // A number that was typed stays the applicant's own word.
    if (meant.is_typed) known.erase(kCredentialNumber);
    auto& fields = draft.state.held;
    std::erase_if(fields, [&](const auto& entry) {
        return entry.second.source == kSource && entry.second.state == "held" &&
               !known.contains(entry.first);
    });
    for (auto& [semantic, value] : known) {
        const auto held = fields.find(semantic);
        const bool is_said_elsewhere =
            held != fields.end() && held->second.state == "held" && held->second.source != kSource;
        const bool is_doubted = held != fields.end() && held->second.state == "challenged";
        if (is_said_elsewhere || is_doubted) continue;
        fields[semantic] = {std::move(value), kSource, "Register of credentials",
                            to_string(today), "held",  {}};
    }
    return {};
}

bool ask_by_typed_keys(
    OpenDraft& draft, const Plan& plan, Neighbours& neighbours, const Purpose& purpose
) {
    DraftState& state = draft.state;
    bool has_changed = false;
    for (const TypedRead& typed : typed_reads(draft, plan)) {
        const auto is_of_this = [&](const std::string& mark) {
            return mark.starts_with(LookUps::beginning_of(typed.read));
        };
        const bool is_known =
            std::ranges::find(state.looked_up, typed.mark()) != state.looked_up.end();
        if (!typed.key.empty() && is_known) continue;
        const auto said = state.registers.find(typed.read.register_id);
        const bool was_in_trouble =
            said != state.registers.end() && LookUps::is_trouble(said->second);
        if (std::erase_if(state.looked_up, is_of_this) > 0 || was_in_trouble) {
            for (const auto& [semantic, column] : typed.read.fields) state.held.erase(semantic);
            state.held.erase(typed.read.proves);
            state.registers.erase(typed.read.register_id);
            has_changed = true;
        }
        if (typed.key.empty()) continue;
        ++state.typed_look_ups;
        const LookUps look_ups{state, neighbours, purpose};
        std::optional<HeldValue> proof;
        const HeldAnswer answer = answer_to(state, typed, neighbours, purpose, proof);
        look_ups.take(typed.read, answer);
        if (proof && !typed.read.proves.empty())
            state.held[typed.read.proves] = {true,         proof->source, proof->source_en,
                                             proof->as_of, "held",        {}};
        // What did not answer counts as no attempt, and is asked again.
        if (LookUps::has_answered(answer))
            state.looked_up.push_back(typed.mark());
        else
            --state.typed_look_ups;
        has_changed = true;
    }
    return has_changed;
}

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

void drop_what_is_not_held(const DraftState& state, Plan& plan) {
    for (PlannedMaterial& planned : plan.materials) {
        if (planned.material->source != pack::MaterialSource::GovernmentData) continue;
        const auto said = state.registers.find(planned.material->register_id);
        if (said == state.registers.end() || said->second != "answered")
            std::erase(planned.ways, MaterialWay::Held);
    }
}

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

}  // namespace tongban::service
