#include "credential/identifier.h"

#include <gtest/gtest.h>

using namespace tongban;
using namespace tongban::credential;

TEST(Identifier, AcceptsThoseOfRealCredentials) {
    for (const char* text :
         {"11100000000013338W011.11430000006122244L.20230000403.001.U",
          "11100000000013338W011.11430000006122244L.20230000403.002.S",
          "11100000000013338W009.11330105002500287C.2025052201.002.0",
          "11100000000013338W032.11220000013544541J.2430599.001.F",
          "1.2.156.3005.2.11100000MB03271699022.11500111MB0TB00314.2026000001.001.Q"}) {
        const auto parsed = Identifier::parse(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_TRUE(parsed->str().starts_with("1.2.156.3005.2."));
        EXPECT_EQ(Identifier::parse(parsed->str()).value(), *parsed);
    }
}

TEST(Identifier, BuildsTheCheckCharacter) {
    Identifier::Parts parts{
        .type = "11100000MB03271699022", .issuer = "11500111MB0TB00314", .serial = "2026000001"};
    EXPECT_EQ(
        Identifier::build(parts).value().str(),
        "1.2.156.3005.2.11100000MB03271699022.11500111MB0TB00314.2026000001.001.Q"
    );
    parts.version = 2;
    EXPECT_EQ(Identifier::build(parts).value().str().back(), 'O');
}

TEST(Identifier, TellsAWrongCheckCharacterFromAWrongForm) {
    const auto code = [](std::string_view text) { return Identifier::parse(text).error().code; };
    EXPECT_EQ(
        code("11100000000013338W011.11430000006122244L.20230000403.001.V"),
        "credential.identifier_check"
    );
    for (const char* text :
         {"", "1.2.156.3005.2",
          "11100000MB03271699022.340100.000000016.001.9",  // issuer: a division
          "11100000000013338W011.11430000006122244L.20230000403.01.U",
          "11100000000013338W011.11430000006122244L.20230000403.000.U",
          "11100000000013338W011.11430000006122244l.20230000403.001.U",
          "11100000000013338W011.11430000006122244L..001.U",
          "1.2.156.3005.3.11100000000013338W011.11430000006122244L.20230000403.001.U",
          "11100000000013338WABC.11430000006122244L.20230000403.001.U",
          "11100000000013338W011.11430000006122244L.20230000403.001.UU"})
        EXPECT_EQ(code(text), "credential.identifier_malformed") << text;
    EXPECT_EQ(code(std::string(100'000, '1')), "credential.identifier_malformed");
}

TEST(Identifier, EverySingleWrongCharacterIsNoticed) {
    const std::string good = "11100000MB03271699022.11500111MB0TB00314.2026000001.001.Q";
    ASSERT_TRUE(Identifier::parse(good));
    for (size_t i = 0; i < good.size(); ++i) {
        if (good[i] == '.') continue;
        for (const char other : std::string_view("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
            if (other == good[i]) continue;
            std::string changed = good;
            changed[i] = other;
            EXPECT_FALSE(Identifier::parse(changed)) << changed;
        }
    }
}
