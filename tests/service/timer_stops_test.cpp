// Timers of a process while the clock of its member stands still for a legal reason.
#include <random>

#include "service/model_desk.h"
#include "service/process_timers.h"
#include "service/recount.h"
#include "service/replay.h"
#include "service/timer_steps.h"
#include "service/views.h"

namespace tongban::service::test {
namespace {

/// One review step; `events` stand beside it.
std::string process_with(const std::string& events) {
    return R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="https://example">
  <bpmn:process id="food-new" name="许可" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="review" name="审查"><bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing></bpmn:userTask>
    <bpmn:endEvent id="end"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="review" />
    <bpmn:sequenceFlow id="b" sourceRef="review" targetRef="end" />
)" + events +
           "  </bpmn:process>\n</bpmn:definitions>";
}

std::string boundary(
    const std::string& kind, const std::string& value, bool interrupts, const char* at = "review"
) {
    return fmt::format(
        R"(<bpmn:boundaryEvent id="late" name="督办时限" attachedToRef="{}" cancelActivity="{}">
      <bpmn:outgoing>c</bpmn:outgoing>
      <bpmn:timerEventDefinition id="t"><bpmn:{} xsi:type="bpmn:tFormalExpression">{}</bpmn:{}></bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:userTask id="urge" name="督办"><bpmn:incoming>c</bpmn:incoming><bpmn:outgoing>d</bpmn:outgoing></bpmn:userTask>
    <bpmn:endEvent id="urged"><bpmn:incoming>d</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="c" sourceRef="late" targetRef="urge" />
    <bpmn:sequenceFlow id="d" sourceRef="urge" targetRef="urged" />
)",
        at, interrupts, kind, value, kind
    );
}

class TimerStops : public ModelDesk {
  protected:
    void suspended(int days, const char* kind = "hearing") {
        const CaseState before = state();
        commit(before, decide(before, SuspendMember{"food-new", kind, "现场核查", days}, known()));
    }
    void resumed() {
        const CaseState before = state();
        commit(before, decide(before, ResumeMember{"food-new", "符合条件", "李复核"}, known()));
    }

    /// Lets time pass up to the moment, as the server does: timers fire when they are due.
    size_t pass_until(const char* moment) {
        at(moment);
        const auto fired = timers_.run_due();
        EXPECT_TRUE(fired);
        return fired.value_or(0);
    }

    std::optional<Instant> due() {
        std::optional<Instant> found;
        for (const auto& timer : ledger_->due_timers(china_midnight(Date(2035, 1, 1)), 100).value())
            if (timer.handler == "case.process") found = timer.due;
        return found;
    }
    std::string due_text() {
        const auto found = due();
        if (!found) return "none";
        return to_rfc3339({found->ms + 8 * 3'600'000}).substr(0, 16);
    }
};

using Steps = std::vector<std::string>;

TEST_F(TimerStops, AnInterruptingLimitDoesNotEndAStepWhileTheClockStandsStill) {
    use(process_with(boundary("timeDuration", "P3WD", true)));
    at("2026-03-02T10:00:00");  // Monday
    accepted();
    EXPECT_EQ(due_text(), "2026-03-06T00:00");
    at("2026-03-03T10:00:00");
    suspended(10);
    EXPECT_EQ(due_text(), "none");
    EXPECT_EQ(pass_until("2026-03-12T12:00:00"), 0u);
    EXPECT_EQ(open_steps(), Steps{"review"});
    resumed();  // on the 12th, whose day is not counted: two of three are left
    EXPECT_EQ(due_text(), "2026-03-17T00:00");
    EXPECT_EQ(pass_until("2026-03-16T23:59:59"), 0u);
    EXPECT_EQ(pass_until("2026-03-17T00:00:01"), 1u);
    EXPECT_EQ(open_steps(), Steps{"urge"});
    check_events();
}

TEST_F(TimerStops, AReminderWaitsForTheClockAndThenComesOnce) {
    use(process_with(boundary("timeDuration", "P3WD", false)));
    at("2026-03-02T10:00:00");
    accepted();
    suspended(5);
    // The stop ends by itself on its planned day, and the reminder comes three days after it.
    pass_until("2026-03-10T09:00:00");
    EXPECT_TRUE(state().members.front().suspension.empty());
    EXPECT_EQ(open_steps(), Steps{"review"});
    EXPECT_EQ(due_text(), "2026-03-13T00:00");
    pass_until("2026-03-20T09:00:00");
    EXPECT_EQ(open_steps(), (Steps{"review", "urge"}));
    EXPECT_EQ(due_text(), "none");
    check_events();
}

