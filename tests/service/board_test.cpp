// What a supervisor sees: counts that a city can be led by, and the members behind each of them.
#include "service/board.h"

#include "case_desk.h"

using namespace tongban;
using namespace tongban::service;
using namespace tongban::service::test;

namespace {

constexpr const char* kToday = "2026-03-18";  // a Wednesday

std::int64_t day(const char* text) { return parse_date(text).value().number(); }

/// A row as a case of one member leaves it.
struct Row {
    std::string number;
    std::string stage = "running";
    std::optional<std::int64_t> due;
    std::optional<std::int64_t> decided = {};
    std::int64_t used = 0;
    std::int64_t promised = 10;
    std::int64_t submitted = day("2026-03-02");
    std::string region = "500157";
    std::string department = "MR";
    bool is_stopped = false;
    std::optional<std::int64_t> legal_due = {};
    std::optional<std::int64_t> grade = {};
};

class TheBoard : public DeskTest {
  protected:
    void add(const Row& row) {
        const auto value = [](const std::optional<std::int64_t>& each) {
            return each ? ledger::SqlValue(*each) : ledger::SqlValue(nullptr);
        };
        const std::string case_stage = !row.decided           ? "accepted"
                                       : row.stage == "ended" ? "withdrawn"
                                                              : "decided";
        const std::int64_t submitted_ms =
            china_midnight(Date(std::chrono::sys_days{std::chrono::days{row.submitted}})).ms;
        const ledger::StreamKey key{row.region, "case:" + row.number};
        place(
            key,
            {{"INSERT INTO cases (region, stream, number, query_code, service, name, name_en, "
              "department, stage, person, agent, sealed_name, submitted_ms, notice_due, due, "
              "legal_due, provisional, stopped, promised_days, answered, grade, decided, version) "
              "VALUES ($1,$2,$3,$3,'','','',$4,$5,'','','',$6,NULL,$7,$8,0,0,$9,0,$10,$11,1)",
              {row.region, key.stream, row.number, row.department, case_stage, submitted_ms,
               value(row.due), value(row.legal_due), row.promised, value(row.grade),
               value(row.decided)}},
             {"INSERT INTO case_members (region, stream, item, number, name, department, stage, "
              "due, legal_due, stopped, promised_days, used_days, submitted, decided) VALUES "
              "($1,$2,'one',$3,'',$4,$5,$6,$7,$8,$9,$10,$11,$12)",
              {row.region, key.stream, row.number, row.department, row.stage, value(row.due),
               value(row.legal_due), std::int64_t{row.is_stopped}, row.promised,
               row.decided ? ledger::SqlValue(row.used) : ledger::SqlValue(nullptr), row.submitted,
               value(row.decided)}}}
        );
    }

    json::object counts(const BoardFilter& filter = {}) {
        return board(desk_, supervisor_, context_, filter).value();
    }

    /// Numbers of the whole list, page by page.
    std::vector<std::string> listed(const BoardFilter& filter = {}) {
        std::vector<std::string> numbers;
        std::string after;
        do {
            const Page page = board_cases(desk_, supervisor_, context_, filter, after).value();
            EXPECT_LE(page.rows.size(), kWorkPageSize);
            for (const json::value& row : page.rows)
                numbers.emplace_back(row.at("member_number").as_string());
            after = page.next;
        } while (!after.empty());
        return numbers;
    }

    ViewContext context_{
        *all_packs(), *all_packs()->directory, "zh-CN", parse_date(kToday).value()};
    authority::Actor supervisor_{
        authority::ActorKind::Staff,
        "staff:one",
        "督查",
        {{authority::Role::Supervisor, "500000", "*"}},
        ""};
};

std::int64_t at(const json::value& view, const char* pointer) {
    return view.at_pointer(pointer).to_number<std::int64_t>();
}

}  // namespace

