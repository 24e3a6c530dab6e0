// What the analysis of a drawing tells, and what it must not tell.
#include <gmock/gmock.h>

#include "bpmn/load.h"
#include "support.h"

using namespace tongban;
using namespace tongban::bpmn;

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// "a > b > c" and "a > b ? x = 1": flows; other words are elements, kind:id.
class Drawing {
  public:
    Drawing& element(std::string_view kind, std::string_view id, std::string_view rest = "") {
        text_ += fmt::format(R"(<bpmn:{0} id="{1}" {2}/>)", kind, id, rest);
        return *this;
    }
    Drawing& raw(std::string_view text) {
        text_ += text;
        return *this;
    }
    Drawing& flow(std::string_view from, std::string_view to, std::string_view condition = "") {
        std::string inner;
        if (!condition.empty())
            inner =
                fmt::format("<bpmn:conditionExpression>={}</bpmn:conditionExpression>", condition);
        text_ += fmt::format(
            R"(<bpmn:sequenceFlow id="{0}-{1}" sourceRef="{0}" targetRef="{1}">{2}</bpmn:sequenceFlow>)",
            from, to, inner
        );
        return *this;
    }
    /// Codes with the element that they name.
    std::vector<std::string> told() const {
        std::vector<std::string> found;
        const auto model = load(model_of(text_));
        if (!model) return {model.error().code};
        for (const Issue& issue : model->issues) found.push_back(issue.code + " " + issue.place);
        return found;
    }

  private:
    std::string text_;
};

Drawing started() { return Drawing().element("startEvent", "s").element("endEvent", "e"); }

}  // namespace

TEST(Soundness, AParallelEventGatewayAtTheStartMayBeJoinedInParallel) {
    const auto drawing = [](const char* type) {
        Drawing all;
        all.element("endEvent", "e").element("parallelGateway", "join");
        all.element("eventBasedGateway", "g", type);
        for (const char* id : {"one", "two"})
            all.raw(fmt::format(
                R"(<bpmn:intermediateCatchEvent id="{}"><bpmn:conditionalEventDefinition><bpmn:condition>=x</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>)",
                id
            ));
        all.flow("g", "one").flow("g", "two").flow("one", "join").flow("two", "join");
        return all.flow("join", "e").told();
    };
    EXPECT_THAT(drawing(R"(instantiate="true" eventGatewayType="Parallel")"), IsEmpty());
    EXPECT_THAT(drawing(R"(instantiate="true")"), Contains("bpmn.deadlock join"));
    EXPECT_THAT(drawing(R"(eventGatewayType="Parallel")"), Contains("bpmn.event_gateway g"));
}

TEST(Soundness, TheMarkOfACompensationHandlerIsNoWay) {
    Drawing all = started();
    all.element("parallelGateway", "split").element("parallelGateway", "join");
    all.element("task", "a").element("task", "b");
    all.raw(
        R"(<bpmn:boundaryEvent id="mark" attachedToRef="a"><bpmn:compensateEventDefinition/></bpmn:boundaryEvent><bpmn:task id="undo" isForCompensation="true"/><bpmn:association id="as" sourceRef="mark" targetRef="undo"/>)"
    );
    all.flow("s", "split").flow("split", "a").flow("split", "b");
    all.flow("a", "join").flow("b", "join").flow("join", "e");
    EXPECT_THAT(all.told(), IsEmpty());
}

TEST(Soundness, TheDefaultFlowIsTakenAlone) {
    Drawing all = started();
    all.element("inclusiveGateway", "split", R"(default="split-b")");
    all.element("exclusiveGateway", "merge").element("task", "a").element("task", "b");
    all.flow("s", "split").flow("split", "a", "x").flow("split", "b");
    all.flow("a", "merge").flow("b", "merge").flow("merge", "e");
    EXPECT_THAT(all.told(), IsEmpty());
}

TEST(Soundness, AnInclusiveSplitIntoAParallelJoinWithADefaultCanNeverGoOn) {
    Drawing all = started();
    all.element("inclusiveGateway", "split", R"(default="split-b")");
    all.element("parallelGateway", "join").element("task", "a").element("task", "b");
    all.flow("s", "split").flow("split", "a", "x").flow("split", "b");
    all.flow("a", "join").flow("b", "join").flow("join", "e");
    EXPECT_THAT(all.told(), ElementsAre("bpmn.deadlock join"));
}

TEST(Soundness, FlowsWithoutConditionAreTakenBesideTheOthers) {
    Drawing all = started();
    all.element("inclusiveGateway", "split").element("exclusiveGateway", "merge");
    all.element("task", "a").element("task", "b");
    all.flow("s", "split").flow("split", "a", "x").flow("split", "b");
    all.flow("a", "merge").flow("b", "merge").flow("merge", "e");
    EXPECT_THAT(all.told(), Contains("bpmn.lack_of_synchronisation e"));
}

TEST(Soundness, ACircleWithoutAWayOutIsTold) {
    Drawing all = started();
    all.element("exclusiveGateway", "g", R"(default="g-e")").element("exclusiveGateway", "again");
    all.element("userTask", "u");
    all.flow("s", "g").flow("g", "e").flow("g", "again", "x");
    all.flow("again", "u").flow("u", "again");
    const auto told = all.told();
    ASSERT_EQ(told.size(), 1u);
    EXPECT_TRUE(told[0].starts_with("bpmn.endless ")) << told[0];
}

TEST(Soundness, ACircleWithAWayOutIsNotTold) {
    Drawing all = started();
    all.element("exclusiveGateway", "again").element("userTask", "u");
    all.element("exclusiveGateway", "g", R"(default="g-e")");
    all.flow("s", "again").flow("again", "u").flow("u", "g").flow("g", "e").flow("g", "again", "x");
    EXPECT_THAT(all.told(), IsEmpty());
}

