// Changes, texts and publications in the ledger.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "studio/rollback.h"

namespace tongban::studio {

/// A line of the list of changes.
struct ChangeRow {
    std::string id, title, state, author, author_name, publish_on;
    Instant updated_at;
    std::int64_t files = 0;
};

class Store {
  public:
    Store(ledger::Ledger& ledger, std::string region)
        : ledger_(ledger), region_(std::move(region)) {}

    Result<void> create_tables();

    /// Error code: studio.unknown_change.
    Result<Change> change(const std::string& id) const;
    /// The last touched first, after the row that `cursor` names.
    Result<std::vector<ChangeRow>> changes(
        const std::string& state, const std::string& cursor, int count_max
    ) const;
    static std::string cursor_after(const ChangeRow& row);

    /// Error code: studio.text_missing.
    Result<std::string> text(const std::string& sha256) const;
    Result<std::int64_t> text_bytes(const std::string& sha256) const;

    Result<std::optional<Publication>> last_publication() const;
    /// Error code: studio.unknown_publication.
    Result<Publication> publication(std::int64_t number) const;
    /// The newest first, below `below`.
    Result<std::vector<Publication>> publications(std::int64_t below, int count_max) const;

    /// The latest first; at most 100.
    Result<std::vector<RollbackOrder>> rollbacks() const;
    /// Error code: studio.unknown_rollback.
    Result<RollbackOrder> rollback(const std::string& id) const;
    /// Of the order as it is after the event.
    ledger::Commit commit_of(const RollbackOrder& after, const char* event, const Hand& hand) const;

    /// One event of a change with the row that lists see. `after` is the change as it was.
    Result<ledger::Commit> commit_of(
        const Change& before, ledger::NewEvent event, const std::string& actor, Instant at
    ) const;
    /// Adds the text to the commit, unless it is kept already.
    static void keep_text(ledger::Commit& commit, std::string sha256, std::string text);
    /// Of a publication, whose number is the version of their stream.
    ledger::Commit commit_of(const Publication& publication) const;

    ledger::StreamKey key_of(const std::string& change) const;

  private:
    ledger::Ledger& ledger_;
    std::string region_;
};

}  // namespace tongban::studio
