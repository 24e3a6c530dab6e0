#include "calendar/working_calendar.h"

#include <gtest/gtest.h>

#include "calendar/china_calendar.h"

namespace tongban::calendar {
namespace {

int working_days_of_month(const WorkingCalendar& calendar, int year, unsigned month) {
    const Date first(year, month, 1);
    const Date next = month == 12 ? Date(year + 1, 1, 1) : Date(year, month + 1, 1);
    return calendar.working_days_between(first.plus_days(-1), next.plus_days(-1));
}

TEST(WorkingCalendar, MonthsHaveAsManyWorkingDaysAsTheNoticesSay) {
    const WorkingCalendar calendar = china_calendar();
    const int expected[4][12] = {
        {18, 20, 23, 20, 21, 21, 21, 23, 20, 19, 22, 21},
        {22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22},
        {19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23},
        {21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23},
    };
    for (int year = 2023; year <= 2026; ++year)
        for (unsigned month = 1; month <= 12; ++month)
            EXPECT_EQ(
                working_days_of_month(calendar, year, month), expected[year - 2023][month - 1]
            ) << year
              << '-' << month;
}

TEST(WorkingCalendar, YearsHaveAsManyWorkingDaysAsTheNoticesSay) {
    const WorkingCalendar calendar = china_calendar();
    const int expected[] = {249, 251, 248, 248};
    for (int year = 2023; year <= 2026; ++year)
        EXPECT_EQ(
            calendar.working_days_between(Date(year - 1, 12, 31), Date(year, 12, 31)),
            expected[year - 2023]
        );
}

TEST(WorkingCalendar, DeadlinesCrossHolidaysAndSwappedDays) {
    const WorkingCalendar calendar = china_calendar();
    struct Example {
        const char* from;
        int count;
        const char* deadline;
    };
    const Example examples[] = {
        {"2026-01-29", 20, "2026-03-04"}, {"2026-02-13", 5, "2026-02-27"},
        {"2026-02-13", 20, "2026-03-19"}, {"2026-02-06", 20, "2026-03-12"},
        {"2026-02-06", 30, "2026-03-26"}, {"2026-03-02", 45, "2026-05-08"},
        {"2026-03-02", 60, "2026-05-28"}, {"2026-04-30", 1, "2026-05-06"},
        {"2026-09-18", 10, "2026-10-09"}, {"2026-09-30", 1, "2026-10-08"},
        {"2025-09-26", 20, "2025-10-30"}, {"2025-12-31", 3, "2026-01-06"},
        {"2026-03-02", 20, "2026-03-30"}, {"2026-03-02", 29, "2026-04-13"},
        {"2026-03-30", 10, "2026-04-14"}, {"2026-09-23", 1, "2026-09-24"},
        {"2026-09-23", 5, "2026-10-08"},  {"2026-05-08", 2, "2026-05-11"},
        {"2026-03-02", 12, "2026-03-18"},
    };
    for (const Example& example : examples)
        EXPECT_EQ(
            calendar.add_working_days(day(example.from), example.count),
            (CountedDate{day(example.deadline), false})
        ) << example.from
          << " + " << example.count;
}

TEST(WorkingCalendar, SwappedSaturdayIsWorkedAndHolidayWeekdayIsNot) {
    const WorkingCalendar calendar = china_calendar();
    EXPECT_TRUE(calendar.is_working_day(day("2026-02-14")));
    EXPECT_FALSE(calendar.is_working_day(day("2026-02-16")));
    EXPECT_FALSE(calendar.is_working_day(day("2026-03-01")));
    EXPECT_TRUE(calendar.is_working_day(day("2026-03-02")));
    EXPECT_TRUE(calendar.is_working_day(day("2024-02-09")));
}

TEST(WorkingCalendar, NoDaysGiveTheSameDayEvenOnASunday) {
    const WorkingCalendar calendar = china_calendar();
    EXPECT_EQ(calendar.add_working_days(day("2026-03-01"), 0).date, day("2026-03-01"));
    EXPECT_EQ(calendar.roll_forward(day("2026-03-01")), day("2026-03-02"));
    EXPECT_EQ(calendar.roll_forward(day("2026-03-02")), day("2026-03-02"));
    EXPECT_EQ(calendar.next_working_day(day("2026-03-02")), day("2026-03-03"));
}

TEST(WorkingCalendar, TaxDaysRollOverDaysOff) {
    const WorkingCalendar calendar = china_calendar();
    EXPECT_EQ(calendar.roll_forward(day("2026-02-15")), day("2026-02-24"));
    EXPECT_EQ(calendar.roll_forward(day("2026-03-15")), day("2026-03-16"));
    EXPECT_EQ(calendar.roll_forward(day("2026-05-15")), day("2026-05-15"));
    EXPECT_EQ(calendar.roll_forward(day("2026-08-15")), day("2026-08-17"));
    EXPECT_EQ(calendar.roll_forward(day("2026-11-15")), day("2026-11-16"));
}

TEST(WorkingCalendar, DatesBeyondThePublishedYearsAreProvisional) {
    const WorkingCalendar calendar = china_calendar();
    EXPECT_FALSE(calendar.add_working_days(day("2026-12-30"), 1).is_provisional);
    EXPECT_TRUE(calendar.add_working_days(day("2026-12-31"), 1).is_provisional);
    EXPECT_TRUE(calendar.add_working_days(day("2022-12-30"), 1).is_provisional);
    EXPECT_TRUE(WorkingCalendar().add_working_days(day("2026-03-02"), 1).is_provisional);
}

TEST(WorkingCalendar, CountingAgreesWithSteppingDayByDayAlsoOutsideTheTable) {
    const WorkingCalendar calendar = china_calendar();
    const auto stepped = [&](Date date, int count) {
        const int step = count > 0 ? 1 : -1;
        while (count != 0) {
            date = date.plus_days(step);
            if (calendar.is_working_day(date)) count -= step;
        }
        return date;
    };
    for (const char* start : {"1969-12-20", "2019-12-24", "2026-02-10", "2035-12-20", "2036-06-01"})
        for (int offset = 0; offset < 14; ++offset)
            for (const int count : {-23, -6, -5, -1, 1, 2, 5, 7, 30}) {
                const Date from = day(start).plus_days(offset);
                const Date end = stepped(from, count);
                EXPECT_EQ(calendar.add_working_days(from, count).date, end)
                    << to_string(from) << ' ' << count;
                if (count > 0) {
                    EXPECT_EQ(calendar.working_days_between(from, end), count);
                    EXPECT_EQ(calendar.working_days_between(end, from), -count);
                }
            }
}

TEST(WorkingCalendar, RefusesContradictionsAndNamesEachDate) {
    CalendarData data = china_2023_to_2026();
    data.working_weekend_days.push_back(day("2026-03-04"));
    data.working_weekend_days.push_back(day("2026-10-03"));
    data.days_off.push_back(day("2040-01-01"));
    data.published_until = day("2022-01-01");
    const Issues issues = WorkingCalendar::check(data);
    ASSERT_EQ(issues.size(), 4U);
    EXPECT_EQ(issues[0].code, "calendar.out_of_range");
    EXPECT_EQ(issues[1].code, "calendar.not_a_weekend_day");
    EXPECT_EQ(issues[1].place, "2026-03-04");
    EXPECT_EQ(issues[2].code, "calendar.both_off_and_worked");
    EXPECT_EQ(issues[3].code, "calendar.published_backwards");
    EXPECT_EQ(WorkingCalendar::build(data).error().code, "calendar.invalid");
}

}  // namespace
}  // namespace tongban::calendar
