#include "bpmn/advance.h"

#include <gmock/gmock.h>

#include "bpmn/waiting.h"
#include "support.h"

using namespace tongban;
using namespace tongban::bpmn;

namespace {

/// A host with one model, and a player on it. Every test runs the instance through storage between
/// steps.
struct Played : testing::Test {
    TestHost host;
    Player player{host};
    Played() { player.restarts = true; }
};

using Approval = Played;
using Parallel = Played;
using Inclusive = Played;
using Timers = Played;
using Errors = Played;
using Calls = Played;
using Rules = Played;
using Faults = Played;

feel::Context request(bool complete, int amount) {
    return {{"owner", "ann"}, {"complete", complete}, {"amount", amount}};
}

}  // namespace

TEST_F(Approval, CreatesAUserTaskWithEverythingThatAWorkListNeeds) {
    host.deploy(read_model("approval.bpmn"));
    player.start("approval", request(true, 5));
    ASSERT_EQ(player.effects.size(), 2u);
    const auto& entered = std::get<ProcessEntered>(player.effects[0]);
    EXPECT_EQ(entered.process.id, "approval");
    EXPECT_TRUE(entered.path.empty());
    const auto& task = std::get<UserTaskCreated>(player.effects[1]);
    EXPECT_EQ(task.node->id, "check");
    EXPECT_EQ(task.node->lane, "desk");
    EXPECT_EQ(task.assignee, "ann");
    EXPECT_EQ(task.candidate_groups, (std::vector<std::string>{"clerks", "deputies"}));
    EXPECT_EQ(task.due, "P3WD");
    EXPECT_EQ(player.waiting(), "check");
}

TEST_F(Approval, TakesTheFlowWhoseConditionHolds) {
    host.deploy(read_model("approval.bpmn"));
    player.start("approval", request(true, 5));
    player.complete("check");
    EXPECT_EQ(player.waiting(), "decide");
    player.complete("decide");
    EXPECT_TRUE(player.is_completed());
    EXPECT_EQ(player.passed(), "begin check enough decide done");
    EXPECT_EQ(player.last<InstanceCompleted>().size(), 1u);
    EXPECT_EQ(player.last<ProcessLeft>().at(0)->outcome, Outcome::Completed);
}

TEST_F(Approval, PassesManualTasksByItself) {
    host.deploy(read_model("approval.bpmn"));
    player.start("approval", request(true, 500));
    player.complete("check", {{"complete", false}});
    EXPECT_TRUE(player.is_completed());
    EXPECT_EQ(player.passed(), "begin check enough refuse refused");
}

TEST_F(Approval, TakesTheDefaultFlowWhenNothingHolds) {
    host.deploy(read_model("approval.bpmn"));
    player.start("approval", request(false, 21));
    player.complete("check");
    const auto jobs = player.last<JobCreated>();
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs[0]->type, "send-notice");
    EXPECT_EQ(jobs[0]->retries, 2);
    EXPECT_EQ(feel::to_feel(jobs[0]->variables), R"({message: {to: "ann", sum: 42}})");
}

TEST_F(Approval, LetsOnlyMappedVariablesOutOfATaskWithOutputs) {
    host.deploy(read_model("approval.bpmn"));
    player.start("approval", request(false, 1));
    player.complete("check");
    player.complete("ask", {{"receipt", "r-1"}, {"noise", 1}});
    EXPECT_EQ(player.text("notice"), R"({receipt: "r-1"})");
    EXPECT_TRUE(player.variable("noise").is_null());
    EXPECT_TRUE(player.variable("message").is_null());
    EXPECT_EQ(player.waiting(), "check");
}

TEST_F(Approval, RefusesATriggerForWhatIsOver) {
    host.deploy(read_model("approval.bpmn"));
    player.start("approval", request(true, 5));
    const TokenId check = player.at("check");
    EXPECT_EQ(player.refused(JobCompleted{check}), "bpmn.no_such_job");
    EXPECT_EQ(player.refused(UserTaskCompleted{999}), "bpmn.no_such_task");
    player.complete("check");
    EXPECT_EQ(player.refused(UserTaskCompleted{check}), "bpmn.no_such_task");
    EXPECT_EQ(player.refused(TimerFired{check}), "bpmn.no_such_timer");
    EXPECT_EQ(player.refused(FaultResolved{check}), "bpmn.no_fault");
    player.complete("decide");
    EXPECT_EQ(player.refused(VariablesSet{}), "bpmn.not_active");
}

