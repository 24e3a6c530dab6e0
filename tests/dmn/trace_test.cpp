// What a trace tells beyond the rule that fired: rules before it, places of nulls, work done once.
#include <gtest/gtest.h>

#include "dmn/evaluate.h"
#include "dmn/explain.h"
#include "dmn/load.h"
#include "dmn/sentences.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

std::string text(const std::string& feel) { return "<text><![CDATA[" + feel + "]]></text>"; }
std::string literal(const std::string& feel) {
    return "<literalExpression>" + text(feel) + "</literalExpression>";
}
std::string entry(const std::string& name, const std::string& logic) {
    const std::string variable = name.empty() ? "" : "<variable name='" + name + "'/>";
    return "<contextEntry>" + variable + logic + "</contextEntry>";
}

/// A decision d over the inputs x and y.
Model model_of(const std::string& logic, const std::string& others = "") {
    const Loaded loaded = load(
        "<definitions name='m' namespace='urn:m'>"
        "<inputData id='x' name='x'/><inputData id='y' name='y'/>" +
            others +
            "<decision id='d' name='d'><variable name='d'/>"
            "<informationRequirement><requiredInput href='#x'/></informationRequirement>"
            "<informationRequirement><requiredInput href='#y'/></informationRequirement>"
            "<knowledgeRequirement><requiredKnowledge href='#f'/></knowledgeRequirement>" +
            logic + "</decision></definitions>",
        "m.dmn"
    );
    EXPECT_FALSE(has_errors(loaded.issues));
    return loaded.model;
}

const std::string kFunction =
    "<businessKnowledgeModel id='f' name='f'><variable name='f'/><encapsulatedLogic>"
    "<formalParameter name='n'/><literalExpression><text>n * 2</text></literalExpression>"
    "</encapsulatedLogic></businessKnowledgeModel>";

struct Told {
    Outcome outcome;
    std::uint64_t steps = 0;
};
Told told(const Model& model, const Context& input) {
    Issues issues;
    const Engine engine = Engine::compile(model, issues);
    Evaluation evaluation;
    auto outcome = engine.evaluate("d", input, evaluation);
    EXPECT_TRUE(outcome.has_value());
    Told result{outcome ? *outcome : Outcome{}, evaluation.steps()};
    add_conditions(result.outcome.trace, model, std::nullopt);
    return result;
}

std::string table(const std::string& policy, const std::string& rules) {
    return "<decisionTable hitPolicy='" + policy +
           "'><input id='i1' label='area'><inputExpression>" + text("x") +
           "</inputExpression></input><input id='i2'><inputExpression>" + text("y") +
           "</inputExpression></input><output id='o'/>" + rules + "</decisionTable>";
}
std::string rule(const std::vector<std::string>& tests, const std::string& output) {
    std::string xml = "<rule>";
    for (const std::string& test : tests) xml += "<inputEntry>" + text(test) + "</inputEntry>";
    return xml + "<outputEntry>" + text(output) + "</outputEntry></rule>";
}

const std::string kFirst = rule({"> 100", "-"}, "1") + rule({"> x / 2", "\"a\", \"b\""}, "2") +
                           rule({"<= 100", "not(\"a\")"}, "3") + rule({"-", "-"}, "4");

}  // namespace

TEST(Trace, TellsWhyEarlierRulesOfAFirstTableDidNotApply) {
    const Model model = model_of(table("FIRST", kFirst), kFunction);
    const Told third = told(model, {{"x", 80}, {"y", "c"}});
    const DecisionTrace& decision = third.outcome.trace.decisions.at(0);
    ASSERT_EQ(decision.passed_over.size(), 2u);
    EXPECT_EQ(decision.passed_over_count, 2);
    EXPECT_EQ(decision.passed_over[0].number, 1);
    ASSERT_EQ(decision.passed_over[0].failed.size(), 1u);
    EXPECT_EQ(decision.passed_over[0].failed[0].input, "area");
    EXPECT_EQ(decision.passed_over[0].failed[0].test, "> 100");
    ASSERT_EQ(decision.passed_over[1].failed.size(), 1u) << "the other cell holds";
    EXPECT_EQ(decision.passed_over[1].failed[0].input, "y");
    const json::value json = to_json(third.outcome.trace);
    EXPECT_EQ(
        json.at("decisions").at(0).at("passed_over").at(0).at("failed").at(0).at("test"), "> 100"
    );
    EXPECT_EQ(
        sentences(third.outcome.trace, Language::English, {}).at(1),
        "d: the rules before it do not apply: rule 1 (area is 80, which does not meet > 100) and "
        "rule 2 (y is \"c\", which does not meet \"a\", \"b\")."
    );
    EXPECT_EQ(
        sentences(third.outcome.trace, Language::Chinese, {}).at(1),
        "「d」排在前面的规则不适用：第 1 条（area为 80，不符合 > 100）、"
        "第 2 条（y为“c”，不符合 \"a\", \"b\"）。"
    );
}

