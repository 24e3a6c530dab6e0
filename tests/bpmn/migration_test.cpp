// Change under running instances: what moves, what ends, what begins, and what stands in the way.
#include "bpmn/migration.h"

#include "bpmn/support.h"

namespace tongban::bpmn {

namespace {

std::string flow(const char* id, const char* from, const char* to) {
    return fmt::format(
        R"(<bpmn:sequenceFlow id="{}" sourceRef="{}" targetRef="{}"/>)", id, from, to
    );
}
std::string task(const char* id, const char* name = "") {
    return fmt::format(R"(<bpmn:userTask id="{}" name="{}"/>)", id, name);
}
std::string timer_at(
    const char* id, const char* host, const char* duration, bool interrupts = true
) {
    return fmt::format(
        R"(<bpmn:boundaryEvent id="{}" attachedToRef="{}" cancelActivity="{}"><bpmn:timerEventDefinition>
           <bpmn:timeDuration>{}</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>)",
        id, host, interrupts, duration
    );
}
/// start -> review -> end
std::string review(const char* id, const char* name = "", const std::string& more = "") {
    return model_of(
        R"(<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>)" + task(id, name) +
        flow("f1", "start", id) + flow("f2", id, "end") + more
    );
}
/// Two tasks at the same time, and the join after them.
std::string both(const std::string& more_ways = "") {
    return model_of(
        R"(<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>
           <bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>)" +
        task("a") + task("b") + flow("f0", "start", "split") + flow("f1", "split", "a") +
        flow("f2", "split", "b") + flow("f3", "a", "join") + flow("f4", "b", "join") +
        flow("f5", "join", "end") + more_ways
    );
}

class Migration : public testing::Test {
  protected:
    /// The second version of "p" is the newest; the player runs on the first.
    void versions(
        const std::string& before, const std::string& after, feel::Context variables = {}
    ) {
        host.deploy(before);
        player.start("p", std::move(variables));
        host.deploy(after);
    }
    const Process& before() const { return *host.all.front(); }
    const Process& after() const { return *host.all.back(); }
    MigrationPlan plan(std::map<std::string, std::string> more = {}) const {
        MigrationPlan plan;
        plan.processes.push_back(propose(before(), after()).mapping);
        for (const auto& [from, to] : more) plan.processes.front().elements[from] = to;
        return plan;
    }
    /// Codes of what stands in the way; the instance has moved when there is nothing.
    std::string move(const MigrationPlan& by) {
        auto done = migrate(player.instance, by, host);
        if (!done) return done.error().code;
        std::string codes;
        for (const MigrationObstacle& one : done->obstacles)
            codes += (codes.empty() ? "" : " ") + one.code + "@" + one.element;
        if (!done->is_possible()) return codes;
        last = *std::move(done);
        player.instance = last.advance.next;
        player.effects = last.advance.effects;
        player.restart();
        return "moved";
    }
    template <class T>
    size_t count() const {
        return player.last<T>().size();
    }

    TestHost host;
    Player player{host};
    Migrated last;
};

}  // namespace

TEST_F(Migration, AnOpenTaskGoesOnInTheNewVersionUnderItsNumber) {
    versions(review("review"), review("review", "复核", "<bpmn:documentation/>"));
    const TokenId token = player.at("review");
    EXPECT_EQ(move(plan()), "moved");
    EXPECT_EQ(player.instance.processes.front().version, after().version);
    EXPECT_EQ(player.at("review"), token);
    EXPECT_TRUE(last.advance.effects.empty()) << "nothing for the outside to do";
    ASSERT_EQ(last.moved.size(), 1u);
    EXPECT_EQ(last.moved.front().task->node->name, "复核");
    player.complete("review");
    EXPECT_TRUE(player.is_completed());
}

TEST_F(Migration, ATaskDrawnAnewIsFoundByItsName) {
    versions(review("Activity_1", "审查"), review("Activity_2", "审查"));
    const auto proposal = propose(before(), after());
    ASSERT_EQ(proposal.guesses.size(), 1u);
    EXPECT_EQ(proposal.guesses.front().because, "name");
    EXPECT_TRUE(proposal.unmapped.empty());
    EXPECT_EQ(move(plan()), "moved");
    EXPECT_EQ(player.waiting(), "Activity_2");
}

TEST_F(Migration, ATaskWithAnotherNameAndIdIsFoundByItsPlace) {
    versions(review("Activity_1", "审查"), review("Activity_2", "核查"));
    EXPECT_EQ(propose(before(), after()).guesses.front().because, "place");
    EXPECT_EQ(move(plan()), "moved");
}

