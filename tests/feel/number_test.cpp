// Decimals: exact where 34 digits suffice, with and without the fast path.
#include "feel/number.h"

#include <gtest/gtest.h>

#include <random>

#include "base/json.h"
#include "feel/value.h"

using namespace tongban;
using namespace tongban::feel;

namespace {

Number number(std::string_view text) {
    const std::optional<Number> parsed = Number::parse(text);
    EXPECT_TRUE(parsed.has_value()) << text;
    return parsed.value_or(Number());
}
std::string shown(const std::optional<Number>& value) {
    return value ? value->to_string() : "none";
}

}  // namespace

TEST(Number, PrintsWithoutExponentAndWithoutSuperfluousZeros) {
    for (const auto& [text, printed] : std::initializer_list<std::pair<const char*, const char*>>{
             {"0", "0"},
             {"-0", "0"},
             {"1.500", "1.5"},
             {".5", "0.5"},
             {"1e3", "1000"},
             {"1.5E-7", "0.00000015"},
             {"9999999999999999999999999999999999", "9999999999999999999999999999999999"},
             {"-9223372036854775808", "-9223372036854775808"},
             {"0.000000000000000000001", "0.000000000000000000001"},
         })
        EXPECT_EQ(number(text).to_string(), printed) << text;
}

TEST(Number, RefusesWhatIsNoNumber) {
    for (const char* text :
         {"", "-", ".", "1e", "1e+", "1..2", "0x10", "NaN", "Infinity", "1 2", "--1", "1e99999"})
        EXPECT_FALSE(Number::parse(text).has_value()) << text;
}

TEST(Number, GoesOverToDecimal128WhereAnInt64IsTooSmall) {
    EXPECT_EQ(shown(Number::add(number("9223372036854775807"), Number(1))), "9223372036854775808");
    EXPECT_EQ(
        shown(Number::subtract(number("-9223372036854775807"), Number(2))), "-9223372036854775809"
    );
    EXPECT_EQ(
        shown(Number::multiply(number("4294967296"), number("4294967296"))), "18446744073709551616"
    );
    EXPECT_EQ(
        shown(Number::multiply(number("0.0000000001"), number("0.0000000001"))),
        "0.00000000000000000001"
    );
    EXPECT_EQ(
        shown(Number::add(number("1000000000000000000"), number("0.000000000000001"))),
        "1000000000000000000.000000000000001"
    );
}

TEST(Number, ComesBackFromDecimal128WhereItFits) {
    const std::optional<Number> back =
        Number::subtract(number("9223372036854775808"), number("9223372036854775800"));
    ASSERT_TRUE(back.has_value());
    EXPECT_FALSE(back->is_big());
    EXPECT_EQ(*back, Number(8));
}

TEST(Number, DividesTo34Digits) {
    EXPECT_EQ(shown(Number::divide(Number(1), Number(3))), "0.3333333333333333333333333333333333");
    EXPECT_EQ(shown(Number::divide(Number(2), Number(3))), "0.6666666666666666666666666666666667");
    EXPECT_EQ(shown(Number::divide(Number(10), Number(4))), "2.5");
    EXPECT_EQ(shown(Number::divide(Number(INT64_MIN), Number(-1))), "9223372036854775808");
    EXPECT_FALSE(Number::divide(Number(1), Number(0)).has_value());
}

TEST(Number, ComparesAcrossScalesAndSizes) {
    EXPECT_EQ(number("1.10"), number("1.1"));
    EXPECT_LT(number("1.1"), number("1.11"));
    EXPECT_LT(number("-1e30"), number("-1"));
    EXPECT_GT(number("1e30"), number("9223372036854775807"));
    EXPECT_EQ(number("1e18"), number("1000000000000000000.0"));
}

TEST(Number, RoundsInEachDirection) {
    const auto rounded = [](const char* text, int scale, Rounding rounding) {
        return shown(number(text).rounded(scale, rounding));
    };
    EXPECT_EQ(rounded("2.5", 0, Rounding::HalfEven), "2");
    EXPECT_EQ(rounded("3.5", 0, Rounding::HalfEven), "4");
    EXPECT_EQ(rounded("2.5", 0, Rounding::HalfUp), "3");
    EXPECT_EQ(rounded("-2.5", 0, Rounding::HalfUp), "-3");
    EXPECT_EQ(rounded("2.5", 0, Rounding::HalfDown), "2");
    EXPECT_EQ(rounded("2.51", 0, Rounding::HalfDown), "3");
    EXPECT_EQ(rounded("-2.1", 0, Rounding::Up), "-3");
    EXPECT_EQ(rounded("-2.9", 0, Rounding::Down), "-2");
    EXPECT_EQ(rounded("-2.1", 0, Rounding::Floor), "-3");
    EXPECT_EQ(rounded("-2.9", 0, Rounding::Ceiling), "-2");
    EXPECT_EQ(rounded("1234.5", -2, Rounding::HalfEven), "1200");
    EXPECT_EQ(rounded("1.5", 20, Rounding::HalfEven), "1.5");
}

