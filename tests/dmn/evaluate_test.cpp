// Decisions with their reasons, and what a wrong model says.
#include "dmn/evaluate.h"

#include <gtest/gtest.h>

#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

std::string table(std::string_view policy, std::string_view rules, std::string_view outputs = "") {
    return fmt::format(
        R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:m">
  <inputData id="area" name="Shop Area"><variable name="Shop Area" typeRef="number"/></inputData>
  <decision id="level" name="Review Level">
    <variable name="Review Level"/>
    <informationRequirement><requiredInput href="#area"/></informationRequirement>
    <decisionTable hitPolicy="{}">
      <input id="in"><inputExpression typeRef="number"><text>Shop Area</text></inputExpression></input>
      <output id="out">{}</output>
      <annotation name="law"/>
      {}
    </decisionTable>
  </decision>
</definitions>)",
        policy, outputs, rules
    );
}

std::string rule(
    std::string_view id, std::string_view test, std::string_view output, std::string_view law = ""
) {
    return fmt::format(
        "<rule "
        "id=\"{}\"><inputEntry><text><![CDATA[{}]]></text></inputEntry><outputEntry><text>{}</text>"
        "</outputEntry><annotationEntry><text>{}</text></annotationEntry></rule>",
        id, test, output, law
    );
}

Outcome decide(const std::string& xml, Value area) {
    const Loaded loaded = load(xml, "m.dmn");
    EXPECT_FALSE(has_errors(loaded.issues));
    Evaluation evaluation;
    auto outcome =
        evaluate(loaded.model, "Review Level", {{"Shop Area", std::move(area)}}, evaluation);
    EXPECT_TRUE(outcome.has_value());
    return outcome ? *std::move(outcome) : Outcome{};
}

}  // namespace

TEST(DecisionTable, TellsWhichRuleFiredAndTheLawItCites) {
    const std::string xml = table(
        "UNIQUE",
        rule("r1", "<= 50", "\"light\"", "art. 1") + rule("r2", "> 50", "\"full\"", "art. 2")
    );
    const Outcome outcome = decide(xml, 80);
    EXPECT_TRUE(outcome.result.identical("full"));
    ASSERT_EQ(outcome.trace.decisions.size(), 1u);
    const DecisionTrace& decision = outcome.trace.decisions[0];
    EXPECT_EQ(decision.id, "level");
    EXPECT_TRUE(decision.inputs.find("Shop Area")->identical(80));
    ASSERT_EQ(decision.fired.size(), 1u);
    EXPECT_EQ(decision.fired[0].number, 2);
    EXPECT_EQ(decision.fired[0].id, "r2");
    EXPECT_EQ(decision.fired[0].annotations[0].first, "law");
    EXPECT_EQ(decision.fired[0].annotations[0].second, "art. 2");
    const json::value rendered = to_json(outcome.trace);
    EXPECT_EQ(
        rendered.at("decisions").at(0).at("fired").at(0).at("annotations").at(0).at("text"),
        "art. 2"
    );
}

TEST(DecisionTable, UniqueWithTwoMatchesIsNullWithAReason) {
    const std::string xml = table("UNIQUE", rule("r1", "> 10", "1") + rule("r2", "> 20", "2"));
    const Outcome outcome = decide(xml, 30);
    EXPECT_TRUE(outcome.result.is_null());
    ASSERT_FALSE(outcome.trace.diagnostics.empty());
    EXPECT_EQ(outcome.trace.diagnostics.back().code, "dmn.several_rules");
    EXPECT_EQ(outcome.trace.diagnostics.back().place, "Review Level");
}

TEST(DecisionTable, FirstStopsAtTheFirstMatch) {
    const std::string xml = table("FIRST", rule("r1", "> 10", "1") + rule("r2", "> 20", "2"));
    const Outcome outcome = decide(xml, 30);
    EXPECT_TRUE(outcome.result.identical(1));
    EXPECT_EQ(outcome.trace.decisions[0].fired.size(), 1u);
}

TEST(DecisionTable, WithoutMatchTheDefaultIsTaken) {
    const std::string xml = table(
        "UNIQUE", rule("r1", "> 10", "1"), "<defaultOutputEntry><text>0</text></defaultOutputEntry>"
    );
    EXPECT_TRUE(decide(xml, 5).result.identical(0));
}

