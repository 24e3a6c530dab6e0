// The first and the last day or second at which a part is so.
#include "dmn/part_candidates.h"

#include <set>

#include "dmn/candidates.h"

namespace tongban::dmn {

namespace {

using feel::Kind;

class PartCandidates {
  public:
    PartCandidates(const Value& current, const std::vector<Value>& constants) : current_(current) {
        for (const Value& constant : constants) {
            const auto whole =
                constant.is_number() ? constant.as_number().to_int64() : std::nullopt;
            if (!whole || *whole < 0 || *whole > 9'999 || parts_.size() > kPartsMax) continue;
            for (const std::int64_t each : {*whole - 1, *whole, *whole + 1})
                if (each >= 0) parts_.insert(static_cast<int>(each));
        }
    }
    std::vector<Value> run() {
        switch (current_.kind()) {
            case Kind::Date:
                days(current_.as_date(), [&](feel::CivilDate date) { values_.emplace_back(date); });
                break;
            case Kind::DateTime:
                moments(current_.as_date_time());
                break;
            case Kind::Time:
                hours(current_.as_time(), [&](feel::TimeOfDay time) {
                    values_.emplace_back(time);
                });
                break;
            case Kind::DayTimeDuration:
                lengths();
                break;
            case Kind::YearMonthDuration:
                for (const int part : parts_)
                    for (const int months : {part, part * 12})
                        values_.emplace_back(feel::YearMonthDuration{months});
                break;
            default:
                break;
        }
        return std::move(values_);
    }

  private:
    static constexpr size_t kPartsMax = 60;
    static constexpr size_t kMomentsMax = 600;
    static constexpr std::int64_t kHour = 3'600 * std::int64_t{feel::kNanosPerSecond};

    /// Other days at the same time, other times on the same day; and full hours on the first days
    /// of years and months.
    void moments(feel::DateTime now) {
        days(now.date, [&](feel::CivilDate date) {
            values_.emplace_back(feel::DateTime{date, now.time});
        });
        hours(now.time, [&](feel::TimeOfDay time) {
            values_.emplace_back(feel::DateTime{now.date, time});
        });
        for (const int day_part : parts_)
            for (const int hour : parts_) {
                if (hour >= 24 || values_.size() >= kMomentsMax) continue;
                const bool is_month = day_part <= 12;
                const auto year = static_cast<int>(now.date.year);
                const auto text = fmt::format(
                    "{:04}-{:02}-01", is_month ? year : day_part, is_month ? day_part : 1
                );
                feel::TimeOfDay time = now.time;
                time.nanos = hour * kHour;
                if (const auto date = feel::parse_date(text))
                    values_.emplace_back(feel::DateTime{*date, time});
            }
    }
    void lengths() {
        constexpr std::int64_t kSeconds[] = {86'400, 3'600, 60, 1};
        for (const int part : parts_)
            for (const std::int64_t seconds : kSeconds)
                values_.emplace_back(feel::DayTimeDuration{
                    feel::Int128{feel::kNanosPerSecond} * seconds * part});
    }

    template <class Put>
    void days(feel::CivilDate from, const Put& put) {
        const auto put_day = [&](int year, int month, int day) {
            const auto text = fmt::format("{:04}-{:02}-{:02}", year, month, day);
            if (const auto date = feel::parse_date(text)) put(*date);
        };
        const int year = static_cast<int>(from.year);
        const int month = static_cast<int>(from.month);
        const int day = static_cast<int>(from.day);
        for (const int part : parts_) {
            put_day(part, 1, 1);
            put_day(part, 12, 31);
            for (const int last : {1, 28, 29, 30, 31, day}) put_day(year, part, last);
            put_day(year, month, part);
            put_day(year, month + 1, part);
        }
        // The days of a week.
        feel::Evaluation evaluation;
        for (int away = -7; away <= 7; ++away) {
            const Value moved_to = moved(Value(from), away);
            if (moved_to.is_date()) put(moved_to.as_date());
        }
    }
    template <class Put>
    void hours(feel::TimeOfDay from, const Put& put) {
        constexpr std::int64_t kMinute = 60 * std::int64_t{feel::kNanosPerSecond};
        const auto put_time = [&](std::int64_t nanos) {
            if (nanos < 0 || nanos >= 24 * kHour) return;
            feel::TimeOfDay time = from;
            time.nanos = nanos;
            put(time);
        };
        const std::int64_t now = from.nanos;
        for (const int part : parts_) {
            put_time(part * kHour);
            put_time((part + 1) * kHour - std::int64_t{feel::kNanosPerSecond});
            if (part < 60) put_time(now / kHour * kHour + part * kMinute);
        }
    }

    const Value& current_;
    std::set<int> parts_;
    std::vector<Value> values_;
};

}  // namespace

std::vector<Value> part_candidates(const Value& start, const std::vector<Value>& constants) {
    return PartCandidates(start, constants).run();
}

}  // namespace tongban::dmn
