// Live events, health, metrics, logs, pages and ports.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "http/router.h"
#include "http/test_server.h"

namespace tongban::http {
namespace {

TEST_F(HttpServer, DeliversLiveEvents) {
    const std::uint16_t port = start();
    HttpClient client(port);
    EXPECT_EQ(client.get("/api/live?channels=user:clerk:1", as("person")).code(), "auth.forbidden");
    EXPECT_EQ(client.get("/api/live", as("person")).code(), "http.channels");
    client.send(
        "GET /api/live?channels=user:person:1 HTTP/1.1\r\nHost: t\r\nCookie: "
        "tb_session=person\r\n\r\n"
    );
    EXPECT_EQ(client.receive().header("content-type"), "text/event-stream; charset=utf-8");
    EXPECT_NE(client.read_until("\n\n"), "");
    live.publish("user:clerk:1", "other", {});
    live.publish("user:person:1", "changed", {{"n", 1}});
    EXPECT_EQ(
        client.read_until("\n\n"),
        "event: changed\ndata: {\"channel\":\"user:person:1\",\"data\":{\"n\":1}}\n\n"
    );
    EXPECT_EQ(client.read_until("\n\n"), ":\n\n");
    EXPECT_EQ(live.listeners(), 1u);
    server->stop();
    EXPECT_TRUE(client.is_closed());
    EXPECT_EQ(live.listeners(), 0u);
}

TEST_F(HttpServer, ReportsHealthAndMetrics) {
    HttpClient client(start());
    client.get("/api/hello");
    client.get("/api/none");
    EXPECT_EQ(client.get("/healthz").status, 200);
    const std::string text = client.get("/metrics").body;
    EXPECT_NE(
        text.find(R"(tongban_http_requests_total{method="GET",route="/api/hello",status="200"} 1)"),
        std::string::npos
    ) << text;
    EXPECT_NE(text.find(R"(route="unknown",status="404"} 1)"), std::string::npos);
    EXPECT_NE(text.find("tongban_http_request_seconds_bucket"), std::string::npos);
    EXPECT_NE(text.find("tongban_ledger_events 0"), std::string::npos);
    EXPECT_EQ(client.get("/metrics", {{"X-Forwarded-For", "9.9.9.9"}}).status, 403);
    ledger.break_down();
    EXPECT_EQ(client.get("/healthz").status, 503);
}

TEST_F(HttpServer, LogsRoutesAndNotWhatPeopleTyped) {
    {
        HttpClient client(start());
        client.get("/api/echo/500112199001011234/b?q=secret", as("person"));
    }
    server->stop();
    const std::scoped_lock lock(mutex);
    ASSERT_EQ(access.size(), 1u);
    EXPECT_TRUE(access[0].starts_with("GET /api/echo/{a}/{b} 200 ")) << access[0];
    EXPECT_EQ(access[0].find("500112"), std::string::npos);
    EXPECT_EQ(access[0].find("secret"), std::string::npos);
    EXPECT_EQ(access[0].find("127.0.0.1"), std::string::npos);
}

TEST_F(HttpServer, TwoServersDoNotShareAPort) {
    options.port = start();
    Dependencies dependencies{ledger, sessions, time, live, texts, {}, {}, {}};
    Server second(options, Routes(), std::move(dependencies));
    const auto started = second.start();
    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().code, "http.address_in_use");
}

TEST_F(HttpServer, ServesPagesBesideTheApi) {
    const auto folder =
        std::filesystem::path(::testing::TempDir()) / ("web_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder / "assets");
    std::ofstream(folder / "index.html") << "<!doctype html><title>通办</title>";
    std::ofstream(folder / "assets/app.js") << std::string(5'000, 'x');
    std::filesystem::create_directories(folder / ".vite");
    std::ofstream(folder / ".vite/manifest.json") << "{}";
    options.static_folder = folder.string();
    HttpClient client(start());
    std::filesystem::remove_all(folder);
    EXPECT_EQ(client.get("/.vite/manifest.json").status, 404);
    const HttpAnswer page = client.get("/services/restaurant");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.header("cache-control"), "no-cache");
    EXPECT_NE(page.header("content-security-policy").find("default-src 'self'"), std::string::npos);
    const HttpAnswer script = client.get("/assets/app.js", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(script.header("content-encoding"), "gzip");
    EXPECT_NE(script.header("cache-control").find("immutable"), std::string::npos);
    const HttpAnswer again =
        client.get("/assets/app.js", {{"If-None-Match", script.header("etag")}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(client.get("/api/none").status, 404);
    EXPECT_EQ(client.get("/assets/none.js").status, 404);
    EXPECT_EQ(client.get("/..%2f..%2fetc/passwd").status, 200);  // a page, and not that file
    EXPECT_EQ(client.get("/%2e%2e/%2e%2e/etc/passwd").code(), "http.target");
    EXPECT_EQ(client.call("POST", "/services").status, 404);
}

}  // namespace
}  // namespace tongban::http
