// More time takes two: an officer asks, the head of the authority answers (行政许可法 42).
#include <gtest/gtest.h>

#include "pack/load.h"
#include "service/decide.h"
#include "service/rows.h"
#include "service/views.h"
#include "service/window.h"

namespace tongban::service {
namespace {

const pack::Content& content() {
    static const pack::Loaded loaded = [] {
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        return pack::load({root / "base", root / "chongqing", root / "demo"});
    }();
    return *loaded.content;
}

Facts by(const char* id, const char* name, const char* date = "2026-03-10") {
    const Instant at{china_midnight(parse_date(date).value()).ms + 36'000'000};
    static int turn = 0;
    Facts facts{content(), at, id, name, fmt::format("t{}", ++turn)};
    facts.open = [](const CaseState&) { return OpenCase{{{"name", "甲"}}, {}}; };
    facts.officers = [](const std::string& role, const std::string& region,
                        const std::string& department) -> Result<std::vector<Officer>> {
        if (role != "approver" || region != "500157" || department != "scjgj")
            return std::vector<Officer>{};
        return std::vector<Officer>{
            {.id = "staff:officer", .name = "承办人"},
            {.id = "staff:other", .name = "核查员乙"},
            {.id = "staff:away", .name = "核查员丙", .is_away = true}};
    };
    return facts;
}
Facts officer() { return by("staff:officer", "承办人"); }
Facts head() { return by("staff:head", "负责人"); }

class MoreTime : public testing::Test {
  protected:
    void SetUp() override {
        const pack::ServiceItem* item = content().find_item("food-new");
        Member member;
        member.item = "food-new";
        member.number = "N-1";
        member.name = item->name.zh;
        member.department = item->department;
        member.organisation = "两江新区市场监管局";
        member.process = item->executable->process;
        member.limits = {
            .legal_days = 20,
            .promised_days = 10,
            .extension_days_max = item->executable->extension.days_max};
        CaseState initial;
        initial.number = initial.query_code = "C-1";
        initial.service = "food-new";
        initial.region = "500157";
        initial.person = "person:one";
        initial.members = {member};
        initial.limits = member.limits;
        take(decide(CaseState{}, SubmitCase{initial}, by("staff:clerk", "窗口", "2026-03-02")));
        take(decide(
            state_, AcceptCase{audit_points_of(state_, content()), ""},
            by("staff:clerk", "窗口", "2026-03-02")
        ));
    }

    void take(const Result<Turn>& turn) {
        ASSERT_TRUE(turn) << turn.error().code;
        state_ = turn->state;
        last_ = turn->events;
    }
    static std::string code(const Result<Turn>& turn) { return turn ? "done" : turn.error().code; }
    Result<Turn> ask(int days = 5, const char* reason = "需会同消防部门核实") {
        return decide(state_, RequestExtension{"food-new", days, reason}, officer());
    }
    Result<Turn> answer(bool approved, const Facts& who, const char* reason = "") {
        return decide(state_, DecideExtension{"food-new", approved, reason}, who);
    }
    int days_left() const {
        return clock::read(
                   clock_of(state_.members.front().facts),
                   rules_of(state_.members.front().limits, content()), content().calendar,
                   officer().today()
        )
            .days_left;
    }
    template <class Event>
    const Event* find() const {
        for (const CaseEvent& event : last_)
            if (const auto* found = std::get_if<Event>(&event)) return found;
        return nullptr;
    }

