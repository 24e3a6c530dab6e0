// Gaps, overlaps, dead rules, cycles and missing requirements are found before a model runs.
#include "dmn/check.h"

#include <gtest/gtest.h>

#include "dmn/evaluate.h"
#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

/// A table over inputs a and b; each rule is "test of a | test of b | output".
Issues check_rules(
    std::string_view policy,
    const std::vector<std::array<std::string, 3>>& rules,
    std::string_view allowed = ""
) {
    std::string xml = fmt::format(
        R"(<definitions name="m" namespace="urn:m">
        <inputData id="a" name="a"><variable name="a"/></inputData>
        <inputData id="b" name="b"><variable name="b"/></inputData>
        <decision id="d" name="d"><variable name="d"/>
        <informationRequirement><requiredInput href="#a"/></informationRequirement>
        <informationRequirement><requiredInput href="#b"/></informationRequirement>
        <decisionTable hitPolicy="{}">
        <input><inputExpression><text>a</text></inputExpression></input>
        <input><inputExpression><text>b</text></inputExpression>{}</input><output/>)",
        policy,
        allowed.empty() ? "" : fmt::format("<inputValues><text>{}</text></inputValues>", allowed)
    );
    for (const auto& [a, b, output] : rules)
        xml += fmt::format(
            "<rule><inputEntry><text><![CDATA[{}]]></text></"
            "inputEntry><inputEntry><text><![CDATA[{}]]>"
            "</text></inputEntry><outputEntry><text>{}</text></outputEntry></rule>\n",
            a, b, output
        );
    const Loaded loaded = load(xml + "</decisionTable></decision></definitions>");
    EXPECT_TRUE(loaded.issues.empty());
    return check(loaded.model);
}

std::vector<std::string> codes(const Issues& issues) {
    std::vector<std::string> result;
    for (const Issue& issue : issues) result.push_back(issue.code);
    return result;
}

}  // namespace

TEST(DmnCheck, ACompleteTableHasNoIssue) {
    EXPECT_TRUE(check_rules(
                    "UNIQUE", {{"<= 50", "-", "1"}, {"> 50", "true", "2"}, {"> 50", "false", "3"}}
    ).empty());
}

TEST(DmnCheck, AGapIsNamedWithAnExample) {
    const Issues issues = check_rules("UNIQUE", {{"< 50", "-", "1"}, {"> 50", "-", "2"}});
    ASSERT_EQ(codes(issues), std::vector<std::string>{"dmn.gap"});
    EXPECT_EQ(issues[0].details.at("example").at(0), "50");
    EXPECT_EQ(issues[0].place, "d");
}

TEST(DmnCheck, AGapInOneCellOfTwoColumnsIsFound) {
    const Issues issues = check_rules("UNIQUE", {{"<= 50", "true", "1"}, {"> 50", "-", "2"}});
    ASSERT_EQ(codes(issues), std::vector<std::string>{"dmn.gap"});
    EXPECT_EQ(issues[0].details.at("example").at(1), "false");
}

TEST(DmnCheck, AnOverlapNamesBothRules) {
    const Issues issues = check_rules("UNIQUE", {{"<= 50", "-", "1"}, {">= 50", "-", "2"}});
    ASSERT_EQ(codes(issues), std::vector<std::string>{"dmn.overlap"});
    EXPECT_EQ(issues[0].details.at("rule").to_number<int>(), 2);
    EXPECT_EQ(issues[0].details.at("other_rule").to_number<int>(), 1);
    EXPECT_EQ(issues[0].details.at("example").at(0), "50");
}

TEST(DmnCheck, TheSameOutputMayOverlapInAnAnyTable) {
    EXPECT_TRUE(check_rules("ANY", {{"<= 50", "-", "1"}, {">= 50", "-", "1"}}).empty());
    EXPECT_EQ(
        codes(check_rules("ANY", {{"<= 50", "-", "1"}, {">= 50", "-", "2"}})),
        std::vector<std::string>{"dmn.overlap"}
    );
}

TEST(DmnCheck, ARuleBehindABroaderOneIsDead) {
    const Issues issues =
        check_rules("FIRST", {{"> 10", "-", "1"}, {"> 20", "-", "2"}, {"-", "-", "3"}});
    ASSERT_EQ(codes(issues), std::vector<std::string>{"dmn.dead_rule"});
    EXPECT_EQ(issues[0].details.at("rule").to_number<int>(), 2);
}

