// Routes of operators.
#include "registry/routes.h"

#include "authority/check.h"

namespace tongban::registry {
namespace {

using authority::Need;
using authority::Role;

Result<http::Answer> switch_register(const RouteContext& context, const http::Request& request) {
    // A register serves the whole deployment.
    TRY(authority::check_role(
        request.actor, Role::Operator, context.registry.home_region(), "",
        context.directory()->regions()
    ));
    const auto state = find_string(request.body, "state");
    if (state != "up" && state != "down") return Error{.code = "registry.state", .field = "/state"};
    http::AfterCommit answer;
    answer.commits.push_back(TRY(context.registry.switch_register(
        request.path.at(0), state == "down", request.actor.id, request.now
    )));
    answer.reply = http::empty_reply();
    return answer;
}

}  // namespace

void add_routes(http::Routes& routes, const RouteContext& context) {
    json::object body{
        {"type", "object"},

        {"additionalProperties", false},
    };
    body["properties"] =
        json::object{{"state", json::object{{"type", "string"}, {"enum", {"up", "down"}}}}};
    body["required"] = json::array{"state"};
    routes.add({
        .method = http::Method::Post,
        .path = "/api/admin/registers/{id}",
        .need = Need::one_of({Role::Operator}),
        .handler = [context](const http::Request& request
                   ) { return switch_register(context, request); },
        .doc =
            {
                .summary = "Take a register down or up again",
                .tag = "admin",
                .body = std::move(body),
                .errors = {"registry.unknown_register", "registry.state", "auth.forbidden"},
                .status = 204,
            },
    });
}

Result<json::array> statuses_json(const Registry& registry) {
    json::array list;
    const std::vector<RegisterStatus> statuses = TRY(registry.statuses());
    for (const RegisterStatus& status : statuses)
        list.push_back(json::object{
            {"id", status.definition.id},
            {"name", status.definition.name},
            {"name_en", status.definition.name_en},
            {"state", status.is_down ? "down" : "up"},
            {"timeout_ms", status.definition.timeout_ms},
            {"lookups", status.lookups},
            {"failures", status.failures},
        });
    return list;
}

}  // namespace tongban::registry
