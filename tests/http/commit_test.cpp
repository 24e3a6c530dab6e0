// Answers wait for their commit; a repeated request is done once.
#include <future>

#include "http/test_server.h"

namespace tongban::http {
namespace {

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

/// A stand-in for a cipher: what is kept is another text, and opens under its own key only.
std::string turned(std::string_view text) { return {text.rbegin(), text.rend()}; }

TEST_F(HttpServer, AKeptReplyIsSealedAndComesBackByteForByte) {
    seal = [](std::string_view key, std::string_view reply) {
        return std::string(key) + "|" + turned(reply);
    };
    open = [](std::string_view key, std::string_view sealed) -> Result<std::string> {
        if (!sealed.starts_with(std::string(key) + "|")) return refuse("crypto.sealed_altered");
        return turned(sealed.substr(key.size() + 1));
    };
    HttpClient client(start());
    const Headers headers = with(as("person"), {{"Idempotency-Key", "k1"}});
    const HttpAnswer first = client.post("/api/things", R"({"name":"a"})", headers);
    const HttpAnswer again = client.post("/api/things", R"({"name":"a"})", headers);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.status, first.status);
    EXPECT_EQ(again.header("content-type"), first.header("content-type"));
    EXPECT_EQ(again.header("idempotency-replayed"), "true");
    EXPECT_EQ(calls, 1);
    const std::string kept = ledger.commits().front().reply.body;
    EXPECT_EQ(kept.find(first.body), std::string::npos) << kept;
    EXPECT_NE(kept.find(turned(first.body)), std::string::npos) << kept;
}

TEST_F(HttpServer, AKeptReplyThatDoesNotOpenIsSaidSoAndNotDoneAgain) {
    seal = [](std::string_view, std::string_view reply) { return turned(reply); };
    open = [](std::string_view, std::string_view) -> Result<std::string> {
        return refuse("crypto.key_unknown");
    };
    HttpClient client(start());
    const Headers headers = with(as("person"), {{"Idempotency-Key", "k1"}});
    EXPECT_EQ(client.post("/api/things", R"({"name":"a"})", headers).status, 201);
    const HttpAnswer lost = client.post("/api/things", R"({"name":"a"})", headers);
    EXPECT_EQ(lost.status, 500);
    EXPECT_EQ(lost.code(), "http.stored_reply");
    EXPECT_EQ(calls, 1);
    EXPECT_NE(all_trouble().find("crypto.key_unknown"), std::string::npos);
}

/// A counter that requests raise; its commits carry the version that they were decided on.
Route raising(std::atomic<int>& value, std::atomic<int>& shown) {
    Route route{
        .method = Method::Post,
        .path = "/api/raise",
        .need = Need::signed_in(),
        .handler = [&value](const Request& request) -> Result<Answer> {
            if (value >= 2) return refuse("http.query");
            AfterCommit after;
            after.commits.emplace_back();
            after.commits.back().key = {"500112", fmt::format("raise:{}", ++value)};
            after.commits.back().actor = request.actor.id;
            after.commits.back().events.push_back({"Raised", {}});
            after.reply = json_reply({{"value", int(value)}});
            return Answer{std::move(after)};
        },
        .doc = {.summary = "Raises"}};
    route.decides_only = true;
    route.shown_by = [&value, &shown](const Request&) -> Result<Answer> {
        ++shown;
        return Answer{json_reply({{"value", int(value)}})};
    };
    return route;
}

TEST_F(HttpServer, ARepetitionIsSeenByTheLedgerAndAnsweredWithWhatIsThereNow) {
    std::atomic<int> value = 0, shown = 0;
    routes.add(raising(value, shown));
    HttpClient client(start());
    const auto raise = [&](const char* key, const char* body = "{}") {
        return client.post("/api/raise", body, with(as("person"), {{"Idempotency-Key", key}}));
    };
    EXPECT_EQ(raise("k1").body, R"({"value":1})");
    // The whole reply is not kept, only that it was given.
    EXPECT_EQ(ledger.commits().front().reply.body.find("value"), std::string::npos);
    EXPECT_EQ(ledger.commits().front().reply.status, 200);
    const HttpAnswer again = raise("k1");
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.header("idempotency-replayed"), "true");
    EXPECT_EQ(shown, 1);
    EXPECT_EQ(ledger.commits().size(), 1u);
    value = 1;  // the handler of the repetition counted in vain
    EXPECT_EQ(raise("k2").body, R"({"value":2})");
    // Now the handler refuses; what was done before is still answered as done.
    const HttpAnswer late = raise("k2");
    EXPECT_EQ(late.status, 200);
    EXPECT_EQ(late.body, R"({"value":2})");
    EXPECT_EQ(late.header("idempotency-replayed"), "true");
    EXPECT_EQ(raise("k3").status, 400);
    EXPECT_EQ(raise("k2", "").code(), "http.key_reused");
    EXPECT_EQ(ledger.commits().size(), 2u);
}

