#include "app/neighbours.h"

#include "app/credential_timers.h"
#include "authority/organisation.h"
#include "crypto/random.h"
#include "directory/identifiers.h"

namespace tongban::app {

using service::Purpose;

namespace {
std::string office_of(const Platform& platform, const Purpose& purpose) {
    const auto officer = platform.identity->staff(purpose.actor);
    const auto content = platform.content.content();
    if (!officer || !content->directory) return {};
    return authority::organisation_name(
        identity::to_grants(officer->state.grants), *content->directory, china_date(purpose.at)
    );
}
bool is_within_a_second(Instant from, Instant now) {
    return from <= now && now.ms - from.ms < 1'000;
}
bool is_own(const std::string& person, const Purpose& purpose) { return purpose.actor == person; }
}  // namespace

std::string Neighbours::organisation_of(const Purpose& purpose) {
    if (!purpose.actor.starts_with("staff:")) return purpose.actor_name;
    {
        const std::lock_guard lock(mutex_);
        const auto known = offices_.find(purpose.actor);
        if (known != offices_.end() && is_within_a_second(known->second.at, purpose.at))
            return known->second.name;
    }
    std::string name = office_of(platform_, purpose);
    const std::lock_guard lock(mutex_);
    if (offices_.size() >= kOfficesMax) offices_.clear();
    offices_.insert_or_assign(purpose.actor, Office{purpose.at, name});
    return name;
}

void Neighbours::record_access(
    const std::string& person, const std::vector<std::string>& fields, const Purpose& purpose
) {
    if (!is_own(person, purpose)) enter_access(person, fields, purpose);
}

void Neighbours::record_owner_access(
    const std::string& number, const std::vector<std::string>& fields, const Purpose& purpose
) {
    if (!directory::parse_resident_id(number, china_date(purpose.at))) {
        enter_access("enterprise:" + number, fields, purpose);
        return;
    }
    const auto account = platform_.identity->find_person_by_resident_id(number);
    if (account && *account)
        record_access(**account, fields, purpose);
    else
        enter_access(platform_.identity->subject_without_account(number), fields, purpose);
}

void Neighbours::enter_access(
    const std::string& subject, const std::vector<std::string>& fields, const Purpose& purpose
) {
    platform_.accesses->enter(
        purpose.log,
        {subject, purpose.actor, purpose.actor_name, organisation_of(purpose), purpose.why, fields,
         purpose.case_number},
        purpose.at, crypto::random_token(12)
    );
}

Result<service::PersonFacts> Neighbours::person(const std::string& id, const Purpose& purpose) {
    const identity::PersonalData data = TRY(platform_.identity->personal_data(id));
    record_access(id, {"name", "resident_id", "phone"}, purpose);
    return service::PersonFacts{id, data.name, data.resident_id, data.phone};
}

std::string Neighbours::name_of(const std::string& person, const Purpose& purpose) {
    const auto data = platform_.identity->personal_data(person);
    if (data && purpose.actor.starts_with("staff:")) record_access(person, {"name"}, purpose);
    return data ? data->name : std::string();
}

Result<service::PersonFacts> Neighbours::person_by_resident_id(
    const std::string& resident_id, const Purpose& purpose
) {
    const auto id = TRY(platform_.identity->find_person_by_resident_id(resident_id));
    if (!id) return refuse("identity.unknown_person", ErrorKind::NotFound);
    return person(*id, purpose);
}

Result<Neighbours::CounterPerson> Neighbours::register_at_counter(
    const std::string& resident_id, const std::string& name, const Purpose& purpose
) {
    std::string known;
    const auto held = platform_.registry->lookup(
        {.register_id = "population",
         .key = resident_id,
         .fields = {"name"},
         .subject = {},
         .actor = purpose.actor,
         .actor_name = purpose.actor_name,
         .organisation = organisation_of(purpose),
         .purpose = purpose.why,
         .case_number = {},
         .now = purpose.at,
         .log = &purpose.log}
    );
    if (held)
        if (const auto value = held->values.find("name");
            value != held->values.end() && value->second.is_string())
            known = std::string(value->second.get_string());
    if (!known.empty() && !trim(name).empty() && trim(name) != known)
        return Error{
            .code = "identity.name_mismatch", .kind = ErrorKind::Conflict, .field = "/name"};
    identity::Registered made = TRY(platform_.identity->register_at_counter(
        resident_id, known.empty() ? name : known, purpose.actor, purpose.at
    ));
    record_access(made.id, {"name", "resident_id"}, purpose);
    CounterPerson registered{
        {made.id, known.empty() ? std::string(trim(name)) : known, resident_id, {}}, {}};
    registered.commits.push_back(std::move(made.commit));
    return registered;
}

ledger::StreamKey Neighbours::key_of_look_ups(const std::string& account, const Purpose& purpose) {
    return {
        kHomeRegion,
        fmt::format("typed-look-ups:{}:{}", to_string(china_date(purpose.at)), account)};
}

Result<std::int64_t> Neighbours::typed_look_ups(
    const std::string& account, const Purpose& purpose
) {
    const ledger::StreamKey key = key_of_look_ups(account, purpose);
    for (const ledger::Commit& entered : purpose.log)
        if (entered.key == key) return entered.expected_version + std::ssize(entered.events);
    std::int64_t count = 0;
    TRY(platform_.ledger->read([&](ledger::Reader& reader) -> Result<void> {
        count = std::ssize(TRY(reader.events(key)));
        return {};
    }));
    return count;
}

Result<void> Neighbours::count_typed_look_up(const std::string& account, const Purpose& purpose) {
    const ledger::StreamKey key = key_of_look_ups(account, purpose);
    const ledger::NewEvent counted{"TypedKeyLookedUp", {{"why", purpose.why}}};
    for (ledger::Commit& entered : purpose.log)
        if (entered.key == key) {
            entered.events.push_back(counted);
            return {};
        }
    ledger::Commit commit;
    commit.key = key;
    commit.expected_version = TRY(typed_look_ups(account, purpose));
    commit.actor = purpose.actor;
    commit.at = purpose.at;
    commit.events.push_back(counted);
    purpose.log.push_back(std::move(commit));
    return {};
}

namespace {
service::StaffFacts facts_of(identity::StaffEntry entry) {
    return {std::move(entry.id), std::move(entry.name), identity::to_grants(entry.grants)};
}
}  // namespace

Result<std::vector<service::StaffFacts>> Neighbours::staff_of(
    authority::Role role, const std::string& department
) {
    std::vector<service::StaffFacts> found;
    for (identity::StaffEntry& entry :
         TRY(platform_.identity->staff_of(authority::to_string(role), department)))
        found.push_back(facts_of(std::move(entry)));
    return found;
}

Result<std::optional<service::StaffFacts>> Neighbours::staff_member(const std::string& id) {
    auto known = platform_.identity->staff(id);
    if (!known && known.error().kind == ErrorKind::NotFound)
        return std::optional<service::StaffFacts>();
    if (!known) return known.error();
    if (known->state.is_disabled) return std::optional<service::StaffFacts>();
    return std::optional(service::StaffFacts{
        known->state.id, known->state.name, identity::to_grants(known->state.grants)});
}

Result<std::vector<service::StaffFacts>> Neighbours::all_staff() {
    constexpr size_t kPage = 200, kStaffMax = 20'000;
    std::vector<service::StaffFacts> all;
    for (std::string after; all.size() < kStaffMax;) {
        auto page = TRY(platform_.identity->list_staff(
            "", after, kPage, [](const identity::StaffEntry& entry) { return !entry.is_disabled; }
        ));
        for (identity::StaffEntry& entry : page.staff) all.push_back(facts_of(std::move(entry)));
        if (page.next.empty()) break;
        after = std::move(page.next);
    }
    return all;
}

Result<std::vector<service::EnterpriseFacts>> Neighbours::enterprises_of(const std::string& person
) {
    const identity::PersonalData data = TRY(platform_.identity->personal_data(person));
    std::vector<service::EnterpriseFacts> found;
    for (const auto& role : TRY(platform_.registry->enterprises_of(data.resident_id)))
        found.push_back({role.id, role.name, role.credit_code});
    return found;
}

Result<bool> Neighbours::is_agent_for(
    const std::string& agent, const std::string& person, const std::string& service, Date today
) {
    return platform_.identity->may_act_for(agent, person, service, today);
}

service::HeldAnswer Neighbours::look_up(
    const std::string& register_id,
    const std::string& key,
    const std::vector<std::string>& fields,
    const std::string& person,
    const Purpose& purpose
) {
    service::HeldAnswer answer;
    const auto held = platform_.registry->lookup(
        {.register_id = register_id,
         .key = key,
         .fields = fields,
         .subject = person,
         .actor = purpose.actor,
         .actor_name = purpose.actor_name,
         .organisation = organisation_of(purpose),
         .purpose = purpose.why,
         .case_number = purpose.case_number,
         .now = purpose.at,
         .log = &purpose.log}
    );
    if (!held) {
        answer.unavailable = held.error().code;
        return answer;
    }
    if (held->unavailable) answer.unavailable = registry::to_string(*held->unavailable);
    for (const auto& [field, value] : held->values)
        answer.values[field] = {value, held->source, held->source_en, to_string(held->as_of)};
    return answer;
}

namespace {
service::HolderCredential as_held(const credential::rows::Record& record) {
    service::HolderCredential one{
        .id = record.id,
        .holder = record.holder,
        .type = record.type_id,
        .name = record.type_name,
        .number = record.number,
        .stage = std::string(credential::stage_name(record.stage))};
    if (const auto until = parse_date(record.valid_until)) one.valid_until = *until;
    return one;
}
}  // namespace

Result<std::optional<service::HolderCredential>> Neighbours::find_credential(const std::string& id
) {
    const auto record = TRY(platform_.credentials->find_record(id));
    return record ? std::optional(as_held(*record)) : std::nullopt;
}

Result<std::vector<service::HolderCredential>> Neighbours::credentials_of_type(
    const std::string& holder, const std::string& type, const std::string& number
) {
    std::vector<service::HolderCredential> found;
    for (const auto& record : TRY(platform_.credentials->held_by(holder, type, number)))
        found.push_back(as_held(record));
    return found;
}

Result<json::object> Neighbours::credential_fields(const std::string& id) {
    json::object fields;
    for (const credential::FaceField& field :
         TRY(platform_.credentials->load(id)).state.content.fields)
        fields[field.key] = field.value;
    return fields;
}

bool Neighbours::is_registered(const std::string& register_id, const std::string& key) {
    const auto known = platform_.registry->has_record(register_id, key);
    return known && *known;
}

Result<std::vector<ledger::Commit>> Neighbours::register_entity(
    const service::RegisterEntity& request
) {
    const std::string name = find_string(request.values, "name").value_or("");
    std::vector<ledger::Commit> commits;
    commits.push_back(TRY(platform_.registry->enter(
        {.register_id = request.register_id,
         .key = request.credit_code,
         .values = request.values,
         .representative = {request.representative, request.credit_code, name, request.role},
         .case_number = request.case_number,
         .actor = "system:registry",
         .at = request.at}
    )));
    return commits;
}

Result<ledger::Commit> Neighbours::cancel_credential(const service::CancelCredential& request) {
    ledger::Commit commit = TRY(platform_.credentials->change(
        request.id,
        credential::CancelCredential{{request.reason, request.article, request.organisation}},
        request.actor, request.at
    ));
    TRY(follow_stage(platform_, TRY(platform_.credentials->record(request.id)), "cancelled", commit)
    );
    return commit;
}

Result<std::vector<ledger::Commit>> Neighbours::issue(const service::IssueCredential& request) {
    const auto content = platform_.content.content();
    const pack::CredentialType* type = request.definition;
    if (const auto today = content->credential_types.find(request.type);
        type == nullptr && today != content->credential_types.end())
        type = &today->second;
    if (type == nullptr)
        return refuse("pack.unknown_credential", ErrorKind::Internal, {{"type", request.type}});
    credential::Grant grant;
    grant.id = request.id;
    grant.type_id = request.type;
    grant.type_name = type->name.zh;
    grant.type_code = type->type_code;
    grant.issuer = {request.organisation, request.issuer_code};
    grant.department = request.department;
    grant.area_code = request.region;
    grant.holder_id = request.holder;
    const bool enterprise = request.holder_kind == "enterprise";
    grant.holder = {request.holder_name, request.holder_code, enterprise ? "001" : "111"};
    for (const pack::CredentialField& field : type->fields)
        if (const json::value* value = request.fields.if_contains(field.key);
            value != nullptr && !value->is_null())
            grant.fields.push_back(
                {field.key, field.label.zh,
                 value->is_string() ? std::string(value->get_string()) : json::serialize(*value)}
            );
    grant.case_number = request.case_number;
    grant.valid_years = request.valid_years;
    grant.valid_until = request.valid_until;
    grant.remind_days = content->limits.credential_reminder_days;
    grant.at = request.at;
    if (!request.replaces.empty()) return platform_.credentials->replace(grant, request.replaces);
    std::vector<ledger::Commit> commits;
    commits.push_back(TRY(platform_.credentials->issue(grant)));
    return commits;
}

Result<void> Neighbours::reauthenticate(
    const std::string& actor, const std::string& password, Instant now
) {
    return platform_.identity->reauthenticate(actor, password, now);
}

Result<void> Neighbours::check_signing_token(
    const std::string& actor, const std::string& session, const std::string& token, Instant now
) {
    return signing_tokens_.check(token, actor, session, now);
}

Result<service::SignedProof> Neighbours::sign(
    const std::string& person,
    const std::string& sha256,
    const std::string& sm3,
    const std::string& wording,
    Instant at
) {
    identity::Signed made = TRY(platform_.signatures->sign({person, sha256, sm3, wording, at}));
    return service::SignedProof{to_record(made.record).get_object(), std::move(made.commits)};
}

bool Neighbours::is_signature_valid(
    const json::object& proof,
    const std::string& sha256,
    const std::string& sm3,
    const std::string& wording,
    Instant at
) {
    const auto record = from_record<identity::SignatureRecord>(proof);
    if (!record || record->sha256 != sha256 || record->sm3 != sm3 || record->wording != wording ||
        record->at != at)
        return false;
    const auto fault = platform_.signatures->verify(*record);
    return fault && *fault == identity::SignatureFault::None;
}

}  // namespace tongban::app
