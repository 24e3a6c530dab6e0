// A bundle whose members belong to different districts: born in one, registered in another.
#include "service/board.h"
#include "service/case_desk.h"
#include "service/guide_view.h"
#include "service/notice.h"
#include "service/step_words.h"
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
    state.region = *lives_in == '\0' ? kYuzhong : lives_in;
    state.answers = {
        {"reg", true}, {"hukou", true}, {"card", false}, {"mi", false}, {"sub", false}};
    state.data = {
        {"baby_region", *lives_in == '\0' ? "" : kYuzhong},
        {"per_live_region", lives_in},
        {"baby_hospital_region", hospital_region}};
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

/// What a plan says about a member before, while and after the form is filled in.
json::object shown(const OpenDraft& draft, std::string_view item) {
    const ViewContext view{*all_packs(), *all_packs()->directory, "zh-CN", Date(2026, 3, 2)};
    const json::object drafted = draft_view(draft, view);
    for (const json::value& member : drafted.at("plan").at("members").as_array())
        if (member.at("item").as_string() == item) return member.get_object();
    return {};
}

TEST(MemberRegion, IsNotNamedBeforeTheFormSaysIt) {
    const Date day(2026, 3, 2);
    const OpenDraft empty = newborn("", day, "");
    const json::object birth = shown(empty, "birth-cert");
    EXPECT_EQ(birth.at("organisation"), nullptr) << "only the hospital's district decides";
    EXPECT_EQ(birth.at("depends_on").at("field"), "baby.hospital_region");
    EXPECT_EQ(birth.at("depends_on").at("label"), "助产机构所在区县");
    EXPECT_NE(birth.at("depends_on").at("label_en").as_string(), "");
    EXPECT_EQ(shown(empty, "hk-birth").at("depends_on").at("field"), "baby.region");
    EXPECT_EQ(shown(empty, "vaccine").at("depends_on").at("field"), "per.live_region");
    const std::vector<std::string> open = codes(empty);
    EXPECT_EQ(std::ranges::count(open, "draft.member_region"), 0) << "nobody was named yet";
    EXPECT_GE(std::ranges::count(open, "form.required"), 3);

    const OpenDraft filled = newborn(kLiangjiang, day);
    for (const char* item : {"birth-cert", "hk-birth", "vaccine"}) {
        const json::object member = shown(filled, item);
        EXPECT_FALSE(member.contains("depends_on")) << item;
        EXPECT_NE(member.at("organisation"), nullptr) << item;
    }
}

TEST(MemberRegion, OfPremisesIsTheChosenDistrictUntilTheFormSaysAnother) {
    const auto restaurant = [](json::object data) {
        DemoNeighbours neighbours(all_packs()->demo);
        DraftState state;
        state.id = "d";
        state.service = "food-new";
        state.person = state.creator = state.applicant = "person:zhao-huoguo";
        state.channel = "web";
        state.region = kYuzhong;
        state.data = std::move(data);
        for (const AskedQuestion& asked :
             questions_of(*all_packs(), find_service(*all_packs(), state.service).value(), {}))
            if (asked.question->options.empty())
                state.answers[asked.question->id] = false;
            else
                state.answers[asked.question->id] = asked.question->options.front().value;
        const Instant now{china_midnight(Date(2026, 3, 2)).ms};
        std::vector<ledger::Commit> log;
        return open_draft(
                   state, *all_packs(), neighbours, {state.person, "", "draft", "d", now, log}
        )
            .value();
    };
    const OpenDraft begun = restaurant({});
    EXPECT_EQ(begun.data.at("site_region"), kYuzhong) << "it stands in the form";
    EXPECT_EQ(planned(begun, "food-new").region, kYuzhong);
    EXPECT_FALSE(shown(begun, "food-new").contains("depends_on"));
    const OpenDraft moved = restaurant({{"site_region", kLiangjiang}});
    EXPECT_EQ(planned(moved, "food-new").region, kLiangjiang);
    const OpenDraft emptied = restaurant({{"site_region", nullptr}});
    EXPECT_EQ(shown(emptied, "food-new").at("organisation"), nullptr);
    EXPECT_EQ(shown(emptied, "food-new").at("depends_on").at("field"), "site.region");
}

