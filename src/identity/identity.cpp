// Accounts of people: finding, loading, deciding, and the commits that result.
#include "identity/identity.h"

#include "crypto/password.h"
#include "crypto/random.h"
#include "directory/identifiers.h"
#include "identity/accounts.h"
#include "identity/known_people.h"
#include "identity/password_rules.h"

namespace tongban::identity {
namespace {

constexpr const char kResidentId[] = "party.resident_id";
constexpr const char kPhone[] = "party.phone";
constexpr const char kName[] = "party.name";
constexpr size_t kNameMax = 50;

Error with_field(Error error, const char* field) {
    error.field = field;
    return error;
}

}  // namespace

Result<std::string> checked_name(std::string_view text) {
    const std::string_view name = trim(text);
    bool is_good = !name.empty() && is_utf8(name) && code_points(name) <= kNameMax;
    for (const char c : name) is_good &= static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
    if (!is_good) return Error{.code = "identity.name", .field = "/name"};
    return std::string(name);
}

Identity::Identity(ledger::Ledger& ledger, crypto::Keyring keyring, std::string home_region)
    : ledger_(ledger),
      keyring_(std::move(keyring)),
      home_region_(std::move(home_region)),
      known_people_(std::make_shared<KnownPeople>()) {}

Result<void> Identity::create_tables() {
    TRY(ledger_.create_tables(rows::tables()));
    return list_offices();
}

// ---- finding ----

Result<std::optional<std::string>> Identity::find_by_login(std::string_view login, Instant now)
    const {
    const char* sql = rows::kStaffByAccount;
    std::string key(trim(login));
    if (const auto phone = directory::parse_phone(key)) {
        sql = rows::kPersonByPhone;
        key = keyring_.lookup_hash(kPhone, *phone);
    } else if (const auto resident = directory::parse_resident_id(key, china_date(now))) {
        sql = rows::kPersonByResidentId;
        key = keyring_.lookup_hash(kResidentId, resident->text);
    }
    std::optional<std::string> found;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(sql, {home_region_, key}, [&](const ledger::Reader::Row& row) {
            found = row.text(0);
            return false;
        });
    }));
    return found;
}

std::string Identity::subject_without_account(std::string_view resident_id) const {
    return "resident:" + keyring_.lookup_hash(kResidentId, resident_id);
}

Result<std::optional<std::string>> Identity::find_person_by_resident_id(std::string_view resident_id
) const {
    std::optional<std::string> found;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(
            rows::kPersonByResidentId,
            {home_region_, keyring_.lookup_hash(kResidentId, resident_id)},
            [&](const ledger::Reader::Row& row) {
                found = row.text(0);
                return false;
            }
        );
    }));
    return found;
}

Result<std::shared_ptr<const Loaded<PersonState>>> Identity::shared_person(std::string_view id
) const {
    KnownPeople::Person person;
    if (id.starts_with("person:"))
        TRY(ledger_.read([&](ledger::Reader& reader) -> Result<void> {
            const ledger::StreamKey key{home_region_, std::string(id)};
            const auto snapshot = TRY(reader.snapshot(key));
            if (!snapshot) return {};
            person = known_people_->find(key.stream, snapshot->version);
            if (person != nullptr) return {};
            PersonState state = TRY(rows::person_state(snapshot->state));
            person =
                std::make_shared<const Loaded<PersonState>>(std::move(state), snapshot->version);
            known_people_->keep(key.stream, person);
            return {};
        }));
    if (person == nullptr || !person->state.exists())
        return refuse("identity.unknown_person", ErrorKind::NotFound);
    return person;
}

Result<Loaded<PersonState>> Identity::person(std::string_view id) const {
    const auto person = TRY(shared_person(id));
    return *person;
}

Result<PersonalData> Identity::personal_data(std::string_view person_id) const {
    const auto loaded = TRY(shared_person(person_id));
    PersonalData data;
    data.name = TRY(open_name(person_id, loaded->state.name));
    data.resident_id = TRY(opened(kResidentId, person_id, loaded->state.resident_id));
    data.phone = TRY(opened(kPhone, person_id, loaded->state.phone));
    return data;
}

Result<std::string> Identity::open_name(std::string_view person_id, std::string_view sealed_name)
    const {
    return opened(kName, person_id, sealed_name);
}

std::string Identity::name_of(std::string_view person_id) const {
    const auto loaded = shared_person(person_id);
    if (!loaded) return {};
    return open_name(person_id, (*loaded)->state.name).value_or("");
}

Result<std::vector<AgentRelation>> Identity::relations(std::string_view person_id) const {
    std::vector<AgentRelation> relations;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(
            rows::kRelations, {home_region_, std::string(person_id)},
            [&](const ledger::Reader::Row& row) {
                AgentRelation relation;
                relation.principal = row.text(0);
                relation.principal_name = row.text(1);
                Authorisation& known = relation.authorisation;
                known.id = row.text(2);
                known.agent = row.text(3);
                known.agent_name = row.text(4);
                if (const auto scope = parse_json(row.text(5)); scope && scope->is_array())
                    for (const json::value& service : scope->get_array())
                        if (service.is_string()) known.scope.emplace_back(service.get_string());
                known.from = parse_date(row.text(6)).value_or({});
                known.until = parse_date(row.text(7)).value_or({});
                if (!row.is_null(8)) known.revoked = Instant{row.integer(8)};
                relations.push_back(std::move(relation));
                return relations.size() < 1000;
            }
        );
    }));
    for (AgentRelation& relation : relations) {
        std::string& agent_name = relation.authorisation.agent_name;
        agent_name = TRY(open_name(relation.authorisation.agent, agent_name));
        relation.principal_name = TRY(open_name(relation.principal, relation.principal_name));
    }
    return relations;
}

