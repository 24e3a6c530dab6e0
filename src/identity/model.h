// People (自然人) and staff (工作人员): their accounts, what changes them, and what that leaves
// behind.
//
// Nothing here is readable personal data: names, identifiers, telephone numbers and password hashes
// of people come in sealed by the keyring, and are found again by keyed hashes. Staff have the
// names that their work is signed with.
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace tongban::identity {

inline constexpr int kFailuresMax = 5;
inline constexpr std::int64_t kLockMs = 15 * 60 * 1000;
inline constexpr std::int64_t kResetCodeMs = 10 * 60 * 1000;
inline constexpr std::int64_t kResetPauseMs = 60 * 1000;
inline constexpr int kResetTriesMax = 5;
inline constexpr size_t kAuthorisationsMax = 50;
inline constexpr size_t kScopeMax = 100;
inline constexpr size_t kGrantsMax = 50;

// ---- state ----

struct SignIn {
    std::string password;  // argon2id hash, sealed
    bool must_change_password = false;
    int failures = 0;
    std::optional<Instant> locked_until;
    std::optional<Instant> last;
    BOOST_DESCRIBE_CLASS(
        SignIn, (), (password, must_change_password, failures, locked_until, last), (), ()
    )
    bool is_locked(Instant now) const { return locked_until && now < *locked_until; }
};

struct ResetCode {
    std::string hash;
    Instant issued;
    int tries = 0;
    BOOST_DESCRIBE_CLASS(ResetCode, (), (hash, issued, tries), (), ())
};

/// Lets an agent (代理人) apply for the person, in some services or all ("*").
struct Authorisation {
    std::string id;
    std::string agent;
    std::string agent_name;  // sealed where it is stored
    std::vector<std::string> scope;
    Date from;
    Date until;
    std::optional<Instant> revoked;
    BOOST_DESCRIBE_CLASS(
        Authorisation, (), (id, agent, agent_name, scope, from, until, revoked), (), ()
    )
    bool holds_on(Date date) const { return !revoked && from <= date && date <= until; }
};

struct PersonState {
    std::string id;
    std::string name;         // sealed
    std::string resident_id;  // sealed
    std::string resident_id_hash;
    std::string phone;  // sealed
    std::string phone_hash;
    SignIn sign_in;
    std::optional<ResetCode> reset;
    std::vector<Authorisation> authorisations;
    BOOST_DESCRIBE_CLASS(
        PersonState,
        (),
        (id, name, resident_id, resident_id_hash, phone, phone_hash, sign_in, reset, authorisations
        ),
        (),
        ()
    )
    bool exists() const { return !id.empty(); }
};

struct StaffGrant {
    std::string role;  // as authority::to_string writes it
    std::string region;
    std::string department;
    BOOST_DESCRIBE_CLASS(StaffGrant, (), (role, region, department), (), ())
    bool operator==(const StaffGrant&) const = default;
};

struct StaffState {
    std::string id;
    std::string account;
    std::string name;
    bool is_disabled = false;
    std::vector<StaffGrant> grants;
    SignIn sign_in;
    BOOST_DESCRIBE_CLASS(StaffState, (), (id, account, name, is_disabled, grants, sign_in), (), ())
    bool exists() const { return !id.empty(); }
    bool is_operator() const;  // enabled and with an operator's grant
};

// ---- events ----

struct PersonRegistered {
    std::string id, name, resident_id, resident_id_hash, phone, phone_hash, password;
    BOOST_DESCRIBE_CLASS(
        PersonRegistered,
        (),
        (id, name, resident_id, resident_id_hash, phone, phone_hash, password),
        (),
        ()
    )
};
struct SignedIn {
    Instant at;
    BOOST_DESCRIBE_CLASS(SignedIn, (), (at), (), ())
};
struct SignInFailed {
    int failures = 0;
    std::optional<Instant> locked_until;
    BOOST_DESCRIBE_CLASS(SignInFailed, (), (failures, locked_until), (), ())
};
struct PasswordChanged {
    std::string password;
    bool must_change = false;
    BOOST_DESCRIBE_CLASS(PasswordChanged, (), (password, must_change), (), ())
};
struct ResetCodeIssued {
    std::string hash;
    Instant at;
    BOOST_DESCRIBE_CLASS(ResetCodeIssued, (), (hash, at), (), ())
};
struct ResetCodeFailed {
    int tries = 0;
    BOOST_DESCRIBE_CLASS(ResetCodeFailed, (), (tries), (), ())
};
struct AgentAuthorised {
    Authorisation authorisation;
    BOOST_DESCRIBE_CLASS(AgentAuthorised, (), (authorisation), (), ())
};
struct AuthorisationRevoked {
    std::string id;
    Instant at;
    BOOST_DESCRIBE_CLASS(AuthorisationRevoked, (), (id, at), (), ())
};
using PersonEvent = std::variant<
    PersonRegistered,
    SignedIn,
    SignInFailed,
    PasswordChanged,
    ResetCodeIssued,
    ResetCodeFailed,
    AgentAuthorised,
    AuthorisationRevoked>;
using PersonEvents = std::vector<PersonEvent>;

struct StaffCreated {
    std::string id, account, name, password;
    std::vector<StaffGrant> grants;
    bool must_change = true;
    BOOST_DESCRIBE_CLASS(
        StaffCreated, (), (id, account, name, password, grants, must_change), (), ()
    )
};
struct StaffRenamed {
    std::string name;
    BOOST_DESCRIBE_CLASS(StaffRenamed, (), (name), (), ())
};
struct StaffDisabled {
    BOOST_DESCRIBE_CLASS(StaffDisabled, (), (), (), ())
};
struct StaffEnabled {
    BOOST_DESCRIBE_CLASS(StaffEnabled, (), (), (), ())
};
struct GrantsChanged {
    std::vector<StaffGrant> grants;
    BOOST_DESCRIBE_CLASS(GrantsChanged, (), (grants), (), ())
};
using StaffEvent = std::variant<
    StaffCreated,
    SignedIn,
    SignInFailed,
    PasswordChanged,
    StaffRenamed,
    StaffDisabled,
    StaffEnabled,
    GrantsChanged>;
using StaffEvents = std::vector<StaffEvent>;

// ---- commands, with the facts that they need ----

struct RegisterPerson {
    PersonRegistered person;  // all of it, already checked and sealed
    bool is_resident_id_known = false;
    bool is_phone_known = false;
};
/// Somebody gave a password; `matches` says whether it was the right one.
struct TryPassword {
    bool matches = false;
    bool is_sign_in = true;  // false: only to confirm something while signed in
    Instant now;
};
struct ChangePassword {
    bool old_matches = false;
    std::string password;  // sealed
    Instant now;
};
struct IssueResetCode {
    std::string hash;
    Instant now;
};
struct ConfirmReset {
    std::string hash;
    std::string password;  // sealed
    Instant now;
};
struct AuthoriseAgent {
    Authorisation authorisation;
    Date today;
};
struct RevokeAuthorisation {
    std::string id;
    Instant now;
};

struct CreateStaff {
    StaffCreated staff;
    bool is_account_known = false;
};
struct ChangeStaff {
    std::optional<std::string> name;
    std::optional<bool> is_disabled;
    std::optional<std::vector<StaffGrant>> grants;
    std::optional<std::string> password;  // sealed; has to be changed at the next sign-in
    std::string by;                       // who changes it
    /// Grants of this operator that no other one reaches who can sign in.
    std::vector<StaffGrant> only_reached_here;
};

// Error codes: identity.exists, identity.phone_exists, auth.locked (details.until),
// identity.wrong_password, identity.reset_code_wrong, identity.authorisation_dates,
// identity.authorisation_scope, identity.authorisation_self, identity.too_many_authorisations,
// identity.no_such_authorisation, identity.account_exists, identity.last_operator, identity.self,
// identity.too_many_grants.
Result<PersonEvents> decide(const PersonState& state, const RegisterPerson& command);
/// A wrong password is not an error here: its event has to be kept.
Result<PersonEvents> decide(const PersonState& state, const TryPassword& command);
Result<PersonEvents> decide(const PersonState& state, const ChangePassword& command);
/// Empty when a code was sent a moment ago.
Result<PersonEvents> decide(const PersonState& state, const IssueResetCode& command);
/// A wrong code gives ResetCodeFailed, no code at all the error.
Result<PersonEvents> decide(const PersonState& state, const ConfirmReset& command);
Result<PersonEvents> decide(const PersonState& state, const AuthoriseAgent& command);
Result<PersonEvents> decide(const PersonState& state, const RevokeAuthorisation& command);
Result<StaffEvents> decide(const StaffState& state, const CreateStaff& command);
Result<StaffEvents> decide(const StaffState& state, const TryPassword& command);
Result<StaffEvents> decide(const StaffState& state, const ChangePassword& command);
Result<StaffEvents> decide(const StaffState& state, const ChangeStaff& command);

PersonState evolve(PersonState state, const PersonEvent& event);
StaffState evolve(StaffState state, const StaffEvent& event);

}  // namespace tongban::identity