TEST_F(TimerStops, ALimitThatIsOverAsTheStopBeginsIsOverWithIt) {
    use(process_with(boundary("timeDuration", "P3WD", true)));
    at("2026-03-02T10:00:00");
    accepted();
    at("2026-03-05T15:00:00");  // the third of the three days
    suspended(5);
    EXPECT_EQ(pass_until("2026-03-06T12:00:00"), 0u);
    EXPECT_EQ(open_steps(), Steps{"review"});
    at("2026-03-09T10:00:00");
    resumed();
    EXPECT_EQ(due_text(), "2026-03-10T00:00");
}

TEST_F(TimerStops, HoursGoOnWhereTheyStoodStill) {
    use(process_with(boundary("timeDuration", "PT5H", true)));
    at("2026-03-02T10:00:00");
    accepted();
    EXPECT_EQ(due_text(), "2026-03-02T15:00");
    at("2026-03-02T12:00:00");
    suspended(5);
    EXPECT_EQ(pass_until("2026-03-04T09:00:00"), 0u);
    resumed();  // three hours are left
    EXPECT_EQ(due_text(), "2026-03-04T12:00");
    EXPECT_EQ(pass_until("2026-03-04T12:00:01"), 1u);
    EXPECT_EQ(open_steps(), Steps{"urge"});
    check_events();
}

TEST_F(TimerStops, HoursOfAStopThatEndsByItselfEndAtMidnightHoweverLateThatIsNoticed) {
    use(process_with(boundary("timeDuration", "PT5H", true)));
    at("2026-03-02T10:00:00");
    accepted();
    at("2026-03-02T12:00:00");
    suspended(2);
    // Nobody was there for two days.
    pass_until("2026-03-07T09:00:00");
    EXPECT_EQ(open_steps(), Steps{"urge"}) << "due on the 5th at three in the morning";
}

TEST_F(TimerStops, ADateIsADateButFiresOnlyAfterTheStop) {
    use(process_with(boundary("timeDate", "2026-03-04T08:00:00+08:00", true)));
    at("2026-03-02T10:00:00");
    accepted();
    suspended(10);
    EXPECT_EQ(pass_until("2026-03-06T09:00:00"), 0u);
    EXPECT_EQ(open_steps(), Steps{"review"});
    resumed();
    EXPECT_EQ(pass_until("2026-03-06T09:00:01"), 1u);
    EXPECT_EQ(open_steps(), Steps{"urge"});
}

TEST_F(TimerStops, ACycleKeepsItsRhythmAfterTheStop) {
    use(process_with(boundary("timeCycle", "R3/PT24H", false)));
    at("2026-03-02T10:00:00");
    accepted();
    pass_until("2026-03-03T10:00:01");
    EXPECT_EQ(due_text(), "2026-03-04T10:00");
    at("2026-03-03T16:00:00");
    suspended(10);
    EXPECT_EQ(pass_until("2026-03-05T16:00:00"), 0u);
    resumed();  // moved by two days
    EXPECT_EQ(due_text(), "2026-03-06T10:00");
    EXPECT_EQ(pass_until("2026-03-06T10:00:01"), 1u);
    EXPECT_EQ(due_text(), "2026-03-07T10:00") << "the next one is counted from the moved one";
    EXPECT_EQ(pass_until("2026-03-20T10:00:00"), 1u);
    EXPECT_EQ(open_steps(), (Steps{"review", "urge", "urge", "urge"}));
    check_events();
}

TEST_F(TimerStops, ACycleOfWorkingDaysLosesNoDay) {
    use(process_with(boundary("timeCycle", "R3/P1WD", false)));
    at("2026-03-02T10:00:00");  // Monday
    accepted();
    for (const char* next : {"2026-03-04T00:00", "2026-03-05T00:00", "2026-03-06T00:00"}) {
        EXPECT_EQ(due_text(), next);
        pass_until((std::string(next) + ":01").c_str());
    }
    EXPECT_EQ(due_text(), "none");
    check_events();
}

