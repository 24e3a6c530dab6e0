// What was promised for the whole of a case stays, however late a part of it is.
#include "service/whole_clock.h"

#include <gtest/gtest.h>

using namespace tongban;
using namespace tongban::service;

namespace {

/// Monday to Friday are worked: 2 March 2026 is a Monday.
const pack::Content& content() {
    static const pack::Content content = [] {
        calendar::CalendarData data;
        data.published_from = Date(2026, 1, 1);
        data.published_until = Date(2026, 12, 31);
        pack::Content made;
        made.calendar = calendar::WorkingCalendar::build(data).value();
        return made;
    }();
    return content;
}

const Date kMonday(2026, 3, 2);

Member member_of(const char* item, int promised, std::vector<std::string> after = {}) {
    Member member;
    member.item = item;
    member.after = std::move(after);
    member.limits = {
        .is_instant = promised == 0, .legal_days = promised * 2, .promised_days = promised};
    return member;
}

/// Accepted on `day`; members without others before them are under review.
CaseState accepted(std::vector<Member> members, int promised, Date day = kMonday) {
    CaseState state;
    state.stage = Stage::Accepted;
    state.limits = {.legal_days = promised * 2, .promised_days = promised};
    state.facts = {
        {.kind = ClockFactKind::Received, .on = day}, {.kind = ClockFactKind::Accepted, .on = day}};
    state.members = std::move(members);
    for (Member& member : state.members) {
        if (!member.after.empty()) continue;
        member.stage = MemberStage::Running;
        member.facts = state.facts;
    }
    return state;
}

void stop(CaseState& state, size_t member, Date from, Date until) {
    const std::string id = fmt::format("stop-{}", state.members.at(member).facts.size());
    state.members.at(member).facts.push_back(
        {.kind = ClockFactKind::Suspended, .on = from, .second = until, .id = id, .what = "survey"}
    );
    state.members.at(member).suspension = id;
}

void grant(CaseState& state, size_t member, Date day) {
    Member& done = state.members.at(member);
    done.facts.push_back({.kind = ClockFactKind::Decided, .on = day});
    done.stage = MemberStage::Granted;
}

std::string due_on(const CaseState& state, Date today) {
    return to_string(read_whole(state, content(), today).reading.promised_due->date);
}

std::string expected_on(const CaseState& state, Date today) {
    const auto expected = read_whole(state, content(), today).expected;
    return expected ? to_string(expected->date) : "as promised";
}

CaseState one_after_the_other() {
    return accepted({member_of("licence", 5), member_of("permit", 5, {"licence"})}, 10);
}

}  // namespace

TEST(WholeClock, LatenessMovesWhatIsExpectedAndNeverWhatWasPromised) {
    const CaseState state = one_after_the_other();
    for (const Date today :
         {kMonday, Date(2026, 3, 9), Date(2026, 3, 12), Date(2026, 3, 17), Date(2026, 4, 20)})
        EXPECT_EQ(due_on(state, today), "2026-03-16") << to_string(today);
    EXPECT_EQ(expected_on(state, kMonday), "as promised");
    EXPECT_EQ(expected_on(state, Date(2026, 3, 9)), "as promised");
    EXPECT_EQ(expected_on(state, Date(2026, 3, 12)), "2026-03-19");
    EXPECT_EQ(expected_on(state, Date(2026, 3, 17)), "2026-03-24");
}

TEST(WholeClock, TheWholeIsOverItsPromiseAndThenOverTheLaw) {
    const CaseState state = one_after_the_other();
    const auto on = [&](Date today) { return read_whole(state, content(), today).reading; };
    EXPECT_EQ(on(Date(2026, 3, 12)).days_used, 8);
    EXPECT_EQ(on(Date(2026, 3, 12)).days_left, 2);
    EXPECT_FALSE(on(Date(2026, 3, 16)).is_overdue);
    EXPECT_NE(on(Date(2026, 3, 16)).light, clock::Light::Orange);
    EXPECT_TRUE(on(Date(2026, 3, 17)).is_overdue);
    EXPECT_EQ(on(Date(2026, 3, 17)).days_left, -1);
    EXPECT_EQ(on(Date(2026, 3, 17)).light, clock::Light::Orange);
    EXPECT_EQ(to_string(on(kMonday).statutory_due->date), "2026-03-30");
    EXPECT_EQ(on(Date(2026, 3, 30)).light, clock::Light::Orange);
    EXPECT_EQ(on(Date(2026, 3, 31)).light, clock::Light::Red);
}

TEST(WholeClock, AcceptedOnADayOffItRunsFromTheNextDayLikeTheLaw) {
    const Date sunday(2026, 3, 1);
    const CaseState state =
        accepted({member_of("at-once", 0), member_of("permit", 10, {"at-once"})}, 10, sunday);
    const clock::Reading reading = read_whole(state, content(), sunday).reading;
    EXPECT_EQ(to_string(reading.promised_due->date), "2026-03-13");
    EXPECT_EQ(to_string(reading.statutory_due->date), "2026-03-27");
    EXPECT_EQ(reading.days_left, 10);
    EXPECT_EQ(expected_on(state, sunday), "as promised");
    EXPECT_EQ(whole_limits(state, content(), sunday).due, reading.promised_due->date);
}

