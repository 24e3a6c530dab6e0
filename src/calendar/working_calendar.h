// Working days (工作日): Monday to Friday without days off, and the weekend days that the State
// Council's yearly notice swaps in. Everything that counts days of the law counts them here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/issue.h"
#include "base/result.h"
#include "base/time.h"

namespace tongban::calendar {

/// The facts of a calendar, as a pack states them.
struct CalendarData {
    /// Version or notice number, shown with every recomputation ("国办发明电〔2025〕7号").
    std::string version;
    /// Statutory holidays and swapped days off; those that fall on a weekend may be named too.
    std::vector<Date> days_off;
    /// Saturdays and Sundays that are worked.
    std::vector<Date> working_weekend_days;
    /// Years from the first to the last of these dates are known from published notices.
    Date published_from;
    Date published_until;
};

/// The end of a period, and whether the calendar is known up to it. A provisional (暂定) date is
/// shown as such and counted anew when the next notice is loaded.
struct CountedDate {
    Date date;
    bool is_provisional = false;
    bool operator==(const CountedDate&) const = default;
};

/// Answers in constant time from a table of the years 2020 to 2035; plain weekdays outside of it.
class WorkingCalendar {
  public:
    static constexpr int kFirstYear = 2020;
    static constexpr int kLastYear = 2035;

    /// Every Monday to Friday is worked and nothing is published: all results are provisional.
    WorkingCalendar() : WorkingCalendar(CalendarData{}) {}

    /// All faults of the data; empty when build() accepts it. Codes: calendar.out_of_range,
    /// calendar.not_a_weekend_day, calendar.both_off_and_worked, calendar.published_backwards.
    static Issues check(const CalendarData& data);
    /// Error code: calendar.invalid, with the faults in details.
    static Result<WorkingCalendar> build(CalendarData data);

    bool is_working_day(Date date) const;

    /// Civil Code art. 201: the day of the event is not counted. So 0 gives `from` itself, whatever
    /// day it is; 5 gives the fifth working day after it; -2 the second working day before it.
    CountedDate add_working_days(Date from, int count) const;

    /// Working days after `from`, up to and including `to`; negative when `to` is earlier.
    int working_days_between(Date from, Date to) const;

    /// The first working day after `date`.
    Date next_working_day(Date date) const;
    /// Civil Code art. 203: a period that would end on a day off ends on the next working day.
    Date roll_forward(Date date) const;

    bool is_published(Date date) const;
    Date published_until() const { return data_.published_until; }
    const std::string& version() const { return data_.version; }
    const CalendarData& data() const { return data_; }

  private:
    explicit WorkingCalendar(CalendarData data);
    /// Working days of the table before `date`; goes on by weekdays on both sides of the table.
    std::int64_t rank(Date date) const;
    /// The working day that has `rank` working days before it.
    Date at_rank(std::int64_t rank) const;

    CalendarData data_;
    std::vector<std::int32_t> rank_;         // by day since the first of the table
    std::vector<std::int32_t> working_day_;  // by rank: day since the first of the table
};

}  // namespace tongban::calendar
