// Timers of a process while the clock of its member stands still for a legal reason.
#include "service/process_timers.h"
#include "service/recount.h"
#include "service/timer_desk.h"
#include "service/views.h"

namespace tongban::service::test {
namespace {

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

}  // namespace
}  // namespace tongban::service::test
