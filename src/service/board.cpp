// What the board counts: members (one item of one case, which one department decides), and beside
// them whole cases.
#include "service/board.h"

#include "service/view_parts.h"

namespace tongban::service {

namespace {

using authority::Role;

constexpr std::array kOpenLights{"green", "blue", "yellow", "orange", "red", "frozen", "waiting"};

/// Members counted for everything, for one department or for one region.
struct Group {
    int open = 0, submitted = 0, granted = 0, rejected = 0, ended = 0, decided_on_time = 0;
    std::array<int, kOpenLights.size()> lights{};
    std::vector<int> used, promised;
    std::array<int, 5> grades{};

    int decided() const { return granted + rejected; }
    int rated() const { return good() + grades[3] + grades[4]; }
    /// 非常满意, 满意 and 基本满意 count as satisfied.
    int good() const { return grades[0] + grades[1] + grades[2]; }
};

struct Board {
    Group all;
    std::map<std::string, Group> by_department, by_region;
    std::map<std::string, int> by_stage;
    std::map<std::int64_t, std::pair<int, int>> trend;  // day -> submitted, decided
    int submitted_today = 0, decided_today = 0;
    int cases_open = 0, cases_submitted = 0, cases_decided = 0, cases_ended = 0;
};

struct Counter {
    ledger::Reader& reader;
    const std::string& region;
    const std::string& department;  // empty: all
    const std::int64_t first;       // day of the period
    const ViewContext& context;
    Board& board;

    template <class Change>
    void in_groups(std::string_view department, const Change& change) const {
        change(board.all);
        change(board.by_department[std::string(department)]);
        change(board.by_region[region]);
    }

