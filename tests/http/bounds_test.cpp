// What is too long, too slow, too much or no HTTP at all.
#include <future>

#include "http/test_server.h"

namespace tongban::http {
namespace {

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
    client.send("GET /api/hello HTTP/1.0\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200) << "load balancers ask so";
    EXPECT_TRUE(client.is_closed());
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

TEST_F(HttpServer, AnAccountHasSoManyLivePagesAndLeavesRoomForOthers) {
    options.live_per_account_max = 1;
    const std::uint16_t port = start();
    const auto listen = [](const std::string& who) {
        return "GET /api/live?channels=user:" + who +
               ":1 HTTP/1.1\r\nHost: t\r\nCookie: tb_session=" + who + "\r\n\r\n";
    };
    {
        HttpClient first(port);
        first.send(listen("person"));
        EXPECT_EQ(first.receive().status, 200);
        HttpClient second(port);
        second.send(listen("person"));
        EXPECT_EQ(second.receive().code(), "http.live_connections");
        HttpClient other(port);
        other.send(listen("clerk"));
        EXPECT_EQ(other.receive().status, 200);
    }
    // Pages that have gone leave their seats; the server sees it at the next heartbeat.
    int status = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (status != 200 && std::chrono::steady_clock::now() < end) {
        HttpClient again(port);
        again.send(listen("person"));
        status = again.receive().status;
    }
    EXPECT_EQ(status, 200);
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

}  // namespace
}  // namespace tongban::http