TEST_F(Approval, GivesTheSameAnswerToTheSameQuestion) {
    host.deploy(read_model("approval.bpmn"));
    player.start("approval", request(false, 1));
    const Trigger trigger = UserTaskCompleted{player.at("check"), {{"x", 1}}};
    const auto one = advance(player.instance, trigger, host).value();
    const auto two = advance(player.instance, trigger, host).value();
    EXPECT_EQ(to_json(one.next), to_json(two.next));
    EXPECT_EQ(one.effects.size(), two.effects.size());
    EXPECT_EQ(one.passed, two.passed);
}

TEST_F(Approval, ContinuesOnTheVersionThatItBeganOn) {
    const std::string xml = read_model("approval.bpmn");
    host.deploy(xml);
    player.start("approval", request(true, 5));
    std::string changed = xml;
    changed.replace(changed.find("id=\"decide\""), 11, "id=\"deside\"");
    size_t at;
    while ((at = changed.find("\"decide\"")) != std::string::npos)
        changed.replace(at, 8, "\"deside\"");
    changed.replace(changed.find(">decide<"), 8, ">deside<");
    host.deploy(changed);
    player.complete("check");
    EXPECT_EQ(player.waiting(), "decide");
    Player fresh(host);
    fresh.start("approval", request(true, 5));
    fresh.complete("check");
    EXPECT_EQ(fresh.waiting(), "deside");
    host.all.clear();
    EXPECT_EQ(player.refused(VariablesSet{}), "bpmn.no_process");
}

TEST_F(Approval, CanBeCancelled) {
    host.deploy(read_model("approval.bpmn"));
    player.start("approval", request(true, 5));
    player.apply(InstanceCancelled{});
    EXPECT_EQ(player.instance.state, InstanceState::Terminated);
    EXPECT_EQ(player.last<UserTaskCancelled>().size(), 1u);
    EXPECT_TRUE(player.last<InstanceCompleted>().empty());
    EXPECT_TRUE(player.instance.tokens.empty());
}

TEST_F(Approval, KeepsAWaitingInstanceUnderAKilobyte) {
    host.deploy(read_model("approval.bpmn"));
    player.start("approval", request(true, 5));
    EXPECT_LT(json::serialize(to_json(player.instance)).size(), 300u);
}

