// Working days of a scenario: those of whoever plays it, or Monday to Friday.
#include <gtest/gtest.h>

#include "bpmn/scenario.h"
#include "support.h"

using namespace tongban;
using namespace tongban::bpmn;

namespace {

ScenarioResult play(const WorkingDays& days) {
    const std::string model = model_of(R"(<bpmn:startEvent id="s" />
<bpmn:intermediateCatchEvent id="t"><bpmn:timerEventDefinition id="d">
<bpmn:timeDuration>P3WD</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
<bpmn:endEvent id="e" />
<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t" />
<bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e" />)");
    const auto no_decisions = [](const std::vector<std::string>&) -> Result<Decider> {
        return Decider();
    };
    // A Friday.
    return play_scenario(
        "scenario: days\nclock: \"2026-01-02T08:00:00Z\"\nsteps:\n- start: {process: p}\n"
        "- advance: {to: \"2026-01-07T07:59:59Z\"}\n- expect: {active: [t]}\n"
        "- advance: {by: PT1S}\n- expect: {state: completed}\n",
        {}, no_decisions, model, days
    );
}

}  // namespace

TEST(ScenarioDays, AreMondayToFridayWithoutACalendar) {
    const ScenarioResult result = play({});
    EXPECT_TRUE(result.passed) << result.message;
}

TEST(ScenarioDays, AreThoseOfTheCalendarThatIsGiven) {
    const auto late = [](Instant from, std::int32_t days) {
        return std::optional(Instant{from.ms + days * 7 * std::int64_t{86'400'000}});
    };
    const ScenarioResult result = play(late);
    EXPECT_FALSE(result.passed);
    EXPECT_NE(result.message.find("completed"), std::string::npos) << result.message;
}