TEST(Number, ModuloFollowsTheSignOfTheDivisor) {
    EXPECT_EQ(shown(Number::modulo(Number(-12), Number(5))), "3");
    EXPECT_EQ(shown(Number::modulo(Number(12), Number(-5))), "-3");
    EXPECT_EQ(shown(Number::modulo(number("10.1"), number("4.5"))), "1.1");
    EXPECT_FALSE(Number::modulo(Number(1), Number(0)).has_value());
}

TEST(NumberJson, StaysANumberWithAsManyDigitsAsADoubleHas) {
    EXPECT_EQ(json::serialize(to_json(Value(number("13676.20")))), "1.36762E4");
    EXPECT_EQ(to_json(Value(number("12"))), json::value(12));
    EXPECT_EQ(to_json(Value(number("0.1234567890123456789"))), json::value(0.12345678901234568));
    EXPECT_TRUE(from_json(to_json(Value(*Number::divide(Number(100), Number(3))))).is_number());
    EXPECT_TRUE(to_json(Value(number("1e400"))).is_null());
    EXPECT_TRUE(from_json(json::value(0.1)).identical(Value(number("0.1"))));
    EXPECT_TRUE(from_json(json::value(std::uint64_t{18446744073709551615u}))
                    .identical(Value(number("18446744073709551615"))));
}

TEST(Value, IsCheapToCopyAndSharesItsContent) {
    const Value text(std::string(1000, 'x'));
    const Value copy = text;
    EXPECT_EQ(text.as_string().data(), copy.as_string().data());
    Value moved = copy;
    moved = Value(1);
    EXPECT_EQ(copy.as_string().size(), 1000u);
    EXPECT_EQ(Value("sixteen bytes ok").as_string(), "sixteen bytes ok");
}

TEST(SmallNumber, GivesWhatWholeNumbersGive) {
    std::mt19937_64 random(20261121);
    const auto below = [&](std::int64_t bound) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound));
    };
    // Everything as a whole number of units of 10^-12.
    const auto units = [](SmallNumber value) {
        return Int128{value.coefficient} * SmallNumber::power_of_ten(12 - value.scale);
    };
    for (int i = 0; i < 200'000; ++i) {
        const SmallNumber a{below(2'000'000) - 1'000'000, below(7)};
        const SmallNumber b{below(2'000'000) - 1'000'000, below(7)};
        const SmallNumber sum = SmallNumber::add(a, b);
        const SmallNumber difference = SmallNumber::subtract(a, b);
        const SmallNumber product = SmallNumber::multiply(a, b);
        ASSERT_FALSE(sum.is_none() || difference.is_none() || product.is_none());
        ASSERT_TRUE(units(sum) == units(a) + units(b));
        ASSERT_TRUE(units(difference) == units(a) - units(b));
        ASSERT_TRUE(units(product) * SmallNumber::power_of_ten(12) == units(a) * units(b));
        ASSERT_TRUE(SmallNumber::compare(a, b) == (units(a) <=> units(b)));
        const SmallNumber quotient = SmallNumber::divide(a, b);
        if (quotient.is_none()) continue;
        ASSERT_NE(b.coefficient, 0);
        ASSERT_TRUE(Number(SmallNumber::multiply(quotient, b)) == Number(a));
    }
}

TEST(SmallNumber, IsNoneWhereTheResultIsNotSmall) {
    const SmallNumber largest{INT64_MAX, 0};
    const SmallNumber least{INT64_MIN, 0};
    EXPECT_TRUE(SmallNumber::add(largest, {1, 0}).is_none());
    EXPECT_TRUE(SmallNumber::add(largest, {1, 1}).is_none());
    EXPECT_TRUE(SmallNumber::subtract(least, {1, 0}).is_none());
    EXPECT_TRUE(SmallNumber::subtract({0, 0}, least).is_none());
    EXPECT_TRUE(SmallNumber::multiply(largest, {2, 0}).is_none());
    EXPECT_TRUE(SmallNumber::multiply({1, 10}, {1, 9}).is_none());
    EXPECT_TRUE(SmallNumber::divide({1, 0}, {0, 0}).is_none());
    EXPECT_TRUE(SmallNumber::divide(least, {-1, 0}).is_none());
    EXPECT_TRUE(SmallNumber::divide({1, 0}, {3, 0}).is_none());
    EXPECT_TRUE(SmallNumber::compare(largest, {INT64_MAX, 18}) > 0);
    EXPECT_TRUE(SmallNumber::compare(least, {INT64_MIN, 18}) < 0);
}
