// Many instances together: who gets a message, what is kept, what starts by itself; and the events
// that public suites do not try.
#include "bpmn/world.h"

#include <gtest/gtest.h>

#include "bpmn/load.h"
#include "support.h"

using namespace tongban;
using namespace tongban::bpmn;

namespace {

constexpr const char* kDeclarations = R"(
  <bpmn:message id="M" name="paid"><bpmn:extensionElements>
    <zeebe:subscription correlationKey="=key"/></bpmn:extensionElements></bpmn:message>
  <bpmn:message id="N" name="sent"><bpmn:extensionElements>
    <zeebe:subscription correlationKey="=key"/></bpmn:extensionElements></bpmn:message>
  <bpmn:signal id="S" name="alarm"/>)";

std::string process(std::string_view id, std::string_view elements) {
    return fmt::format(
        R"(<bpmn:process id="{}" isExecutable="true">{}</bpmn:process>)", id, elements
    );
}

std::string file(const std::string& processes) {
    return fmt::format(
        R"(<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="test">{}{}</bpmn:definitions>)",
        kDeclarations, processes
    );
}

/// Elements in a row, joined by flows: "s t e".
std::string row(std::string_view ids) {
    std::string flows;
    std::string last;
    std::istringstream words{std::string(ids)};
    for (std::string id; words >> id; last = id)
        if (!last.empty())
            flows += fmt::format(
                R"(<bpmn:sequenceFlow id="{0}_{1}" sourceRef="{0}" targetRef="{1}"/>)", last, id
            );
    return flows;
}

const std::string kEnds = R"(<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>)";
const std::string kCatch =
    kEnds +
    R"(<bpmn:intermediateCatchEvent id="c"><bpmn:messageEventDefinition messageRef="M"/></bpmn:intermediateCatchEvent>)" +
    row("s c e");

struct WorldTest : testing::Test {
    World world{WorldOptions{.now = Instant{1'767'225'600'000}, .keeps_history = true}};

    void deploy(const std::string& xml) {
        Issues issues;
        const auto done = world.deploy({xml}, issues);
        std::string said;
        for (const Issue& issue : issues) said += issue.message + "\n";
        ASSERT_TRUE(done) << said;
    }
    InstanceId start(std::string_view id, feel::Context variables = {}) {
        return world.start(id, std::move(variables)).value();
    }
    const ProcessInstance& state(InstanceId id) { return world.find_instance(id)->state; }
    bool is_completed(InstanceId id) { return state(id).state == InstanceState::Completed; }
    std::string history(InstanceId id) {
        return fmt::format("{}", fmt::join(world.find_instance(id)->history, " "));
    }
    /// Completes the task or job at the element.
    void complete(InstanceId id, std::string_view element, feel::Context variables = {}) {
        for (const Token& token : state(id).tokens) {
            const OpenWork* work = world.find_work(id, token.id);
            if (!work || work->element != element) continue;
            const Trigger trigger =
                work->is_job() ? Trigger(JobCompleted{token.id, std::move(variables)})
                               : Trigger(UserTaskCompleted{token.id, std::move(variables)});
            const auto done = world.apply(id, trigger);
            EXPECT_TRUE(done) << done.error().code;
            EXPECT_EQ(world.find_contradiction(), std::nullopt);
            return;
        }
        FAIL() << "nothing waits at " << element;
    }
};

using Messages = WorldTest;
using Starts = WorldTest;
using Gateways = WorldTest;
using Undo = WorldTest;
using Jobs = WorldTest;
using Clock = WorldTest;

}  // namespace

