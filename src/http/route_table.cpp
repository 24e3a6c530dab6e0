#include "http/route_table.h"

#include <algorithm>

namespace tongban::http {

namespace {
Result<Schema> compile(const json::object& schema, const Route& route) {
    return Schema::compile(schema).transform_error([&](Error error) {
        error.details["route"] = fmt::format("{} {}", to_string(route.method), route.path);
        return Result<Schema>(std::move(error));
    });
}
}  // namespace

Result<void> RouteTable::add(Route route, Metrics& metrics, bool is_live) {
    BoundRoute bound;
    bound.has_body = !route.doc.body.empty();
    if (bound.has_body && !route.raw_body) bound.schema = TRY(compile(route.doc.body, route));
    if (!route.doc.reply.empty()) bound.reply_schema = TRY(compile(route.doc.reply, route));
    bound.metrics = &metrics.add(to_string(route.method), route.path);
    bound.is_live = is_live;
    bound.salt = static_cast<std::uint32_t>(routes_.size()) + 1;
    body_bytes_max_ = std::max(body_bytes_max_, route.body_bytes_max);
    router_.add(route.method, route.path, static_cast<int>(routes_.size()));
    bound.route = std::move(route);
    routes_.push_back(std::move(bound));
    return {};
}

}  // namespace tongban::http
