// Faults of whole models: names, arguments, allowed values, cycles; each at its place with a hint.
#include <gtest/gtest.h>

#include "dmn/check.h"
#include "dmn/evaluate.h"
#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

constexpr const char* kTypes = R"(
  <itemDefinition name="tKind"><typeRef>string</typeRef>
    <allowedValues><text>"a","b"</text></allowedValues></itemDefinition>
  <inputData id="k" name="k"><variable name="k" typeRef="tKind"/></inputData>
  <inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>
  <inputData id="day" name="day"><variable name="day" typeRef="date"/></inputData>
  <businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic>
    <formalParameter name="number of days" typeRef="number"/>
    <literalExpression><text>number of days + 1</text></literalExpression></encapsulatedLogic>
  </businessKnowledgeModel>)";
constexpr const char* kNeeds = R"(
  <informationRequirement><requiredInput href="#k"/></informationRequirement>
  <informationRequirement><requiredInput href="#n"/></informationRequirement>
  <informationRequirement><requiredInput href="#day"/></informationRequirement>
  <knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>)";

Model model_of(const std::string& body, const std::string& space = "urn:m") {
    Loaded loaded =
        load("<definitions name='m' namespace='" + space + "'>" + body + "</definitions>", "m.dmn");
    EXPECT_FALSE(has_errors(loaded.issues)) << body;
    return std::move(loaded.model);
}
Issues issues_of(const std::string& body) { return check(model_of(body)); }
Issues logic(const std::string& logic) {
    return issues_of(
        std::string(kTypes) + "<decision id='d' name='d'><variable name='d'/>" + kNeeds + logic +
        "</decision>"
    );
}
Issues text(const std::string& text) {
    return logic("<literalExpression><text><![CDATA[" + text + "]]></text></literalExpression>");
}
std::string code_of(const Issues& issues) {
    std::string codes;
    for (const Issue& issue : issues) codes += (codes.empty() ? "" : " ") + issue.code;
    return codes;
}
std::string decision(const std::string& id, const std::string& needs, const std::string& text) {
    return "<decision id='" + id + "' name='" + id + "'><variable name='" + id + "'/>" + needs +
           "<literalExpression><text>" + text + "</text></literalExpression></decision>";
}
std::string needs_decision(const std::string& href) {
    return "<informationRequirement><requiredDecision href='" + href +
           "'/></informationRequirement>";
}
/// One column `n`; each rule a test and an output.
std::string table(
    const std::string& attributes,
    const std::string& output,
    const std::vector<std::pair<std::string, std::string>>& rules,
    const std::vector<std::string>& columns = {"n"}
) {
    std::string xml = "<decisionTable " + attributes + ">";
    for (const std::string& column : columns)
        xml += "<input><inputExpression><text>" + column + "</text></inputExpression></input>";
    xml += output;
    int number = 0;
    for (const auto& [test, value] : rules) {
        xml += fmt::format("<rule id='r{}'>", ++number);
        std::string rest = test;
        for (size_t at = 0; at != std::string::npos;) {
            at = rest.find('|');
            xml += "<inputEntry><text><![CDATA[" + rest.substr(0, at) + "]]></text></inputEntry>";
            if (at != std::string::npos) rest = rest.substr(at + 1);
        }
        xml += "<outputEntry><text>" + value + "</text></outputEntry></rule>";
    }
    return xml + "</decisionTable>";
}

}  // namespace

