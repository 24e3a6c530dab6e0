// Limits of steps in many random lives, and reminders that nobody answers.
#include <random>

#include "service/process_timers.h"
#include "service/replay.h"
#include "service/timer_desk.h"
#include "service/timer_steps.h"
#include "service/views.h"

namespace tongban::service::test {
namespace {

class TimerLives : public TimerStops {};

/// What the law says, day by day: a working day counts unless a stop covers it, and nothing fires
/// inside a stop.
Date model_due(
    Date since,
    int days,
    const std::vector<std::pair<Date, Date>>& stops,
    const calendar::WorkingCalendar& calendar
) {
    const auto is_stopped = [&](Date day) {
        return std::ranges::any_of(stops, [&](const auto& stop) {
            return stop.first <= day && day <= stop.second;
        });
    };
    Date day = since;
    for (int counted = 0; counted < days;) {
        day = day.plus_days(1);
        if (calendar.is_working_day(day) && !is_stopped(day)) ++counted;
    }
    while (is_stopped(day.plus_days(1))) day = day.plus_days(1);
    return day;
}

TEST_F(TimerLives, RandomStopsGiveWhatCountingDayByDayGives) {
    for (unsigned seed = 0; seed < 400; ++seed) {
        std::mt19937 random(seed);
        const auto pick = [&](int from, int to) {
            return std::uniform_int_distribution<int>(from, to)(random);
        };
        const int days = pick(1, 12);
        Date today(2026, 9, 1);
        today = today.plus_days(pick(0, 150));
        CaseState state;
        state.stage = Stage::Accepted;
        Member member;
        member.item = "m";
        std::vector<std::pair<Date, Date>> stops;
        const Date since = today;
        for (int i = 0, count = pick(0, 4); i < count; ++i) {
            today = today.plus_days(pick(0, 4));
            // Nobody stops the clock of a step that the limit has ended already.
            if (model_due(since, days, stops, content_->calendar) < today) break;
            const Date from = today.plus_days(1);
            const Date last = today.plus_days(pick(0, 9));
            const std::string id = fmt::format("s{}", i);
            member.facts.push_back(
                {.kind = ClockFactKind::Suspended, .on = from, .second = from, .id = id}
            );
            member.facts.push_back({.kind = ClockFactKind::Resumed, .on = last, .id = id});
            if (last >= from) stops.emplace_back(from, last);
            today = last;
        }
        state.members = {member};
        const ProcessTimer timer{.id = 1, .item = "m", .since = since, .working_days = days};
        EXPECT_EQ(
            to_string(last_day_of(due_of(state, timer, *content_))),
            to_string(model_due(since, days, stops, content_->calendar))
        ) << "seed "
          << seed;
    }
}

/// A case on a clock of its own, without a store: what its turns wish for is kept and fired in
/// time.
struct Life {
    const pack::Content& content;
    Instant now;
    CaseState state = {};
    std::map<std::string, TimerWish> wishes = {};
    std::optional<Instant> urged = {};  // when the limit was over
    int turns = 0;

