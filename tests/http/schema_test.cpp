#include "http/schema.h"

#include <gtest/gtest.h>

namespace tongban::http {
namespace {

Schema compile(std::string_view text) {
    auto schema = Schema::compile(json::parse({text.data(), text.size()}).get_object());
    EXPECT_TRUE(schema.has_value()) << text;
    return *std::move(schema);
}

/// "code field" of every fault.
std::vector<std::string> faults(std::string_view schema, std::string_view value) {
    std::vector<std::string> result;
    for (const SchemaFault& fault :
         compile(schema).check(json::parse({value.data(), value.size()})))
        result.push_back(fault.code + " " + fault.field);
    return result;
}
using Faults = std::vector<std::string>;

TEST(Schema, ReportsEveryFaultWithItsPlace) {
    const char* schema = R"({"type":"object","additionalProperties":false,"required":["name","age"],
        "properties":{"name":{"type":"string","minLength":2,"maxLength":4},
        "age":{"type":"integer","minimum":0,"maximum":150},
        "tags":{"type":"array","maxItems":2,"items":{"type":"string","enum":["a","b"]}}}})";
    EXPECT_EQ(faults(schema, R"({"name":"张三","age":30,"tags":["a","b"]})"), Faults{});
    EXPECT_EQ(
        faults(schema, R"({"name":"x","tags":["a","z"],"else":1})"),
        (Faults{
            "schema.required /age", "schema.too_short /name", "schema.choice /tags/1",
            "schema.unknown_field /else"})
    );
    EXPECT_EQ(
        faults(schema, R"({"name":"一二三四五","age":151.5,"tags":["a","a","a"]})"),
        (Faults{"schema.too_long /name", "schema.type /age", "schema.too_many /tags"})
    );
    EXPECT_EQ(faults(schema, R"({"name":"ab","age":-1})"), (Faults{"schema.minimum /age"}));
}

TEST(Schema, LengthCountsCharactersAndNotBytes) {
    EXPECT_EQ(faults(R"({"type":"string","maxLength":2})", R"("重庆")"), Faults{});
    EXPECT_EQ(
        faults(R"({"type":"string","maxLength":2})", R"("重庆市")"), Faults{"schema.too_long "}
    );
}

TEST(Schema, AWholeNumberIsAnIntegerHoweverWritten) {
    EXPECT_EQ(faults(R"({"type":"integer"})", "2.0"), Faults{});
    EXPECT_EQ(faults(R"({"type":"integer"})", "2.5"), Faults{"schema.type "});
    EXPECT_EQ(faults(R"({"type":"number"})", "2"), Faults{});
    EXPECT_EQ(faults(R"({"type":["string","null"]})", "null"), Faults{});
    EXPECT_EQ(faults(R"({"type":["string","null"]})", "1"), Faults{"schema.type "});
}

TEST(Schema, ChecksTheValuesOfAMap) {
    const char* schema =
        R"({"type":"object","additionalProperties":{"type":"integer"},"maxProperties":2})";
    EXPECT_EQ(faults(schema, R"({"a":1,"b/~":"x"})"), Faults{"schema.type /b~1~0"});
    EXPECT_EQ(faults(schema, R"({"a":1,"b":2,"c":3})"), Faults{"schema.too_many "});
}

TEST(Schema, StopsAtABoundOfFaults) {
    std::string value = "[";
    for (int i = 0; i < 500; ++i) value += "1,";
    value += "1]";
    EXPECT_EQ(
        faults(R"({"type":"array","items":{"type":"string"}})", value).size(), Schema::kFaultsMax
    );
}

TEST(Schema, RefusesKeywordsThatNobodyChecks) {
    for (const char* text :
         {R"({"pattern":"a*"})", R"({"properties":{"a":{"oneOf":[]}}})", R"({"type":"strnig"})",
          R"({"maxLength":-1})", R"({"required":"name"})", R"({"items":[]})"}) {
        const auto schema = Schema::compile(json::parse(text).get_object());
        ASSERT_FALSE(schema.has_value()) << text;
        EXPECT_EQ(schema.error().code, "http.schema");
    }
}

}  // namespace
}  // namespace tongban::http