TEST(ModelCheck, CallsHaveTheArgumentsThatTheFunctionTakes) {
    for (const char* wrong : {"abs(n, 1, 2)", "abs(foo: n)", "f(1, 2)", "f(days: 1)", "now(1)"})
        EXPECT_EQ(code_of(text(wrong)), "dmn.arguments") << wrong;
    EXPECT_EQ(code_of(text("n()")), "dmn.arguments");
    EXPECT_EQ(code_of(text("abs(k)")), "dmn.type_conflict");
    EXPECT_EQ(code_of(text("sum(k)")), "dmn.type_conflict");
    EXPECT_EQ(code_of(text("for i in [n] return i + \"a\"")), "dmn.type_conflict");
    EXPECT_EQ(code_of(text("[1][1] + true")), "dmn.type_conflict");
    EXPECT_EQ(code_of(text("for i in [n] return i + 1")), "");
    EXPECT_EQ(code_of(text("time(\"10:00:00\") + duration(\"P1Y\")")), "dmn.type_conflict");
    EXPECT_EQ(code_of(text("@\"10:00:00\" + @\"P1Y\"")), "dmn.type_conflict");
    EXPECT_EQ(code_of(text("abs(@\"-P1D\") + sum(@\"P1D\", @\"P2D\")")), "");
    EXPECT_EQ(code_of(text("f(\"a\")")), "dmn.type_conflict");
    EXPECT_EQ(code_of(text("f(number of days: k)")), "dmn.type_conflict");
    for (const char* right :
         {"abs(n)", "abs(n: n)", "f(n)", "f(number of days: 1)", "f([1])", "sum(1, 2, 3)",
          "substring(string: k, start position: 1)", "date(2020, 1, 1)", "round up(n, 2)"})
        EXPECT_EQ(code_of(text(right)), "") << right;
}

TEST(ModelCheck, APropertyThatTheTypeDoesNotHaveIsUnknown) {
    EXPECT_EQ(code_of(text("day.yeer")), "dmn.unknown_property");
    EXPECT_EQ(code_of(text("day.hour")), "dmn.unknown_property");
    EXPECT_EQ(code_of(text("duration(\"P1D\").days + day.weekday")), "");
    EXPECT_EQ(code_of(text("[1..2].start included")), "");
}

TEST(ModelCheck, AValueThatATypeDoesNotAllowIsTold) {
    const Issues issues = text("k = \"c\"");
    ASSERT_EQ(code_of(issues), "dmn.value_not_allowed");
    EXPECT_EQ(issues[0].place, "d");
    EXPECT_EQ(issues[0].file, "m.dmn");
    EXPECT_FALSE(issues[0].hint.empty());
    EXPECT_EQ(code_of(text("k = \"b\" or k != \"a\" or k in (\"a\", \"b\")")), "");
}

TEST(ModelCheck, AnOutputOutsideOfTheOutputValuesIsToldAtItsRule) {
    const Issues issues = logic(table(
        "", "<output><outputValues><text>1,2</text></outputValues></output>",
        {{"< 5", "1"}, {">= 5", "5"}}
    ));
    ASSERT_EQ(code_of(issues), "dmn.value_not_allowed");
    EXPECT_EQ(issues[0].place, "r2");
    EXPECT_EQ(issues[0].details.at("rule").to_number<int>(), 2);
    EXPECT_EQ(issues[0].details.at("column").to_number<int>(), 2);
}

TEST(ModelCheck, ColumnsOfOneExpressionHaveOneValue) {
    EXPECT_EQ(
        code_of(logic(table(
            "", "<output/>", {{"< 5|-", "1"}, {">= 5|< 9", "2"}, {"-|>= 9", "3"}}, {"n", " n "}
        ))),
        ""
    );
    const Issues gap = logic(
        table("", "<output/>", {{"< 5|-", "1"}, {">= 5|< 9", "2"}, {"-|> 9", "3"}}, {"n", "n"})
    );
    ASSERT_EQ(code_of(gap), "dmn.gap");
    EXPECT_EQ(gap[0].details.at("example"), json::value({"9", "9"}));
    // Other expressions over the same fact: what is found may not occur.
    const Issues perhaps =
        logic(table("", "<output/>", {{"< 5|< 10", "1"}, {">= 5|>= 10", "2"}}, {"n", "n * 2"}));
    for (const Issue& issue : perhaps) EXPECT_EQ(issue.severity, Severity::Warning);
    EXPECT_FALSE(perhaps.empty());
}

TEST(ModelCheck, APriorityTableHasDeadRulesToo) {
    const char* output = "<output><outputValues><text>1,2,3</text></outputValues></output>";
    const Issues issues =
        logic(table("hitPolicy='PRIORITY'", output, {{"> 0", "1"}, {"> 5", "2"}, {"-", "3"}}));
    ASSERT_EQ(code_of(issues), "dmn.dead_rule");
    EXPECT_EQ(issues[0].place, "r2");
    EXPECT_FALSE(issues[0].hint.empty());
    // The other way round every rule decides somewhere.
    EXPECT_EQ(
        code_of(
            logic(table("hitPolicy='PRIORITY'", output, {{"> 0", "2"}, {"> 5", "1"}, {"-", "3"}}))
        ),
        ""
    );
}

