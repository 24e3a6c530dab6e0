#include "credential/routes.h"

#include <gtest/gtest.h>

#include "authority/check.h"
#include "credential/sample.h"
#include "crypto/scratch.h"
#include "ledger/open.h"

using namespace tongban;
using namespace tongban::credential;
using http::Method;
using tongban::test::kIssuedAt;
using tongban::test::kLater;

namespace {

class CredentialRoutes : public testing::Test {
  protected:
    void SetUp() override {
        ledger_ = ledger::open_sqlite(scratch_.path("ledger.db")).value();
        register_ = CredentialRegister::open(
                        *ledger_, crypto::Keyring::in_memory(Bytes(32, 9)),
                        {"500000", "https://tongban.example"}, kIssuedAt
        )
                        .value();
        ASSERT_TRUE(texts_.add(
            "zh-CN", {{"credential.stage.revoked", "已被撤销"}, {"http.unknown", "出错了"}}
        ));
        add_routes(
            routes_,
            {.credentials = *register_,
             .texts = texts_,
             .parties_of = [](const authority::Actor& actor) -> Result<std::vector<std::string>> {
                 if (actor.id == "person:zhang")
                     return std::vector<std::string>{"person:zhang", "enterprise:laozao"};
                 return std::vector<std::string>{actor.id};
             },
             .may_decide = [](const authority::Actor& actor, const std::string&,
                              const std::string& department) -> Result<void> {
                 if (actor.grants.at(0).department == department) return {};
                 return refuse("auth.forbidden", ErrorKind::Forbidden);
             },
             .english_name = [](const std::string&) { return "Food licence"; }}
        );
        issue("credential:1", "enterprise:laozao");
    }

    void issue(const std::string& id, const std::string& holder) {
        Grant grant;
        grant.id = id;
        grant.type_id = "food-licence";
        grant.type_name = "食品经营许可证";
        grant.issuer = {"大足区市场监督管理局", "11500111MB0TB00314"};
        grant.department = "scjgj";
        grant.area_code = "500111";
        grant.holder_id = holder;
        grant.holder = {"大足区老灶火锅店", "92500111MA5TB0029D", "001"};
        grant.fields = {{"items", "经营项目", "热食类食品制售"}};
        grant.valid_years = 5;
        grant.at = kIssuedAt;
        ASSERT_TRUE(ledger_->commit_and_wait(register_->issue(grant).value()));
    }

    struct Outcome {
        std::string code;
        http::Reply reply;
        json::object body() const { return parse_json(reply.body)->get_object(); }
    };

    static authority::Actor person(const char* id) {
        return {.kind = authority::ActorKind::Person, .id = id};
    }
    static authority::Actor approver(const char* department) {
        return {
            .kind = authority::ActorKind::Staff,
            .id = "staff:a",
            .grants = {{authority::Role::Approver, "500111", department}}};
    }

    Outcome call(
        const authority::Actor& actor,
        Method method,
        std::string_view path,
        http::Request request = {}
    ) {
        request.actor = actor;
        request.now = now_;
        for (const http::Route& route : routes_.all()) {
            request.path.clear();
            if (route.method != method || !matches(route.path, path, request.path)) continue;
            if (const auto checked = authority::check(actor, *route.need); !checked)
                return {checked.error().code, {}};
            Result<http::Answer> answer = route.handler(request);
            if (!answer) return {answer.error().code, {}};
            if (auto* after = std::get_if<http::AfterCommit>(&*answer)) {
                const auto done = ledger_->commit_all_and_wait(std::move(after->commits));
                return {done ? "done" : done.error().code, after->reply};
            }
            return {"done", std::get<http::Reply>(*answer)};
        }
        return {"no route", {}};
    }
    static bool matches(
        std::string_view pattern, std::string_view path, std::vector<std::string>& values
    ) {
        const auto wanted = split(path, '/');
        const auto parts = split(pattern, '/');
        if (parts.size() != wanted.size()) return false;
        for (size_t i = 0; i < parts.size(); ++i) {
            if (parts[i].starts_with('{'))
                values.emplace_back(wanted[i]);
            else if (parts[i] != wanted[i])
                return false;
        }
        return true;
    }
    Outcome check(std::string raw, std::string type = "application/octet-stream") {
        http::Request request;
        request.raw = std::move(raw);
        request.content_type = std::move(type);
        return call(authority::Actor::stranger(), Method::Post, "/api/verification", request);
    }
    Outcome change(const authority::Actor& actor, json::object body) {
        http::Request request;
        request.body = std::move(body);
        return call(actor, Method::Post, "/api/work/credentials/credential:1/status", request);
    }

    test::Scratch scratch_;
    Instant now_ = kLater;
    std::unique_ptr<ledger::Ledger> ledger_;
    std::unique_ptr<CredentialRegister> register_;
    http::Texts texts_;
    http::Routes routes_;
};

}  // namespace

