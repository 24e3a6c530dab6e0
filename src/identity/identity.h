// Accounts of people and staff: what other domains and the routes use.
//
// Functions that begin with nothing but a verb ("register_person") check the input, load, decide
// and return the commit that has to be made; the caller adds it to its answer. Functions that hash
// passwords take tens of milliseconds and belong on the worker pool.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authority/actor.h"
#include "authority/region_tree.h"
#include "base/time.h"
#include "crypto/aead.h"
#include "identity/model.h"
#include "identity/unknown_logins.h"
#include "ledger/ledger.h"

namespace tongban::identity {

/// A state and the version of its stream.
template <class State>
struct Loaded {
    State state;
    std::int64_t version = 0;
};

/// Readable personal data of one person. Whoever shows it to anybody else logs the access.
struct PersonalData {
    std::string name;
    std::string resident_id;
    std::string phone;
};

/// Who registers, as typed in.
struct Registration {
    std::string name;
    std::string resident_id;
    std::string phone;
    std::string password;
    std::string id;  // empty: a fresh one; demo packs give their own ("person:zhang-wei")
};

struct StaffRegistration {
    std::string account;
    std::string name;
    std::string password;
    std::vector<StaffGrant> grants;
    bool must_change_password = true;
    std::string id;  // empty: a fresh one
};

struct Registered {
    std::string id;
    ledger::Commit commit;
};

/// A row of the operator's list.
struct StaffEntry {
    std::string id;
    std::string account;
    std::string name;
    bool is_disabled = false;
    std::vector<StaffGrant> grants;
    std::optional<Instant> last_sign_in;
};
struct StaffPage {
    std::vector<StaffEntry> staff;
    std::string next;
};

/// An authorisation with both sides, for the lists of either.
struct AgentRelation {
    std::string principal;
    std::string principal_name;
    Authorisation authorisation;
};

class KnownPeople;

class Identity {
  public:
    /// `home_region` is the region of the deployment (500000), under which accounts are stored.
    Identity(ledger::Ledger& ledger, crypto::Keyring keyring, std::string home_region);

    Result<void> create_tables();

    // ---- finding ----

    /// A person by resident identity number or telephone number, or staff by account name: the id.
    Result<std::optional<std::string>> find_by_login(std::string_view login, Instant now) const;
    /// Under which accesses to somebody's data are entered while there is no account.
    std::string subject_without_account(std::string_view resident_id) const;
    Result<std::optional<std::string>> find_person_by_resident_id(std::string_view resident_id
    ) const;
    /// Error code: identity.unknown_person (NotFound).
    Result<Loaded<PersonState>> person(std::string_view id) const;
    /// Error code: identity.unknown_staff (NotFound).
    Result<Loaded<StaffState>> staff(std::string_view id) const;
    /// Error codes: identity.unknown_person, those of crypto.
    Result<PersonalData> personal_data(std::string_view person_id) const;

    /// A name as states and rows hold it, sealed for the person whose it is.
    Result<std::string> open_name(std::string_view person_id, std::string_view sealed_name) const;

    /// The name of a person; empty when there is none.
    std::string name_of(std::string_view person_id) const;

    /// Agents of the person and people whose agent the person is, ended ones included.
    Result<std::vector<AgentRelation>> relations(std::string_view person_id) const;
    /// Whether `agent` may apply for `principal` in `service` on that day.
    Result<bool> may_act_for(
        std::string_view agent, std::string_view principal, std::string_view service, Date today
    ) const;

    // ---- people ----

    /// Error codes: identity.name, identity.resident_id.*, identity.phone, identity.password_weak,
    /// identity.exists, identity.phone_exists; each with its field.
    Result<Registered> register_person(const Registration& registration, Instant now) const;
    /// By a clerk, from the identity card: without a password, and without a phone where there is
    /// none. The person can register themselves later and has the same account then. Error codes:
    /// identity.name, identity.resident_id.*, identity.exists.
    Result<Registered> register_at_counter(
        std::string_view resident_id, std::string_view name, std::string_view by, Instant now
    ) const;
    Result<ledger::Commit> authorise_agent(
        std::string_view person_id, Authorisation wanted, Instant now
    ) const;
    Result<ledger::Commit> revoke_authorisation(
        std::string_view person_id, std::string_view id, Instant now
    ) const;

    // ---- passwords (slow) ----

