// The ledger: events, the rows that queries read, timers and outgoing messages of a command in one
// commit.
//
// A stream (a case, a credential, a person) is a sequence of events with versions 1, 2, 3 …; its
// key is (region, stream). A commit is answered only after it is durable. What is sent twice with
// the same idempotency key is done once: the second caller receives the reply of the first.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/canonical.h"
#include "base/json.h"
#include "base/result.h"
#include "base/text.h"
#include "base/time.h"

namespace tongban::ledger {

/// Region (6-digit division code of the place that is responsible) and the stream's own id.
struct StreamKey {
    std::string region;
    std::string stream;  // "case:…", "credential:…", "person:…"; at most 120 bytes
    auto operator<=>(const StreamKey&) const = default;
};

/// A value bound to a statement, or read from a row.
using SqlValue = std::variant<std::nullptr_t, std::int64_t, double, std::string, Bytes>;

/// A row change. `sql` uses $1, $2 … in ascending order of first use and only what PostgreSQL and
/// SQLite both take; it has static storage, so that prepared statements are found by its address.
struct RowChange {
    const char* sql;
    std::vector<SqlValue> values;
};

struct NewEvent {
    std::string type;   // "CaseAccepted"
    json::object body;  // canonical JSON is what the hash chain covers
    /// The body where it is written already (to_canonical() of base/record_text.h); then `body` is
    /// not looked at.
    std::optional<CanonicalJson> text = {};
};

/// A stored event.
struct Event {
    StreamKey key;
    std::int64_t version = 0;   // 1-based within the stream
    std::int64_t position = 0;  // ascending over the whole ledger
    std::string type;
    json::object body;
    std::string actor;
    Instant at;
    /// SHA-256 over the hash of the event before it, its position, and the SHA-256 of key, version,
    /// type, body, actor and time (chain.h).
    Bytes hash;
};

/// A later call of `handler` with `body`, at or after `due`. (key, name) is unique: setting again
/// moves it.
struct TimerSet {
    std::string name;
    std::string handler;
    Instant due;
    json::object body;
};
struct TimerCancelled {
    std::string name;
};
/// The commit is what a due timer does: it is refused with ledger.timer_gone (Conflict) when the
/// timer has been cancelled or moved meanwhile. TimerRunner sets this.
struct TimerFired {
    std::string name;
    Instant due;
};

/// A message that leaves the ledger after the commit, at least once and in order within its stream.
struct Message {
    std::string topic;  // "notify.mail", "case.changed"
    json::object body;
    /// False: told once after the commit and not stored, for pages that look again anyway. After a
    /// crash nobody is left who would have looked.
    bool is_kept = true;
};

/// What an idempotency key gives back: the HTTP-independent reply of the first call.
struct StoredReply {
    int status = 200;
    std::string body;
};

/// One command's outcome.
struct Commit {
    // Compiled once, where they are defined: all domains move and copy these.
    Commit();
    Commit(const Commit&);
    Commit(Commit&&) noexcept;
    Commit& operator=(const Commit&);
    Commit& operator=(Commit&&) noexcept;
    ~Commit();

