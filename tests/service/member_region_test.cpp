// A bundle whose members belong to different districts: born in one, registered in another.
#include "service/board.h"
#include "service/case_desk.h"
#include "service/notice.h"
#include "service/submission.h"
#include "service/window.h"
#include "service/work_lists.h"

namespace tongban::service {
namespace {

using authority::Role;
using test::all_packs;

constexpr const char* kYuzhong = "500103";
constexpr const char* kLiangjiang = "500157";

OpenDraft newborn(const char* hospital_region, Date day, const char* lives_in = kLiangjiang) {
    DemoNeighbours neighbours(all_packs()->demo);
    DraftState state;
    state.id = "d";
    state.service = "newborn";
    state.person = state.creator = state.applicant = "person:zhou-mama";
    state.channel = "web";
    state.region = lives_in;
    state.answers = {
        {"reg", true}, {"hukou", true}, {"card", false}, {"mi", false}, {"sub", false}};
    state.data = {
        {"per_live_region", lives_in},
        {"baby_hospital_region", hospital_region},
        {"baby_region", kYuzhong}};
    const Instant now{china_midnight(day).ms + 36'000'000};
    std::vector<ledger::Commit> log;
    return open_draft(state, *all_packs(), neighbours, {state.person, "", "draft", "d", now, log})
        .value();
}

const PlannedMember& planned(const OpenDraft& draft, std::string_view item) {
    return *std::ranges::find_if(draft.plan->members, [&](const PlannedMember& member) {
        return member.item->id == item;
    });
}

std::vector<std::string> codes(const OpenDraft& draft) {
    std::vector<std::string> codes;
    for (const Issue& issue : draft_issues(draft, *all_packs(), Date(2026, 3, 2)))
        codes.push_back(issue.code);
    return codes;
}

class TwoDistricts : public test::CaseDesk {
  protected:
    void SetUp() override {
        test::CaseDesk::SetUp();
        const OpenDraft draft = newborn(kLiangjiang, Date(2026, 3, 2));
        const SubmissionContext context{*all_packs(), keyring_, numbers_,
                                        time_.at,     {},       std::vector<std::uint8_t>(32, 9)};
        const CaseState made = case_from(draft, {}, context).value();
        number_ = made.number;
        commit({}, decide(CaseState{}, SubmitCase{made}, facts()));
    }

    CaseState now() { return load_case(*ledger_, number_).value(); }
    Result<json::object> ask(
        http::Method method,
        const char* path,
        const authority::Actor& actor,
        json::object body = {},
        std::vector<std::string> values = {}
    ) {
        Raw raw;
        raw.number = number_;
        return call(method, path, actor, std::move(body), std::move(values), raw);
    }
    Result<json::object> see(const authority::Actor& actor) {
        return ask(http::Method::Get, "/api/work/cases/{number}", actor);
    }
    Result<json::object> accept(const authority::Actor& clerk) {
        return ask(
            http::Method::Post, "/api/work/cases/{number}/acceptance", clerk,
            {{"checked", json::value_from(audit_points_of(now(), *all_packs()))}}
        );
    }
    Result<json::object> grant(const authority::Actor& officer, const char* item) {
        return ask(
            http::Method::Post, "/api/work/cases/{number}/members/{item}/decision", officer,
            {{"granted", true}}, {item}
        );
    }
    /// Members of the steps that wait for the officer.
    std::set<std::string> waiting_for(const authority::Actor& officer) {
        const ViewContext view{
            *all_packs(), *all_packs()->directory, "zh-CN", china_date(time_.at)};
        std::set<std::string> members;
        for (const json::value& row : work_list(desk_, officer, view, false, "").value().rows)
            members.insert(std::string(row.at("item").as_string()));
        return members;
    }
    std::int64_t open_on_board(const char* region) {
        const ViewContext view{
            *all_packs(), *all_packs()->directory, "zh-CN", china_date(time_.at)};
        const auto supervisor = test::staff({{Role::Supervisor, region, "*"}}, "staff:watch");
        return board(desk_, supervisor, view, {}).value().at("totals").at("open").as_int64();
    }
    static authority::Actor officer(const char* region, const char* department) {
        return test::staff(
            {{Role::Approver, region, department}}, region == kYuzhong ? "staff:yz" : "staff:lj"
        );
    }
    static authority::Actor clerk(const char* region) {
        return test::staff({{Role::Clerk, region, "*"}}, "staff:clerk");
    }

