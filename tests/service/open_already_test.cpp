// Who asks for the same a second time is told so while the first is under way.
#include "service/open_already.h"

#include "service/case_desk.h"

namespace tongban::service {
namespace {

using test::all_packs;

OpenDraft draft_of(const char* service, json::object facts) {
    OpenDraft draft;
    draft.service = find_service(*all_packs(), service).value();
    draft.state.person = draft.state.applicant = "person:zhao-huoguo";
    draft.facts = std::move(facts);
    const json::object nothing;
    const PlanInput input{
        .answers = nothing,
        .facts = draft.facts,
        .region = "500157",
        .today = Date(2026, 3, 2),
        .applicant_kind = "natural"};
    draft.plan = make_plan(*all_packs(), draft.service, input).value();
    return draft;
}

CaseState case_of(const char* service, const char* item, json::object facts) {
    CaseState state;
    state.service = service;
    state.applicant = "person:zhao-huoguo";
    state.members = {Member{.item = item}};
    state.open_data = std::move(facts);
    return state;
}

const json::object kHere{{"site.address", "两江新区示例路11号"}, {"site.region", "500157"}};
const json::object kThere{{"site.address", "两江新区示例路12号"}, {"site.region", "500157"}};

TEST(OpenAlready, IsForTheSamePremises) {
    EXPECT_TRUE(asks_the_same(case_of("food-new", "food-new", kHere), draft_of("food-new", kHere)));
    const json::object blanks{{"site.address", "两江新区 示例路 11号"}, {"site.region", "500157"}};
    EXPECT_TRUE(asks_the_same(case_of("food-new", "food-new", kHere), draft_of("food-new", blanks))
    );
    EXPECT_FALSE(asks_the_same(case_of("food-new", "food-new", kHere), draft_of("food-new", kThere))
    ) << "a second shop";
    EXPECT_FALSE(asks_the_same(case_of("food-new", "food-new", kHere), draft_of("food-new", {})))
        << "nobody knows yet";
    EXPECT_TRUE(
        asks_the_same(case_of("open-restaurant", "food-new", kHere), draft_of("food-new", kHere))
    ) << "it is a part of a bundle that is under way";
}

TEST(OpenAlready, GoesByTheCertificateOfThePropertyWhereBothNameIt) {
    json::object one = kHere, other = kThere;
    one["site.house_certificate"] = other["site.house_certificate"] = "渝（2023）第000000002号";
    EXPECT_TRUE(asks_the_same(case_of("food-new", "food-new", one), draft_of("food-new", other)));
}

TEST(OpenAlready, IsSaidAtOnceWherePremisesDoNotMatter) {
    EXPECT_TRUE(asks_the_same(case_of("id-lost", "id-lost", {}), draft_of("id-lost", {})));
    EXPECT_FALSE(asks_the_same(case_of("si-record", "si-record", {}), draft_of("id-lost", {})));
    CaseState decided = case_of("id-lost", "id-lost", {});
    decided.members.front().stage = MemberStage::Granted;
    EXPECT_FALSE(asks_the_same(decided, draft_of("id-lost", {})));
    CaseState of_the_firm = case_of("id-lost", "id-lost", {});
    of_the_firm.applicant = "enterprise:91500000MA5";
    EXPECT_FALSE(asks_the_same(of_the_firm, draft_of("id-lost", {})));
}

class OpenAlreadyDraft : public test::CaseDesk {
  protected:
    void SetUp() override {
        CaseDesk::SetUp();
        ASSERT_TRUE(ledger_->create_tables(draft_tables()));
        add_draft_routes(routes_, desk_, test::all_texts());
        submit("id-lost");
    }
    Result<json::object> begun(const authority::Actor& actor, json::object more = {}) {
        more["service"] = "id-lost";
        more["region"] = "500157";
        return call(http::Method::Post, "/api/drafts", actor, std::move(more));
    }
};

TEST_F(OpenAlreadyDraft, TellsThePersonTheNumberAndNobodyElse) {
    const json::object own = begun(test::person()).value();
    ASSERT_EQ(own.at("open_already").as_array().size(), 1u);
    EXPECT_EQ(own.at("open_already").at(0).at("number"), "C-1");
    const auto clerk = test::staff({{authority::Role::Clerk, "500157", "*"}});
    const json::object served = begun(clerk, {{"on_behalf_of", "person:zhao-huoguo"}}).value();
    EXPECT_FALSE(served.contains("open_already"));
}

/// It is asked at every save: how much is read does not grow with what somebody ever applied for.
TEST_F(OpenAlreadyDraft, LooksAmongTheNewestHundredOnly) {
    const auto add_newer = [&](int count, const std::string& mark) {
        std::vector<ledger::RowChange> rows;
        for (int i = 0; i < count; ++i)
            rows.push_back(
                {"INSERT INTO cases (region, stream, number, query_code, service, name, name_en, "
                 "department, stage, person, agent, sealed_name, submitted_ms, provisional, "
                 "stopped, promised_days, answered, version) SELECT region, stream || $1, number "
                 "|| $1, query_code || $1, service, name, name_en, department, 'decided', person, "
                 "agent, sealed_name, submitted_ms + 1, provisional, stopped, promised_days, "
                 "answered, version FROM cases WHERE number = 'C-1'",
                 {fmt::format("-{}{}", mark, i)}}
            );
        place({"500157", "test:" + mark}, std::move(rows));
    };
    add_newer(99, "a");
    EXPECT_EQ(begun(test::person()).value().at("open_already").as_array().size(), 1u);
    add_newer(1, "b");
    EXPECT_TRUE(begun(test::person()).value().at("open_already").as_array().empty());
}

TEST_F(OpenAlreadyDraft, SaysNothingOfWhatIsOver) {
    commit(state(), decide(state(), WithdrawCase{"不办了"}, facts("person:zhao-huoguo")));
    EXPECT_TRUE(begun(test::person()).value().at("open_already").as_array().empty());
}

}  // namespace
}  // namespace tongban::service
