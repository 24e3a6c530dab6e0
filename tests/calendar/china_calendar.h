// The published calendar of 2023 to 2026, typed in from the State Council's notices as ranges.
#pragma once

#include <string_view>

#include "calendar/working_calendar.h"

namespace tongban::calendar {

inline Date day(std::string_view text) { return parse_date(text).value(); }

inline CalendarData china_2023_to_2026() {
    struct Range {
        const char* first;
        const char* last;
    };
    const Range off[] = {
        {"2023-01-01", "2023-01-02"}, {"2023-01-21", "2023-01-27"}, {"2023-04-05", "2023-04-05"},
        {"2023-04-29", "2023-05-03"}, {"2023-06-22", "2023-06-24"}, {"2023-09-29", "2023-10-06"},
        {"2024-01-01", "2024-01-01"}, {"2024-02-10", "2024-02-17"}, {"2024-04-04", "2024-04-06"},
        {"2024-05-01", "2024-05-05"}, {"2024-06-10", "2024-06-10"}, {"2024-09-15", "2024-09-17"},
        {"2024-10-01", "2024-10-07"}, {"2025-01-01", "2025-01-01"}, {"2025-01-28", "2025-02-04"},
        {"2025-04-04", "2025-04-06"}, {"2025-05-01", "2025-05-05"}, {"2025-05-31", "2025-06-02"},
        {"2025-10-01", "2025-10-08"}, {"2026-01-01", "2026-01-03"}, {"2026-02-15", "2026-02-23"},
        {"2026-04-04", "2026-04-06"}, {"2026-05-01", "2026-05-05"}, {"2026-06-19", "2026-06-21"},
        {"2026-09-25", "2026-09-27"}, {"2026-10-01", "2026-10-07"},
    };
    const char* const worked[] = {
        "2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07",
        "2023-10-08", "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11",
        "2024-09-14", "2024-09-29", "2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27",
        "2025-09-28", "2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09",
        "2026-09-20", "2026-10-10",
    };
    CalendarData data;
    data.version = "2023-2026";
    data.published_from = day("2023-01-01");
    data.published_until = day("2026-12-31");
    for (const Range& range : off)
        for (Date date = day(range.first); date <= day(range.last); date = date.plus_days(1))
            data.days_off.push_back(date);
    for (const char* date : worked) data.working_weekend_days.push_back(day(date));
    return data;
}

inline WorkingCalendar china_calendar() {
    return WorkingCalendar::build(china_2023_to_2026()).value();
}

}  // namespace tongban::calendar
