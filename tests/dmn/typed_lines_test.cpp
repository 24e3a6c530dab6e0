// Lines as officials write them: wrong ones are told before they run, right ones never.
#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"
#include "dmn/check.h"
#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

constexpr const char* kHead = R"(<definitions name="m" namespace="urn:m">
  <itemDefinition name="tKind"><typeRef>string</typeRef>
    <allowedValues><text>"person", "firm"</text></allowedValues></itemDefinition>
  <itemDefinition name="tAge"><typeRef>number</typeRef>
    <allowedValues><text>[0..150]</text></allowedValues></itemDefinition>
  <itemDefinition name="tRate"><typeRef>number</typeRef>
    <allowedValues><text>(0..1]</text></allowedValues></itemDefinition>
  <itemDefinition name="tSince"><typeRef>date</typeRef>
    <allowedValues><text>&gt;= date("2020-01-01")</text></allowedValues></itemDefinition>
  <itemDefinition name="tWait"><typeRef>days and time duration</typeRef>
    <allowedValues><text>[duration("P0D")..duration("P30D")]</text></allowedValues></itemDefinition>
  <itemDefinition name="tKinds" isCollection="true"><typeRef>tKind</typeRef></itemDefinition>
  <itemDefinition name="tTexts" isCollection="true"><typeRef>string</typeRef></itemDefinition>
  <itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>
  <itemDefinition name="tDates" isCollection="true"><typeRef>date</typeRef></itemDefinition>
  <itemDefinition name="tPerson">
    <itemComponent name="name"><typeRef>string</typeRef></itemComponent>
    <itemComponent name="age"><typeRef>tAge</typeRef></itemComponent>
    <itemComponent name="kind"><typeRef>tKind</typeRef></itemComponent>
    <itemComponent name="born"><typeRef>date</typeRef></itemComponent>
    <itemComponent name="income"><typeRef>number</typeRef></itemComponent>
    <itemComponent name="married"><typeRef>boolean</typeRef></itemComponent>
    <itemComponent name="phones"><typeRef>tTexts</typeRef></itemComponent>
  </itemDefinition>
  <itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>
  <itemDefinition name="tHouse"><itemComponent name="area"><typeRef>number</typeRef></itemComponent>
    <itemComponent name="owners"><typeRef>tPeople</typeRef></itemComponent></itemDefinition>
  <itemDefinition name="tHouses" isCollection="true"><typeRef>tHouse</typeRef></itemDefinition>
)";

constexpr std::pair<const char*, const char*> kInputs[] = {
    {"p", "tPerson"},
    {"people", "tPeople"},
    {"houses", "tHouses"},
    {"n", "number"},
    {"s", "string"},
    {"b", "boolean"},
    {"d", "date"},
    {"t", "time"},
    {"dt", "date and time"},
    {"months", "years and months duration"},
    {"days", "days and time duration"},
    {"k", "tKind"},
    {"age", "tAge"},
    {"texts", "tTexts"},
    {"nums", "tNumbers"},
    {"dates", "tDates"},
    {"rate", "tRate"},
    {"since", "tSince"},
    {"wait", "tWait"},
    {"kinds", "tKinds"},
    {"x", ""},
    {"registered capital", "number"}};

/// A decision `d0` that sees all of these, and the knowledge model `fee`.
std::string model_with(const std::string& logic, const std::string& type = "") {
    std::string xml = kHead;
    std::string needs;
    for (const auto& [name, type_ref] : kInputs) {
        xml += fmt::format(
            "<inputData id='i_{0}' name='{0}'><variable name='{0}' typeRef='{1}'/></inputData>",
            name, type_ref
        );
        needs += fmt::format(
            "<informationRequirement><requiredInput href='#i_{}'/></informationRequirement>", name
        );
    }
    xml +=
        "<businessKnowledgeModel id='fee' name='fee'><variable name='fee' typeRef='number'/>"
        "<encapsulatedLogic><formalParameter name='amount' typeRef='number'/>"
        "<formalParameter name='reason' typeRef='string'/><literalExpression>"
        "<text>if reason = \"none\" then 0 else amount * 2</text></literalExpression>"
        "</encapsulatedLogic></businessKnowledgeModel>"
        "<decision id='level' name='level'><variable name='level' typeRef='string'/>"
        "<informationRequirement><requiredInput href='#i_n'/></informationRequirement>"
        "<literalExpression><text>if n &lt; 3 then \"none\" else \"full\"</text>"
        "</literalExpression></decision>"
        "<decision id='score' name='score'><variable name='score' typeRef='number'/>"
        "<informationRequirement><requiredInput href='#i_nums'/></informationRequirement>"
        "<literalExpression><text>count(nums)</text></literalExpression></decision>";
    for (const char* name : {"level", "score"})
        needs += fmt::format(
            "<informationRequirement><requiredDecision href='#{}'/></informationRequirement>", name
        );
    return xml + "<decision id='d0' name='d0'><variable name='d0'" +
           (type.empty() ? "" : " typeRef='" + type + "'") + "/>" + needs +
           "<knowledgeRequirement><requiredKnowledge href='#fee'/></knowledgeRequirement>" + logic +
           "</decision></definitions>";
}
Issues issues_of(const std::string& logic, const std::string& type = "") {
    const Loaded loaded = load(model_with(logic, type), "t.dmn");
    EXPECT_FALSE(has_errors(loaded.issues)) << logic;
    return check(loaded.model);
}
std::string boxed(const std::string& text) {
    return "<literalExpression><text><![CDATA[" + text + "]]></text></literalExpression>";
}
Issues line(const std::string& text, const std::string& type = "") {
    return issues_of(boxed(text), type);
}
std::string told(const Issues& issues) {
    std::string text;
    for (const Issue& issue : issues) text += issue.code + " " + issue.message + "; ";
    return text;
}