TEST_F(HttpServer, WhatAReadingLeavesBehindIsDurableBeforeTheAnswer) {
    const auto reader = [this](bool is_refused) {
        return [this, is_refused](const Request& request) -> Result<Answer> {
            ledger::Commit entry;
            entry.key = {"500112", fmt::format("access:{}", ++calls)};
            entry.actor = request.actor.id;
            entry.events.push_back({"PersonalDataRead", {}});
            request.entries.push_back(std::move(entry));
            if (is_refused) return refuse("http.query");
            return Answer{json_reply({{"name", "somebody"}})};
        };
    };
    add(Method::Get, "/api/read", Need::signed_in(), reader(false));
    add(Method::Get, "/api/read-refused", Need::signed_in(), reader(true));
    const std::uint16_t port = start();
    HttpClient client(port);
    EXPECT_EQ(client.get("/api/read-refused", as("clerk")).status, 400);
    EXPECT_EQ(ledger.commits().size(), 0u);
    ledger.hold();
    auto answer = std::async(std::launch::async, [port] {
        return HttpClient(port).get("/api/read", as("clerk"));
    });
    while (ledger.held() < 1) std::this_thread::yield();
    EXPECT_EQ(answer.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
    ledger.release();
    EXPECT_EQ(answer.get().status, 200);
    ASSERT_EQ(ledger.commits().size(), 1u);
    EXPECT_EQ(ledger.commits().front().events.front().type, "PersonalDataRead");
}

TEST_F(HttpServer, WorkThatTurnsOutToBeLongMovesToThePool) {
    std::thread::id quick, slow;
    add(Method::Get, "/api/long", Need::anyone(), [&](const Request& request) -> Result<Answer> {
        ++calls;
        if (!request.may_take_long) {
            quick = std::this_thread::get_id();
            return takes_long();
        }
        slow = std::this_thread::get_id();
        return Answer{json_reply({{"ok", true}})};
    });
    HttpClient client(start());
    EXPECT_EQ(client.get("/api/long").status, 200);
    EXPECT_EQ(calls, 2);
    EXPECT_NE(quick, slow);
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

TEST_F(HttpServer, TheHandlerHearsHowEachOfItsCommitsWent) {
    std::vector<std::string> heard;
    add(Method::Post, "/api/heard", Need::signed_in(), [&](const Request&) -> Result<Answer> {
        ledger::Commit commit;
        commit.key = {"500112", "thing:heard"};
        commit.events.push_back({"ThingMade", {}});
        AfterCommit after;
        after.commits.push_back(std::move(commit));
        after.reply = empty_reply();
        after.ended = [&](const Result<ledger::Committed>& committed) {
            heard.push_back(
                !committed            ? committed.error().code
                : committed->repeated ? "repeated"
                                      : "made"
            );
        };
        return Answer{std::move(after)};
    });
    HttpClient client(start());
    ledger.refuse_next(1);
    EXPECT_EQ(client.post("/api/heard", "", as("person")).status, 204);
    EXPECT_EQ(heard, (std::vector<std::string>{"ledger.version_conflict", "made"}));
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

}  // namespace
}  // namespace tongban::http
