// /api/me/inbox: what happened to one's cases, in words; to staff, what nobody of them did.
#include "service/cursor.h"
#include "service/routes.h"
#include "service/sealed_words.h"
#include "service/shapes.h"

namespace tongban::service {

namespace {

constexpr size_t kPageSize = 20;
constexpr size_t kCursorNames = 2;  // id and stream of the message

Result<http::Answer> list(const Desk& desk, const http::Request& request) {
    const bool english = request.locale == "en";
    const TimeCursor begin =
        TRY(parse_time_cursor(request.query("after").value_or(""), kCursorNames));
    TimeCursor last;
    std::int64_t unread = 0;
    bool has_more = false;
    json::array messages;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        TRY(reader.query(
            "SELECT stream, id, at_ms, title, title_en, body, body_en, number, is_read FROM inbox"
            " WHERE person=$1 AND (at_ms < $2 OR (at_ms = $2 AND (id < $3 OR (id = $3 AND stream < "
            "$4)))) ORDER BY at_ms DESC, id DESC, stream DESC LIMIT 21",
            {request.actor.id, begin.ms, begin.names[0], begin.names[1]},
            [&](const ledger::Reader::Row& row) {
                has_more = messages.size() == kPageSize;
                if (has_more) return false;
                last = {row.integer(2), {std::string(row.text(1)), std::string(row.text(0))}};
                messages.push_back(json::object{
                    {"id", std::string(row.text(0)) + "/" + std::string(row.text(1))},
                    {"at", to_rfc3339({last.ms})},
                    {"title", json::string(row.text(english ? 4 : 3))},
                    {"text",
                     open_words(desk.keyring, std::string(row.text(english ? 6 : 5)), row.text(7))},
                    {"case_number", json::string(row.text(7))},
                    {"read", row.integer(8) != 0}});
                return true;
            }
        ));
        return reader.query(
            "SELECT count(*) FROM inbox WHERE person=$1 AND is_read=0", {request.actor.id},
            [&](const ledger::Reader::Row& row) {
                unread = row.integer(0);
                return false;
            }
        );
    });
    if (!read) return read.error();
    return http::Answer(http::json_reply(json::object{
        {"messages", std::move(messages)},
        {"unread", unread},
        {"next", has_more ? json::value(cursor_text(last)) : json::value(nullptr)}}));
}

Result<http::Answer> mark_read(const Desk&, const http::Request& request) {
    ledger::Commit commit;
    // One row change on nobody's stream version: reading is no event of a case.
    commit.key = {"500000", "inbox:" + request.actor.id + ":" + crypto::random_token(9)};
    commit.actor = request.actor.id;
    commit.at = request.now;
    const json::value* ids = request.body.if_contains("ids");
    if (ids != nullptr && ids->is_string() && ids->get_string() == "all") {
        commit.rows.push_back(
            {"UPDATE inbox SET is_read=1 WHERE person=$1 AND is_read=0", {request.actor.id}}
        );
    } else if (ids != nullptr && ids->is_array() && ids->get_array().size() <= 200) {
        for (const json::value& id : ids->get_array()) {
            const std::string text = id.is_string() ? std::string(id.get_string()) : std::string();
            const size_t slash = text.find('/');
            if (slash == std::string::npos) return Error{.code = "inbox.id", .field = "/ids"};
            commit.rows.push_back(
                {"UPDATE inbox SET is_read=1 WHERE person=$1 AND stream=$2 AND id=$3",
                 {request.actor.id, text.substr(0, slash), text.substr(slash + 1)}}
            );
        }
    } else {
        return Error{.code = "inbox.id", .field = "/ids"};
    }
    return http::Answer(http::AfterCommit{{std::move(commit)}, http::empty_reply()});
}

}  // namespace

void add_inbox_routes(http::Routes& routes, const Desk& desk) {
    routes.add(
        {.method = http::Method::Get,
         .path = "/api/me/inbox",
         .need = authority::Need::signed_in(),
         .handler = [&desk](const http::Request& request) { return list(desk, request); },
         .doc =
             {.summary = "Messages about one's cases, or to an officer about those of the office",
              .tag = "inbox",
              .reply = shapes::inbox(),
              .query = {"after"},
              .errors = {"request.cursor"}}}
    );
    routes.add(
        {.method = http::Method::Post,
         .path = "/api/me/inbox/read",
         .need = authority::Need::signed_in(),
         .handler = [&desk](const http::Request& request) { return mark_read(desk, request); },
         .doc =
             {.summary = "Marks messages as read: a list of ids, or \"all\"",
              .tag = "inbox",
              .body = schema_object({{"ids", json::object{}}}, {"ids"}),
              .status = 204}}
    );
}

}  // namespace tongban::service
