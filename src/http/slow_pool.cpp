#include "http/slow_pool.h"

namespace tongban::http {

SlowPool::SlowPool(int threads, size_t waiting_max) : waiting_max_(waiting_max) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

SlowPool::~SlowPool() { stop(); }

bool SlowPool::submit(std::function<void()> work) {
    {
        const std::scoped_lock lock(mutex_);
        if (is_stopping_ || queue_.size() >= waiting_max_) return false;
        queue_.push_back(std::move(work));
    }
    changed_.notify_one();
    return true;
}

void SlowPool::stop() {
    {
        const std::scoped_lock lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_)
        if (thread.joinable()) thread.join();
}

size_t SlowPool::waiting() const {
    const std::scoped_lock lock(mutex_);
    return queue_.size();
}

void SlowPool::run() {
    while (true) {
        std::function<void()> work;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return is_stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            work = std::move(queue_.front());
            queue_.pop_front();
        }
        work();
    }
}

}  // namespace tongban::http
