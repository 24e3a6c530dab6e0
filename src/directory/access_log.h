// Who read whose personal data, when, why and which fields. The person can see all of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "ledger/ledger.h"

namespace tongban::directory {

struct Access {
    std::string subject;       // "person:…", "enterprise:…" or "staff:…"
    std::string actor;         // "staff:…", "system:…"
    std::string actor_name;    // of people it is not stored: it is found by who they are
    std::string organisation;  // name for people
    std::string why;           // purpose in words
    std::vector<std::string> fields;
    std::string case_number;  // or empty
    /// Others whose data came with the same answer, as in a list: each finds it under its own name.
    std::vector<std::string> more_subjects = {};
};

struct LoggedAccess {
    Access access;
    Instant at;
};

struct AccessPage {
    std::vector<LoggedAccess> accesses;  // newest first
    std::string next;                    // cursor, empty at the end
};

/// Lives beside the domains' rows; every entry is also an event of its own stream, so that it
/// cannot be taken out unnoticed.
class AccessLog {
  public:
    AccessLog(ledger::Ledger& ledger, std::string home_region)
        : ledger_(ledger), home_region_(std::move(home_region)) {}

    Result<void> create_tables();

    /// The commit that records an access: part of the answer that shows the data. `id` is random.
    ledger::Commit record(const Access& access, Instant now, const std::string& id) const;

    /// Enters it among the commits of one answer. What the same reader reads of the same subject
    /// for the same reason at the same instant is one entry with all the fields.
    void enter(
        std::vector<ledger::Commit>& log, const Access& access, Instant now, const std::string& id
    ) const;

    /// `other` is a second name under which the same person was entered, or empty. Error code:
    /// access.cursor.
    Result<AccessPage> list(
        std::string_view subject,
        std::string_view after,
        size_t count_max = 50,
        std::string_view other = {}
    ) const;

  private:
    ledger::Ledger& ledger_;
    std::string home_region_;
};

}  // namespace tongban::directory
