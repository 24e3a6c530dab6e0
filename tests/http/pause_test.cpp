// Requests that wait for something to happen: they hold no thread, and end when they should.
#include <future>

#include "http/come_again.h"
#include "http/test_server.h"

namespace tongban::http {
namespace {

/// One route that waits until there is something.
class Pauses : public HttpServer {
  protected:
    Pauses() {
        options.threads = 1;
        options.slow_threads = 1;
        Route route;
        route.method = Method::Post;
        route.path = "/api/wait";
        route.need = Need::person();
        route.is_slow = true;
        route.handler = [this](const Request&) -> Result<Answer> {
            // At its second call it is listened to.
            if (++asked == 2) is_listened_to.set_value();
            if (has_come) return Answer{json_reply({{"found", true}})};
            return come_again(
                {.channels = {"things"},
                 .again_ms = again_ms,
                 .wait_ms = wait_ms,
                 .otherwise = {{"found", false}}}
            );
        };
        routes.add(std::move(route));
    }
    static std::string asking() {
        return "POST /api/wait HTTP/1.1\r\nHost: t\r\nCookie: tb_session=person\r\n"
               "X-CSRF-Token: csrf-of-person\r\nContent-Length: 0\r\n\r\n";
    }
    void happen() {
        has_come = true;
        live.publish("things", "come", {});
    }

    std::int64_t again_ms = 50'000;
    std::int64_t wait_ms = 50'000;
    std::atomic<int> asked{0};
    std::atomic<bool> has_come{false};
    std::promise<void> is_listened_to;
};

TEST_F(Pauses, TheAnswerComesWhenSomethingHappensAndNoThreadIsHeldMeanwhile) {
    const std::uint16_t port = start();
    HttpClient waiting(port), other(port);
    waiting.send(asking());
    is_listened_to.get_future().wait();
    // There is one thread for slow routes, and one for connections.
    EXPECT_EQ(other.call("POST", "/api/slow").status, 200);
    EXPECT_EQ(live.listeners(), 1u);
    happen();
    EXPECT_EQ(waiting.receive().body, R"({"found":true})");
    EXPECT_EQ(asked, 3);
    EXPECT_EQ(other.call("POST", "/api/slow").status, 200);
    EXPECT_EQ(live.listeners(), 0u);
    waiting.send(asking());
    EXPECT_EQ(waiting.receive().body, R"({"found":true})") << "the connection lives on";
}

TEST_F(Pauses, WhatHappenedBeforeAnybodyListenedIsFound) {
    HttpClient waiting(start());
    has_come = true;
    waiting.send(asking());
    EXPECT_EQ(waiting.receive().body, R"({"found":true})");
    EXPECT_EQ(asked, 1);
}

TEST_F(Pauses, ItLooksAgainByItselfAndEndsWithNothing) {
    again_ms = 20;
    wait_ms = 100;
    HttpClient waiting(start());
    waiting.send(asking());
    const HttpAnswer answer = waiting.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"found":false})");
    EXPECT_GE(asked, 3);
    EXPECT_EQ(live.listeners(), 0u);
}

TEST_F(Pauses, TheEndOfTheServerEndsTheWait) {
    HttpClient waiting(start());
    waiting.send(asking());
    is_listened_to.get_future().wait();
    server->stop();
    EXPECT_EQ(waiting.receive().body, R"({"found":false})");
    EXPECT_EQ(asked, 2);
}

TEST_F(Pauses, NothingIsTakenForWhoHasGone) {
    const std::uint16_t port = start();
    {
        HttpClient waiting(port);
        waiting.send(asking());
        is_listened_to.get_future().wait();
    }
    happen();
    // One loop serves both: it has seen the first when it answers the second.
    HttpClient other(port);
    EXPECT_EQ(other.get("/api/hello").status, 200);
    EXPECT_EQ(asked, 2);
}

TEST_F(Pauses, AnAccountWaitsAtSoManyPlacesOnly) {
    options.live_per_account_max = 1;
    const std::uint16_t port = start();
    HttpClient first(port), second(port);
    first.send(asking());
    is_listened_to.get_future().wait();
    second.send(asking());
    EXPECT_EQ(second.receive().code(), "http.live_connections");
    happen();
    EXPECT_EQ(first.receive().body, R"({"found":true})");
}

}  // namespace
}  // namespace tongban::http
