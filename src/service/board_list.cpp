// The members behind a figure of the board. Each region is a few index ranges in the order that is
// shown, so a page costs the same whatever lies behind it.
#include "service/board.h"
#include "service/view_parts.h"

namespace tongban::service {

namespace {

using Row = ledger::Reader::Row;

/// The parts of the list, one after the other.
enum class Section { Due, Waiting, Finished };

/// Where a page ended: its section, the day that orders it, the member's number.
struct Place {
    Section section = Section::Due;
    std::int64_t day = INT64_MIN;
    std::string number;
    auto operator<=>(const Place&) const = default;
};

constexpr std::array kSectionLetters{'a', 'b', 'c'};

Result<Place> parse_place(std::string_view text) {
    if (text.empty()) return Place{};
    const Error fault{.code = "request.cursor", .field = "/after"};
    const auto parts = split(text, '~');
    if (parts.size() != 3 || parts[0].size() != 1) return fault;
    const auto letter = std::ranges::find(kSectionLetters, parts[0][0]);
    if (letter == kSectionLetters.end()) return fault;
    Place place{static_cast<Section>(letter - kSectionLetters.begin()), 0, std::string(parts[2])};
    const auto [end, error] =
        std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), place.day);
    if (error != std::errc{} || end != parts[1].data() + parts[1].size()) return fault;
    return place;
}

std::string place_text(const Place& place) {
    return fmt::format(
        "{}~{}~{}", kSectionLetters.at(static_cast<size_t>(place.section)), place.day, place.number
    );
}

Date date_of(std::int64_t number) { return Date(std::chrono::sys_days{std::chrono::days{number}}); }

std::string light_of(const Row& row, const ViewContext& context, int& left) {
    if (!row.is_null(9)) return "done";
    if (row.is_null(4)) return "waiting";
    return row_light(
        row.integer(4), row.is_null(5) ? std::nullopt : std::optional(row.integer(5)),
        row.integer(7), row.integer(6) != 0, context, left
    );
}

json::object member_row(const Row& row, const ViewContext& context) {
    int left = 0;
    std::string light = light_of(row, context, left);
    const auto day_or_null = [&](int column) {
        return row.is_null(column) ? json::value(nullptr)
                                   : json::value(to_string(date_of(row.integer(column))));
    };
    return {
        {"case_number", std::string(row.text(10).substr(std::string_view("case:").size()))},
        {"member_number", json::string(row.text(0))},
        {"item_name", service_name(context, row.text(1))},
        {"department_name", department_name(context, std::string(row.text(2)))},
        {"stage", json::string(row.text(3))},
        {"light", std::move(light)},
        {"left_days", left},
        {"due_on", day_or_null(4)},
        {"decided_on", day_or_null(9)},
        {"used_days", row.is_null(8) ? json::value(nullptr) : json::value(row.integer(8))},
        {"promised_days", row.integer(7)},
        {"region_name", region_name(context, row.text(11))}};
}

/// Due days between which a light can be found; what lies between is looked at one by one.
struct DueRange {
    std::int64_t first = INT64_MIN;
    std::int64_t last = INT64_MAX;
};

/// `promised_max`: the longest promise among what is open here.
DueRange due_range(const std::string& light, int promised_max, const ViewContext& context) {
    const pack::LightThresholds& lights = context.content.lights;
    const auto& calendar = context.content.calendar;
    const std::int64_t today = context.today.number();
    const auto in_days = [&](int days) {
        return calendar.add_working_days(context.today, days).date.number();
    };
    // No promise is longer than the law allows (pack.promise_too_long): what is red is due as well.
    if (light == "red" || light == "orange") return {INT64_MIN, today - 1};
    if (light == "yellow") {
        const int share = promised_max * lights.yellow_left_percent / 100;
        return {INT64_MIN, in_days(std::max(lights.yellow_left_days, share) + 1)};
    }
    if (light == "blue")
        return {today, in_days(promised_max * (100 - lights.blue_used_percent) / 100 + 1)};
    if (light == "green") return {today, INT64_MAX};
    return {};
}

struct Collector {
    ledger::Reader& reader;
    const ViewContext& context;
    const BoardFilter& filter;
    const Place after;
    std::map<Place, json::object> found{};

    bool wants(Section section) const {
        if (section < after.section) return false;
        const std::string& light = filter.light;
        switch (section) {
            case Section::Due:
                return (filter.state.empty() || filter.state == "open") && light != "waiting" &&
                       light != "done";
            case Section::Waiting:
                return (filter.state.empty() || filter.state == "open") &&
                       (light.empty() || light == "waiting");
            case Section::Finished:
                return filter.state != "open" && (light.empty() || light == "done");
        }
        return false;
    }