TEST(Trace, NamesOnlyTheNearestOfManyEarlierRules) {
    std::string rules;
    for (int i = 0; i < 30; ++i) rules += rule({std::to_string(i), "-"}, "1");
    const Told last =
        told(model_of(table("FIRST", rules + rule({"-", "-"}, "2")), kFunction), {{"x", 99}});
    const DecisionTrace& decision = last.outcome.trace.decisions.at(0);
    EXPECT_EQ(decision.passed_over_count, 30);
    EXPECT_EQ(decision.passed_over.size(), 8u);
    EXPECT_EQ(decision.passed_over.back().number, 30);
    const std::string said = sentences(last.outcome.trace, Language::English, {}).at(1);
    EXPECT_NE(said.find("rule 30"), std::string::npos) << said;
    EXPECT_EQ(said.find("rule 27"), std::string::npos) << said;
    EXPECT_NE(said.find(", and 27 before these."), std::string::npos) << said;
}

TEST(Trace, CallsAContextByItsOwnNameAndNotByItsText) {
    const std::string rules =
        rule(
            {"-", "-"}, R"({id: "a", text: "有固定的场所", text_en: "Has premises", state: true})"
        ) +
        rule({"-", "-"}, R"({days: 3, urgent: false})");
    const Told both = told(model_of(table("COLLECT", rules), kFunction), {{"x", 1}});
    const auto chinese = sentences(both.outcome.trace, Language::Chinese, {});
    EXPECT_EQ(chinese.at(0), "「d」为“有固定的场所”（符合）：适用第 1 条规则。");
    EXPECT_EQ(chinese.at(1), "「d」为days：3，urgent：否：适用第 2 条规则。");
    const auto english = sentences(both.outcome.trace, Language::English, {});
    EXPECT_EQ(english.at(0), "d is \"Has premises\" (met): rule 1 applies.");
}

TEST(Trace, SaysOfAConditionThatItIsNotMetOrNotKnown) {
    const std::string rules = rule({"-", "-"}, R"({text: "甲", state: x > 1})") +
                              rule({"-", "-"}, R"({text: "乙", state: null})") +
                              rule({"-", "-"}, R"({text: "丙", state: "open"})");
    const Told all = told(model_of(table("COLLECT", rules), kFunction), {{"x", 1}});
    const auto chinese = sentences(all.outcome.trace, Language::Chinese, {});
    EXPECT_EQ(chinese.at(0), "「d」为“甲”（不符合）：适用第 1 条规则。");
    EXPECT_EQ(chinese.at(1), "「d」为“乙”（尚不知道）：适用第 2 条规则。");
    EXPECT_EQ(chinese.at(2), "「d」为“丙”：适用第 3 条规则。");
    const auto english = sentences(all.outcome.trace, Language::English, {});
    EXPECT_EQ(english.at(0), "d is \"甲\" (not met): rule 1 applies.");
    EXPECT_EQ(english.at(1), "d is \"乙\" (not known): rule 2 applies.");
}

TEST(Trace, TellsNothingOfEarlierRulesWhereTheirOrderDoesNotMatter) {
    const Told unique = told(
        model_of(
            table("UNIQUE", rule({"> 100", "-"}, "1") + rule({"<= 100", "-"}, "2")), kFunction
        ),
        {{"x", 80}}
    );
    EXPECT_TRUE(unique.outcome.trace.decisions.at(0).passed_over.empty());
    const Told first = told(model_of(table("FIRST", kFirst), kFunction), {{"x", 101}});
    EXPECT_TRUE(first.outcome.trace.decisions.at(0).passed_over.empty());
    EXPECT_FALSE(
        to_json(first.outcome.trace).at("decisions").at(0).as_object().contains("passed_over")
    );
}

