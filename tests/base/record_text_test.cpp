#include "base/record_text.h"

#include <gtest/gtest.h>

using namespace tongban;

namespace {
enum class Way { None, ByPost };
BOOST_DESCRIBE_ENUM(Way, None, ByPost)
struct Place {
    std::string street;
    std::optional<Date> since;
    std::vector<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(Place, (), (street, since, notes))
struct Holder {
    std::string name;
    bool is_open = false;
    int count = 0;
    std::int64_t fen = 0;
    Way way = Way::None;
    std::optional<Place> home;
    Place work;
    Shared<std::vector<Place>> places;
    std::map<std::string, Place> by_name;
    std::vector<std::optional<int>> gaps;
    json::value any;
    json::object answers;
    Shared<json::object> open;
    json::array list;
    Date on;
    Instant at;
    std::string A;  // upper case comes first
};
BOOST_DESCRIBE_STRUCT(
    Holder,
    (),
    (name,
     is_open,
     count,
     fen,
     way,
     home,
     work,
     places,
     by_name,
     gaps,
     any,
     answers,
     open,
     list,
     on,
     at,
     A)
)

Holder full() {
    Holder holder;
    holder.name = "火锅 \"老灶\"\n\\ \x01";
    holder.is_open = true;
    holder.count = -7;
    holder.fen = std::numeric_limits<std::int64_t>::min();
    holder.way = Way::ByPost;
    holder.home = Place{"解放碑", Date(2026, 2, 28), {"a", ""}};
    holder.places = std::vector<Place>{{}, {"x", {}, {}}};
    holder.by_name = {{"b", {}}, {"a\"", {"y", {}, {}}}};
    holder.gaps = {1, std::nullopt, 3};
    holder.any = json::parse(R"({"z":[1.5,{}],"a":null,"m":{"k":"v"}})");
    holder.answers = json::parse(R"({"b":true,"a":[]})").as_object();
    holder.open = json::object{{"deep", json::array{json::array{json::array{1}}}}};
    holder.list = {1, "two", nullptr};
    holder.at = Instant{1'795'000'000'000};
    holder.A = "first";
    return holder;
}

void expect_same(const Holder& holder) {
    const CanonicalJson made = to_canonical(holder);
    const json::value tree = to_record(holder);
    EXPECT_EQ(made.text, canonical_json(tree));
    EXPECT_EQ(made.levels, levels_of(tree));
}
}  // namespace

TEST(RecordText, IsWhatTheTreeOfValuesGives) { expect_same(full()); }

TEST(RecordText, LeavesOutWhatTheTreeLeavesOut) {
    expect_same(Holder{});
    Holder holder;
    holder.home = Place{};                   // a struct with nothing in it
    holder.any = json::string();             // a value with nothing in it
    holder.open = json::object{};            // a shared one, too
    holder.gaps = {std::nullopt};            // an element stays
    holder.by_name = {{"only", Place{}}};    // and so does a key
    holder.places = std::vector<Place>{{}};  // and an empty struct in a list
    holder.answers = {{"empty", json::array{}}};
    expect_same(holder);
    EXPECT_EQ(to_canonical(holder).text.find("home"), std::string::npos);
}

TEST(RecordText, TellsHowDeepItIs) {
    Holder holder;
    const size_t plain = to_canonical(holder).levels;
    EXPECT_EQ(plain, 1u);
    json::value deep = 1;
    for (int i = 0; i < 70; ++i) deep = json::array{std::move(deep)};
    holder.any = deep;
    EXPECT_EQ(to_canonical(holder).levels, 71u);
    expect_same(holder);
}

TEST(RecordText, CanBeReadBack) {
    const auto again = from_record<Holder>(parse_json(to_canonical(full()).text).value());
    ASSERT_TRUE(again);
    EXPECT_EQ(canonical_json(to_record(*again)), canonical_json(to_record(full())));
}
