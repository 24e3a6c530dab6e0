// Whether an answer is what the OpenAPI document says of its route (ServerOptions::has_reply_check).
#include "http/exchange.h"

namespace tongban::http {

/// What the OpenAPI document promises, held against a real answer.
Result<void> Exchange::check_reply(const Reply& reply) const {
    const auto broken = [](std::string cause) {
        Error error = refuse("http.contract", ErrorKind::Internal);
        error.cause = std::move(cause);
        return error;
    };
    const RouteDoc& doc = route_->route.doc;
    if (reply.status != doc.status)
        return broken(fmt::format("status {} instead of {}", reply.status, doc.status));
    if (!doc.reply_type.empty()) {
        if (doc.reply_type != "*/*" && !reply.content_type.starts_with(doc.reply_type))
            return broken(fmt::format("{} instead of {}", reply.content_type, doc.reply_type));
        return {};
    }
    const bool is_json = reply.content_type.starts_with("application/json") && !reply.body.empty();
    if (doc.status != 204 && doc.reply.empty()) return broken("an answer that is not described");
    if (doc.reply.empty() && is_json) return broken("a JSON body that is not described");
    if (doc.reply.empty()) return {};
    if (!is_json) return broken("no JSON body");
    const auto value = parse_json(reply.body, 64);
    if (!value) return broken("not JSON");
    const auto faults = route_->reply_schema.check(*value);
    if (faults.empty()) return {};
    std::string cause;
    for (const SchemaFault& fault : faults) cause += fault.code + " " + fault.field + "; ";
    return broken(std::move(cause));
}

}  // namespace tongban::http
