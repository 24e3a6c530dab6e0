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
    // Signed by the payment provider, who has no account here.
    "POST /api/payments/callback",
    "GET /api/catalogue",
    "GET /api/catalogue/search",
    "GET /api/catalogue/entries",
    "GET /api/catalogue/items/{id}",
    "GET /api/catalogue/bundles/{id}",
    "GET /api/catalogue/credential-types",
    "GET /api/regions",
    "GET /api/regions/{code}/towns",
    "GET /api/halls",
    "GET /api/publications",
    "GET /api/publications/{number}",
    "GET /api/publications/{number}/jws",
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

/// Something that satisfies the schema of a body, and means nothing.
json::value sample(const json::object& schema) {
    if (const json::value* options = schema.if_contains("enum")) return options->at(0);
    const std::string type = find_string(schema, "type").value_or("object");
    if (type == "string") {
        const auto least = find_int(schema, "minLength").value_or(1);
        return json::string(static_cast<size_t>(std::max<std::int64_t>(least, 1)), 'x');
    }
    if (type == "integer" || type == "number") return find_int(schema, "minimum").value_or(1);
    if (type == "boolean") return true;
    if (type == "array") {
        json::array list;
        if (find_int(schema, "minItems").value_or(0) > 0)
            list.push_back(sample(schema.at("items").as_object()));
        return list;
    }
    json::object object;
    if (const json::array* required = find_array(schema, "required"))
        for (const json::value& name : *required)
            object[name.as_string()] =
                sample(schema.at("properties").at(name.as_string()).as_object());
    return object;
}

/// Somebody whom the route lets in.
class Insiders {
  public:
    explicit Insiders(const Deployment& deployment) {
        const std::map<std::string, std::pair<std::string, std::string>> accounts{
            {"person", {"13900000001", "Demo-2026-huoguo"}},
            {"clerk", {"clerk-lj", "Demo-2026-lj-01"}},
            {"approver", {"scjgj-lj", "Demo-2026-lj-02"}},
            {"supervisor", {"supervisor", "Demo-2026-city-01"}},
            {"head", {"scjgj-lj-head", "Demo-2026-lj-20"}},
            {"operator", {"operator", "Demo-2026-city-02"}},
            {"editor", {"editor", "Demo-2026-city-05"}},
            {"worker", {"system-lj", "Demo-2026-lj-90"}}};
        for (const auto& [role, account] : accounts) {
            visitors_[role] = std::make_unique<Visitor>(deployment);
            visitors_[role]->sign_in(account.first, account.second);
        }
    }
    Visitor& of(const Route& route) {
        if (route.need->kind == Need::Kind::Staff) return *visitors_.at("clerk");
        if (route.need->kind != Need::Kind::AnyRole) return *visitors_.at("person");
        switch (route.need->roles.front()) {
            case authority::Role::Clerk:
                return *visitors_.at("clerk");
            case authority::Role::Approver:
                return *visitors_.at("approver");
            case authority::Role::Supervisor:
                return *visitors_.at("supervisor");
            case authority::Role::Head:
                return *visitors_.at("head");
            case authority::Role::Editor:
                return *visitors_.at("editor");
            case authority::Role::Worker:
                return *visitors_.at("worker");
            default:
                return *visitors_.at("operator");
        }
    }

  private:
    std::map<std::string, std::unique_ptr<Visitor>> visitors_;
};

TEST_F(DeploymentRoutes, WhatDoesNotExistIsNotFound) {
    Insiders insiders(*deployment_);
    int count = 0;
    for (const Route& route : deployment_->routes().all()) {
        if (route.path.find('{') == std::string::npos) continue;
        const std::string body = route.raw_body           ? "%PDF-1.4\n%%EOF\n"
                                 : route.doc.body.empty() ? ""
                                                          : json::serialize(sample(route.doc.body));
        const testing::HttpAnswer answer = insiders.of(route).send(
            http::to_string(route.method), filled(route.path, {"none", "none", "none"}), body,
            route.raw_body ? "application/octet-stream" : "application/json"
        );
        EXPECT_EQ(answer.status, 404) << name_of(route) << " " << answer.body;
        ++count;
    }
    EXPECT_GT(count, 40);
}

TEST_F(DeploymentRoutes, ABodyThatNobodyDescribedIsRefusedWithItsPlace) {
    Insiders insiders(*deployment_);
    int count = 0;
    for (const Route& route : deployment_->routes().all()) {
        if (route.doc.body.empty()) continue;
        json::value body = sample(route.doc.body);
        body.get_object()["nobody-described-this"] = 1;
        const testing::HttpAnswer answer = insiders.of(route).send(
            http::to_string(route.method), filled(route.path, {"none", "none", "none"}),
            json::serialize(body)
        );
        ASSERT_EQ(answer.status, 400) << name_of(route) << " " << answer.body;
        EXPECT_EQ(answer.json().at("errors").at(0).at("field"), "/nobody-described-this")
            << name_of(route);
        ++count;
    }
    EXPECT_GT(count, 30);
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
