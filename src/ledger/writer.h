// The one thread that writes: it takes all commits that wait and makes them durable together.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "ledger/batch.h"
#include "ledger/open.h"
#include "ledger/store.h"

namespace tongban::ledger {

class Writer {
  public:
    Writer(
        Store& store,
        std::unique_ptr<Connection> connection,
        Replies& replies,
        StreamIndex& streams,
        const Options& options
    );
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    /// What waits is still written.
    ~Writer();

    /// `unit.done` is called on the writer's thread, or at once with ledger.full or ledger.closed.
    void submit(Unit unit);
    void watch(std::function<void(const Durable&)> watcher);

    std::int64_t commits() const { return commits_.load(std::memory_order_relaxed); }
    std::int64_t batches() const { return batches_.load(std::memory_order_relaxed); }

  private:
    enum class Maintenance { Idle, Wanted, Copied };

    void write_until_closed();
    bool take_batch(std::vector<Unit>& batch);
    void gather(std::unique_lock<std::mutex>& lock);
    void write(std::vector<Unit>& batch);
    static void take_news(Unit& unit, std::vector<OutboxMessage>& news);
    void maintain_until_closed();

    Store& store_;
    std::unique_ptr<Connection> connection_;
    const Options& options_;
    BatchWriter batch_writer_;
    std::atomic<std::int64_t> commits_ = 0;
    std::atomic<std::int64_t> batches_ = 0;

    std::mutex mutex_;
    std::condition_variable waiting_;
    std::vector<Unit> queue_;
    size_t queue_bytes_ = 0;
    size_t awaited_ = 1;     // so many the writer waits for
    int content_until_ = 0;  // transactions until it asks for more again
    bool is_closed_ = false;

    std::mutex watchers_mutex_;
    std::vector<std::function<void(const Durable&)>> watchers_;

    std::mutex maintenance_mutex_;
    std::condition_variable maintenance_wanted_;
    std::atomic<Maintenance> maintenance_ = Maintenance::Idle;
    bool is_ended_ = false;

    std::thread maintainer_;
    std::thread thread_;
};

}  // namespace tongban::ledger