TEST_F(TimerStops, WhatAStepWaitsForInsideAnotherStandsStillToo) {
    use(R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="https://example">
  <bpmn:process id="food-new" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:subProcess id="inside"><bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing>
      <bpmn:startEvent id="in"><bpmn:outgoing>x</bpmn:outgoing></bpmn:startEvent>
      <bpmn:intermediateCatchEvent id="pause" name="公示期"><bpmn:incoming>x</bpmn:incoming><bpmn:outgoing>y</bpmn:outgoing>
        <bpmn:timerEventDefinition id="t"><bpmn:timeDuration>P2WD</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
      <bpmn:userTask id="review"><bpmn:incoming>y</bpmn:incoming><bpmn:outgoing>z</bpmn:outgoing></bpmn:userTask>
      <bpmn:endEvent id="out"><bpmn:incoming>z</bpmn:incoming></bpmn:endEvent>
      <bpmn:sequenceFlow id="x" sourceRef="in" targetRef="pause" /><bpmn:sequenceFlow id="y" sourceRef="pause" targetRef="review" />
      <bpmn:sequenceFlow id="z" sourceRef="review" targetRef="out" />
    </bpmn:subProcess>
    <bpmn:endEvent id="end"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="inside" /><bpmn:sequenceFlow id="b" sourceRef="inside" targetRef="end" />
  </bpmn:process>
</bpmn:definitions>)");
    at("2026-03-02T10:00:00");
    accepted();
    EXPECT_EQ(due_text(), "2026-03-05T00:00");
    suspended(3);
    EXPECT_EQ(pass_until("2026-03-05T12:00:00"), 0u);
    EXPECT_TRUE(open_steps().empty());
    at("2026-03-05T12:00:00");
    resumed();
    EXPECT_EQ(due_text(), "2026-03-10T00:00");
    pass_until("2026-03-10T00:00:01");
    EXPECT_EQ(open_steps(), Steps{"review"});
    check_events();
}

TEST_F(TimerStops, HolidaysAfterTheStopAreNoWorkingDaysEither) {
    use(process_with(boundary("timeDuration", "P5WD", true)));
    at("2026-09-28T10:00:00");
    accepted();
    const std::string before = due_text();
    at("2026-09-29T10:00:00");
    suspended(10);
    at("2026-09-30T10:00:00");  // the day before National Day
    resumed();
    // Counted: the 29th, then four working days after the 30th.
    Date expected = Date(2026, 9, 30);
    expected = content_->calendar.add_working_days(expected, 4).date.plus_days(1);
    EXPECT_EQ(due_text(), to_string(expected) + "T00:00");
    EXPECT_NE(due_text(), before);
}

TEST_F(TimerStops, ARestartBetweenLosesNothing) {
    use(process_with(boundary("timeDuration", "P3WD", true)));
    at("2026-03-02T10:00:00");
    accepted();
    at("2026-03-03T10:00:00");
    suspended(10);
    {
        // What another program finds in the same database.
        ledger::TimerRunner other(*ledger_, time_, ledger::TimerOptions{});
        add_timers(other, desk_);
        at("2026-03-10T10:00:00");
        EXPECT_EQ(other.run_due().value(), 0u);
        resumed();
    }
    ledger::TimerRunner third(*ledger_, time_, ledger::TimerOptions{});
    add_timers(third, desk_);
    at("2026-03-13T00:00:01");
    EXPECT_EQ(third.run_due().value(), 1u);
    EXPECT_EQ(open_steps(), Steps{"urge"});
}

TEST_F(TimerStops, WhatWasDueAndNotServedBeforeTheStopIsHeldBackToo) {
    use(process_with(boundary("timeDuration", "PT1H", true)));
    at("2026-03-02T10:00:00");
    accepted();
    const auto timer = ledger_->due_timers(china_midnight(Date(2030, 1, 1)), 10).value();
    at("2026-03-02T11:30:00");
    suspended(2);
    // A runner that had read the timer before decides now.
    const CaseState now = state();
    const auto fired = decide(now, FireProcessTimer{now.timers.front().id}, known());
    ASSERT_FALSE(fired);
    EXPECT_EQ(fired.error().code, "case.member_suspended");
    EXPECT_EQ(open_steps(), Steps{"review"});
}

