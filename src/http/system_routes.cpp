#include "http/system_routes.h"

#include "http/openapi.h"
#include "http/shape.h"

namespace tongban::http {

namespace {
using authority::Need;

Result<Answer> health(const Services& services) {
    // A server whose store does not answer is not well, even if it still listens.
    const auto probe = [](ledger::Reader&) { return Result<void>(); };
    TRY(services.dependencies.ledger.read(probe));
    json::array problems;
    if (services.dependencies.problems)
        for (const std::string& code : services.dependencies.problems())
            problems.emplace_back(code);
    return Answer{json_reply(
        {{"status", problems.empty() ? "ok" : "degraded"}, {"problems", std::move(problems)}}
    )};
}

bool is_local(const Request& request) {
    if (request.header("x-forwarded-for") || request.header("forwarded")) return false;
    return request.client.starts_with("127.") || request.client == "::1";
}

Result<Answer> metrics(const Services& services, const Request& request) {
    if (!services.options.has_open_metrics && !is_local(request))
        return refuse("auth.forbidden", ErrorKind::Forbidden);
    const Gauges gauges{services.connections, services.live_connections, services.slow_waiting};
    const auto status = services.dependencies.ledger.status();
    Reply reply;
    reply.body = services.metrics.text(gauges, status ? &*status : nullptr);
    if (services.dependencies.more_metrics) reply.body += services.dependencies.more_metrics();
    reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return Answer{std::move(reply)};
}

Result<Answer> never(const Request&) { return refuse("http.internal", ErrorKind::Internal); }

Route route(std::string path, Need need, Handler handler, RouteDoc doc) {
    Route result;
    result.path = std::move(path);
    result.need = std::move(need);
    result.handler = std::move(handler);
    result.doc = std::move(doc);
    result.doc.tag = "system";
    return result;
}

/// `services` is null when only the descriptions are wanted.
std::vector<Route> own_routes(Services* services, std::string description) {
    std::vector<Route> routes;
    routes.push_back(route(
        "/healthz", Need::anyone(), [services](const Request&) { return health(*services); },
        {.summary = "Whether the server and its store answer; degraded: somebody has to look after "
                    "the problems, all else works.",
         .reply = shape::object(
             {{"status", shape::choice({"ok", "degraded"})},
              {"problems", shape::list(shape::text())}}
         )}
    ));
    routes.push_back(route(
        "/metrics", Need::anyone(),
        [services](const Request& request) { return metrics(*services, request); },
        {.summary = "Counters in the text format of Prometheus; from this machine only.",
         .reply_type = "text/plain"}
    ));
    routes.push_back(route(
        "/api/openapi.json", Need::anyone(),
        [description](const Request&) -> Result<Answer> {
            Reply reply;
            reply.body = description;
            return Answer{std::move(reply)};
        },
        {.summary = "This description.", .reply = shape::open_object()}
    ));
    routes.push_back(route(
        "/api/live", Need::signed_in(), never,
        {.summary = "Server-sent events of the channels (separated by commas).",
         .query = {"channels"},
         .reply_type = "text/event-stream"}
    ));
    return routes;
}
}  // namespace

json::object describe(const Routes& routes, const ServerOptions& options) {
    std::vector<const Route*> all;
    for (const Route& route : routes.all()) all.push_back(&route);
    const std::vector<Route> own = own_routes(nullptr, "");
    for (const Route& route : own) all.push_back(&route);
    return openapi(all, options.name, options.version);
}

Result<void> bind_routes(const Routes& routes, Services& services) {
    for (const Route& route : routes.all()) TRY(services.routes.add(route, services.metrics));
    const std::string description = json::serialize(describe(routes, services.options));
    for (Route& route : own_routes(&services, description)) {
        const bool is_live = route.path == "/api/live";
        TRY(services.routes.add(std::move(route), services.metrics, is_live));
    }
    services.file_metrics = &services.metrics.add("GET", "file");
    services.unknown_metrics = &services.metrics.add("-", "unknown");
    return {};
}

}  // namespace tongban::http
