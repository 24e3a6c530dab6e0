// Export of packs and changes, and the way back.
#include "studio/import.h"
#include "studio/route_parts.h"
#include "studio/route_views.h"
#include "studio/transfer.h"

namespace tongban::studio {

namespace {

/// Of a list that nobody reads to its end.
constexpr size_t kIgnoredShown = 200;

Result<Answer> give_archive(Studio& studio, const Request& request) {
    const Change change = TRY(studio.store().change(request.path.at(0)));
    const bool is_whole = request.query("whole").value_or("") == "1";
    http::Reply reply;
    reply.body = TRY(write_archive(TRY(export_files(studio, change, is_whole))));
    reply.content_type = "application/gzip";
    reply.headers.emplace_back(
        "Content-Disposition", fmt::format("attachment; filename=\"change-{}.tar.gz\"", change.id)
    );
    return reply;
}

json::object imported_json(const Imported& imported, const Studio& studio, const Request& request) {
    json::array changes, ignored;
    for (const auto& [path, file] : imported.change.files)
        changes.push_back(json::object{{"path", path}, {"status", status_of(file)}});
    for (const IgnoredFile& file : imported.ignored) {
        if (ignored.size() == kIgnoredShown) break;
        const Issue issue{.code = file.why.code, .details = file.why.details};
        ignored.push_back(json::object{
            {"path", file.path},
            {"code", file.why.code},
            {"message", studio.workshop().sentence(issue, request.locale)}});
    }
    return {
        {"id", nullptr},
        {"version", nullptr},
        {"files", imported.change.files.size()},
        {"same", imported.same},
        {"changes", std::move(changes)},
        {"ignored", std::move(ignored)},
        {"ignored_count", imported.ignored.size()}};
}

Result<Answer> take_archive(Studio& studio, const Request& request) {
    Imported imported = TRY(import_files(
        studio, TRY(read_archive(request.raw)), request.query("whole").value_or("") == "1",
        request.query("title").value_or(""), hand_of(studio, request)
    ));
    TRY(check_scope(studio, imported.change, request, imported.texts));
    json::object view = imported_json(imported, studio, request);
    if (request.query("preview").value_or("") == "1") return Answer(http::json_reply(view, 201));
    TRY(check_worth(imported));
    view["id"] = imported.id;
    view["version"] = imported.change.version;
    http::AfterCommit after;
    after.reply = http::json_reply(view, 201);
    after.commits.push_back(std::move(imported.commit));
    return after;
}

json::object imported_shape() {
    using namespace shape;
    return named(
        "StudioImported",
        {{"id", text_or_null()},
         {"version", integer_or_null()},
         {"files", integer()},
         {"same", integer()},
         {"changes",
          list(object({{"path", text()}, {"status", choice({"added", "changed", "removed"})}}))},
         {"ignored", list(object({{"path", text()}, {"code", text()}, {"message", text()}}))},
         {"ignored_count", integer()}}
    );
}

}  // namespace

void add_transfer_routes(http::Routes& routes, Studio& studio) {
    add(routes, studio,
        {.path = "/api/studio/changes/{id}/export",
         .work = give_archive,
         .doc =
             {.summary = "Files of a change, or with whole=1 its packs, as tar.gz",
              .tag = "studio",
              .query = {"whole"},
              .errors =
                  {"auth.forbidden", "studio.unknown_change", "studio.write", "studio.archive"},
              .reply_type = "application/gzip"},
         .is_for_departments = true});
    add(routes, studio,
        {.method = Method::Post,
         .path = "/api/studio/import",
         .work = take_archive,
         .doc =
             {.summary = "A change of what differs in an archive, and what of it was ignored; with "
                         "whole=1 files that it does not have are taken away; with preview=1 "
                         "nothing is made",
              .tag = "studio",
              .reply = imported_shape(),
              .query = {"title", "whole", "preview"},
              .errors =
                  {"auth.forbidden", "studio.archive", "studio.archive_empty",
                   "studio.archive_ignored", "studio.archive_too_large", "studio.title",
                   "studio.change_too_large", "studio.shared_file", "studio.other_department"},
              .status = 201},
         .body_bytes_max = 20 << 20,
         .raw_body = true,
         .is_for_departments = true});
}

}  // namespace tongban::studio