TEST_F(Migration, TwoTasksThatAreAsLikelyAreLeftToPeople) {
    const std::string two = model_of(
        R"(<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/><bpmn:parallelGateway id="s"/>
           <bpmn:parallelGateway id="j"/>)" +
        task("x", "审查") + task("y", "审查") + flow("g0", "start", "s") + flow("g1", "s", "x") +
        flow("g2", "s", "y") + flow("g3", "x", "j") + flow("g4", "y", "j") + flow("g5", "j", "end")
    );
    versions(review("old", "审查"), two);
    const auto proposal = propose(before(), after());
    ASSERT_EQ(proposal.unmapped.size(), 1u);
    EXPECT_EQ(proposal.unmapped.front().reason, "ambiguous");
    EXPECT_EQ(move(plan()), "bpmn.not_mapped@old");
    EXPECT_EQ(player.waiting(), "old") << "a refusal changes nothing";
}

TEST_F(Migration, ATimerKeepsItsMomentAndOneWithoutCounterpartIsCalledOff) {
    const std::string ways = timer_at("late", "review", "P3D", false) +
                             R"(<bpmn:endEvent id="told"/>)" + flow("f3", "late", "told");
    const std::string other = timer_at("late", "review", "P9D", false) +
                              R"(<bpmn:endEvent id="told"/>)" + flow("f3", "late", "told");
    versions(review("review", "", ways), review("review", "", other));
    const Timer set = player.instance.timers.front();
    host.at.ms += 86'400'000;
    EXPECT_EQ(move(plan()), "moved");
    EXPECT_EQ(player.instance.timers.front().id, set.id);
    EXPECT_EQ(player.instance.timers.front().due, set.due) << "the clock runs on";
    host.deploy(review("review"));
    MigrationPlan back;
    back.processes.push_back(propose(*host.all[1], *host.all[2]).mapping);
    EXPECT_EQ(move(back), "moved");
    EXPECT_EQ(count<TimerCancelled>(), 1u);
    EXPECT_TRUE(player.instance.timers.empty());
}

TEST_F(Migration, ANewTimerIsSetFromNowOn) {
    const std::string ways = timer_at("late", "review", "P3D") + R"(<bpmn:endEvent id="told"/>)" +
                             flow("f3", "late", "told");
    versions(review("review"), review("review", "", ways));
    host.at.ms += 7 * 86'400'000LL;
    EXPECT_EQ(move(plan()), "moved");
    ASSERT_EQ(count<TimerSet>(), 1u);
    EXPECT_EQ(player.last<TimerSet>().front()->due->ms, host.at.ms + 3 * 86'400'000LL);
    player.fire("late");
    EXPECT_TRUE(player.is_completed());
}

TEST_F(Migration, ATimerThatHasFiredIsNotSetAgain) {
    const std::string ways = timer_at("late", "review", "PT1H", false) +
                             R"(<bpmn:endEvent id="told"/>)" + flow("f3", "late", "told");
    versions(review("review", "", ways), review("review", "new", ways));
    player.fire("late");
    EXPECT_EQ(move(plan()), "moved");
    EXPECT_TRUE(player.instance.timers.empty());
    EXPECT_EQ(count<TimerSet>(), 0u);
}

TEST_F(Migration, AJoinThatIsPartlyArrivedWaitsOn) {
    versions(both(), both("<bpmn:textAnnotation id=\"note\"/>"));
    player.complete("a");
    EXPECT_EQ(move(plan()), "moved");
    EXPECT_EQ(player.waiting(), "b join");
    player.complete("b");
    EXPECT_TRUE(player.is_completed());
}

TEST_F(Migration, AJoinThatNeedsAWayNobodyTookIsRefused) {
    const std::string third = task("c") + flow("f6", "split", "c") + flow("f7", "c", "join");
    versions(both(), both(third));
    EXPECT_EQ(move(plan()), "bpmn.never_ends@a") << "both are between split and join";
    player.complete("a");
    EXPECT_EQ(move(plan()), "bpmn.join_grown@join");
}

TEST_F(Migration, AJoinWithOneWayLessGoesOnWhenTheOthersAreThere) {
    const std::string third = task("c") + flow("f6", "split", "c") + flow("f7", "c", "join");
    versions(both(third), both());
    player.complete("a");
    player.complete("b");
    EXPECT_EQ(move(plan()), "bpmn.not_mapped@c") << "what is open needs a place";
    player.complete("c");
    EXPECT_TRUE(player.is_completed());
}