    Result<void> open_members() const;
    Result<void> finished_members() const;
    Result<void> open_cases() const;
    Result<void> finished_cases() const;
    void note_submitted(std::string_view department, std::int64_t day) const;
};

void Counter::note_submitted(std::string_view department, std::int64_t day) const {
    if (day < first) return;
    ++board.trend[day].first;
    board.submitted_today += day == context.today.number();
    in_groups(department, [](Group& group) { ++group.submitted; });
}

Result<void> Counter::open_members() const {
    return reader.query(
        "SELECT department, stage, due, legal_due, stopped, promised_days, submitted"
        " FROM case_members WHERE decided IS NULL AND region=$1 AND ($2='' OR department=$2)",
        {region, department},
        [&](const ledger::Reader::Row& row) {
            ++board.by_stage[std::string(row.text(1))];
            note_submitted(row.text(0), row.integer(6));
            int left = 0;
            const std::string_view light =
                row.is_null(2) ? "waiting"
                               : row_light(
                                     row.integer(2),
                                     row.is_null(3) ? std::nullopt : std::optional(row.integer(3)),
                                     row.integer(5), row.integer(4) != 0, context, left
                                 );
            const auto place = std::ranges::find(kOpenLights, light) - kOpenLights.begin();
            in_groups(row.text(0), [&](Group& group) {
                ++group.open;
                ++group.lights.at(static_cast<size_t>(place));
            });
            return true;
        }
    );
}

Result<void> Counter::finished_members() const {
    return reader.query(
        "SELECT department, stage, due, promised_days, used_days, submitted, decided"
        " FROM case_members WHERE decided >= $1 AND region=$2 AND ($3='' OR department=$3)",
        {first, region, department},
        [&](const ledger::Reader::Row& row) {
            const std::string_view stage = row.text(1);
            const std::int64_t decided = row.integer(6);
            ++board.by_stage[std::string(stage)];
            note_submitted(row.text(0), row.integer(5));
            if (stage == "ended") {
                in_groups(row.text(0), [](Group& group) { ++group.ended; });
                return true;
            }
            ++board.trend[decided].second;
            board.decided_today += decided == context.today.number();
            in_groups(row.text(0), [&](Group& group) {
                ++(stage == "granted" ? group.granted : group.rejected);
                group.decided_on_time += row.is_null(2) || decided <= row.integer(2);
                if (row.is_null(4)) return;
                group.used.push_back(static_cast<int>(row.integer(4)));
                group.promised.push_back(static_cast<int>(row.integer(3)));
            });
            return true;
        }
    );
}

Result<void> Counter::open_cases() const {
    const std::int64_t first_ms =
        china_midnight(Date(std::chrono::sys_days{std::chrono::days{first}})).ms;
    for (const char* stage : {"submitted", "supplement", "accepted"})
        TRY(reader.query(
            "SELECT COUNT(*), COALESCE(SUM(CASE WHEN submitted_ms >= $1 THEN 1 ELSE 0 END), 0)"
            " FROM cases WHERE stage=$2 AND region=$3 AND ($4='' OR department=$4)",
            {first_ms, stage, region, department},
            [&](const ledger::Reader::Row& row) {
                board.cases_open += static_cast<int>(row.integer(0));
                board.cases_submitted += static_cast<int>(row.integer(1));
                return true;
            }
        ));
    return {};
}

/// A rating is counted for the department that led the case, with the day of its decision.
Result<void> Counter::finished_cases() const {
    const std::int64_t first_ms =
        china_midnight(Date(std::chrono::sys_days{std::chrono::days{first}})).ms;
    return reader.query(
        "SELECT department, stage, grade, submitted_ms FROM cases"
        " WHERE decided >= $1 AND region=$2 AND ($3='' OR department=$3)",
        {first, region, department},
        [&](const ledger::Reader::Row& row) {
            const bool is_decided = row.text(1) == "decided" || row.text(1) == "delivered";
            ++(is_decided ? board.cases_decided : board.cases_ended);
            board.cases_submitted += row.integer(3) >= first_ms;
            if (row.is_null(2) || row.integer(2) < 1 || row.integer(2) > 5) return true;
            const auto grade = static_cast<size_t>(row.integer(2) - 1);
            in_groups(row.text(0), [&](Group& group) { ++group.grades.at(grade); });
            return true;
        }
    );
}

json::value median(std::vector<int> values) {
    if (values.empty()) return nullptr;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2.0;
}

json::value share(int part, int whole) {
    if (whole == 0) return nullptr;
    return static_cast<double>(part) / whole;
}

json::object group_view(const Group& group) {
    json::object lights;
    for (size_t i = 0; i < kOpenLights.size(); ++i) lights[kOpenLights[i]] = group.lights[i];
    const auto light = [&](const char* name) { return lights.at(name).get_int64(); };
    return {
        {"open", group.open},
        // Past the promise or the law, and close to it.
        {"red", light("red") + light("orange")},
        {"yellow", light("yellow")},
        {"lights", std::move(lights)},
        {"submitted", group.submitted},
        {"decided", group.decided()},
        {"granted", group.granted},
        {"rejected", group.rejected},
        {"ended", group.ended},
        {"decided_on_time", group.decided_on_time},
        {"median_used", median(group.used)},
        {"median_promised", median(group.promised)},
        {"rated", group.rated()},
        {"rated_good", group.good()},
        {"satisfaction", share(group.good(), group.rated())}};
}

json::array group_views(
    const std::map<std::string, Group>& groups,
    const std::function<std::string(const std::string&)>& name_of
) {
    json::array views;
    for (const auto& [code, group] : groups) {
        json::object view = group_view(group);
        view["code"] = code;
        view["name"] = name_of(code);
        views.push_back(std::move(view));
    }
    return views;
}

std::string day_text(std::int64_t number) {
    return to_string(Date(std::chrono::sys_days{std::chrono::days{number}}));
}

json::object board_view(const Board& board, const BoardFilter& filter, const ViewContext& context) {
    json::object totals = group_view(board.all);
    json::array stages, lights, trend, grades;
    for (const auto& [stage, n] : board.by_stage)
        stages.push_back(json::object{{"stage", stage}, {"n", n}});
    for (const auto& light : totals.at("lights").as_object())
        if (light.value().get_int64() > 0)
            lights.push_back(json::object{{"light", light.key()}, {"n", light.value()}});
    for (const auto& [day, counts] : board.trend)
        trend.push_back(json::object{
            {"date", day_text(day)}, {"submitted", counts.first}, {"decided", counts.second}});
    for (const int n : board.all.grades) grades.emplace_back(n);
    json::object satisfaction{
        {"rated", board.all.rated()},
        {"good", board.all.good()},
        {"rate", share(board.all.good(), board.all.rated())},
        {"by_grade", std::move(grades)}};
    totals["submitted_today"] = board.submitted_today;
    totals["decided_today"] = board.decided_today;
    return {
        {"as_of", to_string(context.today)},
        {"period",
         {{"days", filter.days},
          {"from", day_text(first_day(filter, context))},
          {"to", to_string(context.today)}}},
        {"totals", std::move(totals)},
        {"cases",
         {{"open", board.cases_open},
          {"submitted", board.cases_submitted},
          {"decided", board.cases_decided},
          {"ended", board.cases_ended}}},
        {"by_stage", std::move(stages)},
        {"by_light", std::move(lights)},
        {"by_department",
         group_views(
             board.by_department, [&](const auto& code) { return department_name(context, code); }
         )},
        {"by_region",
         group_views(
             board.by_region, [&](const auto& code) { return region_name(context, code); }
         )},
        {"satisfaction", std::move(satisfaction)},
        {"trend", std::move(trend)}};
}

}  // namespace

std::vector<BoardPlace> supervised_places(
    const authority::Actor& actor, const ViewContext& context, const BoardFilter& filter
) {
    std::map<std::string, std::set<std::string>> departments;  // of a region; "*" is all
    for (const auto& part :
         authority::scope(actor, Role::Supervisor, context.directory.regions()).parts)
        for (const std::string& code : unit_codes(context.content, part.region))
            if (filter.region.empty() || context.directory.regions().is_within(code, filter.region))
                departments[code].insert(part.department);
    std::vector<BoardPlace> places;
    for (const auto& [region, covered] : departments) {
        if (covered.contains("*")) {
            places.push_back({region, filter.department});
            continue;
        }
        for (const std::string& department : covered)
            if (filter.department.empty() || filter.department == department)
                places.push_back({region, department});
    }
    return places;
}

std::int64_t first_day(const BoardFilter& filter, const ViewContext& context) {
    return context.today.number() - filter.days + 1;
}

Result<json::object> board(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    const BoardFilter& filter
) {
    Board counted;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const BoardPlace& place : supervised_places(actor, context, filter)) {
            const Counter counter{reader,           place.region,
                                  place.department, first_day(filter, context),
                                  context,          counted};
            TRY(counter.open_members());
            TRY(counter.finished_members());
            TRY(counter.open_cases());
            TRY(counter.finished_cases());
        }
        return {};
    });
    if (!read) return read.error();
    return board_view(counted, filter, context);
}

}  // namespace tongban::service
