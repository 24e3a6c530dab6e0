// What a type allows takes part in the reasons: no fact is asked for that cannot matter, and each
// value that is allowed and does is a way out.
#include <gtest/gtest.h>

#include "dmn/explain.h"
#include "dmn/load.h"
#include "dmn/sentences.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

std::string type(const std::string& name, const std::string& base, const std::string& allowed) {
    return "<itemDefinition name='" + name + "'><typeRef>" + base +
           "</typeRef><allowedValues><text>" + allowed + "</text></allowedValues></itemDefinition>";
}

Engine engine_of(const std::string& expression) {
    std::string xml = "<definitions name='m' namespace='urn:m'>";
    xml += type("tScore", "number", "0, 1, 2, 3") + type("tShare", "number", "(0..3]");
    xml += type("tOther", "number", "not(0)") + type("tName", "string", "not(\"a\")");
    xml += type("tKind", "string", "\"a\", \"b\", \"c\"");
    xml += type("tDay", "date", "&gt;= date(\"2020-01-01\")");
    std::string needs;
    const auto input = [&](const std::string& name, const std::string& of) {
        xml += "<inputData id='" + name + "' name='" + name + "'><variable name='" + name +
               "' typeRef='" + of + "'/></inputData>";
        needs += "<informationRequirement><requiredInput href='#" + name +
                 "'/></informationRequirement>";
    };
    input("n", "tScore");
    input("m", "tScore");
    input("r", "tShare");
    input("o", "tOther");
    input("x", "tName");
    input("k", "tKind");
    input("d", "tDay");
    xml += "<decision id='ok' name='ok'><variable name='ok' typeRef='boolean'/>" + needs +
           "<literalExpression><text><![CDATA[" + expression +
           "]]></text></literalExpression></decision></definitions>";
    const Loaded loaded = load(xml);
    EXPECT_FALSE(has_errors(loaded.issues)) << xml;
    Issues issues;
    return Engine::compile(loaded.model, issues);
}

Explanation explained(const std::string& expression, const Context& facts) {
    const auto result = explain(engine_of(expression), "ok", facts, wanted_true());
    EXPECT_TRUE(result.has_value()) << expression;
    return result ? *result : Explanation{};
}

/// The nearest value of the only way out.
std::string way(const std::string& expression, const Context& facts) {
    const Explanation result = explained(expression, facts);
    if (result.verdict != Verdict::No || result.ways.empty()) return "none";
    return feel::to_feel(result.ways[0].requirements[0].nearest);
}

class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    int below(int count) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<int>((state_ >> 33) % static_cast<std::uint64_t>(count));
    }
    std::string number(int depth) {
        if (depth == 0 || below(3) == 0) return below(3) == 0 ? std::to_string(below(5)) : fact();
        static constexpr const char* kOperators[] = {" + ", " * ", " - "};
        return "(" + number(depth - 1) + kOperators[below(3)] + number(depth - 1) + ")";
    }
    std::string condition(int depth) {
        static constexpr const char* kComparisons[] = {" < ", " <= ", " = ", " >= ", " != "};
        if (depth == 0 || below(3) == 0)
            return below(4) == 0 ? std::string("k in (\"a\", \"c\")")
                                 : number(2) + kComparisons[below(5)] + number(2);
        return "(" + condition(depth - 1) + (below(2) == 0 ? " and " : " or ") +
               condition(depth - 1) + ")";
    }

  private:
    std::string fact() { return below(2) == 0 ? "n" : "m"; }
    std::uint64_t state_;
};

}  // namespace

TEST(AllowedValues, ThatAllDoMakeAnAnswerWithoutTheFact) {
    EXPECT_EQ(explained("n <= 3", {}).verdict, Verdict::Yes);
    EXPECT_EQ(explained("n * 2 > 6", {}).verdict, Verdict::No);
    EXPECT_EQ(explained("r > 0", {}).verdict, Verdict::Yes);
    EXPECT_EQ(explained("r > 3", {}).verdict, Verdict::No);
    EXPECT_EQ(explained("r > 2", {}).verdict, Verdict::NotEnoughKnown);
    EXPECT_EQ(explained("o != 0", {}).verdict, Verdict::Yes);
    EXPECT_EQ(explained("d >= date(\"2019-12-31\")", {}).verdict, Verdict::Yes);
    EXPECT_EQ(explained("k in (\"a\", \"b\", \"c\")", {}).verdict, Verdict::Yes);
}

TEST(AllowedValues, AreNotThoseThatATypeForbids) {
    EXPECT_EQ(explained("x = \"b\"", {}).verdict, Verdict::NotEnoughKnown);
    EXPECT_EQ(explained("x = \"a\"", {}).verdict, Verdict::No);
    EXPECT_EQ(way("x = \"b\"", {{"x", Value("c")}}), "\"b\"");
    EXPECT_EQ(way("x = \"a\"", {{"x", Value("c")}}), "none");
}

TEST(AllowedValues, AreWaysOutBesideTheConstantsOfTheLogic) {
    EXPECT_EQ(way("n >= 2.5", {{"n", Value(1)}}), "3");
    EXPECT_EQ(way("r < 1", {{"r", Value(3)}}), "0.5");
    EXPECT_EQ(way("r > 3", {{"r", Value(1)}}), "none");
    const Explanation other = explained("o > 0.5", {{"o", Value(-1)}});
    ASSERT_FALSE(other.ways.empty());
    EXPECT_EQ(feel::to_feel(*other.ways[0].requirements[0].low), "0.5");
    // Beside a value that is not allowed no bound is made up.
    const Explanation above = explained("o > 0", {{"o", Value(-1)}});
    ASSERT_FALSE(above.ways.empty());
    const Requirement& requirement = above.ways[0].requirements[0];
    EXPECT_TRUE(!requirement.low || feel::to_feel(*requirement.low) == "0");
}

TEST(AllowedValues, DecideAsTryingAllOfThemDoes) {
    Random random(7);
    size_t proven = 0;
    for (int round = 0; round < 300; ++round) {
        const std::string expression = random.condition(2);
        const Engine engine = engine_of(expression);
        bool seen[2] = {false, false};
        for (int n = 0; n < 4; ++n)
            for (int m = 0; m < 4; ++m)
                for (const char* k : {"a", "b", "c"}) {
                    feel::Evaluation evaluation;
                    const Context facts{{"n", Value(n)}, {"m", Value(m)}, {"k", Value(k)}};
                    seen[engine.value("ok", facts, evaluation)->is_true() ? 1 : 0] = true;
                }
        const auto told = explain(engine, "ok", {}, wanted_true());
        ASSERT_TRUE(told.has_value());
        const Verdict truth = seen[0] && seen[1] ? Verdict::NotEnoughKnown
                              : seen[1]          ? Verdict::Yes
                                                 : Verdict::No;
        EXPECT_EQ(told->verdict, truth) << expression;
        proven += truth == Verdict::NotEnoughKnown ? 0 : 1;
    }
    EXPECT_GT(proven, 20u);
}
