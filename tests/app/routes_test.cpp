// Who may call which route of a whole deployment, and what the description says of each.
#include <algorithm>

#include "app/deployment.h"
#include "http/router.h"

namespace tongban::app {
namespace {

using authority::Need;
using http::Method;
using http::Route;

/// Everything that somebody without a session may call. A new line here is a decision.
const std::set<std::string> kPublic = {
    "GET /api/session",
    "POST /api/session",
    "POST /api/register",
    "POST /api/password-reset",
    "POST /api/password-reset/confirm",
    "GET /api/catalogue",
    "GET /api/catalogue/search",
    "GET /api/catalogue/entries",
    "GET /api/catalogue/items/{id}",
    "GET /api/catalogue/bundles/{id}",
    "GET /api/catalogue/credential-types",
    "GET /api/regions",
    "GET /api/regions/{code}/towns",
    "GET /api/halls",
    "GET /api/public/status/{code}",
    "GET /api/public/status/{code}/qr.svg",
    "POST /api/verification",
    "GET /api/status-lists/{id}",
    "GET /.well-known/jwks.json",
    "GET /.well-known/jwt-vc-issuer",
    "GET /.well-known/sm2-keys.json",
    "GET /.well-known/tongban-trust.json",
};

std::string name_of(const Route& route) {
    return fmt::format("{} {}", http::to_string(route.method), route.path);
}

class DeploymentRoutes : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { deployment_ = std::make_unique<Deployment>(); }
    static void TearDownTestSuite() { deployment_.reset(); }

    static bool is_public(const Route& route) { return route.need->kind == Need::Kind::Anyone; }
    static testing::HttpAnswer call(Visitor& visitor, const Route& route) {
        const std::string body = route.method == Method::Get ? "" : "{}";
        return visitor.send(
            http::to_string(route.method), filled(route.path, {"none", "none", "none"}), body
        );
    }

    static inline std::unique_ptr<Deployment> deployment_;
};

TEST_F(DeploymentRoutes, ThePublicOnesAreTheseAndNoOthers) {
    std::set<std::string> found;
    for (const Route& route : deployment_->routes().all())
        if (is_public(route)) found.insert(name_of(route));
    EXPECT_EQ(found, kPublic);
}

TEST_F(DeploymentRoutes, AllOthersRefuseAStranger) {
    Visitor stranger(*deployment_);
    for (const Route& route : deployment_->routes().all()) {
        if (is_public(route)) continue;
        const testing::HttpAnswer answer = call(stranger, route);
        EXPECT_EQ(answer.status, 401) << name_of(route) << " " << answer.body;
    }
    EXPECT_EQ(stranger.send("GET", "/api/live?channels=work").status, 401);
}

TEST_F(DeploymentRoutes, ThoseOfStaffRefuseACitizen) {
    Visitor citizen(*deployment_);
    citizen.sign_in("13900000001", "Demo-2026-huoguo");
    int count = 0;
    for (const Route& route : deployment_->routes().all()) {
        const Need::Kind kind = route.need->kind;
        if (kind != Need::Kind::Staff && kind != Need::Kind::AnyRole) continue;
        const testing::HttpAnswer answer = call(citizen, route);
        EXPECT_EQ(answer.status, 403) << name_of(route) << " " << answer.body;
        ++count;
    }
    EXPECT_GT(count, 20);
    EXPECT_EQ(citizen.send("GET", "/api/live?channels=work").status, 403);
    EXPECT_EQ(citizen.send("GET", "/api/live?channels=admin").status, 403);
}

TEST_F(DeploymentRoutes, ThoseOfARoleRefuseStaffWithoutIt) {
    Visitor operator_(*deployment_), clerk(*deployment_);
    operator_.sign_in("operator", "Demo-2026-city-02");
    clerk.sign_in("clerk-lj", "Demo-2026-lj-01");
    const auto has = [](const Route& route, authority::Role role) {
        return std::ranges::find(route.need->roles, role) != route.need->roles.end();
    };
    for (const Route& route : deployment_->routes().all()) {
        if (route.need->kind != Need::Kind::AnyRole) continue;
        if (!has(route, authority::Role::Operator)) {
            EXPECT_EQ(call(operator_, route).status, 403) << name_of(route);
        }
        if (!has(route, authority::Role::Clerk)) {
            EXPECT_EQ(call(clerk, route).status, 403) << name_of(route);
        }
    }
}

TEST_F(DeploymentRoutes, ThoseOfPersonsRefuseStaff) {
    Visitor clerk(*deployment_);
    clerk.sign_in("clerk-lj", "Demo-2026-lj-01");
    for (const Route& route : deployment_->routes().all())
        if (route.need->kind == Need::Kind::Person) {
            EXPECT_EQ(call(clerk, route).status, 403) << name_of(route);
        }
}

TEST_F(DeploymentRoutes, AChangeNeedsTheTokenOfTheSession) {
    Visitor operator_(*deployment_);
    operator_.sign_in("operator", "Demo-2026-city-02");
    operator_.forget_token();
    for (const Route& route : deployment_->routes().all()) {
        if (route.method == Method::Get || is_public(route)) continue;
        const testing::HttpAnswer answer = call(operator_, route);
        EXPECT_EQ(answer.status, 403) << name_of(route) << " " << answer.body;
    }
}

TEST_F(DeploymentRoutes, EachSaysWhatItTakesAndWhatItAnswers) {
    for (const Route& route : deployment_->routes().all()) {
        const http::RouteDoc& doc = route.doc;
        EXPECT_FALSE(doc.summary.empty()) << name_of(route);
        EXPECT_FALSE(doc.tag.empty()) << name_of(route);
        const bool says_answer = !doc.reply.empty() || !doc.reply_type.empty() || doc.status == 204;
        EXPECT_TRUE(says_answer) << name_of(route);
        // An object of which nothing is promised is no description of an answer.
        EXPECT_FALSE(doc.reply.size() == 1 && doc.reply.contains("type")) << name_of(route);
        if (route.raw_body) {
            EXPECT_TRUE(doc.body.empty()) << name_of(route);
        }
        const json::value* closed = doc.body.if_contains("additionalProperties");
        if (!doc.body.empty()) {
            EXPECT_TRUE(closed != nullptr && *closed == false) << name_of(route);
        }
    }
}

TEST_F(DeploymentRoutes, TheirErrorsHaveWordsInBothLanguages) {
    for (const Route& route : deployment_->routes().all())
        for (const std::string& code : route.doc.errors)
            for (const char* locale : {"zh-CN", "en"})
                EXPECT_TRUE(deployment_->texts().has(locale, code))
                    << name_of(route) << " " << code << " " << locale;
}

}  // namespace
}  // namespace tongban::app
