// A server with small limits, invented sessions and a ledger in memory, for the tests of what it
// does before and after a handler.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include "http/server.h"
#include "support/fake_ledger.h"
#include "support/http_client.h"

namespace tongban::http {

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

inline Headers as(const std::string& who) {
    return {{"Cookie", "tb_session=" + who}, {"X-CSRF-Token", "csrf-of-" + who}};
}
inline Headers with(Headers headers, const Headers& more) {
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
        dependencies.seal_reply = seal;
        dependencies.open_reply = open;
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
    std::function<std::string(std::string_view, std::string_view)> seal;
    std::function<Result<std::string>(std::string_view, std::string_view)> open;
    std::atomic<int> calls{0};
    std::mutex mutex;
    std::vector<std::string> access;
    std::vector<std::string> trouble;
    std::unique_ptr<Server> server;
};

}  // namespace tongban::http
