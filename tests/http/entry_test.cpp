// Who gets in, and with which body.
#include "http/router.h"
#include "http/test_server.h"

namespace tongban::http {
namespace {

TEST_F(HttpServer, EveryRouteWithANeedRefusesAStranger) {
    const std::uint16_t port = start();
    int checked = 0;
    std::vector<Route> all = routes.all();
    Route live_route;
    live_route.path = "/api/live";
    live_route.need = Need::signed_in();
    all.push_back(live_route);
    for (const Route& route : all) {
        if (route.need->kind == Need::Kind::Anyone) continue;
        HttpClient client(port);
        const HttpAnswer answer = client.call(to_string(route.method), route.path);
        EXPECT_EQ(answer.status, 401) << route.path;
        EXPECT_EQ(answer.code(), "auth.signed_out") << route.path;
        const HttpAnswer forged = client.call(to_string(route.method), route.path, as("forged"));
        EXPECT_EQ(forged.status, 401) << route.path;
        ++checked;
    }
    EXPECT_GE(checked, 4);
    EXPECT_EQ(calls, 0);
}

TEST_F(HttpServer, TheRightPersonComesInAndTheWrongOneDoesNot) {
    HttpClient client(start());
    EXPECT_EQ(client.get("/api/mine", as("person")).status, 200);
    EXPECT_EQ(client.get("/api/desk", as("person")).code(), "auth.forbidden");
    EXPECT_EQ(client.get("/api/desk", as("clerk")).status, 200);
    EXPECT_EQ(client.post("/api/things", R"({"name":"a"})", as("clerk")).status, 403);
    EXPECT_EQ(client.get("/api/mine", as("broken")).status, 503);
}

TEST_F(HttpServer, AChangeWithoutTheTokenOfTheSessionIsRefused) {
    HttpClient client(start());
    const std::string body = R"({"name":"a"})";
    EXPECT_EQ(
        client.post("/api/things", body, {{"Cookie", "tb_session=person"}}).code(), "auth.csrf"
    );
    EXPECT_EQ(
        client
            .post(
                "/api/things", body,
                {{"Cookie", "tb_session=person"}, {"X-CSRF-Token", "csrf-of-clerk"}}
            )
            .code(),
        "auth.csrf"
    );
    EXPECT_EQ(
        client.post("/api/open", body, {{"Sec-Fetch-Site", "cross-site"}}).code(), "auth.csrf"
    );
    EXPECT_EQ(calls, 0);
    EXPECT_EQ(client.post("/api/things", body, as("person")).status, 201);
}

TEST_F(HttpServer, ABodyThatBreaksTheSchemaNamesEveryField) {
    HttpClient client(start());
    const HttpAnswer answer = client.post("/api/open?lang=en", R"({"nmae":"x"})");
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.code(), "request.invalid");
    ASSERT_EQ(answer.json().at("errors").as_array().size(), 2u);
    EXPECT_EQ(answer.json().at("errors").at(0).at("field"), "/name");
    EXPECT_EQ(answer.json().at("errors").at(0).at("message"), "This field is required.");
    EXPECT_EQ(answer.json().at("errors").at(1).at("code"), "schema.unknown_field");
    EXPECT_EQ(client.post("/api/open", "").code(), "request.invalid");
}

TEST_F(HttpServer, ABodyThatIsNoJsonObjectIsRefused) {
    HttpClient client(start());
    EXPECT_EQ(client.post("/api/open", "{\"name\":").code(), "json.syntax");
    EXPECT_EQ(client.post("/api/open", "[1]").code(), "http.body_not_object");
    EXPECT_EQ(client.post("/api/open", std::string(100'000, '[')).code(), "json.syntax");
    EXPECT_EQ(client.post("/api/open", R"({"name":"a","far":[1e400]})").code(), "json.syntax");
    EXPECT_EQ(client.post("/api/open", "name=x", {{"Content-Type", "text/plain"}}).status, 415);
    EXPECT_EQ(client.post("/api/slow", R"({"a":1})").code(), "http.unexpected_body");
}

}  // namespace
}  // namespace tongban::http
