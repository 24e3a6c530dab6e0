// Opening a ledger.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "ledger/ledger.h"

namespace tongban::ledger {

class Store;

/// Bounds of the ledger, whatever the database.
struct Options {
    /// Commits that wait for the writer; one more is refused with ledger.full.
    size_t queue_commits_max = 16'384;
    size_t queue_bytes_max = 256u << 20;
    /// Commits that share a transaction.
    size_t batch_commits_max = 1'024;
    size_t batch_bytes_max = 16u << 20;
    /// While many commit, a transaction waits so long for as many as the one before it had: they
    /// share its pages and its sync.
    std::chrono::microseconds gather_max{1'000};
    /// Events, rows, snapshot and messages of one commit together.
    size_t commit_bytes_max = 8u << 20;
    /// Streams whose version the writer remembers: those used last, and at most twice as many.
    size_t versions_max = 100'000;
    /// Replies are given back for so long, counted in the time of the commits.
    std::chrono::hours replies_kept = std::chrono::hours(24 * 30);
    /// And no more than these, since their keys are kept in memory (up to 24 bytes each).
    std::int64_t replies_max = 4'000'000;
    /// For inspection beside a running server: every commit is refused with ledger.read_only.
    bool is_read_only = false;
    /// From so many on, new events get their places in the index of their streams (StreamIndex).
    std::int64_t events_late_max = 2'048;
};

struct SqliteOptions {
    /// Name of a registered SQLite VFS; empty for the default one.
    std::string vfs;
    /// Off only for tests that prove that they would notice.
    bool is_synchronous = true;
    /// The write-ahead log is written back and begun anew from this size on. Pages that are written
    /// again meanwhile are written back once.
    std::int64_t log_bytes_max = 64 << 20;
};

/// Opens or creates the database file; its folder exists. One process at a time may write.
/// Error codes: ledger.locked (another process has it), ledger.unavailable, ledger.corrupt.
Result<std::unique_ptr<Ledger>> open_sqlite(
    const std::string& path, const Options& options = {}, const SqliteOptions& sqlite = {}
);

Result<std::unique_ptr<Ledger>> open(std::unique_ptr<Store> store, const Options& options);

}  // namespace tongban::ledger
