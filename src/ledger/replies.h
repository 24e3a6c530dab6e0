// Replies that are given back when a request comes again.
#pragma once

#include <optional>

#include "ledger/open.h"
#include "ledger/prepared.h"
#include "ledger/reply_index.h"
#include "ledger/schema.h"

namespace tongban::ledger {

/// Requests have no order, so an index of them on disk would cost each commit a page that it shares
/// with nobody. Their keys are stored once a transaction, one after another, and found in memory.
///
/// The writer alone changes it; find() is for everybody.
class Replies {
  public:
    explicit Replies(const Options& options) : options_(options) {}

    /// Brings the memory to what the database has; also after a transaction that failed.
    Result<void> load(Connection& connection, const Head& head);
    Result<std::optional<Committed>> find(Connection& connection, const RequestDigest& request)
        const;

    struct Reply {
        const RequestDigest& request;
        Instant at;
        std::int64_t version = 0;
        std::int64_t position = 0;
        const StoredReply& reply;
    };
    /// Takes the next number of the head.
    Result<void> add(Connection& connection, Head& head, const Reply& reply);
    /// Back to what the head said before.
    void undo_to(std::int64_t number);
    /// The end of the transaction, before and after its commit. `latest` is the time of the newest
    /// commit: what is too old for it goes, a few at a time.
    Result<void> finish(Connection& connection, Instant latest);
    void committed();

  private:
    Result<void> purge(Connection& connection, Instant latest);

    const Options& options_;
    ReplyIndex index_;
    std::int64_t stored_ = 0;  // the last number whose key is on disk
    Bytes keys_;               // of those after it
    Instant purged_;
    std::optional<std::int64_t> first_kept_;  // when the transaction drops older ones
};

/// Older versions of the program write replies without their keys.
Result<void> store_missing_keys(Connection& connection);

}  // namespace tongban::ledger