TEST(DmnCheck, AllowedValuesBoundTheColumn) {
    const std::vector<std::array<std::string, 3>> rules = {
        {"-", "\"hotpot\"", "1"}, {"-", "\"snack\"", "2"}};
    EXPECT_EQ(codes(check_rules("UNIQUE", rules)), std::vector<std::string>{"dmn.gap"});
    EXPECT_TRUE(check_rules("UNIQUE", rules, "\"hotpot\",\"snack\"").empty());
}

TEST(DmnCheck, ATestOfAnotherShapeIsNotTakenForAGapOrOverlap) {
    EXPECT_TRUE(check_rules("UNIQUE", {{"odd(?)", "-", "1"}, {"even(?)", "-", "2"}}).empty());
}

TEST(DmnCheck, ARangeOfTextsIsNotTakenForAGapOrOverlap) {
    EXPECT_TRUE(check_rules("UNIQUE", {{"< \"m\"", "-", "1"}, {"[\"m\"..\"z\"]", "-", "2"}}).empty()
    );
}

TEST(DmnCheck, AConstantOfTheWrongTypeDoesNotHideAGap) {
    const Loaded loaded = load(R"(<definitions name="m" namespace="urn:m">
        <inputData id="a" name="a"><variable name="a" typeRef="number"/></inputData>
        <decision id="d" name="d"><variable name="d"/>
        <informationRequirement><requiredInput href="#a"/></informationRequirement>
        <decisionTable><input><inputExpression typeRef="number"><text>a</text></inputExpression>
        </input><output/>
        <rule><inputEntry><text>&lt; 5, "x"</text></inputEntry><outputEntry><text>1</text></outputEntry>
        </rule>
        <rule><inputEntry><text>&gt; 5</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
        </decisionTable></decision></definitions>)");
    EXPECT_EQ(
        codes(check(loaded.model)), (std::vector<std::string>{"dmn.gap", "dmn.type_conflict"})
    );
}

TEST(DmnCheck, ManyColumnsAreCheckedWhole) {
    // 12 columns of ten ranges each, of which every rule asks one: 10^12 combinations, few kinds.
    constexpr int kColumns = 12;
    constexpr int kRanges = 10;
    std::string xml = "<definitions name='m' namespace='urn:m'>";
    std::string needs;
    std::string columns;
    for (int i = 0; i < kColumns; ++i) {
        xml += fmt::format(
            "<inputData id='c{0}' name='c{0}'><variable name='c{0}' typeRef='number'/></inputData>",
            i
        );
        needs += fmt::format(
            "<informationRequirement><requiredInput href='#c{}'/></informationRequirement>", i
        );
        columns +=
            fmt::format("<input><inputExpression><text>c{}</text></inputExpression></input>", i);
    }
    const auto rule = [](int column, int range) {
        std::string text = "<rule>";
        for (int i = 0; i < kColumns; ++i)
            text += fmt::format(
                "<inputEntry><text>{}</text></inputEntry>",
                i != column ? "-" : fmt::format("[{}..{})", range * 10, range * 10 + 10)
            );
        return text + "<outputEntry><text>1</text></outputEntry></rule>";
    };
    std::string rules;
    for (int range = 0; range < kRanges; ++range) rules += rule(range % kColumns, range);
    const auto issues_of = [&](const std::string& last) {
        const Loaded loaded = load(
            xml + "<decision id='d' name='d'><variable name='d'/>" + needs +
            "<decisionTable hitPolicy='ANY'>" + columns + "<output/>" + rules + last +
            "</decisionTable></decision></definitions>"
        );
        return codes(check(loaded.model));
    };
    EXPECT_EQ(issues_of(rule(-1, 0)), std::vector<std::string>{});
    const std::vector<std::string> gaps = issues_of("");
    ASSERT_FALSE(gaps.empty());
    EXPECT_EQ(gaps[0], "dmn.gap");
}

TEST(DmnCheck, DatesHaveNoPieceBetweenTwoDays) {
    EXPECT_TRUE(check_rules(
                    "UNIQUE",
                    {{"<= date(\"2026-01-24\")", "-", "39"}, {">= date(\"2026-01-25\")", "-", "41"}}
    ).empty());
}

TEST(DmnCheck, EntriesOfFilteredItemsAreNotUnknown) {
    const Loaded loaded = load(R"(<definitions namespace="urn:f" name="f">
        <inputData id="x" name="x"><variable name="x"/></inputData>
        <decision id="a" name="a"><variable name="a"/>
          <informationRequirement><requiredInput href="#x"/></informationRequirement>
          <literalExpression><text>count(x[price &gt; 3])</text></literalExpression></decision>
      </definitions>)");
    EXPECT_TRUE(check(loaded.model).empty());
}

