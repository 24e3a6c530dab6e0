#include "service/issued.h"

#include "crypto/digest.h"
#include "directory/identifiers.h"
#include "service/renewal.h"

namespace tongban::service {

namespace {

/// Facts about the credential that a new one takes the place of.
constexpr const char* kOlderNumber = "credential.number";
constexpr const char* kOlderUntil = "credential.valid_to";

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // GB 32100: no I O S V Z

/// FEEL names have no dots: ent.uscc is seen as ent_uscc.
feel::Context context_of(const json::object& facts) {
    feel::Context context;
    for (const auto& pair : facts) {
        std::string name(pair.key());
        std::ranges::replace(name, '.', '_');
        context.set(name, feel::from_json(pair.value()));
    }
    return context;
}

struct RuleScope {
    const CaseState& state;
    const Member& member;
    const pack::Executable& service;
    const OpenCase& open;
    Instant now;
    json::object older = {};  // what the credential says that a new one takes the place of

    feel::Context context(const json::object& facts) const {
        feel::Context context = context_of(facts);
        const Date today = china_date(now);
        context.set("answers", feel::from_json(*state.answers));
        context.set("data", feel::from_json(open.data));
        context.set("issuer", feel::from_json(json::string(member.organisation)));
        context.set("case_number", feel::from_json(json::string(member.number)));
        context.set("issued", feel::from_json(issued_facts(member, service, today)));
        context.set("older", feel::from_json(older));
        context.set("today", feel::from_json(json::string(to_string(today))));
        return context;
    }
};

json::value value_of(
    const feel::Expression& expression, const feel::Context& context, Instant now
) {
    feel::Evaluation evaluation(now);
    return feel::to_json(expression.evaluate(context, evaluation));
}

std::string enterprise_id(const std::string& credit_code) { return "enterprise:" + credit_code; }

const pack::Executable* executable_of(const pack::Content& content, const std::string& item) {
    const pack::ServiceItem* found = content.find_item(item);
    return found != nullptr && found->executable ? &*found->executable : nullptr;
}

}  // namespace

std::string new_credit_code(const Member& member, const std::string& kind, int attempt) {
    const crypto::Digest digest =
        crypto::sha256(attempt == 0 ? member.number : fmt::format("{}|{}", member.number, attempt));
    const std::string& region = member.region;
    const bool has_code = region.find_first_not_of("0123456789") == std::string::npos;
    std::string code = kind + (has_code ? region : std::string("500000"));
    std::string body = "MA";
    for (size_t i = 0; i < 6; ++i) body += kAlphabet[digest[i] % kAlphabet.size()];
    const auto inner = directory::organisation_code_check(body);
    code += body + (inner ? *inner : '0');
    const auto check = directory::credit_code_check(code);
    return code + (check ? *check : '0');
}

std::string entity_of_grant(const Member& member, const Facts& facts) {
    constexpr int kAttemptsMax = 100;
    const pack::Executable* service = executable_of(facts.content, member.item);
    if (service == nullptr || !service->registers) return {};
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
        std::string code = new_credit_code(member, service->registers_entity, attempt);
        if (!facts.is_registered || !facts.is_registered(service->registers->register_id, code))
            return code;
    }
    return {};
}

namespace {
/// Six characters of the region: its code, or of a zone's key, in capitals (GB/T 36904: digits and
/// capitals).
std::string region_mark(std::string_view region) {
    std::string mark(region.substr(0, 6));
    for (char& c : mark)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return mark;
}
}  // namespace

