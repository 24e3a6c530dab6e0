#include "ledger/stream_index.h"

#include <algorithm>
#include <tuple>

#include "base/assert.h"

namespace tongban::ledger {
namespace {

#define EVENT_COLUMNS "e.version, e.position, e.type, e.body, e.actor, e.at, e.hash"
constexpr const char kOfOldLedger[] =
    "SELECT " EVENT_COLUMNS
    " FROM events e WHERE region = $1 AND stream = $2 AND version > $3 ORDER BY version";
// The event has the last word: a place that somebody has changed shows nothing of another stream.
constexpr const char kWithPlace[] =
    "SELECT " EVENT_COLUMNS
    " FROM event_places p JOIN events e ON e.position = p.position AND e.region = p.region"
    " AND e.stream = p.stream AND e.version = p.version"
    " WHERE p.region = $1 AND p.stream = $2 AND p.version > $3 ORDER BY p.version";
constexpr const char kAtPosition[] =
    "SELECT " EVENT_COLUMNS
    " FROM events e WHERE position = $1 AND region = $2 AND stream = $3 AND version > $4";
constexpr const char kAfterPosition[] =
    "SELECT " EVENT_COLUMNS
    " FROM events e WHERE position > $1 AND region = $2 AND stream = $3 AND version > $4"
    " ORDER BY position";
#undef EVENT_COLUMNS
constexpr const char kPlaced[] = "SELECT placed FROM ledger_head WHERE id = 1";
constexpr const char kLate[] =
    "SELECT region, stream, version, position FROM events WHERE position > $1 ORDER BY position";
// After a crash the round begins anew.
constexpr const char kPlace[] =
    "INSERT INTO event_places (region, stream, version, position) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (region, stream, version) DO NOTHING";
constexpr const char kLastOfOldLedger[] =
    "SELECT version FROM events WHERE region = $1 AND stream = $2 ORDER BY version DESC LIMIT 1";
constexpr const char kLastWithPlace[] =
    "SELECT version FROM event_places WHERE region = $1 AND stream = $2 ORDER BY version DESC"
    " LIMIT 1";

std::string_view text(const std::string& value) { return value; }

}  // namespace

Result<void> StreamIndex::load(Connection& connection, const Head& head) {
    is_late_ = head.has_places;
    if (!is_late_) return {};
    placed_ = head.placed;
    finished_ = head.position;
    late_.clear();
    round_.clear();
    std::vector<size_t> streams;
    TRY(connection.query(kLate, {head.placed}, [&](const Reader::Row& row) {
        StreamKey key{std::string(row.text(0)), std::string(row.text(1))};
        streams.push_back(StreamKeyHash()(key));
        late_.push_back({std::move(key), row.integer(2), row.integer(3)});
        return true;
    }));
    const std::lock_guard lock(mutex_);
    first_ = head.placed + 1;
    streams_ = std::move(streams);
    return {};
}

void StreamIndex::add(const StreamKey& key, std::int64_t version, std::int64_t position) {
    if (!is_late_) return;
    late_.push_back({key, version, position});
    const std::lock_guard lock(mutex_);
    ASSERT(position == first_ + static_cast<std::int64_t>(streams_.size()));
    streams_.push_back(StreamKeyHash()(key));
}

void StreamIndex::undo_to(std::int64_t position) {
    if (!is_late_) return;
    while (!late_.empty() && late_.back().position > position) late_.pop_back();
    const std::lock_guard lock(mutex_);
    streams_.resize(static_cast<size_t>(position + 1 - first_));
}

/// A transaction places twice as many as it added: none of them takes much longer than another, and
/// rounds are over before the next is due.
Result<void> StreamIndex::finish(Connection& connection, Head& head) {
    if (!is_late_) return {};
    const auto count = static_cast<size_t>(2 * (head.position - finished_));
    finished_ = head.position;
    if (round_.empty()) {
        if (static_cast<std::int64_t>(late_.size()) < late_max_) return {};
        begin_round();
    }
    const size_t end = std::min(round_.size(), next_ + count);
    for (; next_ < end; ++next_) {
        const Late& event = round_[next_];
        TRY(connection.execute(
            kPlace, {text(event.key.region), text(event.key.stream), event.version, event.position}
        ));
    }
    if (next_ < round_.size()) return {};
    round_.clear();
    head.placed = round_end_;
    return save_placed(connection, head.placed);
}

void StreamIndex::begin_round() {
    round_end_ = late_.back().position;
    round_.swap(late_);
    next_ = 0;
    std::ranges::sort(round_, [](const Late& a, const Late& b) {
        return std::tie(a.key, a.version) < std::tie(b.key, b.version);
    });
}

/// Who began to read before this round needs those that it has placed; of the round before, nobody
/// but who reads for very long, and finds them otherwise.
void StreamIndex::committed(const Head& head) {
    if (!is_late_ || head.placed == placed_) return;
    const std::lock_guard lock(mutex_);
    if (placed_ >= first_) {
        streams_.erase(
            streams_.begin(), streams_.begin() + static_cast<std::ptrdiff_t>(placed_ + 1 - first_)
        );
        first_ = placed_ + 1;
    }
    placed_ = head.placed;
}

std::optional<std::vector<std::int64_t>> StreamIndex::find(
    const StreamKey& key, std::int64_t placed
) const {
    const size_t wanted = StreamKeyHash()(key);
    const std::lock_guard lock(mutex_);
    if (placed + 1 < first_) return std::nullopt;
    std::vector<std::int64_t> found;
    for (size_t i = static_cast<size_t>(placed + 1 - first_); i < streams_.size(); ++i)
        if (streams_[i] == wanted) found.push_back(first_ + static_cast<std::int64_t>(i));
    return found;
}

Result<std::int64_t> StreamIndex::version(
    Connection& connection, const Head& head, const StreamKey& key
) const {
    std::int64_t version = 0;
    const auto take = [&](const Reader::Row& row) {
        version = row.integer(0);
        return true;
    };
    TRY(connection.query(
        is_late_ ? kLastWithPlace : kLastOfOldLedger, {text(key.region), text(key.stream)}, take
    ));
    if (!is_late_) return version;
    const auto late = find(key, head.placed);
    ASSERT(late.has_value());
    for (const std::int64_t position : *late)
        TRY(connection.query(
            kAtPosition, {position, text(key.region), text(key.stream), version}, take
        ));
    return version;
}

Result<void> StreamIndex::visit(
    Connection& connection, const StreamKey& key, std::int64_t after_version, const RowVisitor& each
) const {
    bool goes_on = true;
    std::int64_t last = after_version;  // of those that a round has placed so far
    const RowVisitor visit_each = [&](const Reader::Row& row) {
        last = row.integer(0);
        goes_on = each(row);
        return goes_on;
    };
    TRY(connection.query(
        is_late_ ? kWithPlace : kOfOldLedger, {text(key.region), text(key.stream), after_version},
        visit_each
    ));
    if (!is_late_ || !goes_on) return {};
    std::int64_t placed = 0;
    TRY(connection.query(kPlaced, {}, [&](const Reader::Row& row) {
        placed = row.integer(0);
        return false;
    }));
    const auto late = find(key, placed);
    if (!late)
        return connection.query(
            kAfterPosition, {placed, text(key.region), text(key.stream), last}, visit_each
        );
    for (const std::int64_t position : *late)
        if (goes_on)
            TRY(connection.query(
                kAtPosition, {position, text(key.region), text(key.stream), last}, visit_each
            ));
    return {};
}

}  // namespace tongban::ledger
