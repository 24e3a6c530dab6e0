// A process played once more with the answers of the time.
#include "bpmn/replay.h"

#include "bpmn/support.h"

namespace tongban::bpmn {

namespace {

/// review, then a second one for large amounts; a reminder after two days.
std::string permit(const char* limit) {
    return model_of(fmt::format(
        R"(<bpmn:startEvent id="start"/><bpmn:userTask id="review" name="审查"/>
        <bpmn:boundaryEvent id="slow" attachedToRef="review" cancelActivity="false"><bpmn:timerEventDefinition>
          <bpmn:timeDuration>P2D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
        <bpmn:endEvent id="reminded"/>
        <bpmn:exclusiveGateway id="large" default="no"/><bpmn:userTask id="second" name="复核"/>
        <bpmn:exclusiveGateway id="both"/><bpmn:endEvent id="end"/>
        <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="review"/>
        <bpmn:sequenceFlow id="b" sourceRef="review" targetRef="large"/>
        <bpmn:sequenceFlow id="yes" sourceRef="large" targetRef="second">
          <bpmn:conditionExpression>=amount &gt; {}</bpmn:conditionExpression></bpmn:sequenceFlow>
        <bpmn:sequenceFlow id="no" sourceRef="large" targetRef="both"/>
        <bpmn:sequenceFlow id="c" sourceRef="second" targetRef="both"/>
        <bpmn:sequenceFlow id="d" sourceRef="both" targetRef="end"/>
        <bpmn:sequenceFlow id="e" sourceRef="slow" targetRef="reminded"/>)",
        limit
    ));
}

std::string passed(const Replayed& replayed) {
    std::string ids;
    for (const ReplayedElement& one : replayed.passed)
        ids += (ids.empty() ? "" : " ") + one.element;
    return ids;
}

ReplayOptions after_days(int days) {
    return {
        .start = Instant{1'767'225'600'000},
        .answer = [days](const ReplayQuestion& question) -> ReplayAnswer {
            return {.after_ms = days * 86'400'000LL, .is_assumed = question.node.id == "second"};
        }};
}

}  // namespace

TEST(Replay, TakesTheWayThatTheDraftWouldTake) {
    TestHost before, draft;
    before.deploy(permit("1000"));
    draft.deploy(permit("100"));
    const auto then = replay("p", {{"amount", 500}}, before, after_days(1));
    const auto now = replay("p", {{"amount", 500}}, draft, after_days(1));
    ASSERT_TRUE(then && now);
    EXPECT_EQ(passed(*then), "start review large both end");
    EXPECT_EQ(passed(*now), "start review large second both end");
    EXPECT_TRUE(then->assumed.empty());
    ASSERT_EQ(now->assumed.size(), 1u);
    EXPECT_EQ(now->assumed.front().name, "复核");
    EXPECT_TRUE(now->is_completed);
}

TEST(Replay, TimersFireWhenPeopleTookLonger) {
    TestHost host;
    host.deploy(permit("1000"));
    EXPECT_EQ(
        passed(*replay("p", {{"amount", 1}}, host, after_days(3))),
        "start slow reminded review large both end"
    );
    EXPECT_EQ(
        passed(*replay("p", {{"amount", 1}}, host, after_days(1))), "start review large both end"
    );
}

TEST(Replay, SaysWhereItCannotGoOn) {
    TestHost host;
    host.deploy(model_of(
        R"(<bpmn:startEvent id="start"/><bpmn:exclusiveGateway id="x"/><bpmn:endEvent id="end"/>
        <bpmn:endEvent id="end2"/>
        <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="x"/>
        <bpmn:sequenceFlow id="b" sourceRef="x" targetRef="end"><bpmn:conditionExpression>=amount &gt; 5</bpmn:conditionExpression></bpmn:sequenceFlow>
        <bpmn:sequenceFlow id="c" sourceRef="x" targetRef="end2"><bpmn:conditionExpression>=amount &lt; 5</bpmn:conditionExpression></bpmn:sequenceFlow>)"
    ));
    const auto stuck = replay("p", {}, host, after_days(1));
    ASSERT_TRUE(stuck);
    EXPECT_FALSE(stuck->is_completed);
    EXPECT_EQ(stuck->stuck, "bpmn.condition_not_boolean");
}

}  // namespace tongban::bpmn
