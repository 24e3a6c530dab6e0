// `tongban bpmn migrate` on two files.
#include "app/migrate_command.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "crypto/scratch.h"

namespace tongban::app {
namespace {

std::string model(const std::string& task, const std::string& name) {
    return fmt::format(
        R"(<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
        targetNamespace="t"><bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/>
        <bpmn:userTask id="{0}" name="{1}"/><bpmn:endEvent id="e"/>
        <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="{0}"/>
        <bpmn:sequenceFlow id="f2" sourceRef="{0}" targetRef="e"/></bpmn:process></bpmn:definitions>)",
        task, name
    );
}

class MigrateCommand : public testing::Test {
  protected:
    std::string file(const std::string& name, const std::string& text) {
        const std::string path = scratch_.path(name);
        std::ofstream(path) << text;
        return path;
    }
    int run(const MigrateOptions& options) {
        out.str("");
        err.str("");
        return run_migrate(options, out, err);
    }
    test::Scratch scratch_;
    std::ostringstream out, err;
};

}  // namespace

TEST_F(MigrateCommand, WritesAPlanThatItThenFindsNothingWrongWith) {
    const std::string from = file("from.bpmn", model("a", "审查"));
    const std::string to = file("to.bpmn", model("b", "审查"));
    EXPECT_EQ(run({.from = from, .to = to}), 0);
    EXPECT_NE(out.str().find(R"("a":"b")"), std::string::npos) << out.str();
    EXPECT_NE(err.str().find("a -> b, by its name"), std::string::npos) << err.str();
    const std::string plan = file("plan.json", out.str());
    EXPECT_EQ(run({.from = from, .to = to, .plan = plan}), 0);
    EXPECT_EQ(out.str(), "0 faults, 0 elements without counterpart, 0 skip steps\n");
}

TEST_F(MigrateCommand, APlanThatIsEmptyOrForOtherVersionsIsFaulty) {
    const std::string from = file("from.bpmn", model("a", "审查"));
    const std::string to = file("to.bpmn", model("b", "审查"));
    const std::string none = file("none.json", R"({"processes":[]})");
    EXPECT_EQ(run({.from = from, .to = to, .plan = none}), 1);
    EXPECT_NE(out.str().find("the plan does not name it"), std::string::npos) << out.str();
    EXPECT_EQ(run({.from = from, .to = from, .plan = none}), 0) << "nothing has changed";
    run({.from = from, .to = to});
    const std::string plan = file("plan.json", out.str());
    const std::string other = file("other.bpmn", model("b", "复核"));
    EXPECT_EQ(run({.from = from, .to = other, .plan = plan}), 1);
    EXPECT_NE(out.str().find("the plan is for version"), std::string::npos) << out.str();
}

TEST_F(MigrateCommand, TellsStepsThatTheNewVersionHasBeforeWhereInstancesStand) {
    std::string more = model("a", "审查");
    more.insert(more.find("<bpmn:endEvent"), R"(<bpmn:userTask id="first"/>)");
    more.replace(more.find(R"(targetRef="a")"), 13, R"(targetRef="first")");
    more.insert(
        more.find("</bpmn:process>"),
        R"(<bpmn:sequenceFlow id="f3" sourceRef="first" targetRef="a"/>)"
    );
    const std::string from = file("from.bpmn", model("a", "审查")), to = file("to.bpmn", more);
    run({.from = from, .to = to});
    const std::string plan = file("plan.json", out.str());
    EXPECT_EQ(run({.from = from, .to = to, .plan = plan}), 0);
    EXPECT_EQ(
        out.str(),
        "p: warning: a -> a skips: first (the new version has them before it)\n"
        "0 faults, 0 elements without counterpart, 1 skip steps\n"
    );
}

TEST_F(MigrateCommand, TellsWhatIsWrongWithAPlan) {
    const std::string from = file("from.bpmn", model("a", "审查"));
    const std::string to = file("to.bpmn", model("b", "复核"));
    const std::string plan = file("plan.yaml", "processes:\n- process: p\n  elements: {a: e}\n");
    EXPECT_EQ(run({.from = from, .to = to, .plan = plan}), 1);
    EXPECT_NE(out.str().find("bpmn.plan_other_kind"), std::string::npos) << out.str();
    EXPECT_NE(run({.from = from, .to = scratch_.path("none.bpmn")}), 0);
}

}  // namespace tongban::app
