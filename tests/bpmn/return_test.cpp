// Giving a user task back, and ending a called process from outside.
#include "bpmn/waiting.h"
#include "support.h"

namespace tongban::bpmn {
namespace {

constexpr const char* kTwoSteps = R"(
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:userTask id="first"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
<bpmn:userTask id="second"><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:userTask>
<bpmn:boundaryEvent id="late" attachedToRef="second"><bpmn:outgoing>f4</bpmn:outgoing><bpmn:timerEventDefinition id="t"><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:endEvent id="end"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
<bpmn:endEvent id="over"><bpmn:incoming>f4</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="first" />
<bpmn:sequenceFlow id="f2" sourceRef="first" targetRef="second" />
<bpmn:sequenceFlow id="f3" sourceRef="second" targetRef="end" />
<bpmn:sequenceFlow id="f4" sourceRef="late" targetRef="over" />)";

TokenId token_at(const ProcessInstance& instance, const Process& process, const char* element) {
    for (const Token& token : instance.tokens)
        if (process.nodes[token.node].id == element) return token.id;
    return 0;
}

template <class Effect>
size_t count(const Advance& advance) {
    return static_cast<size_t>(std::ranges::count_if(advance.effects, [](const auto& effect) {
        return std::holds_alternative<Effect>(effect);
    }));
}

TEST(Return, AGivenBackTaskOpensTheEarlierOneAndTakesItsTimerAway) {
    TestHost host;
    host.deploy(model_of(kTwoSteps));
    const Process& process = *host.newest.at("p");
    Advance at = start("p", {}, host).value();
    at = advance(at.next, UserTaskCompleted{token_at(at.next, process, "first")}, host).value();
    ASSERT_EQ(at.next.timers.size(), 1u);
    const TokenId second = token_at(at.next, process, "second");
    at = advance(at.next, UserTaskReturned{second, "first"}, host).value();
    EXPECT_EQ(count<UserTaskCancelled>(at), 1u);
    EXPECT_EQ(count<UserTaskCreated>(at), 1u);
    EXPECT_TRUE(at.next.timers.empty());
    ASSERT_EQ(at.next.tokens.size(), 1u) << "one token goes back, none is left behind";
    at = advance(at.next, UserTaskCompleted{token_at(at.next, process, "first")}, host).value();
    at = advance(at.next, UserTaskCompleted{token_at(at.next, process, "second")}, host).value();
    EXPECT_EQ(at.next.state, InstanceState::Completed);
}

TEST(Return, NothingIsReturnedToWhatDoesNotComeBefore) {
    TestHost host;
    host.deploy(model_of(kTwoSteps));
    const Process& process = *host.newest.at("p");
    Advance at = start("p", {}, host).value();
    const TokenId first = token_at(at.next, process, "first");
    for (const char* element : {"second", "first", "end", "start", "nowhere"}) {
        const auto refused = advance(at.next, UserTaskReturned{first, element}, host);
        ASSERT_FALSE(refused) << element;
        EXPECT_EQ(refused.error().code, "bpmn.not_returnable") << element;
    }
}

TEST(Return, NobodyGoesBackAloneOverAFork) {
    TestHost host;
    host.deploy(model_of(R"(
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:userTask id="before"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
<bpmn:parallelGateway id="fork"><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing><bpmn:outgoing>f4</bpmn:outgoing></bpmn:parallelGateway>
<bpmn:userTask id="left"><bpmn:incoming>f3</bpmn:incoming><bpmn:outgoing>f5</bpmn:outgoing></bpmn:userTask>
<bpmn:userTask id="right"><bpmn:incoming>f4</bpmn:incoming><bpmn:outgoing>f6</bpmn:outgoing></bpmn:userTask>
<bpmn:parallelGateway id="join"><bpmn:incoming>f5</bpmn:incoming><bpmn:incoming>f6</bpmn:incoming><bpmn:outgoing>f7</bpmn:outgoing></bpmn:parallelGateway>
<bpmn:endEvent id="end"><bpmn:incoming>f7</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="before" />
<bpmn:sequenceFlow id="f2" sourceRef="before" targetRef="fork" />
<bpmn:sequenceFlow id="f3" sourceRef="fork" targetRef="left" />
<bpmn:sequenceFlow id="f4" sourceRef="fork" targetRef="right" />
<bpmn:sequenceFlow id="f5" sourceRef="left" targetRef="join" />
<bpmn:sequenceFlow id="f6" sourceRef="right" targetRef="join" />
<bpmn:sequenceFlow id="f7" sourceRef="join" targetRef="end" />)"));
    const Process& process = *host.newest.at("p");
    Advance at = start("p", {}, host).value();
    at = advance(at.next, UserTaskCompleted{token_at(at.next, process, "before")}, host).value();
    const auto refused =
        advance(at.next, UserTaskReturned{token_at(at.next, process, "left"), "before"}, host);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "bpmn.not_returnable");
}

std::string caller(std::string_view boundary) {
    return model_of(fmt::format(
        R"(
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="q" propagateAllChildVariables="false" /><zeebe:ioMapping><zeebe:output source="=outcome" target="result" /></zeebe:ioMapping></bpmn:extensionElements><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:callActivity>
<bpmn:userTask id="after"><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:userTask>
<bpmn:endEvent id="end"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="call" />
<bpmn:sequenceFlow id="f2" sourceRef="call" targetRef="after" />
<bpmn:sequenceFlow id="f3" sourceRef="after" targetRef="end" />
{})",
        boundary
    ));
}