TEST_F(TimerStops, ATimerOfACaseThatDidNotKnowItsTimersIsHeldBackWhenItIsDue) {
    use(process_with(boundary("timeDuration", "PT1H", true)));
    at("2026-03-02T10:00:00");
    accepted();
    suspended(2);
    CaseState old = state();
    const std::int64_t id = old.timers.front().id;
    old.timers.clear();
    at("2026-03-02T11:00:00");
    const auto held = decide(old, FireProcessTimer{id}, known());
    ASSERT_TRUE(held) << held.error().code;
    EXPECT_EQ(held->state.work_items.front().element, "review");
    ASSERT_EQ(held->state.timers.size(), 1u);
    EXPECT_TRUE(held->timers.empty());
    const auto after = decide(held->state, ResumeMember{"food-new", "好", "李复核"}, known());
    ASSERT_TRUE(after);
    EXPECT_EQ(std::ranges::count(after->timers, "case.process", &TimerWish::handler), 1);
}

TEST_F(TimerStops, ANewCalendarMovesWhatRunsAndWhatIsHeld) {
    use(process_with(boundary("timeDuration", "P5WD", true)));
    at("2026-03-02T10:00:00");
    accepted();
    at("2026-03-03T10:00:00");
    suspended(2);
    at("2026-03-04T10:00:00");
    resumed();
    EXPECT_EQ(due_text(), "2026-03-11T00:00") << "the 4th is not counted";
    auto content = std::make_shared<pack::Content>(*content_);
    calendar::CalendarData data = content->calendar.data();
    data.days_off.push_back(Date(2026, 3, 9));
    content->calendar = calendar::WorkingCalendar::build(std::move(data)).value();
    content_ = std::move(content);
    ASSERT_TRUE(recount_open_limits(desk_, time_.at, [] { return false; }));
    EXPECT_EQ(due_text(), "2026-03-12T00:00");
    suspended(3);
    ASSERT_TRUE(recount_open_limits(desk_, time_.at, [] { return false; }));
    EXPECT_EQ(due_text(), "none") << "a recount does not wake what is held";
}

TEST_F(TimerStops, ThePageSaysUntilWhenItIsPutOff) {
    use(process_with(boundary("timeDuration", "P3WD", true)));
    at("2026-03-02T10:00:00");
    accepted();
    at("2026-03-03T10:00:00");
    suspended(2);
    const ViewContext zh{*content_, *content_->directory, "zh-CN", china_date(time_.at)};
    const auto said = [&](const ViewContext& context) {
        return json::serialize(case_view(state(), context).at("clock").at("sentences"));
    };
    EXPECT_NE(said(zh).find("“督办时限”不触发，预计推迟到 2026-03-09"), std::string::npos)
        << said(zh);
    at("2026-03-04T10:00:00");
    resumed();
    EXPECT_NE(said(zh).find("因停止计时，“督办时限”推迟到 2026-03-06"), std::string::npos)
        << said(zh);
    const ViewContext en{*content_, *content_->directory, "en", china_date(time_.at)};
    EXPECT_NE(said(en).find("is moved to 2026-03-06"), std::string::npos) << said(en);
}

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

TEST_F(TimerStops, RandomStopsGiveWhatCountingDayByDayGives) {
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
            const SuspendMember stop{"food-new", "hearing", "听证", pick(1, 4)};
            if (!life.take(decide(life.state, stop, life.facts()))) continue;
            ran_ms += life.now.ms - counted_from->ms;
            counted_from.reset();
            stops.emplace_back(china_date(life.now).plus_days(1), Date());
        } else if (!member.suspension.empty() && pick(0, 1) > 0) {
            ASSERT_TRUE(life.take(
                decide(life.state, ResumeMember{"food-new", "听证结束", ""}, life.facts())
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

TEST_F(TimerStops, RandomLivesOfAStepEndWhenItsTimeHasRun) {
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

TEST_F(TimerStops, AReminderThatNobodyAnswersEndsInAFaultThatOperatorsSeeAndRetry) {
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

TEST_F(TimerStops, DecidingTheStepEndsTheFaultOfItsReminder) {
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
