// Processes on the ledger: instances with five user tasks, each step durable before the next one
// begins, and a million timers that wait.
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <sstream>
#include <thread>

#include "bpmn/advance.h"
#include "bpmn/load.h"
#include "decisions/measure.h"
#include "ledger/open.h"
#include "ledger/timers.h"

namespace tongban::bench {

namespace {

using namespace bpmn;

constexpr std::int64_t kStart = 1'795'233'600'000;
constexpr const char* kRegion = "500000";
constexpr int kNear = 100;  // timers that fire while a million wait

void must(bool holds, const std::string& what) {
    if (holds) return;
    std::cerr << what << "\n";
    std::exit(1);
}

std::string read_with_user_tasks(const char* path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    std::string xml = std::move(text).str();
    for (size_t at = xml.find("TASK"); at != std::string::npos; at = xml.find("TASK"))
        xml.replace(at, 4, "userTask");
    return xml;
}

class OneProcess final : public Host {
  public:
    explicit OneProcess(const std::string& xml) {
        const auto model = load(xml);
        must(model && model->processes.size() == 1, "the model is refused");
        process_ = model->processes.front();
    }
    Instant now() const override { return Instant{kStart}; }
    std::shared_ptr<const Process> find_process(std::string_view, std::string_view) const override {
        return process_;
    }
    Result<feel::Value> evaluate_decision(std::string_view, const feel::Context&) const override {
        return refuse("bench.no_decisions");
    }

  private:
    std::shared_ptr<const Process> process_;
};

/// So many instances at the same time; whoever's commit is durable takes the next step.
class InFlight {
  public:
    InFlight(ledger::Ledger& ledger, const Host& host) : ledger_(ledger), host_(host) {}

    /// Finished instances a second by the wall, and the processor's microseconds for each.
    std::pair<double, double> run(size_t count, double seconds) {
        for (size_t i = 0; i < count; ++i) begin(i);
        const double until = wall() + seconds, since = wall();
        const double used_before = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
        size_t open = count;
        while (open > 0) {
            const size_t slot = take();
            One& one = all_[slot];
            must(one.fault.empty(), one.fault);
            if (one.version < 6) {
                step(slot);
            } else {
                ++finished_;
                if (wall() < until)
                    begin(slot);
                else
                    --open;
            }
        }
        const auto finished = static_cast<double>(finished_);
        const double used = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - used_before;
        return {finished / (wall() - since), used * 1e6 / finished};
    }

  private:
    struct One {
        std::uint64_t number = 0;
        std::int64_t version = 0;
        std::string stored;
        std::string fault;
    };

    void begin(size_t slot) {
        if (slot >= all_.size()) all_.resize(slot + 1);
        all_[slot] = One{.number = ++numbers_};
        commit(slot, bpmn::start("elderly", {{"eligible", true}}, host_), "Started");
    }

    void step(size_t slot) {
        // As it was stored: nothing is kept in memory between two commits.
        ProcessInstance instance = from_json(parse_json(all_[slot].stored).value()).value();
        must(instance.tokens.size() == 1, "no task waits");
        const TokenId token = instance.tokens.front().id;
        commit(
            slot, advance(std::move(instance), UserTaskCompleted{.task = token}, host_), "Completed"
        );
    }

    void commit(size_t slot, Result<Advance> advance, const char* event) {
        must(advance.has_value(), "not advanced");
        One& one = all_[slot];
        one.stored = json::serialize(to_json(advance->next));
        ledger::Commit commit;
        commit.key = {kRegion, fmt::format("process:{}", one.number)};
        commit.expected_version = one.version;
        commit.actor = "bench";
        commit.at = Instant{kStart};
        commit.events.push_back({event, {{"task", one.version}}});
        commit.snapshot = one.stored;
        ledger_.commit(std::move(commit), [this, slot](const Result<ledger::Committed>& done) {
            const std::lock_guard lock(mutex_);
            if (done)
                all_[slot].version = done->version;
            else
                all_[slot].fault = done.error().code;
            ready_.push_back(slot);
            changed_.notify_one();
        });
    }

    size_t take() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !ready_.empty(); });
        const size_t slot = ready_.front();
        ready_.pop_front();
        return slot;
    }

    ledger::Ledger& ledger_;
    const Host& host_;
    std::vector<One> all_;
    std::uint64_t numbers_ = 0;
    std::uint64_t finished_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<size_t> ready_;
};

