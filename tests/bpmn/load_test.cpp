#include "bpmn/load.h"

#include <gmock/gmock.h>

#include "support.h"

using namespace tongban;
using namespace tongban::bpmn;

namespace {

/// Codes of the issues with the element they name: "bpmn.no_start p".
std::vector<std::string> faults(std::string_view elements) {
    std::vector<std::string> found;
    const auto model = load(model_of(elements));
    if (!model) return {model.error().code};
    for (const Issue& issue : model->issues) found.push_back(issue.code + " " + issue.place);
    EXPECT_EQ(model->processes.empty(), has_errors(model->issues));
    return found;
}

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::string flow(
    const char* id, const char* from, const char* to, const char* condition = nullptr
) {
    std::string inner;
    if (condition)
        inner = fmt::format("<bpmn:conditionExpression>{}</bpmn:conditionExpression>", condition);
    return fmt::format(
        R"(<bpmn:sequenceFlow id="{}" sourceRef="{}" targetRef="{}">{}</bpmn:sequenceFlow>)", id,
        from, to, inner
    );
}

const std::string kStart = R"(<bpmn:startEvent id="s" />)";
const std::string kEnd = R"(<bpmn:endEvent id="e" />)";

}  // namespace

TEST(Load, ReadsWhatAUserTaskCarries) {
    const auto model = load(read_model("approval.bpmn")).value();
    EXPECT_THAT(model.issues, IsEmpty());
    ASSERT_EQ(model.processes.size(), 1u);
    const Process& process = *model.processes[0];
    EXPECT_EQ(process.name, "Approval of a request");
    const FlowNode& check = process.nodes[find_node(process, "check")];
    EXPECT_EQ(check.name, "Check the papers");
    EXPECT_EQ(check.documentation, "Are all papers there?");
    EXPECT_EQ(check.lane, "desk");
    EXPECT_EQ(check.properties.at("hint"), "look twice");
    const auto& task = std::get<UserTaskSpec>(check.work);
    EXPECT_EQ(task.form, "check-form");
    EXPECT_TRUE(task.assignee.feel.has_value());
    EXPECT_EQ(task.candidate_groups.text, "clerks, deputies");
    EXPECT_EQ(task.due.text, "P3WD");
    const FlowNode& ask = process.nodes[find_node(process, "ask")];
    EXPECT_EQ(std::get<JobSpec>(ask.work).headers.at("template"), "more");
    EXPECT_EQ(ask.inputs[1].target, (std::vector<std::string>{"message", "sum"}));
    EXPECT_EQ(process.nodes[find_node(process, "refuse")].lane, "notices");
    EXPECT_EQ(find_node(process, "nobody"), kNoNode);
}

TEST(Load, TellsVersionsOfAFileApart) {
    const std::string xml = read_model("approval.bpmn");
    std::string changed = xml;
    changed.replace(changed.find("complete"), 8, "finished");
    EXPECT_EQ(load(xml)->processes[0]->version, load(xml)->processes[0]->version);
    EXPECT_NE(load(xml)->processes[0]->version, load(changed)->processes[0]->version);
}

TEST(Load, RefusesWhatIsNoModel) {
    EXPECT_EQ(load("").error().code, "bpmn.xml");
    EXPECT_EQ(load("<a><b></a>").error().code, "bpmn.xml");
    EXPECT_EQ(load("<html/>").error().code, "bpmn.not_bpmn");
    EXPECT_EQ(load(std::string(kModelBytesMax + 1, ' ')).error().code, "bpmn.too_large");
    const auto empty = load("<definitions/>");
    EXPECT_EQ(empty->issues.at(0).code, "bpmn.no_process");
}

TEST(Load, NamesTheLineOfAFault) {
    const auto model =
        load("<definitions>\n<process id='p'>\n\n<endEvent id='e'/></process></definitions>");
    ASSERT_FALSE(model->issues.empty());
    EXPECT_EQ(model->issues[0].code, "bpmn.no_start");
    EXPECT_EQ(model->issues[0].line, 2);
}

TEST(Check, FindsElementsThatAreNeverReached) {
    EXPECT_THAT(
        faults(kStart + kEnd + flow("f", "s", "e") + R"(<bpmn:task id="island" />)"),
        Contains("bpmn.unreachable island")
    );
}

TEST(Check, FindsFlowsWithoutTarget) {
    EXPECT_THAT(
        faults(kStart + kEnd + flow("f", "s", "e") + flow("g", "s", "nowhere")),
        ElementsAre("bpmn.unknown_target g")
    );
}

TEST(Check, FindsExclusiveFlowsWithoutCondition) {
    const std::string gateway = R"(<bpmn:exclusiveGateway id="g" /><bpmn:endEvent id="e2" />)";
    EXPECT_THAT(
        faults(
            kStart + kEnd + gateway + flow("f", "s", "g") + flow("a", "g", "e", "=x") +
            flow("b", "g", "e2")
        ),
        ElementsAre("bpmn.flow_without_condition b")
    );
    // Only a warning: perhaps the conditions cover everything.
    const auto open = faults(
        kStart + kEnd + gateway + flow("f", "s", "g") + flow("a", "g", "e", "=x") +
        flow("b", "g", "e2", "=not(x)")
    );
    EXPECT_THAT(open, ElementsAre("bpmn.gateway_without_default g"));
}