TEST(ModelCheck, OutputsOfAnAnyTableAreComparedAsValues) {
    const auto rules = [](const char* second) {
        return logic(table("hitPolicy='ANY'", "<output/>", {{"> 0", "1"}, {"<= 5", second}}));
    };
    EXPECT_EQ(code_of(rules("1.0")), "");
    EXPECT_EQ(code_of(rules("2")), "dmn.overlap");
    EXPECT_EQ(rules("2")[0].place, "r2");
}

TEST(ModelCheck, ATextThatNothingIsComparedWithIsToldAsWhatItIsNot) {
    const Issues issues = logic(
        "<decisionTable><input><inputExpression><text>string(n)</text></inputExpression></input>"
        "<output/><rule><inputEntry><text>\"a\",\"b\"</text></inputEntry>"
        "<outputEntry><text>1</text></outputEntry></rule></decisionTable>"
    );
    ASSERT_EQ(code_of(issues), "dmn.gap");
    EXPECT_EQ(issues[0].details.at("example").at(0), "not(\"a\", \"b\")");
}

TEST(ModelCheck, ElementsOfOneNameAreTold) {
    const Issues issues = issues_of(
        decision("d", "", "1") +
        "<decision id='e' name='d'><variable name='d'/><literalExpression><text>2</text>"
        "</literalExpression></decision>"
    );
    ASSERT_EQ(code_of(issues), "dmn.duplicate_name");
    EXPECT_EQ(issues[0].place, "e");
}

TEST(ModelCheck, ADecisionThatNeedsItselfThroughAServiceIsACycle) {
    const std::string service =
        "<decisionService id='s' name='s'><variable name='s'/><outputDecision href='#D'/>";
    const std::string calls =
        "<knowledgeRequirement><requiredKnowledge href='#s'/></knowledgeRequirement>";
    EXPECT_EQ(
        code_of(issues_of(decision("D", calls, "s()") + service + "</decisionService>")),
        "dmn.cycle"
    );
    // What the service takes as a parameter is given to it.
    EXPECT_EQ(
        code_of(issues_of(
            decision("E", "", "1") + decision("D", needs_decision("#E"), "E + 1") +
            decision("F", calls + needs_decision("#E"), "s(E)") + service +
            "<inputDecision href='#E'/></decisionService>"
        )),
        ""
    );
}

TEST(ModelCheck, ModelsThatNeedEachOtherAreACycle) {
    const Model a = model_of(
        "<import name='b' namespace='urn:b' importType='x'/>" +
            decision("A", needs_decision("urn:b#B"), "b.B"),
        "urn:a"
    );
    const std::vector<Model> imports{model_of(
        "<import name='a' namespace='urn:a' importType='x'/>" +
            decision("B", needs_decision("urn:a#A"), "a.A"),
        "urn:b"
    )};
    const Issues issues = check(a, imports);
    ASSERT_EQ(code_of(issues), "dmn.cycle");
    EXPECT_EQ(issues[0].place, "A");
}

TEST(ModelCheck, TypesThatAreDefinedByEachOtherAreTold) {
    const Issues issues = issues_of(
        "<itemDefinition name='T'><typeRef>S</typeRef></itemDefinition>"
        "<itemDefinition name='S' isCollection='true'><typeRef>T</typeRef></itemDefinition>" +
        decision("D", "", "1")
    );
    EXPECT_NE(code_of(issues).find("dmn.type_cycle"), std::string::npos);
    // A tree of parts is a type like any other.
    EXPECT_EQ(
        code_of(issues_of(
            "<itemDefinition name='tNode'><itemComponent name='value'><typeRef>number</typeRef>"
            "</itemComponent></itemDefinition>" +
            decision("D", "", "1")
        )),
        ""
    );
}

TEST(ModelCheck, TwoEntriesOfOneNameAreTold) {
    EXPECT_EQ(
        code_of(
            logic("<context><contextEntry><variable name='a'/><literalExpression><text>1</text>"
                  "</literalExpression></contextEntry><contextEntry><variable name='a'/>"
                  "<literalExpression><text>2</text></literalExpression></contextEntry></context>")
        ),
        "dmn.duplicate_entry"
    );
}

