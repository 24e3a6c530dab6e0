#include "crypto/der.h"

#include <gtest/gtest.h>

using namespace tongban;
using namespace tongban::crypto;

TEST(Der, WritesWhatItReads) {
    const Instant instant = parse_rfc3339("2026-11-21T03:43:30Z").value();
    const Bytes bytes = der::sequence(
        {der::integer(0), der::integer(200), der::integer(UINT64_MAX / 2),
         der::oid("1.2.156.10197.1.501"), der::utf8("测试专用"), der::ia5("ES"),
         der::octets(Bytes(300, 1)), der::bits(Bytes{1, 2}), der::generalized_time(instant),
         der::context(0, der::integer(5))}
    );
    der::Reader outer(bytes);
    der::Reader in = outer.enter(der::kSequence).value();
    EXPECT_TRUE(outer.end());
    EXPECT_EQ(in.small_integer().value(), 0u);
    EXPECT_EQ(in.small_integer().value(), 200u);
    EXPECT_EQ(in.small_integer().value(), UINT64_MAX / 2);
    EXPECT_EQ(in.oid().value(), "1.2.156.10197.1.501");
    EXPECT_EQ(in.text(der::kUtf8String).value(), "测试专用");
    EXPECT_EQ(in.text(der::kIa5String).value(), "ES");
    EXPECT_EQ(in.octets().value(), Bytes(300, 1));
    EXPECT_EQ(in.bits().value(), (Bytes{1, 2}));
    EXPECT_EQ(in.generalized_time().value(), instant);
    der::Reader inner = in.enter(0xA0).value();
    EXPECT_EQ(inner.small_integer().value(), 5u);
    EXPECT_TRUE(in.end());
}

TEST(Der, KnownEncodings) {
    EXPECT_EQ(to_hex(der::oid("1.2.156.10197.1.301")), "06082a811ccf5501822d");
    EXPECT_EQ(to_hex(der::oid("1.2.156.10197.1.501")), "06082a811ccf55018375");
    EXPECT_EQ(to_hex(der::integer(128)), "02020080");
    EXPECT_EQ(to_hex(der::generalized_time(Instant{0})), "180f31393730303130313030303030305a");
}

TEST(Der, RefusesWhatIsNotTheOneEncoding) {
    const auto refused = [](std::string_view hex) {
        const Bytes bytes = from_hex(hex).value();
        der::Reader reader(bytes);
        const auto element = reader.next();
        return !element.has_value();
    };
    EXPECT_TRUE(refused(""));
    EXPECT_TRUE(refused("30"));
    EXPECT_TRUE(refused("3080"));        // indefinite
    EXPECT_TRUE(refused("308101ff"));    // long form where the short one fits
    EXPECT_TRUE(refused("30820001ff"));  // leading zero
    EXPECT_TRUE(refused("3002ff"));      // truncated
    EXPECT_TRUE(refused("1f0100"));      // long tag
    EXPECT_TRUE(refused("30847fffffff"));
    const Bytes negative = from_hex("0201ff").value();
    EXPECT_FALSE(der::Reader(negative).small_integer());
    const Bytes open_oid = from_hex("06022a81").value();
    EXPECT_FALSE(der::Reader(open_oid).oid());
}
