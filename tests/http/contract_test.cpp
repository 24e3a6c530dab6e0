// The description of the routes, and answers held against it.
#include "http/router.h"
#include "http/test_server.h"

namespace tongban::http {
namespace {

TEST_F(HttpServer, DescribesEveryRoute) {
    HttpClient client(start());
    const HttpAnswer answer = client.get("/api/openapi.json");
    const json::object document = answer.json().as_object();
    EXPECT_EQ(document.at("openapi"), "3.1.0");
    const json::object& paths = document.at("paths").as_object();
    for (const Route& route : routes.all()) {
        ASSERT_TRUE(paths.contains(route.path)) << route.path;
        std::string method = to_string(route.method);
        for (char& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        EXPECT_TRUE(paths.at(route.path).as_object().contains(method)) << route.path;
    }
    EXPECT_TRUE(paths.contains("/healthz"));
    EXPECT_EQ(
        paths.at("/api/things")
            .at("post")
            .at("requestBody")
            .at("content")
            .at("application/json")
            .at("schema")
            .at("required")
            .at(0),
        "name"
    );
    EXPECT_EQ(paths.at("/api/desk").at("get").at("x-need"), "clerk");
    EXPECT_EQ(server->openapi(), document);
}

TEST_F(HttpServer, ASchemaThatNobodyChecksStopsTheStart) {
    add(Method::Post, "/api/bad", Need::anyone(),
        [](const Request&) -> Result<Answer> { return Answer{empty_reply()}; },
        {{"oneOf", json::array()}});
    Dependencies dependencies{ledger, sessions, time, live, texts, {}, {}, {}};
    Server bad(options, routes, std::move(dependencies));
    const auto started = bad.start();
    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().code, "http.schema");
    EXPECT_EQ(started.error().details.at("route"), "POST /api/bad");
}

TEST_F(HttpServer, AnAnswerThatBreaksItsDescriptionIsFoundWhenAsked) {
    const auto add_reply = [this](std::string path, Reply reply, int status) {
        Route route;
        route.path = std::move(path);
        route.need = Need::anyone();
        route.handler = [reply](const Request&) -> Result<Answer> { return Answer{reply}; };
        route.doc.status = status;
        if (status == 200) route.doc.reply = {{"type", "object"}, {"required", {"id"}}};
        routes.add(std::move(route));
    };
    add_reply("/api/good", json_reply({{"id", 1}}), 200);
    add_reply("/api/lacking", json_reply({{"name", "x"}}), 200);
    add_reply("/api/other-status", json_reply({{"id", 1}}, 201), 200);
    add_reply("/api/empty", empty_reply(), 204);
    add_reply("/api/not-described", json_reply({{"id", 1}}, 204), 204);
    options.has_reply_check = true;
    HttpClient client(start());
    EXPECT_EQ(client.get("/api/good").status, 200);
    EXPECT_EQ(client.get("/api/empty").status, 204);
    EXPECT_EQ(client.get("/api/lacking").code(), "http.contract");
    EXPECT_NE(all_trouble().find("schema.required /id"), std::string::npos);
    EXPECT_EQ(client.get("/api/other-status").code(), "http.contract");
    EXPECT_EQ(client.get("/api/not-described").code(), "http.contract");
    EXPECT_EQ(client.get("/healthz").status, 200);
}

}  // namespace
}  // namespace tongban::http
