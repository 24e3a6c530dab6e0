#include "ledger/ledger.h"

#include <condition_variable>
#include <mutex>

#include "ledger/chain.h"
#include "ledger/open.h"
#include "ledger/reader_pool.h"
#include "ledger/replies.h"
#include "ledger/sqlite_store.h"
#include "ledger/writer.h"

namespace tongban::ledger {

Commit::Commit() = default;
Commit::Commit(const Commit&) = default;
Commit::Commit(Commit&&) noexcept = default;
Commit& Commit::operator=(const Commit&) = default;
Commit& Commit::operator=(Commit&&) noexcept = default;
Commit::~Commit() = default;

namespace {

constexpr const char kDueTimers[] =
    "SELECT region, stream, name, handler, due, body, attempts FROM timers"
    " WHERE attempt_at <= $1 ORDER BY attempt_at LIMIT $2";
constexpr const char kNextTimer[] = "SELECT min(attempt_at) FROM timers";
constexpr const char kPostponeTimer[] =
    "UPDATE timers SET attempt_at = $1, attempts = attempts + 1"
    " WHERE region = $2 AND stream = $3 AND name = $4 AND due = $5";
constexpr const char kDropTimer[] =
    "DELETE FROM timers WHERE region = $1 AND stream = $2 AND name = $3 AND due = $4";
// What waits for its next attempt holds back what follows it in the same stream.
constexpr const char kOutbox[] =
    "SELECT position, region, stream, topic, body, at, attempts FROM outbox o"
    " WHERE o.attempt_at <= $1 AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.attempts > 0 AND"
    " e.region = o.region AND e.stream = o.stream AND e.position < o.position AND"
    " e.attempt_at > $1)"
    " ORDER BY o.position LIMIT $2";
constexpr const char kAcknowledge[] = "DELETE FROM outbox WHERE position = $1";
constexpr const char kPostpone[] =
    "UPDATE outbox SET attempt_at = $1, attempts = attempts + 1 WHERE position = $2";
constexpr const char kFindReply[] = "SELECT status, body FROM replies WHERE request = $1";
constexpr const char kCountTimers[] = "SELECT count(*) FROM timers";
constexpr const char kCountOutbox[] = "SELECT count(*) FROM outbox";

/// Waits for the one call of a `done`.
class Waiter {
  public:
    std::function<void(Result<Committed>)> done() {
        return [this](Result<Committed> result) {
            // Notified under the lock: the waiter is gone as soon as it sees the result.
            const std::lock_guard lock(mutex_);
            result_.emplace(std::move(result));
            arrived_.notify_one();
        };
    }
    Result<Committed> wait() {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [&] { return result_.has_value(); });
        return *std::move(result_);
    }

  private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::optional<Result<Committed>> result_;
};

class StoredLedger final : public Ledger {
  public:
    StoredLedger(std::unique_ptr<Store> store, const Options& options)
        : options_(options),
          store_(std::move(store)),
          readers_(*store_),
          replies_(options_),
          streams_(options_.events_late_max) {}

    Result<void> start() {
        if (options_.is_read_only) {
            streams_.open(TRY(readers_.head()));
            return {};
        }
        auto connection = TRY(store_->open_writer());
        TRY(connection->begin_write());
        TRY(create_schema(*store_, *connection));
        TRY(store_missing_keys(*connection));
        TRY(connection->commit());
        const Head head = TRY(load_head(*connection));
        TRY(replies_.load(*connection, head));
        TRY(streams_.load(*connection, head));
        writer_ =
            std::make_unique<Writer>(*store_, std::move(connection), replies_, streams_, options_);
        return {};
    }

    Result<void> create_tables(const std::vector<const char*>& statements) override {
        return change([statements](Connection& connection) -> Result<void> {
            for (const char* statement : statements) TRY(connection.define(statement));
            return {};
        });
    }

    void commit(Commit commit, std::function<void(Result<Committed>)> done) override {
        std::vector<Commit> commits;
        commits.push_back(std::move(commit));
        commit_all(std::move(commits), std::move(done));
    }

