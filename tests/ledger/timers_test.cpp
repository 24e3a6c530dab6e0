// Timers: when they fire, that they have their effect once, and what a failing handler does to the
// others.
#include "ledger/timers.h"

#include "ledger/fixture.h"

namespace tongban::ledger {
namespace {

class MovedTime final : public TimeSource {
  public:
    Instant now() const override { return {ms}; }
    std::atomic<std::int64_t> ms = 1'000;
};

class Timers : public LedgerTest {
  protected:
    Commit setting(const StreamKey& key, std::int64_t version, std::string name, Instant due) {
        Commit commit = next(key, version);
        commit.timers.push_back({std::move(name), "remind", due, {{"why", "limit"}}});
        return commit;
    }
    /// Notes each call and writes an event on the stream's present version.
    TimerHandler remind() {
        return [this](const DueTimer& timer, Instant) -> Result<std::vector<Commit>> {
            calls_.push_back(timer.name);
            const auto version = static_cast<std::int64_t>(events(timer.key).size());
            return std::vector<Commit>{next(timer.key, version, "reminded")};
        };
    }
    MovedTime time_;
    std::vector<std::string> calls_;
};

TEST_F(Timers, ATimerIsDueAtItsTimeAndNotBefore) {
    ASSERT_TRUE(commit(setting(kNoodleShop, 0, "deemed", {2'000})));
    EXPECT_TRUE(ledger_->due_timers({1'999}, 10)->empty());
    const auto due = ledger_->due_timers({2'000}, 10).value();
    ASSERT_EQ(due.size(), 1u);
    EXPECT_EQ(due[0].key, kNoodleShop);
    EXPECT_EQ(due[0].name, "deemed");
    EXPECT_EQ(due[0].handler, "remind");
    EXPECT_EQ(due[0].due, Instant{2'000});
    EXPECT_EQ(due[0].body.at("why").as_string(), "limit");
    EXPECT_EQ(ledger_->next_timer().value(), Instant{2'000});
}

TEST_F(Timers, TheOldestComesFirst) {
    ASSERT_TRUE(commit(setting(kNoodleShop, 0, "b", {3'000})));
    ASSERT_TRUE(commit(setting(kTeaHouse, 0, "a", {2'000})));
    const auto due = ledger_->due_timers({9'000}, 1).value();
    ASSERT_EQ(due.size(), 1u);
    EXPECT_EQ(due[0].name, "a");
}

TEST_F(Timers, SettingAgainMovesAndCancellingRemoves) {
    ASSERT_TRUE(commit(setting(kNoodleShop, 0, "deemed", {2'000})));
    ASSERT_TRUE(commit(setting(kNoodleShop, 1, "deemed", {5'000})));
    EXPECT_TRUE(ledger_->due_timers({4'999}, 10)->empty());
    EXPECT_EQ(ledger_->status()->timers, 1);
    Commit cancelling = next(kNoodleShop, 2);
    cancelling.cancelled_timers.push_back({"deemed"});
    cancelling.cancelled_timers.push_back({"never set"});
    ASSERT_TRUE(commit(cancelling));
    EXPECT_EQ(ledger_->status()->timers, 0);
}

TEST_F(Timers, ARefusedCommitSetsNoTimer) {
    ASSERT_TRUE(commit(next(kNoodleShop, 0)));
    ASSERT_FALSE(commit(setting(kNoodleShop, 0, "deemed", {2'000})));
    EXPECT_EQ(ledger_->status()->timers, 0);
}

TEST_F(Timers, ADueTimerHasItsEffectOnce) {
    ASSERT_TRUE(commit(setting(kNoodleShop, 0, "deemed", {2'000})));
    TimerRunner runner(*ledger_, time_);
    runner.handle("remind", remind());
    EXPECT_EQ(runner.run_due().value(), 0u);
    time_.ms = 2'000;
    EXPECT_EQ(runner.run_due().value(), 1u);
    EXPECT_EQ(runner.run_due().value(), 0u);
    EXPECT_EQ(events(kNoodleShop).size(), 2u);
    EXPECT_EQ(ledger_->status()->timers, 0);
}

TEST_F(Timers, AHandlerThatSetsItsTimerAgainIsCalledAgain) {
    ASSERT_TRUE(commit(setting(kNoodleShop, 0, "nightly", {2'000})));
    TimerRunner runner(*ledger_, time_);
    runner.handle("remind", [&](const DueTimer& timer, Instant) -> Result<std::vector<Commit>> {
        calls_.push_back(timer.name);
        const auto version = static_cast<std::int64_t>(events(timer.key).size());
        return std::vector<Commit>{
            setting(timer.key, version, timer.name, timer.due.plus(std::chrono::seconds(1)))};
    });
    time_.ms = 4'500;
    EXPECT_EQ(runner.run_due().value(), 3u);  // 2000, 3000, 4000
    EXPECT_EQ(ledger_->next_timer().value(), Instant{5'000});
}

TEST_F(Timers, NothingToDoDropsTheTimer) {
    ASSERT_TRUE(commit(setting(kNoodleShop, 0, "deemed", {2'000})));
    TimerRunner runner(*ledger_, time_);
    runner.handle("remind", [](const DueTimer&, Instant) -> Result<std::vector<Commit>> {
        return std::vector<Commit>{};
    });
    time_.ms = 2'000;
    EXPECT_EQ(runner.run_due().value(), 1u);
    EXPECT_EQ(ledger_->status()->timers, 0);
    EXPECT_EQ(events(kNoodleShop).size(), 1u);
}

TEST_F(Timers, AConflictIsDecidedAnew) {
    ASSERT_TRUE(commit(setting(kNoodleShop, 0, "deemed", {2'000})));
    TimerRunner runner(*ledger_, time_);
    runner.handle("remind", [&](const DueTimer& timer, Instant now) {
        auto commits = remind()(timer, now);
        // Somebody commits between the decision and its commit, the first time.
        if (calls_.size() == 1) {
            EXPECT_TRUE(commit(next(kNoodleShop, 1, "clerk")));
        }
        return commits;
    });
    time_.ms = 2'000;
    EXPECT_EQ(runner.run_due().value(), 1u);
    EXPECT_EQ(calls_.size(), 2u);
    EXPECT_EQ(events(kNoodleShop).back().body.at("note").as_string(), "reminded");
}

TEST_F(Timers, ATimerThatIsCancelledMeanwhileHasNoEffect) {
    ASSERT_TRUE(commit(setting(kNoodleShop, 0, "deemed", {2'000})));
    TimerRunner runner(*ledger_, time_);
    runner.handle("remind", [&](const DueTimer& timer, Instant now) {
        Commit accepted = next(kNoodleShop, 1, "accepted by a clerk");
        accepted.cancelled_timers.push_back({"deemed"});
        EXPECT_TRUE(commit(accepted));
        // Sees the newest version, so that no conflict protects it.
        return remind()(timer, now);
    });
    time_.ms = 2'000;
    ASSERT_TRUE(runner.run_due());
    ASSERT_EQ(events(kNoodleShop).size(), 2u);
    EXPECT_EQ(events(kNoodleShop)[1].body.at("note").as_string(), "accepted by a clerk");
}

TEST_F(Timers, AFailingHandlerWaitsLongerEachTimeAndHoldsNobodyBack) {
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(commit(setting({"500112", fmt::format("case:bad{}", i)}, 0, "bad", {1'500})));
    ASSERT_TRUE(commit(setting(kTeaHouse, 0, "good", {2'000})));
    std::vector<std::string> failures;
    TimerOptions options;
    options.batch_max = 2;
    options.failed = [&](const DueTimer&, const Error& error) { failures.push_back(error.code); };
    TimerRunner runner(*ledger_, time_, options);
    runner.handle("remind", [&](const DueTimer& timer, Instant now) -> Result<std::vector<Commit>> {
        if (timer.name == "bad") return refuse("mail.down", ErrorKind::Unavailable);
        return remind()(timer, now);
    });
    time_.ms = 2'000;
    EXPECT_EQ(runner.run_due().value(), 1u);
    EXPECT_EQ(calls_, std::vector<std::string>{"good"});
    EXPECT_EQ(failures.size(), 4u);
    EXPECT_EQ(ledger_->next_timer().value(), Instant{3'000});
    time_.ms = 3'000;
    ASSERT_TRUE(runner.run_due());
    EXPECT_EQ(failures.size(), 8u);
    EXPECT_EQ(ledger_->next_timer().value(), Instant{5'000});
    EXPECT_EQ(ledger_->due_timers({5'000}, 1)->at(0).due, Instant{1'500});
}

TEST_F(Timers, AnUnknownHandlerIsReportedAndKept) {
    ASSERT_TRUE(commit(setting(kNoodleShop, 0, "deemed", {1'000})));
    std::string failure;
    TimerOptions options;
    options.failed = [&](const DueTimer&, const Error& error) { failure = error.code; };
    TimerRunner runner(*ledger_, time_, options);
    EXPECT_EQ(runner.run_due().value(), 0u);
    EXPECT_EQ(failure, "ledger.unknown_handler");
    EXPECT_EQ(ledger_->status()->timers, 1);
}

TEST_F(Timers, ACommitThatForgetsTheTimersStreamIsReported) {
    ASSERT_TRUE(commit(setting(kNoodleShop, 0, "deemed", {1'000})));
    std::string failure;
    TimerOptions options;
    options.failed = [&](const DueTimer&, const Error& error) { failure = error.code; };
    TimerRunner runner(*ledger_, time_, options);
    runner.handle("remind", [&](const DueTimer&, Instant) -> Result<std::vector<Commit>> {
        return std::vector<Commit>{next(kTeaHouse, 0)};
    });
    EXPECT_EQ(runner.run_due().value(), 0u);
    EXPECT_EQ(failure, "ledger.timer_not_settled");
    EXPECT_TRUE(events(kTeaHouse).empty());
}

TEST_F(Timers, TheThreadIsWokenByANearerTimer) {
    std::mutex mutex;
    std::condition_variable fired;
    int count = 0;
    TimerOptions options;
    options.poll = std::chrono::hours(1);
    TimerRunner runner(*ledger_, time_, options);
    runner.handle("remind", [&](const DueTimer&, Instant) -> Result<std::vector<Commit>> {
        const std::lock_guard lock(mutex);
        ++count;
        fired.notify_all();
        return std::vector<Commit>{};
    });
    runner.start();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(commit(setting({"500112", fmt::format("case:{}", i)}, 0, "now", {1'000})));
        std::unique_lock lock(mutex);
        ASSERT_TRUE(fired.wait_for(lock, std::chrono::seconds(20), [&] { return count == i + 1; }));
    }
    runner.stop();
}

}  // namespace
}  // namespace tongban::ledger