TEST(WholeClock, AStopMovesTheWholeOnlyAsFarAsTheOthersDoNotNeedTheTimeAnyway) {
    const CaseState state = accepted({member_of("long", 10), member_of("short", 6)}, 10);
    CaseState fits = state;
    stop(fits, 1, Date(2026, 3, 3), Date(2026, 3, 5));
    EXPECT_EQ(due_on(fits, Date(2026, 3, 4)), "2026-03-16");
    EXPECT_EQ(read_whole(fits, content(), Date(2026, 3, 5)).reading.days_used, 3);
    CaseState longer = state;
    stop(longer, 1, Date(2026, 3, 3), Date(2026, 3, 10));
    EXPECT_EQ(due_on(longer, Date(2026, 3, 4)), "2026-03-18");
    const clock::Reading reading = read_whole(longer, content(), Date(2026, 3, 10)).reading;
    EXPECT_EQ(reading.days_used, 4);
    EXPECT_EQ(reading.days_left, 6);
    CaseState longest = state;
    stop(longest, 0, Date(2026, 3, 3), Date(2026, 3, 5));
    EXPECT_EQ(due_on(longest, Date(2026, 3, 4)), "2026-03-19");
    EXPECT_EQ(due_on(longest, Date(2026, 4, 20)), "2026-03-19");
}

TEST(WholeClock, StopsAndExtensionsOfMembersOneAfterTheOtherAddUp) {
    CaseState state = one_after_the_other();
    stop(state, 0, Date(2026, 3, 3), Date(2026, 3, 4));
    grant(state, 0, Date(2026, 3, 9));
    state.members[1].stage = MemberStage::Running;
    state.members[1].facts = {
        {.kind = ClockFactKind::Received, .on = Date(2026, 3, 9)},
        {.kind = ClockFactKind::Accepted, .on = Date(2026, 3, 9)}};
    EXPECT_EQ(due_on(state, Date(2026, 3, 9)), "2026-03-18");
    state.members[1].facts.push_back(
        {.kind = ClockFactKind::Extended, .on = Date(2026, 3, 10), .days = 3}
    );
    EXPECT_EQ(due_on(state, Date(2026, 3, 10)), "2026-03-23");
    const clock::Reading reading = read_whole(state, content(), Date(2026, 3, 10)).reading;
    EXPECT_EQ(reading.days_used, 4);
    EXPECT_EQ(reading.days_left, 9);
    EXPECT_EQ(to_string(reading.statutory_due->date), "2026-04-06");
}

TEST(WholeClock, AStopBeforeAMemberThatWaitsForTwoCountsWhicheverIsNamedFirst) {
    for (const size_t stopped : {0u, 1u}) {
        CaseState state = accepted(
            {member_of("one", 5), member_of("other", 5), member_of("last", 5, {"one", "other"})}, 10
        );
        stop(state, stopped, Date(2026, 3, 3), Date(2026, 3, 5));
        EXPECT_EQ(due_on(state, Date(2026, 3, 4)), "2026-03-19") << stopped;
    }
}

TEST(WholeClock, AStopAfterTheLastDayExcusesNothing) {
    CaseState state = one_after_the_other();
    stop(state, 0, Date(2026, 3, 18), Date(2026, 3, 20));
    const WholeClock whole = read_whole(state, content(), Date(2026, 3, 19));
    EXPECT_EQ(to_string(whole.reading.promised_due->date), "2026-03-16");
    EXPECT_TRUE(whole.reading.is_overdue);
    EXPECT_EQ(whole.reading.light, clock::Light::Orange);
}

TEST(WholeClock, TheLightIsFrozenOnlyWhileNobodyGoesOn) {
    CaseState state = accepted({member_of("one", 10), member_of("two", 10)}, 10);
    stop(state, 0, Date(2026, 3, 3), Date(2026, 3, 6));
    EXPECT_EQ(read_whole(state, content(), Date(2026, 3, 4)).reading.light, clock::Light::Green);
    EXPECT_FALSE(whole_limits(state, content(), Date(2026, 3, 4)).is_stopped);
    stop(state, 1, Date(2026, 3, 3), Date(2026, 3, 6));
    EXPECT_EQ(read_whole(state, content(), Date(2026, 3, 4)).reading.light, clock::Light::Frozen);
    EXPECT_TRUE(whole_limits(state, content(), Date(2026, 3, 4)).is_stopped);
}

TEST(WholeClock, AShortPromiseOfTheBundleBindsAndMovesByEveryStop) {
    CaseState state = accepted({member_of("licence", 5), member_of("permit", 5, {"licence"})}, 3);
    EXPECT_EQ(due_on(state, kMonday), "2026-03-05");
    stop(state, 0, Date(2026, 3, 3), Date(2026, 3, 4));
    EXPECT_EQ(due_on(state, Date(2026, 3, 3)), "2026-03-09");
}

TEST(WholeClock, ListsShowThePromiseBeforeAcceptanceAsOfTodayAndNothingAfterTheEnd) {
    CaseState state = one_after_the_other();
    const WholeLimits running = whole_limits(state, content(), Date(2026, 3, 12));
    EXPECT_EQ(to_string(*running.due), "2026-03-16");
    EXPECT_EQ(to_string(*running.legal_due), "2026-03-30");
    EXPECT_FALSE(running.is_provisional);
    grant(state, 0, Date(2026, 3, 5));
    grant(state, 1, Date(2026, 3, 12));
    EXPECT_FALSE(whole_limits(state, content(), Date(2026, 3, 12)).due);

    CaseState submitted = one_after_the_other();
    submitted.stage = Stage::Submitted;
    submitted.facts.pop_back();
    submitted.members[0].stage = MemberStage::Received;
    submitted.members[0].facts.pop_back();
    EXPECT_EQ(to_string(*whole_limits(submitted, content(), Date(2026, 3, 3)).due), "2026-03-17");
    EXPECT_FALSE(whole_limits(submitted, content(), Date(2026, 3, 3)).legal_due);
}