TEST_F(Approval, ANumberStaysANumberWhateverItsDigits) {
    host.deploy(model_of(R"(
        <bpmn:startEvent id="s"/>
        <bpmn:userTask id="t1"><bpmn:extensionElements><zeebe:ioMapping>
            <zeebe:output source="=100/3" target="third"/>
            <zeebe:output source="=12345678901234567890123" target="huge"/>
        </zeebe:ioMapping></bpmn:extensionElements></bpmn:userTask>
        <bpmn:userTask id="t2"><bpmn:extensionElements><zeebe:ioMapping>
            <zeebe:output source="=third &gt; 30 and huge &gt; third" target="big"/>
            <zeebe:output source="=third instance of number" target="is_number"/>
        </zeebe:ioMapping></bpmn:extensionElements></bpmn:userTask>
        <bpmn:userTask id="t3"/>
        <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t1"/>
        <bpmn:sequenceFlow id="f2" sourceRef="t1" targetRef="t2"/>
        <bpmn:sequenceFlow id="f3" sourceRef="t2" targetRef="t3"/>)"));
    player.start("p");
    player.complete("t1");
    player.complete("t2");
    EXPECT_EQ(player.waiting(), "t3");
    EXPECT_EQ(player.text("big"), "true");
    EXPECT_EQ(player.text("is_number"), "true");
    EXPECT_EQ(player.text("third"), "33.333333333333336");
}

TEST_F(Parallel, WaitsForAllBranches) {
    host.deploy(read_model("parallel.bpmn"));
    player.start("parallel");
    EXPECT_EQ(player.waiting(), "a b c");
    player.complete("b");
    player.complete("c");
    EXPECT_EQ(player.waiting(), "a join join");
    player.complete("a");
    EXPECT_EQ(player.waiting(), "last");
    player.complete("last");
    EXPECT_TRUE(player.is_completed());
    EXPECT_EQ(player.passed(), "begin fork b c a join last done");
}

TEST_F(Parallel, MixesTheVariablesOfItsBranches) {
    host.deploy(read_model("parallel.bpmn"));
    player.start("parallel", {{"n", 0}});
    player.complete("a", {{"n", 1}, {"from_a", true}});
    player.complete("c", {{"n", 2}});
    player.complete("b");
    EXPECT_EQ(player.text("n"), "2");
    EXPECT_EQ(player.text("from_a"), "true");
}

TEST_F(Inclusive, JoinsTheBranchesThatWereTaken) {
    host.deploy(read_model("inclusive.bpmn"));
    player.start("inclusive", {{"wants_a", true}, {"wants_b", true}});
    EXPECT_EQ(player.waiting(), "a b");
    player.complete("a");
    EXPECT_EQ(player.waiting(), "b join");
    player.complete("b");
    EXPECT_EQ(player.waiting(), "b2 join");
    player.complete("b2");
    EXPECT_TRUE(player.is_completed());
    EXPECT_EQ(std::ranges::count(player.history, "join"), 1);
}

TEST_F(Inclusive, DoesNotWaitForBranchesThatWereNotTaken) {
    host.deploy(read_model("inclusive.bpmn"));
    player.start("inclusive", {{"wants_a", true}, {"wants_b", false}});
    player.complete("a");
    EXPECT_TRUE(player.is_completed());
    Player other(host);
    other.start("inclusive", {{"wants_a", false}, {"wants_b", false}});
    EXPECT_EQ(other.waiting(), "none");
    other.complete("none");
    EXPECT_TRUE(other.is_completed());
}

TEST_F(Timers, AreSetToTheMomentTheyAreDue) {
    host.deploy(read_model("timers.bpmn"));
    player.start("timers", {{"limit", "P2D"}});
    ASSERT_EQ(player.last<TimerSet>().size(), 1u);
    EXPECT_EQ(player.last<TimerSet>()[0]->due, host.at.plus(std::chrono::hours{2}));
    host.at = host.at.plus(std::chrono::hours{2});
    player.fire("pause");
    const auto set = player.last<TimerSet>();
    ASSERT_EQ(set.size(), 2u);
    EXPECT_EQ(set[0]->node->id, "remind");
    EXPECT_EQ(set[1]->due, host.at.plus(std::chrono::hours{48}));
    EXPECT_EQ(player.waiting(), "work");
}

TEST_F(Timers, ThatDoNotInterruptFireAsOftenAsTheirCycleSays) {
    host.deploy(read_model("timers.bpmn"));
    player.start("timers", {{"limit", "P2D"}});
    player.fire("pause");
    const Instant begin = host.at;
    host.at = host.at.plus(std::chrono::minutes{75});  // served late: the rhythm stays
    player.fire("remind");
    EXPECT_EQ(player.waiting(), "mail work");
    EXPECT_EQ(player.last<TimerSet>().at(0)->due, begin.plus(std::chrono::hours{2}));
    player.fire("remind");
    EXPECT_EQ(player.waiting(), "mail mail work");
    EXPECT_EQ(player.timer_of("remind"), 0u);
    player.complete("work");
    player.complete("mail");
    EXPECT_FALSE(player.is_completed());
    player.complete("mail");
    EXPECT_TRUE(player.is_completed());
}

TEST_F(Timers, ThatInterruptTakeTheTaskBack) {
    host.deploy(read_model("timers.bpmn"));
    player.start("timers", {{"limit", "P2D"}});
    player.fire("pause");
    const TokenId work = player.at("work");
    player.fire("late");
    ASSERT_EQ(player.last<UserTaskCancelled>().size(), 1u);
    EXPECT_EQ(player.last<UserTaskCancelled>()[0]->task, work);
    EXPECT_EQ(player.last<TimerCancelled>().size(), 1u);  // the reminder
    EXPECT_EQ(player.waiting(), "escalate");
    EXPECT_TRUE(player.instance.timers.empty());
    EXPECT_EQ(player.passed(), "begin pause late");
}

TEST_F(Timers, EndWithTheirTask) {
    host.deploy(read_model("timers.bpmn"));
    player.start("timers", {{"limit", "P2D"}});
    player.fire("pause");
    const TimerId late = player.timer_of("late");
    player.complete("work");
    EXPECT_EQ(player.last<TimerCancelled>().size(), 2u);
    EXPECT_TRUE(player.is_completed());
    EXPECT_EQ(player.refused(TimerFired{late}), "bpmn.not_active");
}

TEST_F(Timers, ReadTheMappingsOfTheirEvent) {
    host.deploy(model_of(
        R"(<bpmn:startEvent id="s" /><bpmn:endEvent id="e" />
           <bpmn:intermediateCatchEvent id="t"><bpmn:extensionElements><zeebe:ioMapping>
             <zeebe:input source="=&quot;PT&quot; + hours + &quot;H&quot;" target="length" /><zeebe:output source="=length" target="was" />
             </zeebe:ioMapping></bpmn:extensionElements>
             <bpmn:timerEventDefinition><bpmn:timeDuration>=length</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
           <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t" /><bpmn:sequenceFlow id="g" sourceRef="t" targetRef="e" />)"
    ));
    player.start("p", {{"hours", "3"}});
    EXPECT_EQ(player.last<TimerSet>().at(0)->due, host.at.plus(std::chrono::hours{3}));
    player.fire("t");
    EXPECT_TRUE(player.is_completed());
    EXPECT_EQ(player.text("was"), "\"PT3H\"");
    EXPECT_TRUE(player.variable("length").is_null());
}

TEST_F(Timers, OfWorkingDaysAreCountedByTheHost) {
    host.deploy(read_model("timers.bpmn"));
    player.start("timers", {{"limit", "P20WD"}});
    player.fire("pause");
    EXPECT_EQ(player.last<TimerSet>().at(1)->working_days, 20);
    EXPECT_FALSE(player.last<TimerSet>().at(1)->due);
}

TEST_F(Timers, WithoutUsableValueAreAFaultThatCanBeMended) {
    host.deploy(read_model("timers.bpmn"));
    player.start("timers", {{"limit", "some day"}});
    player.fire("pause");
    ASSERT_EQ(player.last<FaultRaised>().size(), 1u);
    EXPECT_EQ(player.last<FaultRaised>()[0]->code, "bpmn.timer_value");
    EXPECT_TRUE(player.last<UserTaskCreated>().empty());
    EXPECT_TRUE(player.last<TimerSet>().empty());
    player.apply(VariablesSet{{{"limit", "P1D"}}});
    player.apply(FaultResolved{player.at("work")});
    EXPECT_EQ(player.last<UserTaskCreated>().size(), 1u);
    EXPECT_EQ(player.last<TimerSet>().size(), 2u);
    EXPECT_TRUE(player.instance.faults.empty());
}

TEST_F(Errors, AreCaughtAtTheTaskFirst) {
    host.deploy(read_model("errors.bpmn"));
    player.start("errors");
    player.apply(ErrorThrown{player.at("fetch"), "lost", {{"where", "cellar"}}});
    EXPECT_EQ(player.waiting(), "search watch");
    EXPECT_EQ(player.text("where"), "\"cellar\"");
    player.complete("search");
    player.complete("watch");
    EXPECT_TRUE(player.is_completed());
    EXPECT_EQ(std::ranges::count(player.history, "fetch"), 0);
}

TEST_F(Errors, GoOutToTheSubprocessAndEndAllInIt) {
    host.deploy(read_model("errors.bpmn"));
    player.start("errors");
    player.apply(ErrorThrown{player.at("fetch"), "strange"});
    EXPECT_EQ(player.waiting(), "repair");
    ASSERT_EQ(player.last<UserTaskCancelled>().size(), 1u);
    EXPECT_EQ(player.last<UserTaskCancelled>()[0]->node->id, "watch");
    EXPECT_EQ(player.instance.scopes.size(), 1u);
    player.complete("repair");
    EXPECT_TRUE(player.is_completed());
}

TEST_F(Errors, OfAnEndEventPreferTheirOwnCatcher) {
    host.deploy(read_model("errors.bpmn"));
    player.start("errors");
    player.apply(ErrorThrown{player.at("fetch"), "lost"});
    player.complete("search", {{"found", false}});
    EXPECT_EQ(player.waiting(), "replace");
}

TEST_F(Errors, ThatNobodyCatchesAreAFault) {
    host.deploy(read_model("approval.bpmn"));
    player.start("approval", request(false, 1));
    player.apply(ErrorThrown{player.at("check"), "odd"});
    ASSERT_EQ(player.last<FaultRaised>().size(), 1u);
    EXPECT_EQ(player.last<FaultRaised>()[0]->code, "bpmn.error_not_caught");
    EXPECT_EQ(player.refused(UserTaskCompleted{player.at("check")}), "bpmn.no_such_task");
    player.apply(FaultResolved{player.at("check")});
    EXPECT_EQ(player.last<UserTaskCreated>().size(), 1u);
    player.complete("check");
    EXPECT_EQ(player.waiting(), "ask");
}

TEST_F(Faults, ComeWithTheLastFailedAttemptOfAJob) {
    host.deploy(read_model("approval.bpmn"));
    player.start("approval", request(false, 1));
    player.complete("check");
    const TokenId job = player.at("ask");
    player.apply(JobFailed{job, 1, "mail server is away"});
    ASSERT_EQ(player.last<JobCreated>().size(), 1u);
    EXPECT_EQ(player.last<JobCreated>()[0]->job, job);
    EXPECT_EQ(player.last<JobCreated>()[0]->retries, 1);
    player.apply(JobFailed{job, 0, "mail server is away"});
    ASSERT_EQ(player.last<FaultRaised>().size(), 1u);
    EXPECT_EQ(player.last<FaultRaised>()[0]->message, "mail server is away");
    EXPECT_EQ(player.refused(JobCompleted{job}), "bpmn.no_such_job");
    player.apply(FaultResolved{job});
    EXPECT_EQ(player.last<JobCreated>().size(), 1u);
    player.complete("ask");
    EXPECT_EQ(player.waiting(), "check");
}

TEST_F(Faults, StopOneTokenAndNotTheOthers) {
    host.deploy(read_model("parallel.bpmn"));
    player.start("parallel");
    player.apply(JobFailed{player.at("c"), 0, "no"});
    player.complete("a");
    player.complete("b");
    EXPECT_EQ(player.waiting(), "c join join");
    EXPECT_FALSE(player.is_completed());
}

TEST_F(Faults, ArePlacedAtAGatewayWhoseConditionIsNotBoolean) {
    host.deploy(read_model("approval.bpmn"));
    player.start("approval", {{"owner", "ann"}, {"complete", "maybe"}});
    player.complete("check");
    ASSERT_EQ(player.last<FaultRaised>().size(), 1u);
    EXPECT_EQ(player.last<FaultRaised>()[0]->code, "bpmn.condition_not_boolean");
    EXPECT_EQ(player.waiting(), "enough");
    EXPECT_EQ(player.passed(), "begin check");
    player.apply(VariablesSet{{{"complete", true}}});
    player.apply(FaultResolved{player.at("enough")});
    EXPECT_EQ(player.waiting(), "decide");
}

TEST_F(Parallel, BranchesOnTheirWayAreTakenBackByATerminateEvent) {
    host.deploy(model_of(
        R"(<bpmn:startEvent id="s" /><bpmn:parallelGateway id="g" /><bpmn:userTask id="t" /><bpmn:endEvent id="e" />
           <bpmn:endEvent id="stop"><bpmn:terminateEventDefinition /></bpmn:endEvent>
           <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="g" /><bpmn:sequenceFlow id="f2" sourceRef="g" targetRef="stop" />
           <bpmn:sequenceFlow id="f3" sourceRef="g" targetRef="t" /><bpmn:sequenceFlow id="f4" sourceRef="t" targetRef="e" />)"
    ));
    // The other branch was on its way, but had not begun.
    player.start("p");
    EXPECT_TRUE(player.is_completed());
    EXPECT_TRUE(player.last<UserTaskCreated>().empty());
    EXPECT_EQ(player.passed(), "s g stop");
    EXPECT_TRUE(player.instance.tokens.empty());
}

