// Members of a case under review: what waits, what a grant makes known, what stops the clock.
#include "bpmn/instance.h"
#include "directory/identifiers.h"
#include "service/given_case.h"
#include "service/issued.h"
#include "service/whole_clock.h"

namespace tongban::service {
namespace {

using namespace given;

/// The variables of the member's process, as stored with the case; null when it does not run.
json::value data_of_process(const CaseState& state, std::string_view process) {
    const auto instance = bpmn::from_json(state.process).value();
    for (const bpmn::Scope& scope : instance.scopes)
        if (scope.is_process() && instance.processes[scope.process].id == process)
            if (const feel::Value* data = scope.variables.find("data")) return feel::to_json(*data);
    return nullptr;
}

TEST(Review, WhatDependsOnTheLicenceWaitsForIt) {
    const CaseState state = restaurant_accepted();
    EXPECT_EQ(item_of_work(state), "ent-setup-individual");
    EXPECT_EQ(find_member(state, "food-new")->stage, MemberStage::Waiting);
    const Turn decided =
        decide(
            state, CompleteWorkItem{state.work_items.front().id, true, "", ""}, facts("2026-03-03")
        )
            .value();
    EXPECT_EQ(find_member(decided.state, "ent-setup-individual")->stage, MemberStage::Granted);
    EXPECT_EQ(find_member(decided.state, "food-new")->stage, MemberStage::Running);
    EXPECT_EQ(decided.credentials.size(), 1u);
}

TEST(Review, AGrantMakesItsResultsKnownToTheMembersAfterIt) {
    const CaseState state = restaurant_accepted();
    EXPECT_TRUE(state.results.empty());
    const Turn decided =
        decide(
            state, CompleteWorkItem{state.work_items.front().id, true, "", ""}, facts("2026-03-03")
        )
            .value();
    const auto code = find_string(decided.state.results, "ent.uscc");
    ASSERT_TRUE(code);
    EXPECT_TRUE(directory::parse_credit_code(*code));
    EXPECT_EQ(code->substr(0, 2), "92");
    // Results stand in the open: nobody is named among them.
    EXPECT_FALSE(decided.state.results.contains("ent.legal_person"));
    EXPECT_EQ(find_string(data_with_results(decided.state, {}, content()), "ent_uscc"), *code);
    // What the applicant filled in is never overwritten.
    EXPECT_EQ(
        find_string(
            data_with_results(decided.state, {{"ent_uscc", "as written"}}, content()), "ent_uscc"
        ),
        "as written"
    );
}

TEST(Review, ProcessesOfLaterMembersSeeWhatAGrantMadeKnown) {
    const CaseState state = restaurant_accepted();
    const json::value before = data_of_process(state, "ent-setup-individual");
    ASSERT_TRUE(before.is_object());
    EXPECT_FALSE(before.get_object().contains("ent.uscc"));
    const Turn decided =
        decide(
            state, CompleteWorkItem{state.work_items.front().id, true, "", ""}, facts("2026-03-03")
        )
            .value();
    const json::value data = data_of_process(decided.state, "food-new");
    ASSERT_TRUE(data.is_object() && data.get_object().contains("ent.uscc")) << data;
    EXPECT_EQ(data.at("ent.uscc"), decided.state.results.at("ent.uscc"));
    for (const auto& pair : before.get_object()) EXPECT_EQ(data.at(pair.key()), pair.value());
}

TEST(Review, AGrantThatRegistersTakesACodeThatNobodyHas) {
    const CaseState state = restaurant_accepted();
    const CompleteWorkItem grant{state.work_items.front().id, true, "", ""};
    Facts known = facts("2026-03-03");
    const std::string first =
        find_member(decide(state, grant, known)->state, "ent-setup-individual")->registered;
    EXPECT_TRUE(directory::parse_credit_code(first));
    known.is_registered = [&](const std::string& register_id, const std::string& code) {
        return register_id == "enterprise" && code == first;
    };
    const CaseState decided = decide(state, grant, known)->state;
    const std::string second = find_member(decided, "ent-setup-individual")->registered;
    EXPECT_TRUE(directory::parse_credit_code(second));
    EXPECT_NE(second, first);
    EXPECT_EQ(find_string(decided.results, "ent.uscc"), second);
}

TEST(Review, ARejectionMakesNothingKnown) {
    const CaseState state = restaurant_accepted();
    const Turn decided =
        decide(
            state,
            CompleteWorkItem{
                state.work_items.front().id, false, "住所不符", "市场主体登记管理条例 第十九条"},
            facts("2026-03-03")
        )
            .value();
    EXPECT_TRUE(decided.state.results.empty());
    EXPECT_EQ(find_founding(decided.state), nullptr);
}

TEST(Review, ARejectedLicenceEndsWhatDependsOnIt) {
    const CaseState state = restaurant_accepted();
    const std::string work = state.work_items.front().id;
    EXPECT_EQ(
        code_of(decide(state, CompleteWorkItem{work, false, "", ""}, facts("2026-03-03"))),
        "case.reason_missing"
    );
    const Turn decided =
        decide(
            state, CompleteWorkItem{work, false, "住所不符", "市场主体登记管理条例 第十九条"},
            facts("2026-03-03")
        )
            .value();
    EXPECT_EQ(find_member(decided.state, "ent-setup-individual")->stage, MemberStage::Rejected);
    EXPECT_EQ(find_member(decided.state, "food-new")->stage, MemberStage::Ended);
    EXPECT_EQ(decided.state.stage, Stage::Decided);
    EXPECT_TRUE(decided.credentials.empty());
}

TEST(Review, AStopOfTheClockHasItsOwnLimitAndMovesTheDueDay) {
    const CaseState state = accept_whole(food_case(), "2026-03-02").value().state;
    EXPECT_EQ(
        code_of(decide(state, SuspendMember{"food-new", "holiday", "r", 1}, facts("2026-03-04"))),
        "case.suspension_unknown"
    );
    EXPECT_EQ(
        code_of(
            decide(state, SuspendMember{"food-new", "site-survey", "r", 99}, facts("2026-03-04"))
        ),
        "case.suspension_too_long"
    );
    const Date before = *whole_limits(state, content(), Date(2026, 3, 4)).due;
    const Turn stopped =
        decide(state, SuspendMember{"food-new", "site-survey", "现场核查", 2}, facts("2026-03-04"))
            .value();
    EXPECT_EQ(
        code_of(decide(
            stopped.state, SuspendMember{"food-new", "site-survey", "r", 1}, facts("2026-03-04")
        )),
        "case.already_suspended"
    );
    EXPECT_EQ(
        code_of(decide(
            stopped.state, CompleteWorkItem{stopped.state.work_items.front().id, true, "", ""},
            facts("2026-03-05")
        )),
        "case.member_suspended"
    );
    const Turn resumed =
        decide(
            stopped.state, ResumeMember{"food-new", "符合要求", "staff:two"}, facts("2026-03-06")
        )
            .value();
    EXPECT_EQ(
        *whole_limits(resumed.state, content(), Date(2026, 3, 6)).due,
        content().calendar.add_working_days(before, 2).date
    );
}

TEST(Review, AnotherClerksWorkItemIsNotTaken) {
    const CaseState state = accept_whole(food_case(), "2026-03-02").value().state;
    const Turn claimed =
        decide(state, ClaimWorkItem{state.work_items.front().id, false}, facts("2026-03-03"))
            .value();
    Facts other = facts("2026-03-03");
    other.actor = "staff:two";
    EXPECT_EQ(
        code_of(decide(claimed.state, ClaimWorkItem{state.work_items.front().id, false}, other)),
        "case.claimed_by_other"
    );
}

}  // namespace
}  // namespace tongban::service