namespace {

std::string subprocess(const std::string& inside, const std::string& more = "") {
    return R"(<bpmn:subProcess id="sub">)" + more + R"(<bpmn:startEvent id="s2"/>)" + inside +
           R"(<bpmn:endEvent id="e2"/></bpmn:subProcess>)";
}
/// start -> sub(s2 -> TASK -> e2) -> after -> end
std::string wrapped(
    const char* inner, const std::string& in_sub = "", const std::string& more = ""
) {
    return model_of(
        R"(<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>)" +
        subprocess(task(inner) + flow("g1", "s2", inner) + flow("g2", inner, "e2"), in_sub) +
        task("after") + flow("f1", "start", "sub") + flow("f2", "sub", "after") +
        flow("f3", "after", "end") + more
    );
}

}  // namespace

TEST_F(Migration, APlanThatMovesIntoAnotherSubprocessOrKindIsRefused) {
    const std::string list =
        R"(<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
           <zeebe:loopCharacteristics inputCollection="=[1,2]" inputElement="item"/>
           </bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>)";
    const std::string choice = R"(<bpmn:exclusiveGateway id="x"/><bpmn:endEvent id="e3"/>)" +
                               flow("h1", "after", "x") + flow("h2", "x", "e3");
    versions(review("review"), wrapped("inner", list, choice));
    EXPECT_EQ(move(plan({{"review", "inner"}})), "bpmn.plan_other_scope@review")
        << "which one of the list should it be?";
    EXPECT_EQ(move(plan({{"review", "x"}})), "bpmn.plan_other_kind@review");
    EXPECT_EQ(move(plan({{"review", "nothing"}})), "bpmn.plan_unknown_element@review");
    EXPECT_EQ(move(plan()), "bpmn.not_mapped@review");
}

TEST_F(Migration, AnOpenTaskGoesIntoASubprocessThatIsDrawnAroundIt) {
    const std::string inputs =
        R"(<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=n + 1" target="m"/>
           <zeebe:output source="=m" target="result"/></zeebe:ioMapping></bpmn:extensionElements>)";
    const std::string late = timer_at("late", "sub", "P3D") + R"(<bpmn:endEvent id="told"/>)" +
                             flow("f9", "late", "told");
    versions(
        review("review"), wrapped("review", inputs, late), feel::context_from_json({{"n", 1}})
    );
    const TokenId token = player.at("review");
    EXPECT_EQ(move(plan()), "moved") << "it is found by its id";
    EXPECT_EQ(player.at("review"), token);
    ASSERT_EQ(player.instance.scopes.size(), 2u);
    EXPECT_EQ(find_token(player.instance, token)->scope, player.instance.scopes.back().id);
    ASSERT_EQ(count<TimerSet>(), 1u) << "the subprocess begins now";
    const auto stored = from_json(to_json(player.instance));
    ASSERT_TRUE(stored) << "an older token in a younger scope is read back";
    EXPECT_EQ(to_json(*stored), to_json(player.instance));
    player.complete("review");
    EXPECT_EQ(player.waiting(), "after");
    EXPECT_EQ(player.instance.variables().find("result")->as_number().to_string(), "2");
    EXPECT_TRUE(player.instance.timers.empty());
    player.complete("after");
    EXPECT_TRUE(player.is_completed());
}

TEST_F(Migration, TasksAtTheSameTimeShareTheSubprocessThatIsDrawnAroundThem) {
    const std::string inner =
        R"(<bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>)" + task("a") +
        task("b") + flow("f0", "s2", "split") + flow("f1", "split", "a") +
        flow("f2", "split", "b") + flow("f3", "a", "join") + flow("f4", "b", "join") +
        flow("f5", "join", "e2");
    versions(
        both(), model_of(
                    R"(<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>)" +
                    subprocess(inner) + flow("k1", "start", "sub") + flow("k2", "sub", "end")
                )
    );
    player.complete("a");
    EXPECT_EQ(move(plan()), "moved");
    EXPECT_EQ(player.instance.scopes.size(), 2u) << "one for the task and for what waits";
    player.complete("b");
    EXPECT_TRUE(player.is_completed());
}