    std::string number_;
};

TEST(MemberRegion, IsWhatTheFormSaysForThatMemberAndElseThatOfTheCase) {
    const OpenDraft draft = newborn(kLiangjiang, Date(2026, 3, 2));
    EXPECT_EQ(draft.state.region, kYuzhong) << "where the child is registered";
    EXPECT_EQ(planned(draft, "birth-cert").region, kLiangjiang) << "where the hospital is";
    EXPECT_EQ(planned(draft, "vaccine").region, kLiangjiang) << "where the child lives";
    EXPECT_EQ(planned(draft, "hk-birth").region, kYuzhong);
    const auto body = [](const char* department, const char* region) {
        return all_packs()
            ->directory->organisation_for(department, region, Date(2026, 3, 2))
            .value()
            .name;
    };
    EXPECT_EQ(planned(draft, "birth-cert").organisation, body("wsjkw", kLiangjiang));
    EXPECT_EQ(planned(draft, "hk-birth").organisation, body("gaj", kYuzhong));
}

TEST(MemberRegion, IsTheUnitThatIsResponsibleOnThatDay) {
    // Jiangbei became a part of Liangjiang on 24 January 2026.
    const OpenDraft before = newborn("500105", Date(2026, 1, 5), kYuzhong);
    EXPECT_EQ(planned(before, "birth-cert").region, "500105");
    const OpenDraft after = newborn("500105", Date(2026, 3, 2), kYuzhong);
    EXPECT_EQ(planned(after, "birth-cert").region, kLiangjiang);
    EXPECT_NE(
        planned(before, "birth-cert").organisation, planned(after, "birth-cert").organisation
    );
}

TEST(MemberRegion, OfADistrictThatIsNotServedHereStandsInTheWayOfSigning) {
    OpenDraft draft = newborn(kLiangjiang, Date(2026, 3, 2));
    const std::vector<std::string> own = codes(draft);
    EXPECT_EQ(std::ranges::count(own, "draft.member_region"), 0);
    draft.facts["baby.hospital_region"] = "510104";
    const PlanInput input{
        .answers = draft.state.answers,
        .facts = draft.facts,
        .region = kYuzhong,
        .today = Date(2026, 3, 2),
        .applicant_kind = "natural"};
    draft.plan = make_plan(*all_packs(), draft.service, input).value();
    EXPECT_EQ(planned(draft, "birth-cert").organisation, "");
    EXPECT_NE(planned(draft, "hk-birth").organisation, "") << "the others have their body";
    const std::vector<std::string> elsewhere = codes(draft);
    EXPECT_EQ(std::ranges::count(elsewhere, "draft.member_region"), 1);
}

TEST(MemberRegion, OfAnOlderRecordIsThatOfTheCase) {
    CaseState state;
    state.region = kYuzhong;
    state.members = {Member{.item = "birth-cert", .region = kLiangjiang}, Member{.item = "other"}};
    EXPECT_EQ(region_of(state, "birth-cert"), kLiangjiang);
    EXPECT_EQ(regions_of(state), (std::vector<std::string>{kYuzhong, kLiangjiang}));
    json::value record = to_record(state);
    record.at("members").at(0).as_object().erase("region");
    const CaseState read = from_record<CaseState>(record).value();
    EXPECT_EQ(region_of(read, "birth-cert"), kYuzhong);
    EXPECT_EQ(region_of(read, "none"), kYuzhong);
    EXPECT_EQ(regions_of(read), std::vector<std::string>{kYuzhong});
}

TEST_F(TwoDistricts, TheCaseIsTakenInWhereItIsAndNotWhereAMemberIs) {
    EXPECT_EQ(now().region, kYuzhong);
    EXPECT_EQ(code(accept(clerk(kLiangjiang))), "auth.forbidden");
    EXPECT_EQ(code(accept(clerk(kYuzhong))), "done");
    const CaseState state = now();
    EXPECT_EQ(state.notices->front().organisation, find_member(state, "hk-birth")->organisation)
        << "for the whole speaks a body of its own district";
}

TEST_F(TwoDistricts, AMemberIsDecidedByTheBodyOfItsDistrictOnly) {
    ASSERT_EQ(code(accept(clerk(kYuzhong))), "done");
    const auto lj = officer(kLiangjiang, "wsjkw"), yz = officer(kYuzhong, "wsjkw");
    EXPECT_EQ(waiting_for(lj), (std::set<std::string>{"birth-cert"}));
    EXPECT_EQ(waiting_for(yz), std::set<std::string>{});
    EXPECT_EQ(code(see(lj)), "done");
    EXPECT_EQ(code(see(yz)), "case.unknown") << "nothing of it is theirs";
    EXPECT_EQ(code(see(officer(kLiangjiang, "gaj"))), "case.unknown");
    EXPECT_EQ(code(grant(yz, "birth-cert")), "case.unknown");
    EXPECT_EQ(code(grant(officer(kYuzhong, "gaj"), "birth-cert")), "auth.forbidden");
    EXPECT_EQ(find_member(now(), "birth-cert")->stage, MemberStage::Running);
    EXPECT_EQ(code(grant(lj, "birth-cert")), "done");
    EXPECT_EQ(find_member(now(), "birth-cert")->stage, MemberStage::Granted);
    EXPECT_FALSE(waiting_for(lj).contains("birth-cert")) << "its row is gone from the other list";
    EXPECT_EQ(code(grant(lj, "hk-birth")), "auth.forbidden");
    EXPECT_EQ(waiting_for(officer(kYuzhong, "gaj")), (std::set<std::string>{"hk-birth"}));
    EXPECT_EQ(code(grant(officer(kYuzhong, "gaj"), "hk-birth")), "done");
}

TEST_F(TwoDistricts, NoticesAndNumbersAreOfTheBodyThatDecides) {
    ASSERT_EQ(code(accept(clerk(kYuzhong))), "done");
    ASSERT_EQ(code(grant(officer(kLiangjiang, "wsjkw"), "birth-cert")), "done");
    const CaseState state = now();
    const Member& birth = *find_member(state, "birth-cert");
    const auto notice = std::ranges::find(*state.notices, "birth-cert", &Notice::member);
    ASSERT_NE(notice, state.notices->end());
    EXPECT_EQ(notice->organisation, birth.organisation);
    const auto body =
        all_packs()->directory->organisation_for("wsjkw", kLiangjiang, Date(2026, 3, 2)).value();
    EXPECT_EQ(birth.organisation, body.name);
    EXPECT_TRUE(birth.number.starts_with(body.synthetic_uscc)) << birth.number;
    EXPECT_FALSE(state.number.starts_with(body.synthetic_uscc)) << state.number;
}

TEST_F(TwoDistricts, TheBoardCountsAMemberInItsOwnDistrict) {
    const auto members = std::ssize(now().members);
    const auto of_yuzhong = std::ranges::count_if(now().members, [](const Member& member) {
        return member.region.empty();
    });
    ASSERT_GT(of_yuzhong, 0);
    ASSERT_LT(of_yuzhong, members);
    EXPECT_EQ(open_on_board(kYuzhong), of_yuzhong);
    EXPECT_EQ(open_on_board(kLiangjiang), members - of_yuzhong);
    EXPECT_EQ(open_on_board("500000"), members) << "nothing twice";
}

TEST_F(TwoDistricts, WhatDecidesTheDistrictOfAMemberIsNotCorrected) {
    const auto notice = [&](const char* field) {
        return ask(
            http::Method::Post, "/api/work/cases/{number}/supplement-notice", clerk(kYuzhong),
            {{"items",
              json::array{{{"member", "birth-cert"}, {"field", field}, {"reason", "请核对"}}}}}
        );
    };
    EXPECT_EQ(code(notice("baby_hospital_region")), "case.region_is_fixed");
    EXPECT_EQ(code(notice("baby_region")), "case.region_is_fixed");
    EXPECT_EQ(code(notice("baby_hospital")), "done");
}

TEST_F(TwoDistricts, AWithdrawnCaseLeavesNothingInAnyList) {
    ASSERT_EQ(code(accept(clerk(kYuzhong))), "done");
    ASSERT_EQ(waiting_for(officer(kLiangjiang, "wsjkw")).size(), 1u);
    const CaseState state = now();
    commit(state, decide(state, WithdrawCase{}, facts("person:zhou-mama", "周妈妈")));
    EXPECT_TRUE(waiting_for(officer(kLiangjiang, "wsjkw")).empty());
    EXPECT_EQ(open_on_board("500000"), 0);
}

}  // namespace
}  // namespace tongban::service