TEST_F(TheBoard, ACityWithNothingOpenStillShowsWhatItDecided) {
    for (int i = 0; i < 3; ++i)
        add(
            {.number = fmt::format("D{}", i),
             .stage = "granted",
             .due = day("2026-03-16"),
             .decided = day("2026-03-10"),
             .used = 2 + i,
             .grade = i == 0 ? 5 : 1}
        );
    add(
        {.number = "LATE",
         .stage = "rejected",
         .due = day("2026-03-12"),
         .decided = day("2026-03-13"),
         .used = 11}
    );
    add({.number = "GONE", .stage = "ended", .decided = day("2026-03-13")});
    const json::value view = counts();
    EXPECT_EQ(at(view, "/totals/open"), 0);
    EXPECT_EQ(at(view, "/totals/submitted"), 5);
    EXPECT_EQ(at(view, "/totals/decided"), 4);
    EXPECT_EQ(at(view, "/totals/granted"), 3);
    EXPECT_EQ(at(view, "/totals/rejected"), 1);
    EXPECT_EQ(at(view, "/totals/ended"), 1);
    EXPECT_EQ(at(view, "/totals/decided_on_time"), 3);
    EXPECT_EQ(view.at_pointer("/totals/median_used").to_number<double>(), 3.5);
    EXPECT_EQ(at(view, "/totals/median_promised"), 10);
    EXPECT_EQ(at(view, "/cases/decided"), 4);
    EXPECT_EQ(at(view, "/cases/ended"), 1);
    EXPECT_EQ(at(view, "/satisfaction/rated"), 3);
    EXPECT_EQ(at(view, "/satisfaction/good"), 2);
    EXPECT_EQ(at(view, "/by_region/0/decided"), 4);
    EXPECT_EQ(at(view, "/by_department/0/rated_good"), 2);
    EXPECT_TRUE(view.at("by_light").as_array().empty());
}

TEST_F(TheBoard, WhatWasDecidedBeforeThePeriodIsNotCounted) {
    // The period of seven days begins on the 12th.
    add({.number = "OLD", .stage = "granted", .decided = day("2026-03-11"), .grade = 1});
    add({.number = "NEW", .stage = "granted", .decided = day("2026-03-12"), .grade = 1});
    add({.number = "OPEN", .due = day("2026-03-30"), .submitted = day("2025-12-01")});
    const json::value view = counts({.days = 7});
    EXPECT_EQ(view.at_pointer("/period/from").as_string(), "2026-03-12");
    EXPECT_EQ(at(view, "/totals/decided"), 1);
    EXPECT_EQ(at(view, "/satisfaction/rated"), 1);
    EXPECT_EQ(at(view, "/totals/open"), 1) << "whatever its age";
    EXPECT_EQ(at(view, "/totals/submitted"), 0);
    EXPECT_EQ(listed({.state = "decided", .days = 7}), std::vector<std::string>{"NEW"});
}

TEST_F(TheBoard, EachLightCountsWhatItsListShows) {
    add({.number = "RED", .due = day("2026-03-10"), .legal_due = day("2026-03-17")});
    add({.number = "ORANGE", .due = day("2026-03-17"), .legal_due = day("2026-04-17")});
    add({.number = "YELLOW", .due = day("2026-03-19"), .legal_due = day("2026-04-17")});
    add({.number = "BLUE", .due = day("2026-03-24"), .legal_due = day("2026-04-17")});
    add({.number = "GREEN", .due = day("2026-03-31"), .legal_due = day("2026-04-17")});
    add({.number = "FROZEN", .due = day("2026-03-10"), .is_stopped = true});
    add({.number = "WAITING", .stage = "waiting"});
    add({.number = "DONE", .stage = "granted", .decided = day("2026-03-17")});
    const json::value view = counts();
    EXPECT_EQ(at(view, "/totals/open"), 7);
    EXPECT_EQ(at(view, "/totals/red"), 2) << "past the promise or the law";
    for (const char* light :
         {"red", "orange", "yellow", "blue", "green", "frozen", "waiting", "done"}) {
        std::string expected = light;
        std::ranges::transform(expected, expected.begin(), ::toupper);
        EXPECT_EQ(listed({.light = light}), std::vector<std::string>{expected});
        if (std::string_view(light) != "done")
            EXPECT_EQ(at(view, ("/totals/lights/" + std::string(light)).c_str()), 1) << light;
    }
    EXPECT_TRUE(listed({.light = "red", .state = "decided"}).empty());
}

