#include "http/target.h"

#include <gtest/gtest.h>

namespace tongban::http {
namespace {

TEST(Target, IsSplitIntoPathAndQuery) {
    const auto target = parse_target("/api/cases?page=2&q=%E9%A4%90");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/api/cases");
    EXPECT_EQ(target->query, "page=2&q=%E9%A4%90");
}

TEST(Target, RefusesEveryWayOfGoingUp) {
    for (const char* bad :
         {"/../etc/passwd", "/a/../b", "/a/..", "/./a", "/%2e%2e/a", "/a/%2E./b", "/a/.%2e",
          "/a\\..\\b"})
        EXPECT_EQ(parse_target(bad).error().code, "http.target") << bad;
    for (const char* good : {"/a..b", "/.well-known/x", "/a/...", "/%2ewell", "/a?b=../c"})
        EXPECT_TRUE(parse_target(good)) << good;
}

TEST(Target, RefusesWhatIsNoPathAndWhatIsTooLong) {
    for (const char* bad :
         {"", "*", "?a=b", "ftp://other/", "other:80", "http:/a", "/a b", "/a\tb", "/a#b"})
        EXPECT_EQ(parse_target(bad).error().code, "http.target") << bad;
    const std::string too_long = "/" + std::string(kTargetBytesMax, 'a');
    EXPECT_EQ(parse_target(too_long).error().code, "http.target_too_long");
}

TEST(Target, IsAlsoTakenWithTheHostBeforeIt) {
    const auto target = parse_target("http://any.example:8080/api/cases?page=2");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/api/cases");
    EXPECT_EQ(target->query, "page=2");
    for (const char* root : {"https://any.example", "HTTP://[::1]:8080/", "http://a?"})
        EXPECT_EQ(parse_target(root)->path, "/") << root;
    EXPECT_EQ(parse_target("http://a?b=/c")->query, "b=/c");
    for (const char* bad :
         {"http://", "http:///a", "http://:80/a", "http://me@other/a", "http://a/../b",
          "http://a/#b", "http://a /"})
        EXPECT_EQ(parse_target(bad).error().code, "http.target") << bad;
}

TEST(Percent, DecodesUtf8AndNothingElse) {
    EXPECT_EQ(decode_percent("%E9%A4%90%E9%A5%AE"), "餐饮");
    EXPECT_EQ(decode_percent("a+b"), "a+b");
    EXPECT_EQ(decode_percent("a+b", true), "a b");
    for (const char* bad : {"%", "%4", "%zz", "%00", "%0a", "%ff", "%E9%A4"})
        EXPECT_FALSE(decode_percent(bad)) << bad;
}

TEST(Query, KeepsOrderAndEmptyValues) {
    const auto query = parse_query("a=1&b&c=&&a=2");
    ASSERT_TRUE(query);
    EXPECT_EQ(*query, (Parameters{{"a", "1"}, {"b", ""}, {"c", ""}, {"a", "2"}}));
    EXPECT_EQ(parse_query("a=%ff").error().code, "http.query");
    std::string many;
    for (size_t i = 0; i <= kParametersMax; ++i) many += "a=1&";
    EXPECT_EQ(parse_query(many).error().code, "http.query_too_long");
}

TEST(Cookie, IsFoundByItsWholeName) {
    EXPECT_EQ(find_cookie("x=1; tb_session=abc; y=2", "tb_session"), "abc");
    EXPECT_EQ(find_cookie("not_tb_session=no", "tb_session"), std::nullopt);
    EXPECT_EQ(find_cookie("tb_session=\"q\"", "tb_session"), "q");
    EXPECT_EQ(find_cookie(";;=;tb_session", "tb_session"), std::nullopt);
}

TEST(AcceptEncoding, ObeysWeights) {
    EXPECT_TRUE(accepts_gzip("gzip, deflate, br"));
    EXPECT_TRUE(accepts_gzip("*"));
    EXPECT_FALSE(accepts_gzip("gzip;q=0"));
    EXPECT_FALSE(accepts_gzip("*;q=1, gzip;q=0"));
    EXPECT_FALSE(accepts_gzip("br"));
}

TEST(AcceptLanguage, TakesTheBestOfOurs) {
    EXPECT_EQ(preferred_language("en-GB,en;q=0.9,zh;q=0.8"), "en");
    EXPECT_EQ(preferred_language("fr, zh-TW;q=0.5, en;q=0.3"), "zh-CN");
    EXPECT_EQ(preferred_language("fr, de"), std::nullopt);
    EXPECT_EQ(preferred_language("en;q=0"), std::nullopt);
}

}  // namespace
}  // namespace tongban::http
