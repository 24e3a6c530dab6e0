#include "identity/known_people.h"

#include <gtest/gtest.h>

namespace tongban::identity {
namespace {

KnownPeople::Person person(const std::string& id, std::int64_t version) {
    PersonState state;
    state.id = id;
    return std::make_shared<const Loaded<PersonState>>(std::move(state), version);
}

TEST(KnownPeople, AreFoundAtTheirVersionOnly) {
    KnownPeople known;
    EXPECT_EQ(known.find("person:a", 1), nullptr);
    known.keep("person:a", person("person:a", 1));
    EXPECT_EQ(known.find("person:a", 1)->state.id, "person:a");
    EXPECT_EQ(known.find("person:a", 2), nullptr);
    known.keep("person:a", person("person:a", 2));
    EXPECT_EQ(known.find("person:a", 2)->version, 2);
    EXPECT_EQ(known.find("person:a", 1), nullptr);
}

TEST(KnownPeople, AreBounded) {
    KnownPeople known;
    const auto id_of = [](size_t i) { return "person:" + std::to_string(i); };
    constexpr size_t kMany = 2 * KnownPeople::kCountMax + 1;
    for (size_t i = 0; i < kMany; ++i) known.keep(id_of(i), person(id_of(i), 1));
    EXPECT_EQ(known.find(id_of(0), 1), nullptr);
    for (size_t i = kMany - KnownPeople::kCountMax; i < kMany; ++i)
        EXPECT_NE(known.find(id_of(i), 1), nullptr) << "who was read last stays";
}

}  // namespace
}  // namespace tongban::identity
