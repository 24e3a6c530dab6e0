// Work and memory are counted wherever they arise: each of these would else run for hours, or take
// all the memory of the machine.
#include <gtest/gtest.h>

#include <ctime>

#include "feel/expression.h"

using namespace tongban;
using namespace tongban::feel;

namespace {

constexpr double kSecondsMax = 2;

/// Why it was stopped; it may not take long until then.
std::string stop_reason(std::string_view source, Limits limits = {.steps_max = 2'000'000}) {
    Evaluation evaluation;
    evaluation.limits = limits;
    const Result<Expression> compiled = compile(source);
    EXPECT_TRUE(compiled.has_value()) << source;
    if (!compiled) return "";
    const std::clock_t begin = std::clock();
    const Value value = compiled->evaluate({}, evaluation);
    EXPECT_LT(double(std::clock() - begin) / CLOCKS_PER_SEC, kSecondsMax) << source;
    if (!evaluation.is_stopped()) return "";
    EXPECT_TRUE(value.is_null()) << source;
    EXPECT_FALSE(evaluation.diagnostics.empty());
    return evaluation.stop_reason();
}

std::string value_of(std::string_view source, Limits limits = {}) {
    Evaluation evaluation;
    evaluation.limits = limits;
    const Result<Expression> compiled = compile(source);
    EXPECT_TRUE(compiled.has_value()) << source;
    const std::string text = compiled ? to_feel(compiled->evaluate({}, evaluation)) : "";
    EXPECT_FALSE(evaluation.is_stopped()) << source;
    return text;
}

/// `t` is a text of 4 MB, `l` a list of 100,000 numbers.
std::string with_big_values(std::string_view result) {
    return "{d: function(s, n) if n = 0 then s else d(s + s, n - 1), t: d(\"a\", 22), "
           "l: for i in 1..100000 return i, r: " +
           std::string(result) + "}.r";
}

}  // namespace

TEST(FeelBounds, TheMemoryOfAllTextsIsCounted) {
    EXPECT_EQ(
        stop_reason(with_big_values("for i in 1..1000000 return t + \"b\""), {}),
        "feel.limit_memory"
    );
}

TEST(FeelBounds, TheMemoryOfListsContextsAndFunctionsIsCounted) {
    for (const char* each :
         {"for i in 1..1000 return for j in 1..1000000 return j",
          "for i in 1..1000000 return [i, [i], [[i]], [i..i + 1], [i], [i]]",
          "for i in 1..1000000 return {a: i, b: {c: i, d: {}}}",
          "for i in 1..1000000 return function(x) x + i", "for i in 1..1000 return reverse(l)",
          "for i in 1..1000 return append(l, i)", "for i in 1..1000 return l[item > 0]"})
        EXPECT_EQ(stop_reason(with_big_values(each), {}), "feel.limit_memory") << each;
}

TEST(FeelBounds, WhatIsNoLongerNeededCountsNoMore) {
    EXPECT_EQ(
        value_of(
            with_big_values("count(for i in 1..100 return string length(t + \"b\"))"),
            {.bytes_max = 20'000'000}
        ),
        "100"
    );
    EXPECT_EQ(
        value_of("count(for i in 1..100000 return count([i, i, i]))", {.bytes_max = 10'000'000}),
        "100000"
    );
}

TEST(FeelBounds, GrowingListsAreCountedWhileTheyGrow) {
    EXPECT_EQ(
        stop_reason(
            "{f: function(n) for i in 1..1000000 return if i = 1000000 then f(n + 1) else 0, r: "
            "f(0)}.r",
            {}
        ),
        "feel.limit_memory"
    );
}

TEST(FeelBounds, ValuesThatShareTheirPartsAreBoundedByWhatTheyWouldBeWithoutSharing) {
    const std::string doubled =
        "{p: for i in 0..100 return if i = 0 then [1] else [partial[-1], partial[-1]], r: ";
    EXPECT_EQ(stop_reason(doubled + "p = p}.r"), "feel.limit_memory");
    const std::string smaller =
        "{p: for i in 0..20 return if i = 0 then [1] else [partial[-1], partial[-1]], r: ";
    EXPECT_EQ(
        stop_reason(smaller + "count(for i in 1..1000000 return p = p)}.r"), "feel.limit_steps"
    );
    EXPECT_EQ(stop_reason(smaller + "string(p)}.r", {.text_max = 1000}), "feel.limit_text");
    EXPECT_EQ(
        stop_reason(smaller + "count(for i in 1..1000000 return is(p, p))}.r"), "feel.limit_steps"
    );
}

TEST(FeelBounds, BuiltInsCountWhatTheyRead) {
    for (const char* each :
         {"list contains(l, 0)",
          "sum(l)",
          "max(l)",
          "mean(l)",
          "index of(l, 1)",
          "l = l",
          "string(l)",
          "reverse(l)",
          "distinct values(l)",
          "1 in (l)",
          "0 in l",
          "concatenate(l, l)",
          "sort(l)",
          "stddev(l)",
          "l instance of list<number>",
          "product(l)",
          "mode(l)",
          "median(l)",
          "all(l)",
          "insert before(l, 1, 2)",
          "upper case(t)",
          "t = t + \"\"",
          "string length(t)",
          "contains(t, \"b\")",
          "substring(t, -1)",
          "matches(t, \"b\")",
          "number(t)",
          "string join([t, t])",
          "starts with(t, \"b\")",
          "replace(t, \"b\", \"c\")",
          "t < t",
          "index of([t], t)",
          "date(t)",
          "duration(t)",
          "range(t)"})
        EXPECT_EQ(
            stop_reason(
                with_big_values("count(for i in 1..1000000 return " + std::string(each) + ")")
            ),
            "feel.limit_steps"
        ) << each;
}

TEST(FeelBounds, WhatIsShortCostsLittleWhereverItStands) {
    EXPECT_EQ(
        value_of(with_big_values("count(for i in 1..100000 return l[i] + count(l))")), "100000"
    );
    EXPECT_EQ(
        value_of(with_big_values("count(for i in 1..99990 return sublist(l, i, 3))")), "99990"
    );
    EXPECT_EQ(
        value_of(with_big_values(
            "{m: {k: l}, r: count(for i in 1..100000 return count(get value(m, \"k\")))}.r"
        )),
        "100000"
    );
}

TEST(FeelBounds, TextsAreSearchedInOnePass) {
    // Half of the text is sought in it, at each of its places.
    EXPECT_EQ(value_of(with_big_values("contains(t + t, t + \"b\")")), "false");
}

TEST(FeelBounds, CallsAndLongBodiesCountWhatTheyCost) {
    std::string body = "i";
    for (int i = 0; i < 900; ++i) body += "+i";
    EXPECT_EQ(stop_reason("count(for i in 1..1000000 return " + body + ")"), "feel.limit_steps");
    EXPECT_EQ(
        stop_reason("{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1 + 0), r: f(40)}.r"),
        "feel.limit_steps"
    );
}

TEST(FeelBounds, BigContextsAreNotSearchedForNothing) {
    const std::string big =
        "{m: context(for i in 1..5000 return {key: \"k\" + string(i), value: i}), r: ";
    EXPECT_EQ(
        stop_reason(big + "count(for i in 1..1000000 return get value(m, \"k5000\"))}.r"),
        "feel.limit_steps"
    );
    EXPECT_EQ(
        stop_reason(big + "count(for i in 1..1000000 return m.k5000)}.r"), "feel.limit_steps"
    );
    EXPECT_EQ(value_of(big + "m = context merge([m])}.r"), "true");
}
