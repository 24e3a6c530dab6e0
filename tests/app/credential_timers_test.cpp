// The end of a credential, and the word before it, on a clock that the test moves.
#include <gtest/gtest.h>

#include "app/platform.h"
#include "crypto/scratch.h"

namespace tongban::app {
namespace {

struct MovedTime final : TimeSource {
    Instant now() const override { return at; }
    Instant at{china_midnight(Date(2026, 3, 2)).ms + 36'000'000};
};

constexpr const char* kPerson = "person:qian-xiaomian";

class CredentialTimers : public ::testing::Test {
  protected:
    void SetUp() override {
        const std::string packs = TONGBAN_SOURCE_DIR "/packs/";
        PlatformOptions options;
        options.data = scratch_.path("data");
        options.packs = {packs + "base", packs + "chongqing", packs + "demo"};
        platform_ = Platform::open(options, time_, [](std::string_view) {}).value();
    }

    /// A licence of the person, valid until that day.
    void issue(Date until, const std::string& id = "credential:one") {
        service::IssueCredential request;
        request.id = id;
        request.type = "food-licence";
        request.holder_kind = "natural";
        request.holder = kPerson;
        request.holder_name = "钱小面";
        request.holder_code = "500103198806152468";
        request.fields = {{"licence_number", "JY-" + id}};
        request.region = "500103";
        request.organisation = "渝中区市场监督管理局";
        request.department = "scjgj";
        request.issuer_code = "11500103MB0000000X";
        request.valid_until = until;
        request.at = time_.at;
        auto commits = platform_->neighbours->issue(request);
        ASSERT_TRUE(commits) << commits.error().code;
        ASSERT_TRUE(platform_->ledger->commit_all_and_wait(std::move(commits).value()));
    }

    void go_to(Date day) {
        time_.at = {china_midnight(day).ms + 36'000'000};
        ASSERT_TRUE(platform_->timers->run_due());
    }

    credential::Stage stage(const std::string& id = "credential:one") {
        return platform_->credentials->record(id).value().stage;
    }

    std::vector<service::HolderCredential> offered(Date today) {
        return platform_->neighbours->valid_credentials_of({kPerson}, {"food-licence"}, today)
            .value();
    }

    int reminders() {
        int count = 0;
        EXPECT_TRUE(platform_->ledger->read([&](ledger::Reader& reader) {
            return reader.query(
                "SELECT count(*) FROM inbox WHERE person = $1", {std::string(kPerson)},
                [&](const ledger::Reader::Row& row) {
                    count = static_cast<int>(row.integer(0));
                    return false;
                }
            );
        }));
        return count;
    }

    test::Scratch scratch_;
    MovedTime time_;
    std::unique_ptr<Platform> platform_;
};

}  // namespace

TEST_F(CredentialTimers, TheHolderIsToldBeforeAndTheLastDayIsStillValid) {
    issue(Date(2026, 12, 31));
    go_to(Date(2026, 10, 31));
    EXPECT_EQ(reminders(), 0);
    go_to(Date(2026, 11, 1));  // sixty days before
    EXPECT_EQ(reminders(), 1);
    EXPECT_EQ(stage(), credential::Stage::Valid);
    go_to(Date(2026, 12, 31));
    EXPECT_EQ(stage(), credential::Stage::Valid);
    go_to(Date(2027, 1, 1));
    EXPECT_EQ(stage(), credential::Stage::Expired);
    EXPECT_EQ(reminders(), 1) << "told once";
    EXPECT_TRUE(offered(Date(2027, 1, 1)).empty());
}

TEST_F(CredentialTimers, WhatWasCancelledMeanwhileIsLeftAlone) {
    issue(Date(2026, 12, 31));
    const auto cancelled = platform_->neighbours->cancel_credential(
        {.id = "credential:one",
         .reason = "停业",
         .article = "行政许可法 第七十条",
         .organisation = "渝中区市场监督管理局",
         .actor = "staff:one",
         .at = time_.at}
    );
    ASSERT_TRUE(cancelled) << cancelled.error().code;
    ASSERT_TRUE(platform_->ledger->commit_and_wait(*cancelled));
    go_to(Date(2027, 1, 1));
    EXPECT_EQ(reminders(), 0);
    EXPECT_EQ(stage(), credential::Stage::Cancelled);
}

TEST_F(CredentialTimers, AnExpiredOneIsNotOfferedEvenBeforeTheTimerRan) {
    issue(Date(2026, 12, 31));
    EXPECT_EQ(offered(Date(2026, 12, 31)).size(), 1u);
    EXPECT_TRUE(offered(Date(2027, 1, 1)).empty());
}

TEST_F(CredentialTimers, TheOldestOfManyIsFoundByItsIdAndByItsNumber) {
    constexpr int kMany = 202;  // lists end at 200
    for (int i = 0; i < kMany; ++i) {
        time_.at = time_.at.plus(std::chrono::hours(24));
        issue(Date(2030, 12, 31), fmt::format("credential:{}", i));
    }
    auto& neighbours = *platform_->neighbours;
    const auto oldest = neighbours.find_credential("credential:0").value();
    ASSERT_TRUE(oldest);
    EXPECT_EQ(oldest->holder, kPerson);
    const auto all = neighbours.credentials_of_type(kPerson, "food-licence", {}).value();
    EXPECT_EQ(all.size(), 200u);
    EXPECT_EQ(all.front().id, fmt::format("credential:{}", kMany - 1)) << "the newest first";
    const auto numbered =
        neighbours.credentials_of_type(kPerson, "food-licence", "JY-credential:0").value();
    ASSERT_EQ(numbered.size(), 1u);
    EXPECT_EQ(numbered.front().id, "credential:0");
    EXPECT_TRUE(neighbours.credentials_of_type(kPerson, "business-licence", {})->empty());
    EXPECT_FALSE(neighbours.find_credential("credential:none").value());
}

}  // namespace tongban::app
