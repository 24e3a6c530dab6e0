#include "service/board.h"

#include "service/view_parts.h"

namespace tongban::service {

namespace {

using authority::Role;

/// Members counted for one department or region.
struct Group {
    int open = 0, red = 0, yellow = 0;
    std::vector<int> used, promised;
    int rated = 0, good = 0;

    static json::value median(std::vector<int> values) {
        if (values.empty()) return nullptr;
        std::ranges::sort(values);
        const size_t middle = values.size() / 2;
        return values.size() % 2 == 1 ? json::value(values[middle])
                                      : json::value((values[middle - 1] + values[middle]) / 2.0);
    }
};

struct Board {
    std::map<std::string, int> by_stage, by_light;
    std::map<std::string, Group> by_department, by_region;
    std::map<std::int64_t, std::pair<int, int>> trend;  // day -> submitted, decided
    std::array<int, 5> grades{};
    int open = 0, decided = 0, submitted_today = 0, decided_today = 0;
};

/// What the actor covers within the filter: region codes.
std::vector<std::string> covered(
    const authority::Actor& actor, const ViewContext& context, const std::string& wanted
) {
    std::vector<std::string> codes;
    for (const auto& part :
         authority::scope(actor, Role::Supervisor, context.directory.regions()).parts)
        for (const std::string& code : unit_codes(context.content, part.region))
            if (wanted.empty() || context.directory.regions().is_within(code, wanted))
                if (std::ranges::find(codes, code) == codes.end()) codes.push_back(code);
    return codes;
}

Result<void> count_members(
    ledger::Reader& reader,
    const std::string& region,
    const BoardFilter& filter,
    const ViewContext& context,
    Board& board
) {
    const std::int64_t first = context.today.number() - filter.days;
    return reader.query(
        "SELECT department, stage, due, legal_due, stopped, promised_days, used_days, submitted, "
        "decided"
        " FROM case_members WHERE region=$1 AND ($2='' OR department=$2)",
        {region, filter.department},
        [&](const ledger::Reader::Row& row) {
            Group& department = board.by_department[std::string(row.text(0))];
            Group& place = board.by_region[region];
            ++board.by_stage[std::string(row.text(1))];
            const std::int64_t submitted = row.integer(7);
            if (submitted >= first) ++board.trend[submitted].first;
            if (!row.is_null(8)) {
                if (row.integer(8) >= first) ++board.trend[row.integer(8)].second;
                board.decided_today += row.integer(8) == context.today.number();
                ++board.decided;
                for (Group* group : {&department, &place}) {
                    if (row.is_null(6)) continue;
                    group->used.push_back(static_cast<int>(row.integer(6)));
                    group->promised.push_back(static_cast<int>(row.integer(5)));
                }
                return true;
            }
            ++board.open;
            int left = 0;
            const std::string light =
                row.is_null(2) ? "waiting"
                               : row_light(
                                     row.integer(2),
                                     row.is_null(3) ? std::nullopt : std::optional(row.integer(3)),
                                     row.integer(5), row.integer(4) != 0, context, left
                                 );
            ++board.by_light[light];
            for (Group* group : {&department, &place}) {
                ++group->open;
                group->red += light == "red" || light == "orange";
                group->yellow += light == "yellow";
            }
            return true;
        }
    );
}

Result<void> count_ratings(
    ledger::Reader& reader,
    const std::string& region,
    const BoardFilter& filter,
    const ViewContext& context,
    Board& board
) {
    const std::int64_t today_ms = china_midnight(context.today).ms;
    return reader.query(
        "SELECT grade, submitted_ms FROM cases WHERE region=$1 AND ($2='' OR department=$2)",
        {region, filter.department},
        [&](const ledger::Reader::Row& row) {
            board.submitted_today += row.integer(1) >= today_ms;
            if (row.is_null(0)) return true;
            const auto grade = row.integer(0);
            if (grade < 1 || grade > 5) return true;
            ++board.grades[static_cast<size_t>(grade - 1)];
            Group& place = board.by_region[region];
            ++place.rated;
            place.good += grade <= 3;
            return true;
        }
    );
}

json::object group_view(const Group& group) {
    return {
        {"open", group.open},
        {"red", group.red},
        {"yellow", group.yellow},
        {"decided", group.used.size()},
        {"median_used", Group::median(group.used)},
        {"median_promised", Group::median(group.promised)},
        {"satisfaction", group.rated == 0
                             ? json::value(nullptr)
                             : json::value(static_cast<double>(group.good) / group.rated)}};
}

json::object board_view(const Board& board, const ViewContext& context) {
    json::array stages, lights, departments, regions, trend, grades;
    for (const auto& [stage, n] : board.by_stage)
        stages.push_back(json::object{{"stage", stage}, {"n", n}});
    for (const auto& [light, n] : board.by_light)
        lights.push_back(json::object{{"light", light}, {"n", n}});
    for (const auto& [code, group] : board.by_department) {
        json::object view = group_view(group);
        view["code"] = code;
        view["name"] = department_name(context, code);
        departments.push_back(std::move(view));
    }
    for (const auto& [code, group] : board.by_region) {
        json::object view = group_view(group);
        view["code"] = code;
        view["name"] = region_name(context, code);
        regions.push_back(std::move(view));
    }
    for (const auto& [day, counts] : board.trend)
        trend.push_back(json::object{
            {"date", to_string(Date(std::chrono::sys_days{std::chrono::days{day}}))},
            {"submitted", counts.first},
            {"decided", counts.second}});
    int rated = 0, good = 0;
    for (size_t i = 0; i < board.grades.size(); ++i) {
        grades.emplace_back(board.grades[i]);
        rated += board.grades[i];
        good += i < 3 ? board.grades[i] : 0;
    }
    return {
        {"as_of", to_string(context.today)},
        {"totals",
         {{"open", board.open},
          {"decided", board.decided},
          {"submitted_today", board.submitted_today},
          {"decided_today", board.decided_today}}},
        {"by_stage", std::move(stages)},
        {"by_light", std::move(lights)},
        {"by_department", std::move(departments)},
        {"by_region", std::move(regions)},
        {"satisfaction",
         {{"rated", rated},
          {"good", good},
          {"rate",
           rated == 0 ? json::value(nullptr) : json::value(static_cast<double>(good) / rated)},
          {"by_grade", std::move(grades)}}},
        {"trend", std::move(trend)}};
}

json::object board_row(const ledger::Reader::Row& row, const ViewContext& context) {
    int left = 0;
    const std::string light =
        !row.is_null(9) ? "done"
        : row.is_null(4)
            ? "waiting"
            : row_light(
                  row.integer(4), row.is_null(5) ? std::nullopt : std::optional(row.integer(5)),
                  row.integer(7), row.integer(6) != 0, context, left
              );
    json::value due = nullptr;
    if (!row.is_null(4))
        due = to_string(Date(std::chrono::sys_days{std::chrono::days{row.integer(4)}}));
    return {
        {"case_number", std::string(row.text(10).substr(std::string_view("case:").size()))},
        {"member_number", json::string(row.text(0))},
        {"item_name", service_name(context, row.text(1))},
        {"department_name", department_name(context, std::string(row.text(2)))},
        {"stage", json::string(row.text(3))},
        {"light", light},
        {"left_days", left},
        {"due_on", std::move(due)},
        {"used_days", row.is_null(8) ? json::value(nullptr) : json::value(row.integer(8))},
        {"promised_days", row.integer(7)},
        {"region_name", region_name(context, row.text(11))}};
}

}  // namespace

Result<json::object> board(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    const BoardFilter& filter
) {
    Board counted;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const std::string& region : covered(actor, context, filter.region)) {
            TRY(count_members(reader, region, filter, context, counted));
            TRY(count_ratings(reader, region, filter, context, counted));
        }
        return {};
    });
    if (!read) return read.error();
    return board_view(counted, context);
}

Result<Page> board_cases(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    const BoardFilter& filter,
    std::string_view after
) {
    Page page;
    const auto codes = covered(actor, context, filter.region);
    const std::set<std::string, std::less<>> regions(codes.begin(), codes.end());
    if (regions.empty()) return page;
    std::string last;
    // One order over all regions: a page goes on exactly where the one before it ended.
    const auto read = desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT number, name, department, stage, due, legal_due, stopped, promised_days, "
            "used_days, decided, stream, region"
            " FROM case_members WHERE number > $1 AND ($2='' OR department=$2) AND ($3='' OR "
            "stage=$3) ORDER BY number",
            {std::string(after), filter.department, filter.stage},
            [&](const ledger::Reader::Row& row) {
                if (regions.find(row.text(11)) == regions.end()) return true;
                json::object view = board_row(row, context);
                if (!filter.light.empty() && view["light"].as_string() != filter.light) return true;
                if (page.rows.size() >= kWorkPageSize) {
                    page.next = last;
                    return false;
                }
                last = row.text(0);
                page.rows.push_back(std::move(view));
                return true;
            }
        );
    });
    if (!read) return read.error();
    return page;
}

}  // namespace tongban::service
