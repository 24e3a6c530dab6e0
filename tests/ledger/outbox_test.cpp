// The outbox and its relay: order, retries, at least once.
#include "ledger/fixture.h"
#include "ledger/relay.h"

namespace tongban::ledger {
namespace {

class MovedTime final : public TimeSource {
  public:
    Instant now() const override { return {ms}; }
    std::atomic<std::int64_t> ms = 1'000;
};

class Outbox : public LedgerTest {
  protected:
    Commit saying(const StreamKey& key, std::int64_t version, std::vector<std::string> words) {
        Commit commit = next(key, version);
        for (auto& word : words) commit.messages.push_back({"notify.mail", {{"word", word}}});
        return commit;
    }
    std::vector<std::string> waiting(Instant now) {
        std::vector<std::string> words;
        const auto messages = ledger_->outbox(now, 100).value();
        for (const auto& message : messages)
            words.emplace_back(message.body.at("word").as_string());
        return words;
    }
    std::unique_ptr<bus::Subscription> listen(std::string refused = {}) {
        return bus_->subscribe(
            "notify",
            [this, refused](const bus::Message& message) -> Result<void> {
                const std::string word(message.body.at("word").as_string());
                if (word == refused) return refuse("mail.down", ErrorKind::Unavailable);
                heard_.push_back(word);
                ids_.push_back(message.id);
                return {};
            }
        );
    }
    using Words = std::vector<std::string>;
    MovedTime time_;
    std::unique_ptr<bus::Bus> bus_ = bus::local_bus();
    Words heard_;
    Words ids_;
};

TEST_F(Outbox, MessagesWaitInOrderUntilAcknowledged) {
    ASSERT_TRUE(commit(saying(kNoodleShop, 0, {"a", "b"})));
    ASSERT_TRUE(commit(saying(kTeaHouse, 0, {"c"})));
    EXPECT_EQ(waiting({0}), (Words{"a", "b", "c"}));
    EXPECT_EQ(waiting({0}), (Words{"a", "b", "c"}));
    const auto messages = ledger_->outbox({0}, 100).value();
    EXPECT_EQ(messages[2].key, kTeaHouse);
    EXPECT_EQ(messages[2].topic, "notify.mail");
    ASSERT_TRUE(ledger_->acknowledge({messages[0].position, messages[2].position}));
    EXPECT_EQ(waiting({0}), Words{"b"});
}

TEST_F(Outbox, ARefusedCommitSendsNothing) {
    ASSERT_TRUE(commit(next(kNoodleShop, 0)));
    ASSERT_FALSE(commit(saying(kNoodleShop, 0, {"a"})));
    EXPECT_TRUE(waiting({0}).empty());
}

TEST_F(Outbox, APostponedMessageHoldsBackItsStreamOnly) {
    ASSERT_TRUE(commit(saying(kNoodleShop, 0, {"a", "b"})));
    ASSERT_TRUE(commit(saying(kTeaHouse, 0, {"c"})));
    ASSERT_TRUE(ledger_->postpone(ledger_->outbox({0}, 1)->at(0).position, {5'000}));
    EXPECT_EQ(waiting({4'999}), Words{"c"});
    EXPECT_EQ(waiting({5'000}), (Words{"a", "b", "c"}));
    EXPECT_EQ(ledger_->outbox({5'000}, 1)->at(0).attempts, 1);
}

TEST_F(Outbox, PositionsAreNotUsedAgainAfterReopening) {
    ASSERT_TRUE(commit(saying(kNoodleShop, 0, {"a"})));
    const std::int64_t first = ledger_->outbox({0}, 1)->at(0).position;
    ASSERT_TRUE(ledger_->acknowledge({first}));
    reopen();
    ASSERT_TRUE(commit(saying(kNoodleShop, 1, {"b"})));
    EXPECT_EQ(ledger_->outbox({0}, 1)->at(0).position, first + 1);
}

TEST_F(Outbox, TheRelayHandsOnInOrderAndOnce) {
    Relay relay(*ledger_, *bus_, time_, {.batch_max = 2});
    const auto subscription = listen();
    ASSERT_TRUE(commit(saying(kNoodleShop, 0, {"a", "b", "c"})));
    EXPECT_EQ(relay.run_once().value(), 2u);
    EXPECT_EQ(relay.run_once().value(), 1u);
    EXPECT_EQ(relay.run_once().value(), 0u);
    EXPECT_EQ(heard_, (Words{"a", "b", "c"}));
    EXPECT_EQ(ids_, (Words{"1", "2", "3"}));
    EXPECT_EQ(ledger_->status()->outbox, 0);
}

TEST_F(Outbox, WhatTheBusRefusesIsTriedAgainLaterInOrder) {
    Words failures;
    RelayOptions options;
    options.failed = [&](const OutboxMessage&, const Error& error) {
        failures.push_back(error.code);
    };
    Relay relay(*ledger_, *bus_, time_, options);
    ASSERT_TRUE(commit(saying(kNoodleShop, 0, {"a", "b", "c"})));
    ASSERT_TRUE(commit(saying(kTeaHouse, 0, {"d"})));
    auto down = listen("b");
    EXPECT_EQ(relay.run_once().value(), 2u);
    EXPECT_EQ(heard_, (Words{"a", "d"}));
    EXPECT_EQ(relay.run_once().value(), 0u);  // not yet time
    time_.ms = 2'000;
    EXPECT_EQ(relay.run_once().value(), 0u);
    EXPECT_EQ(failures, (Words{"mail.down", "mail.down"}));
    down.reset();
    const auto up = listen();
    time_.ms = 3'999;
    EXPECT_EQ(relay.run_once().value(), 0u);
    time_.ms = 4'000;
    EXPECT_EQ(relay.run_once().value(), 2u);
    EXPECT_EQ(heard_, (Words{"a", "d", "b", "c"}));
}

TEST_F(Outbox, WhatWasHandedOnButNotAcknowledgedComesAgainWithTheSameId) {
    ASSERT_TRUE(commit(saying(kNoodleShop, 0, {"a"})));
    const auto subscription = listen();
    const auto before_crash = ledger_->outbox({0}, 1).value();
    ASSERT_TRUE(bus_->publish(
        {.id = std::to_string(before_crash[0].position),
         .topic = before_crash[0].topic,
         .body = before_crash[0].body}
    ));
    reopen();
    Relay relay(*ledger_, *bus_, time_);
    ASSERT_TRUE(relay.run_once());
    EXPECT_EQ(heard_, (Words{"a", "a"}));
    EXPECT_EQ(ids_[0], ids_[1]);
}

TEST_F(Outbox, TheThreadIsWokenByACommit) {
    std::mutex mutex;
    std::condition_variable heard;
    int count = 0;
    const auto subscription = bus_->subscribe("notify", [&](const bus::Message&) -> Result<void> {
        const std::lock_guard lock(mutex);
        ++count;
        heard.notify_all();
        return {};
    });
    RelayOptions options;
    options.poll = std::chrono::hours(1);
    Relay relay(*ledger_, *bus_, time_, options);
    relay.start();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(commit(saying(kNoodleShop, i, {"a"})));
        std::unique_lock lock(mutex);
        ASSERT_TRUE(heard.wait_for(lock, std::chrono::seconds(20), [&] { return count == i + 1; }));
    }
    relay.stop();
    EXPECT_EQ(ledger_->status()->outbox, 0);
}

TEST_F(Outbox, WhatIsNotKeptIsToldAfterTheCommitAndNeverStored) {
    std::mutex mutex;
    std::condition_variable heard;
    std::vector<std::string> told;
    const auto subscription =
        bus_->subscribe("case", [&](const bus::Message& message) -> Result<void> {
            const std::lock_guard lock(mutex);
            // Whoever hears it finds what was committed.
            EXPECT_FALSE(ledger_->status()->events == 0);
            told.push_back(message.stream + " " + json::serialize(message.body));
            heard.notify_all();
            return {};
        });
    RelayOptions options;
    options.poll = std::chrono::hours(1);
    Relay relay(*ledger_, *bus_, time_, options);
    relay.start();
    Commit refused = next(kNoodleShop, 7);
    refused.messages.push_back({"case.changed", {{"i", 0}}, false});
    ASSERT_FALSE(commit(refused));
    Commit first = next(kNoodleShop, 0);
    first.messages.push_back({"case.changed", {{"i", 1}}, false});
    first.idempotency_key = "once";
    ASSERT_TRUE(commit(first));
    ASSERT_TRUE(commit(first)->repeated);
    Commit second = next(kTeaHouse, 0);
    second.messages.push_back({"case.changed", {{"i", 2}}, false});
    ASSERT_TRUE(commit(second));
    std::unique_lock lock(mutex);
    ASSERT_TRUE(heard.wait_for(lock, std::chrono::seconds(20), [&] { return told.size() >= 2; }));
    EXPECT_EQ(
        told, (Words{kNoodleShop.stream + " {\"i\":1}", kTeaHouse.stream + " {\"i\":2}"})
    );
    lock.unlock();
    relay.stop();
    EXPECT_TRUE(ledger_->outbox({1'000'000}, 10)->empty());
}

}  // namespace
}  // namespace tongban::ledger
