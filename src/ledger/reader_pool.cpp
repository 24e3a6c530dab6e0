#include "ledger/reader_pool.h"

#include "ledger/prepared.h"

namespace tongban::ledger {
namespace {

constexpr size_t kIdleMax = 64;

constexpr const char kSnapshot[] =
    "SELECT version, state FROM snapshots WHERE region = $1 AND stream = $2";

Result<Event> event_of(const StreamKey& key, const Reader::Row& row) {
    Event event;
    event.key = key;
    event.version = row.integer(0);
    event.position = row.integer(1);
    event.type = row.text(2);
    event.body = TRY(stored_object(row.text(3)));
    event.actor = row.text(4);
    event.at = Instant{row.integer(5)};
    const auto hash = row.blob(6);
    event.hash.assign(hash.begin(), hash.end());
    return event;
}

}  // namespace

Result<void> ReaderPool::with(const std::function<Result<void>(Connection&)>& work) {
    auto connection = TRY(take());
    TRY(connection->begin_read());
    Result<void> result = work(*connection);
    // Ends the transaction whatever happened: there is nothing to keep.
    connection->rollback();
    give_back(std::move(connection));
    return result;
}

Result<void> ReaderPool::with_one(const std::function<Result<void>(Connection&)>& statement) {
    auto connection = TRY(take());
    Result<void> result = statement(*connection);
    give_back(std::move(connection));
    return result;
}

Result<Head> ReaderPool::head() {
    Head head;
    TRY(with([&](Connection& connection) -> Result<void> {
        head = TRY(load_head(connection));
        return {};
    }));
    return head;
}

Result<std::unique_ptr<Connection>> ReaderPool::take() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
    }
    return store_.open_reader();
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kIdleMax) idle_.push_back(std::move(connection));
}

Result<void> ConnectionReader::query(
    const char* sql,
    const std::vector<SqlValue>& values,
    const std::function<bool(const Row&)>& each
) {
    std::vector<SqlView> views;
    views.reserve(values.size());
    for (const SqlValue& value : values) views.push_back(view_of(value));
    return connection_.query(sql, std::span<const SqlView>(views), each);
}

Result<std::vector<Event>> ConnectionReader::events(
    const StreamKey& key, std::int64_t after_version
) {
    std::vector<Event> events;
    Result<void> fault;
    TRY(streams_.visit(connection_, key, after_version, [&](const Row& row) {
        auto event = event_of(key, row);
        if (!event) {
            fault = std::move(event).error();
            return false;
        }
        events.push_back(std::move(event).value());
        return true;
    }));
    TRY(std::move(fault));
    return events;
}

Result<void> ConnectionReader::visit_events(
    const StreamKey& key,
    std::int64_t after_version,
    const std::function<Result<void>(const EventText&)>& visit
) {
    Result<void> fault;
    TRY(streams_.visit(connection_, key, after_version, [&](const Row& row) {
        fault = visit({row.text(2), row.text(3), Instant{row.integer(5)}});
        return fault.has_value();
    }));
    return fault;
}

Result<std::optional<Reader::Snapshot>> ConnectionReader::snapshot(const StreamKey& key) {
    std::optional<Snapshot> snapshot;
    TRY(connection_.query(
        kSnapshot, {std::string_view(key.region), std::string_view(key.stream)},
        [&](const Row& row) {
            snapshot = Snapshot{row.integer(0), std::string(row.text(1))};
            return false;
        }
    ));
    return snapshot;
}

Result<json::object> stored_object(std::string_view text) {
    auto value = parse_json(text, kBodyDepthMax);
    if (!value || !value->is_object())
        return Error{
            .code = "ledger.corrupt", .kind = ErrorKind::Internal, .cause = "body is no object"};
    return std::move(value->get_object());
}

}  // namespace tongban::ledger
