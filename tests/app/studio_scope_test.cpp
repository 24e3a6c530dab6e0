// Editors of one department change what their department handles and nothing else; and what
// everybody may read of publications.
#include "app/deployment.h"
#include "credential/jwt.h"
#include "credential/trust.h"

namespace tongban::app {
namespace {

using testing::HttpAnswer;

constexpr const char* kMarket = "chongqing/services/food-renew.service.yaml";
constexpr const char* kPolice = "chongqing/services/hk-proof.service.yaml";

class StudioScope : public ::testing::Test {
  protected:
    void SetUp() override {
        operator_.sign_in("operator", "Demo-2026-city-02");
        whole.sign_in("editor", "Demo-2026-city-05");
        enter(market, "editor-scjgj", "500000", "scjgj");
        enter(second, "editor-scjgj-2", "500000", "scjgj");
        enter(police, "editor-gaj", "500000", "gaj");
    }
    void enter(
        Visitor& visitor, const std::string& account, const char* region, const char* department
    ) {
        const std::string first = "Orders-2026-" + account, own = own_of(account);
        const json::object body{
            {"account", account},
            {"name", "某编辑"},
            {"password", first},
            {"grants", json::array{json::object{
                           {"role", "editor"}, {"region", region}, {"department", department}}}}};
        const HttpAnswer made = operator_.send("POST", "/api/admin/staff", json::serialize(body));
        ASSERT_EQ(made.status, 201) << made.body;
        visitor.sign_in(account, first);
        ASSERT_LT(
            visitor
                .send(
                    "POST", "/api/me/password",
                    json::serialize(json::object{{"old", first}, {"new", own}})
                )
                .status,
            300
        );
        visitor.sign_in(account, own);
    }
    static std::string own_of(const std::string& account) { return "Own-2026-" + account; }

    static std::string token(Visitor& visitor, const std::string& password) {
        const HttpAnswer given = visitor.send(
            "POST", "/api/me/signing-token", json::serialize(json::object{{"password", password}})
        );
        return find_string(given.json().get_object(), "signing_token").value_or("");
    }
    static std::string start(Visitor& visitor) {
        const HttpAnswer made =
            visitor.send("POST", "/api/studio/changes", R"({"title":"把一句话说清楚"})");
        EXPECT_EQ(made.status, 201) << made.body;
        return find_string(made.json().get_object(), "id").value_or("");
    }
    std::string text(const std::string& path) {
        const HttpAnswer file = whole.send("GET", "/api/studio/file?path=" + path);
        return find_string(file.json().get_object(), "text").value_or("");
    }
    HttpAnswer put(
        Visitor& visitor, const std::string& id, const std::string& path, const std::string& text
    ) {
        const HttpAnswer before = visitor.send("GET", "/api/studio/changes/" + id);
        const std::int64_t version =
            before.status == 200 ? find_int(before.json().get_object(), "version").value_or(0) : 1;
        return visitor.send(
            "PUT", "/api/studio/changes/" + id + "/file",
            json::serialize(json::object{{"path", path}, {"text", text}, {"version", version}})
        );
    }
    std::string with_note(const std::string& path) { return text(path) + "# 备注\n"; }
    static std::string replaced(
        std::string text, const std::string& from, const std::string& into
    ) {
        const size_t at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        if (at != std::string::npos) text.replace(at, from.size(), into);
        return text;
    }
    HttpAnswer stage(
        Visitor& visitor, const std::string& id, const std::string& name, json::object body
    ) {
        const json::value now = whole.send("GET", "/api/studio/changes/" + id).json();
        body["version"] = now.at("version");
        return visitor.send(
            "POST", "/api/studio/changes/" + id + "/" + name, json::serialize(body)
        );
    }

