// The credentials of a deployment: issuing, their life, their files, and what checks ask.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "credential/documents.h"
#include "credential/issuer.h"
#include "credential/model.h"
#include "credential/rows.h"
#include "credential/verify.h"
#include "crypto/aead.h"
#include "ledger/ledger.h"

namespace tongban::credential {

/// What a decision grants. `id` is the credential's own, made by the caller; the stream has its
/// name.
struct Grant {
    std::string id;       // "credential:…"
    std::string type_id;  // of the pack
    std::string type_name;
    std::string type_code;  // 21 characters; empty: one is made up from the issuer's code
    std::string number;     // 证照编号; empty: one is made up from date and sequence
    Body issuer;
    std::string department;  // whose approvers may suspend or revoke it
    std::string area_code;
    std::string holder_id;  // party: "person:…", "enterprise:…"
    Holder holder;
    std::vector<FaceField> fields;
    std::string item_code;
    std::string item_name;
    std::string case_number;
    int valid_years = 0;              // 0: no end
    std::optional<Date> valid_until;  // stands over valid_years
    int remind_days = 0;              // before its end the holder is told; 0: not
    Instant at;
};

struct Loaded {
    CredentialState state;
    std::int64_t version = 0;
    rows::Record record;
    Instant issued_at;
};

/// How long others may use a status list or the keys without asking again.
inline constexpr int kPublishedSeconds = 300;

class CredentialRegister {
  public:
    struct Options {
        std::string region;      // home of the deployment, under which everything is stored
        std::string public_url;  // "https://tongban.example": issuer, links, status lists
    };

    /// Creates tables and keys when they are missing (waits for commits). The ledger outlives it.
    static Result<std::unique_ptr<CredentialRegister>> open(
        ledger::Ledger& ledger, crypto::Keyring keyring, Options options, Instant now
    );

    /// The commit that issues it, for the same transaction as the decision.
    /// Error codes: credential.content and those of Identifier.
    Result<ledger::Commit> issue(const Grant& grant);
    /// The same in the place of an older one, which is superseded in the same transaction. Error
    /// codes also: credential.unknown (NotFound), credential.wrong_stage (Conflict).
    Result<std::vector<ledger::Commit>> replace(const Grant& grant, std::string_view older);

    /// Suspends, revokes … Error codes: credential.unknown (NotFound) and those of decide().
    Result<ledger::Commit> change(
        std::string_view id, const Command& command, std::string_view actor, Instant now
    ) const;

    /// Error code: credential.unknown (NotFound).
    Result<Loaded> load(std::string_view id) const;
    Result<rows::Record> record(std::string_view id) const;
    /// By its id, its identifier or its number. Error code: credential.unknown (NotFound).
    Result<rows::Record> named(std::string_view text) const;
    /// The same; nothing when it is unknown.
    Result<std::optional<rows::Record>> find_record(std::string_view id) const;
    /// The newest 200, of one type and number where these are given.
    Result<std::vector<rows::Record>> held_by(std::string_view holder) const;
    /// The newest of those that come after `last` in the order of issue; all where it is null.
    Result<std::vector<rows::Record>> held_after(
        std::string_view holder, const rows::Record* last, size_t count_max
    ) const;
    Result<std::vector<rows::Record>> held_by(
        std::string_view holder, std::string_view type, std::string_view number
    ) const;

    /// SD-JWT, SM2 form and PDF, made anew with the same facts and disclosures each time. Slow
    /// (fonts, PDF; may wait for a commit). Error codes: credential.unknown and those of
    /// issue_documents.
    Result<IssuedDocuments> documents(std::string_view id, Instant now);

    /// For the public check: own keys, own register.
    Verdict verify(std::string_view input, Instant now) const;

    /// Published: keys of the issuer, authorities of its seals, status lists.
    TrustAnchors anchors() const { return issuer_->anchors(); }
    const std::string& iss() const { return issuer_->iss(); }
    /// A statement of the deployment as a JWS by the published key; `type` is its typ.
    std::string sign_statement(std::string_view type, json::object payload) const;
    /// Error code: credential.status_unknown (NotFound).
    Result<std::string> status_list(std::string_view list, Instant now) const;
    std::string verify_base() const { return options_.public_url + "/verify"; }

  private:
    CredentialRegister(
        ledger::Ledger& ledger,
        crypto::Keyring keyring,
        Options options,
        std::unique_ptr<Issuer> issuer,
        std::uint64_t next_index
    );
    Result<std::optional<rows::Record>> find(const char* sql, std::string_view value) const;
    Result<std::vector<rows::Record>> list(const char* sql, std::vector<ledger::SqlValue> values)
        const;
    struct Made {
        ledger::Commit commit;
        std::string identifier;
    };
    Result<Made> make(const Grant& grant);
    StatusReference status_of(std::uint64_t index) const;
    ledger::NewEvent sealed_event(std::string_view id, const Event& event) const;
    Result<Event> opened_event(std::string_view id, const ledger::Event& event) const;

    ledger::Ledger& ledger_;
    crypto::Keyring keyring_;
    Options options_;
    std::unique_ptr<Issuer> issuer_;
    std::atomic<std::uint64_t> next_index_;
};

}  // namespace tongban::credential