    /// Takes what is asked for, at most one more than a page from a range.
    Result<void> take(
        Section section, const char* sql, const std::vector<ledger::SqlValue>& values
    ) {
        size_t taken = 0;
        return reader.query(sql, values, [&](const Row& row) {
            int left = 0;
            if (!filter.light.empty() && light_of(row, context, left) != filter.light) return true;
            const std::int64_t day = section == Section::Due        ? row.integer(4)
                                     : section == Section::Finished ? -row.integer(9)
                                                                    : 0;
            found.emplace(Place{section, day, std::string(row.text(0))}, member_row(row, context));
            if (found.size() > kWorkPageSize + 1) found.erase(std::prev(found.end()));
            return ++taken <= kWorkPageSize;
        });
    }

    Result<void> take_place(const BoardPlace& where, int promised_max);
    Place begin_of(Section section) const {
        return after.section == section ? after : Place{section, INT64_MIN, ""};
    }
};

#define MEMBERS_WHERE                                                                             \
    "SELECT number, name, department, stage, due, legal_due, stopped, promised_days, used_days, " \
    "decided, stream, region FROM case_members WHERE "
#define MEMBERS_DUE                                                                         \
    MEMBERS_WHERE                                                                           \
    "decided IS NULL AND region=$1 AND stopped=$2 AND due >= $3 AND (due > $3 OR number > " \
    "$4) AND due <= $5 AND ($6='' OR stage=$6)"
#define MEMBERS_WAITING                                                                        \
    MEMBERS_WHERE                                                                              \
    "decided IS NULL AND region=$1 AND stopped=$2 AND due IS NULL AND number > $3 AND ($4='' " \
    "OR stage=$4)"
#define MEMBERS_FINISHED                                                                          \
    MEMBERS_WHERE                                                                                 \
    "decided >= $1 AND decided <= $2 AND region=$3 AND (decided < $2 OR number > $4) AND ($5='' " \
    "OR stage=$5) AND ($6=0 OR stage IN ('granted', 'rejected')) AND ($7=0 OR stage='ended')"

Result<void> Collector::take_place(const BoardPlace& where, int promised_max) {
    const std::string& region = where.region;
    const bool is_any = where.department.empty();
    const auto with_department = [&](std::vector<ledger::SqlValue> values) {
        if (!is_any) values.emplace_back(where.department);
        return values;
    };
    if (wants(Section::Due)) {
        const DueRange range = due_range(filter.light, promised_max, context);
        const Place begin = begin_of(Section::Due);
        const bool is_within = begin.day >= range.first;
        for (const std::int64_t stopped : {0, 1}) {
            if (!filter.light.empty() && (filter.light == "frozen") != (stopped == 1)) continue;
            TRY(take(
                Section::Due,
                is_any ? MEMBERS_DUE " ORDER BY due, number"
                       : MEMBERS_DUE " AND department=$7 ORDER BY due, number",
                with_department(
                    {region, stopped, is_within ? begin.day : range.first,
                     is_within ? begin.number : "", range.last, filter.stage}
                )
            ));
        }
    }
    if (wants(Section::Waiting))
        for (const std::int64_t stopped : {0, 1})
            TRY(take(
                Section::Waiting,
                is_any ? MEMBERS_WAITING " ORDER BY number"
                       : MEMBERS_WAITING " AND department=$5 ORDER BY number",
                with_department({region, stopped, begin_of(Section::Waiting).number, filter.stage})
            ));
    if (wants(Section::Finished)) {
        const Place begin = begin_of(Section::Finished);
        const std::int64_t last = begin.day == INT64_MIN ? INT64_MAX : -begin.day;
        TRY(take(
            Section::Finished,
            is_any ? MEMBERS_FINISHED " ORDER BY decided DESC, number"
                   : MEMBERS_FINISHED " AND department=$8 ORDER BY decided DESC, number",
            with_department(
                {first_day(filter, context), last, region, begin.number, filter.stage,
                 std::int64_t{filter.state == "decided"}, std::int64_t{filter.state == "ended"}}
            )
        ));
    }
    return {};
}

/// An edition that is no longer current may have promised more than today's longest.
int longest_promise(const pack::Content& content) {
    int days = 60;
    for (const pack::ServiceItem& item : content.items)
        days =
            std::max(days, item.promised_limit.value.value_or(item.legal_limit.value.value_or(0)));
    return days;
}

}  // namespace

Result<Page> board_cases(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    const BoardFilter& filter,
    std::string_view after
) {
    const Place begin = TRY(parse_place(after));
    Page page;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        Collector collector{reader, context, filter, begin};
        const int promised_max = longest_promise(context.content);
        for (const BoardPlace& where : supervised_places(actor, context, filter))
            TRY(collector.take_place(where, promised_max));
        for (auto& [place, row] : collector.found) {
            if (page.rows.size() == kWorkPageSize) break;
            page.rows.push_back(std::move(row));
            if (page.rows.size() == kWorkPageSize && collector.found.size() > kWorkPageSize)
                page.next = place_text(place);
        }
        return {};
    });
    if (!read) return read.error();
    return page;
}

}  // namespace tongban::service