TEST(Check, FindsTimersWithoutUsableValue) {
    const auto timer = [](const char* value) {
        return kStart + kEnd + flow("f", "s", "t") + flow("g", "t", "e") +
               fmt::format(
                   R"(<bpmn:intermediateCatchEvent id="t"><bpmn:timerEventDefinition id="d">{}</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>)",
                   value
               );
    };
    EXPECT_THAT(faults(timer("")), ElementsAre("bpmn.timer_without_value t"));
    EXPECT_THAT(
        faults(timer("<bpmn:timeDuration> </bpmn:timeDuration>")),
        ElementsAre("bpmn.timer_without_value t")
    );
    EXPECT_THAT(
        faults(timer("<bpmn:timeDuration>3 days</bpmn:timeDuration>")),
        ElementsAre("bpmn.timer_value t")
    );
    EXPECT_THAT(
        faults(timer("<bpmn:timeDuration>=3 +</bpmn:timeDuration>")), ElementsAre("bpmn.feel t")
    );
    EXPECT_THAT(faults(timer("<bpmn:timeDuration>P20WD</bpmn:timeDuration>")), IsEmpty());
}

TEST(Check, FindsWrongFeelInConditionsAndMappings) {
    EXPECT_THAT(
        faults(
            kStart + kEnd +
            R"(<bpmn:exclusiveGateway id="g" default="b" /><bpmn:endEvent id="e2" />)" +
            flow("f", "s", "g") + flow("a", "g", "e", "=x >") + flow("b", "g", "e2")
        ),
        ElementsAre("bpmn.feel a")
    );
    EXPECT_THAT(
        faults(
            kStart + kEnd + flow("f", "s", "t") + flow("g", "t", "e") +
            R"(<bpmn:userTask id="t"><bpmn:extensionElements><zeebe:ioMapping>
                  <zeebe:input source="=(" target="x" /><zeebe:output source="=1" target="a..b" />
                  </zeebe:ioMapping></bpmn:extensionElements></bpmn:userTask>)"
        ),
        ElementsAre("bpmn.feel t", "bpmn.mapping_target t")
    );
}

TEST(Check, FindsTasksWithNothingToDo) {
    const auto task = [](const char* element) {
        return kStart + kEnd + flow("f", "s", "t") + flow("g", "t", "e") +
               fmt::format("<bpmn:{} id=\"t\" />", element);
    };
    EXPECT_THAT(faults(task("serviceTask")), ElementsAre("bpmn.no_job_type t"));
    EXPECT_THAT(faults(task("businessRuleTask")), ElementsAre("bpmn.no_decision t"));
    EXPECT_THAT(faults(task("scriptTask")), ElementsAre("bpmn.no_script t"));
    EXPECT_THAT(faults(task("callActivity")), ElementsAre("bpmn.no_called_process t"));
    EXPECT_THAT(faults(task("manualTask")), IsEmpty());
}

TEST(Check, FindsEventsThatCannotBe) {
    const auto with = [](std::string_view element) {
        return kStart + kEnd + R"(<bpmn:task id="t" />)" + flow("f", "s", "t") +
               flow("g", "t", "e") + std::string(element);
    };
    EXPECT_THAT(
        faults(with(
            R"(<bpmn:boundaryEvent id="b" attachedToRef="nobody"><bpmn:errorEventDefinition /></bpmn:boundaryEvent>)"
        )),
        Contains("bpmn.unknown_host b")
    );
    EXPECT_THAT(
        faults(with(R"(<bpmn:boundaryEvent id="b" attachedToRef="t" />)")),
        Contains("bpmn.event_definition b")
    );
    EXPECT_THAT(
        faults(with(
            R"(<bpmn:endEvent id="e2"><bpmn:errorEventDefinition errorRef="error_mute" /></bpmn:endEvent>)"
        )),
        Contains("bpmn.error_without_code e2")
    );
    const std::string twice =
        R"(<bpmn:boundaryEvent id="b{0}" attachedToRef="t"><bpmn:errorEventDefinition errorRef="error_bad" /></bpmn:boundaryEvent>)";
    std::string two = twice + twice;
    two.replace(two.find("{0}"), 3, "1");
    two.replace(two.find("{0}"), 3, "2");
    EXPECT_THAT(faults(with(two)), Contains("bpmn.error_caught_twice b2"));
}

TEST(Check, FindsFlowsAcrossTheBorderOfASubprocess) {
    EXPECT_THAT(
        faults(
            kStart + kEnd + flow("f", "s", "sub") + flow("g", "sub", "e") +
            flow("x", "inner", "e") +
            R"(<bpmn:subProcess id="sub"><bpmn:startEvent id="is" /><bpmn:task id="inner" />)" +
            flow("i", "is", "inner") + "</bpmn:subProcess>"
        ),
        Contains("bpmn.flow_crosses_scope x")
    );
    EXPECT_THAT(
        faults(
            kStart + kEnd + flow("f", "s", "sub") + flow("g", "sub", "e") +
            R"(<bpmn:subProcess id="sub" />)"
        ),
        ElementsAre("bpmn.no_start sub")
    );
}

