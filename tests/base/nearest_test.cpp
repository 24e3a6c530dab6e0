#include "base/nearest.h"

#include <gtest/gtest.h>

using tongban::nearest;

TEST(Nearest, FindsASlipOfThePen) {
    EXPECT_EQ(nearest("outcom", {"reason", "outcome"}), "outcome");
    EXPECT_EQ(nearest("lisence", {"plan", "licence"}), "licence");
    EXPECT_EQ(nearest("aera", {"area", "name"}), "area");
}

TEST(Nearest, ProposesNothingForNamesOfOneOrTwoLetters) {
    EXPECT_EQ(nearest("a", {"r", "b"}), "");
    EXPECT_EQ(nearest("ab", {"ac"}), "");
    EXPECT_EQ(nearest("sum", {"s"}), "");
}

TEST(Nearest, ProposesNothingThatIsMostlyAnotherName) {
    EXPECT_EQ(nearest("abc", {"xyc"}), "");
    EXPECT_EQ(nearest("site_area", {"per_name"}), "");
}

TEST(Nearest, CountsCharactersAndNotBytes) {
    EXPECT_EQ(nearest("行政许可可", {"行政许可"}), "行政许可");
    EXPECT_EQ(nearest("居民身分证", {"居民身份证", "营业执照"}), "居民身份证");
    EXPECT_EQ(nearest("张", {"弡"}), "");
}
