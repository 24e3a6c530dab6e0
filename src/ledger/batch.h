// Many commits in one transaction, none of them at the mercy of its neighbours.
#pragma once

#include <span>
#include <vector>

#include "base/recent.h"
#include "ledger/open.h"
#include "ledger/prepared.h"
#include "ledger/replies.h"
#include "ledger/schema.h"
#include "ledger/stream_index.h"

namespace tongban::ledger {

/// What a durable batch gives back.
struct Applied {
    std::vector<Result<Committed>> outcomes;  // one a unit
    std::optional<Instant> earliest_timer;    // among those that were set
    bool has_messages = false;
};

/// Applies batches on the writer's connection. It remembers the end of the chain and the versions
/// of streams, which nobody else changes.
class BatchWriter {
  public:
    BatchWriter(
        Connection& connection, Replies& replies, StreamIndex& streams, const Options& options
    )
        : connection_(connection),
          replies_(replies),
          streams_(streams),
          options_(options),
          versions_(options.versions_max) {}

    /// An error means that nothing of the batch was stored (or, after a failed sync, that nobody
    /// can know); the next batch starts from what the database says.
    Result<Applied> apply(std::span<const Unit> units);
    Result<void> load();

  private:
    enum class Safety { Optimistic, Savepoints };
    struct Attempt {
        Applied applied;
        bool has_written = false;
        bool needs_savepoints = false;  // a unit failed after it had written
    };

    Result<Attempt> attempt(std::span<const Unit> units, Safety safety);
    Result<Committed> apply_unit(const Unit& unit, Safety safety, bool is_alone, Attempt& attempt);
    Result<void> finish(Attempt& attempt);

    Result<std::optional<Committed>> answer_without_writing(const Unit& unit);
    Result<Committed> write_unit(const Unit& unit, Attempt& attempt);
    Result<void> write_reply(const Unit& unit, std::int64_t version);
    Result<void> write_commit(const Prepared& commit);
    Result<void> write_events(const Prepared& commit);
    Result<void> write_timers(const Prepared& commit);
    Result<void> write_messages(const Prepared& commit);
    Result<void> write_rows(const Prepared& commit);

    Result<std::int64_t> version_of(const StreamKey& key);
    Result<bool> timer_stands(const Prepared& commit);
    void undo_to(size_t mark);
    void go_back_to(const Head& head);

    Connection& connection_;
    Replies& replies_;
    StreamIndex& streams_;
    const Options& options_;
    bool is_loaded_ = false;
    Head head_;
    Instant latest_;
    Recent<StreamKey, std::int64_t, StreamKeyHash> versions_;
    std::vector<const StreamKey*> written_;  // by the units at hand: forgotten when they fail
    std::vector<SqlView> views_;
};

}  // namespace tongban::ledger