TEST_F(Approval, KeepsVariablesOfAMappingInsideItsTask) {
    host.deploy(model_of(
        R"(<bpmn:startEvent id="s" /><bpmn:endEvent id="e" />
           <bpmn:userTask id="t"><bpmn:extensionElements><zeebe:ioMapping>
             <zeebe:input source="=1" target="inner" /></zeebe:ioMapping></bpmn:extensionElements></bpmn:userTask>
           <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t" /><bpmn:sequenceFlow id="g" sourceRef="t" targetRef="e" />)"
    ));
    player.start("p");
    player.complete("t", {{"inner", 2}, {"outer", 3}});
    EXPECT_TRUE(player.variable("inner").is_null());
    EXPECT_EQ(player.text("outer"), "3");
}

TEST_F(Calls, RunTheMemberInsideTheInstance) {
    host.deploy(read_model("calls.bpmn"));
    player.start(
        "bundle", {{"applicant", feel::Context{{"name", "ann"}}},
                   {"name", "top"},
                   {"second_process", "member"}}
    );
    const auto entered = player.last<ProcessEntered>();
    ASSERT_EQ(entered.size(), 3u);
    EXPECT_EQ(entered[1]->process.id, "member");
    EXPECT_EQ(entered[1]->path, (std::vector<std::string>{"call_first"}));
    ASSERT_EQ(player.last<TimerSet>().size(), 1u);
    EXPECT_EQ(player.last<TimerSet>()[0]->working_days, 5);
    EXPECT_EQ(player.waiting(), "m_review m_review");
    // The first member sees only what was mapped, the second everything.
    const TokenId first = player.instance.tokens[2].id, second = player.instance.tokens[3].id;
    EXPECT_EQ(feel::to_feel(visible_variables(player.instance, first)), R"({name: "ann"})");
    EXPECT_EQ(feel::to_text(*visible_variables(player.instance, second).find("name")), "top");
}

