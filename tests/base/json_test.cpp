#include "base/json.h"

#include <gtest/gtest.h>

using namespace tongban;

TEST(CanonicalJson, OrdersKeysAtEveryLevelAndLeavesNoWhiteSpace) {
    const json::value value = json::parse(R"({"b":[{"d":1,"c":null}],"a":{"z":true,"y":false}})");
    EXPECT_EQ(canonical_json(value), R"({"a":{"y":false,"z":true},"b":[{"c":null,"d":1}]})");
}

TEST(CanonicalJson, WritesTextAsBoostDoes) {
    std::string every;
    for (int byte = 0; byte < 0x80; ++byte) every += static_cast<char>(byte);
    every += "重庆\"\\/🍲";
    EXPECT_EQ(canonical_json(json::string(every)), json::serialize(json::string(every)));
    const json::object keyed{{every, every}};
    EXPECT_EQ(canonical_json(keyed), json::serialize(keyed));
}

TEST(CanonicalJson, FindsWhatIsEscapedAnywhereInAText) {
    for (size_t size = 1; size <= 20; ++size)
        for (size_t at = 0; at < size; ++at)
            for (int byte = 0; byte < 0x80; ++byte) {
                std::string text(size, byte % 2 == 0 ? ' ' : '\x7f');
                text[at] = static_cast<char>(byte);
                if (at + 3 < size) text[at + 2] = '"';
                EXPECT_EQ(canonical_json(json::string(text)), json::serialize(json::string(text)));
                const std::string wide = "重庆" + text + "市";
                EXPECT_EQ(canonical_json(json::string(wide)), json::serialize(json::string(wide)));
            }
}

TEST(CanonicalJson, WritesNumbersAsBoostDoes) {
    for (const json::value& number : std::initializer_list<json::value>{
             0, -1, INT64_MIN, INT64_MAX, UINT64_MAX, 0.1, 1e300, -2.5})
        EXPECT_EQ(canonical_json(number), json::serialize(number));
}

TEST(CanonicalJson, OrdersObjectsOfAnySize) {
    json::object object;
    for (int i = 99; i >= 0; --i) object[fmt::format("key{:02}", i)] = i;
    const std::string text = canonical_json(object);
    EXPECT_TRUE(text.starts_with(R"({"key00":0,"key01":1,)"));
    EXPECT_TRUE(text.ends_with(R"("key99":99})"));
    EXPECT_EQ(json::parse(text), json::value(object));
}

// Infinity cannot be written as JSON: a record with one could never be read again.
TEST(ParseJson, RefusesNumbersThatNoDoubleHolds) {
    for (const std::string text : {"1e400", "[-1e400]", R"({"a":[{"b":1e309}]})"}) {
        const auto value = parse_json(text);
        ASSERT_FALSE(value) << text;
        EXPECT_EQ(value.error().code, "json.syntax");
    }
    EXPECT_FALSE(parse_json("1" + std::string(400, '0')));
    EXPECT_TRUE(parse_json("[1e308, -1e308, 1e-400, 18446744073709551616]"));
}
