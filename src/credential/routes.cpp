#include "credential/routes.h"

#include "credential/route_parts.h"
#include "http/shape.h"

namespace tongban::credential {

namespace shape = http::shape;
using shape::text;

json::object state_shape() {
    return shape::choice(
        {"valid", "suspended", "expired", "cancelled", "revoked", "revoked_penalty", "superseded"}
    );
}

json::object row_shape() {
    return shape::named(
        "CredentialRow", {{"id", text()},
                          {"type", text()},
                          {"name", text()},
                          {"name_en?", text()},
                          {"issuer_en?", text()},
                          {"number", text()},
                          {"identifier", text()},
                          {"issuer", text()},
                          {"holder", text()},
                          {"issued_on", text()},
                          {"valid_from", text()},
                          {"valid_to", shape::text_or_null()},
                          {"state", state_shape()},
                          {"case_number?", text()}}
    );
}

json::value date_or_null(const std::string& date) {
    return date.empty() ? json::value(nullptr) : json::value(date);
}

namespace {
/// Nobody has to write the end of a term into the row: the day says it.
std::string_view state_of(const rows::Record& record, Date today) {
    const Result<Date> until = parse_date(record.valid_until);
    if (record.stage == Stage::Valid && until && today > *until) return stage_name(Stage::Expired);
    return stage_name(record.stage);
}

}  // namespace

json::object row_json(
    const RouteContext& context, const rows::Record& record, const std::string& holder, Date today
) {
    json::object row{
        {"id", record.id},
        {"type", record.type_id},
        {"name", record.type_name},
        {"number", record.number},
        {"identifier", record.identifier},
        {"issuer", record.issuer_name},
        {"holder", holder},
        {"issued_on", record.issued_on},
        {"valid_from", record.valid_from},
        {"valid_to", date_or_null(record.valid_until)},
        {"state", state_of(record, today)}};
    const std::string english = context.english_name ? context.english_name(record.type_id) : "";
    if (!english.empty()) row["name_en"] = english;
    if (context.english_issuer)
        if (std::string issuer =
                context.english_issuer(record.department, record.area_code, record.issuer_name);
            !issuer.empty())
            row["issuer_en"] = std::move(issuer);
    if (!record.case_number.empty()) row["case_number"] = record.case_number;
    return row;
}

void add_routes(http::Routes& routes, const RouteContext& context) {
    add_holder_routes(routes, context);
    add_check_route(routes, context);
    add_published_routes(routes, context);
    add_work_routes(routes, context);
    add_trial_routes(routes);
}

}  // namespace tongban::credential