struct Line {
    std::string text;
    std::string place;
};

std::vector<Line> lines_of(const std::string& name) {
    std::vector<Line> lines;
    std::ifstream stream(TONGBAN_SOURCE_DIR "/tests/dmn/" + name);
    std::string text;
    for (int number = 1; std::getline(stream, text); ++number)
        if (const std::string_view trimmed = trim(text); !trimmed.empty() && trimmed[0] != '#')
            lines.push_back({std::string(trimmed), fmt::format("{}:{}", name, number)});
    return lines;
}

/// `cell WHAT: TEST`, `as TYPE: TEXT` or a text alone.
Issues issues_of(const Line& given) {
    const std::string& text = given.text;
    const size_t colon = text.find(": ");
    if (text.starts_with("cell "))
        return issues_of(
            "<decisionTable hitPolicy='COLLECT'><input><inputExpression><text><![CDATA[" +
            text.substr(5, colon - 5) +
            "]]></text></inputExpression></input><output/><rule><inputEntry><text><![CDATA[" +
            text.substr(colon + 2) +
            "]]></text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
            "</decisionTable>"
        );
    if (text.starts_with("as ")) return line(text.substr(colon + 2), text.substr(3, colon - 3));
    return line(text);
}

}  // namespace

TEST(TypedLines, EveryWrongOneIsTold) {
    const std::vector<Line> lines = lines_of("wrong.typed-lines");
    EXPECT_GT(lines.size(), 250u);
    for (const Line& each : lines)
        EXPECT_FALSE(issues_of(each).empty()) << each.place << " " << each.text;
}

TEST(TypedLines, NoRightOneIsTold) {
    const std::vector<Line> lines = lines_of("right.typed-lines");
    EXPECT_GT(lines.size(), 250u);
    for (const Line& each : lines) {
        const Issues issues = issues_of(each);
        EXPECT_TRUE(issues.empty()) << each.place << " " << each.text << " -> " << told(issues);
    }
}

TEST(TypedLines, AWrongNameIsToldWithTheOneThatMayBeMeant) {
    for (const auto& [text, wrong, meant] :
         {std::tuple("count(people[agee > 3])", "agee", "age"),
          std::tuple("houses[count(owners[incom > area]) > 1]", "incom", "income"),
          std::tuple("people[income > registered captal]", "registered captal", ""),
          std::tuple("p.nmae", "nmae", "name"), std::tuple("d.yeer", "yeer", "year")}) {
        const Issues issues = line(text);
        ASSERT_FALSE(issues.empty()) << text;
        if (*meant == 0) continue;
        ASSERT_EQ(issues.size(), 1u) << told(issues);
        EXPECT_EQ(issues[0].details.at("name"), json::value(wrong));
        EXPECT_EQ(issues[0].details.at("suggestion"), json::value(meant));
        EXPECT_NE(issues[0].hint.find(meant), std::string::npos);
    }
    const Issues issues = line("count(people[agee > 3])");
    EXPECT_EQ(issues[0].code, "dmn.unknown_name");
    EXPECT_EQ(issues[0].severity, Severity::Error);
}

