#include "ledger/wakeable.h"

namespace tongban::ledger {

void Wakeable::start(std::function<std::chrono::milliseconds()> work) {
    thread_ = std::thread([this, work = std::move(work)] {
        std::unique_lock lock(mutex_);
        while (!is_stopped_) {
            is_woken_ = false;
            lock.unlock();
            const auto pause = work();
            lock.lock();
            woken_.wait_for(lock, pause, [&] { return is_woken_ || is_stopped_; });
        }
    });
}

void Wakeable::stop() {
    {
        const std::lock_guard lock(mutex_);
        is_stopped_ = true;
    }
    woken_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Wakeable::wake() {
    {
        const std::lock_guard lock(mutex_);
        is_woken_ = true;
    }
    woken_.notify_one();
}

}  // namespace tongban::ledger
