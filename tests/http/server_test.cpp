#include "http/server.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "http/router.h"
#include "support/fake_ledger.h"
#include "support/http_client.h"

namespace tongban::http {
namespace {

using authority::Actor;
using authority::ActorKind;
using authority::Need;
using authority::Role;
using testing::FakeLedger;
using testing::HttpAnswer;
using testing::HttpClient;
using Headers = HttpClient::Headers;

class FakeSessions final : public Sessions {
  public:
    Result<Actor> find(std::string_view token, Instant) override {
        if (token == "broken") return refuse("ledger.unavailable", ErrorKind::Unavailable);
        Actor actor;
        if (token == "person") actor.kind = ActorKind::Person;
        if (token == "clerk") {
            actor.kind = ActorKind::Staff;
            actor.grants = {{Role::Clerk, "500112", "*"}};
        }
        if (!actor.is_signed_in()) return Actor::stranger();
        actor.id = std::string(token) + ":1";
        actor.csrf = "csrf-of-" + std::string(token);
        return actor;
    }
};

class FixedTime final : public TimeSource {
  public:
    Instant now() const override { return Instant{1'800'000'000'000}; }
};

Headers as(const std::string& who) {
    return {{"Cookie", "tb_session=" + who}, {"X-CSRF-Token", "csrf-of-" + who}};
}
Headers with(Headers headers, const Headers& more) {
    headers.insert(more.begin(), more.end());
    return headers;
}

/// A server with small limits on a port of its own.
class HttpServer : public ::testing::Test {
  protected:
    HttpServer() {
        options.port = 0;
        options.threads = 2;
        options.header_ms_max = 300;
        options.body_ms_max = 300;
        options.idle_ms_max = 5'000;
        options.stop_ms_max = 2'000;
        options.live_heartbeat_ms = 200;
        auto loaded = Texts::load(TONGBAN_SOURCE_DIR "/packs/base/texts");
        EXPECT_TRUE(loaded.has_value());
        texts = *std::move(loaded);
        add_routes();
    }

    void add(Method method, std::string path, Need need, Handler handler, json::object body = {}) {
        Route route;
        route.method = method;
        route.path = std::move(path);
        route.need = std::move(need);
        route.handler = std::move(handler);
        route.doc.summary = "Test.";
        route.doc.body = std::move(body);
        routes.add(std::move(route));
    }

