// Threads for work that would hold up a connection loop: password hashing, PDF.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tongban::http {

class SlowPool {
  public:
    SlowPool(int threads, size_t waiting_max);
    ~SlowPool();
    SlowPool(const SlowPool&) = delete;
    SlowPool& operator=(const SlowPool&) = delete;

    /// False when too much is waiting already.
    bool submit(std::function<void()> work);
    /// Finishes what has been submitted; takes nothing more.
    void stop();
    size_t waiting() const;

  private:
    void run();
    const size_t waiting_max_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> queue_;
    bool is_stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace tongban::http
