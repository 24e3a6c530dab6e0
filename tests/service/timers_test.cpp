// What timers of a case do when there is nobody to tell that it did not work.
#include "service/timers.h"

#include <gtest/gtest.h>

#include "bpmn/load.h"
#include "crypto/scratch.h"
#include "ledger/open.h"
#include "pack/load.h"
#include "service/demo_neighbours.h"
#include "service/handed_in.h"
#include "service/issued.h"
#include "service/rows.h"

using namespace tongban;
using namespace tongban::service;

namespace {

/// Granted by silence: two hours without a decision.
constexpr const char* kSilence = R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="https://example">
  <bpmn:process id="food-renew" name="延续" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:intermediateCatchEvent id="silence">
      <bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing>
      <bpmn:timerEventDefinition id="t"><bpmn:timeDuration>PT2H</bpmn:timeDuration></bpmn:timerEventDefinition>
    </bpmn:intermediateCatchEvent>
    <bpmn:serviceTask id="issue">
      <bpmn:extensionElements><zeebe:taskDefinition type="issue-credential" /></bpmn:extensionElements>
      <bpmn:incoming>b</bpmn:incoming><bpmn:outgoing>c</bpmn:outgoing>
    </bpmn:serviceTask>
    <bpmn:endEvent id="granted"><bpmn:incoming>c</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="silence" />
    <bpmn:sequenceFlow id="b" sourceRef="silence" targetRef="issue" />
    <bpmn:sequenceFlow id="c" sourceRef="issue" targetRef="granted" />
  </bpmn:process>
</bpmn:definitions>)";

/// Granted with the acceptance.
constexpr const char* kAtOnce = R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="https://example">
  <bpmn:process id="food-renew" name="延续" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:serviceTask id="issue">
      <bpmn:extensionElements><zeebe:taskDefinition type="issue-credential" /></bpmn:extensionElements>
      <bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing>
    </bpmn:serviceTask>
    <bpmn:endEvent id="granted"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="issue" />
    <bpmn:sequenceFlow id="b" sourceRef="issue" targetRef="granted" />
  </bpmn:process>
</bpmn:definitions>)";

constexpr const char* kShop = "enterprise:92500103MA7DM00280";
constexpr const char* kLicence = "credential:demo-qian-noodles-food-licence";

std::shared_ptr<const pack::Content> content_with_silence() {
    static const std::shared_ptr<const pack::Content> made = [] {
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        const pack::Loaded loaded = pack::load({root / "base", root / "chongqing", root / "demo"});
        auto content = std::make_shared<pack::Content>(*loaded.content);
        const auto model = bpmn::load(kSilence);
        EXPECT_TRUE(model && model->processes.size() == 1);
        content->processes["food-renew"] = model->processes.front();
        return content;
    }();
    return made;
}

struct MovedTime final : TimeSource {
    Instant now() const override { return at; }
    Instant at{china_midnight(Date(2026, 3, 2)).ms + 36'000'000};
};