    void commit_all(std::vector<Commit> commits, std::function<void(Result<Committed>)> done)
        override {
        auto unit = unit_of(std::move(commits));
        if (!unit) return done(std::move(unit).error());
        unit->done = std::move(done);
        submit(std::move(unit).value());
    }

    Result<void> read(const std::function<Result<void>(Reader&)>& work) override {
        return readers_.with([&](Connection& connection) {
            ConnectionReader reader(connection, streams_);
            return work(reader);
        });
    }

    Result<std::optional<StoredReply>> find_reply(
        std::string_view actor, std::string_view idempotency_key
    ) override {
        const RequestDigest request = digest_of_request(actor, idempotency_key);
        std::optional<StoredReply> reply;
        if (writer_ != nullptr) {
            TRY(readers_.with_one([&](Connection& connection) -> Result<void> {
                if (auto found = TRY(replies_.find(connection, request)))
                    reply = std::move(found->reply);
                return {};
            }));
            return reply;
        }
        // Nobody keeps the keys in mind for a look at another process's ledger.
        TRY(readers_.with_one([&](Connection& connection) {
            return connection.query(
                kFindReply, {std::span<const std::uint8_t>(request)},
                [&](const Reader::Row& row) {
                    reply = {static_cast<int>(row.integer(0)), std::string(row.text(1))};
                    return false;
                }
            );
        }));
        return reply;
    }

    Result<std::vector<DueTimer>> due_timers(Instant now, size_t count_max) override {
        std::vector<DueTimer> timers;
        TRY(rows(kDueTimers, now, count_max, [&](const Reader::Row& row) -> Result<void> {
            timers.push_back(
                {.key = {std::string(row.text(0)), std::string(row.text(1))},
                 .name = std::string(row.text(2)),
                 .handler = std::string(row.text(3)),
                 .due = Instant{row.integer(4)}}
            );
            timers.back().body = TRY(stored_object(row.text(5)));
            timers.back().attempts = static_cast<int>(row.integer(6));
            return {};
        }));
        return timers;
    }

    Result<std::optional<Instant>> next_timer() override {
        std::optional<Instant> next;
        TRY(readers_.with_one([&](Connection& connection) {
            return connection.query(kNextTimer, {}, [&](const Reader::Row& row) {
                if (!row.is_null(0)) next = Instant{row.integer(0)};
                return false;
            });
        }));
        return next;
    }

    Result<void> postpone_timer(const DueTimer& timer, Instant next_attempt) override {
        return change([&](Connection& connection) -> Result<void> {
            TRY(connection.execute(
                kPostponeTimer,
                {next_attempt.ms, std::string_view(timer.key.region),
                 std::string_view(timer.key.stream), std::string_view(timer.name), timer.due.ms}
            ));
            return {};
        });
    }

    Result<void> drop_timer(const DueTimer& timer) override {
        return change([&](Connection& connection) -> Result<void> {
            TRY(connection.execute(
                kDropTimer, {std::string_view(timer.key.region), std::string_view(timer.key.stream),
                             std::string_view(timer.name), timer.due.ms}
            ));
            return {};
        });
    }

    Result<std::vector<OutboxMessage>> outbox(Instant now, size_t count_max) override {
        std::vector<OutboxMessage> messages;
        TRY(rows(kOutbox, now, count_max, [&](const Reader::Row& row) -> Result<void> {
            messages.push_back(
                {.position = row.integer(0),
                 .key = {std::string(row.text(1)), std::string(row.text(2))},
                 .topic = std::string(row.text(3))}
            );
            messages.back().body = TRY(stored_object(row.text(4)));
            messages.back().at = Instant{row.integer(5)};
            messages.back().attempts = static_cast<int>(row.integer(6));
            return {};
        }));
        return messages;
    }

    Result<void> acknowledge(const std::vector<std::int64_t>& positions) override {
        if (positions.empty()) return {};
        return change([&](Connection& connection) -> Result<void> {
            for (const std::int64_t position : positions)
                TRY(connection.execute(kAcknowledge, {position}));
            return {};
        });
    }

    Result<void> postpone(std::int64_t position, Instant next_attempt) override {
        return change([&](Connection& connection) -> Result<void> {
            TRY(connection.execute(kPostpone, {next_attempt.ms, position}));
            return {};
        });
    }

