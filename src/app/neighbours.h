// Binds what cases ask of other capabilities to identity, registry and credential.
#pragma once

#include <mutex>
#include <unordered_map>

#include "app/platform.h"
#include "identity/signing_tokens.h"
#include "service/neighbours.h"

namespace tongban::app {

class Neighbours final : public service::Neighbours {
  public:
    explicit Neighbours(Platform& platform)
        : platform_(platform), signing_tokens_(*platform.keyring) {}

    Result<service::PersonFacts> person(const std::string& id, const service::Purpose& purpose)
        override;
    std::string name_of(const std::string& person, const service::Purpose& purpose) override;
    Result<service::PersonFacts> person_by_resident_id(
        const std::string& resident_id, const service::Purpose& purpose
    ) override;
    Result<CounterPerson> register_at_counter(
        const std::string& resident_id, const std::string& name, const service::Purpose& purpose
    ) override;
    void record_access(
        const std::string& person,
        const std::vector<std::string>& fields,
        const service::Purpose& purpose
    ) override;
    void record_owner_access(
        const std::string& number,
        const std::vector<std::string>& fields,
        const service::Purpose& purpose
    ) override;
    Result<std::int64_t> typed_look_ups(const std::string& account, const service::Purpose& purpose)
        override;
    Result<void> count_typed_look_up(const std::string& account, const service::Purpose& purpose)
        override;
    Result<std::vector<service::StaffFacts>> all_staff() override;
    Result<std::vector<service::StaffFacts>> staff_of(
        authority::Role role, const std::string& department
    ) override;
    Result<std::optional<service::StaffFacts>> staff_member(const std::string& id) override;
    Result<std::vector<service::EnterpriseFacts>> enterprises_of(const std::string& person
    ) override;
    Result<bool> is_agent_for(
        const std::string& agent, const std::string& person, const std::string& service, Date today
    ) override;
    service::HeldAnswer look_up(
        const std::string& register_id,
        const std::string& key,
        const std::vector<std::string>& fields,
        const std::string& person,
        const service::Purpose& purpose
    ) override;
    Result<json::object> credential_fields(const std::string& id) override;
    Result<std::optional<service::HolderCredential>> find_credential(const std::string& id
    ) override;
    Result<std::vector<service::HolderCredential>> credentials_of_type(
        const std::string& holder, const std::string& type, const std::string& number
    ) override;
    Result<std::vector<ledger::Commit>> issue(const service::IssueCredential& request) override;
    bool is_registered(const std::string& register_id, const std::string& key) override;
    Result<std::vector<ledger::Commit>> register_entity(const service::RegisterEntity& request
    ) override;
    Result<ledger::Commit> cancel_credential(const service::CancelCredential& request) override;
    Result<void> reauthenticate(const std::string& actor, const std::string& password, Instant now)
        override;
    Result<void> check_signing_token(
        const std::string& actor, const std::string& session, const std::string& token, Instant now
    ) override;
    Result<service::SignedProof> sign(
        const std::string& person,
        const std::string& sha256,
        const std::string& sm3,
        const std::string& wording,
        Instant at
    ) override;
    bool is_signature_valid(
        const json::object& proof,
        const std::string& sha256,
        const std::string& sm3,
        const std::string& wording,
        Instant at
    ) override;

  private:
    void enter_access(
        const std::string& subject,
        const std::vector<std::string>& fields,
        const service::Purpose& purpose
    );

    /// A stream of its own for each account and day: its version is the count, so that what is
    /// asked at once is counted one after another.
    static ledger::StreamKey key_of_look_ups(
        const std::string& account, const service::Purpose& purpose
    );

    /// The office of an officer; the parts of the platform by their own name. One request asks for
    /// it again and again: it is looked up once a second.
    std::string organisation_of(const service::Purpose& purpose);

    struct Office {
        Instant at;
        std::string name;
    };
    static constexpr size_t kOfficesMax = 4'096;

    Platform& platform_;
    identity::SigningTokens signing_tokens_;
    std::mutex mutex_;
    std::unordered_map<std::string, Office> offices_;
};

}  // namespace tongban::app
