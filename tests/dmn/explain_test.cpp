// Why, why not, and whether enough is known.
#include "dmn/explain.h"

#include <gtest/gtest.h>

#include "dmn/load.h"
#include "dmn/sentences.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

/// Inputs are "name type description"; the decision `ok` is an expression over them.
Engine engine_of(const std::vector<std::array<std::string, 3>>& inputs, const std::string& logic) {
    std::string xml = "<definitions name='m' namespace='urn:m'>";
    std::string needs;
    for (const auto& [name, type, description] : inputs) {
        xml += fmt::format(
            "<inputData id='{0}' name='{0}'><description>{2}</description><variable name='{0}' "
            "typeRef='{1}'/></inputData>",
            name, type, description
        );
        needs += fmt::format(
            "<informationRequirement><requiredInput href='#{}'/></informationRequirement>", name
        );
    }
    xml += "<decision id='ok' name='ok'><variable name='ok'/>" + needs + logic +
           "</decision></definitions>";
    const Loaded loaded = load(xml);
    EXPECT_FALSE(has_errors(loaded.issues)) << xml;
    Issues issues;
    return Engine::compile(loaded.model, issues);
}
std::string literal(const std::string& text) {
    return "<literalExpression><text><![CDATA[" + text + "]]></text></literalExpression>";
}

Explanation explain_ok(const Engine& engine, const Context& input, const Wanted& wanted) {
    auto result = explain(engine, "ok", input, wanted, {.now = Instant{1'795'233'600'000}});
    EXPECT_TRUE(result.has_value());
    return result ? *std::move(result) : Explanation{};
}
Explanation explain_ok(const Engine& engine, const Context& input) {
    return explain_ok(engine, input, wanted_true());
}

std::vector<std::string> chinese(const Engine& engine, const Explanation& explanation) {
    Words words = words_of(engine.model());
    for (auto& [fact, each] : words)
        if (fact == "capital") each.chinese_unit = "元";
    return sentences(explanation, Language::Chinese, words);
}

const Engine& shop() {
    static const Engine engine = engine_of(
        {{"capital", "number", "注册资本"},
         {"opened", "date", "开业日期"},
         {"kind", "string", "类型"}},
        literal(R"(capital >= 500000 and (kind = "cafe" or kind = "bar"))")
    );
    return engine;
}

}  // namespace

