// Threads behind TimedCalls.
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "registry/source.h"

namespace tongban::registry {

using Outcome = Result<std::optional<Record>>;

struct TimedCalls::State {
    struct Job {
        std::function<Outcome()> call;
        std::optional<Outcome> outcome;
        bool is_abandoned = false;
        std::condition_variable done;
    };

    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<std::shared_ptr<Job>> queue;
    size_t queue_max = 0;
    bool is_closed = false;
    std::vector<std::thread> threads;

    void work() {
        std::unique_lock lock(mutex);
        while (true) {
            arrived.wait(lock, [&] { return is_closed || !queue.empty(); });
            if (is_closed) return;
            const std::shared_ptr<Job> job = queue.front();
            queue.pop_front();
            if (job->is_abandoned) continue;
            lock.unlock();
            Outcome outcome = job->call();
            lock.lock();
            job->outcome.emplace(std::move(outcome));
            job->done.notify_all();
        }
    }
};

TimedCalls::TimedCalls(int threads, size_t queue_max) : state_(std::make_shared<State>()) {
    state_->queue_max = queue_max;
    for (int i = 0; i < threads; ++i)
        state_->threads.emplace_back([state = state_.get()] { state->work(); });
}

TimedCalls::~TimedCalls() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->is_closed = true;
    }
    state_->arrived.notify_all();
    for (std::thread& thread : state_->threads) thread.join();
}

std::optional<Outcome> TimedCalls::call(
    std::function<Outcome()> call, std::chrono::milliseconds limit
) {
    auto job = std::make_shared<State::Job>();
    job->call = std::move(call);
    std::unique_lock lock(state_->mutex);
    if (state_->queue.size() >= state_->queue_max) return std::nullopt;
    state_->queue.push_back(job);
    state_->arrived.notify_one();
    job->done.wait_for(lock, limit, [&] { return job->outcome.has_value(); });
    job->is_abandoned = true;
    return std::move(job->outcome);
}

}  // namespace tongban::registry