TEST_F(CredentialRoutes, TheHolderSeesTheCredentialsOfTheEnterpriseRepresented) {
    const auto list = call(person("person:zhang"), Method::Get, "/api/credentials").body();
    ASSERT_EQ(list.at("credentials").as_array().size(), 1u);
    const json::object& row = list.at("credentials").as_array()[0].as_object();
    EXPECT_EQ(row.at("state"), "valid");
    EXPECT_EQ(row.at("name_en"), "Food licence");
    EXPECT_EQ(row.at("valid_to"), "2031-11-20");
    const auto view =
        call(person("person:zhang"), Method::Get, "/api/credentials/credential:1").body();
    EXPECT_EQ(view.at("fields").as_array().size(), 1u);
}

TEST_F(CredentialRoutes, AHolderOfManyReadsThemPageByPageEachOnce) {
    // Those of the person come first, then those of the enterprise, which had one before.
    for (int i = 0; i < 30; ++i) issue(fmt::format("credential:person{}", i), "person:zhang");
    for (int i = 0; i < 95; ++i) issue(fmt::format("credential:shop{}", i), "enterprise:laozao");
    std::vector<std::string> seen;
    std::string after;
    int pages = 0;
    do {
        http::Request request;
        if (!after.empty()) request.parameters = {{"after", after}};
        const auto page = call(person("person:zhang"), Method::Get, "/api/credentials", request);
        ASSERT_EQ(page.code, "done");
        const json::object body = page.body();
        for (const json::value& row : body.at("credentials").as_array())
            seen.emplace_back(row.at("id").as_string());
        const json::value& next = body.at("next");
        after = next.is_null() ? std::string() : std::string(next.as_string());
        ++pages;
    } while (!after.empty() && pages < 10);
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(seen.size(), 126u);
    EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), 126u);
    EXPECT_TRUE(seen.at(29).starts_with("credential:person"));
    EXPECT_FALSE(seen.at(30).starts_with("credential:person"));
}

TEST_F(CredentialRoutes, APageDoesNotGoOnAfterWhatSomebodyElseHolds) {
    for (const char* after : {"credential:1", "credential:2", "nothing"}) {
        http::Request request;
        request.parameters = {{"after", after}};
        EXPECT_EQ(
            call(person("person:li"), Method::Get, "/api/credentials", request).code,
            "request.cursor"
        ) << after;
    }
}

TEST_F(CredentialRoutes, NobodyElseLearnsThatItExists) {
    EXPECT_EQ(
        call(person("person:li"), Method::Get, "/api/credentials").body().at("credentials"),
        json::array{}
    );
    for (const char* path :
         {"/api/credentials/credential:1", "/api/credentials/credential:1/pdf",
          "/api/credentials/credential:1/sdjwt", "/api/credentials/credential:1/sm2",
          "/api/credentials/credential:1/qr.svg", "/api/credentials/credential:2"}) {
        EXPECT_EQ(call(person("person:li"), Method::Get, path).code, "credential.unknown") << path;
        EXPECT_NE(call(authority::Actor::stranger(), Method::Get, path).code, "done") << path;
    }
}

TEST_F(CredentialRoutes, FilesThatAreGivenOutPassTheCheck) {
    for (const char* kind : {"pdf", "sdjwt", "sm2"}) {
        const auto file = call(
            person("person:zhang"), Method::Get,
            std::string("/api/credentials/credential:1/") + kind
        );
        ASSERT_EQ(file.code, "done");
        EXPECT_EQ(check(file.reply.body, file.reply.content_type).body().at("verdict"), "valid")
            << kind;
    }
    EXPECT_TRUE(call(person("person:zhang"), Method::Get, "/api/credentials/credential:1/qr.svg")
                    .reply.body.starts_with("<svg"));
}

TEST_F(CredentialRoutes, TheCheckTakesTextInJson) {
    const std::string number = register_->record("credential:1")->number;
    const auto good = check(R"({"text":")" + number + R"("})", "application/json").body();
    EXPECT_EQ(good.at("verdict"), "valid");
    EXPECT_EQ(good.at("holder_masked"), "大足区老灶火锅店");
    EXPECT_EQ(check(R"({"text":"JY0"})", "application/json").body().at("verdict"), "not_ours");
    EXPECT_EQ(check(R"({"format":"x"})", "application/json").body().at("verdict"), "unreadable");
    EXPECT_EQ(check("").body().at("verdict"), "unreadable");
}