TEST_F(Migration, AnInterruptedSubprocessThatAMoveOpenedLeavesNothing) {
    const std::string late = timer_at("late", "sub", "P3D") + task("late_task") +
                             R"(<bpmn:endEvent id="told"/>)" + flow("f9", "late", "late_task") +
                             flow("f10", "late_task", "told");
    versions(review("review"), wrapped("review", "", late));
    EXPECT_EQ(move(plan()), "moved");
    player.apply(TimerFired{player.instance.timers.front().id});
    EXPECT_EQ(player.waiting(), "late_task");
    EXPECT_EQ(player.instance.scopes.size(), 1u);
}

namespace {

/// start -> a -> b -> c -> end, and back from c to a.
std::string line(const std::string& back = "") {
    return model_of(
        R"(<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/><bpmn:exclusiveGateway id="x" default="f4"/>)" +
        task("a") + task("b") + task("c") + flow("f0", "start", "a") + flow("f1", "a", "b") +
        flow("f2", "b", "c") + flow("f3", "c", "x") + flow("f4", "x", "end") + back
    );
}
const char* const kBack =
    R"(<bpmn:sequenceFlow id="back" sourceRef="x" targetRef="a"><bpmn:conditionExpression>=again</bpmn:conditionExpression></bpmn:sequenceFlow>)";

std::string told(const std::vector<Skip>& skips) {
    std::string text;
    for (const Skip& skip : skips) {
        text += skip.from + ">" + skip.to + ":";
        for (const std::string& step : skip.steps) text += " " + step;
        text += skip.why == Skip::Why::PutBehindOld  ? " (old);"
                : skip.why == Skip::Why::DrawnBefore ? " (drawn);"
                : skip.why == Skip::Why::DrawnBeside ? " (beside);"
                                                     : ";";
    }
    return text;
}

}  // namespace

TEST_F(Migration, StepsThatAnEditedPlanPutsBehindATokenAreTold) {
    versions(line(kBack), line(kBack) + " ");
    const auto of = [&](std::map<std::string, std::string> more) {
        return told(skips_of(plan(std::move(more)).processes.front(), before(), after()));
    };
    EXPECT_EQ(of({}), "") << "what is proposed skips nothing";
    EXPECT_EQ(of({{"a", "b"}}), "a>b: a;");
    EXPECT_EQ(of({{"a", "c"}}), "a>c: a b;");
    EXPECT_EQ(of({{"b", "a"}}), "") << "it comes to b again";
    EXPECT_EQ(of({{"c", "a"}}), "") << "the loop leads there, and on to c";
}

TEST_F(Migration, AStepThatIsGoneIsToldAsSkippedByTheOldVersion) {
    const std::string shorter = model_of(
        R"(<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>)" + task("a") + task("c") +
        flow("f0", "start", "a") + flow("f1", "a", "c") + flow("f4", "c", "end")
    );
    versions(line(), shorter);
    EXPECT_EQ(
        told(skips_of(plan({{"b", "c"}}).processes.front(), before(), after())), "b>c: b (old);"
    );
    EXPECT_EQ(told(skips_of(plan({{"b", "a"}}).processes.front(), before(), after())), "");
}

TEST_F(Migration, AStepOfAnotherBranchIsNoneThatWasDone) {
    versions(both(), both() + " ");
    EXPECT_EQ(told(skips_of(plan({{"a", "b"}}).processes.front(), before(), after())), "a>b: a;");
}

TEST_F(Migration, AStepDrawnBeforeWhereATokenStandsIsToldAsSkipped) {
    const std::string longer = model_of(
        R"(<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>)" + task("a") + task("b") +
        task("new") + task("c") + task("last") + flow("f0", "start", "a") + flow("f1", "a", "b") +
        flow("n1", "b", "new") + flow("n2", "new", "c") + flow("n3", "c", "last") +
        flow("n4", "last", "end")
    );
    versions(line(), longer);
    const ProcessMapping mapping = plan().processes.front();
    EXPECT_EQ(told(skips_of(mapping, before(), after())), "c>c: new (drawn);")
        << "who stands before it still comes to it, and what follows is no loss";
    EXPECT_EQ(
        told(skips_of(plan({{"a", "c"}}).processes.front(), before(), after())),
        "a>c: a b new;c>c: new (drawn);"
    );
}

TEST_F(Migration, AStepThatIsDrawnEarlierThanItWasIsToldAsSkipped) {
    const std::string turned = model_of(
        R"(<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>)" + task("c") + task("a") +
        task("b") + flow("t0", "start", "c") + flow("t1", "c", "a") + flow("t2", "a", "b") +
        flow("t3", "b", "end")
    );
    versions(line(), turned);
    EXPECT_EQ(
        told(skips_of(plan().processes.front(), before(), after())),
        "a>a: c (drawn);b>b: c (drawn);"
    ) << "c did a and b once already";
}