json::object issued_facts(const Member& member, const pack::Executable& service, Date today) {
    // The member's number without the office's credit code: item (10 digits of the basic code),
    // day and number of the day. Unique in a region, since its offices do not share items.
    constexpr size_t kTail = 22;
    const std::string serial =
        member.number.substr(member.number.size() > kTail ? member.number.size() - kTail : 0);
    json::object facts{
        {"number", "TEST" + region_mark(member.region) + serial},
        {"on", to_string(today)},
        {"issuer", member.organisation}};
    if (!member.registered.empty())
        facts["uscc"] = member.registered;
    else if (!service.registers_entity.empty())
        facts["uscc"] = new_credit_code(member, service.registers_entity);
    if (service.credential && service.credential->valid_years > 0) {
        const auto end = today.ymd() + std::chrono::years(service.credential->valid_years);
        const Date same_day =
            end.ok() ? Date(std::chrono::sys_days(end))
                     : Date(std::chrono::sys_days(end.year() / end.month() / std::chrono::last));
        facts["valid_to"] = to_string(same_day.plus_days(-1));
    }
    return facts;
}

json::object case_facts(const CaseState& state, const OpenCase& open) {
    // Fields that are personal stand under their keys of the form only, and give way to the rest.
    json::object facts = open.data;
    for (const auto& pair : state.open_data) facts[pair.key()] = pair.value();
    // The form keeps personal fields under its own keys; the parties hold these by meaning.
    facts["per.name"] = find_string(open.parties, "person_name").value_or("");
    facts["per.id_no"] = find_string(open.parties, "resident_id").value_or("");
    if (const auto code = find_string(open.parties, "credit_code")) facts["ent.uscc"] = *code;
    for (const auto& pair : state.results) facts[pair.key()] = pair.value();
    return facts;
}

json::object data_with_results(
    const CaseState& state, json::object data, const pack::Content& content
) {
    if (state.results.empty()) return data;
    for (const Member& member : state.members) {
        const pack::Executable* service = executable_of(content, member.item);
        if (service == nullptr) continue;
        const auto form = content.forms.find(service->form);
        if (form == content.forms.end()) continue;
        for (const form::Field* field : form::fields_with_value(form->second)) {
            const json::value* known = state.results.if_contains(field->property("semantic"));
            if (known != nullptr && !data.contains(field->key)) data[field->key] = *known;
        }
    }
    return data;
}

Result<json::object> result_facts(
    const CaseState& state, const Member& member, const Facts& facts
) {
    json::object results;
    const pack::Executable* service = executable_of(facts.content, member.item);
    if (service == nullptr || service->sets.empty()) return results;
    if (!facts.open) return refuse("case.not_opened", ErrorKind::Internal);
    const OpenCase open = TRY(facts.open(state));
    const feel::Context context =
        RuleScope{state, member, *service, open, facts.now}.context(case_facts(state, open));
    for (const pack::ResultFact& fact : service->sets)
        if (json::value value = value_of(fact.value, context, facts.now); !value.is_null())
            results[fact.field] = std::move(value);
    return results;
}

namespace {

/// Whether applicant or person has one of that type in force.
Result<bool> has_in_force(const CaseState& state, const std::string& type, Neighbours& neighbours) {
    for (const std::string& holder : std::set{state.applicant, state.person})
        for (const HolderCredential& one : TRY(neighbours.credentials_of_type(holder, type)))
            if (!one.has_ended()) return true;
    return false;
}

bool ends_applicant(
    const CaseState& state, const HolderCredential& one, const pack::Content& content
) {
    const auto type = content.credential_types.find(one.type);
    return type != content.credential_types.end() && !type->second.register_id.empty() &&
           one.holder == state.applicant && (one.stage == "cancelled" || one.stage == "revoked");
}

}  // namespace

Result<std::vector<EndedEvidence>> ended_evidence(
    const CaseState& state,
    const Member& member,
    const pack::Content& content,
    Neighbours& neighbours
) {
    std::vector<EndedEvidence> ended;
    for (const MaterialState& material : state.materials) {
        if (material.way != MaterialWay::Credential ||
            std::ranges::find(material.items, member.item) == material.items.end())
            continue;
        const auto picked = TRY(neighbours.find_credential(material.credential));
        if (!picked || !picked->has_ended()) continue;
        // One that another of its type has replaced proves what it did.
        if (TRY(has_in_force(state, picked->type, neighbours))) continue;
        ended.push_back(
            {material.name, material.name_en, picked->stage,
             ends_applicant(state, *picked, content)}
        );
    }
    return ended;
}

