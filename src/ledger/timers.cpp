#include "ledger/timers.h"

#include <atomic>
#include <limits>

#include "ledger/wakeable.h"

namespace tongban::ledger {
namespace {

constexpr int kConflictsMax = 5;
/// A handler that sets its own timer to the past again and again does not keep run_due for ever.
constexpr int kPassesMax = 1'000;

bool mentions(const Commit& commit, const DueTimer& timer) {
    const auto is_it = [&](const auto& other) { return other.name == timer.name; };
    return std::ranges::any_of(commit.timers, is_it) ||
           std::ranges::any_of(commit.cancelled_timers, is_it);
}

}  // namespace

struct TimerRunner::State {
    Ledger& ledger;
    const TimeSource& time;
    TimerOptions options;
    std::map<std::string, TimerHandler, std::less<>> handlers = {};
    std::atomic<std::int64_t> sleeps_until_ms = 0;
    Wakeable thread = {};

    Result<size_t> run_due();
    Result<void> fire(const DueTimer& timer, Instant now);
    Result<void> commit(const DueTimer& timer, std::vector<Commit> commits);
    std::chrono::milliseconds pause();
    Instant next_attempt(int attempts) const;
};

TimerRunner::TimerRunner(Ledger& ledger, const TimeSource& time, TimerOptions options)
    : state_(std::make_shared<State>(ledger, time, std::move(options))) {}

TimerRunner::~TimerRunner() { stop(); }

void TimerRunner::handle(std::string name, TimerHandler handler) {
    ASSERT(state_->handlers.emplace(std::move(name), std::move(handler)).second);
}

void TimerRunner::start() {
    State* state = state_.get();
    state->thread.start([state] {
        // Until it is known how long to sleep, every timer that is set wakes the thread again.
        state->sleeps_until_ms = std::numeric_limits<std::int64_t>::max();
        const auto ran = state->run_due();
        // An error of the database shows where it hurts somebody; here the next pass tries again.
        return ran ? state->pause() : state->options.poll;
    });
    state->ledger.watch([weak = std::weak_ptr(state_)](const Durable& durable) {
        const auto shared = weak.lock();
        if (shared == nullptr || !durable.earliest_timer) return;
        if (durable.earliest_timer->ms < shared->sleeps_until_ms) shared->thread.wake();
    });
}

void TimerRunner::stop() { state_->thread.stop(); }

Result<size_t> TimerRunner::run_due() { return state_->run_due(); }

Result<size_t> TimerRunner::State::run_due() {
    size_t fired = 0;
    for (int pass = 0; pass < kPassesMax; ++pass) {
        const Instant now = time.now();
        const auto timers = TRY(ledger.due_timers(now, options.batch_max));
        if (timers.empty()) break;
        for (const DueTimer& timer : timers) {
            const auto result = fire(timer, now);
            if (result) {
                ++fired;
                continue;
            }
            if (options.failed) options.failed(timer, result.error());
            // Set back in the table, so that a handler that fails does not stand before the others.
            TRY(ledger.postpone_timer(timer, next_attempt(timer.attempts)));
        }
    }
    return fired;
}

Result<void> TimerRunner::State::fire(const DueTimer& timer, Instant now) {
    const auto handler = handlers.find(timer.handler);
    if (handler == handlers.end())
        return refuse("ledger.unknown_handler", ErrorKind::Internal, {{"handler", timer.handler}});
    for (int attempt = 1;; ++attempt) {
        auto commits = TRY(handler->second(timer, now));
        auto result = commit(timer, std::move(commits));
        if (result || attempt == kConflictsMax || result.error().code != "ledger.version_conflict")
            return result;
    }
}

Result<void> TimerRunner::State::commit(const DueTimer& timer, std::vector<Commit> commits) {
    if (commits.empty()) return ledger.drop_timer(timer);
    const auto own = std::ranges::find(commits, timer.key, &Commit::key);
    if (own == commits.end())
        return refuse("ledger.timer_not_settled", ErrorKind::Internal, {{"timer", timer.name}});
    if (!mentions(*own, timer)) own->cancelled_timers.push_back({timer.name});
    own->fired_timer = TimerFired{timer.name, timer.due};
    auto result = ledger.commit_all_and_wait(std::move(commits));
    // Somebody was quicker and cancelled or moved it: then there is nothing left to do.
    if (!result && result.error().code != "ledger.timer_gone") return std::move(result).error();
    return {};
}

std::chrono::milliseconds TimerRunner::State::pause() {
    const auto next = ledger.next_timer();
    const Instant now = time.now();
    auto pause = options.poll;
    if (next && next->has_value())
        pause = std::clamp(
            std::chrono::milliseconds((*next)->ms - now.ms), std::chrono::milliseconds(0),
            options.poll
        );
    sleeps_until_ms = now.plus(pause).ms;
    return pause;
}

Instant TimerRunner::State::next_attempt(int attempts) const {
    const auto doubled = options.retry_min * (std::int64_t{1} << std::min(attempts, 20));
    return time.now().plus(std::min(options.retry_max, doubled));
}

}  // namespace tongban::ledger