TEST_F(Migration, AStepOnSomeWaysOnlyIsToldAsConditional) {
    const std::string side = model_of(
        R"(<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>
           <bpmn:exclusiveGateway id="which" default="w2"/><bpmn:exclusiveGateway id="meet"/>
           <bpmn:parallelGateway id="split"/>
           <bpmn:parallelGateway id="join"/>)" +
        task("a") + task("b") + task("c") + task("some") + task("each") + flow("f0", "start", "a") +
        flow("f1", "a", "which") +
        R"(<bpmn:sequenceFlow id="w1" sourceRef="which" targetRef="some">
           <bpmn:conditionExpression>=again</bpmn:conditionExpression></bpmn:sequenceFlow>)" +
        flow("w2", "which", "meet") + flow("w3", "some", "meet") + flow("w4", "meet", "split") +
        flow("p1", "split", "b") + flow("p2", "split", "each") + flow("p3", "b", "join") +
        flow("p4", "each", "join") + flow("p5", "join", "c") + flow("f4", "c", "end")
    );
    versions(line(), side);
    const auto skips = skips_of(plan().processes.front(), before(), after());
    EXPECT_EQ(told(skips), "b>b: some (drawn);b>b: each (beside);c>c: some each (drawn);");
    ASSERT_EQ(skips.size(), 3u);
    EXPECT_EQ(skips.back().conditional, std::set<std::string>{"some"});
}

TEST_F(Migration, AStepOnANewWayOfAForkThatIsPassedIsToldAsSkipped) {
    const auto forked = [](const char* kind) {
        return model_of(
            fmt::format(
                R"(<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/><bpmn:endEvent id="side"/>
                   <bpmn:{} id="fork" {}/>)",
                kind, std::string_view(kind) == "parallelGateway" ? "" : R"(default="n1")"
            ) +
            task("a") + task("b") + task("c") + task("new") + flow("f0", "start", "fork") +
            flow("n1", "fork", "a") +
            (std::string_view(kind) == "parallelGateway"
                 ? flow("n2", "fork", "new")
                 : R"(<bpmn:sequenceFlow id="n2" sourceRef="fork" targetRef="new">
                      <bpmn:conditionExpression>=again</bpmn:conditionExpression></bpmn:sequenceFlow>)"
            ) +
            flow("n3", "new", "side") + flow("f1", "a", "b") + flow("f2", "b", "c") +
            flow("f4", "c", "end")
        );
    };
    versions(line(), forked("parallelGateway"));
    const auto of_plan = [&] { return skips_of(plan().processes.front(), before(), after()); };
    EXPECT_EQ(told(of_plan()), "a>a: new (beside);b>b: new (beside);c>c: new (beside);");
    EXPECT_TRUE(of_plan().front().conditional.empty());
    host.deploy(forked("inclusiveGateway"));
    EXPECT_EQ(of_plan().front().conditional, std::set<std::string>{"new"});
    host.deploy(forked("exclusiveGateway"));
    EXPECT_EQ(told(of_plan()), "") << "one way or the other is done";
}

TEST_F(Migration, AStepThatBecameAnotherKindOfWorkIsNoneThatWasLeftOut) {
    std::string other = line();
    const size_t at = other.find(R"(<bpmn:userTask id="a")");
    other.replace(at, std::strlen("<bpmn:userTask"), "<bpmn:manualTask");
    versions(line(), other);
    EXPECT_EQ(told(skips_of(plan().processes.front(), before(), after())), "");
}

TEST_F(Migration, AStepThatAnotherTokenStillComesToIsNotSkipped) {
    const std::string longer = model_of(
        R"(<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>
           <bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>)" +
        task("a") + task("b") + task("new") + flow("f0", "start", "split") +
        flow("f1", "split", "a") + flow("f2", "split", "b") + flow("n1", "a", "new") +
        flow("f3", "new", "join") + flow("f4", "b", "join") + flow("f5", "join", "end")
    );
    versions(both(), longer);
    const ProcessMapping mapping = plan().processes.front();
    const auto all = skips_of(mapping, before(), after());
    EXPECT_EQ(told(all), "join>join: new (drawn);");
    const MovedToken at_a{.from = "a", .to = "a"}, at_b{.from = "b", .to = "b"},
        at_join{.from = "join", .to = "join"};
    EXPECT_EQ(told(skips_of_instance(all, after(), {&at_a, &at_join})), "") << "b was done";
    EXPECT_EQ(told(skips_of_instance(all, after(), {&at_b, &at_join})), told(all)) << "a was done";
}