TEST_F(Calls, TellToWhichMemberATaskBelongs) {
    host.deploy(read_model("calls.bpmn"));
    player.start("bundle", {{"second_process", "member"}});
    const auto entered = player.last<ProcessEntered>();
    const auto tasks = player.last<UserTaskCreated>();
    ASSERT_EQ(tasks.size(), 2u);
    EXPECT_EQ(tasks[0]->process, entered[1]->scope);
    EXPECT_EQ(tasks[1]->process, entered[2]->scope);
    EXPECT_EQ(player.last<TimerSet>().at(0)->process, entered[0]->scope);
    const auto waits = waiting(player.instance, host).value();
    ASSERT_EQ(waits.size(), 2u);
    EXPECT_EQ(waits[1].node->id, "m_review");
    EXPECT_EQ(waits[1].path, (std::vector<std::string>{"call_second"}));
    EXPECT_EQ(waits[1].process, entered[2]->scope);
    const auto next = next_elements(*waits[1].definition, *waits[1].node);
    ASSERT_EQ(next.size(), 2u);
    EXPECT_EQ(next[0]->id, "m_refused");
    EXPECT_EQ(next[1]->id, "m_result");
}

TEST_F(Calls, BringBackOnlyWhatIsMapped) {
    host.deploy(read_model("calls.bpmn"));
    player.start(
        "bundle", {{"applicant", feel::Context{{"name", "ann"}}},
                   {"name", "top"},
                   {"second_process", "member"}}
    );
    const TokenId second = player.instance.tokens[3].id;
    player.complete("m_review", {{"granted", true}, {"inner", 1}});
    EXPECT_EQ(player.text("first"), "\"granted to ann\"");
    EXPECT_TRUE(player.variable("inner").is_null());
    ASSERT_EQ(player.last<ProcessLeft>().size(), 1u);
    EXPECT_EQ(player.last<ProcessLeft>()[0]->path, (std::vector<std::string>{"call_first"}));
    EXPECT_EQ(player.last<TimerCancelled>().size(), 1u);
    player.apply(UserTaskCompleted{second, {{"granted", true}}});
    EXPECT_EQ(player.text("result"), "\"granted to top\"");  // all child variables come back
    EXPECT_TRUE(player.is_completed());
}

