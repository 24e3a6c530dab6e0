#include "studio/unconfirmed.h"

#include <gtest/gtest.h>

namespace tongban::studio {

TEST(UnconfirmedValues, StandAtTheirPlacesWithLineAndPointer) {
    const std::string text =
        "meta: {fee_confirmed: false, fee: none}\n"
        "items:\n"
        "  - id: hk-proof\n"
        "    legal_limit: {working_days: null, confirmed: true}\n"
        "    promised_limit: {working_days: 3, confirmed: false}\n"
        "    channels: [window]\n"
        "    channels_confirmed: false\n"
        "    materials:\n"
        "      - {id: id-card, name: 证明, confirmed: false}\n"
        "    fee: {fen: 100, basis: 价格目录, confirmed: false}\n"
        "    article: 待核\n";
    const auto found = unconfirmed_in("p/items.yaml", text, "");
    ASSERT_EQ(found.size(), 5u);
    EXPECT_EQ(found[0].pointer, "/items/0/promised_limit/confirmed");
    EXPECT_EQ(found[0].line, 5);
    EXPECT_EQ(found[0].what, "promised_limit");
    EXPECT_EQ(found[0].value, R"({"working_days":3})") << "a figure keeps its unit";
    EXPECT_EQ(found[1].pointer, "/items/0/channels_confirmed");
    EXPECT_EQ(found[2].pointer, "/items/0/materials/0/confirmed");
    EXPECT_EQ(found[2].what, "materials");
    EXPECT_FALSE(found[2].has_source);
    EXPECT_EQ(found[3].what, "fee");
    EXPECT_TRUE(found[3].has_source);
    EXPECT_EQ(found[4].pointer, "/items/0/article");
    for (const Unconfirmed& value : found) EXPECT_EQ(value.service, "hk-proof") << value.pointer;
}

TEST(UnconfirmedValues, AreNoneInWhatCannotBeRead) {
    EXPECT_TRUE(unconfirmed_in("p/items.yaml", "items: [", "").empty());
    EXPECT_TRUE(unconfirmed_in("p/items.yaml", "- 1", "").empty());
}

}  // namespace tongban::studio
