// Lists of states of which one is decided, and ways out through dates that are not known.
#include <gtest/gtest.h>

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
/// Each rule is the cell of `n` and the output.
std::string collect(const std::vector<std::pair<std::string, std::string>>& rules) {
    std::string xml = "<decisionTable hitPolicy='COLLECT'><input id='i'><inputExpression>" +
                      text("n") + "</inputExpression></input><output id='o'/>";
    for (const auto& [cell, output] : rules)
        xml += "<rule><inputEntry>" + text(cell) + "</inputEntry><outputEntry>" + text(output) +
               "</outputEntry></rule>";
    return xml + "</decisionTable>";
}

/// A number n, dates d and e, a truth b, a text t.
Explanation explained(
    const std::string& logic, const Context& input, const Wanted& wanted = wanted_true("state")
) {
    std::string inputs;
    std::string needs;
    for (const auto& [name, type] : std::vector<std::pair<std::string, std::string>>{
             {"n", "number"}, {"d", "date"}, {"e", "date"}, {"b", "boolean"}, {"t", "string"}}) {
        inputs += fmt::format(
            "<inputData id='{0}' name='{0}'><variable name='{0}' typeRef='{1}'/></inputData>", name,
            type
        );
        needs += fmt::format(
            "<informationRequirement><requiredInput href='#{}'/></informationRequirement>", name
        );
    }
    const Loaded loaded = load(
        "<definitions name='m' namespace='urn:m'>" + inputs +
        "<decision id='ok' name='ok'><variable name='ok'/>" + needs + logic +
        "</decision></definitions>"
    );
    EXPECT_FALSE(has_errors(loaded.issues)) << logic;
    Issues issues;
    const Engine engine = Engine::compile(loaded.model, issues);
    auto result = explain(engine, "ok", input, wanted);
    EXPECT_TRUE(result.has_value()) << logic;
    return result ? *std::move(result) : Explanation{};
}

const std::string kOfDate =
    R"({id: "d", state: if d = null then null else d + duration("P6M") <= date("2026-01-01")})";
const std::string kOfText = R"({id: "t", state: if t = null then null else t in ("work", "home")})";

Value on(const char* date) { return Value(*feel::parse_date(date)); }

}  // namespace

TEST(OpenStates, OneThatIsNotMetDecidesWhateverTheOthersTurnOut) {
    const Context elsewhere{{"n", Value(1)}, {"t", Value("elsewhere")}};
    EXPECT_EQ(
        explained(literal("[" + kOfDate + ", " + kOfText + "]"), elsewhere).verdict, Verdict::No
    );
    const Explanation table = explained(collect({{"-", kOfDate}, {"< 5", kOfText}}), elsewhere);
    EXPECT_EQ(table.verdict, Verdict::No);
    EXPECT_TRUE(table.missing.empty());
}

TEST(OpenStates, StayOpenWhileTheFalseOneMayTurn) {
    const std::string states = "[" + kOfDate + ", " + kOfText + "]";
    const Explanation met = explained(literal(states), {{"t", Value("work")}});
    EXPECT_EQ(met.verdict, Verdict::NotEnoughKnown);
    EXPECT_EQ(met.missing, std::vector<std::string>{"d"});
    // The false one hangs on the open date itself.
    EXPECT_EQ(
        explained(literal(R"([{state: d != null and d + duration("P1D") > d}, {state: true}])"), {})
            .verdict,
        Verdict::NotEnoughKnown
    );
    // A rule that may cease to apply.
    EXPECT_EQ(
        explained(
            collect({{"-", kOfDate}, {"-", R"({state: true})"}, {"5", kOfText}}),
            {{"t", Value("elsewhere")}}
        ).verdict,
        Verdict::NotEnoughKnown
    );
}

TEST(OpenStates, WhatIsWantedOfAnotherStateIsNotDecidedByThisOne) {
    const std::string states = "[" + kOfDate + ", " + kOfText + "]";
    const auto of_state = [](std::string id) {
        return [id = std::move(id)](const Value& value) {
            if (!value.is_list()) return false;
            for (const Value& each : value.as_list())
                if (each.as_context().find("id")->identical(Value(id)))
                    return each.as_context().find("state")->is_true();
            return false;
        };
    };
    const Context elsewhere{{"t", Value("elsewhere")}};
    EXPECT_EQ(explained(literal(states), elsewhere, of_state("t")).verdict, Verdict::No);
    EXPECT_EQ(
        explained(literal(states), elsewhere, of_state("d")).verdict, Verdict::NotEnoughKnown
    );
    const auto any = [](const Value& value) {
        return value.is_list() && std::ranges::any_of(value.as_list(), [](const Value& each) {
                   return each.as_context().find("state")->is_true();
               });
    };
    EXPECT_EQ(explained(literal(states), elsewhere, any).verdict, Verdict::NotEnoughKnown);
}

TEST(OpenDates, AWayThroughAPartOrArithmeticIsFoundAndTold) {
    const Context one{{"n", Value(1)}};
    const Explanation year = explained(literal("n >= 5 and d.year >= 2024"), one);
    EXPECT_EQ(year.verdict, Verdict::No);
    ASSERT_EQ(year.ways.size(), 1u);
    ASSERT_EQ(year.ways[0].requirements.size(), 2u);
    const Requirement& from = year.ways[0].requirements[1];
    EXPECT_EQ(from.fact, "d");
    ASSERT_TRUE(from.low);
    EXPECT_TRUE(from.low->identical(on("2024-01-01")));
    EXPECT_FALSE(from.high);

    const Explanation moved =
        explained(literal(R"(n >= 5 and d + duration("P1Y") <= date("2026-11-21"))"), one);
    ASSERT_EQ(moved.ways.size(), 1u);
    const Requirement& until = moved.ways[0].requirements.back();
    ASSERT_TRUE(until.high);
    EXPECT_TRUE(until.high->identical(on("2025-11-21")));
    EXPECT_FALSE(until.low);
    EXPECT_EQ(
        sentences(moved, Language::English, {}).at(1),
        "Your n is 1 and your d is not known; if n is at least 5 and d is at most 2025-11-21, you "
        "qualify."
    );
}

TEST(OpenDates, NoEndIsToldWhereTheAnswerComesAgain) {
    const Explanation month = explained(literal("n >= 5 and d.month = 3"), {{"n", Value(1)}});
    ASSERT_EQ(month.ways.size(), 1u);
    const Requirement& march = month.ways[0].requirements.back();
    EXPECT_FALSE(march.low);
    EXPECT_FALSE(march.high);
    ASSERT_EQ(march.values.size(), 1u);
    EXPECT_EQ(march.values[0].as_date().month, 3);
}

TEST(OpenDates, TwoThatAreNotKnownAreFoundTogether) {
    const Explanation both =
        explained(literal("n >= 5 and d.year >= 2024 and e.year < 2000"), {{"n", Value(1)}});
    EXPECT_EQ(both.verdict, Verdict::No);
    ASSERT_EQ(both.ways.size(), 1u);
    EXPECT_EQ(both.ways[0].requirements.size(), 3u);
    EXPECT_TRUE(both.ways[0].result.is_true());
}
