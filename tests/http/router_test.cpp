#include "http/router.h"

#include <gtest/gtest.h>

namespace tongban::http {
namespace {

Router sample() {
    Router router;
    router.add(Method::Get, "/api/cases", 0);
    router.add(Method::Post, "/api/cases", 1);
    router.add(Method::Get, "/api/cases/{number}", 2);
    router.add(Method::Get, "/api/cases/mine", 3);
    router.add(Method::Get, "/api/cases/{number}/files/{name}", 4);
    router.add(Method::Get, "/api/cases/mine/count", 5);
    return router;
}

TEST(Router, FindsLiteralPathsByMethod) {
    const Router router = sample();
    EXPECT_EQ(router.find(Method::Get, "/api/cases").route, 0);
    EXPECT_EQ(router.find(Method::Post, "/api/cases").route, 1);
}

TEST(Router, PrefersALiteralAndFallsBackToAPlaceholderFurtherDown) {
    const Router router = sample();
    EXPECT_EQ(router.find(Method::Get, "/api/cases/mine").route, 3);
    EXPECT_EQ(router.find(Method::Get, "/api/cases/mine/count").route, 5);
    const auto match = router.find(Method::Get, "/api/cases/mine/files/a");
    EXPECT_EQ(match.route, 4);
    ASSERT_EQ(match.captures_count, 2u);
    EXPECT_EQ(match.captures[0], "mine");
    EXPECT_EQ(match.captures[1], "a");
}

TEST(Router, NamesTheMethodsOfAKnownPath) {
    const auto match = sample().find(Method::Delete, "/api/cases");
    EXPECT_EQ(match.route, -1);
    EXPECT_EQ(match.allowed, 0b11u);
}

TEST(Router, DoesNotTakeAnEmptySegmentForAPlaceholder) {
    const Router router = sample();
    EXPECT_EQ(router.find(Method::Get, "/api/cases/").route, -1);
    EXPECT_EQ(router.find(Method::Get, "//api/cases").route, -1);
    EXPECT_EQ(router.find(Method::Get, "").route, -1);
    EXPECT_EQ(router.find(Method::Get, "api/cases").route, -1);
}

TEST(Router, GivesUpOnPathsThatAreTooDeep) {
    std::string deep;
    for (int i = 0; i < 1'000; ++i) deep += "/a";
    EXPECT_EQ(sample().find(Method::Get, deep).route, -1);
}

TEST(Router, KnowsWhichPathsARouteMayHave) {
    EXPECT_TRUE(is_route_path("/api/{a}/b"));
    EXPECT_FALSE(is_route_path("api"));
    EXPECT_FALSE(is_route_path("/api/"));
    EXPECT_FALSE(is_route_path("/api/x{a}"));
    EXPECT_EQ(route_shape("/api/{a}/b/{c}"), "/api/{}/b/{}");
}

Route route(std::string path) {
    Route result;
    result.path = std::move(path);
    result.need = authority::Need::anyone();
    result.handler = [](const Request&) -> Result<Answer> { return Answer{empty_reply()}; };
    return result;
}

TEST(RoutesDeathTest, TwoRoutesOfOneMethodAndShapeAreOurFault) {
    Routes routes;
    routes.add(route("/api/{a}"));
    EXPECT_DEATH(routes.add(route("/api/{b}")), "none_of");
}

}  // namespace
}  // namespace tongban::http