TEST_F(Calls, PassErrorsOutToTheCaller) {
    host.deploy(read_model("calls.bpmn"));
    player.start(
        "bundle", {{"applicant", feel::Context{{"name", "ann"}}},
                   {"name", "top"},
                   {"second_process", "member"}}
    );
    player.complete("m_review", {{"granted", false}});
    ASSERT_EQ(player.last<ProcessLeft>().size(), 1u);
    EXPECT_EQ(player.last<ProcessLeft>()[0]->outcome, Outcome::Error);
    EXPECT_EQ(player.last<ProcessLeft>()[0]->error_code, "refused");
    EXPECT_EQ(player.waiting(), "explain m_review");
    // The terminate event ends the other member too.
    player.complete("explain");
    EXPECT_TRUE(player.is_completed());
    EXPECT_EQ(player.last<UserTaskCancelled>().size(), 1u);
    EXPECT_EQ(player.last<ProcessLeft>().at(0)->outcome, Outcome::Cancelled);
    EXPECT_EQ(player.instance.scopes.size(), 1u);
}

TEST_F(Calls, ToUnknownProcessesAreAFault) {
    host.deploy(read_model("calls.bpmn"));
    player.start(
        "bundle", {{"applicant", feel::Context{{"name", "ann"}}}, {"second_process", "ghost"}}
    );
    ASSERT_EQ(player.last<FaultRaised>().size(), 1u);
    EXPECT_EQ(player.last<FaultRaised>()[0]->code, "bpmn.no_called_process");
    player.apply(VariablesSet{{{"second_process", "member"}}});
    player.apply(FaultResolved{player.at("call_second")});
    EXPECT_EQ(player.waiting(), "m_review m_review");
}

