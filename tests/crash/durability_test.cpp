// Nothing is acknowledged before the sync that covers its rows, and what was acknowledged survives
// a power cut at any moment, a full disk and a disk that fails.
#include <random>
#include <thread>

#include "crash/recording_vfs.h"
#include "ledger/fixture.h"

namespace tongban::ledger {
namespace {

using crash::Recorder;

class Durability : public testing::Test {
  protected:
    void SetUp() override { Recorder::instance().clear(); }
    void TearDown() override {
        ledger_.reset();
        Recorder::instance().clear();
    }
    std::string path() const { return folder_.file("ledger.db"); }
    void open(SqliteOptions options = {}) {
        options.vfs = "recording";
        // Rounds of the index of streams are cut off, too.
        ledger_ = open_at(path(), {.events_late_max = 32}, options);
    }

    static std::string mark(int number) { return fmt::format("mark-{:06}-end", number); }
    static Commit marked(int number) {
        Commit commit = next({"500112", fmt::format("case:{:06}", number)}, 0, mark(number));
        commit.idempotency_key = mark(number);
        commit.messages.push_back({"case.changed", {{"number", number}}});
        return commit;
    }

    struct Count {
        int acknowledged = 0;
        int before_sync = 0;  // acknowledged too early
    };
    /// Commits from several threads; each acknowledgement asks the recorder at the moment it
    /// arrives.
    Count commit_many(int count, int threads) {
        std::atomic<int> acknowledged = 0;
        std::atomic<int> too_early = 0;
        std::vector<std::thread> senders;
        for (int thread = 0; thread < threads; ++thread)
            senders.emplace_back([&, thread] {
                for (int number = thread; number < count; number += threads)
                    ledger_->commit(marked(number), [&, number](Result<Committed> result) {
                        if (!result) return;
                        if (!Recorder::instance().is_durable(mark(number))) ++too_early;
                        ++acknowledged;
                    });
            });
        for (std::thread& sender : senders) sender.join();
        // Waits for all before it: batches are in order.
        EXPECT_TRUE(ledger_->commit_and_wait(next(kTeaHouse, 0)));
        return {acknowledged, too_early};
    }

    /// Cuts the power at random moments of a busy minute; counts acknowledged commits that are
    /// gone, and databases that are broken.
    int lost_by_power_cuts(bool is_synchronous) {
        // Small enough that the log is written back and begun anew several times.
        open({.is_synchronous = is_synchronous, .log_bytes_max = 64 << 10});
        Recorder& recorder = Recorder::instance();
        std::vector<std::pair<size_t, int>> acknowledged;  // moment, number
        for (int number = 0; number < 240; ++number) {
            // On the writer's thread, one after the other.
            ledger_->commit(marked(number), [&, number](Result<Committed> result) {
                if (result) acknowledged.emplace_back(recorder.moment(), number);
            });
            if (number % 3 == 0) (void)ledger_->commit_and_wait(padding(number)).has_value();
        }
        EXPECT_TRUE(ledger_->commit_and_wait(next(kTeaHouse, 0)));
        const size_t end = recorder.moment();
        ledger_.reset();
        EXPECT_EQ(acknowledged.size(), 240u);

        constexpr unsigned kSeed = 20261121;
        std::mt19937 random(kSeed);
        const size_t begin = acknowledged.at(0).first;
        int lost = 0;
        for (unsigned round = 0; round < 60; ++round) {
            const size_t moment = begin + random() % (end - begin);
            const Folder after;
            recorder.restore(moment, kSeed + round, after.file(""));
            lost += lost_in(after.file("ledger.db"), moment, acknowledged);
        }
        return lost;
    }

    Folder folder_;
    std::unique_ptr<Ledger> ledger_;

  private:
    static Commit padding(int number) {
        return next({"500103", fmt::format("case:{:06}", number)}, 0, std::string(900, 'x'));
    }

