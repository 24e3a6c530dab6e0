// A step with a limit beside it, and a clock that stands still at times.
#pragma once

#include "service/model_desk.h"

namespace tongban::service::test {

/// One review step; `events` stand beside it.
inline std::string process_with(const std::string& events) {
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

inline std::string boundary(
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
    void suspended(int days, const char* kind = "inspection") {
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

}  // namespace tongban::service::test
