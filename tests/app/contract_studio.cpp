// The walk through the studio: a change of the packs from its first line to its publication, and
// back.
#include "app/contract_walk.h"

namespace tongban::app {

std::string Walk::signing_token(Visitor& visitor, const char* password) {
    return text_at(
        go(visitor, "POST", "/api/me/signing-token", {}, {{"password", password}}).json(),
        "/signing_token"
    );
}

void Walk::tools_of_the_studio(Visitor& author, const std::string& change) {
    go(author, "GET", "/api/studio/files", {}, nullptr, "?change=" + change);
    go(author, "GET", "/api/studio/check-progress");
    go(author, "POST", "/api/studio/lint", {}, {{"kind", "yaml"}, {"text", "a: [1"}});
    go(author, "POST", "/api/studio/try-decision", {},
       {{"path", "chongqing/decisions/food-new-conditions.dmn"}, {"facts", json::object{}}});
    go(author, "GET", "/api/studio/unconfirmed", {}, nullptr, "?service=hk-proof");
    go(author, "POST", "/api/studio/simulations", {},
       {{"service", "food-renew"},
        {"change", change},
        {"days", 5},
        {"per_day", 8},
        {"officers", {{"approver", 1}}},
        {"handling", {{"least", 10}, {"usual", 20}, {"most", 60}}}});
    go(author, "POST", "/api/studio/sandbox", {},
       {{"change", change}, {"starts_on", "2026-03-02T09:00"}, {"steps", json::array()}});
    go(author, "POST", "/api/studio/credential-paper", {},
       {{"name", "食品经营许可证"},
        {"number", "JY1"},
        {"issuer", "示例局"},
        {"fields", {{{"key", "name"}, {"label", "名称"}, {"value", "赵火锅店"}}}}});
}

void Walk::show_publication(
    Visitor& author,
    const std::string& file,
    const std::string& words_before,
    const std::string& words_after
) {
    const json::value difference =
        go(author, "GET", "/api/studio/publications/{number}/file", {"1"}, nullptr, "?path=" + file)
            .json();
    EXPECT_NE(text_at(difference, "/before").find(words_before), std::string::npos);
    EXPECT_NE(text_at(difference, "/after").find(words_after), std::string::npos);
    EXPECT_NE(
        stranger.send("GET", "/api/catalogue/items/food-renew?region=500157")
            .body.find(words_after),
        std::string::npos
    );
    go(stranger, "GET", "/api/publications");
    go(stranger, "GET", "/api/publications/{number}", {"1"});
    go(stranger, "GET", "/api/publications/{number}/jws", {"1"});
}

void Walk::roll_back(
    Visitor& author,
    const std::string& author_token,
    Visitor& reviewer,
    const std::string& reviewer_token
) {
    const auto propose_rollback = [&] {
        return text_at(
            go(author, "POST", "/api/studio/publications/{number}/rollback", {"0"},
               {{"reason", "群众看不懂"}, {"signing_token", author_token}}
            ).json(),
            "/id"
        );
    };
    go(author, "POST", "/api/studio/rollbacks/{id}/withdraw", {propose_rollback()}, json::object());
    go(reviewer, "POST", "/api/studio/rollbacks/{id}/refuse", {propose_rollback()},
       {{"reason", "再观察两天"}});
    go(reviewer, "POST", "/api/studio/rollbacks/{id}/approve", {propose_rollback()},
       {{"signing_token", reviewer_token}});
    go(reviewer, "GET", "/api/studio/rollbacks");
}

void Walk::studio_of_the_packs() {
    Visitor author(deployment), reviewer(deployment);
    author.sign_in("editor", "Demo-2026-city-05");
    reviewer.sign_in("editor-review", "Demo-2026-city-06");
    const std::string own = signing_token(author, "Demo-2026-city-05"),
                      other = signing_token(reviewer, "Demo-2026-city-06");
    const std::string file = "chongqing/services/food-renew.service.yaml";
    const auto in_use = go(author, "GET", "/api/studio/file", {}, nullptr, "?path=" + file).json();
    std::string text = text_at(in_use, "/text");
    const std::string old_words = "有效期届满三十日前。", new_words = "最迟在届满前三十日。";
    text.replace(text.find(old_words), old_words.size(), new_words);

    const auto start = [&] {
        return text_at(
            go(author, "POST", "/api/studio/changes", {}, {{"title", "改一句话"}}).json(), "/id"
        );
    };
    const std::string id = start();
    std::int64_t version = 1;
    const auto stage = [&](Visitor& visitor, const std::string& name, json::object body) {
        body["version"] = version;
        const json::value answer =
            go(visitor, "POST", "/api/studio/changes/{id}/" + name, {id}, body).json();
        version = version_of(answer);
        return answer;
    };
    const auto put = [&](const std::string& path, const std::string& content) {
        version = version_of(go(author, "PUT", "/api/studio/changes/{id}/file", {id},
                                {{"path", path}, {"text", content}, {"version", version}}
        ).json());
    };
    version = version_of(go(author, "PATCH", "/api/studio/changes/{id}", {id},
                            {{"title", "改一句话"}, {"note", "说得更清楚"}, {"version", version}}
    ).json());
    put("chongqing/forms/nobody.form.json", "{}");
    const auto faulty =
        go(author, "POST", "/api/studio/changes/{id}/check", {id}, {{"journeys", false}}).json();
    EXPECT_GT(faulty.at("errors").to_number<int>(), 0);
    EXPECT_EQ(text_at(faulty, "/issues/0/file"), "chongqing/forms/nobody.form.json");
    const auto own_token = json::object{{"signing_token", own}};
    // What does not pass is not submitted, and says why.
    const HttpAnswer refused = author.send(
        "POST", "/api/studio/changes/" + id + "/submit",
        json::serialize(json::object{{"version", version}, {"signing_token", own}})
    );
    EXPECT_EQ(refused.code(), "studio.check_failed");
    version = version_of(go(author, "DELETE", "/api/studio/changes/{id}/file", {id},
                            {{"path", "chongqing/forms/nobody.form.json"}, {"version", version}}
    ).json());
    put(file, text);
    tools_of_the_studio(author, id);
    stage(author, "submit", own_token);
    const HttpAnswer alone = author.send(
        "POST", "/api/studio/changes/" + id + "/approve",
        json::serialize(json::object{{"version", version}, {"signing_token", own}})
    );
    EXPECT_EQ(alone.code(), "studio.own_change");
    stage(reviewer, "return", {{"reason", "写明依据"}});
    stage(author, "submit", own_token);
    stage(reviewer, "approve", {{"signing_token", other}});
    const json::value view = go(reviewer, "GET", "/api/studio/changes/{id}", {id}).json();
    EXPECT_EQ(text_at(view, "/state"), "approved");
    stage(author, "publish", own_token);
    move_cases(author, reviewer, other);
    go(author, "GET", "/api/studio/changes", {}, nullptr, "?state=published");
    go(author, "GET", "/api/studio/publications");
    go(author, "GET", "/api/studio/publications/{number}", {"1"});
    show_publication(author, file, old_words, new_words);
    const HttpAnswer archive =
        go(author, "GET", "/api/studio/changes/{id}/export", {id}, nullptr, "?whole=1");
    roll_back(author, own, reviewer, other);
    // Packs that were exported come back as a change over what is in use now.
    const json::value imported =
        hand_in(author, "/api/studio/import", {}, archive.body, "?title=again&whole=1").json();
    EXPECT_EQ(text_at(imported, "/files"), "1");
    go(author, "POST", "/api/studio/changes/{id}/discard", {text_at(imported, "/id")},
       {{"version", version_of(imported)}});
}

void Walk::move_cases(Visitor& author, Visitor& reviewer, const std::string& token) {
    const json::value overview = go(author, "GET", "/api/studio/migrations").json();
    json::object of;
    for (const json::value& source : overview.at("sources").as_array())
        if (!source.at("is_current").as_bool())
            of = {{"service", source.at("service")}, {"edition", source.at("edition")}};
    ASSERT_FALSE(of.empty()) << "no open case of the packs before";
    const json::value proposal =
        go(author, "POST", "/api/studio/migrations/proposal", {}, of).json();
    EXPECT_TRUE(proposal.at("is_complete").as_bool());
    json::object order = of;
    order["plan"] = proposal.at("plan");
    const json::value tried =
        go(author, "POST", "/api/studio/migrations/dry-run", {}, order).json();
    EXPECT_GT(tried.at("movable").to_number<int>(), 0);
    order["reason"] = "流程简化";
    const auto proposed = [&] {
        return text_at(go(author, "POST", "/api/studio/migrations", {}, order).json(), "/id");
    };
    go(author, "POST", "/api/studio/migrations/{id}/withdraw", {proposed()}, json::object());
    go(reviewer, "POST", "/api/studio/migrations/{id}/refuse", {proposed()},
       {{"reason", "先不动"}});
    const std::string id = proposed();
    const HttpAnswer alone = author.send(
        "POST", "/api/studio/migrations/" + id + "/approve",
        json::serialize(json::object{{"signing_token", token}})
    );
    EXPECT_EQ(alone.code(), "migration.own_order");
    go(reviewer, "POST", "/api/studio/migrations/{id}/approve", {id}, {{"signing_token", token}});
    std::string state;
    for (int tries = 0; tries < 2'000 && state != "done"; ++tries)
        state = text_at(go(author, "GET", "/api/studio/migrations/{id}", {id}).json(), "/state");
    EXPECT_EQ(state, "done");
    const HttpAnswer again = author.send("POST", "/api/studio/migrations", json::serialize(order));
    EXPECT_EQ(again.code(), "migration.nothing");
    const json::value replayed =
        go(author, "POST", "/api/studio/replays", {}, {{"service", of.at("service")}, {"cases", 10}}
        ).json();
    EXPECT_GT(replayed.at("cases").to_number<int>(), 0) << "one was decided before";
    EXPECT_EQ(replayed.at("changed"), 0) << "its process says what it said";
}

}  // namespace tongban::app
