// A thread that works when it is told to, or when some time has gone by.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace tongban::ledger {

/// The watchers of a ledger outlive nobody: they share this with the thread and find it stopped.
class Wakeable {
  public:
    /// Calls `work` again and again; it says how long to wait when nobody wakes it.
    void start(std::function<std::chrono::milliseconds()> work);
    void stop();
    void wake();

  private:
    std::mutex mutex_;
    std::condition_variable woken_;
    bool is_woken_ = false;
    bool is_stopped_ = false;
    std::thread thread_;
};

}  // namespace tongban::ledger