TEST(DmnCheck, FindsUnknownNamesMissingRequirementsAndCycles) {
    const Loaded loaded = load(
        R"(<definitions namespace="urn:c" name="c">
        <decision id="a" name="a"><variable name="a"/>
          <informationRequirement><requiredDecision href="#b"/></informationRequirement>
          <literalExpression><text>b + nothing + x</text></literalExpression></decision>
        <decision id="b" name="b"><variable name="b"/>
          <informationRequirement><requiredDecision href="#a"/></informationRequirement>
          <informationRequirement><requiredInput href="#gone"/></informationRequirement>
          <literalExpression><text>a + </text></literalExpression></decision>
        <inputData id="x" name="x"><variable name="x" typeRef="tOdd"/></inputData>
      </definitions>)",
        "c.dmn"
    );
    const Issues issues = check(loaded.model);
    const auto has = [&](std::string_view code, std::string_view place) {
        return std::ranges::any_of(issues, [&](const Issue& issue) {
            return issue.code == code && issue.place == place && issue.file == "c.dmn" &&
                   issue.line > 0;
        });
    };
    EXPECT_TRUE(has("dmn.unknown_name", "a"));
    EXPECT_TRUE(has("dmn.missing_requirement", "a"));
    EXPECT_TRUE(has("dmn.cycle", "b"));
    EXPECT_TRUE(has("dmn.dangling_reference", "b"));
    EXPECT_TRUE(has("dmn.expression", "b"));
    EXPECT_TRUE(has("dmn.unknown_type", "x"));
    EXPECT_EQ(issues.size(), 6u);
}

TEST(DmnCheck, TwoElementsWithOneIdAreRefusedAndTheFirstOneCounts) {
    const Loaded loaded = load(R"(<definitions name="m" namespace="urn:m">
        <inputData id="a" name="a"><variable name="a"/></inputData>
        <decision id="d" name="d"><variable name="d"/>
        <informationRequirement><requiredInput href="#a"/></informationRequirement>
        <literalExpression><text>a + 1</text></literalExpression></decision>
        <decision id="d" name="e"><variable name="e"/></decision>
        </definitions>)");
    Issues issues;
    const Engine engine = Engine::compile(loaded.model, issues);
    EXPECT_EQ(codes(issues), std::vector<std::string>{"dmn.duplicate_id"});
    feel::Evaluation evaluation;
    const auto value = engine.value("d", {{"a", feel::Value(1)}}, evaluation);
    ASSERT_TRUE(value.has_value());
    EXPECT_TRUE(value->identical(feel::Value(2)));
}

namespace {

/// A table over the decision `class`, which reads a or b, and the input a.
Severity severity_of_overlap(const std::string& read) {
    const Loaded loaded = load(fmt::format(
        R"(<definitions name="m" namespace="urn:m">
        <inputData id="a" name="a"><variable name="a" typeRef="number"/></inputData>
        <inputData id="b" name="b"><variable name="b" typeRef="number"/></inputData>
        <decision id="c" name="class"><variable name="class" typeRef="string"/>
        <informationRequirement><requiredInput href="#a"/></informationRequirement>
        <informationRequirement><requiredInput href="#b"/></informationRequirement>
        <literalExpression><text>if {} &gt; 10 then "big" else "small"</text></literalExpression>
        </decision>
        <decision id="d" name="d"><variable name="d"/>
        <informationRequirement><requiredInput href="#a"/></informationRequirement>
        <informationRequirement><requiredDecision href="#c"/></informationRequirement>
        <decisionTable hitPolicy="UNIQUE">
        <input><inputExpression typeRef="string"><text>class</text></inputExpression></input>
        <input><inputExpression typeRef="number"><text>a</text></inputExpression></input><output/>
        <rule><inputEntry><text>"big"</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>1</text></outputEntry></rule>
        <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>&lt;= 10</text></inputEntry>
        <outputEntry><text>2</text></outputEntry></rule></decisionTable></decision></definitions>)",
        read
    ));
    for (const Issue& issue : check(loaded.model))
        if (issue.code == "dmn.overlap") return issue.severity;
    ADD_FAILURE() << "no overlap is told";
    return Severity::Error;
}

}  // namespace

TEST(TableCheck, ColumnsOfADecisionAndOfItsOwnFactMayNeverMeet) {
    EXPECT_EQ(severity_of_overlap("a"), Severity::Warning);
    EXPECT_EQ(severity_of_overlap("b"), Severity::Error);
}
