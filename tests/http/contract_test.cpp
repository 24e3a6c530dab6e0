// The description of the routes, and answers held against it.
#include "http/router.h"
#include "http/shape.h"
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

TEST_F(HttpServer, AFileIsHeldAgainstItsMediaType) {
    const auto add_file = [this](std::string path, std::string type, std::string promised) {
        Route route;
        route.path = std::move(path);
        route.need = Need::anyone();
        route.handler = [type](const Request&) -> Result<Answer> {
            return Answer{Reply{.body = "x", .content_type = type}};
        };
        route.doc.reply_type = std::move(promised);
        routes.add(std::move(route));
    };
    add_file("/api/paper", "application/pdf", "application/pdf");
    add_file("/api/other", "text/plain", "application/pdf");
    add_file("/api/any", "image/png", "*/*");
    add_file("/api/silent", "text/plain", "");
    options.has_reply_check = true;
    HttpClient client(start());
    EXPECT_EQ(client.get("/api/paper").status, 200);
    EXPECT_EQ(client.get("/api/any").status, 200);
    EXPECT_EQ(client.get("/api/other").code(), "http.contract");
    EXPECT_EQ(client.get("/api/silent").code(), "http.contract");
}

TEST_F(HttpServer, AShapeWithATitleIsOneComponent) {
    const json::object person = shape::named("Person", {{"name", shape::text()}});
    const auto add_reply = [this](std::string path, json::object reply) {
        Route route;
        route.path = std::move(path);
        route.need = Need::anyone();
        route.handler = [](const Request&) -> Result<Answer> { return Answer{empty_reply()}; };
        route.doc.reply = std::move(reply);
        routes.add(std::move(route));
    };
    add_reply("/api/one", person);
    add_reply("/api/all", shape::object({{"people", shape::list(person)}}));
    add_reply("/api/some", shape::object({{"found", shape::or_null(person)}}));
    HttpClient client(start());
    const json::value document = client.get("/api/openapi.json").json();
    const json::value& known = document.at("components").at("schemas").at("Person");
    EXPECT_EQ(known.at("type"), "object");
    EXPECT_EQ(known.at("required"), json::array{"name"});
    const auto shape_of = [&](const char* path) {
        return document.at("paths")
            .at(path)
            .at("get")
            .at("responses")
            .at("200")
            .at("content")
            .at("application/json")
            .at("schema");
    };
    const json::object reference{{"$ref", "#/components/schemas/Person"}};
    EXPECT_EQ(shape_of("/api/one"), reference);
    EXPECT_EQ(shape_of("/api/all").at("properties").at("people").at("items"), reference);
    const json::value found = shape_of("/api/some").at("properties").at("found");
    EXPECT_EQ(found.at("anyOf").at(0), reference);
    EXPECT_EQ(found.at("anyOf").at(1).at("type"), "null");
}

TEST(RoutesDeathTest, ARouteThatDoesNotSayWhoMayCallItIsNotTaken) {
    Route route;
    route.path = "/api/unsaid";
    route.handler = [](const Request&) -> Result<Answer> { return Answer{empty_reply()}; };
    EXPECT_DEATH(Routes().add(route), "need");
}

}  // namespace
}  // namespace tongban::http
