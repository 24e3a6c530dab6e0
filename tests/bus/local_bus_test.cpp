#include <gtest/gtest.h>

#include "bus/bus.h"

namespace tongban::bus {
namespace {

Message message(std::string topic) { return {.id = "1", .topic = std::move(topic)}; }

Handler into(std::vector<std::string>& topics) {
    return [&topics](const Message& taken) -> Result<void> {
        topics.push_back(taken.topic);
        return {};
    };
}

TEST(LocalBus, APrefixTakesWholeWordsOnly) {
    auto bus = local_bus();
    std::vector<std::string> topics;
    const auto subscription = bus->subscribe("notify", into(topics));
    for (const char* topic : {"notify", "notify.mail", "notifyx", "notif", "case.notify"})
        ASSERT_TRUE(bus->publish(message(topic)));
    EXPECT_EQ(topics, (std::vector<std::string>{"notify", "notify.mail"}));
}

TEST(LocalBus, TheEmptyPrefixTakesEverything) {
    auto bus = local_bus();
    std::vector<std::string> topics;
    const auto subscription = bus->subscribe("", into(topics));
    ASSERT_TRUE(bus->publish(message("case.changed")));
    EXPECT_EQ(topics.size(), 1u);
}

TEST(LocalBus, AFailingSubscriberIsReportedAndKeepsNothingFromTheOthers) {
    auto bus = local_bus();
    std::vector<std::string> topics;
    const auto failing = bus->subscribe("case", [](const Message&) -> Result<void> {
        return refuse("mail.down", ErrorKind::Unavailable);
    });
    const auto fine = bus->subscribe("case", into(topics));
    const auto published = bus->publish(message("case.changed"));
    ASSERT_FALSE(published);
    EXPECT_EQ(published.error().code, "mail.down");
    EXPECT_EQ(topics.size(), 1u);
}

TEST(LocalBus, AnEndedSubscriptionHearsNothing) {
    auto bus = local_bus();
    std::vector<std::string> topics;
    auto subscription = bus->subscribe("", into(topics));
    subscription.reset();
    ASSERT_TRUE(bus->publish(message("case.changed")));
    EXPECT_TRUE(topics.empty());
}

TEST(LocalBus, PublishingToNobodySucceeds) {
    EXPECT_TRUE(local_bus()->publish(message("case.changed")));
}

TEST(LocalBus, AHandlerMayPublishAnotherTopic) {
    auto bus = local_bus();
    std::vector<std::string> topics;
    const auto seconds = bus->subscribe("second", into(topics));
    const auto firsts = bus->subscribe("first", [&](const Message&) -> Result<void> {
        return bus->publish(message("second"));
    });
    ASSERT_TRUE(bus->publish(message("first")));
    EXPECT_EQ(topics.size(), 1u);
}

}  // namespace
}  // namespace tongban::bus
