#include "base/record.h"

#include <gtest/gtest.h>

using namespace tongban;

namespace {
enum class Colour { Red, DeepBlue };
BOOST_DESCRIBE_ENUM(Colour, Red, DeepBlue)
struct Inner {
    int count = 7;
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (count, note))
struct Outer {
    std::string name;
    Colour colour = Colour::Red;
    std::vector<Inner> list;
    std::map<std::string, Inner> by_key;
    Date on;
    bool done = false;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (name, colour, list, by_key, on, done))
}  // namespace

TEST(Record, GoesThereAndBack) {
    const Outer before{"火锅",           Colour::DeepBlue,   {{1, "x"}, {2, {}}},
                       {{"k", {3, {}}}}, Date(2026, 11, 21), true};
    const Outer after = from_record<Outer>(to_record(before)).value();
    EXPECT_EQ(json::serialize(to_record(after)), json::serialize(to_record(before)));
    EXPECT_EQ(after.list[0].note, "x");
    EXPECT_EQ(after.colour, Colour::DeepBlue);
}

TEST(Record, MissingMembersKeepTheirDefaults) {
    EXPECT_EQ(from_record<Inner>(json::parse("{}")).value().count, 7);
}

TEST(Record, RefusesMembersOfTheWrongKind) {
    EXPECT_FALSE(from_record<Inner>(json::parse(R"({"count":"7"})")));
    EXPECT_FALSE(from_record<Outer>(json::parse(R"({"colour":"green"})")));
    EXPECT_FALSE(from_record<Outer>(json::parse("[]")));
}