    void add_routes() {
        add(Method::Get, "/api/hello", Need::anyone(),
            [](const Request& request) -> Result<Answer> {
                return Answer{json_reply({{"locale", request.locale}, {"who", request.actor.id}})};
            });
        add(Method::Get, "/api/echo/{a}/{b}", Need::anyone(),
            [](const Request& request) -> Result<Answer> {
                return Answer{json_reply(
                    {{"a", request.path[0]},
                     {"b", request.path[1]},
                     {"q", request.query("q").value_or("-")}}
                )};
            });
        add(Method::Get, "/api/big", Need::anyone(), [](const Request&) -> Result<Answer> {
            return Answer{json_reply({{"text", std::string(50'000, 'x')}})};
        });
        add(Method::Get, "/api/throw", Need::anyone(),
            [](const Request&) -> Result<Answer> { throw std::runtime_error("secret cause"); });
        add(Method::Get, "/api/mine", Need::signed_in(), [](const Request&) -> Result<Answer> {
            return Answer{json_reply({{"ok", true}})};
        });
        add(Method::Get, "/api/desk", Need::one_of({Role::Clerk}),
            [](const Request&) -> Result<Answer> {
                return Answer{json_reply({{"ok", true}})};
            });
        const json::object schema = {
            {"type", "object"},
            {"additionalProperties", false},
            {"required", {"name"}},
            {"properties", {{"name", {{"type", "string"}, {"maxLength", 20}}}}}};
        add(
            Method::Post, "/api/things", Need::person(),
            [this](const Request& request) -> Result<Answer> {
                ++calls;
                ledger::Commit commit;
                commit.key = {"500112", "thing:" + *find_string(request.body, "name")};
                commit.actor = request.actor.id;
                commit.at = request.now;
                commit.events.push_back({"ThingMade", {}});
                AfterCommit after;
                after.commits.push_back(std::move(commit));
                after.reply = json_reply({{"made", calls.load()}}, 201);
                return Answer{std::move(after)};
            },
            schema
        );
        add(
            Method::Post, "/api/open", Need::anyone(),
            [](const Request&) -> Result<Answer> { return Answer{empty_reply()}; }, schema
        );
        Route slow;
        slow.method = Method::Post;
        slow.path = "/api/slow";
        slow.need = Need::anyone();
        slow.is_slow = true;
        slow.handler = [](const Request&) -> Result<Answer> {
            std::hash<std::thread::id> hash;
            return Answer{json_reply({{"thread", hash(std::this_thread::get_id())}})};
        };
        routes.add(std::move(slow));
        Route raw;
        raw.method = Method::Put;
        raw.path = "/api/files/{name}";
        raw.need = Need::anyone();
        raw.raw_body = true;
        raw.body_bytes_max = 1'000;
        raw.handler = [](const Request& request) -> Result<Answer> {
            return Answer{json_reply(
                {{"bytes", request.raw.size()},
                 {"type", request.content_type},
                 {"x", request.header("x-own").value_or("")}}
            )};
        };
        routes.add(std::move(raw));
        Route rare;
        rare.path = "/api/rare";
        rare.need = Need::anyone();
        rare.per_minute_max = 3;
        rare.handler = [](const Request&) -> Result<Answer> { return Answer{empty_reply()}; };
        routes.add(std::move(rare));
    }

    std::uint16_t start() {
        Dependencies dependencies{
            ledger,
            sessions,
            time,
            live,
            texts,
            [](const Actor& actor, std::string_view channel) {
                return channel == "user:" + actor.id;
            },
            [this](std::string_view line) {
                const std::scoped_lock lock(mutex);
                access.emplace_back(line);
            },
            [this](std::string_view line) {
                const std::scoped_lock lock(mutex);
                trouble.emplace_back(line);
            }};
        server = std::make_unique<Server>(options, routes, std::move(dependencies));
        const auto started = server->start();
        EXPECT_TRUE(started.has_value())
            << (started ? "" : started.error().code + started.error().cause);
        return server->port();
    }

    std::string all_trouble() {
        const std::scoped_lock lock(mutex);
        std::string text;
        for (const std::string& line : trouble) text += line + "\n";
        return text;
    }

    ServerOptions options;
    Routes routes;
    FakeLedger ledger;
    FakeSessions sessions;
    FixedTime time;
    LiveHub live;
    Texts texts;
    std::atomic<int> calls{0};
    std::mutex mutex;
    std::vector<std::string> access;
    std::vector<std::string> trouble;
    std::unique_ptr<Server> server;
};

TEST_F(HttpServer, AnswersManyRequestsOnOneConnection) {
    HttpClient client(start());
    for (int i = 0; i < 100; ++i) {
        const HttpAnswer answer = client.get("/api/hello");
        ASSERT_EQ(answer.status, 200);
        ASSERT_EQ(answer.json().at("locale"), "zh-CN");
    }
}

TEST_F(HttpServer, AnswersPipelinedRequestsInOrder) {
    HttpClient client(start());
    std::string text;
    for (int i = 0; i < 20; ++i)
        text += fmt::format("GET /api/echo/{}/b HTTP/1.1\r\nHost: t\r\n\r\n", i);
    text +=
        "POST /api/open HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: "
        "12\r\n\r\n"
        "{\"name\":\"a\"}GET /api/echo/last/b HTTP/1.1\r\nHost: t\r\n\r\n";
    client.send(text);
    for (int i = 0; i < 20; ++i)
        ASSERT_EQ(client.receive().json().at("a"), std::to_string(i).c_str());
    EXPECT_EQ(client.receive().status, 204);
    EXPECT_EQ(client.receive().json().at("a"), "last");
}

TEST_F(HttpServer, DecodesPathAndQuery) {
    HttpClient client(start());
    const auto answer = client.get("/api/echo/%E9%A4%90%2F/x?q=a+b%26").json();
    EXPECT_EQ(answer.at("a"), "餐/");
    EXPECT_EQ(answer.at("q"), "a b&");
    EXPECT_EQ(client.get("/api/echo/%ff/x").code(), "http.target");
    EXPECT_EQ(client.get("/api/echo/a/x?q=%ff").code(), "http.query");
    EXPECT_EQ(client.get("/api/echo/../x").code(), "http.target");
}

TEST_F(HttpServer, KnowsWhatItDoesNotHave) {
    HttpClient client(start());
    EXPECT_EQ(client.get("/api/nothing").code(), "http.not_found");
    const HttpAnswer wrong = client.call("DELETE", "/api/hello");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.header("allow"), "GET");
    EXPECT_EQ(client.call("BREW", "/api/hello").status, 405);
    const HttpAnswer head = client.call("HEAD", "/api/hello");
    EXPECT_EQ(head.status, 200);
    EXPECT_NE(head.header("content-length"), "0");
    EXPECT_EQ(client.get("/api/hello").status, 200);
}

TEST_F(HttpServer, EveryRouteWithANeedRefusesAStranger) {
    const std::uint16_t port = start();
    int checked = 0;
    std::vector<Route> all = routes.all();
    Route live_route;
    live_route.path = "/api/live";
    all.push_back(live_route);
    for (const Route& route : all) {
        if (route.need.kind == Need::Kind::Anyone) continue;
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
    EXPECT_EQ(client.post("/api/open", "name=x", {{"Content-Type", "text/plain"}}).status, 415);
    EXPECT_EQ(client.post("/api/slow", R"({"a":1})").code(), "http.unexpected_body");
}

TEST_F(HttpServer, HeadersAndBodiesAreBounded) {
    const std::uint16_t port = start();
    {
        HttpClient client(port);
        client.send(
            "GET /api/hello HTTP/1.1\r\nHost: t\r\nX-Long: " + std::string(100'000, 'a') +
            "\r\n\r\n"
        );
        EXPECT_EQ(client.receive().status, 431);
    }
    {
        HttpClient client(port);
        std::string many = "GET /api/hello HTTP/1.1\r\nHost: t\r\n";
        for (int i = 0; i < 200; ++i) many += "A: b\r\n";
        client.send(many + "\r\n");
        EXPECT_EQ(client.receive().status, 431);
    }
    {
        HttpClient client(port);
        const HttpAnswer answer = client.call("PUT", "/api/files/a", {}, std::string(1'001, 'x'));
        EXPECT_EQ(answer.status, 413);
        EXPECT_EQ(answer.json().at("details").at("max"), 1'000);
        EXPECT_EQ(answer.header("connection"), "close");
    }
    {
        HttpClient client(port);
        client.send(
            "PUT /api/files/a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n"
        );
        client.send(std::string(2'000, 'x') + "\r\n0\r\n\r\n");
        EXPECT_EQ(client.receive().status, 413);
    }
    {
        HttpClient client(port);
        client.send("PUT /api/files/a HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999\r\n\r\n"
        );
        EXPECT_EQ(client.receive().status, 413);
    }
    HttpClient client(port);
    const HttpAnswer whole = client.call(
        "PUT", "/api/files/a", {{"X-Own", "y"}, {"Content-Type", "image/png"}},
        std::string(1'000, 'x')
    );
    EXPECT_EQ(whole.json().at("bytes"), 1'000);
    EXPECT_EQ(whole.json().at("type"), "image/png");
    EXPECT_EQ(whole.json().at("x"), "y");
}

TEST_F(HttpServer, WhatIsNoHttpIsRefusedAndClosed) {
    HttpClient client(start());
    client.send("\x16\x03\x01 hello\r\n\r\n");
    EXPECT_EQ(client.receive().code(), "http.malformed");
    EXPECT_TRUE(client.is_closed());
}

TEST_F(HttpServer, ARequestHasOneHost) {
    HttpClient client(start());
    client.send("GET /api/hello HTTP/1.1\r\n\r\n");
    EXPECT_EQ(client.receive().code(), "http.host");
    client.send("GET /api/hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    EXPECT_EQ(client.receive().code(), "http.host");
    EXPECT_EQ(client.get("/api/hello").status, 200);
}

TEST_F(HttpServer, TakesNoMoreConnectionsAndListenersThanItsBounds) {
    options.threads = 1;
    options.connections_max = 2;
    options.live_connections_max = 1;
    const std::uint16_t port = start();
    const std::string listen =
        "GET /api/live?channels=user:person:1 HTTP/1.1\r\nHost: t\r\nCookie: "
        "tb_session=person\r\n\r\n";
    HttpClient first(port);
    first.send(listen);
    EXPECT_EQ(first.receive().status, 200);
    HttpClient second(port);
    second.send(listen);
    EXPECT_EQ(second.receive().code(), "http.busy");
    EXPECT_TRUE(second.is_closed());
    HttpClient third(port);
    EXPECT_EQ(third.get("/api/hello").status, 200);
    HttpClient fourth(port);
    EXPECT_EQ(fourth.get("/api/hello").status, 0);
    EXPECT_EQ(third.get("/api/hello").status, 200);
}

TEST_F(HttpServer, SlowWorkThatPilesUpIsRefusedAtOnce) {
    options.slow_threads = 1;
    options.slow_queue_max = 1;
    options.per_minute_max = 0;
    std::promise<void> gate;
    const std::shared_future<void> opened(gate.get_future());
    std::atomic<int> begun{0};
    Route slow;
    slow.path = "/api/gate";
    slow.need = Need::anyone();
    slow.is_slow = true;
    slow.handler = [&, opened](const Request&) -> Result<Answer> {
        ++begun;
        opened.wait();
        return Answer{empty_reply()};
    };
    routes.add(std::move(slow));
    const std::uint16_t port = start();
    const auto ask = [port] { return HttpClient(port).get("/api/gate").status; };
    auto first = std::async(std::launch::async, ask);
    while (begun < 1) std::this_thread::yield();
    auto second = std::async(std::launch::async, ask);
    // The second waits in the queue of one; wait until it does, by asking the metrics.
    HttpClient client(port);
    while (client.get("/metrics").body.find("tongban_http_slow_waiting 2") == std::string::npos)
        std::this_thread::yield();
    EXPECT_EQ(client.get("/api/gate").code(), "http.busy");
    EXPECT_EQ(client.get("/api/hello").status, 200);
    gate.set_value();
    EXPECT_EQ(first.get(), 204);
    EXPECT_EQ(second.get(), 204);
}

TEST_F(HttpServer, TwoWaysToSayTheLengthAreRefused) {
    const std::uint16_t port = start();
    for (const char* lengths :
         {"Content-Length: 12\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 12\r\n",
          "Content-Length: 12\r\nContent-Length: 13\r\n", "Content-Length: -1\r\n",
          "Content-Length: 1x\r\n"}) {
        HttpClient client(port);
        client.send(fmt::format(
            "POST /api/open HTTP/1.1\r\nHost: t\r\nContent-Type: "
            "application/json\r\n{}\r\n0\r\n\r\nGET "
            "/api/hello "
            "HTTP/1.1\r\n\r\n",
            lengths
        ));
        EXPECT_EQ(client.receive().status, 400) << lengths;
        EXPECT_TRUE(client.is_closed()) << lengths;
    }
}

TEST_F(HttpServer, ASlowHeaderIsCutOff) {
    HttpClient client(start());
    client.send("GET /api/hello HTTP/1.1\r\nHost: t\r\nX-Slow: ");
    EXPECT_EQ(client.receive().status, 408);
    EXPECT_TRUE(client.is_closed());
}

TEST_F(HttpServer, ASlowBodyIsCutOff) {
    HttpClient client(start());
    client.send(
        "POST /api/open HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: "
        "100\r\n\r\n{"
    );
    EXPECT_EQ(client.receive().status, 408);
    EXPECT_TRUE(client.is_closed());
}

TEST_F(HttpServer, ASilentConnectionIsClosedWithoutAWord) {
    options.idle_ms_max = 200;
    HttpClient client(start());
    EXPECT_TRUE(client.is_closed());
}

TEST_F(HttpServer, AsksForABodyThatWaitsToBeAsked) {
    HttpClient client(start());
    client.send(
        "PUT /api/files/a HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    );
    EXPECT_EQ(client.receive().status, 100);
    client.send("abc");
    EXPECT_EQ(client.receive().json().at("bytes"), 3);
}

TEST_F(HttpServer, TheSameKeyIsDoneOnceAndAnsweredAlike) {
    HttpClient client(start());
    const Headers headers = with(as("person"), {{"Idempotency-Key", "k1"}});
    const HttpAnswer first = client.post("/api/things", R"({"name":"a"})", headers);
    const HttpAnswer second = client.post("/api/things", R"({"name":"a"})", headers);
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(first.body, second.body);
    EXPECT_EQ(second.header("idempotency-replayed"), "true");
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(ledger.commits().size(), 1u);
    EXPECT_EQ(client.post("/api/things", R"({"name":"b"})", headers).code(), "http.key_reused");
    EXPECT_EQ(
        client
            .post("/api/things", R"({"name":"b"})", with(as("person"), {{"Idempotency-Key", "k2"}}))
            .status,
        201
    );
    const std::string too_long(101, 'k');
    EXPECT_EQ(
        client
            .post(
                "/api/things", R"({"name":"c"})",
                with(as("person"), {{"Idempotency-Key", too_long}})
            )
            .code(),
        "http.idempotency_key"
    );
}

TEST_F(HttpServer, TwinsThatMeetInTheLedgerGetOneAnswer) {
    const std::uint16_t port = start();
    ledger.hold();
    const auto post = [port] {
        HttpClient client(port);
        return client.post(
            "/api/things", R"({"name":"a"})", with(as("person"), {{"Idempotency-Key", "k"}})
        );
    };
    auto first = std::async(std::launch::async, post);
    while (ledger.held() < 1) std::this_thread::yield();
    ledger.release();
    auto second = std::async(std::launch::async, post);
    const HttpAnswer one = first.get();
    const HttpAnswer two = second.get();
    EXPECT_EQ(one.status, 201);
    EXPECT_EQ(one.body, two.body);
    EXPECT_EQ(ledger.commits().size(), 1u);
}

TEST_F(HttpServer, NothingIsAnsweredBeforeTheCommit) {
    const std::uint16_t port = start();
    ledger.hold();
    auto answer = std::async(std::launch::async, [port] {
        HttpClient client(port);
        return client.post("/api/things", R"({"name":"a"})", as("person"));
    });
    while (ledger.held() < 1) std::this_thread::yield();
    // The loop goes on serving others meanwhile.
    HttpClient other(port);
    EXPECT_EQ(other.get("/api/hello").status, 200);
    EXPECT_EQ(answer.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
    ledger.release();
    EXPECT_EQ(answer.get().status, 201);
}

TEST_F(HttpServer, AVersionConflictIsDecidedAnewAFewTimes) {
    HttpClient client(start());
    ledger.refuse_next(4);
    EXPECT_EQ(client.post("/api/things", R"({"name":"a"})", as("person")).status, 201);
    EXPECT_EQ(calls, 5);
    ledger.refuse_next(100);
    const HttpAnswer refused = client.post("/api/things", R"({"name":"b"})", as("person"));
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.code(), "ledger.version_conflict");
    EXPECT_EQ(calls, 10);
}

TEST_F(HttpServer, SlowRoutesRunElsewhere) {
    HttpClient client(start());
    const HttpAnswer answer = client.post("/api/slow", "");
    EXPECT_EQ(answer.status, 200) << answer.body;
}

TEST_F(HttpServer, AnExceptionCostsOneRequestAndStaysInside) {
    HttpClient client(start());
    const HttpAnswer answer = client.get("/api/throw");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.code(), "http.internal");
    EXPECT_EQ(answer.body.find("secret cause"), std::string::npos);
    EXPECT_NE(all_trouble().find("secret cause"), std::string::npos);
    const auto instance = answer.json().at("instance").as_string();
    EXPECT_NE(all_trouble().find(std::string(instance)), std::string::npos);
    EXPECT_EQ(client.get("/api/hello").status, 200);
}

TEST_F(HttpServer, SpeaksTheLanguageAskedFor) {
    HttpClient client(start());
    EXPECT_EQ(client.get("/api/hello").json().at("locale"), "zh-CN");
    EXPECT_EQ(client.get("/api/hello", {{"Accept-Language", "en-GB"}}).json().at("locale"), "en");
    EXPECT_EQ(
        client.get("/api/hello", {{"Accept-Language", "en"}, {"Cookie", "tb_lang=zh-CN"}})
            .json()
            .at("locale"),
        "zh-CN"
    );
    EXPECT_EQ(
        client.get("/api/hello?lang=en", {{"Cookie", "tb_lang=zh-CN"}}).json().at("locale"), "en"
    );
    EXPECT_EQ(client.get("/api/hello?lang=../../etc").json().at("locale"), "zh-CN");
    EXPECT_EQ(client.get("/api/none?lang=en").json().at("title"), "Not found");
    EXPECT_EQ(client.get("/api/none").json().at("title"), "没有找到");
}

TEST_F(HttpServer, CompressesLongAnswersOnlyWhenAsked) {
    HttpClient client(start());
    const HttpAnswer plain = client.get("/api/big");
    EXPECT_EQ(plain.header("content-encoding"), "");
    EXPECT_EQ(plain.header("vary"), "Accept-Encoding");
    const HttpAnswer packed = client.get("/api/big", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(packed.header("content-encoding"), "gzip");
    EXPECT_LT(packed.body.size(), 1'000u);
    EXPECT_EQ(
        client.get("/api/hello", {{"Accept-Encoding", "gzip"}}).header("content-encoding"), ""
    );
}

TEST_F(HttpServer, SendsStrictHeaders) {
    HttpClient client(start());
    const HttpAnswer answer = client.get("/api/hello");
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.header("cache-control"), "no-store");
    EXPECT_NE(
        answer.header("content-security-policy").find("frame-ancestors 'none'"), std::string::npos
    );
    EXPECT_EQ(answer.header("date"), "Fri, 15 Jan 2027 08:00:00 GMT");
}

TEST_F(HttpServer, LimitsARouteForOneClient) {
    HttpClient client(start());
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.get("/api/rare").status, 204);
    const HttpAnswer refused = client.get("/api/rare");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("retry-after"), "20");
    EXPECT_EQ(client.get("/api/hello").status, 200);
}

TEST_F(HttpServer, LimitsEachActorOnItsOwn) {
    options.per_minute_max = 5;
    HttpClient client(start());
    for (int i = 0; i < 5; ++i) EXPECT_EQ(client.get("/api/hello").status, 200);
    EXPECT_EQ(client.get("/api/hello").code(), "http.too_many_requests");
    EXPECT_EQ(client.get("/api/hello", {{"X-Forwarded-For", "9.9.9.9"}}).status, 429);
    EXPECT_EQ(client.get("/api/mine", as("person")).status, 200);
}

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

TEST_F(HttpServer, StopsAfterWhatIsUnderWay) {
    const std::uint16_t port = start();
    HttpClient idle(port);
    EXPECT_EQ(idle.get("/api/hello").status, 200);
    ledger.hold();
    auto answer = std::async(std::launch::async, [port] {
        HttpClient client(port);
        return client.post("/api/things", R"({"name":"a"})", as("person"));
    });
    while (ledger.held() < 1) std::this_thread::yield();
    auto stopped = std::async(std::launch::async, [this] { server->stop(); });
    EXPECT_TRUE(idle.is_closed());
    ledger.release();
    EXPECT_EQ(answer.get().status, 201);
    stopped.get();
    EXPECT_FALSE(HttpClient(port).is_connected());
}

TEST_F(HttpServer, ACommitThatComesBackAfterTheStopDoesNoHarm) {
    options.stop_ms_max = 50;
    const std::uint16_t port = start();
    ledger.hold();
    HttpClient client(port);
    client.send(
        "POST /api/things HTTP/1.1\r\nHost: t\r\nCookie: tb_session=person\r\nX-CSRF-Token: "
        "csrf-of-person\r\n"
        "Content-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"name\":\"a\"}"
    );
    while (ledger.held() < 1) std::this_thread::yield();
    server->stop();
    ledger.release();
    EXPECT_EQ(client.receive().status, 0);
}

TEST_F(HttpServer, TwoServersDoNotShareAPort) {
    options.port = start();
    Dependencies dependencies{ledger, sessions, time, live, texts, {}, {}, {}};
    Server second(options, Routes(), std::move(dependencies));
    const auto started = second.start();
    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().code, "http.address_in_use");
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

TEST_F(HttpServer, ServesPagesBesideTheApi) {
    const auto folder =
        std::filesystem::path(::testing::TempDir()) / ("web_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder / "assets");
    std::ofstream(folder / "index.html") << "<!doctype html><title>通办</title>";
    std::ofstream(folder / "assets/app.js") << std::string(5'000, 'x');
    options.static_folder = folder.string();
    HttpClient client(start());
    std::filesystem::remove_all(folder);
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