TEST(DecisionTable, AMissingInputMatchesNoRange) {
    const std::string xml = table("UNIQUE", rule("r1", "> 10", "1") + rule("r2", "<= 10", "2"));
    EXPECT_TRUE(decide(xml, Value()).result.is_null());
}

TEST(Decision, AnInputOfTheWrongTypeIsNull) {
    const std::string xml = table("UNIQUE", rule("r1", "-", "Shop Area"));
    const Outcome outcome = decide(xml, "eighty");
    EXPECT_TRUE(outcome.result.is_null());
    EXPECT_EQ(outcome.trace.diagnostics[0].code, "dmn.input_type");
}

TEST(Decision, JsonStringsBecomeDatesWhereTheTypeSaysSo) {
    const Loaded loaded = load(R"(<definitions namespace="urn:j" name="j">
        <itemDefinition name="tPerson"><itemComponent name="born"><typeRef>date</typeRef></itemComponent>
          <itemComponent name="name"><typeRef>string</typeRef></itemComponent></itemDefinition>
        <inputData id="p" name="people"><variable name="people" typeRef="tPeople"/></inputData>
        <itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>
        <decision id="d" name="years"><variable name="years"/>
          <informationRequirement><requiredInput href="#p"/></informationRequirement>
          <literalExpression><text>for p in people return p.born.year + string length(p.name)</text>
          </literalExpression></decision></definitions>)");
    Issues issues;
    const Engine engine = Engine::compile(loaded.model, issues);
    EXPECT_TRUE(issues.empty());
    const Context input =
        engine.input_from_json({{"people", {{{"born", "1960-03-15"}, {"name", "1960-03-15"}}}}});
    Evaluation evaluation;
    const auto value = engine.value("years", input, evaluation);
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(feel::to_feel(*value), "[1970]");
}

TEST(Decision, AnUnknownNameIsAnError) {
    const Loaded loaded = load(table("UNIQUE", ""));
    Evaluation evaluation;
    const auto outcome = evaluate(loaded.model, "No Such Decision", {}, evaluation);
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().code, "dmn.unknown_decision");
}

TEST(Decision, OneThatNeedsItselfEnds) {
    const Loaded loaded = load(R"(<definitions namespace="urn:c" name="c">
        <decision id="a" name="a"><variable name="a"/>
          <informationRequirement><requiredDecision href="#b"/></informationRequirement>
          <literalExpression><text>b + 1</text></literalExpression></decision>
        <decision id="b" name="b"><variable name="b"/>
          <informationRequirement><requiredDecision href="#a"/></informationRequirement>
          <literalExpression><text>a + 1</text></literalExpression></decision>
      </definitions>)");
    Evaluation evaluation;
    const auto outcome = evaluate(loaded.model, "a", {}, evaluation);
    ASSERT_TRUE(outcome.has_value());
    EXPECT_TRUE(outcome->result.is_null());
    EXPECT_EQ(outcome->trace.diagnostics[0].code, "dmn.cycle");
}

TEST(DmnLoad, NamesEachFaultWithItsLine) {
    const Loaded loaded = load(
        "<definitions>\n<decision>\n<decisionTable hitPolicy='ODD'/>\n</decision></definitions>",
        "x.dmn"
    );
    ASSERT_GE(loaded.issues.size(), 3u);
    const auto policy = std::ranges::find(loaded.issues, "dmn.hit_policy", &Issue::code);
    ASSERT_NE(policy, loaded.issues.end());
    EXPECT_EQ(policy->line, 3);
    EXPECT_EQ(policy->file, "x.dmn");
}

TEST(DmnLoad, RefusesWhatIsNoXmlAndWhatIsNoModel) {
    EXPECT_EQ(load("<a><b></a>").issues.at(0).code, "dmn.xml");
    EXPECT_EQ(load("<html/>").issues.at(0).code, "dmn.no_definitions");
    EXPECT_EQ(load("").issues.at(0).code, "dmn.xml");
    // A process has a root of the same name.
    const std::string bpmn = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    EXPECT_EQ(load("<definitions xmlns='" + bpmn + "'/>").issues.at(0).code, "dmn.no_definitions");
    EXPECT_EQ(
        load("<b:definitions xmlns:b='" + bpmn + "'/>").issues.at(0).code, "dmn.no_definitions"
    );
    EXPECT_TRUE(load(
                    "<d:definitions xmlns='" + bpmn +
                    "' xmlns:d='https://www.omg.org/spec/DMN/20230324/MODEL/'/>"
    )
                    .issues.empty());
}