    StreamKey key;
    /// Version the decision was made on: 0 for a new stream. Another version in the store refuses
    /// the commit with ledger.version_conflict.
    std::int64_t expected_version = 0;
    std::string actor;
    Instant at;
    std::vector<NewEvent> events;
    /// State after the events, for a quick load; replaces the stream's earlier snapshot.
    std::optional<std::string> snapshot;
    std::vector<RowChange> rows;
    std::vector<TimerSet> timers;
    std::vector<TimerCancelled> cancelled_timers;
    std::vector<Message> messages;
    /// Empty: none. At most 100 bytes; scoped to the actor.
    std::string idempotency_key;
    StoredReply reply;
    std::optional<TimerFired> fired_timer;
};

struct Committed {
    std::int64_t version = 0;   // of the stream after the commit
    std::int64_t position = 0;  // of the last event
    bool repeated = false;      // an earlier commit with the same idempotency key answered
    StoredReply reply;
};

/// Read access to committed state; a connection of its own, valid while the callback runs.
class Reader {
  public:
    class Row {
      public:
        virtual ~Row() = default;
        virtual bool is_null(int column) const = 0;
        virtual std::int64_t integer(int column) const = 0;
        virtual double real(int column) const = 0;
        virtual std::string_view text(int column) const = 0;  // valid until the next row
        virtual std::span<const std::uint8_t> blob(int column) const = 0;
    };
    virtual ~Reader() = default;
    /// Calls `each` for every row; it returns false to stop. `sql` as in RowChange, static storage.
    virtual Result<void> query(
        const char* sql,
        const std::vector<SqlValue>& values,
        const std::function<bool(const Row&)>& each
    ) = 0;
    /// Events of one stream after `after_version`, oldest first.
    virtual Result<std::vector<Event>> events(
        const StreamKey& key, std::int64_t after_version = 0
    ) = 0;
    /// The same as they are stored, for who needs few of their bodies; valid during the call.
    struct EventText {
        std::string_view type;
        std::string_view body;
        Instant at;
    };
    virtual Result<void> visit_events(
        const StreamKey& key,
        std::int64_t after_version,
        const std::function<Result<void>(const EventText&)>& visit
    ) = 0;
    struct Snapshot {
        std::int64_t version = 0;
        std::string state;
    };
    virtual Result<std::optional<Snapshot>> snapshot(const StreamKey& key) = 0;
};

/// A due timer, handed to its handler; the handler's commit must cancel or move it (same key and
/// name).
struct DueTimer {
    StreamKey key;
    std::string name;
    std::string handler;
    Instant due;
    json::object body;
    int attempts = 0;
};

struct OutboxMessage {
    std::int64_t position = 0;
    StreamKey key;
    std::string topic;
    json::object body;
    Instant at;
    int attempts = 0;
};

/// Facts about the ledger for operators.
struct Status {
    std::int64_t events = 0;
    std::int64_t streams = 0;
    std::int64_t timers = 0;
    std::int64_t outbox = 0;
    std::int64_t commits = 0;  // since start
    std::int64_t batches = 0;  // since start: commits / batches is the group size
    std::string chain_head;    // hex
    std::int64_t bytes = 0;    // of the database file
};

/// What a transaction that is durable now has left to do for others.
struct Durable {
    bool has_messages = false;              // in the outbox
    std::optional<Instant> earliest_timer;  // among those that it set
    /// Messages that are not kept; their position is 0. May be nothing.
    std::shared_ptr<const std::vector<OutboxMessage>> news = nullptr;
};

class Ledger {
  public:
    virtual ~Ledger() = default;

    /// Creates tables of a domain; idempotent. Statements are PostgreSQL and SQLite alike.
    virtual Result<void> create_tables(const std::vector<const char*>& statements) = 0;

    /// Queues the commit; `done` is called once, after the transaction that holds it is durable (or
    /// refused), on the ledger's thread: it must only hand over. Error codes:
    /// ledger.version_conflict (Conflict), ledger.unique (Conflict; details.constraint),
    /// ledger.too_large, ledger.full (Unavailable), ledger.closed.
    virtual void commit(Commit commit, std::function<void(Result<Committed>)> done) = 0;
    /// The same, waiting. Never from a thread that serves HTTP connections.
    Result<Committed> commit_and_wait(Commit commit);

    /// Several streams in one transaction (all or nothing). Idempotency key, reply and version are
    /// the first commit's.
    virtual void commit_all(
        std::vector<Commit> commits, std::function<void(Result<Committed>)> done
    ) = 0;
    Result<Committed> commit_all_and_wait(std::vector<Commit> commits);

    /// Runs `work` on a read connection of the calling thread's pool.
    virtual Result<void> read(const std::function<Result<void>(Reader&)>& work) = 0;

    /// An earlier reply for this actor's key, if there is one.
    virtual Result<std::optional<StoredReply>> find_reply(
        std::string_view actor, std::string_view idempotency_key
    ) = 0;

    /// Due timers, oldest first; a timer stays until a commit cancels or moves it.
    virtual Result<std::vector<DueTimer>> due_timers(Instant now, size_t count_max) = 0;
    /// When the next timer wants attention; nothing when there is none.
    virtual Result<std::optional<Instant>> next_timer() { return std::optional<Instant>{}; }
    /// Keeps a due timer back until then, without changing when it was due.
    virtual Result<void> postpone_timer(const DueTimer&, Instant) { return {}; }
    /// Removes it, unless a commit has moved it meanwhile.
    virtual Result<void> drop_timer(const DueTimer&) { return {}; }
    /// Messages not yet handed on, in order; acknowledge deletes them, postpone sets the next
    /// attempt.
    virtual Result<std::vector<OutboxMessage>> outbox(Instant now, size_t count_max) = 0;
    virtual Result<void> acknowledge(const std::vector<std::int64_t>& positions) = 0;
    virtual Result<void> postpone(std::int64_t position, Instant next_attempt) = 0;

    /// Calls `watcher` after each transaction with messages (kept or not) or timers, on the
    /// ledger's thread: it must only hand over.
    virtual void watch(std::function<void(const Durable&)>) {}

    /// Walks all events in order and checks versions, positions and the hash chain. The error names
    /// the first bad position: ledger.chain_broken.
    virtual Result<std::int64_t> verify_chain() = 0;
    virtual Result<Status> status() = 0;
};

}  // namespace tongban::ledger
