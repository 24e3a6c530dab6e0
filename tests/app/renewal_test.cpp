// 视为准予延续 on the register of credentials of a real deployment, on a clock that the test moves.
#include <gtest/gtest.h>

#include "app/platform.h"
#include "crypto/scratch.h"
#include "service/issued.h"
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
        service::MaterialState licence;
        licence.id = "business-licence";
        licence.name = "营业执照";
        licence.name_en = "Business licence";
        licence.items = {"food-renew"};
        licence.way = service::MaterialWay::Credential;
        licence.credential = business_licence();
        initial.materials = std::vector<service::MaterialState>{licence};
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
    std::string business_licence() const {
        return platform_->neighbours->credentials_of_type(kShop, "business-licence", {})
            .value()
            .front()
            .id;
    }
    void change_business_licence(const credential::Command& command) {
        change(business_licence(), command);
    }
    void change(const std::string& id, const credential::Command& command) {
        auto commit = platform_->credentials->change(id, command, "staff:scjgj-yz", time_.at);
        ASSERT_TRUE(commit) << commit.error().code;
        ASSERT_TRUE(platform_->ledger->commit_and_wait(std::move(*commit)));
    }
    /// Who was told so, with the words.
    std::map<std::string, std::string> told(const std::string& title = "视为准予延续") const {
        std::map<std::string, std::string> people;
        EXPECT_TRUE(platform_->ledger->read([&](ledger::Reader& reader) {
            return reader.query(
                "SELECT person, body || ' | ' || body_en FROM inbox WHERE number = 'C-1' AND title "
                "LIKE $1",
                {title + "%"},
                [&](const ledger::Reader::Row& row) {
                    people.emplace(row.text(0), row.text(1));
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
    EXPECT_EQ(told().at("staff:scjgj-yz").find("营业执照"), std::string::npos);
    go_to(Date(2027, 3, 1));
    EXPECT_EQ(licences().size(), 2u) << "issued once";
}

/// Art. 50(2) asks for silence, not for conditions: a penalty takes the business licence, not the
/// entity, and it is for the officers to look at what follows.
TEST_F(RenewalOnTheRegister, SilenceRenewsOnABusinessLicenceThatWasTakenAwayAndSaysSo) {
    applied_on(Date(2026, 12, 16));
    go_to(Date(2026, 12, 17));
    change_business_licence(credential::RevokeCredentialAsPenalty{
        {"严重违法", "行政处罚法 第九条", "演示登记机关"}});
    go_to(Date(2027, 1, 16));
    EXPECT_EQ(state().members.front().stage, service::MemberStage::Granted);
    EXPECT_EQ(licences().size(), 2u);
    const std::string words = told().at("staff:scjgj-yz");
    EXPECT_NE(words.find("“营业执照”已被吊销"), std::string::npos) << words;
    EXPECT_NE(words.find("行政许可法 第六十九条、第七十条"), std::string::npos) << words;
    EXPECT_NE(words.find("“Business licence” has been revoked as a penalty"), std::string::npos)
        << words;
}

/// Art. 70(3): with the entity its licences end, and nobody is left to hold a renewed one.
TEST_F(RenewalOnTheRegister, SilenceRenewsNothingOfAnEntityThatWasStruckOff) {
    applied_on(Date(2026, 12, 16));
    go_to(Date(2026, 12, 17));
    change_business_licence(credential::CancelCredential{
        {"注销登记", "公司法 第三十七条", "演示登记机关"}});
    go_to(Date(2027, 1, 16));
    EXPECT_EQ(state().members.front().stage, service::MemberStage::Running);
    EXPECT_EQ(state().work_items.size(), 1u) << "an officer closes it";
    EXPECT_EQ(licences().size(), 1u);
    EXPECT_TRUE(told().empty());
    const auto news = told("届满未延续");
    ASSERT_TRUE(news.contains("staff:scjgj-yz"));
    EXPECT_FALSE(news.contains("staff:scjgj-lj"));
    EXPECT_NE(news.at("staff:scjgj-yz").find("“营业执照”已注销"), std::string::npos);
    EXPECT_NE(news.at("staff:scjgj-yz").find("第七十条第三项"), std::string::npos);
    go_to(Date(2027, 3, 1));
    EXPECT_EQ(told("届满未延续").size(), news.size()) << "said once";
}

/// A new credential would undo the suspension.
TEST_F(RenewalOnTheRegister, SilenceIssuesNothingForALicenceThatIsSuspendedWhenItEnds) {
    applied_on(Date(2026, 12, 16));
    go_to(Date(2026, 12, 17));
    change(
        licences().front().id,
        credential::SuspendCredential{{"限期整改", "食品安全法 第一百二十六条", "演示机关"}}
    );
    go_to(Date(2027, 1, 15));
    go_to(Date(2027, 1, 16));
    EXPECT_EQ(state().members.front().stage, service::MemberStage::Running);
    EXPECT_EQ(licences().size(), 1u);
    EXPECT_TRUE(told().empty());
    const auto news = told("届满时处于暂停状态");
    ASSERT_TRUE(news.contains("staff:scjgj-yz"));
    EXPECT_NE(news.at("staff:scjgj-yz").find("行政许可法 第五十条第二款"), std::string::npos);
}

/// As while the server is down: no timer looks at it between its suspension and its end.
TEST_F(RenewalOnTheRegister, NobodyRenewsALicenceThatWasSuspendedInItsLastSecondsUntilItIsResumed) {
    applied_on(Date(2026, 12, 16));
    go_to(Date(2026, 12, 17));
    const std::string licence = licences().front().id;
    const credential::Grounds grounds{"限期整改", "某法 第一条", "演示机关"};
    time_.at.ms = china_midnight(Date(2027, 1, 16)).ms - 1'000;
    change(licence, credential::SuspendCredential{grounds});
    go_to(Date(2027, 1, 16));
    EXPECT_EQ(state().members.front().stage, service::MemberStage::Running);
    EXPECT_EQ(licences().front().stage, "suspended");
    EXPECT_TRUE(told("届满时处于暂停状态").contains("staff:scjgj-yz"));
    const auto granted = [&] {
        service::Turn turn(state(), facts());
        turn.emit(service::MemberDecided{
            .item = "food-renew",
            .on = turn.facts.today(),
            .is_granted = true,
            .reason = {},
            .article = {},
            .by = "staff:scjgj-yz",
            .credential = turn.next_id("cr")});
        const auto commits = service::result_commits(turn, *platform_->neighbours);
        return commits ? std::string("issued") : commits.error().code;
    };
    EXPECT_EQ(granted(), "case.credential_ended") << "an officer's grant would undo it, too";
    change(licence, credential::ResumeCredential{grounds, china_date(time_.at)});
    EXPECT_EQ(licences().front().stage, "expired");
    EXPECT_EQ(granted(), "issued") << "an expired one can be renewed by a decision";
}

TEST_F(RenewalOnTheRegister, SilenceRenewsALicenceThatWasSuspendedForAWhile) {
    time_.at = morning_of(Date(2026, 12, 10));
    const std::string licence = licences().front().id;
    change(licence, credential::SuspendCredential{{"限期整改", "某法 第一条", "演示机关"}});
    applied_on(Date(2026, 12, 16));
    go_to(Date(2026, 12, 17));
    change(licence, credential::ResumeCredential{{"整改完成", "某法 第一条", "演示机关"}});
    go_to(Date(2027, 1, 16));
    EXPECT_EQ(state().members.front().stage, service::MemberStage::Granted);
    EXPECT_EQ(licences().size(), 2u);
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