class SilentGrant : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(ledger_->create_tables(case_tables()));
        ASSERT_TRUE(ledger_->create_tables(handed_in_tables()));
        add_timers(timers_, desk_);
    }

    Facts facts() const { return facts_for(desk_, *content_, time_.at, "staff:one", "市场监管"); }

    CaseState commit(const CaseState& before, const Result<Turn>& turn) {
        EXPECT_TRUE(turn) << turn.error().code;
        EXPECT_TRUE(ledger_->commit_and_wait(commit_of(*turn, before.version, keyring_).value()));
        return turn->state;
    }

    /// A renewal: once accepted it is granted when nobody decides.
    CaseState submitted() {
        const pack::ServiceItem* item = content_->find_item("food-renew");
        Member member;
        member.item = "food-renew";
        member.number = "N-1";
        member.department = item->department;
        member.process = item->executable->process;
        member.limits = {.legal_days = 20, .promised_days = 5};
        CaseState state;
        state.number = state.query_code = "C-1";
        state.service = "food-renew";
        state.region = "500103";
        state.applicant_kind = "enterprise";
        state.applicant = kShop;
        state.person = "person:qian-xiaomian";
        state.sealed_parties = seal_json(keyring_, {{"name", "渝中区钱小面馆"}}, "C-1");
        state.open_data = {
            {"credential.number", "JY25001030000001"}, {"credential.valid_to", "2099-01-01"}};
        state.limits = member.limits;
        state.members = {member};
        return commit({}, decide(CaseState{}, SubmitCase{state}, facts()));
    }
    void accepted() {
        const CaseState state = submitted();
        commit(state, decide(state, AcceptCase{audit_points_of(state, facts().content)}, facts()));
    }

    void use_process(const char* model) {
        auto content = std::make_shared<pack::Content>(*content_);
        content->processes["food-renew"] = bpmn::load(model)->processes.front();
        content_ = std::move(content);
    }

    void cancel_licence() {
        ASSERT_TRUE(neighbours_.cancel_credential(
            {.id = kLicence, .reason = "注销", .article = "第七十条", .at = time_.at}
        ));
    }

    size_t fired_after_hours(int hours) {
        time_.at.ms += hours * 60 * 60 * 1000LL;
        return timers_.run_due().value();
    }

    CaseState state() { return load_case(*ledger_, "C-1").value(); }

    test::Scratch scratch_;
    MovedTime time_;
    std::vector<std::string> failures_;
    std::shared_ptr<const pack::Content> content_ = content_with_silence();
    std::unique_ptr<ledger::Ledger> ledger_ =
        ledger::open_sqlite(scratch_.path("ledger.db")).value();
    ledger::TimerRunner timers_{
        *ledger_, time_,
        ledger::TimerOptions{.failed = [this](const ledger::DueTimer&, const Error& error) {
            failures_.push_back(error.code);
        }}};
    DemoNeighbours neighbours_{content_->demo};
    crypto::Keyring keyring_ = crypto::Keyring::in_memory(Bytes(32, 7));
    FileStore files_{scratch_.path("files"), keyring_, default_scan()};
    Numbers numbers_{*ledger_};
    Desk desk_{
        .ledger = *ledger_,
        .content = [this] { return content_; },
        .keyring = keyring_,
        .files = files_,
        .numbers = numbers_,
        .neighbours = neighbours_,
        .search = {},
        .public_url = {}};
};

TEST_F(SilentGrant, IssuesLikeAnyOther) {
    accepted();
    EXPECT_EQ(fired_after_hours(1), 0u);
    EXPECT_EQ(fired_after_hours(2), 1u);
    EXPECT_EQ(state().members.front().stage, MemberStage::Granted);
    EXPECT_TRUE(state().work_items.empty());
}

TEST_F(SilentGrant, WhoseOldLicenceHasEndedWaitsForAnOfficer) {
    accepted();
    cancel_licence();
    EXPECT_EQ(fired_after_hours(3), 1u);
    EXPECT_TRUE(failures_.empty());
    const CaseState waiting = state();
    ASSERT_EQ(waiting.work_items.size(), 1u);
    EXPECT_EQ(waiting.work_items.front().role, "approver");
    EXPECT_EQ(waiting.work_items.front().department, waiting.members.front().department);
    EXPECT_EQ(waiting.members.front().stage, MemberStage::Running);
    EXPECT_EQ(fired_after_hours(24), 0u) << "it is not tried for ever";

    const std::string id = waiting.work_items.front().id;
    const auto granted = decide(waiting, CompleteWorkItem{id, true, "", ""}, facts());
    ASSERT_TRUE(granted) << granted.error().code;
    EXPECT_EQ(result_commits(*granted, neighbours_).error().code, "case.credential_ended");

    const CaseState rejected = commit(
        waiting, decide(waiting, CompleteWorkItem{id, false, "原证已注销", "第七十条"}, facts())
    );
    EXPECT_EQ(rejected.members.front().stage, MemberStage::Rejected);
    EXPECT_TRUE(rejected.members.front().credential.empty());
    EXPECT_EQ(rejected.stage, Stage::Decided);
    EXPECT_TRUE(rejected.work_items.empty());
}