    static int lost_in(
        const std::string& path,
        size_t moment,
        const std::vector<std::pair<size_t, int>>& acknowledged
    ) {
        auto restored = open_sqlite(path);
        if (!restored || !(*restored)->verify_chain()) return 1;
        int lost = 0;
        for (const auto& [acknowledged_at, number] : acknowledged) {
            if (acknowledged_at > moment) break;
            const auto reply = (*restored)->find_reply("person:li", mark(number));
            if (!reply || !reply->has_value()) ++lost;
        }
        return lost;
    }
};

TEST_F(Durability, ATransactionOfManyPagesGoesToTheLogInFewPieces) {
    open();
    EXPECT_TRUE(ledger_->commit_and_wait(next(kTeaHouse, 0)));
    const size_t before = Recorder::instance().moment();
    EXPECT_TRUE(ledger_->commit_and_wait(next(kNoodleShop, 0, std::string(400'000, 'x'))));
    // A hundred pages, each written by SQLite in two pieces; the sync counts twice.
    EXPECT_LT(Recorder::instance().moment() - before, 12u);
    EXPECT_TRUE(Recorder::instance().is_durable(std::string(3'000, 'x')));
}

TEST_F(Durability, NoAcknowledgementComesBeforeTheSyncThatCoversItsRows) {
    open();
    Recorder::instance().set_sync_delay_ms(3);
    const Count count = commit_many(300, 4);
    EXPECT_EQ(count.acknowledged, 300);
    EXPECT_EQ(count.before_sync, 0);
    EXPECT_GT(Recorder::instance().log_syncs(), 1);
}

TEST_F(Durability, TheSameTestFailsWithoutSynchronousCommits) {
    open({.is_synchronous = false});
    const Count count = commit_many(300, 4);
    EXPECT_EQ(count.acknowledged, 300);
    EXPECT_EQ(count.before_sync, 300);
}

TEST_F(Durability, TheSameTestFailsOnADiskThatOnlyPretends) {
    open();
    Recorder::instance().set_fault(Recorder::Fault::FalseSync);
    const Count count = commit_many(50, 2);
    EXPECT_EQ(count.before_sync, 50);
}

TEST_F(Durability, ARepeatIsAnsweredOnlyWhenTheFirstIsDurable) {
    open();
    Recorder::instance().set_sync_delay_ms(3);
    std::atomic<int> too_early = 0;
    std::atomic<int> answered = 0;
    std::atomic<int> repeated = 0;
    for (int i = 0; i < 40; ++i)
        ledger_->commit(marked(7), [&](Result<Committed> result) {
            ASSERT_TRUE(result);
            if (result->repeated) ++repeated;
            if (!Recorder::instance().is_durable(mark(7))) ++too_early;
            ++answered;
        });
    ASSERT_TRUE(ledger_->commit_and_wait(next(kTeaHouse, 0)));
    EXPECT_EQ(answered, 40);
    EXPECT_EQ(repeated, 39);
    EXPECT_EQ(too_early, 0);
}

TEST_F(Durability, ReadersSeeNothingThatAPowerCutCouldTakeBack) {
    open();
    Recorder::instance().set_sync_delay_ms(2);
    std::atomic<bool> is_over = false;
    std::atomic<int> seen = 0;
    std::atomic<int> too_early = 0;
    std::thread reader([&] {
        int number = 0;
        while (!is_over) {
            const bool is_there = [&] {
                bool found = false;
                EXPECT_TRUE(ledger_->read([&](Reader& open_reader) -> Result<void> {
                    found = !TRY(open_reader.events({"500112", fmt::format("case:{:06}", number)}))
                                 .empty();
                    return {};
                }));
                return found;
            }();
            if (!is_there) continue;
            if (!Recorder::instance().is_durable(mark(number))) ++too_early;
            ++seen;
            ++number;
        }
    });
    for (int number = 0; number < 60; ++number)
        ASSERT_TRUE(ledger_->commit_and_wait(marked(number)));
    is_over = true;
    reader.join();
    EXPECT_GT(seen, 0);
    EXPECT_EQ(too_early, 0);
}

TEST_F(Durability, AFullDiskRefusesAndWorkGoesOnWhenThereIsRoom) {
    open();
    ASSERT_TRUE(ledger_->commit_and_wait(marked(1)));
    Recorder::instance().set_fault(Recorder::Fault::DiskFull);
    for (int number = 2; number < 5; ++number) {
        const auto refused = ledger_->commit_and_wait(marked(number));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, "ledger.unavailable");
        EXPECT_EQ(refused.error().kind, ErrorKind::Unavailable);
    }
    // Reading goes on meanwhile.
    EXPECT_EQ(ledger_->verify_chain().value(), 1);
    Recorder::instance().set_fault(Recorder::Fault::None);
    const auto again = ledger_->commit_and_wait(marked(2));
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->repeated);
    EXPECT_EQ(again->position, 2);
    EXPECT_EQ(ledger_->verify_chain().value(), 2);
}

TEST_F(Durability, ASyncThatFailsAcknowledgesNothing) {
    open();
    ASSERT_TRUE(ledger_->commit_and_wait(marked(1)));
    Recorder::instance().set_fault(Recorder::Fault::BadSync);
    EXPECT_EQ(code_of(ledger_->commit_and_wait(marked(2))), "ledger.unavailable");
    Recorder::instance().set_fault(Recorder::Fault::None);
    // Nobody knows whether the first try is there: the key makes it happen once.
    ASSERT_TRUE(ledger_->commit_and_wait(marked(2)));
    EXPECT_EQ(ledger_->verify_chain().value(), 2);
    ledger_.reset();
    open();
    EXPECT_EQ(ledger_->verify_chain().value(), 2);
}

TEST_F(Durability, APowerCutAtAnyMomentLosesNothingAcknowledged) {
    EXPECT_EQ(lost_by_power_cuts(true), 0);
}

TEST_F(Durability, ThePowerCutsWouldNoticeMissingSyncs) { EXPECT_GT(lost_by_power_cuts(false), 0); }

}  // namespace
}  // namespace tongban::ledger
