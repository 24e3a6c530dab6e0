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
    for (size_t i = 0; i <= KnownPeople::kCountMax; ++i) {
        const std::string id = "person:" + std::to_string(i);
        known.keep(id, person(id, 1));
        EXPECT_NE(known.find(id, 1), nullptr);
    }
    EXPECT_EQ(known.find("person:0", 1), nullptr);
}

}  // namespace
}  // namespace tongban::identity
