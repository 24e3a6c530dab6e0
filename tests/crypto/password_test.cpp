#include "crypto/password.h"

#include <gtest/gtest.h>

using namespace tongban::crypto;

TEST(Password, IsAcceptedByItsOwnHashOnly) {
    const std::string phc = hash_password("火锅店2026").value();
    EXPECT_TRUE(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << phc;
    EXPECT_TRUE(verify_password("火锅店2026", phc));
    EXPECT_FALSE(verify_password("火锅店2025", phc));
    EXPECT_FALSE(verify_password("", phc));
    EXPECT_NE(hash_password("火锅店2026").value(), phc);
}

TEST(Password, EmptyAndOverlongAreRefused) {
    EXPECT_EQ(hash_password("").error().code, "crypto.password_empty");
    EXPECT_EQ(hash_password(std::string(1025, 'a')).error().code, "crypto.password_too_long");
}

TEST(Password, ADamagedHashIsNeverAcceptedAndNeverCostsMuch) {
    for (const char* phc :
         {"", "$argon2id$v=19$m=4194304,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
          "$argon2id$v=19$m=19456,t=4000000,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
          "$argon2i$v=19$m=8,t=1,p=1$", "$argon2id$v=19$m=x,t=2,p=1$", "plain"})
        EXPECT_FALSE(verify_password("x", phc)) << phc;
}
