#include "ledger/writer.h"

#include <pthread.h>

namespace tongban::ledger {

Writer::Writer(
    Store& store,
    std::unique_ptr<Connection> connection,
    Replies& replies,
    StreamIndex& streams,
    const Options& options
)
    : store_(store),
      connection_(std::move(connection)),
      options_(options),
      batch_writer_(*connection_, replies, streams, options),
      maintainer_([this] { maintain_until_closed(); }),
      thread_([this] { write_until_closed(); }) {}

Writer::~Writer() {
    {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
    }
    waiting_.notify_one();
    thread_.join();
    {
        const std::lock_guard lock(maintenance_mutex_);
        is_ended_ = true;
    }
    maintenance_wanted_.notify_one();
    maintainer_.join();
}

void Writer::submit(Unit unit) {
    const char* refused = nullptr;
    bool is_wanted = false;
    {
        const std::lock_guard lock(mutex_);
        if (is_closed_) {
            refused = "ledger.closed";
        } else if (
            queue_.size() >= options_.queue_commits_max ||
            (!queue_.empty() && queue_bytes_ + unit.bytes > options_.queue_bytes_max)) {
            refused = "ledger.full";
        } else {
            queue_bytes_ += unit.bytes;
            queue_.push_back(std::move(unit));
            is_wanted = queue_.size() == 1 || queue_.size() == awaited_;
        }
    }
    // The writer looks for more before it sleeps: only the first of a batch has to wake it, and the
    // one that makes it complete.
    if (is_wanted) waiting_.notify_one();
    if (refused != nullptr) unit.done(refuse(refused, ErrorKind::Unavailable));
}

void Writer::watch(std::function<void(const Durable&)> watcher) {
    const std::lock_guard lock(watchers_mutex_);
    watchers_.push_back(std::move(watcher));
}

void Writer::write_until_closed() {
    // Shown by top -H, where an operator asks which thread is busy.
    pthread_setname_np(pthread_self(), "ledger-write");
    std::vector<Unit> batch;
    while (take_batch(batch)) {
        write(batch);
        batch.clear();
        if (maintenance_ == Maintenance::Copied) {
            // An error here leaves the log as it is; the next round tries again.
            (void)store_.finish_maintenance(*connection_).has_value();
            maintenance_ = Maintenance::Idle;
        } else if (maintenance_ == Maintenance::Idle && store_.needs_maintenance()) {
            const std::lock_guard lock(maintenance_mutex_);
            maintenance_ = Maintenance::Wanted;
            maintenance_wanted_.notify_one();
        }
    }
}

bool Writer::take_batch(std::vector<Unit>& batch) {
    std::unique_lock lock(mutex_);
    waiting_.wait(lock, [&] { return is_closed_ || !queue_.empty(); });
    gather(lock);
    size_t bytes = 0;
    size_t count = 0;
    while (count < queue_.size() && count < options_.batch_commits_max &&
           (count == 0 || bytes + queue_[count].bytes <= options_.batch_bytes_max))
        bytes += queue_[count++].bytes;
    queue_bytes_ -= bytes;
    if (count == queue_.size()) {
        batch.swap(queue_);
    } else {
        const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
        batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
        queue_.erase(queue_.begin(), end);
    }
    return !batch.empty();
}

/// Who commits alone never waits. As many as came last time are likely to come again; now and then
/// it is tried whether there are more.
void Writer::gather(std::unique_lock<std::mutex>& lock) {
    constexpr int kContentFor = 16;
    if (queue_.size() < awaited_ && !is_closed_)
        waiting_.wait_for(lock, options_.gather_max, [&] {
            return is_closed_ || queue_.size() >= awaited_;
        });
    const size_t found = queue_.size();
    if (found < awaited_) content_until_ = kContentFor;
    const bool asks_for_more = content_until_ == 0;
    if (!asks_for_more) --content_until_;
    awaited_ = std::min(asks_for_more ? found + found / 4 : found, options_.batch_commits_max);
}

void Writer::write(std::vector<Unit>& batch) {
    auto applied = batch_writer_.apply(batch);
    if (!applied) {
        for (Unit& unit : batch) unit.done(applied.error());
        return;
    }
    commits_.fetch_add(static_cast<std::int64_t>(batch.size()), std::memory_order_relaxed);
    batches_.fetch_add(1, std::memory_order_relaxed);
    Durable durable{
        .has_messages = applied->has_messages, .earliest_timer = applied->earliest_timer};
    auto news = std::make_shared<std::vector<OutboxMessage>>();
    for (size_t i = 0; i < batch.size(); ++i) {
        const bool is_new = applied->outcomes[i] && !applied->outcomes[i]->repeated;
        batch[i].done(std::move(applied->outcomes[i]));
        if (is_new) take_news(batch[i], *news);
    }
    if (!news->empty()) durable.news = std::move(news);
    if (!durable.has_messages && !durable.earliest_timer && !durable.news) return;
    const std::lock_guard lock(watchers_mutex_);
    for (const auto& watcher : watchers_) watcher(durable);
}

void Writer::take_news(Unit& unit, std::vector<OutboxMessage>& news) {
    for (Prepared& commit : unit.commits)
        for (Message& message : commit.news)
            news.push_back(
                {.key = &message == &commit.news.back() ? std::move(commit.key) : commit.key,
                 .topic = std::move(message.topic),
                 .body = std::move(message.body),
                 .at = commit.at}
            );
}

void Writer::maintain_until_closed() {
    pthread_setname_np(pthread_self(), "ledger-maintain");
    std::unique_lock lock(maintenance_mutex_);
    for (;;) {
        maintenance_wanted_.wait(lock, [&] {
            return is_ended_ || maintenance_ == Maintenance::Wanted;
        });
        if (is_ended_) return;
        lock.unlock();
        (void)store_.maintain().has_value();
        lock.lock();
        maintenance_ = Maintenance::Copied;
    }
}

}  // namespace tongban::ledger