TEST_F(CredentialRoutes, ARevocationByTheApproverIsSeenByTheCheck) {
    const json::object revoke{
        {"state", "revoked"}, {"reason", "提供虚假材料"}, {"article", "行政许可法 第六十九条"}};
    EXPECT_EQ(change(approver("xfjyzd"), revoke).code, "auth.forbidden");
    EXPECT_EQ(change(person("person:zhang"), revoke).code, "auth.forbidden");
    EXPECT_EQ(change(approver("scjgj"), {{"state", "eaten"}}).code, "credential.state_unknown");
    EXPECT_EQ(
        change(approver("scjgj"), {{"state", "revoked"}, {"reason", ""}, {"article", "x"}}).code,
        "credential.grounds_missing"
    );
    EXPECT_EQ(change(approver("scjgj"), revoke).code, "done");
    const auto verdict = check(register_->record("credential:1")->number).body();
    EXPECT_EQ(verdict.at("verdict"), "revoked");
    EXPECT_EQ(verdict.at("reasons").as_array()[0].at("text"), "已被撤销");
    EXPECT_EQ(change(approver("scjgj"), revoke).code, "credential.wrong_stage");
}

TEST_F(CredentialRoutes, WhatIsResumedAfterItsLastDayIsSaidToHaveExpired) {
    const auto to = [&](const char* state) {
        return change(
            approver("scjgj"),
            {{"state", state}, {"reason", "限期整改"}, {"article", "某法 第一条"}}
        );
    };
    EXPECT_EQ(to("suspended").body().at("state"), "suspended");
    EXPECT_EQ(to("valid").body().at("state"), "valid");
    EXPECT_EQ(to("suspended").code, "done");
    now_ = parse_rfc3339("2041-03-01T02:00:00Z").value();
    EXPECT_EQ(to("valid").body().at("state"), "expired");
    EXPECT_EQ(register_->record("credential:1")->stage, Stage::Expired);
}

TEST_F(CredentialRoutes, TheDepartmentSeesByNumberWhatItMayChange) {
    const std::string path =
        "/api/work/credentials/" + std::string(register_->record("credential:1")->number);
    EXPECT_EQ(call(approver("xfjyzd"), Method::Get, path).code, "auth.forbidden");
    EXPECT_EQ(call(person("person:zhang"), Method::Get, path).code, "auth.forbidden");
    EXPECT_EQ(
        call(approver("scjgj"), Method::Get, "/api/work/credentials/JY0").code, "credential.unknown"
    );
    const auto valid = call(approver("scjgj"), Method::Get, path).body();
    EXPECT_EQ(valid.at("id"), "credential:1");
    EXPECT_EQ(
        valid.at("changes"), (json::array{"suspended", "cancelled", "revoked", "revoked_penalty"})
    );
    EXPECT_FALSE(valid.contains("grounds"));
    ASSERT_EQ(
        change(
            approver("scjgj"),
            {{"state", "suspended"}, {"reason", "复查"}, {"article", "食品安全法 第一百二十六条"}}
        ).code,
        "done"
    );
    const auto suspended = call(approver("scjgj"), Method::Get, path).body();
    EXPECT_EQ(
        suspended.at("changes"), (json::array{"valid", "cancelled", "revoked", "revoked_penalty"})
    );
    EXPECT_EQ(suspended.at("grounds").at("reason"), "复查");
}

TEST_F(CredentialRoutes, PublishedKeysVerifyWhatWasGivenOut) {
    const auto nobody = authority::Actor::stranger();
    const auto trust = call(nobody, Method::Get, "/.well-known/tongban-trust.json");
    const TrustAnchors anchors = trust_from_json(trust.reply.body).value();
    const auto file =
        call(person("person:zhang"), Method::Get, "/api/credentials/credential:1/sdjwt");
    EXPECT_TRUE(verify_sd_jwt(file.reply.body, anchors, kLater));
    const auto list = call(nobody, Method::Get, "/api/status-lists/0");
    const auto is_kept = [](const auto& field) {
        return field.first == "Cache-Control" && field.second == "public, max-age=300";
    };
    EXPECT_TRUE(std::ranges::any_of(list.reply.headers, is_kept));
    EXPECT_TRUE(std::ranges::any_of(trust.reply.headers, is_kept));
    EXPECT_EQ(list.reply.content_type, "application/statuslist+jwt");
    EXPECT_TRUE(read_status_list(
        list.reply.body, "https://tongban.example/api/status-lists/0", anchors, kLater
    ));
    EXPECT_EQ(
        call(nobody, Method::Get, "/.well-known/jwks.json").body().at("keys").as_array().size(), 1u
    );
    EXPECT_EQ(
        call(nobody, Method::Get, "/.well-known/jwt-vc-issuer").body().at("issuer"),
        "https://tongban.example"
    );
    EXPECT_EQ(call(nobody, Method::Get, "/.well-known/sm2-keys.json").code, "done");
    EXPECT_EQ(call(nobody, Method::Get, "/api/status-lists/7").code, "credential.status_unknown");
}
