// Steps that are done for each element of a list: which one an open step is for.
#include "bpmn/load.h"
#include "service/case_desk.h"

namespace tongban::service {
namespace {

using Names = std::vector<std::string>;

class StepsForEach : public test::CaseDesk {
  protected:
    /// A look at each element of `collection`; `before` stands in the way to it.
    void accept(const std::string& collection, const std::string& before = {}) {
        content_ = std::make_shared<pack::Content>(*test::all_packs());
        auto loaded = bpmn::load(model(collection, before));
        ASSERT_TRUE(loaded) << loaded.error().code;
        ASSERT_FALSE(loaded->processes.empty());
        for (auto& process : loaded->processes) content_->processes[process->id] = process;
        desk_.content = [this] { return content_; };
        submit("signboard");
        const Facts known = facts_for(desk_, *content_, time_.at, "staff:clerk", "窗口");
        commit(state(), decide(state(), AcceptCase{audit_points_of(state(), *content_)}, known));
    }
    Names names() {
        Names all;
        for (const WorkItem& item : state().work_items) all.push_back(item.name);
        return all;
    }
    Names listed(const char* locale) {
        Names all;
        const authority::Actor officer =
            test::staff({{authority::Role::Approver, "500157", state().department}});
        for (const http::Route& route : routes_.all()) {
            if (route.path != "/api/work/items") continue;
            http::Request request;
            request.actor = officer;
            request.now = time_.at;
            request.locale = locale;
            const auto answer = route.handler(request);
            EXPECT_TRUE(answer);
            if (!answer) return all;
            const json::value page = parse_json(std::get<http::Reply>(*answer).body).value();
            for (const json::value& row : page.at("items").as_array())
                all.emplace_back(row.at("step").as_string());
        }
        return all;
    }

    std::shared_ptr<pack::Content> content_;

  private:
    static std::string model(const std::string& collection, const std::string& before) {
        return fmt::format(
            R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="test">
  <bpmn:message id="m" name="news"><bpmn:extensionElements><zeebe:subscription correlationKey="=1"/></bpmn:extensionElements></bpmn:message>
  <bpmn:process id="signboard" isExecutable="true"><bpmn:startEvent id="start"/>
<bpmn:userTask id="look" name="现场核查"><bpmn:documentation>Look at the place</bpmn:documentation>
<bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="approver" /></bpmn:extensionElements>
<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="{}" inputElement="place"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>
</bpmn:userTask><bpmn:endEvent id="end"/>
<bpmn:sequenceFlow id="f3" sourceRef="look" targetRef="end"/>{}</bpmn:process></bpmn:definitions>)",
            collection,
            before.empty() ? R"(<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="look"/>)"
                           : before
        );
    }
};

/// A script makes `people` before the look; `aside` is drawn beside it.
std::string script(const std::string& aside = {}) {
    return R"(<bpmn:scriptTask id="make"><bpmn:extensionElements>
<zeebe:script expression="=[&quot;张三&quot;, &quot;李四&quot;]" resultVariable="people"/>
</bpmn:extensionElements></bpmn:scriptTask>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="make"/>
<bpmn:sequenceFlow id="f2" sourceRef="make" targetRef="look"/>)" +
           aside;
}

}  // namespace

TEST_F(StepsForEach, AreNamedByTheElementInCaseAndList) {
    accept(
        "=[{name: &quot;一号摊位&quot;, name_en: &quot;Stall one&quot;}, "
        "{label: &quot;二号摊位&quot;}, &quot;库房&quot;, 4]"
    );
    const Names all{
        "现场核查（一号摊位）", "现场核查（二号摊位）", "现场核查（库房）", "现场核查（4）"};
    EXPECT_EQ(names(), all);
    EXPECT_EQ(listed("zh-CN"), all);
    EXPECT_EQ(
        listed("en"), (Names{
                          "Look at the place (Stall one)", "Look at the place (二号摊位)",
                          "Look at the place (库房)", "Look at the place (4)"})
    );
}

TEST_F(StepsForEach, AreNamedByTheirPlaceWhereTheElementHasNoName) {
    accept("=[{area: 20}, true]");
    EXPECT_EQ(names(), (Names{"现场核查（1/2）", "现场核查（2/2）"}));
}

TEST_F(StepsForEach, ThatAreCalledTheSameAlsoSayTheirPlace) {
    accept("=[&quot;摊位&quot;, &quot;库房&quot;, &quot;摊位&quot;]");
    EXPECT_EQ(names(), (Names{"现场核查（摊位 1/3）", "现场核查（库房）", "现场核查（摊位 3/3）"}));
}

TEST_F(StepsForEach, AreNamedByWhatTheProcessMadeOfOpenData) {
    accept("=people", script());
    EXPECT_EQ(names(), (Names{"现场核查（张三）", "现场核查（李四）"}));
}

TEST_F(StepsForEach, SayNothingOfWhatMayHaveComeFromOutside) {
    accept(
        "=people",
        script(R"(<bpmn:boundaryEvent id="news" attachedToRef="look" cancelActivity="false">
            <bpmn:messageEventDefinition messageRef="m"/></bpmn:boundaryEvent>
            <bpmn:endEvent id="read"/><bpmn:sequenceFlow id="f4" sourceRef="news" targetRef="read"/>)"
        )
    );
    EXPECT_EQ(names(), (Names{"现场核查（1/2）", "现场核查（2/2）"}));
    EXPECT_EQ(listed("zh-CN"), names());
}

TEST_F(StepsForEach, CutLongNames) {
    std::string name;
    for (int i = 0; i < 60; ++i) name += "长";
    accept("=[&quot;" + name + "&quot;]");
    EXPECT_EQ(names(), Names{"现场核查（" + name.substr(0, 40 * 3) + "…）"});
}

}  // namespace tongban::service
