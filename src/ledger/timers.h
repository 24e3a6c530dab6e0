// Calls what is due: deemed acceptance, limits that run out, reminders.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "ledger/ledger.h"

namespace tongban::ledger {

struct TimerOptions {
    size_t batch_max = 256;
    std::chrono::milliseconds poll{1'000};       // a moved clock is noticed after so long
    std::chrono::milliseconds retry_min{1'000};  // doubled at each attempt
    std::chrono::milliseconds retry_max{std::chrono::minutes(10)};
    /// Told of each attempt that failed, for the log.
    std::function<void(const DueTimer&, const Error&)> failed = nullptr;
};

/// What to do about a due timer: commits (of its own stream or several), or nothing when it has no
/// meaning any more. The commit for the timer's stream cancels the timer by itself unless it sets
/// it again.
using TimerHandler = std::function<Result<std::vector<Commit>>(const DueTimer&, Instant now)>;

/// A timer fires at or after its time, never before; it is gone or moved in the same transaction as
/// what it did, so it has its effect once. A commit that meets a newer version is decided anew.
class TimerRunner {
  public:
    TimerRunner(Ledger& ledger, const TimeSource& time, TimerOptions options = {});
    TimerRunner(const TimerRunner&) = delete;
    TimerRunner& operator=(const TimerRunner&) = delete;
    ~TimerRunner();

    /// Before start(). The name is TimerSet::handler.
    void handle(std::string name, TimerHandler handler);

    /// A thread that runs until the runner is destroyed or stopped.
    void start();
    void stop();
    /// Everything that is due now, on the calling thread, also what falls due by it: the number of
    /// timers that had their effect. Not beside a started thread.
    Result<size_t> run_due();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace tongban::ledger
