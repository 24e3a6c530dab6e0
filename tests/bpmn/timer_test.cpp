#include "bpmn/timer.h"

#include <gtest/gtest.h>

using namespace tongban;
using namespace tongban::bpmn;

namespace {
constexpr int kChina = 8 * 3600;
Instant instant(std::string_view text) { return parse_rfc3339(text).value(); }
}  // namespace

TEST(Period, IsAddedByTheCalendar) {
    const Instant from = instant("2026-01-31T01:00:00Z");
    EXPECT_EQ(add(from, *parse_period("P1M"), kChina), instant("2026-02-28T01:00:00Z"));
    EXPECT_EQ(add(from, *parse_period("P1Y"), kChina), instant("2027-01-31T01:00:00Z"));
    EXPECT_EQ(add(from, *parse_period("P1W"), kChina), instant("2026-02-07T01:00:00Z"));
    EXPECT_EQ(
        add(from, *parse_period("P1DT2H3M4.5S"), kChina), instant("2026-02-01T03:03:04.500Z")
    );
}

TEST(Period, CountsMonthsInLocalDays) {
    // 20:00 UTC on the 30th is already the 31st in China, so February's end is met.
    EXPECT_EQ(
        add(instant("2026-01-30T20:00:00Z"), *parse_period("P1M"), kChina),
        instant("2026-02-27T20:00:00Z")
    );
    EXPECT_EQ(
        add(instant("2026-01-30T20:00:00Z"), *parse_period("P1M"), 0),
        instant("2026-02-28T20:00:00Z")
    );
}

TEST(Period, OfWorkingDaysIsLeftToTheHost) {
    const auto period = parse_period("P20WD");
    ASSERT_TRUE(period);
    EXPECT_EQ(period->working_days, 20);
    EXPECT_FALSE(add(Instant{}, *period, kChina));
}

TEST(Period, RefusesWhatIsNoLengthOfTime) {
    for (const char* text : {"",
                             "P",
                             "PT",
                             "P1",
                             "1D",
                             "P1H",
                             "PT1D",
                             "P1D2",
                             "P1M1Y",
                             "P1DT",
                             "P-1D",
                             "P+1D",
                             "-P1D",
                             "P0D",
                             "P0WD",
                             "P5WDT1H",
                             "P1.5D",
                             "PT1.S",
                             "P99999999999D",
                             "P20 WD",
                             "p1d",
                             "P10001WD",
                             "PT1S1S"})
        EXPECT_FALSE(parse_period(text)) << text;
}

TEST(Cycle, HasACountOrNoEnd) {
    EXPECT_EQ(parse_cycle("R3/PT10M")->repetitions, 3);
    EXPECT_EQ(parse_cycle("R3/PT10M")->every.ms, 600'000);
    EXPECT_EQ(parse_cycle("R/P5WD")->repetitions, -1);
    for (const char* text : {"", "R", "R/", "R0/PT1H", "R3PT1H", "R-1/PT1H", "3/PT1H", "R3/PT0S"})
        EXPECT_FALSE(parse_cycle(text)) << text;
}

TEST(Cycle, WithAnEndIsCountedBackFromIt) {
    const Instant now = instant("2026-01-01T00:30:00Z");
    const auto next = [&](const char* text) {
        const auto firing = next_before_end(*parse_cycle(text), now, 0);
        return firing ? fmt::format("{} and {}", to_rfc3339(firing->due), firing->more) : "none";
    };
    EXPECT_EQ(next("R/PT1H/2026-01-01T03:00:00Z"), "2026-01-01T01:00:00.000Z and 2");
    EXPECT_EQ(next("R2/PT1H/2026-01-01T03:00:00Z"), "2026-01-01T02:00:00.000Z and 1");
    EXPECT_EQ(next("R9/PT1H/2026-01-01T00:30:00Z"), "2026-01-01T00:30:00.000Z and 0");
    EXPECT_EQ(next("R9/PT1H/2025-12-31T00:00:00Z"), "2025-12-31T00:00:00.000Z and 0");
    EXPECT_EQ(next("R/P1M/2026-03-31T00:00:00Z"), "2026-01-31T00:00:00.000Z and 2");
    EXPECT_EQ(next("R/PT1S/2099-01-01T00:00:00Z"), "none");
    EXPECT_FALSE(parse_cycle("R3/P5WD/2026-01-31T00:00:00Z"));
    EXPECT_FALSE(parse_cycle("R3/PT1H/soon"));
}

TEST(Moment, WithoutZoneIsLocal) {
    EXPECT_EQ(parse_moment("2026-03-01T08:00:00", kChina), instant("2026-03-01T00:00:00Z"));
    EXPECT_EQ(parse_moment("2026-03-01T08:00:00Z", kChina), instant("2026-03-01T08:00:00Z"));
    EXPECT_EQ(parse_moment("2026-03-01", kChina), instant("2026-02-28T16:00:00Z"));
    EXPECT_FALSE(parse_moment("2026-02-30T00:00:00Z", kChina));
    EXPECT_FALSE(parse_moment("soon", kChina));
}
