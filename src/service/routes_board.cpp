// /api/board: supervisors.
#include "service/board.h"
#include "service/routes.h"
#include "service/shapes.h"

namespace tongban::service {

namespace {

Result<BoardFilter> filter_of(const http::Request& request) {
    BoardFilter filter;
    filter.region = request.query("region").value_or("");
    filter.department = request.query("department").value_or("");
    filter.stage = request.query("stage").value_or("");
    filter.light = request.query("light").value_or("");
    filter.state = request.query("state").value_or("");
    if (!filter.state.empty() && filter.state != "open" && filter.state != "decided" &&
        filter.state != "ended")
        return Error{.code = "board.state", .field = "/state"};
    if (const auto days = request.query("days")) {
        const auto [end, fault] =
            std::from_chars(days->data(), days->data() + days->size(), filter.days);
        if (fault != std::errc{} || end != days->data() + days->size() || filter.days < 1 ||
            filter.days > 366)
            return Error{.code = "board.days", .field = "/days"};
    }
    return filter;
}

Result<http::Answer> show(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    return http::Answer(
        http::json_reply(TRY(board(desk, request.actor, scene.view, TRY(filter_of(request)))))
    );
}

Result<http::Answer> list(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    Page page = TRY(board_cases(
        desk, request.actor, scene.view, TRY(filter_of(request)),
        request.query("after").value_or("")
    ));
    return http::Answer(http::json_reply(json::object{
        {"cases", std::move(page.rows)},
        {"next", page.next.empty() ? json::value(nullptr) : json::value(page.next)}}));
}

}  // namespace

void add_board_routes(http::Routes& routes, const Desk& desk) {
    const auto add = [&](const char* path, auto handler, http::RouteDoc doc) {
        doc.tag = "board";
        routes.add(
            {.method = http::Method::Get,
             .path = path,
             .need = authority::Need::one_of({authority::Role::Supervisor}),
             .handler = [&desk, handler](const http::Request& r) { return handler(desk, r); },
             .doc = std::move(doc),
             .is_slow = true}
        );
    };
    add("/api/board", show,
        {.summary = "What is open, and what was decided and rated in the period",
         .reply = shapes::board(),
         .query = {"region", "department", "days"},
         .errors = {"board.days"}});
    add("/api/board/cases", list,
        {.summary = "Members behind a figure of the board",
         .reply = shapes::board_page(),
         .query = {"region", "department", "stage", "light", "state", "days", "after"},
         .errors = {"board.days", "board.state", "request.cursor"}});
}

}  // namespace tongban::service
