// Values that copies share.
#include "base/shared.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/record.h"

namespace tongban {
namespace {

using Names = Shared<std::vector<std::string>>;

TEST(Shared, CopiesAreOneValueUntilOneOfThemIsChanged) {
    Names first = std::vector<std::string>{"a"};
    Names second = first;
    EXPECT_EQ(&*first, &*second);
    second.edit().push_back("b");
    EXPECT_EQ(*first, std::vector<std::string>{"a"});
    EXPECT_EQ(*second, (std::vector<std::string>{"a", "b"}));
    const std::string* held = second->data();
    second.edit().back() = "c";
    EXPECT_EQ(second->data(), held) << "what nobody else has is changed in its place";
}

TEST(Shared, NothingIsTheEmptyValue) {
    const Names none;
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none, std::vector<std::string>());
    EXPECT_EQ(none, Names(std::vector<std::string>()));
    Names changed = none;
    changed.edit().push_back("a");
    EXPECT_TRUE(none.empty());
}

TEST(Shared, TheWeightIsTakenAnewAfterAChangeOnly) {
    int asked = 0;
    const auto measure = [&](const std::vector<std::string>& names) {
        ++asked;
        return names.size();
    };
    Names names = std::vector<std::string>{"a"};
    const size_t one = names.weight(measure);
    EXPECT_EQ(Names(names).weight(measure), one);
    EXPECT_EQ(asked, 1);
    names.edit().push_back("b");
    EXPECT_EQ(names.weight(measure), one + 1);
    EXPECT_EQ(asked, 2);
}

struct Page {
    Shared<std::string> text;
    Shared<json::object> facts;
    Names names;
};
BOOST_DESCRIBE_STRUCT(Page, (), (text, facts, names))

TEST(Shared, ARecordHoldsTheValueItself) {
    const Page page{std::string("x"), json::object{{"a", 1}}, std::vector<std::string>{"b"}};
    const json::value written = to_record(page);
    EXPECT_EQ(canonical_json(written), R"({"facts":{"a":1},"names":["b"],"text":"x"})");
    const auto read = from_record<Page>(written);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->text, page.text);
    EXPECT_EQ(read->facts, page.facts);
    EXPECT_EQ(read->names, page.names);
    EXPECT_EQ(canonical_json(json::object{{"page", page.facts}}), R"({"page":{"a":1}})");
    EXPECT_FALSE(from_record<Page>(json::object{{"names", "b"}}).has_value());
}

}  // namespace
}  // namespace tongban
