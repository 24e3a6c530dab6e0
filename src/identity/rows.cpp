// Tables of identity, and the way between structs and what is stored.
#include "identity/rows.h"

#include <set>

#include "base/json.h"
#include "base/record.h"

namespace tongban::identity::rows {
namespace {

// A person's rows never hold readable identifiers: the hashes are keyed.
constexpr const char* kTables[] = {
    "CREATE TABLE IF NOT EXISTS identity_people ("
    " region text NOT NULL, id text NOT NULL, name text NOT NULL,"
    " resident_id_hash text NOT NULL, phone_hash text NOT NULL,"
    " must_change_password bigint NOT NULL, PRIMARY KEY (region, id))",
    "CREATE UNIQUE INDEX IF NOT EXISTS identity_people_resident_id"
    " ON identity_people (region, resident_id_hash)",
    "CREATE UNIQUE INDEX IF NOT EXISTS identity_people_phone"
    " ON identity_people (region, phone_hash)",
    "CREATE TABLE IF NOT EXISTS identity_staff ("
    " region text NOT NULL, id text NOT NULL, account text NOT NULL, name text NOT NULL,"
    " is_disabled bigint NOT NULL, is_operator bigint NOT NULL, grants text NOT NULL,"
    " must_change_password bigint NOT NULL, last_sign_in bigint, PRIMARY KEY (region, id))",
    "CREATE UNIQUE INDEX IF NOT EXISTS identity_staff_account ON identity_staff (region, account)",
    // Who works where: of those who can sign in, each role and department once.
    "CREATE TABLE IF NOT EXISTS identity_staff_offices ("
    " region text NOT NULL, department text NOT NULL, role text NOT NULL, id text NOT NULL,"
    " PRIMARY KEY (region, department, role, id))",
    "CREATE INDEX IF NOT EXISTS identity_staff_offices_of ON identity_staff_offices (region, id)",
    "CREATE TABLE IF NOT EXISTS identity_authorisations ("
    " region text NOT NULL, id text NOT NULL, principal text NOT NULL, agent text NOT NULL,"
    " agent_name text NOT NULL, scope text NOT NULL, from_on text NOT NULL,"
    " until_on text NOT NULL, revoked_at bigint, PRIMARY KEY (region, id))",
    "CREATE INDEX IF NOT EXISTS identity_authorisations_principal"
    " ON identity_authorisations (region, principal)",
    "CREATE INDEX IF NOT EXISTS identity_authorisations_agent"
    " ON identity_authorisations (region, agent)",
    "CREATE TABLE IF NOT EXISTS identity_sessions ("
    " region text NOT NULL, token_hash text NOT NULL, account text NOT NULL,"
    " created_at bigint NOT NULL, seen_at bigint NOT NULL, expires_at bigint NOT NULL,"
    " PRIMARY KEY (region, token_hash))",
    "CREATE INDEX IF NOT EXISTS identity_sessions_account ON identity_sessions (region, account)",
    "CREATE INDEX IF NOT EXISTS identity_sessions_expires"
    " ON identity_sessions (region, expires_at)",
    "CREATE TABLE IF NOT EXISTS identity_keys ("
    " region text NOT NULL, owner text NOT NULL, algorithm text NOT NULL, sealed text NOT NULL,"
    " jwk text NOT NULL, made_at bigint NOT NULL, PRIMARY KEY (region, owner, algorithm))",
};

constexpr const char kSavePerson[] =
    "INSERT INTO identity_people (region, id, name, resident_id_hash, phone_hash,"
    " must_change_password) VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (region, id) DO UPDATE SET name = excluded.name,"
    " resident_id_hash = excluded.resident_id_hash, phone_hash = excluded.phone_hash,"
    " must_change_password = excluded.must_change_password";
constexpr const char kSaveStaff[] =
    "INSERT INTO identity_staff (region, id, account, name, is_disabled, is_operator, grants,"
    " must_change_password, last_sign_in) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT (region, id) DO UPDATE SET account = excluded.account, name = excluded.name,"
    " is_disabled = excluded.is_disabled, is_operator = excluded.is_operator,"
    " grants = excluded.grants, must_change_password = excluded.must_change_password,"
    " last_sign_in = excluded.last_sign_in";
constexpr const char kLeaveOffices[] =
    "DELETE FROM identity_staff_offices WHERE region = $1 AND id = $2";
constexpr const char kJoinOffice[] =
    "INSERT INTO identity_staff_offices (region, department, role, id) VALUES ($1, $2, $3, $4)";
constexpr const char kSaveAuthorisation[] =
    "INSERT INTO identity_authorisations (region, id, principal, agent, agent_name, scope, from_on,"
    " until_on, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT (region, id) DO UPDATE SET revoked_at = excluded.revoked_at";

const char* name_of(const PersonRegistered&) { return "PersonRegistered"; }
const char* name_of(const SignedIn&) { return "SignedIn"; }
const char* name_of(const SignInFailed&) { return "SignInFailed"; }
const char* name_of(const PasswordChanged&) { return "PasswordChanged"; }
const char* name_of(const ResetCodeIssued&) { return "ResetCodeIssued"; }
const char* name_of(const ResetCodeFailed&) { return "ResetCodeFailed"; }
const char* name_of(const AgentAuthorised&) { return "AgentAuthorised"; }
const char* name_of(const AuthorisationRevoked&) { return "AuthorisationRevoked"; }
const char* name_of(const StaffCreated&) { return "StaffCreated"; }
const char* name_of(const StaffRenamed&) { return "StaffRenamed"; }
const char* name_of(const StaffDisabled&) { return "StaffDisabled"; }
const char* name_of(const StaffEnabled&) { return "StaffEnabled"; }
const char* name_of(const GrantsChanged&) { return "GrantsChanged"; }

template <class Event>
ledger::NewEvent write_event(const Event& event) {
    return std::visit(
        [](const auto& one) {
            return ledger::NewEvent{name_of(one), to_record(one).as_object()};
        },
        event
    );
}

/// Tries the alternatives of `Event` until one has the stored name.
template <class Event, size_t index = 0>
Result<Event> read_event(const ledger::Event& stored) {
    if constexpr (index == std::variant_size_v<Event>) {
        return refuse("identity.unknown_event", ErrorKind::Internal, {{"type", stored.type}});
    } else {
        using Alternative = std::variant_alternative_t<index, Event>;
        if (stored.type != name_of(Alternative{})) return read_event<Event, index + 1>(stored);
        Alternative event = TRY(from_record<Alternative>(stored.body));
        return Event(std::move(event));
    }
}

template <class State>
Result<State> read_state(std::string_view snapshot) {
    const json::value value = TRY(parse_json(snapshot));
    return from_record<State>(value);
}

ledger::SqlValue optional_ms(const std::optional<Instant>& instant) {
    if (!instant) return nullptr;
    return instant->ms;
}

}  // namespace

std::vector<const char*> tables() { return {std::begin(kTables), std::end(kTables)}; }

ledger::NewEvent to_event(const PersonEvent& event) { return write_event(event); }
ledger::NewEvent to_event(const StaffEvent& event) { return write_event(event); }
Result<PersonEvent> person_event(const ledger::Event& event) {
    return read_event<PersonEvent>(event);
}

std::string snapshot(const PersonState& state) { return json::serialize(to_record(state)); }
std::string snapshot(const StaffState& state) { return json::serialize(to_record(state)); }
Result<PersonState> person_state(std::string_view snapshot) {
    return read_state<PersonState>(snapshot);
}
Result<StaffState> staff_state(std::string_view snapshot) {
    return read_state<StaffState>(snapshot);
}

std::vector<ledger::RowChange> changes(const std::string& region, const PersonState& state) {
    std::vector<ledger::RowChange> changes;
    changes.push_back({
        kSavePerson,
        {region, state.id, state.name, state.resident_id_hash, state.phone_hash,
         std::int64_t{state.sign_in.must_change_password}},
    });
    for (const Authorisation& known : state.authorisations)
        changes.push_back({
            kSaveAuthorisation,
            {region, known.id, state.id, known.agent, known.agent_name,
             json::serialize(to_record(known.scope)), to_string(known.from), to_string(known.until),
             optional_ms(known.revoked)},
        });
    return changes;
}

std::vector<ledger::RowChange> changes(const std::string& region, const StaffState& state) {
    std::vector<ledger::RowChange> changes{{
        kSaveStaff,
        {region, state.id, state.account, state.name, std::int64_t{state.is_disabled},
         std::int64_t{state.is_operator()}, grants_text(state.grants),
         std::int64_t{state.sign_in.must_change_password}, optional_ms(state.sign_in.last)},
    }};
    for (ledger::RowChange& office :
         office_changes(region, state.id, state.is_disabled, state.grants))
        changes.push_back(std::move(office));
    return changes;
}

std::vector<ledger::RowChange> office_changes(
    const std::string& region,
    const std::string& id,
    bool is_disabled,
    const std::vector<StaffGrant>& grants
) {
    std::vector<ledger::RowChange> changes{{kLeaveOffices, {region, id}}};
    if (is_disabled) return changes;
    std::set<std::pair<std::string, std::string>> offices;
    for (const StaffGrant& grant : grants) offices.emplace(grant.department, grant.role);
    for (const auto& [department, role] : offices)
        changes.push_back({kJoinOffice, {region, department, role, id}});
    return changes;
}

std::string grants_text(const std::vector<StaffGrant>& grants) {
    return json::serialize(to_record(grants));
}

std::vector<StaffGrant> grants_of(std::string_view text) {
    const auto value = parse_json(text);
    if (!value) return {};
    return from_record<std::vector<StaffGrant>>(*value).value_or({});
}

}  // namespace tongban::identity::rows
