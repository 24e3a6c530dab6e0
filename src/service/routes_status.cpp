// /api/public/status: progress by query code, for anybody who holds the receipt.
#include "credential/qr.h"
#include "service/documents.h"
#include "service/routes.h"
#include "service/shapes.h"
#include "service/view_parts.h"

namespace tongban::service {

namespace {

/// The status page that anybody with the code may open: no person, no number, no material.
Result<http::Answer> public_status(const Desk& desk, const http::Request& request) {
    if (!is_query_code(request.path.at(0))) return refuse("case.unknown_code", ErrorKind::NotFound);
    const Scene scene(desk, request);
    std::string number;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT number FROM cases WHERE query_code=$1", {request.path.at(0)},
            [&](const ledger::Reader::Row& row) {
                number = row.text(0);
                return false;
            }
        );
    });
    if (!read) return read.error();
    if (number.empty()) return refuse("case.unknown_code", ErrorKind::NotFound);
    const CaseState state = TRY(load_case(desk.ledger, number));
    json::array steps;
    for (const Member& member : state.members)
        steps.push_back(json::object{
            {"name",
             scene.view.is_english() && !member.name_en.empty() ? member.name_en : member.name},
            {"state", member.is_open()
                          ? (member.stage == MemberStage::Running ? "active" : "waiting")
                          : "done"},
            {"text", member_stage_text(member, scene.view.is_english())}});
    return http::Answer(http::json_reply(json::object{
        {"service_name",
         scene.view.is_english() && !state.name_en.empty() ? state.name_en : state.name},
        {"stage", enum_text(state.stage)},
        {"stage_text", stage_text(state.stage, scene.view.is_english())},
        {"steps", std::move(steps)},
        {"clock", case_clock_view(state, scene.view)},
        {"region_name", region_name(scene.view, state.region)}}));
}

/// The address of the status page as a picture, for the receipt on the screen.
Result<http::Answer> status_qr(const Desk& desk, const http::Request& request) {
    if (!is_query_code(request.path.at(0))) return refuse("case.unknown_code", ErrorKind::NotFound);
    const credential::QrCode code =
        TRY(credential::qr_code(desk.public_url + "/s/" + request.path.at(0)));
    return http::Answer(http::Reply{
        .status = 200,
        .body = credential::qr_svg(code),
        .content_type = "image/svg+xml",
        .headers = {{"Cache-Control", "private, max-age=86400"}}});
}

}  // namespace

void add_status_routes(http::Routes& routes, const Desk& desk) {
    using http::Method;
    const auto add = [&](const char* path, auto handler, int per_minute_max, http::RouteDoc doc) {
        doc.tag = "cases";
        routes.add(
            {.method = Method::Get,
             .path = path,
             .need = authority::Need::anyone(),
             .handler = [&desk, handler](const http::Request& r) { return handler(desk, r); },
             .doc = std::move(doc),
             .per_minute_max = per_minute_max}
        );
    };
    add("/api/public/status/{code}", public_status, 30,
        {.summary = "Progress by query code, without personal data",
         .reply = shapes::public_status(),
         .errors = {"case.unknown_code"}});
    add("/api/public/status/{code}/qr.svg", status_qr, 0,
        {.summary = "QR code of the status page",
         .errors = {"case.unknown_code"},
         .reply_type = "image/svg+xml"});
}

}  // namespace tongban::service
