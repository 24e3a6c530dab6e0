// What cases need of other capabilities: people, held data, credentials, signatures. The
// application binds this to identity, registry and credential; tests bind it to a few lines.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "authority/actor.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/ledger.h"
#include "pack/model.h"

namespace tongban::service {

struct PersonFacts {
    std::string id;
    std::string name;
    std::string resident_id;
    std::string phone;
};

struct StaffFacts {
    std::string id;
    std::string name;
    std::vector<authority::Grant> grants;
};

struct EnterpriseFacts {
    std::string id;
    std::string name;
    std::string credit_code;
};

/// Why data of a person are read: kept in the log that the person can see. What opens personal data
/// asks for one, so that nothing can be read without its entry.
struct Purpose {
    std::string actor;       // who reads
    std::string actor_name;  // as shown to the person
    std::string why;
    std::string case_number;  // or draft id
    Instant at;
    /// Where the entries of the access log go: with the answer, so that it leaves only after they
    /// are durable.
    std::vector<ledger::Commit>& log;
};

struct HeldValue {
    json::value value;
    std::string source;
    std::string source_en;
    std::string as_of;
};

/// Values by register field, or why there are none ("down", "timeout", "no_record").
struct HeldAnswer {
    std::map<std::string, HeldValue> values;
    std::string unavailable;
};

struct HolderCredential {
    std::string id;
    std::string holder;  // person or enterprise id
    std::string type;
    std::string name;
    std::string number;
    std::string stage = "valid";  // as the register of credentials calls it
    std::optional<Date> valid_until;
    /// Cancelled, revoked or replaced. What has only expired can still be renewed or struck off.
    bool has_ended() const { return stage != "valid" && stage != "expired"; }
};

struct IssueCredential {
    std::string id;
    std::string type;
    /// As the case's edition of the packs describes it; outlives the call. Null: as today's do.
    const pack::CredentialType* definition = nullptr;
    std::string holder_kind;  // natural, enterprise
    std::string holder;       // person or enterprise id
    std::string holder_name;
    std::string holder_code;
    json::object fields;  // by the type's field keys
    std::string region;
    std::string organisation;
    std::string department;
    std::string issuer_code;  // credit code of the organisation
    std::string case_number;
    int valid_years = 0;
    std::optional<Date> valid_until;  // stands over valid_years
    std::string replaces;             // id of the holder's older one, or empty
    Instant at;
};

/// 注销: the formal end of a credential, with its reason.
struct CancelCredential {
    std::string id;
    std::string reason;
    std::string article;
    std::string organisation;
    std::string actor;
    Instant at;
};

/// 设立登记: an entity comes into being by a grant.
struct RegisterEntity {
    std::string register_id;
    std::string credit_code;
    json::object values;         // columns of the register; `name` is one of them
    std::string representative;  // resident identity number
    std::string role;
    std::string case_number;
    Instant at;
};

/// A signature, and commits that go with it (a key made on the first occasion).
struct SignedProof {
    json::object proof;
    std::vector<ledger::Commit> commits;
};

class Neighbours {
  public:
    virtual ~Neighbours() = default;

