// Where the events of a stream are.
//
// Events are added at the end of their table. An index by stream has another place for each of
// them: a page of its own in the log and more work than all else that a small command writes. So
// events get their places in rounds, in the order of their keys, a few with each transaction; those
// that have none yet are found in memory.
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "ledger/schema.h"

namespace tongban::ledger {

struct StreamKeyHash {
    size_t operator()(const StreamKey& key) const noexcept {
        const std::hash<std::string_view> hash;
        return hash(key.stream) * 31 + hash(key.region);
    }
};

/// The writer alone changes it; visit() is for everybody. In ledgers that an older program began
/// the database keeps an index with each event, and nothing of this is used.
class StreamIndex {
  public:
    explicit StreamIndex(std::int64_t late_max) : late_max_(late_max) {}

    /// For who only reads: says which kind of ledger it is, and knows no event.
    void open(const Head& head) { is_late_ = head.has_places; }
    /// Brings the memory to what the database has; also after a transaction that failed.
    Result<void> load(Connection& connection, const Head& head);

    void add(const StreamKey& key, std::int64_t version, std::int64_t position);
    /// Back to what the head said before.
    void undo_to(std::int64_t position);
    /// The end of the transaction, before and after its commit. Changes head.placed.
    Result<void> finish(Connection& connection, Head& head);
    void committed(const Head& head);

    /// The version of the last event, as the writer sees it; 0 for a new stream.
    Result<std::int64_t> version(Connection& connection, const Head& head, const StreamKey& key)
        const;
    /// Events after a version, oldest first, until `each` returns false: version, position, type,
    /// body, actor, time, hash. In a transaction, which sees one committed state.
    Result<void> visit(
        Connection& connection,
        const StreamKey& key,
        std::int64_t after_version,
        const RowVisitor& each
    ) const;

  private:
    struct Late {
        StreamKey key;
        std::int64_t version = 0;
        std::int64_t position = 0;
    };

    void begin_round();
    /// Positions after `placed` where events of the stream may be; nothing when not all of those
    /// are known.
    std::optional<std::vector<std::int64_t>> find(const StreamKey& key, std::int64_t placed) const;

    const std::int64_t late_max_;
    bool is_late_ = false;

    // The writer's own.
    std::int64_t placed_ = 0;    // by the last round
    std::int64_t finished_ = 0;  // by the last transaction
    std::vector<Late> late_;     // in no round yet
    std::vector<Late> round_;    // in the order of their keys
    size_t next_ = 0;            // in the round
    std::int64_t round_end_ = 0;

    mutable std::mutex mutex_;
    std::int64_t first_ = INT64_MAX;
    std::vector<size_t> streams_;  // hash of each event's stream, from position `first_` on
};

}  // namespace tongban::ledger
