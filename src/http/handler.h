// What a domain's routes.cpp sees of HTTP: a request, an answer, a table of routes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "authority/actor.h"
#include "base/issue.h"
#include "base/json.h"
#include "base/result.h"
#include "ledger/ledger.h"

namespace tongban::http {

/// A checked request. Bodies are JSON objects unless the route says raw.
struct Request {
    authority::Actor actor;        // who asks; Actor::stranger() when nobody is signed in
    std::string locale = "zh-CN";  // "zh-CN" or "en"
    Instant now;
    std::string client;             // address for rate limits and logs
    std::vector<std::string> path;  // values of {placeholders}, in order, percent-decoded
    json::object body;
    std::string raw;           // raw routes: the body as received
    std::string content_type;  // raw routes
    std::string idempotency_key;
    std::string session;     // session token of the cookie, or empty
    bool is_secure = false;  // came by TLS, here or at the proxy: cookies are then marked Secure
    /// Query parameter, percent-decoded.
    std::optional<std::string> query(std::string_view name) const;
    std::vector<std::pair<std::string, std::string>> parameters;
    /// Header by lower-case name, for the few routes that need one.
    std::optional<std::string> header(std::string_view name) const;
    std::vector<std::pair<std::string, std::string>> headers;
    /// Runs on the worker pool; where not, a handler that meets long work answers takes_long().
    bool may_take_long = false;
    /// Commits that come with reading, such as entries of an access log: whatever the handler
    /// answers, they are durable before its answer leaves. A refusal leaves nothing behind.
    mutable std::vector<ledger::Commit> entries;
};

/// What goes back. Content type application/json unless set.
struct Reply {
    int status = 200;
    std::string body;
    std::string content_type = "application/json; charset=utf-8";
    std::vector<std::pair<std::string, std::string>> headers = {};
};
Reply json_reply(const json::value& value, int status = 200);
Reply empty_reply();  // 204

/// Many faults of one input as one refusal; the answer lists each with its place and its sentence.
/// (The same without Issues: details.errors = [{code, field, details}].)
Error refuse_all(std::string code, const Issues& issues);

/// Not here: the handler is called once more on the worker pool, with may_take_long.
Error takes_long();

/// A reply that is sent after its commits are durable. Several commits are one transaction. When
/// the request has an Idempotency-Key, the server puts key and reply into the first commit and
/// answers a repetition itself; an answer without a commit is not kept.
struct AfterCommit {
    std::vector<ledger::Commit> commits;
    Reply reply;
    /// Hears how the commits went, before the reply is sent, or the handler called again.
    std::function<void(const Result<ledger::Committed>&)> ended = {};
};

using Answer = std::variant<Reply, AfterCommit>;

/// Load, decide, answer. Called again (at most 5 times) when its commit meets a newer version.
using Handler = std::function<Result<Answer>(const Request&)>;

enum class Method { Get, Post, Put, Patch, Delete };

/// Documentation of one parameter or body field, for OpenAPI and for the bounds that the server
/// enforces.
struct RouteDoc {
    std::string summary;      // English, one line
    std::string tag;          // OpenAPI tag: the domain
    json::object body = {};   // JSON Schema (2020-12) of the request body; empty: no body
    json::object reply = {};  // JSON Schema of the 2xx body (see shape.h); empty: no JSON body
    std::vector<std::string> query = {};   // names of query parameters (all optional strings)
    std::vector<std::string> errors = {};  // error codes that this route can answer
    int status = 200;                      // of success
    /// Media type of a 2xx body that is a file or a stream ("*/*": as it was handed in); empty:
    /// JSON, or no body.
    std::string reply_type = {};
};

struct Route {
    Method method = Method::Get;
    std::string path;  // "/api/cases/{number}"
    /// Who may call it at all; finer checks (this case, this region) happen in the handler through
    /// authority. Every route has to say it.
    std::optional<authority::Need> need;
    Handler handler;
    RouteDoc doc;
    bool raw_body = false;  // body is handed over as bytes
    bool is_slow =
        false;  // password hashing, PDF: runs on the worker pool, not on a connection thread
    /// The handler leaves nothing behind but its commits. Whether a request was sent before is then
    /// seen when they are made, or when there are none, and not looked up before.
    bool decides_only = false;
    /// The reply shows what the request changed: it is not kept, and a repetition is answered by
    /// this, with what is to be seen then.
    Handler shown_by = {};
    size_t body_bytes_max = 262'144;
    /// Requests a minute for one client address (a whole hall may share one); 0: the general limit
    /// alone.
    int per_minute_max = 0;
};

/// Collects the routes of all domains. Two routes of the same method and shape are an ASSERT.
class Routes {
  public:
    void add(Route route);
    const std::vector<Route>& all() const { return routes_; }

  private:
    std::vector<Route> routes_;
};

/// Sends a live event to everybody who listens on `channel` ("user:…", "case:…", "work"); from any
/// thread.
class LiveEvents {
  public:
    virtual ~LiveEvents() = default;
    virtual void publish(
        const std::string& channel, const std::string& event, const json::value& data
    ) = 0;
};

}  // namespace tongban::http
