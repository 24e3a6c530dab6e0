// What cannot be handed on is tried again by itself, and whoever operates the deployment sees it.
#include <gtest/gtest.h>

#include "app/platform.h"
#include "app/routes.h"
#include "crypto/scratch.h"

namespace tongban::app {
namespace {

struct MovedTime final : TimeSource {
    Instant now() const override { return at; }
    Instant at{china_midnight(Date(2026, 3, 2)).ms + 36'000'000};
};

TEST(LateMessages, TheOperatorSeesThoseThatNobodyTakesAndTheOthersGoOn) {
    const test::Scratch scratch;
    MovedTime time;
    const std::string packs = TONGBAN_SOURCE_DIR "/packs/";
    PlatformOptions options;
    options.data = scratch.path("data");
    options.packs = {packs + "base", packs + "chongqing", packs + "demo"};
    const auto platform = Platform::open(options, time, [](std::string_view) {}).value();
    const http::Texts texts = http::Texts::load(packs + "base/texts").value();
    const http::Routes routes = all_routes(*platform, texts, {});
    const auto late = [&] {
        for (const http::Route& route : routes.all()) {
            if (route.path != "/api/admin/status") continue;
            http::Request request;
            request.now = time.at;
            const auto answer = route.handler(request).value();
            return parse_json(std::get<http::Reply>(answer).body).value().at("late_messages");
        }
        return json::value();
    };
    bool is_up = false;
    int others = 0;
    const auto gateway =
        platform->bus->subscribe("test.late", [&](const bus::Message&) -> Result<void> {
            if (is_up) return {};
            return refuse("test.down", ErrorKind::Unavailable);
        });
    const auto other = platform->bus->subscribe("test.other", [&](const bus::Message&) {
        ++others;
        return Result<void>();
    });
    for (const char* topic : {"test.late", "test.other"}) {
        ledger::Commit commit;
        commit.key = {"500000", std::string("of:") + topic};
        commit.at = time.at;
        commit.events.push_back({"Told", {}});
        commit.messages.push_back({topic, {}});
        ASSERT_TRUE(platform->ledger->commit_and_wait(std::move(commit)));
    }
    for (int attempt = 0; attempt < 3; ++attempt) {
        EXPECT_TRUE(late().as_array().empty()) << "after " << attempt;
        ASSERT_TRUE(platform->relay->run_once());
        time.at.ms += 60'000;
    }
    EXPECT_EQ(others, 1);
    ASSERT_EQ(late().as_array().size(), 1U);
    EXPECT_EQ(late().at(0).at("topic"), "test.late");
    EXPECT_EQ(late().at(0).at("attempts"), 3);
    is_up = true;
    ASSERT_TRUE(platform->relay->run_once());
    EXPECT_TRUE(late().as_array().empty());
}

}  // namespace
}  // namespace tongban::app
