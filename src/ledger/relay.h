// Hands the outbox on to the bus, and tries again what could not be handed on.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "base/time.h"
#include "bus/bus.h"
#include "ledger/ledger.h"

namespace tongban::ledger {

struct RelayOptions {
    size_t batch_max = 256;
    std::chrono::milliseconds poll{1'000};       // looks without being told, for what was postponed
    std::chrono::milliseconds retry_min{1'000};  // doubled at each attempt
    std::chrono::milliseconds retry_max{std::chrono::minutes(10)};
    /// Told of each attempt that failed, for the log.
    std::function<void(const OutboxMessage&, const Error&)> failed = nullptr;
};

/// What is kept goes at least once, in order within a stream: a message is acknowledged only after
/// the bus has taken it, and what follows a postponed message of its stream waits with it.
class Relay {
  public:
    Relay(Ledger& ledger, bus::Bus& bus, const TimeSource& time, RelayOptions options = {});
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;
    ~Relay();

    /// A thread that runs until the relay is destroyed or stopped.
    void start();
    void stop();
    /// One pass on the calling thread: the number of messages handed on. Not beside a started
    /// thread.
    Result<size_t> run_once();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace tongban::ledger
