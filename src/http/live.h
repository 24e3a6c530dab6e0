// Live events: who listens on which channel, and a bounded queue for each listener.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "http/handler.h"

namespace tongban::http {

/// One open page. Its queue is bounded: who is too slow loses the queue and is told to load again.
class LiveListener {
  public:
    /// Takes what has arrived, as text/event-stream frames.
    std::string take();

  private:
    friend class LiveHub;
    mutable std::mutex mutex_;
    std::deque<std::shared_ptr<const std::string>> frames_;
    size_t bytes_ = 0;
    bool has_overflowed_ = false;
    bool is_closed_ = false;
    std::function<void()> wake_;
    std::vector<std::string> channels_;
};

/// Channels and their listeners. Thread-safe; outlives the server.
class LiveHub final : public LiveEvents {
  public:
    void publish(const std::string& channel, const std::string& event, const json::value& data)
        override;

    /// `wake` is called from any thread after something has arrived; it must only hand over.
    std::shared_ptr<LiveListener> listen(
        std::vector<std::string> channels, std::function<void()> wake
    );
    void leave(const std::shared_ptr<LiveListener>& listener);
    size_t listeners() const;

  private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::vector<std::shared_ptr<LiveListener>>> channels_;
    size_t count_ = 0;
};

}  // namespace tongban::http