TEST_F(Messages, AreKeptForTheirTimeToLive) {
    deploy(file(process("p", kCatch)));
    ASSERT_TRUE(world.publish({.name = "paid", .key = "1", .ttl_ms = 60'000}));
    EXPECT_TRUE(is_completed(start("p", {{"key", "1"}})));
    EXPECT_FALSE(is_completed(start("p", {{"key", "1"}})));  // it was taken
    ASSERT_TRUE(world.publish({.name = "paid", .key = "2", .ttl_ms = 60'000}));
    ASSERT_TRUE(world.advance_to(Instant{world.now().ms + 60'000}));
    EXPECT_FALSE(is_completed(start("p", {{"key", "2"}})));
    ASSERT_TRUE(world.publish({.name = "paid", .key = "3"}));
    EXPECT_FALSE(is_completed(start("p", {{"key", "3"}})));
}

TEST_F(Messages, WithAnIdCountOnce) {
    deploy(file(process("p", kCatch)));
    const InstanceId one = start("p", {{"key", 7}}), two = start("p", {{"key", "7"}});
    const Message message{.name = "paid", .key = "7", .id = "m-1"};
    ASSERT_TRUE(world.publish(message));
    ASSERT_TRUE(world.publish(message));
    EXPECT_TRUE(is_completed(one));  // a number and its text are one key
    EXPECT_FALSE(is_completed(two));
}

TEST_F(Messages, ThatAProcessThrowsReachAnother) {
    const std::string thrower =
        kEnds +
        R"(<bpmn:intermediateThrowEvent id="t"><bpmn:extensionElements><zeebe:ioMapping>
        <zeebe:input source="=price" target="amount"/></zeebe:ioMapping></bpmn:extensionElements>
        <bpmn:messageEventDefinition messageRef="M"/></bpmn:intermediateThrowEvent>)" +
        row("s t e");
    deploy(file(process("catcher", kCatch) + process("thrower", thrower)));
    const InstanceId waiting = start("catcher", {{"key", "k"}});
    EXPECT_TRUE(is_completed(start("thrower", {{"key", "k"}, {"price", 5}})));
    EXPECT_TRUE(is_completed(waiting));
    EXPECT_EQ(feel::to_feel(*state(waiting).variables().find("amount")), "5");
}

TEST_F(Starts, ByMessageSignalAndTimerWithRepetition) {
    const auto starting = [](const char* id, const char* definition) {
        return process(
            id, fmt::format(
                    R"(<bpmn:startEvent id="s_{0}">{1}</bpmn:startEvent><bpmn:userTask id="t_{0}"/>
                    <bpmn:endEvent id="e_{0}"/>)",
                    id, definition
                ) + row(fmt::format("s_{0} t_{0} e_{0}", id))
        );
    };
    deploy(file(
        starting("m", R"(<bpmn:messageEventDefinition messageRef="M"/>)") +
        starting("g", R"(<bpmn:signalEventDefinition signalRef="S"/>)") +
        starting(
            "r",
            R"(<bpmn:timerEventDefinition><bpmn:timeCycle>R2/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition>)"
        )
    ));
    ASSERT_TRUE(world.publish({.name = "paid", .variables = {{"sum", 3}}}));
    EXPECT_EQ(world.instances().size(), 1u);
    EXPECT_EQ(feel::to_feel(*state(1).variables().find("sum")), "3");
    ASSERT_TRUE(world.broadcast("alarm", {}));
    ASSERT_TRUE(world.broadcast("other", {}));
    EXPECT_EQ(world.instances().size(), 2u);
    ASSERT_TRUE(world.advance_to(Instant{world.now().ms + 5 * 3'600'000}));
    EXPECT_EQ(world.instances().size(), 4u);
    EXPECT_EQ(world.start("m", {}).error().code, "bpmn.no_such_start");
}

TEST_F(Starts, ATimerWithoutAMomentIsRefusedWithItsModel) {
    Issues issues;
    const std::string xml = file(process(
        "p",
        R"(<bpmn:startEvent id="s"><bpmn:timerEventDefinition><bpmn:timeDuration>=missing</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:startEvent><bpmn:endEvent id="e"/>)" +
            row("s e")
    ));
    EXPECT_EQ(world.deploy({xml}, issues).error().code, "bpmn.refused");
    ASSERT_FALSE(issues.empty());
    EXPECT_EQ(issues.back().place, "s");
    EXPECT_EQ(world.start("p", {}).error().code, "bpmn.no_process");
}

TEST_F(Starts, AGatewayThatAwaitsAllGoesOnWithEachOfItsEvents) {
    const auto event = [](const char* id, const char* message) {
        return fmt::format(
            R"(<bpmn:intermediateCatchEvent id="{}"><bpmn:messageEventDefinition messageRef="{}"/></bpmn:intermediateCatchEvent>)",
            id, message
        );
    };
    deploy(file(process(
        "p", R"(<bpmn:eventBasedGateway id="g" instantiate="true" eventGatewayType="Parallel"/>
        <bpmn:userTask id="a"/><bpmn:userTask id="b"/><bpmn:endEvent id="e"/>)" +
                 event("m", "M") + event("n", "N") + row("g m a e") + row("g n b") +
                 R"(<bpmn:sequenceFlow id="last" sourceRef="b" targetRef="e"/>)"
    )));
    ASSERT_TRUE(world.publish({.name = "paid", .variables = {{"key", "k"}}}));
    ASSERT_EQ(world.instances().size(), 1u);
    complete(1, "a");
    EXPECT_FALSE(is_completed(1));  // the other event has not come
    ASSERT_TRUE(world.publish({.name = "sent", .key = "other"}));
    EXPECT_FALSE(is_completed(1));
    ASSERT_TRUE(world.publish({.name = "sent", .key = "k"}));
    complete(1, "b");
    EXPECT_TRUE(is_completed(1));
}

TEST_F(Gateways, AComplexOneFiresAtItsConditionAndTakesUpWhatComesLater) {
    deploy(file(process(
        "p", kEnds +
                 R"(<bpmn:parallelGateway id="f"/><bpmn:complexGateway id="j">
        <bpmn:activationCondition>=activationCount &gt;= 2</bpmn:activationCondition></bpmn:complexGateway>
        <bpmn:userTask id="a"/><bpmn:userTask id="b"/><bpmn:userTask id="c"/><bpmn:userTask id="x"/>)" +
                 row("s f a j x e") + row("f b j") + row("f c j")
    )));
    const InstanceId id = start("p");
    complete(id, "b");
    EXPECT_EQ(history(id), "s f b");
    complete(id, "c");
    EXPECT_EQ(history(id), "s f b c j");
    complete(id, "x");
    EXPECT_FALSE(is_completed(id));  // a is still open
    complete(id, "a");
    EXPECT_TRUE(is_completed(id));
    EXPECT_EQ(history(id), "s f b c j x e a");
}

TEST_F(Undo, SeesTheVariablesOfTheSubprocessAsTheyWereAtItsEnd) {
    const std::string job =
        R"(<bpmn:extensionElements><zeebe:taskDefinition type="work"/></bpmn:extensionElements>)";
    const std::string inner =
        R"(<bpmn:startEvent id="is"/><bpmn:endEvent id="ie"/><bpmn:serviceTask id="book">)" + job +
        R"(</bpmn:serviceTask><bpmn:boundaryEvent id="border" attachedToRef="book">
        <bpmn:compensateEventDefinition/></bpmn:boundaryEvent>
        <bpmn:serviceTask id="cancel" isForCompensation="true">)" +
        job +
        R"(</bpmn:serviceTask><bpmn:association id="a" sourceRef="border" targetRef="cancel"/>)" +
        row("is book ie");
    deploy(file(process(
        "p", kEnds +
                 R"(<bpmn:subProcess id="sub"><bpmn:extensionElements><zeebe:ioMapping>
        <zeebe:input source="=1" target="room"/></zeebe:ioMapping></bpmn:extensionElements>)" +
                 inner +
                 R"(</bpmn:subProcess><bpmn:userTask id="t"/><bpmn:intermediateThrowEvent id="undo">
        <bpmn:compensateEventDefinition/></bpmn:intermediateThrowEvent>)" +
                 row("s sub t undo e")
    )));
    const InstanceId id = start("p");
    complete(id, "book", {{"room", 12}});
    EXPECT_EQ(state(id).variables().find("room"), nullptr);
    complete(id, "t");
    ASSERT_EQ(state(id).tokens.back().state, TokenState::Job);
    const feel::Context seen = visible_variables(state(id), state(id).tokens.back().id);
    EXPECT_EQ(feel::to_feel(*seen.find("room")), "12");
    complete(id, "cancel");
    EXPECT_TRUE(is_completed(id));
}

TEST_F(Jobs, BelongToOneWorkerUntilTheLeaseEnds) {
    deploy(file(process(
        "p",
        kEnds +
            R"(<bpmn:serviceTask id="t"><bpmn:extensionElements><zeebe:taskDefinition type="work" retries="2"/></bpmn:extensionElements></bpmn:serviceTask>)" +
            row("s t e")
    )));
    const InstanceId id = start("p");
    EXPECT_TRUE(world.lease("other", "ann", 10, 1000).empty());
    const auto leased = world.lease("work", "ann", 10, 1000);
    ASSERT_EQ(leased.size(), 1u);
    EXPECT_EQ(leased[0].retries, 2);
    EXPECT_TRUE(world.lease("work", "bob", 10, 1000).empty());
    const TokenId job = leased[0].token;
    EXPECT_EQ(world.complete_leased(id, job, "bob", {}).error().code, "bpmn.not_leased");
    // A failure with a pause: nobody gets it before that is over.
    ASSERT_TRUE(world.apply(id, JobFailed{.job = job, .retries = 1, .backoff_ms = 5000}));
    EXPECT_TRUE(world.lease("work", "bob", 10, 1000).empty());
    ASSERT_TRUE(world.advance_to(Instant{world.now().ms + 5000}));
    ASSERT_EQ(world.lease("work", "bob", 10, 1000).size(), 1u);
    ASSERT_TRUE(world.advance_to(Instant{world.now().ms + 1000}));
    EXPECT_EQ(world.complete_leased(id, job, "bob", {}).error().code, "bpmn.not_leased");
    ASSERT_EQ(world.lease("work", "ann", 10, 1000).size(), 1u);
    ASSERT_TRUE(world.apply(id, JobFailed{.job = job, .retries = 0, .message = "broken"}));
    EXPECT_TRUE(world.lease("work", "ann", 10, 1000).empty());  // a fault until it is resolved
    ASSERT_TRUE(world.apply(id, FaultResolved{job}));
    ASSERT_EQ(world.lease("work", "ann", 10, 1000).size(), 1u);
    ASSERT_TRUE(world.complete_leased(id, job, "ann", {}));
    EXPECT_TRUE(is_completed(id));
}

TEST_F(Clock, WorkingDaysAreCountedByTheCalendarThatIsGiven) {
    const std::string xml = file(process(
        "p",
        kEnds +
            R"(<bpmn:intermediateCatchEvent id="c"><bpmn:timerEventDefinition><bpmn:timeDuration>P2WD</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>)" +
            row("s c e")
    ));
    deploy(xml);
    EXPECT_EQ(world.start("p", {}).error().code, "bpmn.no_calendar");
    EXPECT_TRUE(world.instances().empty());
    World other(WorldOptions{
        .working_days = [](Instant from, std::int32_t days) -> std::optional<Instant> {
            return Instant{from.ms + days * 2 * 86'400'000LL};
        }});
    Issues issues;
    ASSERT_TRUE(other.deploy({xml}, issues));
    const InstanceId id = other.start("p", {}).value();
    ASSERT_TRUE(other.advance_to(Instant{4 * 86'400'000LL - 1}));
    EXPECT_EQ(other.find_instance(id)->state.state, InstanceState::Active);
    ASSERT_TRUE(other.advance_to(Instant{4 * 86'400'000LL}));
    EXPECT_EQ(other.find_instance(id)->state.state, InstanceState::Completed);
}

TEST_F(Clock, AWorldThatIsStoredAndReadGoesOnAsIfNothingHadHappened) {
    const std::string xml = file(process("p", kCatch));
    deploy(xml);
    start("p", {{"key", "k"}});
    ASSERT_TRUE(world.publish({.name = "sent", .key = "x", .ttl_ms = 1000, .id = "m"}));
    const std::string stored = json::serialize(world.to_json());
    EXPECT_LT(json::serialize(to_json(state(1))).size(), 1024u);
    World other(WorldOptions{.keeps_history = true});
    Issues issues;
    ASSERT_TRUE(other.deploy({xml}, issues));
    ASSERT_TRUE(other.restore(parse_json(stored).value()));
    EXPECT_EQ(json::serialize(other.to_json()), stored);
    ASSERT_TRUE(other.publish({.name = "paid", .key = "k"}));
    EXPECT_EQ(other.find_instance(1)->state.state, InstanceState::Completed);
    EXPECT_EQ(other.restore(json::object()).error().code, "bpmn.state_damaged");
}