std::string called() {
    std::string text = model_of(R"(
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:userTask id="inner"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
<bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="inner" />
<bpmn:sequenceFlow id="f2" sourceRef="inner" targetRef="end" />)");
    return text.replace(text.find(R"(id="p")"), 6, R"(id="q")");
}

ScopeId inner_process(const ProcessInstance& instance) {
    for (const Scope& scope : instance.scopes)
        if (scope.is_process() && scope.token != 0) return scope.id;
    return 0;
}

ProcessCancelled ended(const ProcessInstance& instance) {
    feel::Context variables;
    variables.set("outcome", feel::Value(std::string("reject")));
    return {inner_process(instance), "bad", variables};
}

TEST(ProcessCancelled, WithoutACatcherTheCallIsLeftWithWhatIsSaid) {
    TestHost host;
    host.deploy(caller(""));
    host.deploy(called());
    Advance at = start("p", {}, host).value();
    at = advance(at.next, ended(at.next), host).value();
    EXPECT_EQ(count<UserTaskCancelled>(at), 1u);
    EXPECT_EQ(count<UserTaskCreated>(at), 1u) << "the task after the call";
    const auto left = std::ranges::find_if(at.effects, [](const auto& effect) {
        return std::holds_alternative<ProcessLeft>(effect);
    });
    ASSERT_NE(left, at.effects.end());
    EXPECT_EQ(std::get<ProcessLeft>(*left).outcome, Outcome::Cancelled);
    const feel::Value* result = at.next.variables().find("result");
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(feel::to_text(*result), "reject");
    EXPECT_EQ(inner_process(at.next), 0u);
}

TEST(ProcessCancelled, AnErrorEventAroundTheCallGoesOnInstead) {
    TestHost host;
    host.deploy(caller(R"(
<bpmn:boundaryEvent id="caught" attachedToRef="call"><bpmn:outgoing>f4</bpmn:outgoing><bpmn:errorEventDefinition id="e" errorRef="error_bad" /></bpmn:boundaryEvent>
<bpmn:userTask id="handling"><bpmn:incoming>f4</bpmn:incoming><bpmn:outgoing>f5</bpmn:outgoing></bpmn:userTask>
<bpmn:endEvent id="handled"><bpmn:incoming>f5</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f4" sourceRef="caught" targetRef="handling" />
<bpmn:sequenceFlow id="f5" sourceRef="handling" targetRef="handled" />)"));
    host.deploy(called());
    const Process& process = *host.newest.at("p");
    Advance at = start("p", {}, host).value();
    at = advance(at.next, ended(at.next), host).value();
    EXPECT_NE(token_at(at.next, process, "handling"), 0u);
    EXPECT_EQ(token_at(at.next, process, "after"), 0u);
    EXPECT_EQ(at.next.tokens.size(), 1u);
}

TEST(ProcessCancelled, TheOwnProcessEndsTheInstanceAndAnUnknownOneIsRefused) {
    TestHost host;
    host.deploy(caller(""));
    host.deploy(called());
    Advance at = start("p", {}, host).value();
    const auto refused = advance(at.next, ProcessCancelled{999, "bad", {}}, host);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "bpmn.no_such_process");
    at = advance(at.next, ProcessCancelled{at.next.scopes.front().id, "bad", {}}, host).value();
    EXPECT_EQ(at.next.state, InstanceState::Terminated);
}

TEST(WayTo, TellsTheFlowsThroughGateways) {
    TestHost host;
    host.deploy(model_of(R"(
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:exclusiveGateway id="choice" default="f3"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing><bpmn:outgoing>f3</bpmn:outgoing></bpmn:exclusiveGateway>
<bpmn:userTask id="a"><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f4</bpmn:outgoing></bpmn:userTask>
<bpmn:userTask id="b"><bpmn:incoming>f3</bpmn:incoming><bpmn:outgoing>f5</bpmn:outgoing></bpmn:userTask>
<bpmn:endEvent id="end"><bpmn:incoming>f4</bpmn:incoming><bpmn:incoming>f5</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="choice" />
<bpmn:sequenceFlow id="f2" sourceRef="choice" targetRef="a"><bpmn:conditionExpression>=1 = 2</bpmn:conditionExpression></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="f3" sourceRef="choice" targetRef="b" />
<bpmn:sequenceFlow id="f4" sourceRef="a" targetRef="end" />
<bpmn:sequenceFlow id="f5" sourceRef="b" targetRef="end" />)"));
    const Process& process = *host.newest.at("p");
    const Advance at = start("p", {}, host).value();
    std::string way;
    for (const FlowIndex flow : way_to(process, process.nodes[find_node(process, "b")], at.passed))
        way += process.flows[flow].id + " ";
    EXPECT_EQ(way, "f1 f3 ");
}

}  // namespace
}  // namespace tongban::bpmn