namespace {

enum class Suspended { Refused, Found };

/// What a grant does to the credentials of the holder.
struct Grants {
    const Turn& turn;
    Neighbours& neighbours;
    OpenCase open;

    const CaseState& state() const { return turn.state; }

    /// What was picked as a material, when it is of that type.
    Result<std::optional<HolderCredential>> find_picked(
        const std::string& type, const std::set<std::string>& holders
    ) const {
        std::optional<HolderCredential> found;
        for (const MaterialState& material : state().materials) {
            if (material.way != MaterialWay::Credential) continue;
            const auto picked = TRY(neighbours.find_credential(material.credential));
            if (picked && picked->type == type && holders.contains(picked->holder)) found = picked;
        }
        return found;
    }

    /// One that is in force goes before one that has ended.
    Result<std::optional<HolderCredential>> find_numbered(
        const std::string& type, const std::string& number, const std::set<std::string>& holders
    ) const {
        std::optional<HolderCredential> found;
        for (const std::string& holder : holders)
            for (const HolderCredential& one :
                 TRY(neighbours.credentials_of_type(holder, type, number)))
                if (!found || (found->has_ended() && !one.has_ended())) found = one;
        return found;
    }

    /// The holder's credential of that type, or nothing when the register has none (a licence on
    /// paper). What was picked as a material is taken; else the number tells which one.
    Result<std::optional<HolderCredential>> find_older(
        const std::string& type, const std::string& number, Suspended suspended = Suspended::Refused
    ) const {
        const auto is_over = [&](const HolderCredential& one) {
            return one.has_ended() && (suspended == Suspended::Refused || one.stage != "suspended");
        };
        std::set<std::string> holders{state().applicant, state().person};
        if (const Member* founding = find_founding(state()))
            holders.insert(enterprise_id(founding->registered));
        std::optional<HolderCredential> found = TRY(find_picked(type, holders));
        if (!found && !number.empty()) found = TRY(find_numbered(type, number, holders));
        if (found && is_over(*found))
            return refuse("case.credential_ended", ErrorKind::Conflict, {{"stage", found->stage}});
        if (found) return found;
        // Without a pick only the holder's own counts: a person who acts for an enterprise keeps
        // hers.
        std::vector<HolderCredential> held =
            TRY(neighbours.credentials_of_type(state().applicant, type));
        std::erase_if(held, is_over);
        if (held.empty()) return found;
        if (!number.empty() || held.size() > 1)
            return refuse("case.credential_not_found", ErrorKind::Conflict, {{"number", number}});
        return std::optional<HolderCredential>(held.front());
    }

    /// A paper that was in force when it was handed in may have lost its force since (licence
    /// revoked, enterprise struck off); nothing is granted on it (Administrative Licensing Law
    /// art. 38: only to whoever meets the conditions).
    Result<void> check_evidence(const Member& member) const {
        const auto ended = TRY(ended_evidence(state(), member, turn.facts.content, neighbours));
        if (ended.empty()) return {};
        return refuse(
            "case.evidence_ended", ErrorKind::Conflict,
            {{"name", ended.front().name}, {"name_en", ended.front().name_en}}
        );
    }

