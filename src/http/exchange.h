// One request from its header to its answer, free of sockets: the connection reads, waits and
// writes where a step says so.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/come_again.h"
#include "http/handler.h"
#include "http/live_seats.h"
#include "http/rate_limit.h"
#include "http/route_table.h"
#include "http/server.h"
#include "http/static_files.h"

namespace tongban::http {

/// What all exchanges of a server share.
struct Services {
    Services(ServerOptions options, Dependencies dependencies, std::uint64_t seed)
        : options(std::move(options)),
          dependencies(std::move(dependencies)),
          limiter(seed),
          seed(seed) {}

    ServerOptions options;
    Dependencies dependencies;
    Metrics metrics;
    RouteTable routes;
    RouteMetrics* file_metrics = nullptr;
    RouteMetrics* unknown_metrics = nullptr;
    RateLimiter limiter;
    std::optional<StaticFiles> files;
    std::uint64_t seed;
    mutable std::atomic<std::uint64_t> problems{0};
    std::atomic<std::int64_t> connections{0};
    std::atomic<std::int64_t> live_connections{0};
    LiveSeats live_seats;
    std::atomic<std::int64_t> slow_waiting{0};

    bool is_secure() const { return !options.certificate_file.empty(); }
};

/// A request's header as read; the views live until the exchange is over.
struct Head {
    std::string_view method;
    std::string_view target;
    std::string_view client;
    std::span<const std::pair<std::string_view, std::string_view>> headers;
    bool must_have_host = true;  // HTTP/1.0 did not know it; load balancers ask so for our health
};

/// Headers that the server itself looks at.
struct KnownHeaders {
    std::string_view accept_encoding, accept_language, content_type, cookie, csrf, fetch_site,
        forwarded_for, forwarded_proto, host, idempotency_key, if_none_match;
    int hosts = 0;  // how often Host was sent
};

class Exchange {
  public:
    enum class Step {
        ReadBody,  // at most body_bytes_max(), then body()
        Run,       // run()
        RunSlow,   // run(), on the pool of slow routes
        Commit,    // take_commits(), then committed()
        Listen,    // an event stream on channels()
        Pause,     // until something happens on channels() or again_at(), then go_on()
        Answer,    // write_head() and content()
    };

    explicit Exchange(Services& services) : services_(services) {}

    Step head(const Head& head);
    size_t body_bytes_max() const;
    Step body(std::string body);
    Step run();
    std::vector<ledger::Commit> take_commits() { return std::move(commits_); }
    Step committed(Result<ledger::Committed> committed);
    /// Ends the exchange with a refusal, at any step.
    Step fail(Error error);

    const std::vector<std::string>& channels() const { return channels_; }
    std::chrono::steady_clock::time_point again_at() const { return again_at_; }
    /// After a pause. When it `is_over` nothing is begun any more.
    Step go_on(bool is_over);
    /// Whose requests and live pages are counted together: the account, or the address.
    std::string counted_as() const;
    /// Header of an event stream, in place of write_head().
    void write_live_head(std::string& out);
    /// Puts status line and header fields into `out`; compresses the content when that is asked
    /// for.
    void write_head(std::string& out, bool keep_alive);
    std::string_view content() const { return content_; }
    /// Metrics and the access log.
    void finish();

  private:
    Step find_route(const Head& head);
    Step answer_file(const Head& head, std::string_view path);
    Step refuse_unknown(const Router::Match& match, std::string_view path);
    Result<void> admit(const Head& head);
    Result<void> check_rate();
    Result<void> check_csrf() const;
    Result<void> read_parameters(const Router::Match& match, std::string_view query);
    Result<void> read_body(std::string body);
    Result<void> read_json(std::string_view text);
    Result<std::optional<Step>> find_earlier_reply();
    Result<Step> take_stored(const ledger::StoredReply& stored);
    Result<Answer> call_handler();
    Step run_on_pool();
    Step pause(const Pause& wanted);
    Step keep_and_commit(Reply reply);
    Result<void> check_reply(const Reply& reply) const;
    Result<void> read_channels();
    Step next_run() const;
    void choose_language(std::string_view query);
    Step answer(Reply reply);
    std::string next_instance();

    Services& services_;
    std::chrono::steady_clock::time_point started_{};
    KnownHeaders headers_;
    const BoundRoute* route_ = nullptr;
    RouteMetrics* metrics_ = nullptr;
    Method method_ = Method::Get;
    bool is_head_ = false;
    bool takes_gzip_ = false;
    Request request_;
    std::string stored_key_;      // idempotency key as the ledger sees it
    std::string fingerprint_;     // of method, path and body
    bool is_shown_anew_ = false;  // an earlier request has done it
    std::vector<ledger::Commit> commits_;
    std::function<void(const Result<ledger::Committed>&)> ended_;  // what the handler wants to hear
    int attempts_ = 0;
    std::vector<std::string> channels_;
    std::chrono::steady_clock::time_point again_at_{};
    std::optional<std::chrono::steady_clock::time_point> waits_until_;
    Reply otherwise_;  // when nothing comes
    Reply reply_;
    const StaticFile* file_ = nullptr;
    std::string compressed_;
    std::string_view content_;
};

}  // namespace tongban::http
