// Work of those who are away, and of those who have the least.
#include "service/handling_desk.h"
#include "service/work_lists.h"

namespace tongban::service {
namespace {

using authority::Role;

TEST_F(Handling, WorkOfSomebodyAbsentGoesToTheSubstituteOnce) {
    ASSERT_TRUE(act("claim", one_, {}, step()));
    const json::object wish{
        {"substitute", "staff:scjgj-lj-2"},
        {"from", "2026-03-03"},
        {"until", "2026-03-06"},
        {"reason", "leave"}};
    json::object own = wish;
    own["substitute"] = "staff:scjgj-lj";
    EXPECT_EQ(code(post("/api/work/absences", one_, own)), "absence.self");
    json::object useless = wish;
    useless["substitute"] = "staff:ycj-lj";
    EXPECT_EQ(code(post("/api/work/absences", one_, useless)), "absence.substitute");
    json::object past = wish;
    past["from"] = "2026-03-01";
    EXPECT_EQ(code(post("/api/work/absences", one_, past)), "absence.dates");
    json::object other = wish;
    other["staff"] = "staff:scjgj-lj";
    EXPECT_EQ(code(post("/api/work/absences", stranger_, other)), "auth.forbidden");
    EXPECT_EQ(code(post("/api/work/absences", one_, wish)), "done");
    EXPECT_EQ(code(post("/api/work/absences", one_, wish)), "absence.overlap");
    ASSERT_TRUE(timers_.run_due());
    EXPECT_EQ(held_by(), "staff:scjgj-lj") << "not before the first day";
    time_.at = {china_midnight(Date(2026, 3, 3)).ms + 1};
    ASSERT_TRUE(timers_.run_due());
    EXPECT_TRUE(failures_.empty()) << failures_.front();
    EXPECT_EQ(held_by(), "staff:scjgj-lj-2");
    const std::int64_t version = state().version;
    ASSERT_TRUE(timers_.run_due());
    EXPECT_EQ(state().version, version) << "moved once";
    // Who is away is given nothing: the substitute is, who holds it already.
    EXPECT_EQ(
        code(act("delegation", two_, {{"to", "staff:scjgj-lj"}, {"reason", "x"}}, step())),
        "case.same_officer"
    );
    const auto office = facts().officers("approver", "500157", "scjgj").value();
    const auto away = std::ranges::find(office, "staff:scjgj-lj", &Officer::id);
    ASSERT_NE(away, office.end());
    EXPECT_TRUE(away->is_away);
    const auto busy = std::ranges::find(office, "staff:scjgj-lj-2", &Officer::id);
    EXPECT_EQ(busy->items, 1);
    EXPECT_EQ(busy->load, 10);
    EXPECT_TRUE(end_absence(desk_, "staff:scjgj-lj", "staff:scjgj-lj", time_.at));
    EXPECT_FALSE(end_absence(desk_, "staff:ycj-lj", "staff:ycj-lj", time_.at));
}

/// One holds the step, is away from the 3rd to the 6th, and two stands in.
class WhileAway : public Handling {
  protected:
    void SetUp() override {
        Handling::SetUp();
        ASSERT_TRUE(act("claim", one_, {}, step()));
        ASSERT_TRUE(post(
            "/api/work/absences", one_,
            {{"substitute", "staff:scjgj-lj-2"},
             {"from", "2026-03-03"},
             {"until", "2026-03-06"},
             {"reason", "leave"}}
        ));
        on(Date(2026, 3, 3));
        ASSERT_EQ(held_by(), "staff:scjgj-lj-2");
        EXPECT_EQ(state().work_items.front().stands_in_for, "staff:scjgj-lj");
    }
    void on(Date day) {
        time_.at = {china_midnight(day).ms + 1};
        ASSERT_TRUE(timers_.run_due());
        EXPECT_TRUE(failures_.empty()) << failures_.front();
    }
};

TEST_F(WhileAway, WhatTheSubstituteHasNotBegunGoesBackOnTheDayAfter) {
    on(Date(2026, 3, 6));
    EXPECT_EQ(held_by(), "staff:scjgj-lj-2") << "the last day is still one";
    on(Date(2026, 3, 7));
    EXPECT_EQ(held_by(), "staff:scjgj-lj");
    EXPECT_TRUE(state().work_items.front().stands_in_for.empty());
    const auto shown = call(http::Method::Get, "/api/work/cases/{number}", one_);
    ASSERT_TRUE(shown) << shown.error().code;
    EXPECT_NE(json::serialize(shown->at("timeline")).find("已返岗"), std::string::npos);
    EXPECT_EQ(code(decide_as(two_)), "case.claimed_by_other");
    EXPECT_EQ(code(decide_as(one_)), "done");
}

TEST_F(WhileAway, WhatTheSubstituteHasBegunStays) {
    ASSERT_TRUE(
        act("opinions", two_,
            {{"of", {{{"department", "xfjyzd"}}}}, {"question", "是否同意"}, {"days", 2}}, step())
    );
    on(Date(2026, 3, 7));
    EXPECT_EQ(held_by(), "staff:scjgj-lj-2");
}

TEST_F(WhileAway, WhatTheSubstituteWasGivenBesideStaysToo) {
    ASSERT_TRUE(act("release", two_, {}, step()));
    ASSERT_TRUE(act("claim", two_, {}, step()));
    on(Date(2026, 3, 7));
    EXPECT_EQ(held_by(), "staff:scjgj-lj-2") << "taken by oneself, not as a substitute";
}

TEST_F(WhileAway, WhoComesBackEarlierGetsItEarlier) {
    const auto ended = call(
        http::Method::Post, "/api/work/absences/{staff}/end", one_, {}, {},
        {.number = "staff:scjgj-lj"}
    );
    ASSERT_TRUE(ended) << ended.error().code;
    ASSERT_TRUE(timers_.run_due());
    EXPECT_EQ(held_by(), "staff:scjgj-lj");
}

TEST(Balanced, ThePresentOfficerWithTheLeastWorkGetsTheStep) {
    auto content = std::make_shared<pack::Content>(*test::all_packs());
    auto process = std::make_shared<bpmn::Process>(*content->processes.at("food-new"));
    process->properties["assignment"] = "balanced";
    content->processes["food-new"] = process;
    std::vector<Officer> office{
        {.id = "staff:a", .name = "甲", .load = 20, .items = 2},
        {.id = "staff:b", .name = "乙", .load = 4, .items = 1},
        {.id = "staff:c", .name = "丙", .is_away = true}};
    Facts facts{*content, Instant{1}, "staff:x", "x", "f"};
    facts.officers = [&](const std::string&, const std::string&, const std::string&) {
        return Result<std::vector<Officer>>(office);
    };
    CaseState state;
    state.number = "C-9";
    state.stage = Stage::Accepted;
    state.service = "food-new";
    Member member;
    member.item = member.process = "food-new";
    member.stage = MemberStage::Running;
    state.members = {member};
    const auto given_to = [&] {
        Turn turn(state, facts);
        WorkItem item;
        item.id = "w1";
        item.item = "food-new";
        item.element = "review";
        item.role = "approver";
        turn.emit(WorkItemOpened{item});
        assign_balanced(turn, "w1");
        return turn.state.work_items.front().claimed_by;
    };
    EXPECT_EQ(given_to(), "staff:b");
    office[1].load = 30;
    EXPECT_EQ(given_to(), "staff:a");
    office.resize(1);
    office[0].is_away = true;
    EXPECT_EQ(given_to(), "") << "nobody is there: it waits for everybody";
    process->properties.clear();
    office[0].is_away = false;
    EXPECT_EQ(given_to(), "") << "without the switch of the pack nothing is assigned";
}

}  // namespace
}  // namespace tongban::service
