// From submission to acceptance or refusal: materials, one notice, silence, windows.
#include "service/given_case.h"
#include "service/submission.h"

namespace tongban::service {
namespace {

using namespace given;

TEST(Intake, AMaterialThatIsMissingRefusesTheSubmission) {
    CaseState initial = application({member_of("food-new")}, "food-new");
    initial.materials.edit().front().way = MaterialWay::None;
    EXPECT_EQ(
        code_of(decide(CaseState{}, SubmitCase{initial}, facts("2026-03-02"))),
        "case.material_missing"
    );
}

TEST(Intake, AMainMaterialIsNeverLeftForLater) {
    CaseState initial = application({member_of("food-new")}, "food-new");
    initial.materials.edit().front().way = MaterialWay::Later;
    EXPECT_EQ(
        code_of(decide(CaseState{}, SubmitCase{initial}, facts("2026-03-02"))),
        "case.main_material_later"
    );
}

TEST(Intake, ASecondSupplementNoticeIsRefused) {
    const RequestSupplement request{
        {{.member = "food-new",
          .material = "layout-plan",
          .name = "平面图",
          .reason = "缺少比例"}}};
    const Turn first = decide(food_case(), request, facts("2026-03-03")).value();
    EXPECT_EQ(first.state.stage, Stage::Supplement);
    AnswerSupplement answer;
    answer.materials = first.state.materials;
    const Turn answered = decide(first.state, answer, facts("2026-03-05")).value();
    EXPECT_EQ(answered.state.stage, Stage::Submitted);
    EXPECT_EQ(
        code_of(decide(answered.state, request, facts("2026-03-06"))), "case.supplement_twice"
    );
}

TEST(Intake, ASupplementNoticeNamesItsReasons) {
    const RequestSupplement request{
        {{.member = "food-new", .material = "layout-plan", .name = "平面图", .reason = ""}}};
    EXPECT_EQ(code_of(decide(food_case(), request, facts("2026-03-03"))), "case.reason_missing");
    EXPECT_EQ(
        code_of(decide(food_case(), RequestSupplement{}, facts("2026-03-03"))),
        "case.supplement_empty"
    );
}

TEST(Intake, OnlyWhatTheApplicantCanHandInIsAskedFor) {
    CaseState initial =
        application({member_of("signboard"), member_of("food-new")}, "open-restaurant");
    initial.materials.edit().push_back(
        {.id = "form", .name = "申请表", .items = {"food-new"}, .way = MaterialWay::Generated}
    );
    initial.materials.edit().push_back(
        {.id = "licence", .name = "营业执照", .items = {"food-new"}, .way = MaterialWay::Held}
    );
    const CaseState state = submitted(std::move(initial));
    const auto asked = [&](std::vector<SupplementItem> items) {
        return code_of(decide(state, RequestSupplement{std::move(items)}, facts("2026-03-03")));
    };
    const SupplementItem plan{
        .member = "food-new", .material = "layout-plan", .reason = "缺少比例"};
    EXPECT_EQ(asked({plan}), "granted");
    EXPECT_EQ(asked({plan, plan}), "case.supplement_duplicate");
    SupplementItem other = plan;
    other.member = "signboard";
    EXPECT_EQ(asked({other}), "case.material_of_other_member");
    for (const char* own : {"form", "licence"}) {
        SupplementItem item = plan;
        item.material = own;
        EXPECT_EQ(asked({item}), "case.material_not_from_applicant") << own;
    }
}

TEST(Intake, SilenceAcceptsFromTheDayOfReceipt) {
    const CaseState state =
        submitted(application({member_of("food-new")}, "food-new"), "2026-02-13");
    EXPECT_EQ(code_of(decide(state, DeemAccepted{}, facts("2026-02-27"))), "case.notice_not_due");
    const Turn turn = decide(state, DeemAccepted{}, facts("2026-02-28")).value();
    EXPECT_TRUE(turn.state.is_deemed);
    const auto reading = clock::read(
        clock_of(turn.state.members.front().facts),
        rules_of(turn.state.members.front().limits, content()), content().calendar,
        Date(2026, 2, 28)
    );
    EXPECT_EQ(to_string(reading.statutory_due->date), "2026-03-19");
}

TEST(Intake, ARefusalNeedsReasonArticleAndTheRightAuthority) {
    EXPECT_EQ(
        code_of(decide(food_case(), RefuseCase{"not_eligible", "", "x", ""}, facts("2026-03-03"))),
        "case.reason_missing"
    );
    EXPECT_EQ(
        code_of(decide(food_case(), RefuseCase{"not_competent", "r", "a", ""}, facts("2026-03-03"))
        ),
        "case.authority_missing"
    );
    const Turn turn =
        decide(food_case(), RefuseCase{"not_eligible", "r", "a", ""}, facts("2026-03-03")).value();
    EXPECT_EQ(turn.state.stage, Stage::Refused);
    EXPECT_EQ(code_of(accept_whole(turn.state, "2026-03-03")), "case.wrong_stage");
}

TEST(Signature, WhatCameInAfterItIsNamedBesideIt) {
    CaseState initial = application({member_of("food-new")}, "food-new");
    initial.materials.edit().push_back(
        {.id = "food-safety-rules",
         .name = "食品安全管理制度",
         .items = {"food-new"},
         .is_main = false,
         .way = MaterialWay::Later,
         .later_until = Date(2026, 3, 16)}
    );
    const CaseState state = submitted(std::move(initial));
    EXPECT_TRUE(added_after_signing(state).empty());
    MaterialState paper = state.materials.back();
    paper.way = MaterialWay::Credential;
    paper.credential = "credential:rules";
    const CaseState supplied =
        decide(state, SupplyMaterial{paper}, facts("2026-03-03")).value().state;
    ASSERT_EQ(added_after_signing(supplied).size(), 1u);
    EXPECT_EQ(added_after_signing(supplied).front()->id, "food-safety-rules");
}

TEST(Window, OnlyWhatIsTakenInEverywhereIsOpenToOtherDistricts) {
    const auto clerk = [](const char* region, authority::Role role = authority::Role::Clerk) {
        return authority::Actor{
            .kind = authority::ActorKind::Staff, .id = "staff:x", .grants = {{role, region, "*"}}};
    };
    CaseState anywhere = application({member_of("hk-proof")}, "hk-proof");
    CaseState here = application({member_of("food-new")}, "food-new");
    EXPECT_TRUE(check_window(clerk("500157"), here, content()));
    EXPECT_TRUE(check_window(clerk("500000"), here, content()));
    EXPECT_FALSE(check_window(clerk("500103"), here, content()));
    EXPECT_TRUE(check_window(clerk("500103"), anywhere, content()));
    EXPECT_FALSE(check_window(clerk("510100"), anywhere, content()));
    EXPECT_FALSE(check_window(clerk("500103", authority::Role::Approver), anywhere, content()));
    EXPECT_FALSE(check_window(authority::Actor::stranger(), anywhere, content()));
    // One service that stays at home keeps the whole case at home.
    anywhere.members.push_back(member_of("food-new"));
    EXPECT_FALSE(check_window(clerk("500103"), anywhere, content()));
}

}  // namespace
}  // namespace tongban::service