TEST_F(Migration, InstancesOfAListMoveTogether) {
    const auto many = [](const char* name) {
        return model_of(
            fmt::format(
                R"(<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>
            <bpmn:userTask id="each" name="{}"><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
            <zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="item"/>
            </bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>)",
                name
            ) +
            flow("f1", "start", "each") + flow("f2", "each", "end")
        );
    };
    const auto complete_one = [&] {
        const auto open =
            std::ranges::find(player.instance.tokens, TokenState::UserTask, &Token::state);
        ASSERT_NE(open, player.instance.tokens.end());
        player.apply(UserTaskCompleted{open->id, {}});
    };
    versions(many("one"), many("two"));
    complete_one();
    EXPECT_EQ(move(plan()), "moved");
    complete_one();
    EXPECT_FALSE(player.is_completed());
    complete_one();
    EXPECT_TRUE(player.is_completed());
}

TEST_F(Migration, WhatIsDoneCanStillBeUndoneOrTheMoveIsRefused) {
    const auto booking = [](bool with_handler) {
        return model_of(
            std::string(R"(<bpmn:startEvent id="start"/>)") +
            R"(<bpmn:intermediateThrowEvent id="undo_all"><bpmn:compensateEventDefinition/></bpmn:intermediateThrowEvent>
               <bpmn:endEvent id="end"/>)" +
            task("book") + task("check") +
            (with_handler
                 ? R"(<bpmn:boundaryEvent id="undo" attachedToRef="book"><bpmn:compensateEventDefinition/></bpmn:boundaryEvent>
               <bpmn:userTask id="unbook" isForCompensation="true"/>
               <bpmn:association id="a1" sourceRef="undo" targetRef="unbook"/>)"
                 : "") +
            flow("f1", "start", "book") + flow("f2", "book", "check") +
            flow("f3", "check", "undo_all") + flow("f4", "undo_all", "end")
        );
    };
    versions(booking(true), booking(false));
    player.complete("book");
    EXPECT_EQ(move(plan()), "bpmn.undo_lost@book");
    host.deploy(booking(true) + " ");
    MigrationPlan same;
    same.processes.push_back(propose(before(), after()).mapping);
    EXPECT_EQ(move(same), "moved");
    player.complete("check");
    EXPECT_EQ(player.waiting(), "unbook undo_all");
}

TEST_F(Migration, ANewEventSubprocessListensAndARemovedOneDoesNot) {
    const std::string stop = R"(<bpmn:subProcess id="es" triggeredByEvent="true">
        <bpmn:startEvent id="es_start"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration>
        </bpmn:timerEventDefinition></bpmn:startEvent><bpmn:endEvent id="es_end"/>)" +
                             flow("es_f", "es_start", "es_end") + "</bpmn:subProcess>";
    versions(review("review"), review("review", "", stop));
    EXPECT_EQ(move(plan()), "moved");
    ASSERT_EQ(count<TimerSet>(), 1u);
    const TimerId timer = player.instance.timers.front().id;
    host.deploy(review("review", "again"));
    MigrationPlan back;
    back.processes.push_back(propose(*host.all[1], *host.all[2]).mapping);
    EXPECT_EQ(move(back), "moved");
    ASSERT_EQ(count<TimerCancelled>(), 1u);
    EXPECT_EQ(player.last<TimerCancelled>().front()->timer, timer);
}

TEST_F(Migration, APlanIsReadAsItIsWritten) {
    versions(review("Activity_1", "审查"), review("Activity_2", "审查"));
    const json::value written = to_json(plan());
    EXPECT_EQ(json::value(to_json(plan_from_json(written).value())), written);
    EXPECT_EQ(plan_from_json(json::object{}).error().code, "bpmn.plan_malformed");
    EXPECT_EQ(
        plan_from_json(parse_json(R"({"processes":[{"process":"p","elements":{"a":1}}]})").value())
            .error()
            .code,
        "bpmn.plan_malformed"
    );
}

TEST_F(Migration, AFinishedInstanceAndAnUnknownVersionAreRefused) {
    versions(review("review"), review("review", "x"));
    MigrationPlan unknown = plan();
    unknown.processes.front().to.version = "none";
    EXPECT_EQ(move(unknown), "bpmn.no_process");
    player.complete("review");
    EXPECT_EQ(move(plan()), "bpmn.not_active");
}

}  // namespace tongban::bpmn
