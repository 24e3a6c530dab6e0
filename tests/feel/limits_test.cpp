// Expressions from elsewhere cannot use up the machine.
#include <gtest/gtest.h>

#include "feel/expression.h"

using namespace tongban;
using namespace tongban::feel;

namespace {

Evaluation run(std::string_view source, Limits limits = {}) {
    Evaluation evaluation;
    evaluation.limits = limits;
    const Result<Expression> compiled = compile(source);
    EXPECT_TRUE(compiled.has_value()) << source;
    if (compiled) {
        EXPECT_TRUE(compiled->evaluate({}, evaluation).is_null()) << source;
    }
    return evaluation;
}

}  // namespace

TEST(FeelLimits, DeepNestingIsRefusedByTheParser) {
    for (const char* bracket : {"(", "[", "-", "{a:", "not(", "if ", "@"}) {
        std::string text;
        for (int i = 0; i < 5000; ++i) text += bracket;
        EXPECT_FALSE(compile(text + "1")) << bracket;
    }
}

TEST(FeelLimits, ALongChainOfOperatorsIsRefused) {
    for (const char* link :
         {"+a", " and a", ".b", "[1]", "()", " instance of Any", " in 1", "=a"}) {
        std::string text = "a";
        for (int i = 0; i < 900; ++i) text += link;
        Evaluation evaluation;
        const Result<Expression> compiled = compile(text);
        ASSERT_TRUE(compiled.has_value()) << link;
        compiled->evaluate({}, evaluation);
        while (text.size() < 60'000) text += link;
        const Result<Expression> refused = compile(text);
        ASSERT_FALSE(refused.has_value()) << link;
        EXPECT_EQ(refused.error().code, "feel.too_large") << link;
    }
}

TEST(FeelLimits, ALongSourceIsRefused) {
    const Result<Expression> compiled = compile("1 + " + std::string(70'000, ' ') + "1");
    ASSERT_FALSE(compiled);
    EXPECT_EQ(compiled.error().code, "feel.too_large");
}

TEST(FeelLimits, LoopsStopAtTheStepBound) {
    const Evaluation evaluation =
        run("count(for a in 1..1000, b in 1..1000, c in 1..1000 return 1)", {.steps_max = 10'000});
    EXPECT_STREQ(evaluation.stop_reason(), "feel.limit_steps");
}

TEST(FeelLimits, ListsStopAtTheirBound) {
    const Evaluation evaluation = run("for a in 1..1000000 return a", {.list_max = 1000});
    EXPECT_STREQ(evaluation.stop_reason(), "feel.limit_list");
}

TEST(FeelLimits, EndlessRecursionStops) {
    const Evaluation evaluation = run("{ f: function(n) f(n + 1), r: f(1) }.r");
    EXPECT_STREQ(evaluation.stop_reason(), "feel.limit_depth");
}

TEST(FeelLimits, ValuesCannotBeNestedWithoutEnd) {
    for (const char* source :
         {"for i in 0..5000 return if i = 0 then [] else [partial[-1]]",
          "for i in 0..5000 return if i = 0 then {} else {a: partial[-1]}",
          "for i in 0..3000 return function() partial"}) {
        const Result<Expression> compiled = compile(source);
        ASSERT_TRUE(compiled);
        Evaluation evaluation;
        const Value value = compiled->evaluate({}, evaluation);
        ASSERT_TRUE(value.is_list() || value.is_null()) << source;
        EXPECT_LE(value.nesting(), kNestingMax) << source;
        EXPECT_FALSE(to_feel(value).empty());
    }
}

TEST(FeelLimits, ASlowPatternStops) {
    const Evaluation evaluation =
        run("matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"^(a+)+$\")");
    ASSERT_TRUE(evaluation.is_stopped());
    EXPECT_STREQ(evaluation.stop_reason(), "feel.limit_pattern");
}

TEST(FeelLimits, ASlowPatternDecidesNothing) {
    const Evaluation evaluation =
        run("if matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"^(a+)+$\") then null else "
            "null");
    EXPECT_TRUE(evaluation.is_stopped());
}

TEST(FeelLimits, TheWorkOfPatternsIsCounted) {
    // Each of them ends within its own bound.
    const Evaluation slow =
        run("count(for i in 1..1000000 return matches(\"aaaaaaaaaaaaaaaa!\" + string(i), "
            "\"^(a+)+$\"))",
            {.steps_max = 3'000'000});
    EXPECT_STREQ(slow.stop_reason(), "feel.limit_steps");
    const Evaluation many =
        run("count(for i in 1..1000000 return matches(\"a\", \"\\w\\W\\p{L}\" + string(i)))",
            {.steps_max = 3'000'000});
    EXPECT_STREQ(many.stop_reason(), "feel.limit_steps");
}

TEST(FeelLimits, BackReferencesAreBounded) {
    const std::string text = "string join(for i in 1..1000 return \"aaaaaaaaaa\")";
    const Evaluation evaluation = run("matches(" + text + ", \"(a*)\\1b\")");
    EXPECT_TRUE(evaluation.is_stopped());
}

TEST(FeelLimits, APatternHasABoundedSize) {
    const Evaluation longest =
        run("matches(\"a\", string join(for i in 1..2000 return \"abcdefghij\"))");
    EXPECT_STREQ(longest.stop_reason(), "feel.limit_pattern");
    const Evaluation classes = run("matches(\"a\", string join(for i in 1..500 return \"\\w\"))");
    EXPECT_STREQ(classes.stop_reason(), "feel.limit_pattern");
    std::string deep;
    for (int i = 0; i < 1000; ++i) deep += "(";
    EXPECT_FALSE(run("matches(\"a\", \"" + deep + "\")").is_stopped());
}

TEST(FeelLimits, LongTextsStillMatchInOneGo) {
    Evaluation evaluation;
    const Result<Expression> compiled =
        compile("matches(string join(for i in 1..100000 return \"abcdefghij\") + \"!\", \"^.*!$\")"
        );
    ASSERT_TRUE(compiled);
    EXPECT_TRUE(compiled->evaluate({}, evaluation).is_true());
}

TEST(FeelLimits, AReplacementCannotGrowWithoutEnd) {
    const Evaluation evaluation = run(
        "replace(string join(for i in 1..1000 return \"aaaaaaaaaa\"), \"a\", string join(for i in "
        "1..1000 return \"0123456789\"))",
        {.text_max = 100'000}
    );
    EXPECT_STREQ(evaluation.stop_reason(), "feel.limit_text");
    const Evaluation parts =
        run("split(string join(for i in 1..100 return \"aaaaaaaaaa\"), \"a\")", {.list_max = 500});
    EXPECT_STREQ(parts.stop_reason(), "feel.limit_list");
}

TEST(FeelErrors, TellThePlace) {
    const Result<Expression> compiled = compile("1 +\n  * 2");
    ASSERT_FALSE(compiled);
    EXPECT_EQ(compiled.error().code, "feel.syntax");
    EXPECT_EQ(compiled.error().details.at("line").as_int64(), 2);
    EXPECT_EQ(compiled.error().details.at("column").as_uint64(), 3u);
}

TEST(FeelErrors, UnknownNamesAreRefusedOnRequest) {
    const Result<Expression> compiled =
        compile("agee >= 60", {.names = {"age"}, .only_known_names = true});
    ASSERT_FALSE(compiled);
    EXPECT_EQ(compiled.error().code, "feel.unknown_name");
    EXPECT_TRUE(compile("age >= 60", {.names = {"age"}, .only_known_names = true}));
}

TEST(FeelExpression, TellsWhatItReads) {
    const Result<Expression> compiled =
        compile("if applicant.age >= 60 and count(items[price > 3]) > limit then region else null");
    ASSERT_TRUE(compiled);
    EXPECT_EQ(
        compiled->inputs(), (std::vector<std::string>{"applicant.age", "items", "limit", "region"})
    );
}

TEST(FeelExpression, ReadsNamesWithSpacesAndSigns) {
    const Context variables{
        {"Monthly Fee", Value(12)}, {"a-b", Value(5)}, {"a", Value(9)}, {"b", Value(2)}};
    CompileOptions options;
    add_names(options, variables);
    const auto value = [&](std::string_view source) {
        Evaluation evaluation;
        const Result<Expression> compiled = compile(source, options);
        EXPECT_TRUE(compiled.has_value()) << source;
        return compiled ? to_feel(compiled->evaluate(variables, evaluation)) : "";
    };
    EXPECT_EQ(value("Monthly   Fee * 2"), "24");
    EXPECT_EQ(value("a-b"), "5");
    EXPECT_EQ(value("(a)-b"), "7");
}

TEST(FeelExpression, ReadsTypeNamesWithSpacesAndPrefixes) {
    CompileOptions options;
    options.types = {
        {"my A.Kind", Type::simple(TypeKind::String)},
        {"A.Kind", Type::simple(TypeKind::Number)},
        {"Long Kind", Type::simple(TypeKind::Boolean)}};
    for (const char* text :
         {"\"a\" instance of my A.Kind", "\"a\" instance of my  A . Kind", "1 instance of A.Kind",
          "true instance of Long Kind and true", "[true] instance of list<Long Kind>",
          "1 instance of number"}) {
        Evaluation evaluation;
        const Result<Expression> compiled = compile(text, options);
        ASSERT_TRUE(compiled.has_value()) << text;
        EXPECT_TRUE(compiled->evaluate({}, evaluation).is_true()) << text;
    }
    const Result<Expression> unknown = compile("1 instance of my A.Other", options);
    ASSERT_FALSE(unknown);
}

TEST(FeelUnaryTests, CompareTheInput) {
    const auto holds = [](std::string_view tests, Value input) {
        Evaluation evaluation;
        const Result<Expression> compiled = compile(tests, {.dialect = Dialect::UnaryTests});
        EXPECT_TRUE(compiled.has_value()) << tests;
        return compiled && compiled->evaluate({{"?", std::move(input)}}, evaluation).is_true();
    };
    EXPECT_TRUE(holds("-", Value()));
    EXPECT_TRUE(holds("> 5", 6));
    EXPECT_FALSE(holds("> 5", 5));
    EXPECT_TRUE(holds("[1..5], 9", 9));
    EXPECT_TRUE(holds("not(\"a\", \"b\")", "c"));
    EXPECT_FALSE(holds("not(\"a\", \"b\")", "a"));
    EXPECT_TRUE(holds("? > 3 and ? < 7", 5));
    EXPECT_TRUE(holds("false", false));
    EXPECT_FALSE(holds("true", false));
    EXPECT_TRUE(holds("null", Value()));
    EXPECT_TRUE(holds("\"长寿区\"", "长寿区"));
}

TEST(FeelLimits, APatternCostsTheSameWhetherOrNotItWasReadBefore) {
    const auto steps = [](const std::string& source) {
        Evaluation evaluation;
        compile(source)->evaluate({{"x", Value("some text")}}, evaluation);
        return evaluation.steps();
    };
    for (const char* source :
         {"matches(x, \"^never read [a-z]+ before\")", "replace(x, \"(never) read 2\", \"y\")",
          "split(x, \"never read 3\")", "matches(x, \"wrong 4[\")",
          "matches(x, \"flag 5\", \"?\")"}) {
        const std::uint64_t cold = steps(source);
        EXPECT_EQ(steps(source), cold) << source;
    }
    // Once in an evaluation, however often it is used.
    const std::string loop = "count(for i in 1..% return matches(x + string(i), \"never read 6\"))";
    const auto turns = [&](const std::string& count) {
        std::string source = loop;
        return steps(source.replace(source.find('%'), 1, count));
    };
    EXPECT_LT(turns("1000"), turns("10") + 990 * 100);
    EXPECT_GT(turns("10"), 200u);
}