TEST(Trace, SaysInWhichCellAValueIsNull) {
    const Model model = model_of(
        table(
            "FIRST",
            rule({"> \"a\"", "-"}, "1") + rule({"-", "? + 1 > 2"}, "2") + rule({"-", "-"}, "x + y")
        ),
        kFunction
    );
    const Told cells = told(model, {{"x", 1}, {"y", "b"}});
    const std::vector<feel::Diagnostic>& reasons = cells.outcome.trace.diagnostics;
    ASSERT_GE(reasons.size(), 3u);
    EXPECT_EQ(reasons[0].rule, 1);
    EXPECT_EQ(reasons[0].column, 1);
    EXPECT_EQ(reasons[1].rule, 2);
    EXPECT_EQ(reasons[1].column, 2);
    EXPECT_EQ(reasons.back().rule, 3);
    EXPECT_EQ(reasons.back().column, 3) << "outputs are counted behind the inputs";
    EXPECT_EQ(reasons.back().place, "d");
    EXPECT_EQ(to_json(cells.outcome.trace).at("diagnostics").at(0).at("rule"), 1);
}

TEST(Boxed, EntriesOfAContextShareWhatTheyCompute) {
    const Told together = told(
        model_of(
            "<context>" + entry("a", literal("f(x) + f(y)")) + entry("b", literal("f(x) * a")) +
                entry("c", "<list>" + literal("f(y)") + "</list>") +
                entry("", literal("[a, b, f(x) * a, c]")) + "</context>",
            kFunction
        ),
        {{"x", 1}, {"y", 10}}
    );
    EXPECT_EQ(feel::to_feel(together.outcome.result), "[22, 44, 44, [20]]");
    // f(x) and f(y), once more f(y) in the list, which is a box of its own; and the decision.
    EXPECT_EQ(together.outcome.trace.decisions.size(), 4u);
}

TEST(Boxed, EntriesThatShareKeepTheirTypesAndReasons) {
    const Told wrong = told(
        model_of(
            "<context><contextEntry><variable name='a' typeRef='string'/>" + literal("x * x + 1") +
                "</contextEntry>" + entry("b", literal("[a, x * x + 1]")) + "</context>",
            kFunction
        ),
        {{"x", 3}}
    );
    EXPECT_EQ(feel::to_feel(wrong.outcome.result), "{a: null, b: [null, 10]}");
    ASSERT_EQ(wrong.outcome.trace.diagnostics.size(), 1u);
    EXPECT_EQ(wrong.outcome.trace.diagnostics[0].code, "dmn.entry_type");
    EXPECT_EQ(wrong.outcome.trace.diagnostics[0].message, "10 is no string");
}

TEST(Boxed, ALoopLooksBackOnlyWhenItIsRead) {
    const auto loop = [&](const std::string& body) {
        return told(
            model_of(
                "<for iteratorVariable='i'><in>" + literal("[1..400]") + "</in><return>" +
                    literal(body) + "</return></for>",
                kFunction
            ),
            {}
        );
    };
    EXPECT_EQ(feel::to_feel(loop("count(partial)").outcome.result).substr(0, 10), "[0, 1, 2, ");
    EXPECT_LT(loop("i * 2").steps, loop("count(partial)").steps / 10);
}

TEST(Load, SeveralOutputsNeedNames) {
    const auto codes = [](const std::string& first, const std::string& second) {
        const Loaded loaded = load(
            "<definitions name='m' namespace='urn:m'><decision id='d' name='d'><decisionTable "
            "id='t'><output id='o1' name='" +
            first + "'/><output id='o2' name='" + second +
            "'/><rule><outputEntry><text>1</text></outputEntry><outputEntry><text>2</text>"
            "</outputEntry></rule></decisionTable></decision></definitions>"
        );
        std::vector<std::string> result;
        for (const Issue& issue : loaded.issues) result.push_back(issue.code);
        return result;
    };
    EXPECT_EQ(codes("a", "b"), std::vector<std::string>());
    EXPECT_EQ(codes("a", ""), std::vector<std::string>{"dmn.output_name"});
    EXPECT_EQ(codes("", "").size(), 2u);
}