    void watch(std::function<void(const Durable&)> watcher) override {
        if (writer_ != nullptr) writer_->watch(std::move(watcher));
    }

    Result<std::int64_t> verify_chain() override { return ledger::verify_chain(readers_); }

    Result<Status> status() override {
        Status status;
        TRY(readers_.with([&](Connection& connection) -> Result<void> {
            const Head head = TRY(load_head(connection));
            status.events = head.position;
            status.streams = head.streams;
            status.chain_head = to_hex(head.hash);
            TRY(connection.query(kCountTimers, {}, [&](const Reader::Row& row) {
                status.timers = row.integer(0);
                return false;
            }));
            return connection.query(kCountOutbox, {}, [&](const Reader::Row& row) {
                status.outbox = row.integer(0);
                return false;
            });
        }));
        if (writer_ != nullptr) {
            status.commits = writer_->commits();
            status.batches = writer_->batches();
        }
        status.bytes = store_->bytes();
        return status;
    }

  private:
    Result<Unit> unit_of(std::vector<Commit> commits) {
        Unit unit;
        if (commits.empty())
            return Error{
                .code = "ledger.invalid", .kind = ErrorKind::Internal, .cause = "no commit"};
        const std::string request = commits.front().idempotency_key;
        unit.commits.reserve(commits.size());
        for (Commit& commit : commits) {
            // One transaction is one request: it has one key, and one reply.
            if (!commit.idempotency_key.empty() && commit.idempotency_key != request)
                return Error{
                    .code = "ledger.invalid", .kind = ErrorKind::Internal, .cause = "second key"};
            unit.commits.push_back(TRY(prepare(std::move(commit), options_)));
            unit.bytes += unit.commits.back().bytes;
        }
        if (unit.bytes > options_.commit_bytes_max)
            return refuse(
                "ledger.too_large", ErrorKind::TooLarge, {{"bytes_max", options_.commit_bytes_max}}
            );
        return unit;
    }

    void submit(Unit unit) {
        if (writer_ == nullptr)
            return unit.done(refuse("ledger.read_only", ErrorKind::Unavailable));
        writer_->submit(std::move(unit));
    }

    /// Work of the ledger itself on the writer's thread; waits until it is durable.
    Result<void> change(std::function<Result<void>(Connection&)> work) {
        Waiter waiter;
        Unit unit;
        unit.work = std::move(work);
        unit.done = waiter.done();
        submit(std::move(unit));
        TRY(waiter.wait());
        return {};
    }

    Result<void> rows(
        const char* sql,
        Instant now,
        size_t count_max,
        const std::function<Result<void>(const Reader::Row&)>& each
    ) {
        return readers_.with_one([&](Connection& connection) -> Result<void> {
            Result<void> fault;
            TRY(connection.query(
                sql, {now.ms, static_cast<std::int64_t>(count_max)},
                [&](const Reader::Row& row) {
                    fault = each(row);
                    return fault.has_value();
                }
            ));
            return fault;
        });
    }

    const Options options_;
    std::unique_ptr<Store> store_;
    ReaderPool readers_;
    Replies replies_;
    StreamIndex streams_;
    std::unique_ptr<Writer> writer_;
};

}  // namespace

Result<Committed> Ledger::commit_and_wait(Commit commit) {
    Waiter waiter;
    this->commit(std::move(commit), waiter.done());
    return waiter.wait();
}

Result<Committed> Ledger::commit_all_and_wait(std::vector<Commit> commits) {
    Waiter waiter;
    commit_all(std::move(commits), waiter.done());
    return waiter.wait();
}

Result<std::unique_ptr<Ledger>> open(std::unique_ptr<Store> store, const Options& options) {
    auto ledger = std::make_unique<StoredLedger>(std::move(store), options);
    TRY(ledger->start());
    return std::unique_ptr<Ledger>(std::move(ledger));
}

Result<std::unique_ptr<Ledger>> open_sqlite(
    const std::string& path, const Options& options, const SqliteOptions& sqlite
) {
    return open(TRY(open_sqlite_store(path, options.is_read_only, sqlite)), options);
}

}  // namespace tongban::ledger
