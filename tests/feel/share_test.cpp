// What stands at several places of an expression is computed once.
#include <gtest/gtest.h>

#include "feel/expression.h"
#include "feel/function.h"
#include "feel/sequence.h"

using namespace tongban;
using namespace tongban::feel;

namespace {

struct Outcome {
    std::string value;
    int calls = 0;
    std::vector<Diagnostic> diagnostics;
};

/// `probe(n)` gives n and counts; `lost(n)` gives null without a reason and counts too.
Outcome outcome_of(const std::string& source) {
    Outcome outcome;
    const auto function = [&](bool is_lost) {
        return Value(std::make_shared<const Function>(
            std::vector<Parameter>{{"n"}}, nullptr,
            [&outcome, is_lost](std::span<const Value> arguments, Evaluation&) {
                ++outcome.calls;
                return is_lost ? Value() : arguments[0];
            }
        ));
    };
    const Context variables = {
        {"probe", function(false)},
        {"lost", function(true)},
        {"x", 5},
        {"yes", true},
        {"list", List{Value(1), Value(2), Value(3)}}};
    CompileOptions options;
    add_names(options, variables);
    const Result<Expression> compiled = compile(source, options);
    EXPECT_TRUE(compiled.has_value()) << source;
    if (!compiled) return outcome;
    Evaluation evaluation;
    outcome.value = to_feel(compiled->evaluate(variables, evaluation));
    outcome.diagnostics = evaluation.diagnostics;
    return outcome;
}

void expect(const std::string& source, const std::string& value, int calls) {
    const Outcome outcome = outcome_of(source);
    EXPECT_EQ(outcome.value, value) << source;
    EXPECT_EQ(outcome.calls, calls) << source;
}

}  // namespace

TEST(Sharing, EqualPartsAreComputedOnce) {
    expect("probe(x) + probe(x)", "10", 1);
    expect("probe(x) * 2 + 1 = probe(x) * 2 + 1", "true", 1);
    expect("[probe(x), {a: probe(x)}, if yes then probe(x) else 0]", "[5, {a: 5}, 5]", 1);
    expect("probe(probe(x)) + probe(x)", "10", 2);
    expect("probe(x) - 1 + probe(x) - 1 + (probe(x) - 1)", "12", 1);
}

TEST(Sharing, DifferentPartsStayApart) {
    expect("probe(x) + probe(x + 1)", "11", 2);
    expect("string(probe(x) + 1.0) + string(probe(x) + 1.00)", "\"66\"", 1);
    expect("[probe(1), probe(true), probe(\"1\")]", "[1, true, \"1\"]", 3);
    expect("[{a: probe(x)}, {b: probe(x) + 0}, {a: probe(x)}]", "[{a: 5}, {b: 5}, {a: 5}]", 1);
    // Inside of a filter each name may be that of an entry.
    expect(
        "[list[probe(x) = 5 and item > 1], list[probe(x) = 5 and item > 2]]", "[[2, 3], [3]]", 6
    );
}

TEST(Sharing, WhatIsNotNeededIsNotComputed) {
    expect("if yes then 0 else probe(x) + probe(x)", "0", 0);
    expect("if yes then probe(x) else probe(x) + probe(x)", "5", 1);
    expect("yes or probe(x) > 3 or probe(x) > 3", "true", 0);
    expect("some i in list satisfies i = 1 or probe(x) + probe(x) = 1", "true", 0);
}

TEST(Sharing, EachTurnOfALoopComputesAnew) {
    expect("for i in list return probe(i) * probe(i)", "[1, 4, 9]", 3);
    expect("for i in list return probe(x) * i + probe(x)", "[10, 15, 20]", 1);
    expect(
        "for i in [1, 2], j in [10, 20] return probe(i) + probe(j) + probe(i) * probe(j)",
        "[21, 41, 32, 62]", 6
    );
    expect("for i in [1, 2] return {a: i * 10, b: probe(a) + probe(a)}.b", "[20, 40]", 2);
    expect(
        "for i in [1, 2] return {a: i, b: probe(a) + probe(a)}", "[{a: 1, b: 2}, {a: 2, b: 4}]", 2
    );
    expect("list[probe(item) > 1 and probe(item) < 3]", "[2]", 3);
    expect("[{n: 1}, {n: 2}][probe(n) + probe(n) > 2]", "[{n: 2}]", 2);
    expect("for i in list return probe(count(partial)) + probe(count(partial))", "[0, 2, 4]", 3);
    expect("every i in list satisfies probe(i) + probe(i) = 2 * i", "true", 3);
}

TEST(Sharing, LoopsAndFiltersThatDifferInNamesAreAlike) {
    expect("sum(for i in list return probe(i)) + sum(for j in list return probe(j))", "12", 3);
    expect("count(list[probe(item) > 1]) + sum(list[probe(item) > 1])", "7", 3);
    expect("[x in (probe(x), 7), x in (probe(x), 7)]", "[true, true]", 1);
    expect("[{a: probe(x), b: a + 1}, {a: probe(x), b: a + 1}]", "[{a: 5, b: 6}, {a: 5, b: 6}]", 1);
    // The variables of the loops around them tell these apart.
    expect("[for i in list return probe(i), for i in [9] return probe(i)]", "[[1, 2, 3], [9]]", 4);
}

TEST(Sharing, EachCallOfAFunctionComputesAnew) {
    expect("{f: function(n) probe(n) + probe(n), r: [f(1), f(2)]}.r", "[2, 4]", 2);
    expect(
        "{f: function(n) if n = 0 then 0 else probe(n) + probe(n) + f(n - 1), r: f(3)}.r", "12", 3
    );
    expect(
        "for f in (for i in list return function(k) probe(i + k) + probe(i + k)) return f(1)",
        "[4, 6, 8]", 3
    );
    expect(
        "(function(a) a) = (function(a) a)", outcome_of("(function(a) a) = (function(b) b)").value,
        0
    );
}