    /// Error code: identity.unknown (NotFound).
    virtual Result<PersonFacts> person(const std::string& id, const Purpose& purpose) = 0;
    /// The bare name; empty when unknown. The two sides of an authorisation know each other by it,
    /// so only staff who read it are entered in the log.
    virtual std::string name_of(const std::string& person, const Purpose& purpose) = 0;
    virtual Result<PersonFacts> person_by_resident_id(
        const std::string& resident_id, const Purpose& purpose
    ) = 0;
    /// Somebody without an account stands at the counter with an identity card: the commit that
    /// makes one, without a password. The name is that of the population register; where the
    /// register does not know the number, it is the one that was typed. Error codes:
    /// identity.resident_id.*, identity.name, identity.name_mismatch.
    struct CounterPerson {
        PersonFacts person;
        std::vector<ledger::Commit> commits;
    };
    virtual Result<CounterPerson> register_at_counter(
        const std::string& resident_id, const std::string& name, const Purpose& purpose
    );
    /// Somebody reads data of this person: the person can see that, and why. People who read their
    /// own leave no entry; the same reading twice for one answer leaves one.
    virtual void record_access(
        const std::string& person, const std::vector<std::string>& fields, const Purpose& purpose
    ) = 0;
    /// The same where only the number of the one whose record it is is known: of an identity card,
    /// or of an enterprise. Who has no account finds the entry on making one.
    virtual void record_owner_access(
        const std::string& number, const std::vector<std::string>& fields, const Purpose& purpose
    ) = 0;
    /// How often `account` has asked registers by keys that were typed, on this day.
    virtual Result<std::int64_t> typed_look_ups(const std::string& account, const Purpose& purpose);
    /// One more; the entry goes with the answer into the ledger.
    virtual Result<void> count_typed_look_up(const std::string& account, const Purpose& purpose);
    /// Everybody who can sign in as staff, with what they may do.
    virtual Result<std::vector<StaffFacts>> all_staff() { return std::vector<StaffFacts>{}; }
    /// Those of them who have the role for this department, or for all, wherever that is.
    virtual Result<std::vector<StaffFacts>> staff_of(
        authority::Role role, const std::string& department
    );
    virtual Result<std::optional<StaffFacts>> staff_member(const std::string& id);
    /// Enterprises that the person represents.
    virtual Result<std::vector<EnterpriseFacts>> enterprises_of(const std::string& person) = 0;
    /// Whether `agent` may act for `person` in this service today.
    virtual Result<bool> is_agent_for(
        const std::string& agent, const std::string& person, const std::string& service, Date today
    ) = 0;

    virtual HeldAnswer look_up(
        const std::string& register_id,
        const std::string& key,
        const std::vector<std::string>& fields,
        const std::string& person,
        const Purpose& purpose
    ) = 0;

    /// Nothing when the register has none of that id.
    virtual Result<std::optional<HolderCredential>> find_credential(const std::string& id) = 0;
    /// Those of one type that a person or enterprise ever had, the newest first; a chain of shops
    /// may have thousands, so not more than 200. With a number only those that bear it.
    virtual Result<std::vector<HolderCredential>> credentials_of_type(
        const std::string& holder, const std::string& type, const std::string& number = {}
    ) = 0;
    /// What a credential says, as text by the keys of its type.
    virtual Result<json::object> credential_fields(const std::string& id) = 0;
    /// Those of these types that any of these people and enterprises has and that are valid on that
    /// day.
    Result<std::vector<HolderCredential>> valid_credentials_of(
        const std::set<std::string>& holders, const std::set<std::string>& types, Date today
    );
    /// The commits that issue it (and end what it replaces), to go into the same transaction as the
    /// decision.
    virtual Result<std::vector<ledger::Commit>> issue(const IssueCredential& request) = 0;
    virtual bool is_registered(const std::string& register_id, const std::string& key) = 0;
    /// The commits that enter it and let its representative act for it. Error code:
    /// registry.record_exists (Conflict).
    virtual Result<std::vector<ledger::Commit>> register_entity(const RegisterEntity& request) = 0;
    /// Error code: credential.wrong_stage (Conflict).
    virtual Result<ledger::Commit> cancel_credential(const CancelCredential& request) = 0;

    /// Error codes: auth.wrong_password, auth.locked.
    virtual Result<void> reauthenticate(
        const std::string& actor, const std::string& password, Instant now
    ) = 0;
    /// Instead of the password: a token that it was exchanged for in this session. Error codes:
    /// identity.signing_token, identity.signing_token_expired.
    virtual Result<void> check_signing_token(
        const std::string& actor, const std::string& session, const std::string& token, Instant now
    ) = 0;
    /// A test signature of that person over the digests; JSON with algorithm, key id and value.
    virtual Result<SignedProof> sign(
        const std::string& person,
        const std::string& sha256,
        const std::string& sm3,
        const std::string& wording,
        Instant at
    ) = 0;
    virtual bool is_signature_valid(
        const json::object& proof,
        const std::string& sha256,
        const std::string& sm3,
        const std::string& wording,
        Instant at
    ) = 0;
};

}  // namespace tongban::service