/// The wall's time, from a fixed day on.
struct RunningTime final : TimeSource {
    const double began = wall();
    double ms() const { return static_cast<double>(kStart) + (wall() - began) * 1'000; }
    Instant now() const override { return Instant{static_cast<std::int64_t>(ms())}; }
};

ledger::Commit timers_of(const std::string& stream) {
    ledger::Commit commit;
    commit.key = {kRegion, stream};
    commit.actor = "bench";
    commit.at = Instant{kStart};
    commit.events.push_back({"TimersSet", {}});
    return commit;
}

/// A day ahead, so many streams with a thousand each.
void fill_timers(ledger::Ledger& ledger, int count) {
    constexpr int kInOne = 1'000;
    constexpr std::int64_t kDayMs = 86'400'000;
    for (int first = 0; first < count; first += kInOne) {
        ledger::Commit commit = timers_of(fmt::format("timers:{}", first));
        for (int i = 0; i < kInOne; ++i)
            commit.timers.push_back(
                {fmt::format("t{}", i),
                 "bench",
                 Instant{kStart + kDayMs + (first + i) * 10LL},
                 {{"timer", i}}}
            );
        must(ledger.commit_and_wait(std::move(commit)).has_value(), "timers not set");
    }
}

/// A hundred of their own stream, 10 ms apart, the first one in `ms`.
void set_near_timers(ledger::Ledger& ledger, const RunningTime& time, int ms) {
    ledger::Commit commit = timers_of("near");
    for (int i = 0; i < kNear; ++i)
        commit.timers.push_back(
            {fmt::format("n{}", i),
             "bench",
             time.now().plus(std::chrono::milliseconds(ms + i * 10)),
             {{"timer", i}}}
        );
    must(ledger.commit_and_wait(std::move(commit)).has_value(), "timers not set");
}

void measure_timers(const std::string& folder, int count) {
    auto ledger = ledger::open_sqlite(folder + "/timers.db").value();
    const double began = wall();
    fill_timers(*ledger, count);
    std::cout << fmt::format("# {} timers set in {:.1f} s\n", count, wall() - began);
    const RunningTime time;
    std::mutex mutex;
    std::vector<double> late;
    ledger::TimerRunner runner(*ledger, time);
    runner.handle(
        "bench",
        [&](const ledger::DueTimer& timer, Instant) -> Result<std::vector<ledger::Commit>> {
            const std::lock_guard lock(mutex);
            late.push_back(time.ms() - static_cast<double>(timer.due.ms));
            ledger::Commit commit;
            commit.key = timer.key;
            commit.expected_version = static_cast<std::int64_t>(late.size());
            commit.actor = "bench";
            commit.at = Instant{kStart};
            commit.events.push_back({"TimerFired", {{"timer", timer.name}}});
            return std::vector{std::move(commit)};
        }
    );
    constexpr int kIdleMs = 6'000;
    set_near_timers(*ledger, time, kIdleMs + 2'000);
    runner.start();
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const double before = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    std::this_thread::sleep_for(std::chrono::milliseconds(kIdleMs));
    const double used = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - before;
    line("tongban idle minute with a million timers", "ms", {used * 60'000'000 / kIdleMs});
    for (int i = 0; i < 100; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        const std::lock_guard lock(mutex);
        if (late.size() >= kNear) break;
    }
    runner.stop();
    must(late.size() == kNear, fmt::format("{} timers fired, not {}", late.size(), kNear));
    std::ranges::sort(late);
    must(late.front() >= 0, "a timer fired before its time");
    line("tongban timers late, median of 100", "ms", {late[kNear / 2]});
    line("tongban timers late, last of 100", "ms", {late.back()});
}

}  // namespace

}  // namespace tongban::bench

int main(int argc, char** argv) {
    using namespace tongban::bench;
    if (argc != 3) {
        std::cerr << "usage: process_store_bench FIVE-STEP.bpmn FOLDER\n";
        return 1;
    }
    const std::string folder = argv[2];
    const OneProcess host(read_with_user_tasks(argv[1]));
    std::vector<double> rates, costs;
    for (int run = 0; run < 3; ++run) {
        auto ledger = tongban::ledger::open_sqlite(fmt::format("{}/run{}.db", folder, run)).value();
        const auto [rate, cost] = InFlight(*ledger, host).run(64, 2);
        rates.push_back(rate);
        costs.push_back(cost);
    }
    line("tongban five user tasks, durable, 64 in flight", "instances/s", rates);
    line("tongban processor time of one of them", "us", costs);
    measure_timers(folder, 1'000'000);
}