TEST(Check, RefusesElementsThatWouldBeSkippedSilently) {
    EXPECT_THAT(
        faults(
            kStart + kEnd + flow("f", "s", "c") + flow("g", "c", "e") +
            R"(<bpmn:intermediateCatchEvent id="c"><bpmn:signalEventDefinition signalRef="x" />)"
            R"(<bpmn:timerEventDefinition /></bpmn:intermediateCatchEvent>)"
        ),
        Contains("bpmn.unsupported c")
    );
    EXPECT_THAT(
        faults(
            kEnd + flow("f", "s", "e") +
            R"(<bpmn:startEvent id="s"><bpmn:messageEventDefinition /></bpmn:startEvent>)"
        ),
        Contains("bpmn.no_message s")
    );
    EXPECT_THAT(
        faults(
            kStart + kEnd + flow("f", "s", "t") + flow("g", "t", "e") +
            R"(<bpmn:task id="t"><bpmn:standardLoopCharacteristics /></bpmn:task>)"
        ),
        Contains("bpmn.loop_without_end t")
    );
}

TEST(Soundness, AJoinThatCanNeverGoOnIsRefused) {
    const auto joined = [](const char* split, const char* join) {
        return faults(
            kStart + kEnd +
            fmt::format(
                R"(<bpmn:{}Gateway id="x" default="xb" /><bpmn:{}Gateway id="j" />)", split, join
            ) +
            R"(<bpmn:task id="a" /><bpmn:task id="b" />)" + flow("f", "s", "x") +
            R"(<bpmn:sequenceFlow id="xa" sourceRef="x" targetRef="a"><bpmn:conditionExpression>=c</bpmn:conditionExpression></bpmn:sequenceFlow>)" +
            flow("xb", "x", "b") + flow("aj", "a", "j") + flow("bj", "b", "j") + flow("g", "j", "e")
        );
    };
    EXPECT_THAT(joined("exclusive", "parallel"), Contains("bpmn.deadlock j"));
    // The default flow is taken alone.
    EXPECT_THAT(joined("inclusive", "parallel"), Contains("bpmn.deadlock j"));
    EXPECT_THAT(joined("parallel", "exclusive"), Contains("bpmn.lack_of_synchronisation e"));
    for (const char* same : {"exclusive", "inclusive"})
        EXPECT_TRUE(joined(same, same).empty()) << same;
    EXPECT_THAT(joined("parallel", "inclusive"), ElementsAre("bpmn.condition_ignored x"));
}

TEST(Check, FindsMultiInstanceActivitiesWithoutCollection) {
    const auto with = [](std::string_view attributes) {
        return faults(
            kStart + kEnd + flow("f", "s", "t") + flow("g", "t", "e") +
            fmt::format(
                R"(<bpmn:userTask id="t"><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
                   <zeebe:loopCharacteristics {} /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>)",
                attributes
            )
        );
    };
    EXPECT_THAT(with(""), ElementsAre("bpmn.no_collection t"));
    EXPECT_THAT(
        with("inputCollection=\"=xs\" outputCollection=\"ys\""),
        ElementsAre("bpmn.no_output_element t")
    );
    EXPECT_THAT(with("inputCollection=\"=xs\""), IsEmpty());
}

TEST(Check, FindsIdsThatAreUsedTwice) {
    EXPECT_THAT(
        faults(kStart + kEnd + flow("f", "s", "e") + R"(<bpmn:task id="e" />)"),
        Contains("bpmn.duplicate_id e")
    );
}

TEST(Check, BoundsNestingAndSize) {
    std::string deep, closing;
    for (size_t i = 0; i < kSubprocessDepthMax + 3; ++i) {
        deep += fmt::format("<bpmn:subProcess id=\"d{}\">", i);
        closing += "</bpmn:subProcess>";
    }
    EXPECT_THAT(faults(kStart + deep + closing), Contains(testing::HasSubstr("bpmn.too_deep")));
    std::string many = kStart;
    for (size_t i = 0; i < kNodesMax + 10; ++i) many += fmt::format("<bpmn:task id=\"t{}\" />", i);
    EXPECT_THAT(faults(many), Contains(testing::HasSubstr("bpmn.too_many_nodes")));
}

TEST(Load, NeverStopsTheProgramOverADamagedFile) {
    for (const char* name : {"approval.bpmn", "errors.bpmn", "calls.bpmn"}) {
        const std::string xml = read_model(name);
        size_t refused = 0;
        for (size_t i = 0; i < xml.size(); i += 7) {
            std::string damaged = xml;
            damaged[i] = static_cast<char>("\"<>x= \0{"[i % 8]);
            const auto model = load(damaged);
            if (!model || has_errors(model->issues)) ++refused;
        }
        EXPECT_GT(refused, 50u);
    }
}
