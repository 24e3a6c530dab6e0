#include "ledger/batch.h"

#include "ledger/chain.h"

namespace tongban::ledger {
namespace {

constexpr const char kInsertEvent[] =
    "INSERT INTO events (region, stream, version, position, type, body, actor, at, hash)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
constexpr const char kSaveSnapshot[] =
    "INSERT INTO snapshots (region, stream, version, state) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (region, stream) DO UPDATE SET version = excluded.version,"
    " state = excluded.state";
constexpr const char kSetTimer[] =
    "INSERT INTO timers (region, stream, name, handler, due, attempt_at, attempts, body)"
    " VALUES ($1, $2, $3, $4, $5, $6, 0, $7) ON CONFLICT (region, stream, name) DO UPDATE SET"
    " handler = excluded.handler, due = excluded.due, attempt_at = excluded.attempt_at,"
    " attempts = 0, body = excluded.body";
constexpr const char kCancelTimer[] =
    "DELETE FROM timers WHERE region = $1 AND stream = $2 AND name = $3";
constexpr const char kTimerStands[] =
    "SELECT 1 FROM timers WHERE region = $1 AND stream = $2 AND name = $3 AND due = $4";
constexpr const char kInsertMessage[] =
    "INSERT INTO outbox (region, stream, position, topic, body, at, attempts, attempt_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, 0, 0)";
constexpr const char kSavepoint[] = "SAVEPOINT unit";
constexpr const char kRelease[] = "RELEASE SAVEPOINT unit";
constexpr const char kRollbackTo[] = "ROLLBACK TO SAVEPOINT unit";

/// The database itself is in trouble: no unit of the batch can go on.
bool is_fatal(const Error& error) {
    return error.code == "ledger.unavailable" || error.code == "ledger.corrupt";
}

std::string_view text(const std::string& value) { return value; }

}  // namespace

Result<void> BatchWriter::load() {
    versions_ = decltype(versions_)(options_.versions_max);
    written_.clear();
    head_ = TRY(load_head(connection_));
    TRY(replies_.load(connection_, head_));
    TRY(streams_.load(connection_, head_));
    is_loaded_ = true;
    return {};
}

Result<Applied> BatchWriter::apply(std::span<const Unit> units) {
    if (!is_loaded_) TRY(load());
    const Head before = head_;
    auto done = attempt(units, Safety::Optimistic);
    if (done && done->needs_savepoints) {
        // Rare, so it costs the batch a second run and not every commit a savepoint.
        connection_.rollback();
        undo_to(0);
        go_back_to(before);
        done = attempt(units, Safety::Savepoints);
    }
    if (done) {
        auto finished = finish(*done);
        if (!finished) done = std::move(finished).error();
    }
    if (!done) {
        connection_.rollback();
        is_loaded_ = false;
        return std::move(done).error();
    }
    written_.clear();
    replies_.committed();
    streams_.committed(head_);
    return std::move(done->applied);
}

Result<BatchWriter::Attempt> BatchWriter::attempt(std::span<const Unit> units, Safety safety) {
    Attempt attempt;
    TRY(connection_.begin_write());
    attempt.applied.outcomes.reserve(units.size());
    for (const Unit& unit : units) {
        auto outcome = apply_unit(unit, safety, units.size() == 1, attempt);
        if (!outcome && is_fatal(outcome.error())) return std::move(outcome).error();
        if (attempt.needs_savepoints) return attempt;
        attempt.applied.outcomes.push_back(std::move(outcome));
    }
    return attempt;
}

Result<Committed> BatchWriter::apply_unit(
    const Unit& unit, Safety safety, bool is_alone, Attempt& attempt
) {
    auto answer = TRY(answer_without_writing(unit));
    if (answer) return *std::move(answer);

    const Head before = head_;
    const size_t mark = written_.size();
    if (safety == Safety::Savepoints) TRY(connection_.execute(kSavepoint, {}));
    auto written = write_unit(unit, attempt);
    if (written) {
        attempt.has_written = true;
        if (safety == Safety::Savepoints) TRY(connection_.execute(kRelease, {}));
        return written;
    }
    if (is_fatal(written.error())) return written;
    undo_to(mark);
    go_back_to(before);
    if (safety == Safety::Savepoints) {
        TRY(connection_.execute(kRollbackTo, {}));
        TRY(connection_.execute(kRelease, {}));
    } else if (!is_alone) {
        attempt.needs_savepoints = true;
    }
    return written;
}

/// Without this the transaction has no reason to be: nothing was written, nothing has to be made
/// durable.
Result<void> BatchWriter::finish(Attempt& attempt) {
    if (!attempt.has_written) {
        connection_.rollback();
        return {};
    }
    TRY(replies_.finish(connection_, latest_));
    TRY(streams_.finish(connection_, head_));
    TRY(save_head(connection_, head_));
    return connection_.commit();
}

/// A repeated request is answered, and a stale version refused, before a single row is touched. The
/// same request twice in one batch is found here too.
Result<std::optional<Committed>> BatchWriter::answer_without_writing(const Unit& unit) {
    if (!unit.commits.empty() && unit.commits.front().request)
        if (auto repeated = TRY(replies_.find(connection_, *unit.commits.front().request)))
            return repeated;
    std::vector<std::pair<const StreamKey*, std::int64_t>> seen;
    for (const Prepared& commit : unit.commits) {
        std::int64_t version = TRY(version_of(commit.key));
        for (const auto& [key, later] : seen)
            if (*key == commit.key) version = later;
        if (version != commit.expected_version)
            return refuse(
                "ledger.version_conflict", ErrorKind::Conflict,
                {{"expected", commit.expected_version}, {"found", version}}
            );
        if (commit.fired_timer && !TRY(timer_stands(commit)))
            return refuse(
                "ledger.timer_gone", ErrorKind::Conflict, {{"timer", commit.fired_timer->name}}
            );
        if (unit.commits.size() > 1)
            seen.emplace_back(
                &commit.key, version + static_cast<std::int64_t>(commit.events.size())
            );
    }
    return std::optional<Committed>{};
}

Result<Committed> BatchWriter::write_unit(const Unit& unit, Attempt& attempt) {
    if (unit.work) TRY(unit.work(connection_));
    if (unit.commits.empty()) return Committed{};
    const Prepared& first = unit.commits.front();
    const std::int64_t version =
        first.expected_version + static_cast<std::int64_t>(first.events.size());
    TRY(write_reply(unit, version));
    for (const Prepared& commit : unit.commits) {
        TRY(write_commit(commit));
        latest_ = std::max(latest_, commit.at);
        attempt.applied.has_messages |= !commit.messages.empty();
        auto& earliest = attempt.applied.earliest_timer;
        for (const PreparedTimer& timer : commit.timers)
            earliest = std::min(earliest.value_or(timer.due), timer.due);
    }
    return Committed{.version = version, .position = head_.position, .reply = first.reply};
}

Result<void> BatchWriter::write_reply(const Unit& unit, std::int64_t version) {
    const Prepared& first = unit.commits.front();
    if (!first.request) return {};
    std::int64_t position = head_.position;
    for (const Prepared& commit : unit.commits)
        position += static_cast<std::int64_t>(commit.events.size());
    return replies_.add(
        connection_, head_,
        {.request = *first.request,
         .at = first.at,
         .version = version,
         .position = position,
         .reply = first.reply}
    );
}

Result<void> BatchWriter::write_commit(const Prepared& commit) {
    TRY(write_events(commit));
    if (commit.snapshot) {
        const std::int64_t version =
            commit.expected_version + static_cast<std::int64_t>(commit.events.size());
        TRY(connection_.execute(
            kSaveSnapshot,
            {text(commit.key.region), text(commit.key.stream), version, text(*commit.snapshot)}
        ));
    }
    TRY(write_rows(commit));
    TRY(write_timers(commit));
    return write_messages(commit);
}

Result<void> BatchWriter::write_events(const Prepared& commit) {
    if (commit.events.empty()) return {};
    std::int64_t version = commit.expected_version;
    if (version == 0) ++head_.streams;
    for (const PreparedEvent& event : commit.events) {
        ++version;
        ++head_.position;
        head_.hash = link(head_.hash, head_.position, event.digest);
        TRY(connection_.execute(
            kInsertEvent, {text(commit.key.region), text(commit.key.stream), version,
                           head_.position, text(event.type), text(event.body), text(commit.actor),
                           commit.at.ms, std::span<const std::uint8_t>(head_.hash)}
        ));
        streams_.add(commit.key, version, head_.position);
    }
    versions_.keep(commit.key, version);
    written_.push_back(&commit.key);
    return {};
}

Result<void> BatchWriter::write_timers(const Prepared& commit) {
    // Cancelling comes first: a timer that is cancelled and set in one commit is set.
    for (const std::string& name : commit.cancelled_timers)
        TRY(connection_.execute(
            kCancelTimer, {text(commit.key.region), text(commit.key.stream), text(name)}
        ));
    for (const PreparedTimer& timer : commit.timers)
        TRY(connection_.execute(
            kSetTimer, {text(commit.key.region), text(commit.key.stream), text(timer.name),
                        text(timer.handler), timer.due.ms, timer.due.ms, text(timer.body)}
        ));
    return {};
}

Result<void> BatchWriter::write_messages(const Prepared& commit) {
    for (const PreparedMessage& message : commit.messages)
        TRY(connection_.execute(
            kInsertMessage,
            {text(commit.key.region), text(commit.key.stream), ++head_.message_position,
             text(message.topic), text(message.body), commit.at.ms}
        ));
    return {};
}

Result<void> BatchWriter::write_rows(const Prepared& commit) {
    for (const RowChange& row : commit.rows) {
        views_.clear();
        for (const SqlValue& value : row.values) views_.push_back(view_of(value));
        TRY(connection_.execute(row.sql, std::span<const SqlView>(views_)));
    }
    return {};
}

Result<std::int64_t> BatchWriter::version_of(const StreamKey& key) {
    if (const auto* known = versions_.find(key)) return *known;
    const std::int64_t version = TRY(streams_.version(connection_, head_, key));
    versions_.keep(key, version);
    return version;
}

Result<bool> BatchWriter::timer_stands(const Prepared& commit) {
    bool stands = false;
    TRY(connection_.query(
        kTimerStands,
        {text(commit.key.region), text(commit.key.stream), text(commit.fired_timer->name),
         commit.fired_timer->due.ms},
        [&](const Reader::Row&) {
            stands = true;
            return false;
        }
    ));
    return stands;
}

void BatchWriter::go_back_to(const Head& head) {
    head_ = head;
    replies_.undo_to(head.reply_number);
    streams_.undo_to(head.position);
}

void BatchWriter::undo_to(size_t mark) {
    for (; written_.size() > mark; written_.pop_back()) versions_.forget(*written_.back());
}

}  // namespace tongban::ledger