TEST(Sharing, PartsThatOnlyCallTheirFunctionsAreAlike) {
    const std::string sorted = "sort(list, function(a, b) probe(a) > probe(b))";
    const int calls = outcome_of(sorted).calls;
    EXPECT_GT(calls, 0);
    expect(sorted + "[1] * 10 + " + sorted + "[-1]", "31", calls);
    expect("for i in [1, 2] return " + sorted + "[i]", "[3, 2]", 2 * calls);
    expect("(function(n) probe(n))(x) + (function(n) probe(n))(x)", "10", 1);
    expect(
        "[list replace(list, function(i, n) probe(i) = 2, 9), "
        "list replace(list, function(i, n) probe(i) = 2, 9)]",
        "[[1, 9, 3], [1, 9, 3]]", 3
    );
    // Other functions, and the variables of the loops around them, tell them apart.
    expect(
        "[sort(list, function(a, b) a > b), sort(list, function(b, a) a > b)]",
        "[[3, 2, 1], [1, 2, 3]]", 0
    );
    expect(
        "for i in [0, 9] return [sort(list, function(a, b) a > i), sort(list, function(a, b) a < "
        "i)]",
        outcome_of("[[sort(list, function(a, b) a > 0), sort(list, function(a, b) a < 0)],"
                   "[sort(list, function(a, b) a > 9), sort(list, function(a, b) a < 9)]]")
            .value,
        0
    );
    // A function that is the value, or in it, is one of its own.
    const std::string one = "(function(f) f)(function(a) a)";
    EXPECT_EQ(
        outcome_of(one + " = " + one).value,
        outcome_of(one + " = (function(f) f)(function(b) b)").value
    );
}

TEST(Sharing, NullsAreKeptAndTheirReasonsToldOnce) {
    expect("[lost(x), lost(x), lost(x)]", "[null, null, null]", 1);
    const Outcome outcome = outcome_of("[sqrt(0 - x), sqrt(0 - x) = null]");
    EXPECT_EQ(outcome.value, "[null, true]");
    EXPECT_EQ(outcome.diagnostics.size(), 1u);
}

TEST(Sharing, WhatIsNoConditionIsToldOnce) {
    const std::string part = "(if x > 1 and 2 > 1 then lost(x) else 1)";
    for (const std::string& other : {part, std::string("true")}) {
        const Outcome outcome = outcome_of(part + " and " + other);
        EXPECT_EQ(outcome.value, "null") << other;
        EXPECT_EQ(outcome.diagnostics.size(), 1u) << other;
    }
    EXPECT_EQ(outcome_of("[(x > \"a\") and true, (x > \"a\") and true]").diagnostics.size(), 1u);
}

TEST(Sharing, PartsOverManyVariablesAreAlikeOverTheSameOne) {
    std::string source = "{";
    std::string list;
    for (int i = 0; i < 30; ++i) {
        const std::string name = "p" + std::to_string(i);
        source += name + ": x + " + std::to_string(i) + ", ";
        list += (i == 0 ? "" : ", ") + ("probe(" + name + ")");
    }
    source += "r: [" + list + ", probe(p29), probe(p29), probe(p7)]}.r[-1]";
    expect(source, "12", 30);
    // A loop's own variable has another number at each place.
    expect(
        "{a: x, b: x + 1, r: [sum(for i in list return probe(i + b)), sum(for j in list return "
        "probe(j + b)), sum(for k in list return probe(k + a))]}.r",
        "[24, 24, 21]", 6
    );
}

TEST(Sharing, SingleOperatorsAreKeptWhereThatIsQuicker) {
    for (const char* part :
         {"x + \"a\"", "x / 0", "-yes", "x in [\"a\"..\"b\"]", "x between \"a\" and \"b\""}) {
        const Outcome outcome = outcome_of(fmt::format("[({0}) = 1, ({0}) = 2]", part));
        EXPECT_EQ(outcome.diagnostics.size(), outcome_of(part).diagnostics.size()) << part;
    }
    // A comparison of two variables is made again.
    EXPECT_EQ(outcome_of("[x > \"a\", x > \"a\"]").diagnostics.size(), 2u);
}

TEST(Sharing, StepsBecomeFewer) {
    const auto steps = [](const std::string& source) {
        Evaluation evaluation;
        compile(source)->evaluate({}, evaluation);
        return evaluation.steps();
    };
    const std::string loop = "sum(for i in 1..1000 return i * 2)";
    EXPECT_LT(steps(loop + " + " + loop), steps(loop) + 100);
}

TEST(Sharing, TextsOneAfterTheOtherShareToo) {
    const std::vector<Sequence::Part> parts = {
        {"first", "sqrt(x) + 1"}, {"given"}, {"last", "sqrt(x) + 1 + given + first"}};
    const auto sequence = Sequence::compile(parts, {.names = {"x"}});
    ASSERT_TRUE(sequence.has_value());
    ASSERT_EQ(sequence->variables(), std::vector<std::string>{"x"});
    const Value x(16);
    Evaluation evaluation;
    SequenceRun run(*sequence, {&x, 1}, evaluation);
    run.set(0, run.evaluate(0));
    run.set(1, Value(100));
    EXPECT_EQ(to_feel(run.evaluate(2)), "110");
    const std::vector<Sequence::Part> other = {{"first", "sqrt(x)"}, {"last", "sqrt(x + 1)"}};
    EXPECT_FALSE(Sequence::compile(other, {.names = {"x"}}).has_value());
}
