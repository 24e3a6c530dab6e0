// JSON text and values: no digit is lost on the way.
#include "feel/json_text.h"

#include <gtest/gtest.h>

using namespace tongban;
using namespace tongban::feel;

namespace {

std::string read(std::string_view text) {
    const Result<Value> value = value_of_json_text(text);
    return value ? to_feel(*value) : value.error().code;
}

}  // namespace

TEST(FeelJsonText, NumbersKeepTheirDigits) {
    EXPECT_EQ(read("0.12345678901234567890123"), "0.12345678901234567890123");
    EXPECT_EQ(read("12345678901234567890123"), "12345678901234567890123");
    EXPECT_EQ(read("-12345678901234567890.5e-2"), "-123456789012345678.905");
    EXPECT_EQ(read("18446744073709551615"), "18446744073709551615");
    EXPECT_EQ(read("1.0E2"), "100");
    EXPECT_EQ(read("-0"), "0");
}

TEST(FeelJsonText, ANumberOutOfRangeIsRefused) {
    for (const char* text : {"[1e7000, 1]", "{\"x\": -1E7000}", "1e99999999999"})
        EXPECT_EQ(read(text), "feel.number_range") << text;
    EXPECT_EQ(value_of_json_text("[1e7000, 1]").error().details.at("number"), "1e7000");
    EXPECT_EQ(read("[1e-7000, 1]"), "[0, 1]");
}

TEST(FeelJsonText, ReadsEveryKindOfValue) {
    EXPECT_EQ(
        read(" {\"a b\": [1, \"x\\n重\\u5e86\", true, null, {}], \"c\": {\"d\": []}} \n"),
        "{a b: [1, \"x\\n重庆\", true, null, {}], c: {d: []}}"
    );
    EXPECT_EQ(read("{\"a\": 1, \"b\": 2, \"a\": 3}"), "{a: 3, b: 2}");
}

TEST(FeelJsonText, RefusesWhatIsNoJson) {
    for (const char* text :
         {"", "{", "[1,]", "{\"a\":1} x", "01", "1 2", "nul", "'a'", "[1", "\"a"})
        EXPECT_EQ(read(text), "json.syntax") << text;
    EXPECT_EQ(read(std::string(40, '[') + std::string(40, ']')), "json.syntax");
    EXPECT_EQ(read("\"\xff\""), "json.syntax");
}

TEST(FeelJsonText, IsWrittenSoThatItReadsBack) {
    for (const char* text :
         {"[0.12345678901234567890123,12345678901234567890123]",
          "{\"a \\\"b\\\"\":[\"重庆\",true,null,-0.5,{},[]]}"}) {
        const Result<Value> value = value_of_json_text(text);
        ASSERT_TRUE(value);
        EXPECT_EQ(to_json_text(*value), text);
    }
}

TEST(FeelJsonText, TextsBecomeWhatTheirTypeSays) {
    Type person;
    person.kind = TypeKind::Context;
    person.members = {
        {"born", Type::simple(TypeKind::Date)}, {"name", Type::simple(TypeKind::String)}};
    const Result<Value> value =
        value_of_json_text("{\"born\": \"1984-02-29\", \"name\": \"1984-02-29\", \"other\": 1}");
    ASSERT_TRUE(value);
    const Value read = read_texts(*value, person);
    EXPECT_TRUE(read.as_context().find("born")->is_date());
    EXPECT_TRUE(read.as_context().find("name")->is_string());
    EXPECT_TRUE(read.as_context().find("other")->is_number());
}
