// What an expression reads.
#include "feel/reads.h"

#include <gtest/gtest.h>

using namespace tongban::feel;

namespace {

std::set<std::string> read_by(const char* text, const CompileOptions& options = {}) {
    const auto found = reads(text, options);
    EXPECT_TRUE(found.has_value()) << text;
    return found ? *found : std::set<std::string>{};
}
using Names = std::set<std::string>;

}  // namespace

TEST(Reads, NamesAndPathsAreToldAsTheyAreWritten) {
    EXPECT_EQ(read_by("age + limit.least > 3"), (Names{"age", "limit.least"}));
    EXPECT_EQ(read_by("if a then b.c.d else null"), (Names{"a", "b.c.d"}));
    EXPECT_EQ(read_by("1 + 2"), Names{});
    EXPECT_EQ(read_by("list[1].size"), Names{"list"});
}

TEST(Reads, WhatTheExpressionBringsItselfIsNotRead) {
    EXPECT_EQ(read_by("for x in rows return x.size * factor"), (Names{"rows", "factor"}));
    EXPECT_EQ(
        read_by("some x in rows, y in x.parts satisfies y = limit"), (Names{"rows", "limit"})
    );
    EXPECT_EQ(read_by("{a: size, b: a + c}"), (Names{"size", "c"}));
    EXPECT_EQ(read_by("(function(x) x + y)(z)"), (Names{"y", "z"}));
    EXPECT_EQ(read_by("{f: function(n) if n = 0 then 1 else f(n - 1)}"), Names{});
    EXPECT_EQ(read_by("for i in 1..n return partial[-1]"), Names{"n"});
    EXPECT_EQ(read_by("x in (? > 3)"), Names{"x"});
}

TEST(Reads, FunctionsAndTextsAreNotRead) {
    EXPECT_EQ(read_by("string length(name) > 3 and name != \"age or size\""), Names{"name"});
    EXPECT_EQ(read_by("own rule(a)", {.names = {"own rule"}}), (Names{"own rule", "a"}));
    EXPECT_EQ(read_by("today() < due"), Names{"due"});
}

TEST(Reads, ANameInAFilterMayBeThatOfAnItem) {
    EXPECT_EQ(read_by("rows[size > least]"), (Names{"rows", "size", "least"}));
    EXPECT_EQ(read_by("rows[item.size > 1]"), Names{"rows"});
}

TEST(Reads, AWrongTextIsAnError) { EXPECT_FALSE(reads("1 +").has_value()); }

TEST(Reads, PathsTouchWhenOneIsAPartOfTheOther) {
    EXPECT_TRUE(is_part_of("a.b", "a.b"));
    EXPECT_TRUE(is_part_of("a", "a.b"));
    EXPECT_TRUE(is_part_of("a.b.c", "a"));
    EXPECT_FALSE(is_part_of("a", "ab"));
    EXPECT_FALSE(is_part_of("a.b", "a.c"));
}