    Result<void> issue(
        const Member& member,
        const pack::Executable& service,
        const std::string& id,
        std::vector<ledger::Commit>& commits
    ) const {
        const pack::CredentialRule& rule = *service.credential;
        json::object facts = case_facts(state(), open);
        std::optional<HolderCredential> older;
        if (!rule.replaces.empty()) {
            older = TRY(find_older(rule.replaces, find_string(facts, kOlderNumber).value_or("")));
            // What the register says about the old one stands over what was typed.
            if (older) facts[kOlderNumber] = older->number;
            if (older && older->valid_until) facts[kOlderUntil] = to_string(*older->valid_until);
        }
        IssueCredential request;
        // What was licensed stays licensed: a renewal or a change begins with what stands in the
        // older one, and the rule says what becomes another (Administrative Licensing Law arts. 49,
        // 50).
        if (older) request.fields = TRY(neighbours.credential_fields(older->id));
        const feel::Context context =
            RuleScope{state(), member, service, open, turn.facts.now, request.fields}.context(facts
            );
        for (const auto& [key, expression] : rule.claims)
            if (json::value value = value_of(expression, context, turn.facts.now); !value.is_null())
                request.fields[key] = std::move(value);
        request.id = id;
        request.type = rule.type;
        const auto& types = turn.facts.content.credential_types;
        if (const auto type = types.find(rule.type); type != types.end())
            request.definition = &type->second;
        request.valid_years = rule.valid_years;
        // The last day on the face is the last day in the register.
        if (const auto on_face = find_string(request.fields, "valid_to"))
            if (const auto date = parse_date(*on_face)) request.valid_until = *date;
        if (older) request.replaces = older->id;
        if (older && rule.keeps_validity) request.valid_until = older->valid_until;
        // What was left of the older one may run out while the change is looked at: nothing is
        // issued that is over on its first day (Administrative Licensing Law art. 70(1)).
        if (request.valid_until && *request.valid_until < turn.facts.today())
            return refuse(
                "case.validity_over", ErrorKind::Conflict,
                {{"until", json::string(to_string(*request.valid_until))}}
            );
        TRY(name_parties(member, request));
        for (ledger::Commit& commit : TRY(neighbours.issue(request)))
            commits.push_back(std::move(commit));
        return {};
    }

    Result<void> name_parties(const Member& member, IssueCredential& request) const {
        const auto organisation = TRY(turn.facts.content.directory->organisation_for(
            member.department, member.region, turn.facts.today()
        ));
        const bool enterprise = state().applicant_kind == "enterprise";
        request.holder_kind = state().applicant_kind;
        request.holder = state().applicant;
        request.holder_name = find_string(open.parties, "name").value_or("");
        request.holder_code =
            find_string(open.parties, enterprise ? "credit_code" : "resident_id").value_or("");
        // A licence of the business is the entity's own, not the founder's (市场主体登记管理条例
        // art. 21: the licence states when the entity came into being).
        if (const Member* founding = find_founding(state());
            founding != nullptr && request.definition != nullptr &&
            request.definition->holder != "natural") {
            request.holder_kind = "enterprise";
            request.holder = enterprise_id(founding->registered);
            request.holder_code = founding->registered;
            request.holder_name = find_string(values_of_entity(*founding), "name").value_or("");
        }
        request.region = member.region;
        request.organisation = organisation.name;
        request.department = member.department;
        request.issuer_code = organisation.synthetic_uscc;
        request.case_number = member.number;
        request.at = turn.facts.now;
        return {};
    }

    /// What the register gets to know of the entity that this member brought into being.
    json::object values_of_entity(const Member& member) const {
        json::object values;
        const pack::Executable* service = executable_of(turn.facts.content, member.item);
        if (service == nullptr || !service->registers) return values;
        const feel::Context context =
            RuleScope{state(), member, *service, open, turn.facts.now}.context(
                case_facts(state(), open)
            );
        for (const auto& [column, expression] : service->registers->values)
            if (json::value value = value_of(expression, context, turn.facts.now); !value.is_null())
                values[column] = std::move(value);
        return values;
    }

