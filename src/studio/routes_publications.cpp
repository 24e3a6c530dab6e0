// What was published, by whom and with which signature; and the way back.
#include "studio/route_parts.h"
#include "studio/route_views.h"

namespace tongban::studio {

namespace {

Result<Answer> list_publications(Studio& studio, const Request& request) {
    PublicationPage page = TRY(publication_page(studio, request));
    json::array publications, overtaken;
    for (const Publication& publication : page.publications)
        publications.push_back(publication_json(publication));
    for (const std::string& path : TRY(studio.overtaken())) overtaken.emplace_back(path);
    json::array refused;
    for (const Issue& issue : studio.workshop().refused())
        refused.push_back(issue_json(issue, studio, request.locale));
    return http::json_reply(json::object{
        {"publications", std::move(publications)},
        {"next", std::move(page.next)},
        {"edition", studio.workshop().content()->edition},
        {"overtaken", std::move(overtaken)},
        {"refused", std::move(refused)}});
}

Result<Answer> show_publication(Studio& studio, const Request& request) {
    const Publication publication =
        TRY(studio.store().publication(TRY(publication_number(request.path.at(0)))));
    json::object view = publication_json(publication);
    view["manifest"] = studio.manifest(publication);
    view["jws"] = publication.jws;
    return http::json_reply(view);
}

/// What a state of the overlay says of the path: its text, or null when there is no such file.
Result<json::value> text_of_digest(
    const Studio& studio, const std::string& sha256, const FilePath& path
) {
    if (sha256.empty()) return json::value(nullptr);
    if (auto text = studio.store().text(sha256)) return json::value(json::string(*text));
    // Before its first publication it was the operator's file, which is not kept here.
    const Tree tree = TRY(studio.own_tree());
    const Ground::File* own = tree.find_own(path);
    if (own == nullptr || own->sha256 != sha256)
        return refuse("studio.text_missing", ErrorKind::NotFound, {{"path", path.full()}});
    return json::value(json::string(own->text));
}

Result<Answer> show_file(Studio& studio, const Request& request) {
    const Publication publication =
        TRY(studio.store().publication(TRY(publication_number(request.path.at(0)))));
    const FilePath path = TRY(parse_path(request.query("path").value_or("")));
    for (const PublishedFile& file : publication.files)
        if (file.path == path.full())
            return http::json_reply(json::object{
                {"path", file.path},
                {"status", file.status},
                {"before", TRY(text_of_digest(studio, file.before, path))},
                {"after", TRY(text_of_digest(studio, file.after, path))}});
    return refuse("studio.unknown_file", ErrorKind::NotFound, {{"path", path.full()}});
}

json::object detail_shape() {
    return shape::extended(
        "StudioPublicationDetail", publication_shape(),
        {{"manifest", shape::open_object()}, {"jws", shape::text()}}
    );
}

}  // namespace

void add_publication_routes(http::Routes& routes, Studio& studio) {
    add(routes, studio,
        {.path = "/api/studio/publications",
         .work = list_publications,
         .doc =
             {.summary = "Publications, the newest first; files that the operator changed since; "
                         "faults for "
                         "which newer packs on disk are not in use",
              .tag = "studio",
              .reply = shape::object(
                  {{"publications", shape::list(publication_shape())},
                   {"next", shape::text_or_null()},
                   {"edition", shape::text()},
                   {"overtaken", shape::list(shape::text())},
                   {"refused", shape::list(issue_shape())}}
              ),
              .query = {"after"},
              .errors = {"auth.forbidden", "studio.unknown_publication"}},
         .is_for_departments = true});
    add(routes, studio,
        {.path = "/api/studio/publications/{number}",
         .work = show_publication,
         .doc =
             {.summary = "A publication with its manifest and the signature over it (JWS, ES256)",
              .tag = "studio",
              .reply = detail_shape(),
              .errors = {"auth.forbidden", "studio.unknown_publication"}},
         .is_for_departments = true});
    add(routes, studio,
        {.path = "/api/studio/publications/{number}/file",
         .work = show_file,
         .doc =
             {.summary = "A file before and after a publication",
              .tag = "studio",
              .reply = shape::object(
                  {{"path", shape::text()},
                   {"status", shape::text()},
                   {"before", shape::text_or_null()},
                   {"after", shape::text_or_null()}}
              ),
              .query = {"path"},
              .errors =
                  {"auth.forbidden", "studio.unknown_publication", "studio.unknown_file",
                   "studio.path", "studio.text_missing"}},
         .is_for_departments = true});
}

}  // namespace tongban::studio