TEST(WhyNot, OneFactIsNamedWithItsBound) {
    const Explanation explanation =
        explain_ok(shop(), {{"capital", Value(300'000)}, {"kind", Value("cafe")}});
    EXPECT_EQ(explanation.verdict, Verdict::No);
    ASSERT_EQ(explanation.ways.size(), 1u);
    ASSERT_EQ(explanation.ways[0].requirements.size(), 1u);
    const Requirement& requirement = explanation.ways[0].requirements[0];
    EXPECT_EQ(requirement.fact, "capital");
    ASSERT_TRUE(requirement.low.has_value());
    EXPECT_TRUE(requirement.low->identical(Value(500'000)));
    EXPECT_TRUE(requirement.low_closed);
    EXPECT_FALSE(requirement.high.has_value());
    EXPECT_EQ(
        chinese(shop(), explanation),
        (std::vector<std::string>{"不符合条件。", "您的注册资本为 30 万元；达到 50 万元起即符合。"})
    );
    Words words{{"capital", {"注册资本", "registered capital", "元", "yuan"}}};
    EXPECT_EQ(
        sentences(explanation, Language::English, words).back(),
        "Your registered capital is 300,000 yuan; from 500,000 yuan on you qualify."
    );
}

TEST(WhyNot, TwoFactsThatOnlyHelpTogetherAreToldTogether) {
    const Explanation explanation =
        explain_ok(shop(), {{"capital", Value(300'000)}, {"kind", Value("shop")}});
    ASSERT_EQ(explanation.ways.size(), 1u);
    ASSERT_EQ(explanation.ways[0].requirements.size(), 2u);
    EXPECT_EQ(
        chinese(shop(), explanation).back(),
        "您的注册资本为 30 万元，您的类型为“shop”；注册资本达到 50 "
        "万元起，同时类型为“cafe”或“bar”即符合。"
    );
}

TEST(WhyNot, EveryRequirementIsNecessary) {
    const Engine engine = engine_of(
        {{"a", "number", ""}, {"b", "number", ""}, {"c", "number", ""}, {"d", "boolean", ""}},
        literal("a > 10 and b < 5 and c in [3..7] and d")
    );
    const Context input{{"a", Value(1)}, {"b", Value(9)}, {"c", Value(20)}, {"d", Value(true)}};
    const Explanation explanation = explain_ok(engine, input);
    ASSERT_EQ(explanation.ways.size(), 1u);
    std::map<std::string, Requirement> found;
    for (const Requirement& requirement : explanation.ways[0].requirements)
        found[requirement.fact] = requirement;
    ASSERT_EQ(found.size(), 3u);
    EXPECT_FALSE(found.contains("d"));
    EXPECT_TRUE(found["a"].low->identical(Value(10)));
    EXPECT_FALSE(found["a"].low_closed);
    EXPECT_TRUE(found["b"].high->identical(Value(5)));
    EXPECT_FALSE(found["b"].high_closed);
    EXPECT_TRUE(found["c"].low->identical(Value(3)));
    EXPECT_TRUE(found["c"].high->identical(Value(7)));
    // What is offered is true of the decision.
    Context changed = input;
    for (const auto& [fact, requirement] : found) changed.set(fact, requirement.nearest);
    EXPECT_EQ(explain_ok(engine, changed).verdict, Verdict::Yes);
}

TEST(WhyNot, ABoundBehindArithmeticIsFoundToTheUnit) {
    const Engine engine =
        engine_of({{"income", "number", ""}}, literal("income * 12 + 500 <= 50000"));
    const Explanation explanation = explain_ok(engine, {{"income", Value(9'999)}});
    ASSERT_EQ(explanation.ways.size(), 1u);
    EXPECT_TRUE(explanation.ways[0].requirements[0].high->identical(Value(4'125)));
}

TEST(WhyNot, ABirthdayBehindAnAgeIsFoundToTheDay) {
    const Engine engine = engine_of(
        {{"born", "date", ""}}, literal("born + duration(\"P60Y\") <= date(\"2026-11-21\")")
    );
    const Explanation explanation =
        explain_ok(engine, {{"born", Value(feel::CivilDate{1970, 1, 1})}});
    ASSERT_EQ(explanation.ways.size(), 1u);
    EXPECT_TRUE(explanation.ways[0].requirements[0].high->identical(Value(feel::CivilDate{
        1966, 11, 21})));
}

TEST(WhyNot, WhereNothingHelpsNothingIsOffered) {
    const Engine engine = engine_of({{"a", "number", ""}}, literal("a > 5 and a < 3"));
    const Explanation explanation = explain_ok(engine, {{"a", Value(1)}});
    EXPECT_EQ(explanation.verdict, Verdict::No);
    EXPECT_TRUE(explanation.ways.empty());
}

TEST(WhyNot, ATableCitesTheRuleThatWouldApply) {
    const Engine engine = engine_of(
        {{"age", "number", "年龄"}},
        R"(<decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>age</text>
        </inputExpression></input><output/><annotation name="law"/>
        <rule id="r1"><inputEntry><text>&lt; 60</text></inputEntry>
        <outputEntry><text>"no"</text></outputEntry>
        <annotationEntry><text>第五条</text></annotationEntry></rule>
        <rule id="r2"><inputEntry><text>&gt;= 60</text></inputEntry>
        <outputEntry><text>"yes"</text></outputEntry>
        <annotationEntry><text>第六条</text></annotationEntry></rule></decisionTable>)"
    );
    const Explanation explanation =
        explain_ok(engine, {{"age", Value(59)}}, wanted_value(Value("yes")));
    ASSERT_EQ(explanation.ways.size(), 1u);
    EXPECT_EQ(
        chinese(engine, explanation).back(), "您的年龄为 59；达到 60 起即符合（依据：第六条）。"
    );
    EXPECT_EQ(
        sentences(explanation.trace, Language::Chinese, words_of(engine.model())),
        std::vector<std::string>{
            "「ok」为“no”：适用第 1 条规则（age为 59，符合 < 60）（依据：第五条）。"}
    );
    EXPECT_EQ(to_json(explanation).at("ways").at(0).at("cites").at(0), "第六条");
}

TEST(WhyNot, AListOfConditionsIsLookedAtByItsMember) {
    const Engine engine = engine_of(
        {{"vets", "number", ""}, {"site", "string", ""}},
        literal(R"([{id: "a", state: vets > 0}, {id: "b", state: string length(site) > 0}])")
    );
    const Explanation explanation =
        explain_ok(engine, {{"vets", Value(0)}, {"site", Value("x")}}, wanted_true("state"));
    ASSERT_EQ(explanation.ways.size(), 1u);
    EXPECT_EQ(explanation.ways[0].requirements[0].fact, "vets");
}

TEST(ThreeValued, AFactThatIsNotKnownAndNotNeededLeavesTheAnswer) {
    const Explanation no = explain_ok(shop(), {{"capital", Value(1)}});
    EXPECT_EQ(no.verdict, Verdict::No);
    EXPECT_TRUE(no.missing.empty());
    const Engine any =
        engine_of({{"a", "number", ""}, {"b", "boolean", ""}}, literal("a > 5 or b or not(b)"));
    EXPECT_EQ(explain_ok(any, {}).verdict, Verdict::Yes);
}

TEST(ThreeValued, TellsWhichFactsAreMissing) {
    const Explanation one = explain_ok(shop(), {{"capital", Value(600'000)}});
    EXPECT_EQ(one.verdict, Verdict::NotEnoughKnown);
    EXPECT_EQ(one.missing, std::vector<std::string>{"kind"});
    EXPECT_EQ(chinese(shop(), one).front(), "还不能判断，需要知道：类型。");
    const Explanation two = explain_ok(shop(), {});
    EXPECT_EQ(two.missing, (std::vector<std::string>{"capital", "kind"}));
}

TEST(ThreeValued, AConditionThatNullWouldDecideIsStillOpen) {
    // Evaluated with null this is "no"; but nobody said what the age is.
    const Engine engine =
        engine_of({{"age", "number", ""}}, literal("if age >= 60 then true else false"));
    EXPECT_EQ(explain_ok(engine, {}).verdict, Verdict::NotEnoughKnown);
}

TEST(ThreeValued, WhatCannotBeTriedIsNotDecided) {
    const Engine engine = engine_of(
        {{"name", "string", ""}, {"a", "number", ""}}, literal("string length(name) > 3 and a > 1")
    );
    const Explanation open = explain_ok(engine, {{"a", Value(5)}});
    EXPECT_EQ(open.verdict, Verdict::NotEnoughKnown);
    EXPECT_EQ(open.missing, std::vector<std::string>{"name"});
}

TEST(ThreeValued, WhatIsDecidedByOnePartNeedsNoOther) {
    const Engine engine = engine_of(
        {{"name", "string", ""}, {"a", "number", ""}, {"b", "boolean", ""}},
        literal("string length(name) > 3 and a > 1 or (b and not(b))")
    );
    EXPECT_EQ(explain_ok(engine, {{"a", Value(0)}}).verdict, Verdict::No);
    EXPECT_EQ(explain_ok(engine, {{"a", Value(2)}}).verdict, Verdict::NotEnoughKnown);
    // An "if" makes a decided answer of null: it proves nothing.
    const Engine branch = engine_of(
        {{"name", "string", ""}}, literal("if string length(name) > 3 then true else false")
    );
    EXPECT_EQ(explain_ok(branch, {}).verdict, Verdict::NotEnoughKnown);
}

TEST(WhyNot, TwoFactsAreFoundWhenOneGoesThroughArithmetic) {
    const Engine engine = engine_of(
        {{"kind", "string", ""}, {"opened", "date", ""}},
        literal(R"(kind = "cafe" and opened + duration("P1Y") <= date("2026-11-21"))")
    );
    const Explanation explanation = explain_ok(
        engine, {{"kind", Value("shop")}, {"opened", Value(feel::CivilDate{2026, 3, 1})}}
    );
    ASSERT_EQ(explanation.ways.size(), 1u);
    ASSERT_EQ(explanation.ways[0].requirements.size(), 2u);
    const Requirement& opened = explanation.ways[0].requirements[1];
    EXPECT_TRUE(opened.high->identical(Value(feel::CivilDate{2025, 11, 21})));
}

TEST(Explain, AnUnknownDecisionIsAnError) {
    const auto result = explain(shop(), "none", {}, wanted_true());
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, "dmn.unknown_decision");
}

TEST(Imports, FactsAndRulesOfAnImportedModelAreExplained) {
    const auto needs = [](const std::string& kind, const std::string& target) {
        return fmt::format(
            "<informationRequirement><required{} href='{}'/></informationRequirement>", kind, target
        );
    };
    const std::string rules =
        "<definitions name='r' namespace='urn:r'>"
        "<inputData id='age' name='age'><description>年龄</description><variable name='age' "
        "typeRef='number'/></inputData>"
        "<inputData id='monthly income' name='monthly income'><variable name='monthly income' "
        "typeRef='number'/></inputData>"
        "<decision id='adult' name='adult'><variable name='adult'/>" +
        needs("Input", "#age") +
        "<decisionTable hitPolicy='UNIQUE'><input label='年龄'><inputExpression><text>age</text>"
        "</inputExpression></input><output/><annotation name='依据'/>"
        "<rule id='r1'><inputEntry><text>&gt;= 18</text></inputEntry><outputEntry><text>true</text>"
        "</outputEntry><annotationEntry><text>民法典 第十七条</text></annotationEntry></rule>"
        "<rule id='r2'><inputEntry><text>&lt; 18</text></inputEntry><outputEntry><text>false</text>"
        "</outputEntry><annotationEntry><text>民法典 第十七条</text></annotationEntry></rule>"
        "</decisionTable></decision></definitions>";
    const std::string main =
        "<definitions name='m' namespace='urn:m'><import name='law' namespace='urn:r' "
        "importType='dmn'/><decision id='ok' name='ok'><variable name='ok'/>" +
        needs("Input", "urn:r#monthly income") + needs("Decision", "urn:r#adult") +
        literal("law.adult and law.monthly income < 3000") + "</decision></definitions>";
    const Loaded loaded = load(main);
    const std::vector<Model> imports = {load(rules).model};
    Issues issues;
    const Engine engine = Engine::compile(loaded.model, issues, imports);
    EXPECT_TRUE(issues.empty());

    const Context young = {{"age", Value(17)}, {"monthly income", Value(100)}};
    const Explanation no = explain_ok(engine, young);
    EXPECT_EQ(no.verdict, Verdict::No);
    ASSERT_EQ(no.ways.size(), 1u);
    EXPECT_EQ(no.ways[0].requirements[0].fact, "age");
    EXPECT_EQ(feel::to_feel(*no.ways[0].requirements[0].low), "18");
    EXPECT_EQ(no.ways[0].rules[0].annotations[0].second, "民法典 第十七条");
    // The trace names the cell of the imported table, and the parts of the expression.
    ASSERT_EQ(no.trace.decisions.size(), 2u);
    ASSERT_EQ(no.trace.decisions[0].fired[0].conditions.size(), 1u);
    EXPECT_EQ(no.trace.decisions[0].fired[0].conditions[0].input, "年龄");
    EXPECT_FALSE(no.trace.decisions[1].conditions.empty());

    const Explanation open = explain_ok(engine, {{"age", Value(20)}});
    EXPECT_EQ(open.verdict, Verdict::NotEnoughKnown);
    EXPECT_EQ(open.missing, (std::vector<std::string>{"monthly income"}));
    const Explanation rich = explain_ok(engine, {{"age", Value(20)}, {"monthly income", Value(9)}});
    EXPECT_EQ(rich.verdict, Verdict::Yes);
}

TEST(WhyNot, AnAnswerThatIsNullByAnErrorIsNoNo) {
    const Engine engine = engine_of({{"n", "number", ""}}, literal("n / 0 > 3"));
    const Explanation explanation = explain_ok(engine, {{"n", Value(1)}});
    EXPECT_EQ(explanation.verdict, Verdict::Undecidable);
    EXPECT_TRUE(explanation.ways.empty());
    EXPECT_EQ(to_json(explanation).at("verdict"), "undecidable");
    EXPECT_EQ(to_json(explanation).at("error").at("code"), "feel.division_by_zero");
    EXPECT_EQ(
        chinese(engine, explanation),
        (std::vector<std::string>{"无法判断：除数为 0（feel.division_by_zero: the divisor is 0）。"}
        )
    );
    EXPECT_EQ(
        sentences(explanation, Language::English, words_of(engine.model())),
        (std::vector<std::string>{
            "This could not be decided: the divisor is 0 (feel.division_by_zero)."})
    );
}

TEST(WhyNot, ATextComparedWithATimeCannotBeDecided) {
    const Engine engine =
        engine_of({{"k", "Any", ""}, {"n", "number", ""}}, literal("k >= @\"10:00:00\" and n > 3"));
    const Explanation open = explain_ok(engine, {{"k", Value("09:00:00")}, {"n", Value(5)}});
    EXPECT_EQ(open.verdict, Verdict::Undecidable);
    ASSERT_TRUE(open.error.has_value());
    EXPECT_EQ(open.error->code, "feel.operand_types");
    // `false and …` is false.
    const Explanation no = explain_ok(engine, {{"k", Value("09:00:00")}, {"n", Value(1)}});
    EXPECT_EQ(no.verdict, Verdict::No);
}

TEST(WhyNot, WhatIsNotThereIsStillANo) {
    for (const char* text : {"list[3] > 5", "sum(list[item > 7]) > 5", "{a: 1}.b > 5"}) {
        const Engine asked = engine_of({{"list", "Any", ""}}, literal(text));
        const Explanation explanation = explain_ok(asked, {{"list", feel::List{Value(1)}}});
        EXPECT_EQ(explanation.verdict, Verdict::No) << text;
        EXPECT_TRUE(explanation.result.is_null()) << text;
    }
}

TEST(WhyNot, ANullThatIsMeantIsStillANo) {
    const Engine engine = engine_of({{"n", "number", ""}}, literal("if n > 3 then true else null"));
    const Explanation explanation = explain_ok(engine, {{"n", Value(1)}});
    EXPECT_EQ(explanation.verdict, Verdict::No);
    EXPECT_EQ(explanation.ways.size(), 1u);
}
