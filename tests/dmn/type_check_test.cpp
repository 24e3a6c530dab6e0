// Conflicts of types that are certain before a decision runs, and what must not be taken for one.
#include <gtest/gtest.h>

#include "dmn/check.h"
#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

constexpr const char* kHead = R"(<definitions name="m" namespace="urn:m">
  <itemDefinition name="tPerson"><itemComponent name="age"><typeRef>number</typeRef></itemComponent>
    <itemComponent name="born"><typeRef>date</typeRef></itemComponent></itemDefinition>
  <itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>
  <inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>
  <inputData id="s" name="s"><variable name="s" typeRef="string"/></inputData>
  <inputData id="p" name="p"><variable name="p" typeRef="tPerson"/></inputData>
  <inputData id="all" name="all"><variable name="all" typeRef="tPeople"/></inputData>
  <inputData id="x" name="x"><variable name="x"/></inputData>
  <decision id="d" name="d"><variable name="d" TYPE/>
  <informationRequirement><requiredInput href="#n"/></informationRequirement>
  <informationRequirement><requiredInput href="#s"/></informationRequirement>
  <informationRequirement><requiredInput href="#p"/></informationRequirement>
  <informationRequirement><requiredInput href="#all"/></informationRequirement>
  <informationRequirement><requiredInput href="#x"/></informationRequirement>)";

Issues conflicts_of(const std::string& logic, const std::string& type = "") {
    std::string head = kHead;
    head.replace(head.find("TYPE"), 4, type.empty() ? "" : "typeRef='" + type + "'");
    const Loaded loaded = load(head + logic + "</decision></definitions>", "t.dmn");
    EXPECT_FALSE(has_errors(loaded.issues));
    Issues issues = check(loaded.model);
    std::erase_if(issues, [](const Issue& issue) {
        return issue.code != "dmn.type_conflict" && issue.code != "dmn.unknown_property" &&
               issue.code != "dmn.arguments" && issue.code != "dmn.value_not_allowed";
    });
    return issues;
}
Issues literal(const std::string& text, const std::string& type = "") {
    return conflicts_of(
        "<literalExpression><text><![CDATA[" + text + "]]></text></literalExpression>", type
    );
}

}  // namespace

TEST(TypeCheck, FindsWhatIsAlwaysNull) {
    for (const char* text :
         {"n + s",
          "s * 2",
          "n > \"5\"",
          "s and true",
          "if n then 1 else 2",
          "p.height",
          "n.year",
          "string length(n)",
          "floor(s)",
          "p.born + 5",
          "p.born > n",
          "-s",
          "n between 1 and \"9\"",
          "n in [\"a\"..\"c\"]",
          "n in (1, \"b\")",
          "all[age > \"6\"]",
          "all.born.year + s",
          "some q in all satisfies q.age + 1",
          "for q in all return q.height",
          "(for q in all return q.age)[1] = \"a\"",
          "{a: n, b: a + s}.b",
          "not(n)"})
        EXPECT_FALSE(literal(text).empty()) << text;
}

TEST(TypeCheck, KnowsWhatBuiltInsTake) {
    for (const char* text :
         {"max(n, \"a\")", "min([1, \"a\"])", "sum(n, s)", "sum([1, s])", "date(true)", "date(n)",
          "date(s, 1, 1)", "time(n)", "date and time(true)", "date and time(p.born, s)",
          "duration(n)", "day of week(s)", "median(n, s)", "any(true, n)", "sublist(all, s)",
          "years and months duration(n, p.born)", "string join(x, n)", "number(true)"})
        EXPECT_EQ(literal(text).size(), 1u) << text;
    for (const char* text :
         {"max(n, 1)",
          "max([n, x, 3])",
          "max(\"a\", s)",
          "max(all.age)",
          "min(x, \"a\")",
          "sum(n, 2)",
          "sum(all.age)",
          "date(s)",
          "date(p.born)",
          "date(n, 1, 1)",
          "date(x)",
          "time(s)",
          "time(p.born)",
          "time(n, 1, 1)",
          "date and time(p.born, time(s))",
          "duration(s)",
          "day of week(p.born)",
          "median(n, n)",
          "any(true, x)",
          "sublist(all, n)",
          "number(n)",
          "number(s)",
          "number(s, \",\", \".\")",
          "date([\"2026-11-21\"])",
          "duration(duration(\"P1D\"))",
          "sum([duration(\"P1D\"), duration(\"PT1H\")])"})
        EXPECT_EQ(literal(text).size(), 0u) << text;
}

TEST(TypeCheck, SaysNothingWhereItCannotBeSure) {
    for (const char* text :
         {"n + x",
          "x > 5",
          "x.y.z",
          "if x then 1 else \"a\"",
          "p.age + n",
          "s + \"!\"",
          "p.born + duration(\"P1Y\")",
          "p.born - date(\"2026-01-01\") > duration(\"P1D\")",
          "n = null",
          "n in (1, [2..5], > 9)",
          "all[age > 6].born",
          "all[1].age + 1",
          "all[item.age > 3]",
          "x[age > \"6\"]",
          "every q in all satisfies q.age > 1",
          "for i in 1..n return i * 2",
          "string(n) + s",
          "count(all) > 2",
          "[1, \"a\"][1] + 1",
          "(function(y) y + 1)(n)",
          "n instance of string",
          "{a: n, b: a + 1}.b",
          "sum(all.age)",
          "s in (\"a\", \"b\")",
          "p.born.year - 1",
          "number(s) + 1",
          "-n",
          "not(n > 3)"})
        EXPECT_TRUE(literal(text).empty()) << text << " " << literal(text).front().message;
}

TEST(TypeCheck, TheResultMustFitTheDeclaredType) {
    const Issues issues = literal("n + 1", "string");
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].place, "d");
    EXPECT_EQ(issues[0].message, "the decision gives a number, but a string is declared");
    EXPECT_TRUE(literal("n + 1", "number").empty());
    EXPECT_TRUE(literal("p", "tPeople").empty());
    EXPECT_TRUE(literal("p.born", "dateTime").empty());
}

TEST(TypeCheck, ATableNamesRuleAndColumn) {
    const Issues issues = conflicts_of(R"(<decisionTable hitPolicy="FIRST">
        <input><inputExpression typeRef="number"><text>n</text></inputExpression></input>
        <input><inputExpression><text>s</text></inputExpression></input>
        <output typeRef="number"/>
        <rule><inputEntry><text>&gt; 5</text></inputEntry><inputEntry><text>"a","b"</text></inputEntry>
          <outputEntry><text>1</text></outputEntry></rule>
        <rule><inputEntry><text>"six"</text></inputEntry><inputEntry><text>-</text></inputEntry>
          <outputEntry><text>"two"</text></outputEntry></rule></decisionTable>)");
    ASSERT_EQ(issues.size(), 2u);
    EXPECT_EQ(issues[0].details.at("rule").to_number<int>(), 2);
    EXPECT_EQ(issues[0].details.at("column").to_number<int>(), 1);
    EXPECT_GT(issues[0].line, 0);
    EXPECT_EQ(issues[1].details.at("column").to_number<int>(), 3);
}
