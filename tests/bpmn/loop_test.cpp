#include <gmock/gmock.h>

#include "support.h"

using namespace tongban;
using namespace tongban::bpmn;

namespace {

struct MultiInstance : testing::Test {
    TestHost host;
    Player player{host};
    MultiInstance() {
        player.restarts = true;
        host.deploy(read_model("countersign.bpmn"));
    }
    void begin(int enough) {
        player.start(
            "countersign", {{"offices", feel::List{"north", "south", "west"}},
                            {"enough", enough},
                            {"opinion", "yes"}}
        );
    }
    /// The open task of this office.
    TokenId task_of(std::string_view office) {
        for (const Token& token : player.instance.tokens) {
            const feel::Value* found = token.locals.find("office");
            if (found && feel::to_text(*found) == office) return token.id;
        }
        return 0;
    }
    void sign(std::string_view office, const char* opinion) {
        player.apply(UserTaskCompleted{task_of(office), {{"opinion", opinion}}});
    }
};

}  // namespace

TEST_F(MultiInstance, CreatesATaskForEachItem) {
    begin(3);
    const auto tasks = player.last<UserTaskCreated>();
    ASSERT_EQ(tasks.size(), 3u);
    EXPECT_EQ(tasks[0]->assignee, "north");
    EXPECT_EQ(tasks[2]->assignee, "west");
    EXPECT_EQ(feel::to_feel(tasks[1]->variables), R"({office: "south", loopCounter: 2})");
    EXPECT_EQ(player.last<TimerSet>().size(), 1u);  // one for all of them
}

TEST_F(MultiInstance, CollectsResultsInTheOrderOfTheItems) {
    begin(3);
    sign("west", "yes");
    sign("north", "fine");
    EXPECT_EQ(player.waiting(), "sign");
    sign("south", "yes");
    EXPECT_EQ(player.text("opinions"), R"(["north: fine", "south: yes", "west: yes"])");
    EXPECT_EQ(player.passed(), "begin sign each_begin");
    EXPECT_EQ(player.last<TimerCancelled>().size(), 1u);
}

TEST_F(MultiInstance, EndsEarlyWhenTheOthersAreNotNeeded) {
    begin(3);
    sign("south", "no");
    EXPECT_EQ(player.last<UserTaskCancelled>().size(), 2u);
    EXPECT_EQ(player.text("opinions"), R"([null, "south: no", null])");
    EXPECT_EQ(player.waiting(), "write");
}

TEST_F(MultiInstance, RunsOneAfterTheOtherWhenItIsSequential) {
    begin(1);
    sign("south", "yes");
    for (const char* office : {"north", "south", "west"}) {
        ASSERT_EQ(player.waiting(), "write");
        EXPECT_EQ(
            feel::to_text(*visible_variables(player.instance, player.at("write")).find("office")),
            office
        );
        player.complete("write", {{"text", std::string("to ") + office}});
    }
    EXPECT_TRUE(player.is_completed());
    EXPECT_EQ(std::ranges::count(player.history, "each"), 1);
    EXPECT_EQ(std::ranges::count(player.history, "write"), 3);
}

TEST_F(MultiInstance, IsInterruptedAsAWhole) {
    begin(3);
    player.fire("late");
    EXPECT_EQ(player.last<UserTaskCancelled>().size(), 3u);
    EXPECT_TRUE(player.is_completed());
    Player other(host);
    other.start("countersign", {{"offices", feel::List{"north", "south"}}, {"enough", 2}});
    other.apply(ErrorThrown{other.last<UserTaskCreated>().at(1)->task, "lost"});
    EXPECT_EQ(other.last<UserTaskCancelled>().size(), 1u);
    EXPECT_TRUE(other.is_completed());
}

TEST_F(MultiInstance, OfNothingIsDoneAtOnce) {
    player.start("countersign", {{"offices", feel::List{}}, {"enough", 1}});
    EXPECT_TRUE(player.is_completed());
    EXPECT_EQ(player.text("opinions"), "[]");
}

TEST_F(MultiInstance, WithoutAListIsAFaultThatCanBeMended) {
    player.start("countersign", {{"offices", "all"}, {"enough", 1}});
    ASSERT_EQ(player.last<FaultRaised>().size(), 1u);
    EXPECT_EQ(player.last<FaultRaised>()[0]->code, "bpmn.no_collection");
    player.apply(VariablesSet{{{"offices", feel::List{"north"}}}});
    player.apply(FaultResolved{player.at("sign")});
    EXPECT_EQ(player.last<UserTaskCreated>().size(), 1u);
}

TEST_F(MultiInstance, WithABrokenCompletionConditionKeepsWhatIsDone) {
    begin(3);
    player.apply(VariablesSet{{{"enough", "many"}}});
    sign("north", "yes");
    ASSERT_EQ(player.last<FaultRaised>().size(), 1u);
    EXPECT_EQ(player.last<FaultRaised>()[0]->code, "bpmn.condition_not_boolean");
    const TokenId fault = player.last<FaultRaised>()[0]->token;
    player.apply(VariablesSet{{{"enough", 1}}});
    player.apply(FaultResolved{fault});
    EXPECT_EQ(player.text("opinions"), R"(["north: yes", null, null])");
    EXPECT_EQ(player.waiting(), "write");
}

TEST_F(MultiInstance, CountsAnInstanceOnceThoughItsConditionIsAskedTwice) {
    begin(3);
    player.apply(VariablesSet{{{"enough", "many"}}});
    sign("north", "yes");
    const TokenId fault = player.last<FaultRaised>().at(0)->token;
    player.apply(VariablesSet{{{"enough", 2}}});
    player.apply(FaultResolved{fault});
    EXPECT_EQ(player.waiting(), "sign sign");
    sign("west", "yes");
    EXPECT_EQ(player.text("opinions"), R"(["north: yes", null, "west: yes"])");
}

TEST_F(MultiInstance, KeepsTheItemOfAnInstanceThatIsMended) {
    player.start(
        "countersign", {{"offices", feel::List{"north", 7}}, {"enough", 2}, {"opinion", "yes"}}
    );
    ASSERT_EQ(player.last<FaultRaised>().size(), 1u);
    EXPECT_EQ(player.last<FaultRaised>()[0]->code, "bpmn.assignment");
    const TokenId fault = player.last<FaultRaised>()[0]->token;
    // Still a number: the same fault again, at the same item.
    player.apply(FaultResolved{fault});
    ASSERT_EQ(player.last<FaultRaised>().size(), 1u);
    const Token* again = find_token(player.instance, player.last<FaultRaised>()[0]->token);
    EXPECT_EQ(again->item, 2u);
    EXPECT_EQ(player.waiting(), "sign sign");
}