TEST(TypedLines, WhatOtherLanguagesWriteIsToldWithWhatFeelWrites) {
    const auto advice = [](const std::string& text) {
        const Loaded loaded = load(model_with(boxed(text)), "t.dmn");
        const Issues issues = has_errors(loaded.issues) ? loaded.issues : check(loaded.model);
        for (const Issue& issue : issues)
            if (issue.details.contains("instead") && issue.hint.starts_with("write "))
                return issue.code + " " + std::string(issue.details.at("written").as_string()) +
                       " " + std::string(issue.details.at("instead").as_string());
        return told(issues);
    };
    for (const auto& [text, wanted] : std::initializer_list<std::pair<const char*, const char*>>{
             {"n == 3", "dmn.expression == ="},
             {"n !== 3", "dmn.expression !== !="},
             {"n <> 3", "dmn.expression <> !="},
             {"n => 3", "dmn.expression => >="},
             {"b && b", "dmn.expression && and"},
             {"b || b", "dmn.expression || or"},
             {"!b", "dmn.expression ! not(…)"},
             {"b AND b", "dmn.expression AND and"},
             {"IF b then 1 else 2", "dmn.expression IF if"},
             {"s = 'a'", "dmn.expression 'a' \"a\""},
             {"n > 50万", "dmn.expression 50万 500000"},
             {"n > 1.5亿元", "dmn.expression 1.5亿元 150000000"},
             {"d + 30天", "dmn.expression 30天 duration(\"P30D\")"},
             {"rate > 50%", "dmn.expression 50% 0.5"},
             {"max(n; 3)", "dmn.expression ; ,"},
             {"max(nums）", "dmn.expression ） )"},
             {"max（n， 3）", "dmn.expression （ ("},
             {"n ≥ 3", "dmn.expression ≥ >="},
             {"s = “a”", "dmn.unknown_name “a” \"a\""},
             {"b = TRUE", "dmn.unknown_name TRUE true"},
             {"count(people[name = “a”])", "dmn.unknown_name “a” \"a\""}})
        EXPECT_EQ(advice(text), wanted) << text;
    for (const char* text : {"n +", "(1 + 2", "s = \"“a” AND 50万 == (）\" +"})
        EXPECT_EQ(advice(text).find("write"), std::string::npos) << text;
}

TEST(TypedLines, AFunctionWithoutBracketsIsToldWithThem) {
    const Issues issues = line("d > today");
    ASSERT_EQ(issues.size(), 1u) << told(issues);
    EXPECT_NE(issues[0].message.find("date compared with function"), std::string::npos);
    EXPECT_NE(issues[0].hint.find("today()"), std::string::npos);
    const Issues result = line("today", "date");
    ASSERT_EQ(result.size(), 1u) << told(result);
    EXPECT_NE(result[0].message.find("gives a function, but a date"), std::string::npos);
    EXPECT_NE(result[0].hint.find("today()"), std::string::npos);
}

TEST(TypedLines, ATypeIsToldByItsName) {
    const std::string compared = told(line("people > 3"));
    EXPECT_NE(compared.find("tPeople compared with number"), std::string::npos) << compared;
    const std::string missing = told(line("p.nmae"));
    EXPECT_NE(missing.find("in tPerson"), std::string::npos) << missing;
    EXPECT_EQ((compared + missing).find("context<"), std::string::npos);
}

TEST(TypedLines, WhatMayBeMeantSoIsAWarning) {
    for (const char* text : {"for i in n return i", "count(n)", "string length(texts)"}) {
        const Issues issues = line(text);
        ASSERT_EQ(issues.size(), 1u) << text;
        EXPECT_EQ(issues[0].severity, Severity::Warning) << text;
    }
}

TEST(TypedLines, AConstantResultIsAmongTheAllowedValues) {
    EXPECT_EQ(told(line("\"person\"", "tKind")), "");
    EXPECT_EQ(told(line("if b then \"person\" else \"firm\"", "tKind")), "");
    EXPECT_EQ(told(line("if b then \"person\" else null", "tKind")), "");
    EXPECT_EQ(line("\"company\"", "tKind").size(), 1u);
    EXPECT_EQ(line("if b then \"person\" else \"company\"", "tKind").size(), 1u);
    EXPECT_EQ(line("200", "tAge").size(), 1u);
    EXPECT_EQ(line("s", "number").size(), 1u);
    EXPECT_EQ(line("{name: s, age: 5}", "tPerson").size(), 5u) << "five entries are missing";
    EXPECT_EQ(
        line("{name: s, age: 5, kind: k, born: d, income: s, married: b, phones: texts}", "tPerson")
            .size(),
        1u
    );
    EXPECT_EQ(
        told(line(
            "{name: s, age: 5, kind: k, born: d, income: n, married: b, phones: texts}", "tPerson"
        )),
        ""
    );
}

TEST(TypedLines, DeeplyNestedOnesAreReadOnce) {
    std::string nested = "n";
    std::string lists = "n";
    for (int i = 0; i < 20; ++i) nested = "(if " + nested + " between 1 and 5 then 1 else 2)";
    for (int i = 0; i < 30; ++i) lists = "sum([" + lists + ", 1])";
    EXPECT_EQ(told(line(nested)), "");
    EXPECT_EQ(told(line(lists)), "");
}
