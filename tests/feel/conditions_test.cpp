// Reasons of an expression, and syntax trees as text.
#include "feel/conditions.h"

#include <gtest/gtest.h>

#include "feel/parser.h"
#include "feel/source_text.h"

using namespace tongban;
using namespace tongban::feel;

namespace {

std::string round_trip(std::string_view text, Dialect dialect = Dialect::Expression) {
    const auto tree = parse(text, {.dialect = dialect});
    EXPECT_TRUE(tree.has_value()) << text;
    return tree ? to_source(**tree) : "";
}

std::string reasons(std::string_view source, const Context& variables) {
    CompileOptions options;
    add_names(options, variables);
    Evaluation evaluation;
    std::string text;
    for (const Condition& condition : conditions_of(source, options, variables, evaluation))
        text += condition.text + "=" + to_feel(condition.value) + ";";
    return text;
}

}  // namespace

TEST(SourceText, KeepsWhatBindsHow) {
    for (const char* text :
         {"(a + b) * c",
          "a - (b - c)",
          "a - b - c",
          "(a or b) and c",
          "-(a + b)",
          "(-a) ** 2",
          "a in (< 5, [1..3))",
          "a in [1, 2]",
          "x between 1 and 2 + 3",
          "if a then b else c",
          "(if a then b else c) + 1",
          "for i in 1..3, j in l return i * j",
          "some x in l satisfies x > 2",
          "function(a: number, b) a + b",
          "f(a: 1, b: 2)",
          "l[item > 2].name",
          "{\"a b\": 1, \"c\": [2..3]}",
          "date(\"2026-01-02\") < d",
          "a instance of list<number>",
          "(< 5)",
          "not(a)"}) {
        const std::string once = round_trip(text);
        EXPECT_EQ(round_trip(once), once) << text;
    }
    EXPECT_EQ(round_trip("(a + b) * c"), "(a + b) * c");
    EXPECT_EQ(round_trip("a-(b-c)"), "a - (b - c)");
    EXPECT_EQ(round_trip("not(\"a\", \"b\")", Dialect::UnaryTests), "not(\"a\", \"b\")");
    EXPECT_EQ(round_trip("[1..5], > 10", Dialect::UnaryTests), "[1..5], > 10");
}

TEST(Conditions, StopWhereTheAnswerIsDecided) {
    const Context variables{{"a", Value(1)}, {"b", Value(5)}};
    EXPECT_EQ(reasons("a > 2 and b > 2", variables), "a > 2=false;");
    EXPECT_EQ(reasons("a > 2 or b > 2", variables), "a > 2=false;b > 2=true;");
    EXPECT_EQ(reasons("if not(a > 2) then b else 0", variables), "a > 2=false;b=5;");
}

TEST(Conditions, AnUnknownFactLeavesTheConditionOpen) {
    EXPECT_EQ(reasons("a > 2 and b > 2", {{"b", Value(1)}}), "a > 2=null;b > 2=false;");
}

TEST(Conditions, TellWhatTheyRead) {
    Context applicant;
    applicant.set("age", Value(59));
    const Context variables{{"applicant", Value(applicant)}};
    CompileOptions options;
    add_names(options, variables);
    Evaluation evaluation;
    const auto found = conditions_of("applicant.age >= 60", options, variables, evaluation);
    ASSERT_EQ(found.size(), 1u);
    ASSERT_EQ(found[0].facts.size(), 1u);
    EXPECT_EQ(found[0].facts[0].first, "applicant.age");
    EXPECT_TRUE(found[0].facts[0].second.identical(Value(59)));
}

TEST(Conditions, ATextThatDoesNotCompileHasNone) { EXPECT_EQ(reasons("1 +", {}), ""); }