    Facts facts() { return {content, now, "staff:one", "承办人", fmt::format("l{}-", ++turns)}; }
    /// Whether it was let through.
    bool take(const Result<Turn>& turn) {
        if (!turn) return false;
        state = turn->state;
        for (const TimerWish& wish : turn->timers)
            if (wish.handler.empty())
                wishes.erase(wish.name);
            else
                wishes[wish.name] = wish;
        if (!urged && std::ranges::find(state.work_items, "urge", &WorkItem::element) !=
                          state.work_items.end())
            urged = now;
        return true;
    }
    void pass_until(Instant end) {
        for (;;) {
            auto next = wishes.end();
            for (auto wish = wishes.begin(); wish != wishes.end(); ++wish)
                if (wish->second.due <= end &&
                    (next == wishes.end() || wish->second.due < next->second.due))
                    next = wish;
            if (next == wishes.end()) break;
            const TimerWish due = next->second;
            wishes.erase(next);
            now = std::max(now, due.due);
            take(decide_timer(state, due.handler, due.body, facts(), nullptr));
        }
        now = end;
    }
};

/// One life of a step with a limit; the model counts the time in which the clock ran.
void live(const pack::Content& content, const CaseState& submitted, unsigned seed, int days) {
    std::mt19937 random(seed);
    const auto pick = [&](int from, int to) {
        return std::uniform_int_distribution<int>(from, to)(random);
    };
    const Instant start{
        china_midnight(Date(2026, 9, 1).plus_days(pick(0, 120))).ms + pick(9, 17) * 3'600'000};
    Life life{content, start};
    ASSERT_TRUE(life.take(decide(CaseState{}, SubmitCase{submitted}, life.facts())));
    const AcceptCase accept{audit_points_of(life.state, content)};
    ASSERT_TRUE(life.take(decide(life.state, accept, life.facts())));
    std::vector<std::pair<Date, Date>> stops;
    std::int64_t ran_ms = 0;  // of hours
    std::optional<Instant> counted_from = start;
    for (int step = 0; step < 60 && !life.urged; ++step) {
        life.pass_until(life.now.plus(std::chrono::hours(pick(1, 50))));
        const Member& member = life.state.members.front();
        const bool was_stopped = !counted_from;
        // A stop that has ended by itself ended at midnight after its last day.
        if (was_stopped && member.suspension.empty()) {
            stops.back().second = member.facts.back().on;
            counted_from = china_midnight(stops.back().second.plus_days(1));
        }
        if (life.urged) break;
        EXPECT_EQ(life.state.work_items.size(), 1u)
            << "seed " << seed << ": nothing happens while the clock stands still";
        if (member.suspension.empty() && pick(0, 2) > 0) {
            const SuspendMember stop{"food-new", "inspection", "检验检测", pick(1, 4)};
            if (!life.take(decide(life.state, stop, life.facts()))) continue;
            ran_ms += life.now.ms - counted_from->ms;
            counted_from.reset();
            stops.emplace_back(china_date(life.now).plus_days(1), Date());
        } else if (!member.suspension.empty() && pick(0, 1) > 0) {
            ASSERT_TRUE(life.take(
                decide(life.state, ResumeMember{"food-new", "检验合格", ""}, life.facts())
            ));
            stops.back().second = china_date(life.now);
            counted_from = life.now;
        }
    }
    ASSERT_TRUE(life.urged) << "seed " << seed;
    if (days > 0) {
        const Date last = model_due(china_date(start), days, stops, content.calendar);
        EXPECT_EQ(to_rfc3339(*life.urged), to_rfc3339(china_midnight(last.plus_days(1))))
            << "seed " << seed;
    } else {
        EXPECT_EQ(ran_ms + life.urged->ms - counted_from->ms, 100 * 3'600'000) << "seed " << seed;
    }
}

TEST_F(TimerLives, RandomLivesOfAStepEndWhenItsTimeHasRun) {
    submit("food-new");
    CaseState submitted = state();
    submitted.facts.clear();
    submitted.members.front().facts.clear();
    submitted.members.front().stage = MemberStage::Waiting;
    submitted.version = 0;
    for (const int days : {0, 3, 9}) {
        use(process_with(
            boundary("timeDuration", days == 0 ? "PT100H" : fmt::format("P{}WD", days), true)
        ));
        for (unsigned seed = 0; seed < 120; ++seed) live(*content_, submitted, seed, days);
    }
}

// ---- too much of it ----

TEST_F(TimerLives, AReminderThatNobodyAnswersEndsInAFaultThatOperatorsSeeAndRetry) {
    use(process_with(boundary("timeCycle", "R/PT1H", false)));
    at("2026-03-02T10:00:00");
    accepted();
    for (int hour = 0; hour < 110; ++hour) {
        time_.at.ms += 3'600'000;
        ASSERT_TRUE(timers_.run_due());
    }
    const CaseState full = state();
    EXPECT_EQ(std::ranges::count(full.work_items, std::string("urge"), &WorkItem::element), 100);
    ASSERT_EQ(full.faults.size(), 1u);
    EXPECT_EQ(full.faults.front().code, "case.too_many_steps");
    EXPECT_EQ(full.faults.front().element, "late");
    EXPECT_EQ(full.faults.front().name, "督办时限");
    EXPECT_TRUE(failures_.empty()) << "it is not tried for ever";

    // The officer reads why in the history, the operator in the list.
    const ViewContext zh{*content_, *content_->directory, "zh-CN", china_date(time_.at)};
    CaseHistory history;
    for (const ProcessFault& fault : full.faults)
        history.emplace_back(ProcessFaulted{fault}, time_.at);
    EXPECT_NE(
        json::serialize(timeline_view(history, full, zh, Audience::Staff)).find("督办时限"),
        std::string::npos
    );
    size_t rows = 0;
    EXPECT_TRUE(ledger_->read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT element FROM process_faults WHERE region = '500157'", {},
            [&](const ledger::Reader::Row& row) {
                rows += row.text(0) == "late";
                return true;
            }
        );
    }));
    EXPECT_EQ(rows, 1u);
    const auto refused = decide(full, RetryFault{full.faults.front().token, "再试"}, known());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "case.too_many_steps");

    // Once one is done there is room, and the retry fires the reminder.
    const auto urge = std::ranges::find(full.work_items, "urge", &WorkItem::element);
    const CaseState less =
        commit(full, decide(full, CompleteWorkItem{urge->id, true, "", ""}, known()));
    EXPECT_EQ(less.faults.size(), 1u) << "another step does not hide it";
    const CaseState more =
        commit(less, decide(less, RetryFault{less.faults.front().token, "再试"}, known()));
    EXPECT_TRUE(more.faults.empty());
    EXPECT_EQ(std::ranges::count(more.work_items, std::string("urge"), &WorkItem::element), 100);
    EXPECT_NE(due_text(), "none") << "and the cycle goes on";
    check_events();
}

TEST_F(TimerLives, DecidingTheStepEndsTheFaultOfItsReminder) {
    use(process_with(boundary("timeCycle", "R/PT1H", false)));
    at("2026-03-02T10:00:00");
    accepted();
    for (int hour = 0; hour < 103; ++hour) {
        time_.at.ms += 3'600'000;
        ASSERT_TRUE(timers_.run_due());
    }
    const CaseState full = state();
    const auto review = std::ranges::find(full.work_items, "review", &WorkItem::element);
    const CaseState after =
        commit(full, decide(full, CompleteWorkItem{review->id, true, "", ""}, known()));
    EXPECT_TRUE(after.faults.empty());
    EXPECT_TRUE(after.timers.empty());
    check_events();
}

}  // namespace
}  // namespace tongban::service::test
