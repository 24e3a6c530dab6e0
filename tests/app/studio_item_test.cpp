// An item from nothing: written, reviewed, published, applied for, and rolled back while a case
// runs.
#include <fstream>

#include "app/deployment.h"

namespace tongban::app {
namespace {

using testing::HttpAnswer;

std::string text_at(const json::value& value, const char* pointer) {
    boost::system::error_code fault;
    const json::value* found = value.find_pointer(pointer, fault);
    if (found == nullptr || found->is_null()) return {};
    return found->is_string() ? std::string(found->get_string()) : json::serialize(*found);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

/// From the pack itself: its invented person is one of the demonstration.
std::string home_district_journey() {
    std::ifstream stream(TONGBAN_SOURCE_DIR
                         "/packs/chongqing/tests/household-proof-home-district.journey.yaml");
    return {std::istreambuf_iterator<char>(stream), {}};
}

class NewItem : public ::testing::Test {
  protected:
    json::value ask(
        Visitor& visitor,
        const std::string& method,
        const std::string& target,
        const json::value& body = nullptr,
        int status = 200
    ) {
        const HttpAnswer answer =
            visitor.send(method, target, body.is_null() ? "" : json::serialize(body));
        EXPECT_EQ(answer.status, status)
            << method << " " << target << " " << answer.body << deployment.troubles();
        return answer.body.empty() ? json::value() : answer.json();
    }
    std::string in_use(const std::string& path) {
        return text_at(ask(author, "GET", "/api/studio/file?path=" + path), "/text");
    }
    std::string token(Visitor& visitor, const char* password) {
        return text_at(
            ask(visitor, "POST", "/api/me/signing-token", {{"password", password}}, 201),
            "/signing_token"
        );
    }
    void put(const std::string& path, const std::string& text) {
        step("PUT", "/file", {{"path", path}, {"text", text}});
    }
    json::value step(const char* method, const std::string& what, json::object body) {
        body["version"] = version;
        const json::value answer =
            ask(author_or_reviewer(what), method, "/api/studio/changes/" + id + what, body);
        version = answer.at("version").to_number<std::int64_t>();
        return answer;
    }
    Visitor& author_or_reviewer(const std::string& what) {
        return what == "/approve" ? reviewer : author;
    }
    /// The entry of hk-proof in the catalogue, under another id and name.
    void write_item();

    Deployment deployment;
    Visitor author{deployment}, reviewer{deployment}, citizen{deployment}, stranger{deployment};
    std::string id;
    std::int64_t version = 1;
};

void NewItem::write_item() {
    const auto renamed = [](const std::string& text) {
        return replaced(
            replaced(text, "hk-proof", "walk-proof"), "开具户籍信息证明", "开具走读证明"
        );
    };
    std::string items = in_use("chongqing/items.yaml");
    const size_t begin = items.find("  - id: hk-proof\n"), end = items.find("  - id: ", begin + 5);
    ASSERT_NE(end, std::string::npos);
    put("chongqing/items.yaml", items.insert(end, renamed(items.substr(begin, end - begin))));
    put("chongqing/services/walk-proof.service.yaml",
        renamed(in_use("chongqing/services/hk-proof.service.yaml")));
    put("chongqing/forms/walk-proof.form.json",
        renamed(in_use("chongqing/forms/hk-proof.form.json")));
    put("chongqing/processes/walk-proof.bpmn",
        renamed(in_use("chongqing/processes/hk-proof.bpmn")));
}

TEST_F(NewItem, IsWrittenReviewedPublishedAppliedForAndRolledBack) {
    author.sign_in("editor", "Demo-2026-city-05");
    reviewer.sign_in("editor-review", "Demo-2026-city-06");
    citizen.sign_in("13900000007", "Demo-2026-laoren");
    id = text_at(ask(author, "POST", "/api/studio/changes", {{"title", "新事项"}}, 201), "/id");
    write_item();
    const std::string own = token(author, "Demo-2026-city-05"),
                      other = token(reviewer, "Demo-2026-city-06");
    // A service that no journey tries is not offered to anybody.
    const auto untried =
        ask(author, "POST", "/api/studio/changes/" + id + "/submit",
            {{"version", version}, {"signing_token", own}}, 409);
    EXPECT_EQ(text_at(untried, "/code"), "studio.check_failed");
    EXPECT_NE(text_at(untried, "/detail").find("chongqing/items.yaml"), std::string::npos);
    const auto seen = ask(author, "GET", "/api/studio/changes/" + id);
    EXPECT_EQ(text_at(seen, "/last_check/issues/0/code"), "pack.no_journey");
    EXPECT_EQ(text_at(seen, "/state"), "draft");
    put("chongqing/tests/walk-proof.journey.yaml",
        replaced(home_district_journey(), "hk-proof", "walk-proof"));
    const auto services = ask(author, "GET", "/api/studio/files?change=" + id);
    bool is_listed = false;
    for (const json::value& service : services.at("services").as_array())
        if (text_at(service, "/id") == "walk-proof") {
            is_listed = true;
            EXPECT_EQ(text_at(service, "/name/zh"), "开具走读证明");
            EXPECT_EQ(text_at(service, "/paths/form"), "chongqing/forms/walk-proof.form.json");
            EXPECT_EQ(
                text_at(service, "/paths/tests/0"), "chongqing/tests/walk-proof.journey.yaml"
            );
        }
    EXPECT_TRUE(is_listed);
    step("POST", "/submit", {{"signing_token", own}});
    step("POST", "/approve", {{"signing_token", other}});
    ask(stranger, "GET", "/api/catalogue/items/walk-proof?region=500103", nullptr, 404);
    step("POST", "/publish", {{"signing_token", own}});
    ask(stranger, "GET", "/api/catalogue/items/walk-proof?region=500103");

    std::string card;
    const json::value held = ask(citizen, "GET", "/api/credentials");
    for (const json::value& row : held.at("credentials").as_array())
        if (text_at(row, "/type") == "id-card") card = text_at(row, "/id");
    const json::object application{
        {"service", "walk-proof"},
        {"region", "500103"},
        {"signing_token", token(citizen, "Demo-2026-laoren")},
        {"data",
         {{"per_name", "郑老人"},
          {"per_id_no", "500103194002101173"},
          {"per_phone", "13900000007"},
          {"per_hukou_region", "500103"},
          {"app_purpose", "办理公证"}}},
        {"materials", {{"id-card", {{"way", "credential"}, {"credential", card}}}}}};
    const HttpAnswer made = citizen.send("POST", "/api/applications", json::serialize(application));
    ASSERT_LT(made.status, 300) << made.body;
    const std::string number = text_at(made.json(), "/number");

    const json::value proposed =
        ask(author, "POST", "/api/studio/publications/0/rollback",
            {{"reason", "名称不对"}, {"signing_token", own}}, 201);
    const std::string rollback = "/api/studio/rollbacks/" + text_at(proposed, "/id");
    EXPECT_EQ(text_at(proposed, "/state"), "proposed");
    // Who proposed it does not approve it, and a token of somebody else signs nothing.
    ask(author, "POST", rollback + "/approve", {{"signing_token", own}}, 403);
    ask(reviewer, "POST", rollback + "/approve", {{"signing_token", own}}, 403);
    ask(stranger, "GET", "/api/catalogue/items/walk-proof?region=500103");
    ask(reviewer, "POST", rollback + "/approve", {{"signing_token", other}});
    ask(stranger, "GET", "/api/catalogue/items/walk-proof?region=500103", nullptr, 404);
    // Who applied for it goes on by what was published then.
    const json::value view = ask(citizen, "GET", "/api/cases/" + number);
    EXPECT_NE(json::serialize(view).find("开具走读证明"), std::string::npos);
    const HttpAnswer late = citizen.send("POST", "/api/applications", json::serialize(application));
    EXPECT_GE(late.status, 400) << late.body;
}

TEST_F(NewItem, IsPublishedByATimerThatGoesWhenItIsReturned) {
    author.sign_in("editor", "Demo-2026-city-05");
    reviewer.sign_in("editor-review", "Demo-2026-city-06");
    const std::string own = token(author, "Demo-2026-city-05"),
                      other = token(reviewer, "Demo-2026-city-06");
    id = text_at(ask(author, "POST", "/api/studio/changes", {{"title", "改一句话"}}, 201), "/id");
    const std::string file = "chongqing/services/food-renew.service.yaml";
    put(file, replaced(in_use(file), "有效期届满三十日前。", "最迟在届满前三十日。"));
    // A token of somebody else signs nothing.
    ask(author, "POST", "/api/studio/changes/" + id + "/submit",
        {{"version", version}, {"signing_token", other}}, 403);
    step("POST", "/submit", {{"signing_token", own}});
    const Instant now = SystemTime().now();
    const Date day = china_date(now).plus_days(3);
    const auto timers = [&] {
        std::vector<Instant> due;
        for (const auto& timer :
             *deployment.ledger().due_timers(now.plus(std::chrono::hours(96)), 500))
            if (timer.handler == "studio.publish") due.push_back(timer.due);
        return due;
    };
    EXPECT_TRUE(timers().empty());
    step("POST", "/approve", {{"signing_token", other}, {"publish_on", to_string(day)}});
    EXPECT_EQ(timers(), std::vector<Instant>{china_midnight(day)});
    EXPECT_EQ(
        text_at(ask(author, "GET", "/api/studio/changes/" + id), "/publish_on"), to_string(day)
    );
    step("POST", "/return", {{"reason", "再等等"}});
    EXPECT_TRUE(timers().empty());
}

TEST_F(NewItem, AnArchiveThatDiffersComesBackAsAChangeOfWhatDiffers) {
    author.sign_in("editor", "Demo-2026-city-05");
    const std::string file = "chongqing/services/food-renew.service.yaml",
                      words = "最迟在届满前三十日。";
    id = text_at(ask(author, "POST", "/api/studio/changes", {{"title", "改一句话"}}, 201), "/id");
    const std::string text = replaced(in_use(file), "有效期届满三十日前。", words);
    put(file, text);
    const HttpAnswer archive = author.send("GET", "/api/studio/changes/" + id + "/export?whole=1");
    ASSERT_EQ(archive.status, 200);
    step("POST", "/discard", json::object());
    const auto taken = [&](const std::string& body) {
        return author.send(
            "POST", "/api/studio/import?title=again&whole=1", body, "application/octet-stream"
        );
    };
    const HttpAnswer back = taken(archive.body);
    ASSERT_LT(back.status, 300) << back.body;
    EXPECT_EQ(text_at(back.json(), "/files"), "1");
    const std::string change = text_at(back.json(), "/id");
    const json::value seen = ask(author, "GET", "/api/studio/changes/" + change);
    EXPECT_EQ(text_at(seen, "/files/0/path"), file);
    EXPECT_EQ(text_at(seen, "/files/0/status"), "changed");
    EXPECT_EQ(text_at(seen, "/state"), "draft");
    EXPECT_EQ(
        text_at(ask(author, "GET", "/api/studio/file?path=" + file + "&change=" + change), "/text"),
        text
    );
    EXPECT_EQ(in_use(file).find(words), std::string::npos) << "nobody reviewed it yet";
    const HttpAnswer same = author.send("GET", "/api/studio/changes/" + id + "/export?whole=1");
    EXPECT_EQ(taken(same.body).code(), "studio.archive_empty");
    EXPECT_EQ(taken(archive.body.substr(0, archive.body.size() / 2)).code(), "studio.archive");
}

TEST_F(NewItem, OfADraftIsSeenByNobodyElse) {
    author.sign_in("editor", "Demo-2026-city-05");
    citizen.sign_in("13900000007", "Demo-2026-laoren");
    id = text_at(ask(author, "POST", "/api/studio/changes", {{"title", "新事项"}}, 201), "/id");
    write_item();
    for (Visitor* visitor : {&stranger, &citizen}) {
        ask(*visitor, "GET", "/api/catalogue/items/walk-proof?region=500103", nullptr, 404);
        EXPECT_GE(visitor->send("GET", "/api/studio/changes/" + id).status, 401);
        EXPECT_GE(
            visitor->send("GET", "/api/studio/file?path=chongqing/items.yaml&change=" + id).status,
            401
        );
    }
}

}  // namespace
}  // namespace tongban::app
