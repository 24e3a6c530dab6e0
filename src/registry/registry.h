// Registers of data that government already holds (population, enterprises, premises …), asked
// field by field for a stated purpose.
//
// A register that is down, slow or without the record is an ordinary answer: the form then asks the
// person. Each field that is given out is entered in the access log of the person it is about.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "crypto/aead.h"
#include "directory/access_log.h"
#include "directory/parties.h"
#include "ledger/ledger.h"
#include "registry/source.h"

namespace tongban::registry {

namespace rows {
class StoredRecords;
}

struct RegisterDefinition {
    std::string id;  // "population"
    std::string name;
    std::string name_en;
    std::string department;
    int timeout_ms = 800;
    std::vector<std::string> fields;
};

/// Somebody who represents an enterprise, as the enterprise register states it.
struct Representative {
    std::string resident_id;
    std::string credit_code;
    std::string enterprise_name;
    std::string role;  // "legal_person" 法定代表人 or 经营者
};

/// An office enters an entity: its record, and who acts for it.
struct Entry {
    std::string register_id;
    std::string key;  // credit code
    json::object values;
    Representative representative;  // no resident id: nobody acts for it yet
    std::string case_number;
    std::string actor;
    Instant at;
};

enum class HeldUnavailable { UnknownRegister, Down, Timeout, Failed, NoRecord };

struct Lookup {
    std::string register_id;
    std::string key;                  // resident id, credit code …
    std::vector<std::string> fields;  // no others are given out
    // For the log:
    std::string subject;  // "person:…" who may see the entry; empty: nobody's personal data
    std::string actor;
    std::string actor_name;
    std::string organisation;
    std::string purpose;  // in words; required
    std::string case_number;
    Instant now;
    /// Takes the entry of the access log, for the transaction of the answer; else it is queued.
    std::vector<ledger::Commit>* log = nullptr;
};

/// What came back.
struct Held {
    std::map<std::string, json::value> values;  // of the fields asked for, those that there are
    std::vector<std::string> missing;           // the others
    std::string source;                         // name of the register
    std::string source_en;
    Date as_of;
    std::int64_t version = 0;
    /// Set when there is nothing at all.
    std::optional<HeldUnavailable> unavailable;
};

struct RegisterStatus {
    RegisterDefinition definition;
    bool is_down = false;
    std::int64_t lookups = 0;   // since start
    std::int64_t failures = 0;  // of those: down, timed out, failed
};

class Registry final : public directory::Representations {
  public:
    /// `home_region` is the region of the deployment. A register without a source of its own is
    /// answered from the records stored here.
    Registry(
        ledger::Ledger& ledger,
        crypto::Keyring keyring,
        std::string home_region,
        const directory::AccessLog& accesses
    );
    ~Registry() override;

    Result<void> create_tables();

    // ---- loading; all of it waits for its commits and may be repeated ----

    /// Defines registers, or defines them anew. Error code: registry.definition.
    Result<void> define(const std::vector<RegisterDefinition>& definitions, Instant now);
    /// Stores records; one that differs from what is there gets the next version. What was entered
    /// or amended since the day of the record stays. Error codes:
    /// registry.unknown_register (NotFound), registry.record.
    Result<void> store(
        std::string_view register_id, const std::vector<Record>& records, Instant now
    );
    /// Replaces those of the enterprises that it names; who acts no more does not come back.
    Result<void> set_representatives(const std::vector<Representative>& all, Instant now);
    /// Records of this register come from elsewhere, within its time limit.
    void set_source(std::string register_id, std::shared_ptr<RecordSource> source);

    // ---- offices ----

    Result<bool> has_record(const std::string& register_id, const std::string& key) const;
    /// The commit that enters an entity. Error codes: registry.record_exists (Conflict),
    /// registry.record.
    Result<ledger::Commit> enter(const Entry& entry) const;
    /// Rows that change columns of a record, and with `is_over` end that anybody acts for the
    /// entity; they go with the commit that is the reason. None when there is no such record.
    Result<std::vector<ledger::RowChange>> amend(
        const std::string& register_id,
        const std::string& key,
        const json::object& values,
        bool is_over,
        Date today
    ) const;

    // ---- asking ----

    /// Error code: registry.purpose (a lookup without purpose or actor), or the store's own
    /// trouble. The log entry is queued before this returns: a commit that the caller makes
    /// afterwards is durable only after it.
    Result<Held> lookup(const Lookup& lookup);

    Result<std::vector<directory::EnterpriseRole>> enterprises_of(std::string_view resident_id
    ) override;
    /// Also those that are no more: what they held stays to be seen.
    Result<std::vector<directory::EnterpriseRole>> represented_ever(std::string_view resident_id
    ) const;

    // ---- operating ----

    Result<std::vector<RegisterStatus>> statuses() const;
    /// Takes a register down or up again. Error code: registry.unknown_register.
    Result<ledger::Commit> switch_register(
        std::string_view register_id, bool is_down, std::string_view by, Instant now
    ) const;

    const std::string& home_region() const { return home_region_; }

  private:
    struct Counters {
        std::int64_t lookups = 0;
        std::int64_t failures = 0;
    };
    /// A row of the table of registers; definitions seldom change, so they are parsed once.
    struct Defined {
        std::shared_ptr<const RegisterDefinition> definition;
        bool is_down = false;
    };
    struct KnownDefinition {
        std::string row;  // what it was read from
        std::shared_ptr<const RegisterDefinition> definition;
    };
    Result<std::optional<Defined>> find(std::string_view register_id) const;
    Result<std::optional<Defined>> find_in(ledger::Reader& reader, std::string_view register_id)
        const;
    Defined defined_by(const ledger::Reader::Row& row) const;
    /// Null: the records stored here.
    std::shared_ptr<RecordSource> source_of(const std::string& register_id) const;
    Result<Held> ask(
        const Lookup& lookup,
        const Defined& defined,
        const std::shared_ptr<RecordSource>& source,
        const std::function<Result<std::optional<Record>>()>& open_stored
    );
    const rows::StoredRecords& own_records() const;
    void log(const Lookup& lookup, const Held& held);

    ledger::Ledger& ledger_;
    crypto::Keyring keyring_;
    std::string home_region_;
    const directory::AccessLog& accesses_;
    std::unique_ptr<RecordSource> stored_;
    std::unique_ptr<TimedCalls> calls_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, KnownDefinition, std::less<>> definitions_;
    std::map<std::string, Counters, std::less<>> counters_;
    std::map<std::string, std::shared_ptr<RecordSource>, std::less<>> sources_;
};

const char* to_string(HeldUnavailable reason);

}  // namespace tongban::registry
