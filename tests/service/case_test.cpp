// The rest of the legal life of a case: delivery, the clock of the whole, ratings, events.
#include "service/given_case.h"
#include "service/views.h"
#include "service/whole_clock.h"

namespace tongban::service {
namespace {

using namespace given;

TEST(Delivery, ByPostNeedsAnAddressAndPickUpAHallThatExists) {
    const CaseState state = food_case();
    const auto chosen = [&](const char* way, const char* hall, bool has_address) {
        ChooseDelivery command{state.delivery, has_address};
        command.delivery.way = way;
        command.delivery.hall = hall;
        return code_of(decide(state, command, facts("2026-03-03")));
    };
    EXPECT_EQ(chosen("post", "", false), "draft.address_missing");
    EXPECT_EQ(chosen("post", "", true), "granted");
    EXPECT_EQ(chosen("pickup", "no-such-hall", false), "draft.unknown_hall");
    EXPECT_EQ(chosen("pickup", "", true), "draft.hall_missing");
    EXPECT_EQ(chosen("pickup", content().halls.front().id.c_str(), false), "granted");
}

TEST(Clock, AStopOfOneMemberLeavesTheWholeAsManyDaysAsBefore) {
    CaseState initial =
        application({member_of("signboard"), member_of("food-new")}, "open-restaurant");
    initial.service_kind = "bundle";
    initial.limits.promised_days = initial.members.back().limits.promised_days;
    const CaseState accepted =
        accept_whole(submitted(std::move(initial)), "2026-03-02").value().state;
    const auto days = [](const CaseState& state, Date today) {
        const ViewContext view{content(), *content().directory, "zh-CN", today};
        const json::object clock = case_clock_view(state, view);
        return std::pair{
            clock.at("used_days").to_number<int>(), clock.at("left_days").to_number<int>()};
    };
    const auto [used, left] = days(accepted, Date(2026, 3, 2));
    const CaseState stopped =
        decide(accepted, SuspendMember{"food-new", "site-survey", "核查", 5}, facts("2026-03-02"))
            .value()
            .state;
    EXPECT_EQ(days(stopped, Date(2026, 3, 2)), std::pair(used, left));
    EXPECT_EQ(days(stopped, Date(2026, 3, 5)), std::pair(used, left));
    const CaseState resumed =
        decide(stopped, ResumeMember{"food-new", "与图纸一致", "staff:two"}, facts("2026-03-05"))
            .value()
            .state;
    EXPECT_EQ(days(resumed, Date(2026, 3, 5)), std::pair(used, left));
    EXPECT_EQ(days(resumed, Date(2026, 3, 6)), std::pair(used + 1, left - 1));
}

TEST(Clock, AListShowsTheLightOfThePageOfABundle) {
    CaseState initial =
        application({member_of("signboard"), member_of("food-new")}, "open-restaurant");
    initial.service_kind = "bundle";
    initial.limits.legal_days = 20;
    const CaseState state = accept_whole(submitted(std::move(initial)), "2026-03-02").value().state;
    for (Date today(2026, 3, 2); today < Date(2026, 5, 1); today = today.plus_days(1)) {
        const ViewContext view{content(), *content().directory, "zh-CN", today};
        const WholeLimits limits = whole_limits(state, content(), today);
        int left = 0;
        const char* light = row_light(
            limits.due->number(), limits.legal_due->number(), state.limits.promised_days,
            limits.is_stopped, view, left
        );
        EXPECT_EQ(case_clock_view(state, view).at("light"), light) << to_string(today);
        EXPECT_EQ(case_clock_view(state, view).at("left_days"), left) << to_string(today);
    }
}

TEST(After, ABadRatingOpensAFollowUpThatBeginsWithContact) {
    const CaseState done =
        decide(food_case(), WithdrawCase{"不开了"}, facts("2026-09-23")).value().state;
    EXPECT_EQ(
        code_of(decide(food_case(), RateCase{5, {}, ""}, facts("2026-09-23"))), "case.wrong_stage"
    );
    const Turn rated = decide(done, RateCase{5, {}, "太慢"}, facts("2026-09-23")).value();
    EXPECT_EQ(to_string(*rated.state.rating->contact_by), "2026-09-24");
    EXPECT_EQ(code_of(decide(rated.state, RateCase{1, {}, ""}, facts("2026-09-23"))), "case.rated");
    EXPECT_EQ(
        code_of(decide(rated.state, RecordFollowUp{"fix", "已改"}, facts("2026-09-24"))),
        "case.contact_first"
    );
    const Turn contacted =
        decide(rated.state, RecordFollowUp{"contact", "已致电"}, facts("2026-09-24")).value();
    EXPECT_EQ(
        decide(contacted.state, RecordFollowUp{"fix", "已改"}, facts("2026-09-25"))
            .value()
            .state.rating->follow_up,
        "closed"
    );
}

TEST(Events, SayWhichOfApplicantAndAgentActed) {
    Facts known = facts("2026-03-03");
    known.actor = "person:agent";
    const CaseState initial = food_case();
    const Turn withdrawn = decide(initial, WithdrawCase{"不开了"}, known).value();
    const auto by = [](const Turn& turn) {
        std::string found;
        for (const CaseEvent& event : turn.events) {
            if (const auto* one = std::get_if<CaseWithdrawn>(&event)) found = one->by;
            if (const auto* one = std::get_if<CaseRated>(&event)) found = one->by;
            if (const auto* one = std::get_if<MaterialSupplied>(&event)) found = one->by;
        }
        return found;
    };
    EXPECT_EQ(by(withdrawn), "person:agent");
    EXPECT_EQ(by(decide(withdrawn.state, RateCase{1, {}, ""}, known).value()), "person:agent");
    CaseState late = initial;
    late.materials.edit().front().way = MaterialWay::Later;
    MaterialState supplied = late.materials->front();
    supplied.way = MaterialWay::Upload;
    EXPECT_EQ(by(decide(late, SupplyMaterial{supplied}, known).value()), "person:agent");
}

TEST(Events, ReplayGivesTheSameStateAndEveryEventGoesThereAndBack) {
    CaseState initial = application(
        {member_of("ent-setup-individual"), member_of("food-new", {"ent-setup-individual"})},
        "open-restaurant"
    );
    std::vector<std::pair<CaseEvent, Instant>> history;
    CaseState state;
    const auto run = [&](const auto& command, const char* date) {
        const Facts known = facts(date);
        Turn turn = decide(state, command, known).value();
        for (const CaseEvent& event : turn.events)
            history.emplace_back(event_from(type_of(event), body_of(event)).value(), known.now);
        state = turn.state;
    };
    run(SubmitCase{initial}, "2026-03-02");
    run(AcceptCase{audit_points_of(state, content())}, "2026-03-03");
    run(CompleteWorkItem{state.work_items.front().id, true, "", ""}, "2026-03-03");
    run(SuspendMember{"food-new", "site-survey", "现场核查", 2}, "2026-03-04");
    run(ResumeMember{"food-new", "符合", "staff:two"}, "2026-03-06");
    run(CompleteWorkItem{state.work_items.front().id, true, "", ""}, "2026-03-09");
    EXPECT_EQ(state.stage, Stage::Decided);
    run(DeliverResult{"pickup", "本人", ""}, "2026-03-10");
    run(RateCase{1, {}, ""}, "2026-03-10");
    CaseState replayed;
    for (const auto& [event, when] : history) evolve(replayed, event, when);
    EXPECT_EQ(json::serialize(to_record(replayed)), json::serialize(to_record(state)));
    EXPECT_TRUE(state.work_items.empty());
    EXPECT_TRUE(state.process->is_null());
}

}  // namespace
}  // namespace tongban::service
