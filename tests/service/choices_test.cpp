// Ad-hoc subprocesses: the officer says what comes next.
#include "service/model_desk.h"
#include "service/process_choices.h"
#include "service/step_words.h"

namespace tongban::service::test {
namespace {

using authority::Role;

/// A hearing, a survey and an expert's report in any order, until the report is there.
std::string inquiry(const std::string& attributes = "", const std::string& completion = "") {
    return fmt::format(
        R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="https://example">
  <bpmn:process id="food-new" name="许可" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:adHocSubProcess id="inquiry" name="调查核实" {}>
      <bpmn:documentation>Inquiry</bpmn:documentation>
      <bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing>
      <bpmn:userTask id="survey" name="现场核查" />
      <bpmn:userTask id="report" name="专家论证"><bpmn:outgoing>x</bpmn:outgoing></bpmn:userTask>
      <bpmn:userTask id="summary" name="论证小结"><bpmn:incoming>x</bpmn:incoming></bpmn:userTask>
      <bpmn:sequenceFlow id="x" sourceRef="report" targetRef="summary" />
      {}
    </bpmn:adHocSubProcess>
    <bpmn:userTask id="review" name="审查"><bpmn:incoming>b</bpmn:incoming><bpmn:outgoing>c</bpmn:outgoing></bpmn:userTask>
    <bpmn:endEvent id="end"><bpmn:incoming>c</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="inquiry" />
    <bpmn:sequenceFlow id="b" sourceRef="inquiry" targetRef="review" />
    <bpmn:sequenceFlow id="c" sourceRef="review" targetRef="end" />
  </bpmn:process>
</bpmn:definitions>)",
        attributes,
        completion.empty() ? std::string()
                           : "<bpmn:completionCondition xsi:type=\"bpmn:tFormalExpression\">" +
                                 completion + "</bpmn:completionCondition>"
    );
}

class Choices : public ModelDesk {
  protected:
    void begin(const std::string& model) {
        use(model);
        at("2026-03-02T10:00:00");
        accepted();
        department_ = state().members.front().department;
    }
    authority::Actor officer(const char* id = "staff:one", const char* region = "500157") const {
        return staff({{Role::Approver, region, department_}}, id);
    }
    std::string choice() {
        for (const WorkItem& item : state().work_items)
            if (is_choice_step(item)) return item.id;
        return {};
    }
    std::vector<std::string> offered() {
        std::vector<std::string> ids;
        for (const WorkItem& item : state().work_items)
            for (const Choice& one : choices_of(state(), item, *content_)) ids.push_back(one.id);
        return ids;
    }
    std::string choose(json::array elements, const authority::Actor& actor) {
        return code(post(
            "/api/work/cases/{number}/items/{id}/choose", actor,
            {{"elements", std::move(elements)}}, {choice()}
        ));
    }
    void done(const char* element, bool granted = true) {
        const CaseState before = state();
        const auto item = std::ranges::find(before.work_items, element, &WorkItem::element);
        ASSERT_NE(item, before.work_items.end()) << element;
        commit(
            before, decide(before, CompleteWorkItem{item->id, granted, "原因", "第一条"}, known())
        );
    }
    std::string department_;
};

using Steps = std::vector<std::string>;

TEST_F(Choices, WhatCanBeBegunIsOfferedToTheOfficeAndGoesOnWhenItIsDone) {
    begin(inquiry());
    EXPECT_EQ(open_steps(), Steps{"choose:inquiry"});
    EXPECT_EQ(offered(), (Steps{"survey", "report"})) << "what follows another step is not chosen";
    const json::object seen =
        call(http::Method::Get, "/api/work/cases/{number}", officer()).value();
    const json::value& item = seen.at("work_items").at(0);
    EXPECT_EQ(item.at("kind").as_string(), "choose");
    EXPECT_EQ(item.at("step").as_string(), "调查核实");
    EXPECT_EQ(item.at("choices").at(1).at("name").as_string(), "专家论证");
    EXPECT_EQ(seen.at("can").at(0).as_string(), "choose:" + choice());

    EXPECT_EQ(choose({"report"}, officer()), "done");
    EXPECT_EQ(open_steps(), (Steps{"choose:inquiry", "report"}));
    const auto why = [&](size_t place) {
        const CaseState now = state();
        return words_of(now, now.work_items.at(place), *content_).why.zh;
    };
    EXPECT_EQ(why(1), "承办人在“调查核实”中选定");
    done("report");
    EXPECT_EQ(open_steps(), (Steps{"choose:inquiry", "summary"}));
    EXPECT_EQ(why(1), "“专家论证”已完成");
    done("summary");
    EXPECT_EQ(open_steps(), Steps{"review"}) << "nothing is open, and no condition asks for more";
    check_events();
    const json::object after =
        call(http::Method::Get, "/api/work/cases/{number}", officer()).value();
    EXPECT_NE(
        json::serialize(after.at("timeline")).find("在“调查核实”中选定下一步：专家论证"),
        std::string::npos
    );
}

TEST_F(Choices, OnlyWhoHasTheStepChooses) {
    begin(inquiry());
    EXPECT_EQ(choose({"survey"}, officer("staff:far", "500103")), "case.unknown");
    EXPECT_EQ(choose({"survey"}, person()), "auth.forbidden");
    EXPECT_EQ(
        code(post("/api/work/cases/{number}/items/{id}/claim", officer("staff:two"), {}, {choice()})
        ),
        "done"
    );
    EXPECT_EQ(choose({"survey"}, officer()), "case.claimed_by_other");
    EXPECT_EQ(open_steps(), Steps{"choose:inquiry"});
    EXPECT_EQ(choose({"survey"}, officer("staff:two")), "done");
}

TEST_F(Choices, NothingElseCanBeBegun) {
    begin(inquiry());
    EXPECT_EQ(choose({"summary"}, officer()), "case.step_not_offered");
    EXPECT_EQ(choose({"review"}, officer()), "case.step_not_offered");
    EXPECT_EQ(choose({"survey", "nothing"}, officer()), "case.step_not_offered");
    EXPECT_EQ(choose({}, officer()), "form.required");
    EXPECT_EQ(open_steps(), Steps{"choose:inquiry"});
    // It is no step that is decided, returned or asked about.
    EXPECT_EQ(
        code(post(
            "/api/work/cases/{number}/members/{item}/decision", officer(), {{"granted", true}},
            {"food-new"}
        )),
        "case.unknown_work_item"
    );
}

TEST_F(Choices, OneAfterAnotherWhereTheDrawingSaysSo) {
    begin(inquiry("ordering=\"Sequential\"", "outcome = \"reject\""));
    EXPECT_EQ(choose({"survey", "report"}, officer()), "bpmn.not_activatable");
    EXPECT_EQ(choose({"survey"}, officer()), "done");
    EXPECT_TRUE(offered().empty()) << "while it is open";
    done("survey");
    EXPECT_EQ(offered(), (Steps{"survey", "report"}));
    EXPECT_EQ(choose({"survey"}, officer()), "done") << "again";
}

TEST_F(Choices, TheConditionEndsItWithWhatIsStillOpen) {
    begin(inquiry("", "outcome = \"reject\""));
    EXPECT_EQ(choose({"survey", "report"}, officer()), "done");
    EXPECT_EQ(open_steps(), (Steps{"choose:inquiry", "survey", "report"}));
    done("survey", false);
    EXPECT_EQ(open_steps(), Steps{"review"});
    check_events();
}

TEST_F(Choices, NotWhileTheClockStandsStill) {
    begin(inquiry());
    const CaseState before = state();
    commit(before, decide(before, SuspendMember{"food-new", "inspection", "检验检测", 3}, known()));
    EXPECT_EQ(choose({"survey"}, officer()), "case.member_suspended");
}

TEST_F(Choices, AWithdrawnCaseAsksNobodyToChoose) {
    begin(inquiry());
    const std::string item = choice();
    const CaseState before = state();
    commit(before, decide(before, WithdrawCase{"不办了"}, known("person:zhao-huoguo", "赵火锅")));
    EXPECT_TRUE(open_steps().empty());
    EXPECT_EQ(
        code(post(
            "/api/work/cases/{number}/items/{id}/choose", officer(), {{"elements", {"survey"}}},
            {item}
        )),
        "case.unknown_work_item"
    );
}

// ---- lanes ----

constexpr const char* kLanes = R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="https://example">
  <bpmn:process id="food-new" name="许可" isExecutable="true">
    <bpmn:laneSet id="lanes">
      <bpmn:lane id="desk" name="clerk"><bpmn:flowNodeRef>start</bpmn:flowNodeRef><bpmn:flowNodeRef>first</bpmn:flowNodeRef></bpmn:lane>
      <bpmn:lane id="office" name="approver"><bpmn:flowNodeRef>second</bpmn:flowNodeRef><bpmn:flowNodeRef>end</bpmn:flowNodeRef></bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="first" name="初审"><bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing></bpmn:userTask>
    <bpmn:userTask id="second" name="审批"><bpmn:incoming>b</bpmn:incoming><bpmn:outgoing>c</bpmn:outgoing></bpmn:userTask>
    <bpmn:endEvent id="end"><bpmn:incoming>c</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="first" />
    <bpmn:sequenceFlow id="b" sourceRef="first" targetRef="second" />
    <bpmn:sequenceFlow id="c" sourceRef="second" targetRef="end" />
  </bpmn:process>
</bpmn:definitions>)";

