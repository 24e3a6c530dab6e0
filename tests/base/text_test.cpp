#include "base/text.h"

#include <gtest/gtest.h>

using namespace tongban;

TEST(Base64url, GoesThereAndBackForEveryLength) {
    for (size_t length = 0; length < 20; ++length) {
        Bytes bytes(length);
        for (size_t i = 0; i < length; ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + 250);
        EXPECT_EQ(from_base64url(to_base64url(bytes)).value(), bytes);
    }
}

TEST(Base64url, RefusesPaddingSpareBitsAndForeignCharacters) {
    EXPECT_FALSE(from_base64url("QQ=="));
    EXPECT_FALSE(from_base64url("QR"));  // spare bits set
    EXPECT_FALSE(from_base64url("QUJ"));
    EXPECT_FALSE(from_base64url("QUJDQR"));
    EXPECT_FALSE(from_base64url("QUJDQ="));
    EXPECT_FALSE(from_base64url("QUJDQU="));
    EXPECT_FALSE(from_base64url("A"));
    EXPECT_FALSE(from_base64url("QUJDA"));
    EXPECT_FALSE(from_base64url("a+b/"));
}

TEST(Utf8, RefusesOverlongSurrogatesAndTruncation) {
    EXPECT_TRUE(is_utf8("火锅店 ok 😀"));
    EXPECT_FALSE(is_utf8("\xC0\x80"));
    EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
    EXPECT_FALSE(is_utf8("\xE7\x81"));
    EXPECT_FALSE(is_utf8("\xF5\x80\x80\x80"));
    EXPECT_EQ(code_points("火锅店"), 3u);
}
