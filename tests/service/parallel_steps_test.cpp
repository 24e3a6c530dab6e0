// Two sections examine the same item at once: which step is decided, and what a rejection is worth.
#include "bpmn/load.h"
#include "service/case_desk.h"
#include "service/window.h"

namespace tongban::service {
namespace {

using authority::Role;

constexpr const char* kBoth = R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d_signboard" targetNamespace="test">
  <bpmn:process id="signboard" isExecutable="true">
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:parallelGateway id="fork"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing><bpmn:outgoing>f3</bpmn:outgoing></bpmn:parallelGateway>
<bpmn:userTask id="papers" name="资料审查"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="approver" /></bpmn:extensionElements><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f4</bpmn:outgoing></bpmn:userTask>
<bpmn:userTask id="law" name="法制审核"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="approver" /></bpmn:extensionElements><bpmn:incoming>f3</bpmn:incoming><bpmn:outgoing>f5</bpmn:outgoing></bpmn:userTask>
<bpmn:parallelGateway id="join"><bpmn:incoming>f4</bpmn:incoming><bpmn:incoming>f5</bpmn:incoming><bpmn:outgoing>f6</bpmn:outgoing></bpmn:parallelGateway>
<bpmn:exclusiveGateway id="granted" default="no"><bpmn:incoming>f6</bpmn:incoming><bpmn:outgoing>yes</bpmn:outgoing><bpmn:outgoing>no</bpmn:outgoing></bpmn:exclusiveGateway>
<bpmn:endEvent id="end"><bpmn:incoming>yes</bpmn:incoming></bpmn:endEvent>
<bpmn:endEvent id="refused"><bpmn:incoming>no</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="fork" /><bpmn:sequenceFlow id="f2" sourceRef="fork" targetRef="papers" /><bpmn:sequenceFlow id="f3" sourceRef="fork" targetRef="law" /><bpmn:sequenceFlow id="f4" sourceRef="papers" targetRef="join" /><bpmn:sequenceFlow id="f5" sourceRef="law" targetRef="join" /><bpmn:sequenceFlow id="f6" sourceRef="join" targetRef="granted" />
<bpmn:sequenceFlow id="yes" sourceRef="granted" targetRef="end"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=outcome = "grant"</bpmn:conditionExpression></bpmn:sequenceFlow><bpmn:sequenceFlow id="no" sourceRef="granted" targetRef="refused" /></bpmn:process>
</bpmn:definitions>)";

class TwoSteps : public test::CaseDesk {
  protected:
    void SetUp() override {
        CaseDesk::SetUp();
        content_ = std::make_shared<pack::Content>(*test::all_packs());
        auto loaded = bpmn::load(kBoth);
        ASSERT_TRUE(loaded) << loaded.error().code;
        for (auto& process : loaded->processes) content_->processes[process->id] = process;
        desk_.content = [this] { return content_; };
        submit("signboard");
        const Facts known = facts_for(desk_, *content_, time_.at, "staff:clerk", "窗口");
        commit(state(), decide(state(), AcceptCase{audit_points_of(state(), *content_)}, known));
        ASSERT_EQ(state().work_items.size(), 2u);
    }
    authority::Actor officer(const char* id) {
        return test::staff({{Role::Approver, "500157", state().department}}, id, id);
    }
    std::string step(const char* element) {
        for (const WorkItem& item : state().work_items)
            if (item.element == element) return item.id;
        return "none";
    }
    bool is_open(const char* element) { return step(element) != "none"; }
    std::string decide_as(const char* who, bool granted, const std::string& named = {}) {
        json::object body{{"granted", granted}};
        if (!granted) body.emplace("reason", "材料虚假"), body.emplace("article", "第六十一条");
        if (!named.empty()) body.emplace("step", named);
        return code(post(
            "/api/work/cases/{number}/members/{item}/decision", officer(who), body, {"signboard"}
        ));
    }
    void claim(const char* who, const char* element) {
        const auto taken =
            post("/api/work/cases/{number}/items/{id}/claim", officer(who), {}, {step(element)});
        ASSERT_TRUE(taken) << taken.error().code;
    }
    Member member() { return state().members.front(); }

    std::shared_ptr<pack::Content> content_;
};

TEST_F(TwoSteps, TheStepThatAnOfficerHoldsIsTheOneDecided) {
    EXPECT_EQ(decide_as("staff:one", true), "case.step_unnamed") << "nobody says which";
    claim("staff:one", "law");
    EXPECT_EQ(decide_as("staff:one", true), "done");
    EXPECT_TRUE(is_open("papers")) << "it was nobody's and stays open";
    EXPECT_FALSE(is_open("law"));
    EXPECT_EQ(state().done_steps.back().name, "法制审核");
}

TEST_F(TwoSteps, AStepIsDecidedByItsName) {
    EXPECT_EQ(decide_as("staff:one", true, step("papers")), "done");
    EXPECT_TRUE(is_open("law"));
    EXPECT_FALSE(is_open("papers"));
    claim("staff:two", "law");
    EXPECT_EQ(decide_as("staff:one", true, step("law")), "case.claimed_by_other");
    EXPECT_EQ(decide_as("staff:one", true, "elsewhere"), "case.unknown_work_item");
}

TEST_F(TwoSteps, AGrantBesideDoesNotUndoARejection) {
    EXPECT_EQ(decide_as("staff:one", false, step("papers")), "done");
    EXPECT_EQ(decide_as("staff:two", true, step("law")), "done");
    EXPECT_EQ(member().stage, MemberStage::Rejected);
    EXPECT_EQ(member().article, "第六十一条");
    EXPECT_FALSE(member().reason.empty());
    EXPECT_EQ(state().notices.back().kind, "rejection");
    EXPECT_EQ(replay_case(*ledger_, "C-1").value().members.front().stage, MemberStage::Rejected);
}

TEST_F(TwoSteps, ARejectionThatComesLaterCountsAsBefore) {
    EXPECT_EQ(decide_as("staff:one", true, step("papers")), "done");
    EXPECT_EQ(decide_as("staff:two", false, step("law")), "done");
    EXPECT_EQ(member().stage, MemberStage::Rejected);
}

TEST_F(TwoSteps, BothGrantsGrant) {
    EXPECT_EQ(decide_as("staff:one", true, step("papers")), "done");
    EXPECT_EQ(decide_as("staff:two", true, step("law")), "done");
    EXPECT_EQ(member().stage, MemberStage::Granted);
}

}  // namespace
}  // namespace tongban::service
