// Migrations and rollbacks concern a whole deployment: who may read of them, and who may not.
#include "app/deployment.h"

namespace tongban::app {
namespace {

using testing::HttpAnswer;

class StudioOrders : public ::testing::Test {
  protected:
    void SetUp() override {
        operator_.sign_in("operator", "Demo-2026-city-02");
        make("editor-yz", "500103", "*");
        make("editor-gaj", "500000", "gaj");
        make("editor-scjgj", "500000", "scjgj");
    }
    void make(const std::string& account, const char* region, const char* department) {
        const json::object body{
            {"account", account},
            {"name", "某编辑"},
            {"password", "Orders-2026-" + account},
            {"grants", json::array{json::object{
                           {"role", "editor"}, {"region", region}, {"department", department}}}}};
        const HttpAnswer made = operator_.send("POST", "/api/admin/staff", json::serialize(body));
        ASSERT_EQ(made.status, 201) << made.body;
    }
    /// Whoever was made by an operator takes another password before anything else.
    void enter(Visitor& visitor, const std::string& account) {
        const std::string first = "Orders-2026-" + account, own = "Own-2026-" + account;
        visitor.sign_in(account, first);
        const json::object body{{"old", first}, {"new", own}};
        const HttpAnswer changed = visitor.send("POST", "/api/me/password", json::serialize(body));
        ASSERT_LT(changed.status, 300) << changed.body;
        visitor.sign_in(account, own);
    }
    /// As a proposal leaves it.
    void propose_migration(const std::string& id, const char* service) {
        ledger::Commit commit;
        commit.key = {"500000", "migration:" + id};
        commit.actor = "staff:somebody";
        commit.at = SystemTime().now();
        commit.events.push_back({"MigrationProposed", {}});
        commit.rows.push_back(
            {"INSERT INTO migrations (region, id, service, edition_from, edition_to, state, reason,"
             " actor, actor_name, plan, started_ms, ended_ms, cases, moved)"
             " VALUES "
             "('500000',$1,$2,'x','y','proposed','r','staff:somebody','甲','{}',1,NULL,1,0)",
             {id, std::string(service)}}
        );
        ASSERT_TRUE(deployment.ledger().commit_and_wait(std::move(commit)));
    }
    static std::string runs_in(const HttpAnswer& answer) {
        std::string ids;
        EXPECT_EQ(answer.status, 200) << answer.body;
        if (answer.status != 200) return ids;
        const json::value view = answer.json();
        for (const json::value& run : view.at("runs").as_array())
            ids += std::string(run.at("id").as_string()) + " ";
        return ids;
    }

    Deployment deployment;
    Visitor operator_{deployment};
};

}  // namespace

TEST_F(StudioOrders, AreReadByEditorsOfTheWholeRegionAndOfTheDepartmentOnly) {
    propose_migration("m-police", "hk-proof");
    propose_migration("m-market", "food-renew");
    Visitor district(deployment), police(deployment), market(deployment), all(deployment);
    enter(district, "editor-yz");
    enter(police, "editor-gaj");
    enter(market, "editor-scjgj");
    all.sign_in("editor", "Demo-2026-city-05");

    EXPECT_EQ(district.send("GET", "/api/studio/migrations").status, 403);
    EXPECT_EQ(district.send("GET", "/api/studio/migrations/m-police").status, 404);
    EXPECT_EQ(district.send("GET", "/api/studio/rollbacks").status, 403);
    EXPECT_EQ(runs_in(police.send("GET", "/api/studio/migrations")), "m-police ");
    EXPECT_EQ(police.send("GET", "/api/studio/migrations/m-police").status, 200);
    EXPECT_EQ(runs_in(market.send("GET", "/api/studio/migrations")), "m-market ");
    EXPECT_NE(
        runs_in(all.send("GET", "/api/studio/migrations")).find("m-police"), std::string::npos
    );
    EXPECT_NE(
        runs_in(all.send("GET", "/api/studio/migrations")).find("m-market"), std::string::npos
    );

    // What one may not read one neither approves nor refuses, and it answers as if it were not
    // there.
    const HttpAnswer hidden = market.send("GET", "/api/studio/migrations/m-police"),
                     missing = market.send("GET", "/api/studio/migrations/none");
    EXPECT_EQ(hidden.status, 404);
    EXPECT_EQ(hidden.code(), missing.code());
    for (Visitor* visitor : {&district, &market})
        for (const char* step : {"approve", "refuse", "withdraw"}) {
            const std::string body = std::string(step) == "approve"  ? R"({"signing_token":"x"})"
                                     : std::string(step) == "refuse" ? R"({"reason":"x"})"
                                                                     : "{}";
            const HttpAnswer answer =
                visitor->send("POST", std::string("/api/studio/migrations/m-police/") + step, body);
            EXPECT_EQ(answer.code(), "migration.unknown") << step;
        }
}

TEST_F(StudioOrders, OfPacksThatWereRefusedTheOperatorIsTold) {
    Visitor stranger(deployment);
    const HttpAnswer health = stranger.send("GET", "/healthz");
    EXPECT_EQ(health.json().at("status"), "ok");
    EXPECT_TRUE(health.json().at("problems").as_array().empty());
    deployment.refuse_packs(
        {{.code = "pack.missing_process", .message = "gone", .file = "a.yaml", .line = 3}}
    );
    const HttpAnswer degraded = stranger.send("GET", "/healthz");
    EXPECT_EQ(degraded.status, 200) << "it works";
    EXPECT_EQ(degraded.json().at("status"), "degraded");
    EXPECT_EQ(degraded.json().at("problems").at(0), "pack.refused");
    EXPECT_EQ(degraded.body.find("a.yaml"), std::string::npos) << "anybody reads this";
    const HttpAnswer status = operator_.send("GET", "/api/admin/status");
    EXPECT_EQ(status.json().at("refused_packs").at(0).at("file"), "a.yaml");
    Visitor editor(deployment);
    editor.sign_in("editor", "Demo-2026-city-05");
    const HttpAnswer list = editor.send("GET", "/api/studio/publications");
    EXPECT_EQ(list.json().at("refused").at(0).at("line"), 3);
}

}  // namespace tongban::app
