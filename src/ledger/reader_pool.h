// Read connections, one for each thread that reads at the moment.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "ledger/store.h"
#include "ledger/stream_index.h"

namespace tongban::ledger {

class ReaderPool {
  public:
    explicit ReaderPool(Store& store) : store_(store) {}

    /// Runs `work` in a transaction that sees one committed state.
    Result<void> with(const std::function<Result<void>(Connection&)>& work);
    /// The same for a single statement, which sees one committed state by itself.
    Result<void> with_one(const std::function<Result<void>(Connection&)>& statement);
    Result<Head> head();

  private:
    Result<std::unique_ptr<Connection>> take();
    void give_back(std::unique_ptr<Connection> connection);

    Store& store_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

/// The public reader over a connection.
class ConnectionReader final : public Reader {
  public:
    ConnectionReader(Connection& connection, const StreamIndex& streams)
        : connection_(connection), streams_(streams) {}
    Result<void> query(
        const char* sql,
        const std::vector<SqlValue>& values,
        const std::function<bool(const Row&)>& each
    ) override;
    Result<std::vector<Event>> events(const StreamKey& key, std::int64_t after_version) override;
    Result<void> visit_events(
        const StreamKey& key,
        std::int64_t after_version,
        const std::function<Result<void>(const EventText&)>& visit
    ) override;
    Result<std::optional<Snapshot>> snapshot(const StreamKey& key) override;

  private:
    Connection& connection_;
    const StreamIndex& streams_;
};

/// The JSON object of a stored body. Error code: ledger.corrupt.
Result<json::object> stored_object(std::string_view text);

}  // namespace tongban::ledger