TEST(MemberRegion, IsLeftToTheFormInTheGuide) {
    const ViewContext view{*all_packs(), *all_packs()->directory, "zh-CN", Date(2026, 3, 2)};
    const auto guide = [&](const char* service) {
        return guide_view(find_service(*all_packs(), service).value(), view, kYuzhong);
    };
    const json::object birth = guide("birth-cert");
    EXPECT_EQ(birth.at("depends_on").at("field"), "baby.hospital_region");
    EXPECT_FALSE(birth.contains("organisation"));
    const json::object bundle = guide("newborn");
    EXPECT_EQ(bundle.at("depends_on").at("field"), "baby.region");
    EXPECT_FALSE(bundle.contains("organisation"));
    std::map<std::string, std::string> by_item;
    for (const json::value& member : bundle.at("members").as_array())
        by_item[std::string(member.at("item").as_string())] =
            std::string(member.at("depends_on").at("field").as_string());
    EXPECT_EQ(by_item.at("birth-cert"), "baby.hospital_region");
    EXPECT_EQ(by_item.at("hk-birth"), "baby.region");
    const json::object food = guide("food-new");
    EXPECT_EQ(food.at("depends_on").at("field"), "site.region");
    EXPECT_TRUE(food.contains("organisation")) << "of premises in the chosen district";
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
    json::value record = to_record(state);
    record.at("members").at(1).as_object().erase("region");
    CaseState snapshot = from_record<CaseState>(record).value();
    upcast(snapshot);
    CaseState replayed;
    evolve(replayed, CaseSubmitted{from_record<CaseState>(record).value()}, Instant{});
    for (const CaseState& read : {snapshot, replayed}) {
        EXPECT_EQ(find_member(read, "birth-cert")->region, kLiangjiang);
        EXPECT_EQ(find_member(read, "other")->region, kYuzhong);
        EXPECT_EQ(region_of(read, "other"), kYuzhong);
        EXPECT_EQ(region_of(read, "none"), kYuzhong);
        EXPECT_EQ(regions_of(read), (std::vector<std::string>{kYuzhong, kLiangjiang}));
    }
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
    const auto body =
        all_packs()->directory->organisation_for("wsjkw", kLiangjiang, Date(2026, 3, 2)).value();
    const CaseState open = now();
    const std::string next =
        next_of_member(open, *find_member(open, "birth-cert"), *all_packs()).en;
    EXPECT_NE(next.find(body.name_en), std::string::npos) << next;
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

TEST_F(TwoDistricts, WhatIsDecidedWaitsAtTheWindowWhileTheRestIsOpen) {
    const auto waiting = [&] {
        const ViewContext view{
            *all_packs(), *all_packs()->directory, "zh-CN", china_date(time_.at)};
        return result_list(desk_, clerk(kYuzhong), view, "").value().rows;
    };
    const auto name = [&](const char* item) {
        return json::string(find_member(now(), item)->name);
    };
    const auto move_days = [&](int days) { time_.at.ms += days * std::int64_t{86'400'000}; };
    ASSERT_EQ(code(accept(clerk(kYuzhong))), "done");
    EXPECT_TRUE(waiting().empty());
    ASSERT_EQ(code(grant(officer(kLiangjiang, "wsjkw"), "birth-cert")), "done");
    move_days(1);
    ASSERT_EQ(code(grant(officer(kYuzhong, "gaj"), "hk-birth")), "done");
    ASSERT_EQ(now().stage, Stage::Accepted) << "others are open";
    json::array rows = waiting();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].at("item_names"), (json::array{name("birth-cert"), name("hk-birth")}));
    EXPECT_EQ(rows[0].at("decided_on"), "2026-03-02") << "due from the first decision (art. 44)";
    EXPECT_EQ(rows[0].at("way"), "pickup");
    json::object handed{{"way", "pickup"}, {"receiver", "本人"}, {"items", {"birth-cert"}}};
    const auto deliver = [&] {
        return code(
            ask(http::Method::Post, "/api/work/cases/{number}/delivery", clerk(kYuzhong), handed)
        );
    };
    ASSERT_EQ(deliver(), "done");
    rows = waiting();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].at("item_names"), json::array{name("hk-birth")});
    EXPECT_EQ(rows[0].at("decided_on"), "2026-03-03") << "from its own decision";
    handed["items"] = {"hk-birth"};
    ASSERT_EQ(deliver(), "done");
    EXPECT_TRUE(waiting().empty());
}

TEST_F(TwoDistricts, TheBoardCountsAMemberInItsOwnDistrict) {
    const auto members = std::ssize(now().members);
    const auto of_yuzhong = std::ranges::count_if(now().members, [](const Member& member) {
        return member.region == kYuzhong;
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