TEST_F(Calls, ThatCallThemselvesWithoutEndAreStopped) {
    host.deploy(model_of(
        R"(<bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="again" />
           <bpmn:callActivity id="again"><bpmn:extensionElements><zeebe:calledElement processId="p" /></bpmn:extensionElements></bpmn:callActivity>
           <bpmn:sequenceFlow id="g" sourceRef="again" targetRef="e" /><bpmn:endEvent id="e" />)"
    ));
    player.start("p");
    ASSERT_EQ(player.last<FaultRaised>().size(), 1u);
    EXPECT_EQ(player.last<FaultRaised>()[0]->code, "bpmn.too_deep");
    EXPECT_EQ(player.instance.scopes.size(), kScopeDepthMax + 1);
}

TEST_F(Rules, AreAskedOfTheHostWithTheVariablesInSight) {
    host.deploy(read_model("rules.bpmn"));
    host.decisions["fee-small"] = [](const feel::Context& in) -> Result<feel::Value> {
        return feel::Value(feel::Context{{"fee", *in.find("total")}, {"other", 1}});
    };
    player.start("rules", {{"a", 40}, {"b", 2}, {"kind", "small"}});
    EXPECT_EQ(player.text("fee"), "42");
    EXPECT_TRUE(player.variable("answer").is_null());
    EXPECT_TRUE(player.variable("total").is_null());
    EXPECT_EQ(player.waiting(), "pay");
}

TEST_F(Rules, ThatFailAreAFault) {
    host.deploy(read_model("rules.bpmn"));
    player.start("rules", {{"a", 1}, {"b", 2}, {"kind", "none"}});
    ASSERT_EQ(player.last<FaultRaised>().size(), 1u);
    EXPECT_EQ(player.last<FaultRaised>()[0]->code, "bpmn.decision_failed");
    host.decisions["fee-none"] = [](const feel::Context&) -> Result<feel::Value> {
        return feel::Value(feel::Context{{"fee", 0}});
    };
    player.apply(FaultResolved{player.at("rule")});
    EXPECT_TRUE(player.is_completed());
}

TEST_F(Rules, LeaveOnlyValuesThatCanBeStored) {
    host.deploy(read_model("rules.bpmn"));
    player.start("rules", {{"a", 1}, {"b", 2}, {"kind", "none"}});
    EXPECT_EQ(player.text("sums"), R"({total: 3, on: "2026-03-01"})");
}

TEST_F(Faults, StopALoopThatNeverWaits) {
    host.deploy(model_of(
        R"(<bpmn:startEvent id="s" /><bpmn:task id="t" /><bpmn:exclusiveGateway id="g" default="back" /><bpmn:endEvent id="e" />
           <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t" /><bpmn:sequenceFlow id="h" sourceRef="t" targetRef="g" />
           <bpmn:sequenceFlow id="back" sourceRef="g" targetRef="t" />
           <bpmn:sequenceFlow id="out" sourceRef="g" targetRef="e"><bpmn:conditionExpression>=done = true</bpmn:conditionExpression></bpmn:sequenceFlow>)"
    ));
    EXPECT_EQ(start("p", {{"done", false}}, host).error().code, "bpmn.too_many_steps");
    EXPECT_TRUE(start("p", {{"done", true}}, host));
    EXPECT_EQ(start("q", {}, host).error().code, "bpmn.no_process");
}