    /// Commits a failure by itself. Gives the commit of the success. Error codes: auth.wrong_login
    /// (Unauthorised), auth.locked, auth.disabled.
    Result<Registered> sign_in(std::string_view login, std::string_view password, Instant now)
        const;
    /// The same password again before something that matters, such as signing; failures count.
    /// Error codes: identity.wrong_password (field /password), auth.locked.
    Result<void> reauthenticate(std::string_view account_id, std::string_view password, Instant now)
        const;
    /// Error codes: identity.wrong_password (field /old), identity.password_weak, auth.locked.
    Result<ledger::Commit> change_password(
        std::string_view account_id, std::string_view old, std::string_view fresh, Instant now
    ) const;
    /// A code by SMS for the person of this login; nothing for anybody else, and nobody is told.
    Result<std::optional<ledger::Commit>> request_reset(std::string_view login, Instant now) const;
    /// Commits a failure by itself. Error codes: identity.reset_code_wrong, identity.password_weak.
    Result<Registered> confirm_reset(
        std::string_view login, std::string_view code, std::string_view password, Instant now
    ) const;

    // ---- staff ----

    /// Error codes: identity.account, identity.name, identity.password_weak,
    /// identity.account_exists, identity.too_many_grants.
    Result<Registered> create_staff(
        const StaffRegistration& registration, std::string_view by, Instant now
    ) const;
    /// Whether somebody with these grants could do as operator whatever that one allows.
    using Reaches = std::function<bool(const std::vector<StaffGrant>&, const StaffGrant&)>;
    /// `password` is plain. Two commits when the number of operators changes. Error codes:
    /// identity.last_operator (some of its reach is left to nobody), identity.self (of one's own
    /// account) and those of creation.
    Result<std::vector<ledger::Commit>> change_staff(
        std::string_view id,
        ChangeStaff change,
        std::optional<std::string> password,
        std::string_view by,
        Instant now,
        const Reaches& reaches
    ) const;
    /// Those of the department's offices, and of offices for all departments, who can sign in.
    Result<std::vector<StaffEntry>> staff_of(std::string_view role, std::string_view department)
        const;
    /// In the order of account names, those that contain `text` in account or name.
    Result<StaffPage> list_staff(
        std::string_view text,
        std::string_view after,
        size_t count_max,
        const std::function<bool(const StaffEntry&)>& is_visible
    ) const;

    /// For demo packs: registers and waits; somebody who exists already stays as he is.
    Result<std::string> seed_person(const Registration& registration, Instant now) const;
    Result<std::string> seed_staff(const StaffRegistration& registration, Instant now) const;

    const std::string& home_region() const { return home_region_; }
    const crypto::Keyring& keyring() const { return keyring_; }
    ledger::Ledger& ledger() const { return ledger_; }

  private:
    Result<void> list_offices() const;
    Result<std::shared_ptr<const Loaded<PersonState>>> shared_person(std::string_view id) const;
    std::string sealed(const char* purpose, std::string_view id, std::string_view text) const;
    Result<std::string> opened(const char* purpose, std::string_view id, std::string_view text)
        const;
    Result<std::string> hashed_password(std::string_view id, std::string_view password) const;
    bool password_matches(
        std::string_view id, std::string_view sealed_hash, std::string_view password
    ) const;
    ledger::Commit commit_of(
        const Loaded<PersonState>& loaded,
        const PersonEvents& events,
        std::string_view by,
        Instant now
    ) const;
    ledger::Commit commit_of(
        const Loaded<StaffState>& loaded,
        const StaffEvents& events,
        std::string_view by,
        Instant now
    ) const;
    template <class State>
    Result<std::optional<ledger::Commit>> try_password(
        const Loaded<State>& loaded, std::string_view password, bool is_sign_in, Instant now
    ) const;

    ledger::Ledger& ledger_;
    crypto::Keyring keyring_;
    std::string home_region_;
    // Shared, so that an Identity can be moved.
    std::shared_ptr<UnknownLogins> unknown_logins_ = std::make_shared<UnknownLogins>();
    std::shared_ptr<KnownPeople> known_people_;
};

/// Roles as staff carry them, for http. Unknown roles (of an older version) are left out.
std::vector<authority::Grant> to_grants(const std::vector<StaffGrant>& grants);

}  // namespace tongban::identity