    CaseState state_;
    CaseEvents last_;
};

TEST_F(MoreTime, AskingMovesNothingAndWaitsInTheListOfTheHead) {
    const int before = days_left();
    take(ask());
    EXPECT_EQ(days_left(), before);
    EXPECT_EQ(find<NoticeIssued>(), nullptr) << "nobody is told before it is so";
    const auto item = std::ranges::find(state_.work_items, "head", &WorkItem::role);
    ASSERT_NE(item, state_.work_items.end());
    EXPECT_EQ(item->department, state_.members.front().department);
    ASSERT_NE(step_of_member(state_, "food-new"), nullptr);
    EXPECT_EQ(step_of_member(state_, "food-new")->role, "approver") << "the review goes on";
    EXPECT_EQ(code(ask()), "case.extension_pending");
}

TEST_F(MoreTime, NobodyApprovesTheirOwnWish) {
    take(ask());
    EXPECT_EQ(code(answer(true, officer())), "case.extension_own");
    EXPECT_EQ(code(answer(false, officer(), "不必")), "case.extension_own");
}

TEST_F(MoreTime, TheApprovalMovesTheLimitAndNamesBoth) {
    const int before = days_left();
    take(ask(5));
    take(answer(true, head()));
    EXPECT_EQ(days_left(), before + 5);
    const auto* extended = find<MemberExtended>();
    ASSERT_NE(extended, nullptr);
    EXPECT_EQ(extended->requested_name, "承办人");
    EXPECT_EQ(extended->by_name, "负责人");
    const auto* issued = find<NoticeIssued>();
    ASSERT_NE(issued, nullptr);
    std::string words;
    for (const std::string& line : issued->notice.lines) words += line;
    EXPECT_NE(words.find("承办人"), std::string::npos) << words;
    EXPECT_NE(words.find("负责人"), std::string::npos) << words;
    EXPECT_EQ(
        std::ranges::find(state_.work_items, "head", &WorkItem::role), state_.work_items.end()
    );
    const json::array lines = timeline_view(
        {{*extended, officer().now}}, state_,
        {content(), *content().directory, "zh-CN", officer().today()}
    );
    EXPECT_NE(
        std::string(lines.at(0).at("text").as_string()).find("提请人承办人、批准人负责人"),
        std::string::npos
    );
    EXPECT_EQ(code(ask()), "clock.extended_twice");
}

TEST_F(MoreTime, ARefusalHasAReasonAndLeavesTheLimit) {
    const int before = days_left();
    take(ask());
    EXPECT_EQ(code(answer(false, head(), " ")), "case.reason_missing");
    take(answer(false, head(), "现有期限足够"));
    EXPECT_EQ(days_left(), before);
    EXPECT_EQ(find<NoticeIssued>(), nullptr);
    EXPECT_EQ(code(answer(true, head())), "case.no_extension");
    EXPECT_EQ(code(ask()), "done") << "once refused, it may be asked for with better reasons";
}

TEST_F(MoreTime, NoMoreThanTheLawAllowsIsAskedFor) {
    EXPECT_EQ(code(ask(11)), "clock.extension_too_long");
    EXPECT_EQ(code(ask(5, "")), "case.reason_missing");
}

TEST_F(MoreTime, TheWishEndsWithTheDecision) {
    take(ask());
    const std::string review = step_of_member(state_, "food-new")->id;
    take(decide(state_, CompleteWorkItem{review, false, "不符合条件", "第三十八条"}, officer()));
    while (const WorkItem* next = step_of_member(state_, "food-new"))
        take(
            decide(state_, CompleteWorkItem{next->id, false, "不符合条件", "第三十八条"}, officer())
        );
    EXPECT_TRUE(state_.work_items.empty());
    EXPECT_FALSE(state_.members.front().extension);
    EXPECT_NE(code(answer(true, head())), "done");
}

TEST_F(MoreTime, TheStepOfTheHeadDecidesNothingElse) {
    take(ask());
    const auto item = std::ranges::find(state_.work_items, "head", &WorkItem::role);
    EXPECT_EQ(
        code(decide(state_, CompleteWorkItem{item->id, true, "", ""}, head())),
        "case.unknown_work_item"
    );
}

TEST_F(MoreTime, ASurveyNamesTwoOfficers) {
    take(decide(state_, SuspendMember{"food-new", "site-survey", "现场核查", 3}, officer()));
    const auto resumed = [&](const char* second) {
        return decide(state_, ResumeMember{"food-new", "符合要求", second}, officer());
    };
    EXPECT_EQ(code(resumed("")), "case.second_officer");
    EXPECT_EQ(code(resumed("staff:officer")), "case.second_officer") << "the same one twice";
    EXPECT_EQ(code(resumed("核查员乙")), "case.second_officer") << "a name is nobody known";
    EXPECT_EQ(code(resumed("staff:elsewhere")), "case.second_officer");
    EXPECT_EQ(code(resumed("staff:away")), "case.officer_away");
    take(resumed("staff:other"));
    EXPECT_EQ(find<MemberResumed>()->officers, (std::vector<std::string>{"承办人", "核查员乙"}));
}

}  // namespace
}  // namespace tongban::service
