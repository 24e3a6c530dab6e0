// The table behind WorkingCalendar: a count of working days before each day, and its inverse.
#include "calendar/working_calendar.h"

#include <algorithm>
#include <set>

namespace tongban::calendar {
namespace {

const Date kFirst{WorkingCalendar::kFirstYear, 1, 1};
const Date kLast{WorkingCalendar::kLastYear, 12, 31};

bool is_weekend(Date date) { return date.weekday() >= 6; }
bool is_in_table(Date date) { return kFirst <= date && date <= kLast; }
size_t index_of(Date date) { return static_cast<size_t>(date.number() - kFirst.number()); }

/// Mondays to Fridays from Monday 1969-12-29 up to, not including, `date`.
std::int64_t weekdays_before(Date date) {
    const std::int64_t days = date.number() + 3;  // 1970-01-01 was a Thursday
    const std::int64_t weeks = days >= 0 ? days / 7 : -((-days + 6) / 7);
    return weeks * 5 + std::min<std::int64_t>(days - weeks * 7, 5);
}

/// The weekday that has `count` weekdays before it.
Date weekday_at(std::int64_t count) {
    const std::int64_t weeks = count >= 0 ? count / 5 : -((-count + 4) / 5);
    const std::int64_t days = weeks * 7 + (count - weeks * 5) - 3;
    return Date(std::chrono::sys_days(std::chrono::days{days}));
}

Issue fault(std::string code, std::string message, Date date) {
    return {.code = std::move(code), .message = std::move(message), .place = to_string(date)};
}

}  // namespace

Issues WorkingCalendar::check(const CalendarData& data) {
    Issues issues;
    const std::set<Date> off(data.days_off.begin(), data.days_off.end());
    for (const Date date : data.days_off)
        if (!is_in_table(date))
            issues.push_back(fault("calendar.out_of_range", "the calendar has 2020 to 2035", date));
    for (const Date date : data.working_weekend_days) {
        if (!is_in_table(date))
            issues.push_back(fault("calendar.out_of_range", "the calendar has 2020 to 2035", date));
        if (!is_weekend(date))
            issues.push_back(fault("calendar.not_a_weekend_day", "only weekends swap in", date));
        if (off.contains(date))
            issues.push_back(fault("calendar.both_off_and_worked", "cannot be both", date));
    }
    if (data.published_until < data.published_from)
        issues.push_back(fault(
            "calendar.published_backwards", "published_until is before published_from",
            data.published_until
        ));
    return issues;
}

Result<WorkingCalendar> WorkingCalendar::build(CalendarData data) {
    const Issues issues = check(data);
    if (issues.empty()) return WorkingCalendar(std::move(data));
    boost::json::array faults;
    for (const Issue& issue : issues)
        faults.push_back({{"code", issue.code}, {"date", issue.place}, {"message", issue.message}});
    return refuse("calendar.invalid", ErrorKind::Invalid, {{"faults", std::move(faults)}});
}

WorkingCalendar::WorkingCalendar(CalendarData data) : data_(std::move(data)) {
    const std::set<Date> off(data_.days_off.begin(), data_.days_off.end());
    const std::set<Date> worked(
        data_.working_weekend_days.begin(), data_.working_weekend_days.end()
    );
    rank_.reserve(index_of(kLast) + 2);
    for (Date date = kFirst; date <= kLast; date = date.plus_days(1)) {
        rank_.push_back(static_cast<std::int32_t>(working_day_.size()));
        const bool is_worked = worked.contains(date) || (!is_weekend(date) && !off.contains(date));
        if (is_worked) working_day_.push_back(static_cast<std::int32_t>(index_of(date)));
    }
    rank_.push_back(static_cast<std::int32_t>(working_day_.size()));
}

bool WorkingCalendar::is_working_day(Date date) const {
    if (!is_in_table(date)) return !is_weekend(date);
    const size_t index = index_of(date);
    return rank_[index + 1] != rank_[index];
}

CountedDate WorkingCalendar::add_working_days(Date from, int count) const {
    if (count == 0) return {from, false};
    const std::int64_t start = count > 0 ? rank(from.plus_days(1)) - 1 : rank(from);
    const Date end = at_rank(start + count);
    const bool is_known = is_published(std::max(from, end)) && is_published(std::min(from, end));
    return {end, !is_known};
}

int WorkingCalendar::working_days_between(Date from, Date to) const {
    return static_cast<int>(rank(to.plus_days(1)) - rank(from.plus_days(1)));
}

Date WorkingCalendar::next_working_day(Date date) const { return at_rank(rank(date.plus_days(1))); }

Date WorkingCalendar::roll_forward(Date date) const { return at_rank(rank(date)); }

bool WorkingCalendar::is_published(Date date) const {
    return data_.published_from <= date && date <= data_.published_until;
}

std::int64_t WorkingCalendar::rank(Date date) const {
    if (date < kFirst) return weekdays_before(date) - weekdays_before(kFirst);
    if (date <= kLast.plus_days(1)) return rank_[index_of(date)];
    return rank_.back() + weekdays_before(date) - weekdays_before(kLast.plus_days(1));
}

Date WorkingCalendar::at_rank(std::int64_t rank) const {
    if (rank < 0) return weekday_at(weekdays_before(kFirst) + rank);
    if (rank < static_cast<std::int64_t>(working_day_.size()))
        return kFirst.plus_days(working_day_[static_cast<size_t>(rank)]);
    const std::int64_t beyond = rank - static_cast<std::int64_t>(working_day_.size());
    return weekday_at(weekdays_before(kLast.plus_days(1)) + beyond);
}

}  // namespace tongban::calendar