    Result<void> register_entity(
        const Member& member, const pack::EntityRule& rule, std::vector<ledger::Commit>& commits
    ) const {
        const feel::Context context =
            RuleScope{
                state(), member, *executable_of(turn.facts.content, member.item), open,
                turn.facts.now}
                .context(case_facts(state(), open));
        const json::value representative = value_of(rule.representative, context, turn.facts.now);
        RegisterEntity request{
            .register_id = rule.register_id,
            .credit_code = member.registered,
            .values = values_of_entity(member),
            .representative = representative.is_string() ? std::string(representative.get_string())
                                                         : std::string(),
            .role = rule.role,
            .case_number = member.number,
            .at = turn.facts.now};
        for (ledger::Commit& commit : TRY(neighbours.register_entity(request)))
            commits.push_back(std::move(commit));
        return {};
    }

    Result<void> cancel(
        const Member& member, const pack::Executable& service, std::vector<ledger::Commit>& commits
    ) const {
        const feel::Context context =
            RuleScope{state(), member, service, open, turn.facts.now}.context(
                case_facts(state(), open)
            );
        const json::value number = value_of(service.cancels->number, context, turn.facts.now);
        const auto older = TRY(find_older(
            service.cancels->type,
            number.is_string() ? std::string(number.get_string()) : std::string()
        ));
        if (!older) return {};
        commits.push_back(TRY(neighbours.cancel_credential(
            {.id = older->id,
             .reason = fmt::format("{}（{}）", member.name, member.number),
             .article = service.cancels->basis,
             .organisation = member.organisation,
             .actor = turn.facts.actor,
             .at = turn.facts.now}
        )));
        return {};
    }
};

}  // namespace

Result<std::optional<HolderCredential>> find_replaced(
    const CaseState& state, const Facts& facts, const std::string& type, Neighbours& neighbours
) {
    if (!facts.open) return refuse("case.not_opened", ErrorKind::Internal);
    const Turn turn(state, facts);
    const Grants grants{turn, neighbours, TRY(facts.open(state))};
    return grants.find_older(
        type, find_string(case_facts(state, grants.open), kOlderNumber).value_or(""),
        Suspended::Found
    );
}

Result<std::vector<ledger::Commit>> result_commits(const Turn& turn, Neighbours& neighbours) {
    std::vector<ledger::Commit> commits;
    std::optional<Grants> grants;
    for (const CaseEvent& event : turn.events)
        if (const auto* undone = std::get_if<MemberUndone>(&event)) {
            const Member* member = find_member(turn.state, undone->item);
            if (member == nullptr || member->credential.empty()) continue;
            commits.push_back(TRY(neighbours.cancel_credential(
                {.id = member->credential,
                 .reason = fmt::format("{}（{}）", undone->reason, member->number),
                 .article = undone->article,
                 .organisation = member->organisation,
                 .actor = turn.facts.actor,
                 .at = turn.facts.now}
            )));
        }
    for (const CaseEvent& event : turn.events) {
        const auto* decided = std::get_if<MemberDecided>(&event);
        if (decided == nullptr || !decided->is_granted) continue;
        const Member* member = find_member(turn.state, decided->item);
        const pack::Executable* service = executable_of(turn.facts.content, decided->item);
        if (member == nullptr || service == nullptr) continue;
        const bool issues = service->credential && !decided->credential.empty();
        const bool registers = service->registers && !decided->registered.empty();
        if (!issues && !registers && !service->cancels) continue;
        if (!turn.facts.open) return refuse("case.not_opened", ErrorKind::Internal);
        if (!grants) grants.emplace(Grants{turn, neighbours, TRY(turn.facts.open(turn.state))});
        if (registers) TRY(grants->register_entity(*member, *service->registers, commits));
        // A renewal by silence is the law's own act: see decide_renewal.
        if (issues && decided->by != kDeemedBy) TRY(grants->check_evidence(*member));
        if (issues) TRY(grants->issue(*member, *service, decided->credential, commits));
        if (service->cancels) TRY(grants->cancel(*member, *service, commits));
    }
    return commits;
}

}  // namespace tongban::service