    Deployment deployment;
    Visitor operator_{deployment}, whole{deployment}, market{deployment}, second{deployment},
        police{deployment};
};

}  // namespace

TEST_F(StudioScope, AnEditorChangesWhatTheOwnDepartmentHandles) {
    const std::string id = start(market);
    EXPECT_EQ(put(market, id, kMarket, with_note(kMarket)).status, 200);
    EXPECT_EQ(
        put(market, id, "chongqing/services/new-one.service.yaml", "id: new-one\n").status, 200
    ) << "a new file serves nobody yet";
    EXPECT_EQ(put(market, id, kPolice, with_note(kPolice)).code(), "studio.other_department");
    EXPECT_EQ(
        put(market, id, "chongqing/processes/hk-proof.bpmn", "<x/>").code(),
        "studio.other_department"
    );
    for (const char* shared :
         {"chongqing/credentials.yaml", "chongqing/departments.yaml", "chongqing/fields.yaml"})
        EXPECT_EQ(put(market, id, shared, with_note(shared)).code(), "studio.shared_file")
            << shared;
    EXPECT_EQ(put(market, id, "base/lights.yaml", "x").code(), "studio.read_only");
}

TEST_F(StudioScope, AnEditorChangesTheOwnEntriesOfTheCatalogue) {
    const std::string list = "chongqing/items.yaml", now = text(list);
    const std::string id = start(market);
    const auto entry = [&](const std::string& item) {
        const size_t at = now.find("id: " + item + "\n");
        EXPECT_NE(at, std::string::npos);
        return now.substr(at, now.find("\n", now.find("name:", at)) - at);
    };
    const std::string own = entry("food-renew"), other = entry("hk-proof");
    EXPECT_EQ(put(market, id, list, replaced(now, own, own + "（新）")).status, 200);
    EXPECT_EQ(
        put(market, id, list, replaced(now, other, other + "（新）")).code(),
        "studio.other_department"
    );
    EXPECT_EQ(
        put(market, id, list, replaced(now, "title_zh: ", "title_zh: 新")).code(),
        "studio.shared_file"
    );
    // Nothing is taken from another department by saying that it were one's own.
    const size_t at = now.find("department: gaj", now.find("id: hk-proof\n"));
    std::string taken = now;
    taken.replace(at, 15, "department: scjgj");
    EXPECT_EQ(put(market, id, list, taken).code(), "studio.other_department");
    EXPECT_EQ(put(market, id, list, "items: [").code(), "studio.shared_file");
}

TEST_F(StudioScope, OfSomebodyElsesServicesNothingIsSubmittedApprovedOrPublished) {
    const std::string id = start(whole);
    ASSERT_EQ(put(whole, id, kPolice, with_note(kPolice)).status, 200);
    const std::string own = token(market, own_of("editor-scjgj"));
    for (const char* step : {"submit", "approve", "return", "publish", "discard"})
        EXPECT_EQ(
            stage(market, id, step, {{"signing_token", own}, {"reason", "x"}}).code(),
            "studio.other_department"
        ) << step;
    EXPECT_EQ(put(market, id, kMarket, with_note(kMarket)).code(), "studio.other_department")
        << "nor is a hand put to such a change";
    const json::value seen = market.send("GET", "/api/studio/changes/" + id).json();
    EXPECT_EQ(seen.at("may_review"), false);
    EXPECT_EQ(
        market
            .send(
                "POST", "/api/studio/publications/0/rollback",
                R"({"reason":"x","signing_token":"x"})"
            )
            .code(),
        "auth.forbidden"
    );
    EXPECT_EQ(market.send("GET", "/api/studio/rollbacks").status, 200);
}

TEST_F(StudioScope, EditorsOfADistrictGetNothingOfThePacksOfTheCity) {
    Visitor district(deployment);
    enter(district, "editor-yz", "500103", "*");
    const std::string id = start(whole);
    for (const char* path :
         {"/api/studio/changes", "/api/studio/files", "/api/studio/publications"})
        EXPECT_EQ(district.send("GET", path).code(), "auth.forbidden") << path;
    EXPECT_EQ(
        district.send("POST", "/api/studio/changes", R"({"title":"x"})").code(), "auth.forbidden"
    );
    EXPECT_EQ(
        district
            .send(
                "POST", "/api/studio/sandbox",
                json::serialize(json::object{
                    {"change", id}, {"starts_on", "2026-03-02T09:00"}, {"steps", json::array()}})
            )
            .code(),
        "auth.forbidden"
    );
}

TEST_F(StudioScope, WhatADepartmentPublishedEverybodyReadsAndVerifies) {
    Visitor stranger(deployment);
    const std::string id = start(market);
    ASSERT_EQ(put(market, id, kMarket, with_note(kMarket)).status, 200);
    EXPECT_TRUE(
        stranger.send("GET", "/api/publications").json().at("publications").as_array().empty()
    ) << "no draft is told of";
    const HttpAnswer submitted =
        stage(market, id, "submit", {{"signing_token", token(market, own_of("editor-scjgj"))}});
    ASSERT_EQ(submitted.status, 200) << submitted.body;
    const std::string police_token = token(police, own_of("editor-gaj"));
    EXPECT_EQ(
        stage(police, id, "approve", {{"signing_token", police_token}}).code(),
        "studio.other_department"
    );
    const std::string other = token(second, own_of("editor-scjgj-2"));
    ASSERT_EQ(stage(second, id, "approve", {{"signing_token", other}}).status, 200);
    const HttpAnswer made = stage(second, id, "publish", {{"signing_token", other}});
    ASSERT_EQ(made.status, 200) << made.body;

    const HttpAnswer list = stranger.send("GET", "/api/publications");
    const json::value listed = list.json();
    const json::value& notice = listed.at("publications").at(0);
    EXPECT_EQ(notice.at("title"), "把一句话说清楚");
    EXPECT_EQ(notice.at("author").at("is_whole"), false);
    EXPECT_EQ(notice.at("author").at("departments").as_array().size(), 1u);
    const HttpAnswer one = stranger.send("GET", "/api/publications/1");
    ASSERT_EQ(one.status, 200) << one.body;
    EXPECT_EQ(one.json().at("manifest").at("files").at(0).at("path"), kMarket);
    for (const HttpAnswer* answer : {&list, &one}) {
        EXPECT_EQ(answer->body.find("某编辑"), std::string::npos) << "offices, no people";
        EXPECT_EQ(answer->body.find("staff:"), std::string::npos);
    }
    const HttpAnswer file = stranger.send("GET", "/api/publications/1/jws");
    EXPECT_EQ(file.header("content-type"), "application/jose");
    const auto jwt = credential::parse_jwt(file.body, "tongban-publication+jwt", 1 << 20);
    ASSERT_TRUE(jwt) << jwt.error().code;
    const auto trust =
        credential::trust_from_json(stranger.send("GET", "/.well-known/tongban-trust.json").body);
    ASSERT_TRUE(trust);
    EXPECT_TRUE(trust->issuers.front().keys.front().verify(jwt->signed_part, jwt->signature));
    EXPECT_EQ(json::serialize(jwt->payload).find("某编辑"), std::string::npos);
    EXPECT_EQ(jwt->payload.at("author").at("office"), "scjgj");

    EXPECT_EQ(stranger.send("GET", "/api/publications/2").code(), "studio.unknown_publication");
    for (const std::string path :
         {"/api/studio/publications", "/api/studio/publications/1", "/api/studio/changes"})
        EXPECT_EQ(stranger.send("GET", path).status, 401) << path;
    EXPECT_EQ(stranger.send("GET", "/api/studio/changes/" + id).status, 401);
}

}  // namespace tongban::app