TEST_F(TheBoard, TheListBeginsWithTheMostUrgentAndEndsWithTheLatestDecided) {
    add({.number = "A", .due = day("2026-03-30")});
    add({.number = "B", .due = day("2026-03-19"), .region = "500112"});
    add({.number = "C", .stage = "waiting"});
    add({.number = "D", .stage = "granted", .decided = day("2026-03-10")});
    add({.number = "E", .stage = "ended", .decided = day("2026-03-17")});
    EXPECT_EQ(listed(), (std::vector<std::string>{"B", "A", "C", "E", "D"}));
    EXPECT_EQ(listed({.state = "open"}), (std::vector<std::string>{"B", "A", "C"}));
    EXPECT_EQ(listed({.state = "ended"}), std::vector<std::string>{"E"});
    EXPECT_EQ(listed({.region = "500112"}), std::vector<std::string>{"B"});
}

TEST_F(TheBoard, PagesJoinWithoutGapOrRepetition) {
    std::vector<std::string> expected;
    for (int i = 0; i < 130; ++i) {
        const std::string number = fmt::format("N{:03}", i);
        add(
            {.number = number,
             .due = i < 120 ? std::optional(day("2026-03-30") + i / 60) : std::nullopt,
             .region = i % 2 == 0 ? "500157" : "500112"}
        );
        expected.push_back(number);
    }
    EXPECT_EQ(listed(), expected);
    EXPECT_EQ(
        board_cases(desk_, supervisor_, context_, {}, "x~1~N").error().code, "request.cursor"
    );
    EXPECT_EQ(
        board_cases(desk_, supervisor_, context_, {}, "a~1k~N").error().code, "request.cursor"
    );
}

TEST_F(TheBoard, ASupervisorOfOneDepartmentSeesItAndNoOther) {
    add({.number = "MINE", .due = day("2026-03-30"), .department = "FIRE"});
    add({.number = "THEIRS", .due = day("2026-03-30"), .department = "MR"});
    supervisor_.grants = {{authority::Role::Supervisor, "500000", "FIRE"}};
    EXPECT_EQ(listed(), std::vector<std::string>{"MINE"});
    EXPECT_EQ(at(counts(), "/totals/open"), 1);
    EXPECT_TRUE(listed({.department = "MR"}).empty());
    supervisor_.grants.push_back({authority::Role::Supervisor, "500157", "*"});
    EXPECT_EQ(at(counts(), "/totals/open"), 2) << "and nothing twice";
}

TEST_F(TheBoard, NothingOutsideTheSupervisorsRegionsIsCounted) {
    add({.number = "A", .due = day("2026-03-30"), .region = "500103"});
    supervisor_.grants = {{authority::Role::Supervisor, "500157", "*"}};
    EXPECT_TRUE(listed().empty());
    EXPECT_EQ(at(counts(), "/totals/open"), 0);
    supervisor_.grants = {{authority::Role::Clerk, "500103", "*"}};
    EXPECT_TRUE(listed().empty()) << "a clerk supervises nothing";
}

TEST_F(TheBoard, TheOpenListIsReadFromItsIndex) {
    // A million open cases must not be sorted for the first fifty of them.
    std::vector<std::string> plan;
    ASSERT_TRUE(ledger_->read([&](ledger::Reader& reader) {
        return reader.query(
            "EXPLAIN QUERY PLAN SELECT number FROM case_members WHERE decided IS NULL AND "
            "region=$1 AND stopped=$2 AND due >= $3 AND (due > $3 OR number > $4) AND due <= $5 "
            "ORDER BY due, number",
            {"500157", std::int64_t{0}, std::int64_t{0}, "", INT64_MAX},
            [&](const ledger::Reader::Row& row) {
                plan.emplace_back(row.text(3));
                return true;
            }
        );
    }));
    ASSERT_EQ(plan.size(), 1u) << "no separate sort";
    EXPECT_NE(plan[0].find("case_members_open "), std::string::npos) << plan[0];
}
