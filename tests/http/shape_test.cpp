#include "http/shape.h"

#include <gtest/gtest.h>

#include "http/schema.h"

namespace tongban::http {
namespace {

bool fits(const json::object& shape, const char* text) {
    const auto schema = Schema::compile(shape);
    EXPECT_TRUE(schema.has_value());
    return schema->check(*parse_json(text)).empty();
}

TEST(Shape, AnObjectHasItsMembersAndNoOthers) {
    const json::object person =
        shape::object({{"name", shape::text()}, {"age?", shape::integer()}});
    EXPECT_TRUE(fits(person, R"({"name":"a"})"));
    EXPECT_TRUE(fits(person, R"({"name":"a","age":3})"));
    EXPECT_FALSE(fits(person, R"({"age":3})"));
    EXPECT_FALSE(fits(person, R"({"name":"a","age":null})"));
    EXPECT_FALSE(fits(person, R"({"name":"a","more":1})"));
}

TEST(Shape, OnlyWhatMayBeNullMay) {
    const json::object light = shape::choice({"red", "green"});
    EXPECT_TRUE(fits(light, R"("red")"));
    EXPECT_FALSE(fits(light, R"("blue")"));
    EXPECT_FALSE(fits(light, "null"));
    EXPECT_TRUE(fits(shape::or_null(light), "null"));
    EXPECT_FALSE(fits(shape::or_null(light), R"("blue")"));
    const json::object member = shape::or_null(shape::object({{"id", shape::text()}}));
    EXPECT_TRUE(fits(member, "null"));
    EXPECT_FALSE(fits(member, "{}"));
}

TEST(Shape, AnExtendedShapeKeepsWhatItHad) {
    const json::object base = shape::named("Base", {{"id", shape::text()}});
    const json::object more = shape::extended("More", base, {{"n", shape::integer()}});
    EXPECT_EQ(more.at("title"), "More");
    EXPECT_TRUE(fits(more, R"({"id":"a","n":1})"));
    EXPECT_FALSE(fits(more, R"({"n":1})"));
    EXPECT_FALSE(fits(base, R"({"id":"a","n":1})"));
}

TEST(Shape, AMapHoldsOneShapeUnderAnyKey) {
    const json::object counts = shape::map(shape::integer());
    EXPECT_TRUE(fits(counts, R"({"a":1,"中":2})"));
    EXPECT_FALSE(fits(counts, R"({"a":"1"})"));
    EXPECT_TRUE(fits(shape::page("rows", shape::anything()), R"({"rows":[1,null],"next":null})"));
    EXPECT_FALSE(fits(shape::page("rows", shape::anything()), R"({"rows":[]})"));
}

}  // namespace
}  // namespace tongban::http
