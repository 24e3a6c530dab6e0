// The HTTP server: HTTP/1.1, TLS on request, and everything that stands before and after a handler.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "authority/actor.h"
#include "base/result.h"
#include "base/time.h"
#include "http/handler.h"
#include "http/live.h"
#include "http/networks.h"
#include "http/sessions.h"
#include "http/texts.h"
#include "ledger/ledger.h"

namespace tongban::http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  // 0: any free one, see Server::port()
    int threads = 2;            // connection threads, each with its own loop and listening socket
    int slow_threads = 4;       // for routes that are marked slow; few of them are long at once
    size_t slow_queue_max = 256;
    std::string certificate_file;  // PEM chain and key: both or neither
    std::string key_file;
    std::string static_folder;  // built web pages; empty: none
    std::string name = "Tongban";
    std::string version = "0.1.0";

    size_t header_bytes_max = 16'384;
    int header_ms_max = 10'000;  // from a request's first byte to the end of its header
    int body_ms_max = 30'000;
    int idle_ms_max = 60'000;  // between two requests
    int write_ms_max = 30'000;
    int stop_ms_max = 5'000;  // for requests under way when the server stops
    size_t connections_max = 20'000;
    size_t live_connections_max = 5'000;
    size_t live_per_account_max = 20;  // open pages; one address where nobody is signed in
    int live_heartbeat_ms = 15'000;
    /// Requests a minute for one actor, or one address where nobody is signed in; 0: no limit,
    /// of routes neither.
    int per_minute_max = 6'000;
    /// Of these X-Forwarded-For and X-Forwarded-Proto are believed; empty: of nobody.
    Networks proxies = {};
    /// Answers that break the route's own description become errors (http.contract): for tests and
    /// journeys.
    bool has_reply_check = false;
    /// Metrics are for callers on this machine unless this is set.
    bool has_open_metrics = false;
};

/// What the server leans on; all of it outlives the server.
struct Dependencies {
    ledger::Ledger& ledger;
    Sessions& sessions;
    const TimeSource& time;
    LiveHub& live;
    const Texts& texts;
    /// May this actor listen on this channel? Without it nobody may listen on anything.
    std::function<bool(const authority::Actor&, std::string_view channel)> may_listen;
    /// One line a request, without personal data or query values. Called from many threads.
    std::function<void(std::string_view line)> access_log;
    /// Causes of answers that are our fault, and codes without words.
    std::function<void(std::string_view line)> trouble_log;
    /// Codes of what somebody should look after although the server works, for /healthz.
    std::function<std::vector<std::string>()> problems = {};
    /// More of /metrics, in the same text format.
    std::function<std::string()> more_metrics = {};
    /// Replies kept under idempotency keys hold what was answered, so they are sealed, bound to
    /// their key. Both or neither.
    std::function<std::string(std::string_view key, std::string_view reply)> seal_reply = {};
    std::function<Result<std::string>(std::string_view key, std::string_view sealed)> open_reply =
        {};
};

/// What the server has done since start, and who is connected now.
struct ServerCounts {
    std::int64_t requests = 0;
    std::int64_t errors = 0;  // answers with 5xx
    std::int64_t open_connections = 0;
    std::int64_t live_connections = 0;
};

class Server {
  public:
    Server(ServerOptions options, Routes routes, Dependencies dependencies);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds and serves until stop(). Error codes: http.address_in_use, http.address,
    /// http.certificate, http.static_folder, http.schema (a route's schema uses a keyword that is
    /// not checked).
    Result<void> start();
    std::uint16_t port() const;
    /// Takes no new connections, finishes requests under way, closes the rest. Idempotent.
    void stop();
    ServerCounts counts() const;
    /// The document at /api/openapi.json.
    json::object openapi() const;

  private:
    struct Running;
    std::unique_ptr<Running> running_;
};

}  // namespace tongban::http
