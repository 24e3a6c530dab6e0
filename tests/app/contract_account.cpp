// The walk through what needs no case: public pages, accounts, administration, jobs of programs.
#include "app/contract_walk.h"

namespace tongban::app {
namespace {

std::string next_year() { return to_string(china_date(SystemTime().now()).plus_days(200)); }

}  // namespace

void Walk::public_pages() {
    for (const char* path :
         {"/healthz", "/metrics", "/api/openapi.json", "/api/catalogue", "/api/regions",
          "/api/halls", "/api/catalogue/credential-types", "/.well-known/jwks.json",
          "/.well-known/jwt-vc-issuer", "/.well-known/sm2-keys.json",
          "/.well-known/tongban-trust.json", "/api/session"})
        go(stranger, "GET", path);
    go(stranger, "GET", "/api/catalogue/search", {}, nullptr, "?q=%E7%81%AB%E9%94%85%E5%BA%97");
    const json::value entries = go(stranger, "GET", "/api/catalogue/entries").json();
    EXPECT_FALSE(entries.at("entries").as_array().empty());
    // Every guide of the packs, in both languages: their shapes differ with what an item has.
    std::string after;
    do {
        const json::value page =
            go(stranger, "GET", "/api/catalogue/entries", {}, nullptr, "?after=" + after).json();
        for (const json::value& entry : page.at("entries").as_array()) {
            const bool is_bundle = text_at(entry, "/kind") == "bundle";
            go(stranger, "GET",
               is_bundle ? "/api/catalogue/bundles/{id}" : "/api/catalogue/items/{id}",
               {text_at(entry, "/id")}, nullptr, "?region=500157&lang=en");
        }
        after = page.at("next").is_null() ? "" : text_at(page, "/next");
    } while (!after.empty());
    go(stranger, "GET", "/api/regions/{code}/towns", {"500112"});
    hand_in(stranger, "/api/verification", {}, "nothing that anybody signed");
}

void Walk::account_of_a_person() {
    go(stranger, "POST", "/api/register", {},
       {{"name", "何新"},
        {"resident_id", "500112199003072000"},
        {"phone", "13911112222"},
        {"password", "Walk-2026-hexin"}});
    go(stranger, "POST", "/api/password-reset", {}, {{"login", "13900000001"}});
    go(stranger, "POST", "/api/password-reset/confirm", {},
       {{"login", "13900000001"}, {"code", code_that_was_sent()}, {"password", "Walk-2026-zhao"}});
    person.sign_in("13900000004", "Demo-2026-gongsi");
    walked.insert("POST /api/session");
    go(person, "GET", "/api/session");
    const json::value me = go(person, "GET", "/api/me").json();
    company = text_at(me, "/enterprises/0/id");
    go(person, "GET", "/api/me/authorisations");
    const json::value given =
        go(person, "POST", "/api/me/authorisations", {},
           {{"agent_login", "13900000003"}, {"scope", json::array{"*"}}, {"until", next_year()}}
        ).json();
    go(person, "DELETE", "/api/me/authorisations/{id}", {text_at(given, "/id")});
    go(person, "POST", "/api/me/signing-token", {}, {{"password", "Demo-2026-gongsi"}});
    Visitor other(deployment);
    other.sign_in("13900000007", "Demo-2026-laoren");
    go(other, "POST", "/api/me/password", {},
       {{"old", "Demo-2026-laoren"}, {"new", "Walk-2026-zheng"}});
    Visitor leaving(deployment);
    leaving.sign_in("13900000008", "Demo-2026-wugong");
    go(leaving, "DELETE", "/api/session");
}

void Walk::administration() {
    operator_.sign_in("operator", "Demo-2026-city-02");
    go(operator_, "GET", "/api/admin/staff");
    const json::value made =
        go(operator_, "POST", "/api/admin/staff", {},
           {{"account", "walk-clerk"},
            {"name", "新窗口"},
            {"password", "Walk-2026-clerk"},
            {"grants", json::array{json::object{
                           {"role", "clerk"}, {"region", "500157"}, {"department", "*"}}}}}
        ).json();
    go(operator_, "PATCH", "/api/admin/staff/{id}", {text_at(made, "/id")}, {{"disabled", true}});
    const json::value status = go(operator_, "GET", "/api/admin/status").json();
    const auto unconfirmed_of = [&](std::string_view pack) -> std::int64_t {
        for (const json::value& row : status.at("pack").as_array())
            if (row.at("id").as_string() == pack) return row.at("unconfirmed").as_int64();
        return -1;
    };
    EXPECT_GT(unconfirmed_of("chongqing"), 0);
    EXPECT_EQ(unconfirmed_of("demo"), 0) << "each pack answers for its own files";
    const json::value reloaded = go(operator_, "POST", "/api/admin/packs/reload").json();
    EXPECT_TRUE(reloaded.at("exchanged").as_bool()) << json::serialize(reloaded);
    go(operator_, "POST", "/api/admin/registers/{id}", {text_at(status, "/registers/0/id")},
       {{"state", "down"}});
    go(operator_, "POST", "/api/admin/registers/{id}", {text_at(status, "/registers/0/id")},
       {{"state", "up"}});
}

void Walk::jobs_of_programs() {
    Visitor system(deployment);
    system.sign_in("system-lj", "Demo-2026-lj-90");
    EXPECT_EQ(go(operator_, "GET", "/api/admin/jobs").json().at("types"), json::array());
    const json::value none =
        go(system, "POST", "/api/jobs/activate", {}, {{"types", json::array{"worker.nothing"}}}
        ).json();
    EXPECT_EQ(none.at("jobs"), json::array());
    const std::map<std::string, std::string> bodies{
        {"complete", R"({"lease":"x"})"},
        {"fail", R"({"lease":"x","message":"y"})"},
        {"error", R"({"lease":"x","code":"y"})"},
        {"extend", R"({"lease":"x","lease_s":60})"}};
    for (const auto& [verb, body] : bodies) {
        const std::string path = "/api/jobs/{job}/" + verb;
        EXPECT_EQ(system.send("POST", filled(path, {"C-1.j1"}), body).code(), "job.unknown");
        walked.insert("POST " + path);
    }
}

}  // namespace tongban::app