TEST_F(SilentGrant, WithAnAcceptanceThatCannotBeCarriedOutIsTriedAgainAndSeen) {
    use_process(kAtOnce);
    submitted();
    cancel_licence();
    EXPECT_EQ(fired_after_hours(24 * 14), 0u);
    ASSERT_FALSE(failures_.empty());
    EXPECT_EQ(failures_.front(), "case.credential_ended");
    EXPECT_EQ(state().stage, Stage::Submitted) << "nothing of it has happened";
    const size_t before = failures_.size();
    EXPECT_EQ(fired_after_hours(1), 0u);
    EXPECT_GT(failures_.size(), before) << "the timer is still there";
}

TEST_F(SilentGrant, WithAnAcceptanceIsIssuedAtOnce) {
    use_process(kAtOnce);
    submitted();
    EXPECT_EQ(fired_after_hours(24 * 14), 1u);
    EXPECT_EQ(state().members.front().stage, MemberStage::Granted);
    EXPECT_TRUE(state().is_deemed);
}

/// The food licence of the demo is valid to 15 January 2027; its renewal has a step of an officer.
class RenewalInTime : public SilentGrant {
  protected:
    void SetUp() override {
        SilentGrant::SetUp();
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        static const std::shared_ptr<const pack::Content> real =
            pack::load({root / "base", root / "chongqing", root / "demo"}).content;
        content_ = real;
    }
    void applied_on(Date day) {
        time_.at = morning_of(day);
        accepted();
    }
    size_t fired_on(Date day) {
        time_.at = morning_of(day);
        return timers_.run_due().value();
    }
    static Instant morning_of(Date day) {
        return Instant{china_midnight(day).ms + 9 * 60 * 60 * 1000LL};
    }
    MemberStage stage() { return state().members.front().stage; }
};

TEST_F(RenewalInTime, CountsAsGrantedOnTheDayAfterTheLastOne) {
    applied_on(Date(2026, 12, 16));
    fired_on(Date(2026, 12, 17));
    fired_on(Date(2027, 1, 15));
    EXPECT_EQ(stage(), MemberStage::Running);
    fired_on(Date(2027, 1, 16));
    const CaseState after = state();
    EXPECT_EQ(after.members.front().stage, MemberStage::Granted);
    EXPECT_EQ(after.members.front().article, "行政许可法 第五十条第二款");
    EXPECT_FALSE(after.members.front().credential.empty());
    EXPECT_EQ(after.stage, Stage::Decided);
    EXPECT_TRUE(after.work_items.empty());
    EXPECT_TRUE(failures_.empty());
}

TEST_F(RenewalInTime, CountsAsGrantedAfterTheServerWasDownOverTheLastDay) {
    applied_on(Date(2026, 12, 16));
    fired_on(Date(2027, 1, 20));
    EXPECT_EQ(stage(), MemberStage::Granted);
    const size_t credentials = neighbours_.credentials_of_type(kShop, "food-licence")->size();
    EXPECT_EQ(fired_on(Date(2027, 2, 20)), 0u);
    EXPECT_EQ(neighbours_.credentials_of_type(kShop, "food-licence")->size(), credentials)
        << "issued once";
}

TEST_F(RenewalInTime, AppliedForADayTooLateWaitsForTheDecision) {
    applied_on(Date(2026, 12, 17));
    fired_on(Date(2027, 1, 20));
    EXPECT_EQ(stage(), MemberStage::Running);
    EXPECT_EQ(state().work_items.size(), 1u);
}

TEST_F(RenewalInTime, WithdrawnIsNotGranted) {
    applied_on(Date(2026, 12, 16));
    fired_on(Date(2026, 12, 17));
    commit(state(), decide(state(), WithdrawCase{"不再经营"}, facts()));
    fired_on(Date(2027, 1, 20));
    EXPECT_NE(stage(), MemberStage::Granted);
    EXPECT_EQ(state().stage, Stage::Withdrawn);
    EXPECT_TRUE(failures_.empty());
}

TEST_F(RenewalInTime, OfALicenceThatWasStruckOffIsNotGranted) {
    applied_on(Date(2026, 12, 16));
    fired_on(Date(2026, 12, 17));
    cancel_licence();
    fired_on(Date(2027, 1, 20));
    EXPECT_EQ(stage(), MemberStage::Running);
    EXPECT_TRUE(failures_.empty());
}

}  // namespace
