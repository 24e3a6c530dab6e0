// All public scenarios: each is a test step of its own, and the list of failures stays empty.
#include <gtest/gtest.h>

#include "bpmn/scenario.h"
#include "dmn/answer.h"
#include "dmn/load.h"
#include "dmn/open_inputs.h"

using namespace tongban;
using namespace tongban::bpmn;

namespace {

/// Decisions that see all variables of the process.
Result<Decider> make_decider(const std::vector<std::string>& files) {
    std::vector<dmn::Model> models;
    for (const std::string& file : files) {
        dmn::Loaded loaded = dmn::load(file);
        if (has_errors(loaded.issues)) return refuse("dmn.refused");
        models.push_back(std::move(loaded.model));
    }
    return Decider(
        [models](std::string_view id, const feel::Context& variables) -> Result<feel::Value> {
            std::vector<std::string> names;
            for (const auto& [name, value] : variables) names.push_back(name);
            for (const dmn::Model& model : models) {
                if (!model.find_decision(id)) continue;
                Issues issues;
                return dmn::answer(
                    dmn::Engine::compile(dmn::with_inputs(model, names), issues), id, variables
                );
            }
            return refuse("bpmn.no_decision", ErrorKind::NotFound);
        }
    );
}

const std::string kSuite = std::string(TONGBAN_SOURCE_DIR) + "/tests/conformance/bpmn";

}  // namespace

TEST(Conformance, EveryScenarioOfThePublicEnginesPasses) {
    const auto results = play_folder(kSuite, make_decider);
    ASSERT_TRUE(results) << results.error().code;
    EXPECT_EQ(results->size(), 181u);
    for (const ScenarioResult& result : *results)
        EXPECT_TRUE(result.passed) << result.name << ": " << result.message;
}

TEST(Conformance, OurOwnScenariosPass) {
    const auto results =
        play_folder(std::string(TONGBAN_SOURCE_DIR) + "/tests/bpmn/suite", make_decider);
    ASSERT_TRUE(results) << results.error().code;
    EXPECT_EQ(results->size(), 190u);
    for (const ScenarioResult& result : *results)
        EXPECT_TRUE(result.passed) << result.name << ": " << result.message;
}

TEST(Conformance, AFolderWithoutScenariosIsAFault) {
    EXPECT_EQ(play_folder("/nowhere", make_decider).error().code, "bpmn.no_folder");
}

TEST(Conformance, AScenarioThatExpectsSomethingElseFails) {
    const std::string models = kSuite + "/models";
    const auto play = [&](const std::string& step) {
        return play_scenario(
            "scenario: x\nmodels: [lb-simple-link-events.bpmn]\nsteps:\n"
            "- {start: {process: simple-link-events}}\n- " +
                step,
            models, make_decider
        );
    };
    EXPECT_TRUE(play("{expect: {active: [Task-A, Task-B]}}").passed);
    EXPECT_FALSE(play("{expect: {active: [Task-A]}}").passed);
    EXPECT_FALSE(play("{expect: {state: completed}}").passed);
    EXPECT_FALSE(play("{expect: {excludes: [Task-B]}}").passed);
    EXPECT_FALSE(play("{expect: {incidents: [Task-B]}}").passed);
    EXPECT_FALSE(play("{expect: {passed: {Task-A: 1}}}").passed);
    EXPECT_FALSE(play("{expect: {variables: {a: 1}}}").passed);
    EXPECT_FALSE(play("{complete: {element: Task-C}}").passed);
    EXPECT_FALSE(play("{complete: {element: Task-A, fails: true}}").passed);
    EXPECT_FALSE(play("{dance: {}}").passed);
}