Result<bool> Identity::may_act_for(
    std::string_view agent, std::string_view principal, std::string_view service, Date today
) const {
    const auto loaded = TRY(shared_person(principal));
    for (const Authorisation& known : loaded->state.authorisations) {
        if (known.agent != agent || !known.holds_on(today)) continue;
        for (const std::string& allowed : known.scope)
            if (allowed == "*" || allowed == service) return true;
    }
    return false;
}

// ---- people ----

Result<Registered> Identity::register_person(const Registration& registration, Instant now) const {
    PersonRegistered person;
    const std::string name = TRY(checked_name(registration.name));
    auto resident = directory::parse_resident_id(registration.resident_id, china_date(now));
    if (!resident) return with_field(std::move(resident).error(), "/resident_id");
    auto phone = directory::parse_phone(registration.phone);
    if (!phone) return with_field(std::move(phone).error(), "/phone");
    TRY(check_password(registration.password, {resident->text, *phone, name}));

    Loaded<PersonState> before;
    const auto with_resident_id = TRY(find_person_by_resident_id(resident->text));
    if (with_resident_id) before = TRY(this->person(*with_resident_id));
    // Registered at a counter from the card: the same name makes it one's own account.
    const bool is_taken_over = with_resident_id && before.state.sign_in.password.empty() &&
                               TRY(open_name(*with_resident_id, before.state.name)) == name;
    person.id = is_taken_over             ? *with_resident_id
                : registration.id.empty() ? "person:" + crypto::random_token(12)
                                          : registration.id;
    person.name = sealed(kName, person.id, name);
    person.resident_id_hash = keyring_.lookup_hash(kResidentId, resident->text);
    person.phone_hash = keyring_.lookup_hash(kPhone, *phone);
    const auto with_phone = TRY(find_by_login(*phone, now));
    person.resident_id = sealed(kResidentId, person.id, resident->text);
    person.phone = sealed(kPhone, person.id, *phone);
    person.password = TRY(hashed_password(person.id, registration.password));

    if (!is_taken_over) before = {};
    const bool is_known = with_resident_id.has_value() && !is_taken_over;
    const PersonEvents events =
        TRY(decide(before.state, RegisterPerson{person, is_known, with_phone.has_value()}));
    return Registered{
        person.id, build_commit(home_region_, before, events, person.id, person.id, now)};
}

Result<Registered> Identity::register_at_counter(
    std::string_view resident_id, std::string_view name, std::string_view by, Instant now
) const {
    const std::string checked = TRY(checked_name(name));
    auto resident = directory::parse_resident_id(resident_id, china_date(now));
    if (!resident) return with_field(std::move(resident).error(), "/resident_id");
    PersonRegistered person;
    person.id = "person:" + crypto::random_token(12);
    person.name = sealed(kName, person.id, checked);
    person.resident_id = sealed(kResidentId, person.id, resident->text);
    person.resident_id_hash = keyring_.lookup_hash(kResidentId, resident->text);
    person.phone = sealed(kPhone, person.id, "");
    // Unique like the others, and found by no number.
    person.phone_hash = keyring_.lookup_hash(kPhone, "none:" + person.id);
    const bool is_known = TRY(find_person_by_resident_id(resident->text)).has_value();
    Loaded<PersonState> fresh;
    const PersonEvents events = TRY(decide(fresh.state, RegisterPerson{person, is_known, false}));
    return Registered{person.id, build_commit(home_region_, fresh, events, person.id, by, now)};
}

Result<ledger::Commit> Identity::authorise_agent(
    std::string_view person_id, Authorisation wanted, Instant now
) const {
    const auto loaded = TRY(person(person_id));
    wanted.agent_name = sealed(kName, wanted.agent, wanted.agent_name);
    const PersonEvents events = TRY(decide(loaded.state, AuthoriseAgent{wanted, china_date(now)}));
    return commit_of(loaded, events, person_id, now);
}

Result<ledger::Commit> Identity::revoke_authorisation(
    std::string_view person_id, std::string_view id, Instant now
) const {
    const auto loaded = TRY(person(person_id));
    const PersonEvents events =
        TRY(decide(loaded.state, RevokeAuthorisation{std::string(id), now}));
    return commit_of(loaded, events, person_id, now);
}

// ---- seeds ----

Result<std::string> Identity::seed_person(const Registration& registration, Instant now) const {
    const auto known = TRY(find_by_login(registration.resident_id, now));
    if (known) return *known;
    Registered registered = TRY(register_person(registration, now));
    TRY(ledger_.commit_and_wait(std::move(registered.commit)));
    return registered.id;
}

// ---- inside ----

std::string Identity::sealed(const char* purpose, std::string_view id, std::string_view text)
    const {
    return to_base64url(keyring_.seal(purpose, id, text));
}

Result<std::string> Identity::opened(
    const char* purpose, std::string_view id, std::string_view text
) const {
    const Bytes bytes = TRY(from_base64url(text));
    return keyring_.open_text(purpose, id, bytes);
}

ledger::Commit Identity::commit_of(
    const Loaded<PersonState>& loaded, const PersonEvents& events, std::string_view by, Instant now
) const {
    return build_commit(home_region_, loaded, events, loaded.state.id, by, now);
}

}  // namespace tongban::identity
