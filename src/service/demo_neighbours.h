// Neighbours over the invented people, enterprises and registers of a demo pack, without stores:
// journeys run on it.
#pragma once

#include "service/neighbours.h"

namespace tongban::service {

/// The list `name` of the demo file of the same name.
std::vector<const json::object*> demo_entries(const json::object& demo, std::string_view name);
/// A text or whole number of the entry, as text.
std::string demo_text(const json::object& entry, std::string_view key);

class DemoNeighbours : public Neighbours {
  public:
    /// `demo` outlives it.
    explicit DemoNeighbours(const json::object& demo) : demo_(demo) {}

    /// Types of the credentials that were issued, replaced or cancelled on the way.
    struct Change {
        std::string type;
        std::string stage;        // "valid", "superseded", "cancelled"
        std::string holder = {};  // name, of what was issued
        json::object fields = {};
    };
    const std::vector<Change>& changes() const { return changes_; }
    /// What was entered for owners of records that others read.
    struct OwnerAccess {
        std::string number;
        std::vector<std::string> fields;
        std::string why;
    };
    const std::vector<OwnerAccess>& owner_accesses() const { return owner_accesses_; }
    /// The register does not answer from now on.
    void take_down(std::string register_id) { down_.insert(std::move(register_id)); }
    void bring_up(const std::string& register_id) { down_.erase(register_id); }

    Result<PersonFacts> person(const std::string& id, const Purpose& purpose) override;
    Result<PersonFacts> person_by_resident_id(
        const std::string& resident_id, const Purpose& purpose
    ) override;
    std::string name_of(const std::string& person, const Purpose& purpose) override;
    void record_access(const std::string&, const std::vector<std::string>&, const Purpose&)
        override {}
    void record_owner_access(
        const std::string& number, const std::vector<std::string>& fields, const Purpose& purpose
    ) override {
        owner_accesses_.push_back({number, fields, purpose.why});
    }
    Result<std::vector<StaffFacts>> all_staff() override;
    Result<std::vector<EnterpriseFacts>> enterprises_of(const std::string& person) override;
    Result<bool> is_agent_for(const std::string&, const std::string&, const std::string&, Date)
        override {
        return false;
    }
    HeldAnswer look_up(
        const std::string& register_id,
        const std::string& key,
        const std::vector<std::string>& fields,
        const std::string& person,
        const Purpose& purpose
    ) override;
    Result<json::object> credential_fields(const std::string& id) override;
    Result<std::optional<HolderCredential>> find_credential(const std::string& id) override;
    Result<std::vector<HolderCredential>> credentials_of_type(
        const std::string& holder, const std::string& type, const std::string& number = {}
    ) override;
    Result<std::vector<ledger::Commit>> issue(const IssueCredential& request) override;
    bool is_registered(const std::string& register_id, const std::string& key) override;
    Result<std::vector<ledger::Commit>> register_entity(const RegisterEntity& request) override;
    Result<ledger::Commit> cancel_credential(const CancelCredential& request) override;
    Result<void> reauthenticate(const std::string&, const std::string&, Instant) override {
        return {};
    }
    Result<void> check_signing_token(
        const std::string&, const std::string&, const std::string&, Instant
    ) override {
        return {};
    }
    Result<SignedProof> sign(
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
    std::vector<HolderCredential> all_credentials() const;

    const json::object& demo_;
    std::vector<HolderCredential> issued_;
    std::map<std::string, json::object> fields_;  // of those, by id
    std::map<std::string, std::string> ended_;  // id -> stage
    std::vector<Change> changes_;
    std::vector<OwnerAccess> owner_accesses_;
    std::vector<RegisterEntity> registered_;
    std::set<std::string> down_;
};

}  // namespace tongban::service