TEST(Soundness, ACircleInWhichNothingWaitsOrChangesIsTold) {
    const auto circle = [](const char* kind, const char* inside) {
        Drawing all = started();
        all.element("exclusiveGateway", "again")
            .element("exclusiveGateway", "g", R"(default="g-e")");
        all.raw(fmt::format(R"(<bpmn:{0} id="t">{1}</bpmn:{0}>)", kind, inside));
        all.flow("s", "again").flow("again", "t").flow("t", "g").flow("g", "e");
        return all.flow("g", "again", "x").told();
    };
    EXPECT_THAT(circle("task", ""), ElementsAre("bpmn.busy_circle again"));
    EXPECT_THAT(circle("userTask", ""), IsEmpty());
    EXPECT_THAT(
        circle(
            "scriptTask",
            R"(<bpmn:extensionElements><zeebe:script expression="=x" resultVariable="x"/></bpmn:extensionElements>)"
        ),
        IsEmpty()
    );
}

TEST(Soundness, ACircleThatNothingCanLeaveIsAnError) {
    const auto circle = [](const char* kind, const char* inside) {
        Drawing all = started();
        all.element("exclusiveGateway", "again");
        all.raw(fmt::format(R"(<bpmn:{0} id="t">{1}</bpmn:{0}>)", kind, inside));
        all.element("exclusiveGateway", "first", R"(default="first-e")");
        all.flow("s", "first").flow("first", "e").flow("first", "again", "x");
        return all.flow("again", "t").flow("t", "again").told();
    };
    constexpr const char* kScript =
        R"(<bpmn:extensionElements><zeebe:script expression="=x" resultVariable="x"/></bpmn:extensionElements>)";
    EXPECT_THAT(circle("task", ""), ElementsAre("bpmn.endless_circle again"));
    EXPECT_THAT(circle("scriptTask", kScript), ElementsAre("bpmn.endless_circle again"));
    // Who waits for a person can go round as long as that person likes.
    EXPECT_THAT(circle("userTask", ""), Not(Contains(StartsWith("bpmn.endless_circle"))));
    EXPECT_THAT(
        circle(
            "intermediateCatchEvent",
            R"(<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>)"
        ),
        Not(Contains(StartsWith("bpmn.endless_circle")))
    );
}

// A token each round leaves, and one goes round again.
TEST(Soundness, AForkThatLeadsBackEachTimeIsAnErrorWhateverLeavesIt) {
    Drawing all = started();
    all.element("exclusiveGateway", "again").element("parallelGateway", "fork");
    all.flow("s", "again").flow("again", "fork").flow("fork", "again").flow("fork", "e");
    EXPECT_THAT(all.told(), Contains("bpmn.endless_circle again"));
}

TEST(Soundness, ACircleThatTheDataCanLeaveIsNoError) {
    Drawing all = started();
    all.element("exclusiveGateway", "again");
    all.element("exclusiveGateway", "g", R"(default="g-e")");
    all.raw(
        R"(<bpmn:scriptTask id="t"><bpmn:extensionElements><zeebe:script expression="=n + 1" resultVariable="n"/></bpmn:extensionElements></bpmn:scriptTask>)"
    );
    all.flow("s", "again").flow("again", "t").flow("t", "g");
    all.flow("g", "e").flow("g", "again", "n != 3");
    EXPECT_THAT(all.told(), IsEmpty());
}

namespace {

/// Twelve parallel ways, each with a choice, and behind them `after`.
Drawing twelve_ways() {
    Drawing all = started();
    all.element("parallelGateway", "split").element("parallelGateway", "join").flow("s", "split");
    for (int i = 0; i < 12; ++i) {
        const auto id = [i](const char* name) { return fmt::format("{}{}", name, i); };
        all.element("userTask", id("a")).element("userTask", id("b"));
        all.element(
            "exclusiveGateway", id("g"), fmt::format(R"(default="{}-{}")", id("g"), id("m"))
        );
        all.element("exclusiveGateway", id("m"));
        all.flow("split", id("a")).flow(id("a"), id("g")).flow(id("g"), id("b"), "x");
        all.flow(id("g"), id("m")).flow(id("b"), id("m")).flow(id("m"), "join");
    }
    return all;
}

}  // namespace

TEST(Soundness, ADeadlockBehindManyParallelWaysIsFound) {
    Drawing all = twelve_ways();
    all.element("exclusiveGateway", "choice", R"(default="choice-x")");
    all.element("task", "x").element("task", "y").element("parallelGateway", "stuck");
    all.flow("join", "choice").flow("choice", "x").flow("choice", "y", "z");
    all.flow("x", "stuck").flow("y", "stuck").flow("stuck", "e");
    EXPECT_THAT(all.told(), ElementsAre("bpmn.deadlock stuck"));
}

TEST(Soundness, ManyParallelWaysThatComeTogetherAreSound) {
    EXPECT_THAT(twelve_ways().flow("join", "e").told(), IsEmpty());
}

TEST(Soundness, WhereItGivesUpItSaysSo) {
    // An inclusive join depends on where the other tokens are.
    Drawing all = twelve_ways();
    all.element("inclusiveGateway", "i").element("task", "x").element("task", "y");
    all.element("inclusiveGateway", "j").element("inclusiveGateway", "k");
    all.flow("join", "k").flow("k", "x", "a").flow("k", "y", "b");
    all.flow("x", "i").flow("y", "i").flow("i", "j").flow("j", "e");
    EXPECT_THAT(all.told(), Contains("bpmn.analysis_incomplete p"));
}
