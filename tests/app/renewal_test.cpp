// 视为准予延续 on the register of credentials of a real deployment, on a clock that the test moves.
#include <gtest/gtest.h>

#include "app/platform.h"
#include "crypto/scratch.h"
#include "service/store.h"
#include "service/window.h"

namespace tongban::app {
namespace {

struct MovedTime final : TimeSource {
    Instant now() const override { return at; }
    Instant at{china_midnight(Date(2026, 12, 1)).ms + 36'000'000};
};

constexpr const char* kShop = "enterprise:92500103MA7DM00280";
constexpr const char* kNumber = "JY25001030000001";  // valid to 15 January 2027

class RenewalOnTheRegister : public ::testing::Test {
  protected:
    void SetUp() override {
        const std::string packs = TONGBAN_SOURCE_DIR "/packs/";
        PlatformOptions options;
        options.data = scratch_.path("data");
        options.packs = {packs + "base", packs + "chongqing", packs + "demo"};
        platform_ = Platform::open(options, time_, [](std::string_view line) {
                        ADD_FAILURE() << line;
                    }).value();
        ASSERT_TRUE(platform_->seed_demo(time_.at));
    }

    service::Facts facts() const {
        return service::facts_for(
            *platform_->desk, *platform_->content.content(), time_.at, "staff:clerk-yz", "窗口"
        );
    }
    service::CaseState state() const {
        return service::load_case(*platform_->ledger, "C-1").value();
    }
    service::CaseState commit(const service::CaseState& before, const Result<service::Turn>& turn) {
        EXPECT_TRUE(turn) << turn.error().code;
        EXPECT_TRUE(platform_->ledger->commit_and_wait(
            service::commit_of(*turn, before.version, *platform_->keyring).value()
        ));
        return turn->state;
    }

    void applied_on(Date day) {
        time_.at = morning_of(day);
        const auto content = platform_->content.content();
        const pack::ServiceItem* item = content->find_item("food-renew");
        service::Member member;
        member.item = "food-renew";
        member.number = "N-1";
        member.name = item->name.zh;
        member.department = item->department;
        member.organisation = "渝中区市场监管局";
        member.process = item->executable->process;
        member.limits = {.legal_days = 20, .promised_days = 5};
        service::CaseState initial;
        initial.number = initial.query_code = "C-1";
        initial.service = "food-renew";
        initial.region = "500103";
        initial.applicant_kind = "enterprise";
        initial.applicant = kShop;
        initial.person = "person:qian-xiaomian";
        initial.sealed_parties = service::seal_json(
            *platform_->keyring,
            {{"name", "渝中区钱小面馆"},
             {"person_name", "钱小面"},
             {"resident_id", "500103198806152468"},
             {"credit_code", "92500103MA7DM00280"}},
            "C-1"
        );
        // What was typed is another day than the register knows: it grants nothing.
        initial.open_data = {{"credential.number", kNumber}, {"credential.valid_to", "2099-01-01"}};
        initial.limits = member.limits;
        initial.members = {member};
        const service::CaseState submitted =
            commit({}, decide(service::CaseState{}, service::SubmitCase{initial}, facts()));
        const service::AcceptCase accept{service::audit_points_of(submitted, *content)};
        commit(submitted, decide(submitted, accept, facts()));
    }

    static Instant morning_of(Date day) { return {china_midnight(day).ms + 36'000'000}; }
    void go_to(Date day) {
        time_.at = morning_of(day);
        ASSERT_TRUE(platform_->timers->run_due());
    }

    std::vector<service::HolderCredential> licences() const {
        return platform_->neighbours->credentials_of_type(kShop, "food-licence", {}).value();
    }
    std::set<std::string> told() const {
        std::set<std::string> people;
        EXPECT_TRUE(platform_->ledger->read([&](ledger::Reader& reader) {
            return reader.query(
                "SELECT person FROM inbox WHERE number = 'C-1' AND title LIKE '视为准予延续%'", {},
                [&](const ledger::Reader::Row& row) {
                    people.insert(std::string(row.text(0)));
                    return true;
                }
            );
        }));
        return people;
    }

    test::Scratch scratch_;
    MovedTime time_;
    std::unique_ptr<Platform> platform_;
};

}  // namespace

TEST_F(RenewalOnTheRegister, SilenceRenewsThoughTheOldOneHasExpiredThatVeryNight) {
    applied_on(Date(2026, 12, 16));
    go_to(Date(2026, 12, 17));
    go_to(Date(2027, 1, 15));
    EXPECT_EQ(state().stage, service::Stage::Accepted);
    ASSERT_EQ(licences().size(), 1u);
    EXPECT_EQ(licences().front().stage, "valid");
    EXPECT_TRUE(told().empty());

    go_to(Date(2027, 1, 16));
    const service::CaseState after = state();
    EXPECT_EQ(after.stage, service::Stage::Decided);
    EXPECT_EQ(after.members.front().stage, service::MemberStage::Granted);
    EXPECT_EQ(after.members.front().article, "行政许可法 第五十条第二款");
    std::map<std::string, std::string> stages;
    for (const service::HolderCredential& one : licences())
        stages[one.id == after.members.front().credential ? "new" : "old"] = one.stage;
    EXPECT_EQ(stages["new"], "valid");
    EXPECT_EQ(stages["old"], "superseded");
    const auto valid =
        platform_->neighbours->valid_credentials_of({kShop}, {"food-licence"}, Date(2027, 1, 16))
            .value();
    EXPECT_EQ(valid.size(), 1u);

    // The officers of that body and of no other, each once.
    EXPECT_TRUE(told().contains("staff:scjgj-yz"));
    EXPECT_FALSE(told().contains("staff:scjgj-lj"));
    EXPECT_FALSE(told().contains("staff:cgj-yz"));
    go_to(Date(2027, 3, 1));
    EXPECT_EQ(licences().size(), 2u) << "issued once";
}

TEST_F(RenewalOnTheRegister, ALateApplicationIsNotRenewedBySilence) {
    applied_on(Date(2026, 12, 17));
    go_to(Date(2026, 12, 18));
    go_to(Date(2027, 1, 20));
    EXPECT_EQ(state().stage, service::Stage::Accepted);
    ASSERT_EQ(licences().size(), 1u);
    EXPECT_EQ(licences().front().stage, "expired");
    EXPECT_TRUE(told().empty());
}

}  // namespace tongban::app
