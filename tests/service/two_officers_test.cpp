// What is looked into on the spot is looked into by two officers (行政许可法 34(3)).
#include "service/case_desk.h"
#include "service/handling.h"
#include "service/window.h"

namespace tongban::service {
namespace {

using authority::Role;

class TwoOfficers : public test::CaseDesk {
  protected:
    void SetUp() override {
        CaseDesk::SetUp();
        submit("animal-clinic");
        json::array checked;
        for (const std::string& point : audit_points_of(state(), *test::all_packs()))
            checked.emplace_back(point);
        const authority::Actor clerk =
            test::staff({{Role::Clerk, "500157", "*"}}, "staff:clerk-lj", "窗口");
        ASSERT_TRUE(post("/api/work/cases/{number}/acceptance", clerk, {{"checked", checked}}));
        ASSERT_EQ(decide_step({}), "done") << "the papers are for one";
        ASSERT_EQ(step_of_member(state(), "animal-clinic")->element, "survey");
    }

    std::string decide_step(json::object body) {
        body["granted"] = true;
        return code(post(
            "/api/work/cases/{number}/members/{item}/decision", one_, std::move(body),
            {"animal-clinic"}
        ));
    }
    std::string decide_with(const char* second) { return decide_step({{"second", second}}); }

    const authority::Actor one_ =
        test::staff({{Role::Approver, "500157", "nyncw"}}, "staff:nyncw-lj", "甲");
};

TEST_F(TwoOfficers, OneAloneSignsNoSurvey) {
    const std::int64_t version = state().version;
    EXPECT_EQ(decide_step({}), "case.second_officer");
    EXPECT_EQ(decide_with("staff:nyncw-lj"), "case.second_officer") << "the same one twice";
    EXPECT_EQ(decide_with("staff:scjgj-lj"), "case.second_officer") << "another department";
    EXPECT_EQ(decide_with("staff:nyncw-yz"), "case.second_officer") << "another district";
    EXPECT_EQ(decide_with("staff:clerk-lj"), "case.second_officer") << "no officer";
    EXPECT_EQ(decide_with("staff:nobody"), "case.second_officer");
    EXPECT_EQ(decide_with("乙"), "case.second_officer") << "a name is nobody known";
    EXPECT_EQ(state().version, version);
}

TEST_F(TwoOfficers, TheSecondLearnsWhoWasFirstWhenAndWhatThatWas) {
    const std::string id = step_of_member(state(), "animal-clinic")->id;
    const json::object question{
        {"of", {{{"department", "scjgj"}}}}, {"question", "排水怎样？"}, {"days", 3}};
    ASSERT_EQ(code(post("/api/work/cases/{number}/items/{id}/claim", one_, {}, {id})), "done");
    ASSERT_EQ(
        code(post("/api/work/cases/{number}/items/{id}/opinions", one_, question, {id})), "done"
    );
    const std::string asked = state().opinions.front().id;
    const json::object agrees{{"agrees", true}, {"text", "管道已查"}};
    const auto answer = [&](const char* officer, const char* name) {
        return post(
            "/api/work/cases/{number}/items/{id}/opinion",
            test::staff({{Role::Approver, "500157", "scjgj"}}, officer, name), agrees, {asked}
        );
    };
    ASSERT_EQ(code(answer("staff:first", "先答")), "done");
    const auto late = answer("staff:second", "后答");
    ASSERT_EQ(code(late), "case.unknown_work_item");
    const std::string change = find_string(late.error().details, "change").value_or("");
    EXPECT_NE(change.find("2026-03-02 10:00"), std::string::npos) << change;
    EXPECT_NE(change.find("先答的意见：同意"), std::string::npos) << change;
    EXPECT_NE(change.find("管道已查"), std::string::npos) << change;
    const std::string said =
        test::all_texts().sentence("zh-CN", late.error().code, late.error().details);
    EXPECT_NE(said.find("先答"), std::string::npos) << said;
    const auto stranger = post(
        "/api/work/cases/{number}/items/{id}/opinion",
        test::staff({{Role::Approver, "500103", "scjgj"}}, "staff:far"), agrees, {asked}
    );
    ASSERT_FALSE(stranger);
    EXPECT_FALSE(stranger.error().details.contains("change")) << "of a case that is not theirs";
}

TEST_F(TwoOfficers, ARejectionOnTheSpotTakesTwoAsWell) {
    const json::object rejection{
        {"granted", false}, {"reason", "没有隔离设施"}, {"article", "动物防疫法 第六十一条"}};
    const auto rejected = post(
        "/api/work/cases/{number}/members/{item}/decision", one_, rejection, {"animal-clinic"}
    );
    EXPECT_EQ(code(rejected), "case.second_officer");
}

/// An office with one officer: its head assigns one of another office, whose account gets a role
/// here for as long as it takes.
TEST_F(TwoOfficers, WhoWasGivenARoleAtThisOfficeMayBeTheSecond) {
    json::object demo = test::all_packs()->demo;
    for (json::value& one : demo.at("staff").at("staff").as_array())
        if (one.at("account") == "nyncw-yz")
            one.at("grants").as_array().push_back(json::object{
                {"role", "approver"}, {"region", "500157"}, {"department", "nyncw"}});
    DemoNeighbours seconded(demo);
    const Desk desk{
        .ledger = *ledger_,
        .content = test::all_packs,
        .keyring = keyring_,
        .files = files_,
        .numbers = numbers_,
        .neighbours = seconded,
        .search = {},
        .public_url = {}};
    const Facts known = facts_for(desk, *test::all_packs(), time_.at, "staff:nyncw-lj", "甲");
    const std::string step = step_of_member(state(), "animal-clinic")->id;
    const CompleteWorkItem command{step, true, "", "", "staff:nyncw-yz"};
    EXPECT_EQ(
        decide(state(), command, facts("staff:nyncw-lj", "甲")).error().code, "case.second_officer"
    );
    const auto decided = decide(state(), command, known);
    ASSERT_TRUE(decided) << decided.error().code;
    EXPECT_EQ(decided->state.done_steps.back().second, "staff:nyncw-yz");
}

TEST_F(TwoOfficers, WhoIsAwayWasNotThere) {
    Facts known = facts("staff:nyncw-lj", "甲");
    known.officers = [](const std::string&, const std::string&, const std::string&) {
        return Result<std::vector<Officer>>(std::vector<Officer>{
            {.id = "staff:away", .name = "丙", .is_away = true}});
    };
    const std::string step = step_of_member(state(), "animal-clinic")->id;
    const auto decided = decide(state(), CompleteWorkItem{step, true, "", "", "staff:away"}, known);
    ASSERT_FALSE(decided);
    EXPECT_EQ(decided.error().code, "case.officer_away");
    EXPECT_EQ(decided.error().field, "/second");
}

TEST_F(TwoOfficers, BothAreNamedInTheStepsTheHistoryAndTheDecision) {
    const auto shown = call(http::Method::Get, "/api/work/cases/{number}", one_);
    ASSERT_TRUE(shown) << shown.error().code;
    EXPECT_EQ(shown->at("work_items").at(0).at("two_officers"), true);
    ASSERT_EQ(decide_with("staff:nyncw-lj-2"), "done");
    const CaseState after = state();
    const DoneStep& survey = after.done_steps.back();
    EXPECT_EQ(survey.element, "survey");
    EXPECT_EQ(survey.by, "staff:nyncw-lj");
    EXPECT_EQ(survey.second, "staff:nyncw-lj-2");
    EXPECT_EQ(to_record(replay_case(*ledger_, "C-1").value()), to_record(after));
    const std::string& second = survey.second_name;
    ASSERT_FALSE(second.empty());
    const auto decision = std::ranges::find(*after.notices, std::string("grant"), &Notice::kind);
    ASSERT_NE(decision, after.notices->end());
    EXPECT_NE(json::serialize(json::value_from(decision->lines)).find(second), std::string::npos);
    for (const auto& [path, reader] :
         {std::pair<const char*, authority::Actor>{"/api/work/cases/{number}", one_},
          {"/api/cases/{number}", test::person()}}) {
        const auto view = call(http::Method::Get, path, reader);
        ASSERT_TRUE(view) << view.error().code;
        EXPECT_NE(json::serialize(view->at("timeline")).find(second), std::string::npos) << path;
        EXPECT_NE(json::serialize(view->at("members")).find(second), std::string::npos) << path;
    }
}

}  // namespace
}  // namespace tongban::service