TEST(ModelCheck, AKnowledgeModelMayCallItself) {
    const std::string knowledge =
        "<businessKnowledgeModel id='fac' name='fac'><variable name='fac'/><encapsulatedLogic>"
        "<formalParameter name='i'/><literalExpression><text>if i &lt;= 1 then 1 else i * fac(i - "
        "1)"
        "</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>";
    const Model model = model_of(
        knowledge + decision(
                        "D",
                        "<knowledgeRequirement><requiredKnowledge href='#fac'/>"
                        "</knowledgeRequirement>",
                        "fac(5)"
                    )
    );
    EXPECT_EQ(code_of(check(model)), "");
    Evaluation evaluation;
    const auto outcome = evaluate(model, "D", {}, evaluation);
    ASSERT_TRUE(outcome.has_value());
    EXPECT_TRUE(outcome->result.identical(Value(120)));
}

TEST(ModelCheck, AColumnOfTenThousandRulesIsCheckedAtOnce) {
    std::vector<std::pair<std::string, std::string>> rules;
    for (int i = 0; i < 10'000; ++i)
        rules.emplace_back(fmt::format("[{}..{})", i, i + 1), std::to_string(i));
    const Issues issues = logic(table("", "<output/>", rules));
    // Below the first and above the last; pieces with the same rules are told once.
    ASSERT_EQ(code_of(issues), "dmn.gap");
    EXPECT_EQ(issues[0].details.at("example").at(0), "-1");
}

TEST(ModelCheck, AComparisonThatNeverHoldsIsToldOnceInPlainWords) {
    const Issues negative = text("abs(n) < 0");
    ASSERT_EQ(code_of(negative), "dmn.value_not_allowed");
    EXPECT_EQ(negative[0].message, "abs(n) < 0: abs(n) can only be >= 0");
    const Issues empty = text("n in [5..1]");
    EXPECT_TRUE(std::ranges::any_of(empty, [](const Issue& issue) {
        return issue.message == "n in [5..1]: holds for no value of n";
    })) << code_of(empty);
}

TEST(ModelCheck, WhatAnImportedDecisionGivesIsKnownFromItsLogic) {
    const std::vector<Model> imports{model_of(
        "<itemDefinition name='tSize'><typeRef>number</typeRef></itemDefinition>"
        "<inputData id='n' name='n'><variable name='n' typeRef='tSize'/></inputData>"
        "<decision id='L' name='L'><variable name='L' typeRef='string'/>"
        "<informationRequirement><requiredInput href='#n'/></informationRequirement>"
        "<literalExpression><text>if n > 3 then \"full\" else \"none\"</text></literalExpression>"
        "</decision>",
        "urn:b"
    )};
    const auto issues_of_main = [&](const std::string& logic) {
        return check(
            model_of(
                "<import name='b' namespace='urn:b' importType='x'/>"
                "<inputData id='n' name='n'><variable name='n' typeRef='string'/></inputData>"
                "<decision id='D' name='D'><variable name='D'/>" +
                    needs_decision("urn:b#L") +
                    "<informationRequirement><requiredInput href='#n'/></informationRequirement>" +
                    logic + "</decision>",
                "urn:m"
            ),
            imports
        );
    };
    const auto literal = [](const std::string& text) {
        return "<literalExpression><text>" + text + "</text></literalExpression>";
    };
    EXPECT_EQ(code_of(issues_of_main(literal("b.L = \"half\""))), "dmn.value_not_allowed");
    EXPECT_EQ(code_of(issues_of_main(literal("b.L = \"full\""))), "");
    const auto rules = [](const std::string& second) {
        return "<decisionTable id='t'><input id='i'><inputExpression><text>b.L</text>"
               "</inputExpression></input><output/><rule id='r1'><inputEntry><text>\"full\"</text>"
               "</inputEntry><outputEntry><text>1</text></outputEntry></rule><rule id='r2'>"
               "<inputEntry><text>\"" +
               second +
               "\"</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>"
               "</decisionTable>";
    };
    // Both texts that it gives have a rule; one that it never gives leaves a gap.
    EXPECT_EQ(code_of(issues_of_main(rules("none"))), "");
    EXPECT_NE(code_of(issues_of_main(rules("half"))).find("dmn.gap"), std::string::npos);
    // The fault of an import is told where it is checked itself.
    EXPECT_EQ(code_of(check(imports[0])), "");
}
