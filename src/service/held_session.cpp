#include "service/held_session.h"

#include "base/text.h"

namespace tongban::service {

namespace {

struct Moment {
    Date day;
    std::string time;  // "09:30"
};

std::optional<Moment> parse_moment(std::string_view text) {
    constexpr size_t kDate = 10, kLength = 16;  // 2026-03-12T09:30
    if (text.size() != kLength || text[kDate] != 'T' || text[kDate + 3] != ':') return {};
    const auto day = parse_date(text.substr(0, kDate));
    const auto number = [&](size_t from) {
        int value = -1;
        const char* end = text.data() + from + 2;
        return std::from_chars(text.data() + from, end, value).ptr == end ? value : -1;
    };
    const int hour = number(kDate + 1), minute = number(kDate + 4);
    if (!day || hour < 0 || hour > 23 || minute < 0 || minute > 59) return {};
    return Moment{*day, std::string(text.substr(kDate + 1))};
}

}  // namespace

Result<std::string> session_words(
    const HeldSession& session,
    const pack::SuspensionKind& kind,
    int days,
    Date today,
    const calendar::WorkingCalendar& calendar
) {
    const auto moment = parse_moment(session.at);
    if (!moment) return Error{.code = "case.session_time", .field = "/held_at"};
    if (is_blank(session.place)) return Error{.code = "case.session_place", .field = "/place"};
    const Date from = calendar.add_working_days(today, kind.notice_days).date;
    const Date until = calendar.add_working_days(today, std::max(days, kind.notice_days)).date;
    if (moment->day < from || moment->day > until)
        return Error{
            .code = "case.session_day",
            .details = {{"from", to_string(from)}, {"until", to_string(until)}},
            .field = "/held_at"};
    return fmt::format(
        "{}时间：{} {}；地点：{}。", kind.name.zh, to_string(moment->day), moment->time,
        session.place
    );
}

}  // namespace tongban::service