class Lanes : public Choices {
  protected:
    size_t listed(const authority::Actor& actor) {
        return call(http::Method::Get, "/api/work/items", actor)
            .value()
            .at("items")
            .as_array()
            .size();
    }
    std::string decided(const authority::Actor& actor) {
        return code(post(
            "/api/work/cases/{number}/members/{item}/decision", actor, {{"granted", true}},
            {"food-new"}
        ));
    }
};

TEST_F(Lanes, TheLaneSaysWhoHandlesAStep) {
    begin(kLanes);
    const authority::Actor clerk = staff({{Role::Clerk, "500157", department_}}, "staff:clerk");
    const authority::Actor approves = officer("staff:approves");
    EXPECT_EQ(state().work_items.front().role, "clerk");
    EXPECT_EQ(listed(clerk), 1u);
    EXPECT_EQ(listed(approves), 0u);
    EXPECT_EQ(decided(approves), "auth.forbidden");
    EXPECT_EQ(decided(clerk), "done");

    EXPECT_EQ(state().work_items.front().role, "approver");
    EXPECT_EQ(listed(clerk), 0u);
    EXPECT_EQ(listed(approves), 1u);
    EXPECT_EQ(decided(clerk), "auth.forbidden");
    EXPECT_EQ(decided(approves), "done");
    EXPECT_EQ(state().members.front().stage, MemberStage::Granted);
}

}  // namespace
}  // namespace tongban::service::test
