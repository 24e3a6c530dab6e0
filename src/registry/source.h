// Where a register's records come from, and how long one waits for them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace tongban::registry {

struct Record {
    std::string key;
    json::object values;
    Date as_of;
    std::int64_t version = 0;  // given by the store
};

class RecordSource {
  public:
    virtual ~RecordSource() = default;
    /// Nothing when the register has no such record. May block; called from a thread of its own
    /// unless it is local.
    virtual Result<std::optional<Record>> find(
        const std::string& register_id, const std::string& key
    ) = 0;
    /// Answers from our own store, which needs no time limit.
    virtual bool is_local() const { return false; }
};

/// A few threads for calls that may hang, so that the caller never does.
class TimedCalls {
  public:
    TimedCalls(int threads, size_t queue_max);
    /// Waits for calls that are under way; those still queued are dropped.
    ~TimedCalls();
    TimedCalls(const TimedCalls&) = delete;
    TimedCalls& operator=(const TimedCalls&) = delete;

    /// The outcome of `call`, or nothing when it did not come in time or all threads are taken. A
    /// late outcome is thrown away.
    std::optional<Result<std::optional<Record>>> call(
        std::function<Result<std::optional<Record>>()> call, std::chrono::milliseconds limit
    );

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace tongban::registry
