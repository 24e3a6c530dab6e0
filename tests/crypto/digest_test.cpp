#include "crypto/digest.h"

#include <gtest/gtest.h>

using namespace tongban;
using namespace tongban::crypto;

namespace {
Bytes counting(size_t count) {
    Bytes bytes(count);
    for (size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(i);
    return bytes;
}
}  // namespace

TEST(Sm3, FollowsTheVectorsOfTheStandard) {
    EXPECT_EQ(
        to_hex(sm3("abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    );
    std::string repeated;
    for (int i = 0; i < 16; ++i) repeated += "abcd";
    EXPECT_EQ(
        to_hex(sm3(repeated)), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    );
    EXPECT_EQ(to_hex(sm3("")), "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
}

TEST(Sm3, KeyedDigestFollowsTheKnownAnswer) {
    EXPECT_EQ(
        to_hex(hmac_sm3(counting(16), as_bytes("abc"))),
        "83fd35b3ff6211428a38c070431ad42c23a86eaca25a5ea81a1ded4704a12c7c"
    );
}

TEST(Sha256, FollowsFips180) {
    EXPECT_EQ(
        to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

TEST(Sha256, KeyedDigestFollowsRfc4231) {
    // Test cases 2 (short key) and 6 (key longer than a block).
    EXPECT_EQ(
        to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    const Bytes long_key(131, 0xaa);
    EXPECT_EQ(
        to_hex(hmac_sha256(
            long_key, as_bytes("Test Using Larger Than Block-Size Key - Hash Key First")
        )),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
}

TEST(Hkdf, FollowsRfc5869WithoutSalt) {
    const Bytes key(22, 0x0b);
    EXPECT_EQ(
        to_hex(hkdf_sha256(key, "", 42)),
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    );
}

TEST(Digests, PiecesGiveWhatTheWholeGives) {
    const Bytes data = counting(1000);
    for (const size_t cut : {size_t{0}, size_t{1}, size_t{64}, size_t{999}, size_t{1000}}) {
        Sha256 sha;
        Sm3 sm;
        sha.update(std::span(data).first(cut));
        sm.update(std::span(data).first(cut));
        sha.update(std::span(data).subspan(cut));
        sm.update(std::span(data).subspan(cut));
        EXPECT_EQ(sha.finish(), sha256(data));
        EXPECT_EQ(sm.finish(), sm3(data));
    }
}

TEST(SameSecret, ComparesLengthAndContent) {
    EXPECT_TRUE(same_secret(as_bytes("abc"), as_bytes("abc")));
    EXPECT_FALSE(same_secret(as_bytes("abc"), as_bytes("abd")));
    EXPECT_FALSE(same_secret(as_bytes("abc"), as_bytes("ab")));
}
