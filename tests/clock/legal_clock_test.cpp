#include "clock/legal_clock.h"

#include <gtest/gtest.h>

#include <random>

#include "calendar/china_calendar.h"
#include "clock/explain.h"

namespace tongban::clock {
namespace {

using calendar::china_calendar;
using calendar::day;

LimitRules twenty_days(int promised = 20) {
    LimitRules rules;
    rules.statutory_days = 20;
    rules.promised_days = promised;
    return rules;
}

Reading read_on(const std::vector<Fact>& facts, const LimitRules& rules, const char* today) {
    return read(fold(facts), rules, china_calendar(), day(today));
}

std::string refusal(const std::vector<Fact>& facts, const Fact& next, const LimitRules& rules) {
    const auto result = check(fold(facts), next, rules, china_calendar());
    return result ? "" : result.error().code;
}

TEST(LegalClock, SilenceForFiveWorkingDaysAcceptsFromTheDayOfReceipt) {
    const std::vector<Fact> facts{Received{day("2026-02-13")}};
    const Reading on_last_day = read_on(facts, twenty_days(), "2026-02-27");
    EXPECT_EQ(on_last_day.stage, Stage::Received);
    EXPECT_EQ(on_last_day.notice_due->date, day("2026-02-27"));
    EXPECT_FALSE(on_last_day.accepted);

    const Reading after = read_on(facts, twenty_days(), "2026-02-28");
    EXPECT_TRUE(after.is_deemed);
    EXPECT_EQ(after.accepted, day("2026-02-13"));
    EXPECT_EQ(after.statutory_due->date, day("2026-03-19"));
}

TEST(LegalClock, RecordingTheSilenceChangesNothing) {
    const std::vector<Fact> silent{Received{day("2026-02-13")}};
    std::vector<Fact> recorded = silent;
    recorded.push_back(DeemedAccepted{.on = day("2026-03-02"), .as_of = day("2026-02-13")});
    EXPECT_EQ(refusal(silent, recorded.back(), twenty_days()), "");
    EXPECT_EQ(
        to_json(read_on(silent, twenty_days(), "2026-03-05")),
        to_json(read_on(recorded, twenty_days(), "2026-03-05"))
    );
}

TEST(LegalClock, ANoticeInTimePreventsDeemedAcceptance) {
    const std::vector<Fact> facts{
        Received{day("2026-02-13")},
        SupplementNotice{day("2026-02-27"), day("2026-03-31")},
    };
    const Reading reading = read_on(facts, twenty_days(), "2026-03-20");
    EXPECT_EQ(reading.stage, Stage::AwaitingSupplement);
    EXPECT_EQ(reading.light, Light::Frozen);
    EXPECT_EQ(reading.supplement_answer_by, day("2026-03-31"));
    EXPECT_FALSE(reading.accepted);
}

TEST(LegalClock, ANoticeThatComesTooLateIsRefused) {
    const std::vector<Fact> facts{Received{day("2026-02-13")}};
    EXPECT_EQ(
        refusal(facts, SupplementNotice{day("2026-02-28")}, twenty_days()), "clock.notice_too_late"
    );
    EXPECT_EQ(refusal(facts, Accepted{day("2026-02-28")}, twenty_days()), "clock.deemed_already");
    EXPECT_EQ(refusal(facts, Accepted{day("2026-02-27")}, twenty_days()), "");
}

TEST(LegalClock, ASecondNoticeIsRefusedAndSilenceAfterTheAnswerAcceptsFromItsDay) {
    const std::vector<Fact> facts{
        Received{day("2026-03-02")},
        SupplementNotice{day("2026-03-04")},
        SupplementAnswered{day("2026-03-10")},
    };
    EXPECT_EQ(
        refusal(facts, SupplementNotice{day("2026-03-11")}, twenty_days()), "clock.notice_twice"
    );
    const Reading reading = read_on(facts, twenty_days(), "2026-03-18");
    EXPECT_EQ(reading.accepted, day("2026-03-10"));
    EXPECT_TRUE(reading.is_deemed);
}

TEST(LegalClock, TimeBeforeAcceptanceIsNotCounted) {
    const std::vector<Fact> facts{
        Received{day("2026-02-02")},
        SupplementNotice{day("2026-02-03")},
        SupplementAnswered{day("2026-02-27")},
        Accepted{day("2026-03-02")},
    };
    const Reading reading = read_on(facts, twenty_days(), "2026-03-03");
    EXPECT_EQ(reading.days_used, 1);
    EXPECT_EQ(reading.days_left, 19);
    EXPECT_EQ(reading.promised_due->date, day("2026-03-30"));
}

std::vector<Fact> reviewed_by_experts() {
    return {
        Received{day("2026-03-02")},
        Accepted{day("2026-03-02")},
        Suspended{
            "1", "expert-review", "行政许可法第四十五条", day("2026-03-10"), day("2026-03-25")},
        Resumed{"1", day("2026-03-20")},
    };
}

TEST(LegalClock, DaysOfAnExpertReviewAreNotCounted) {
    const Reading reading = read_on(reviewed_by_experts(), twenty_days(), "2026-03-20");
    EXPECT_EQ(reading.days_excluded, 9);
    EXPECT_EQ(reading.days_used, 5);
    EXPECT_EQ(reading.days_left, 15);
    EXPECT_EQ(reading.statutory_due->date, day("2026-04-13"));
}

TEST(LegalClock, AStopFreezesTheLightAndTheDaysLeft) {
    std::vector<Fact> facts = reviewed_by_experts();
    facts.pop_back();
    const Reading stopped = read_on(facts, twenty_days(), "2026-03-18");
    EXPECT_EQ(stopped.stage, Stage::Stopped);
    EXPECT_EQ(stopped.light, Light::Frozen);
    EXPECT_EQ(stopped.light_beneath, Light::Green);
    EXPECT_EQ(stopped.days_left, 15);
    EXPECT_EQ(stopped.stopped_since, day("2026-03-10"));
    EXPECT_EQ(stopped.stopped_until, day("2026-03-25"));
    EXPECT_TRUE(stopped.is_floating);
}

TEST(LegalClock, AStopThatOutlastsItsOwnLimitRunsAgainByItself) {
    std::vector<Fact> facts = reviewed_by_experts();
    facts.pop_back();
    const Reading reading = read_on(facts, twenty_days(), "2026-03-27");
    EXPECT_EQ(reading.stage, Stage::Running);
    EXPECT_EQ(reading.days_excluded, 12);
    EXPECT_EQ(reading.days_used, 7);
    facts.push_back(Resumed{"1", day("2026-04-30")});
    EXPECT_EQ(read_on(facts, twenty_days(), "2026-03-27").days_used, 7);
}

TEST(LegalClock, AStopWithoutEndMovesTheDueDateFromDayToDay) {
    const std::vector<Fact> facts{
        Received{day("2026-03-02")},
        Accepted{day("2026-03-02")},
        Suspended{"1", "hearing", "行政许可法第四十五条", day("2026-03-10")},
    };
    const Reading one = read_on(facts, twenty_days(), "2026-03-10");
    const Reading later = read_on(facts, twenty_days(), "2026-06-10");
    EXPECT_EQ(one.promised_due->date, day("2026-03-31"));
    EXPECT_FALSE(later.is_overdue);
    EXPECT_EQ(later.days_left, 15);
}

TEST(LegalClock, OverlappingStopsAreCountedOnce) {
    std::vector<Fact> facts = reviewed_by_experts();
    facts.push_back(Suspended{"2", "site-survey", "", day("2026-03-12"), day("2026-03-17")});
    facts.push_back(Resumed{"2", day("2026-03-16")});
    EXPECT_EQ(read_on(facts, twenty_days(), "2026-03-24").statutory_due->date, day("2026-04-13"));
}

TEST(LegalClock, AStopAfterTheLimitHasPassedSavesNothing) {
    const std::vector<Fact> facts{
        Received{day("2026-03-02")},
        Accepted{day("2026-03-02")},
        Suspended{"1", "hearing", "", day("2026-04-01")},
    };
    const Reading reading = read_on(facts, twenty_days(), "2026-04-02");
    EXPECT_TRUE(reading.is_statutory_overdue);
    EXPECT_EQ(reading.statutory_due->date, day("2026-03-30"));
    EXPECT_EQ(reading.light, Light::Red);
}

TEST(LegalClock, AnExtensionMovesBothLimitsOnceAndNotBeyondTheLaw) {
    std::vector<Fact> facts{Received{day("2026-03-02")}, Accepted{day("2026-03-02")}};
    EXPECT_EQ(
        refusal(facts, Extended{day("2026-03-20"), 11, ""}, twenty_days()),
        "clock.extension_too_long"
    );
    EXPECT_EQ(
        refusal(facts, Extended{day("2026-03-31"), 5, ""}, twenty_days()),
        "clock.extension_too_late"
    );
    facts.push_back(Extended{day("2026-03-20"), 10, "行政许可法第四十二条"});
    const Reading reading = read_on(facts, twenty_days(15), "2026-03-20");
    EXPECT_EQ(reading.statutory_due->date, day("2026-04-14"));
    EXPECT_EQ(reading.promised_due->date, day("2026-04-07"));
    EXPECT_EQ(
        refusal(facts, Extended{day("2026-03-23"), 1, ""}, twenty_days()), "clock.extended_twice"
    );
}

TEST(LegalClock, InstantHandlingIsDueOnTheDayOrOnTheNextWorkingDay) {
    LimitRules rules;
    rules.handling = Handling::Instant;
    rules.promised_days = 0;
    const auto due = [&](const char* accepted) {
        return read_on({Received{day(accepted)}, Accepted{day(accepted)}}, rules, accepted)
            .promised_due;
    };
    EXPECT_EQ(due("2026-03-04")->date, day("2026-03-04"));
    EXPECT_EQ(due("2026-03-01")->date, day("2026-03-02"));
    EXPECT_EQ(due("2026-10-01")->date, day("2026-10-08"));
}

TEST(LegalClock, LightsChangeAtTheirThresholds) {
    const std::vector<Fact> facts{Received{day("2026-03-02")}, Accepted{day("2026-03-02")}};
    const LimitRules rules = twenty_days(10);  // promise until 03-16, law until 03-30
    EXPECT_EQ(read_on(facts, rules, "2026-03-06").light, Light::Green);   // 4 of 10
    EXPECT_EQ(read_on(facts, rules, "2026-03-09").light, Light::Blue);    // 5 of 10
    EXPECT_EQ(read_on(facts, rules, "2026-03-11").light, Light::Blue);    // 3 left
    EXPECT_EQ(read_on(facts, rules, "2026-03-12").light, Light::Yellow);  // 2 left
    EXPECT_EQ(read_on(facts, rules, "2026-03-16").light, Light::Yellow);  // the last day
    EXPECT_EQ(read_on(facts, rules, "2026-03-17").light, Light::Orange);
    EXPECT_EQ(read_on(facts, rules, "2026-03-30").light, Light::Orange);
    EXPECT_EQ(read_on(facts, rules, "2026-03-31").light, Light::Red);
    LimitRules early = rules;
    early.lights.blue_used_percent = 10;
    EXPECT_EQ(read_on(facts, early, "2026-03-03").light, Light::Blue);
}

TEST(LegalClock, DeliveryIsDueTenWorkingDaysAfterTheDecision) {
    std::vector<Fact> facts{
        Received{day("2026-03-02")}, Accepted{day("2026-03-02")}, Decided{day("2026-03-30")}};
    const Reading decided = read_on(facts, twenty_days(), "2026-04-01");
    EXPECT_EQ(decided.delivery_due->date, day("2026-04-14"));
    EXPECT_FALSE(decided.is_overdue);
    EXPECT_EQ(decided.days_used, 20);
    EXPECT_TRUE(read_on(facts, twenty_days(), "2026-04-15").is_delivery_overdue);
    facts.push_back(Delivered{day("2026-04-03")});
    EXPECT_FALSE(read_on(facts, twenty_days(), "2026-04-15").is_delivery_overdue);
    EXPECT_EQ(read_on(facts, twenty_days(), "2027-01-01").days_used, 20);
}

TEST(LegalClock, ANewCalendarMovesTheDueDateOfAnOpenCase) {
    const std::vector<Fact> facts{Received{day("2026-12-21")}, Accepted{day("2026-12-21")}};
    const Reading before = read_on(facts, twenty_days(), "2026-12-22");
    EXPECT_TRUE(before.is_provisional);
    EXPECT_EQ(before.promised_due->date, day("2027-01-18"));
    calendar::CalendarData data = calendar::china_2023_to_2026();
    data.days_off.push_back(day("2027-01-01"));
    data.published_until = day("2027-12-31");
    const auto newer = calendar::WorkingCalendar::build(data).value();
    const Reading after = read(fold(facts), twenty_days(), newer, day("2026-12-22"));
    EXPECT_FALSE(after.is_provisional);
    EXPECT_EQ(after.promised_due->date, day("2027-01-19"));
}

TEST(LegalClock, FactsOutOfOrderAreRefused) {
    const LimitRules rules = twenty_days();
    const std::vector<Fact> received{Received{day("2026-03-02")}};
    EXPECT_EQ(refusal({}, Accepted{day("2026-03-02")}, rules), "clock.not_received");
    EXPECT_EQ(refusal(received, Received{day("2026-03-03")}, rules), "clock.already_received");
    EXPECT_EQ(refusal(received, Accepted{day("2026-03-01")}, rules), "clock.backwards");
    EXPECT_EQ(refusal(received, Extended{day("2026-03-03"), 1, ""}, rules), "clock.not_accepted");
    EXPECT_EQ(refusal(received, Delivered{day("2026-03-03")}, rules), "clock.not_decided");
    EXPECT_EQ(refusal(received, SupplementAnswered{day("2026-03-03")}, rules), "clock.no_notice");
    const std::vector<Fact> done = {
        received[0], Accepted{day("2026-03-02")}, Decided{day("2026-03-03")}};
    EXPECT_EQ(refusal(done, Decided{day("2026-03-04")}, rules), "clock.already_decided");
    EXPECT_EQ(
        refusal(done, Suspended{"1", "", "", day("2026-03-04")}, rules), "clock.already_decided"
    );
    const std::vector<Fact> stopped = reviewed_by_experts();
    EXPECT_EQ(refusal(stopped, Resumed{"1", day("2026-03-22")}, rules), "clock.no_such_suspension");
    EXPECT_EQ(
        refusal(stopped, Suspended{"1", "", "", day("2026-03-24")}, rules), "clock.suspension_id"
    );
}

/// The other way to count: one day after another, holding while a stop lasts.
Date due_by_pausing(const ClockState& state, int days) {
    const auto calendar = china_calendar();
    Date today = *state.accepted;
    while (days > 0) {
        today = today.plus_days(1);
        if (!calendar.is_working_day(today)) continue;
        bool is_stopped = false;
        for (const Suspension& stop : state.suspensions) {
            Date last = stop.last_day.value_or(*stop.planned_end);
            if (stop.planned_end) last = std::min(last, *stop.planned_end);
            is_stopped |= stop.from <= today && today <= last;
        }
        if (!is_stopped) --days;
    }
    return today;
}

TEST(LegalClock, PausingAndAddingGiveTheSameDueDateForAnyStops) {
    std::mt19937 random(20261121);
    const auto pick = [&](int low, int high) {
        return std::uniform_int_distribution<int>(low, high)(random);
    };
    const auto calendar = china_calendar();
    for (int round = 0; round < 2000; ++round) {
        const Date accepted = day("2025-01-01").plus_days(pick(0, 400));
        std::vector<Fact> facts{Received{accepted}, Accepted{accepted}};
        const int stops = pick(0, 5);
        for (int stop = 0; stop < stops; ++stop) {
            const Date from = accepted.plus_days(pick(0, 60));
            std::optional<Date> planned;
            if (pick(0, 1) == 1) planned = from.plus_days(pick(0, 25));
            facts.push_back(Suspended{std::to_string(stop), "hearing", "", from, planned});
            if (!planned || pick(0, 1) == 1)
                facts.push_back(Resumed{std::to_string(stop), from.plus_days(pick(0, 30))});
        }
        const ClockState state = fold(facts);
        LimitRules rules = twenty_days(pick(1, 20));
        const Reading reading = read(state, rules, calendar, accepted.plus_days(pick(0, 90)));
        ASSERT_EQ(reading.promised_due->date, due_by_pausing(state, rules.promised_days)) << round;
        ASSERT_EQ(reading.statutory_due->date, due_by_pausing(state, 20)) << round;
        const auto again = clock_state_from_json(to_json(state));
        ASSERT_TRUE(again);
        ASSERT_EQ(*again, state);
    }
}

TEST(LegalClock, MalformedSnapshotsAreRefused) {
    for (const char* text :
         {R"({"received":"2026-02-30","complete_since":"2026-02-01"})",
          R"({"received":"2026-02-01"})", R"({"accepted":"2026-02-01"})",
          R"({"extension_days":-1})",
          R"({"received":"2026-02-01","complete_since":"2026-02-01","suspensions":[{"id":"1"}]})"})
        EXPECT_FALSE(clock_state_from_json(parse_json(text).value().as_object())) << text;
}

TEST(LegalClock, TellsInBothLanguagesSinceWhenAndWhyItStandsStill) {
    std::vector<Fact> facts = reviewed_by_experts();
    facts.pop_back();
    const Reading reading = read_on(facts, twenty_days(), "2026-03-18");
    const auto name = [](std::string_view, std::string_view locale) {
        return locale == "en" ? std::string("expert review") : std::string("专家评审");
    };
    const auto chinese = explain(reading, twenty_days(), "zh-CN", name);
    const auto english = explain(reading, twenty_days(), "en", name);
    ASSERT_EQ(chinese.size(), english.size());
    EXPECT_EQ(chinese[1], "自2026年3月10日起因“专家评审”暂停计时（依据：行政许可法第四十五条）。");
    EXPECT_EQ(english[2], "This should end on 2026-03-25; then the clock runs on.");
    EXPECT_EQ(chinese[5], "已用5个工作日，剩余15个工作日。");
}

TEST(LegalClock, EveryStageHasWords) {
    const LimitRules rules = twenty_days();
    std::vector<Fact> facts;
    const auto has_words = [&](const char* today) {
        return !explain(read_on(facts, rules, today), rules, "en").empty();
    };
    EXPECT_TRUE(has_words("2026-03-02"));
    facts.push_back(Received{day("2026-03-02")});
    EXPECT_TRUE(has_words("2026-03-02"));
    facts.push_back(SupplementNotice{day("2026-03-03")});
    EXPECT_TRUE(has_words("2026-03-03"));
    facts.push_back(Decided{day("2026-03-04")});
    const auto withdrawn = explain(read_on(facts, rules, "2026-03-04"), rules, "en");
    EXPECT_EQ(withdrawn.front(), "Decided on 2026-03-04.");
}

TEST(LegalClock, TheLicensingLawIsNamedForLicencesOnly) {
    const LimitRules rules = twenty_days();
    const std::vector<std::vector<Fact>> cases{
        {Received{day("2026-03-02")}},
        {Received{day("2026-03-02")}, DeemedAccepted{day("2026-03-10"), day("2026-03-02")}}};
    for (const std::vector<Fact>& facts : cases)
        for (const char* locale : {"zh-CN", "en"}) {
            const char* law = std::string_view(locale) == "en" ? "Licensing Law" : "行政许可法";
            const auto reading = read_on(facts, rules, "2026-03-10");
            const auto names_law = [&](const std::vector<std::string>& sentences) {
                return std::ranges::any_of(sentences, [&](const std::string& sentence) {
                    return sentence.find(law) != std::string::npos;
                });
            };
            EXPECT_TRUE(names_law(explain(reading, rules, locale)));
            const auto other = explain(reading, rules, locale, {}, false);
            EXPECT_FALSE(names_law(other));
            EXPECT_EQ(other.size(), explain(reading, rules, locale).size());
        }
}

TEST(LimitRules, ChecksFindAPromiseLongerThanTheLaw) {
    EXPECT_TRUE(check(twenty_days()).empty());
    EXPECT_EQ(check(twenty_days(21)).at(0).code, "limit.promise_exceeds_statute");
    LimitRules instant;
    instant.handling = Handling::Instant;
    instant.promised_days = 1;
    EXPECT_EQ(check(instant).at(0).code, "limit.instant_with_days");
}

TEST(LimitRules, SurviveTheWayThroughJson) {
    LimitRules rules = twenty_days(7);
    rules.lights.yellow_days_left = 2;
    EXPECT_EQ(limit_rules_from_json(to_json(rules)).value(), rules);
    EXPECT_EQ(limit_rules_from_json({{"promised_days", "7"}}).error().field, "/promised_days");
}

}  // namespace
}  // namespace tongban::clock
