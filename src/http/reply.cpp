// The small things of handler.h: replies, look-ups in a request, the table of routes.
#include <algorithm>
#include <iterator>

#include "base/assert.h"
#include "http/handler.h"
#include "http/router.h"

namespace tongban::http {

namespace {
using Pairs = std::vector<std::pair<std::string, std::string>>;

std::optional<std::string> find_pair(const Pairs& pairs, std::string_view name) {
    for (const auto& [key, value] : pairs)
        if (key == name) return value;
    return std::nullopt;
}
}  // namespace

std::optional<std::string> Request::query(std::string_view name) const {
    return find_pair(parameters, name);
}

std::optional<std::string> Request::header(std::string_view name) const {
    return find_pair(headers, name);
}

Reply json_reply(const json::value& value, int status) {
    Reply reply;
    reply.status = status;
    reply.body = json::serialize(value);
    return reply;
}

Reply empty_reply() {
    Reply reply;
    reply.status = 204;
    reply.content_type.clear();
    return reply;
}

Error takes_long() { return refuse("http.takes_long", ErrorKind::Unavailable); }

Error refuse_all(std::string code, const Issues& issues) {
    json::array errors;
    for (const Issue& issue : issues) {
        if (issue.severity != Severity::Error) continue;
        errors.push_back(json::object{
            {"code", issue.code}, {"field", issue.place}, {"details", issue.details}});
    }
    return refuse(std::move(code), ErrorKind::Invalid, {{"errors", std::move(errors)}});
}

void Routes::add(Route route) {
    ASSERT(is_route_path(route.path));
    ASSERT(route.handler != nullptr);
    ASSERT(route.need.has_value());
    const auto is_same = [&](const Route& other) {
        return other.method == route.method && route_shape(other.path) == route_shape(route.path);
    };
    ASSERT(std::ranges::none_of(routes_, is_same));
    routes_.push_back(std::move(route));
}

}  // namespace tongban::http
