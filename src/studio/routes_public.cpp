// /api/publications: what came into use when, open to everybody and signed. Drafts, inner reasons
// and the people behind a publication are not told here.
#include "base/text.h"
#include "studio/route_parts.h"

namespace tongban::studio {

namespace {

/// "*", department codes with commas, or nothing when nobody noted it.
json::array offices_json(const Studio& studio, const std::string& office, bool is_english) {
    json::array names;
    const auto content = studio.workshop().content();
    for (const std::string_view code : split(office, ',')) {
        if (code.empty() || code == kWholeOffice) continue;
        const auto found = content->departments.find(std::string(code));
        if (found == content->departments.end())
            names.emplace_back(code);
        else
            names.emplace_back(
                is_english && !found->second.name.en.empty() ? found->second.name.en
                                                             : found->second.name.zh
            );
    }
    return names;
}

json::object hand_json(const Studio& studio, const std::string& office, const Request& request) {
    return {
        {"is_whole", office == kWholeOffice},
        {"departments", offices_json(studio, office, request.locale == "en")}};
}

json::object notice_json(
    const Studio& studio, const Publication& publication, const Request& request
) {
    const bool is_timer = publication.publisher.starts_with("system:");
    return {
        {"number", publication.number},
        {"kind", publication.kind},
        {"at", to_rfc3339(publication.at)},
        {"title", publication.title},
        {"restores",
         publication.kind == "rollback" ? json::value(publication.restores) : json::value(nullptr)},
        {"author", hand_json(studio, publication.author_office, request)},
        {"reviewer", hand_json(studio, publication.reviewer_office, request)},
        {"was_planned", is_timer},
        {"journeys_passed", publication.journeys},
        {"files", publication.files.size()}};
}

Result<Answer> list_notices(const Studio& studio, const Request& request) {
    PublicationPage page = TRY(publication_page(studio, request));
    json::array publications;
    for (const Publication& publication : page.publications)
        publications.push_back(notice_json(studio, publication, request));
    return http::json_reply(json::object{
        {"publications", std::move(publications)}, {"next", std::move(page.next)}});
}

Result<Publication> publication_of(const Studio& studio, const Request& request) {
    return studio.store().publication(TRY(publication_number(request.path.at(0))));
}

Result<Answer> show_notice(const Studio& studio, const Request& request) {
    const Publication publication = TRY(publication_of(studio, request));
    json::object view = notice_json(studio, publication, request);
    view["manifest"] = studio.public_manifest(publication);
    view["jws"] = publication.public_jws;
    return http::json_reply(view);
}

Result<Answer> give_signature(const Studio& studio, const Request& request) {
    const Publication publication = TRY(publication_of(studio, request));
    http::Reply reply;
    reply.body = publication.public_jws;
    reply.content_type = "application/jose";
    reply.headers.emplace_back(
        "Content-Disposition",
        fmt::format("attachment; filename=\"publication-{}.jws\"", publication.number)
    );
    return reply;
}

json::object notice_shape() {
    using namespace shape;
    const json::object hand = object({{"is_whole", flag()}, {"departments", list(text())}});
    return named(
        "PublicationNotice", {{"number", integer()},
                              {"kind", choice({"change", "rollback"})},
                              {"at", text()},
                              {"title", text()},
                              {"restores", integer_or_null()},
                              {"author", hand},
                              {"reviewer", hand},
                              {"was_planned", flag()},
                              {"journeys_passed", integer()},
                              {"files", integer()}}
    );
}

}  // namespace

void add_public_routes(http::Routes& routes, Studio& studio) {
    using Read = Result<Answer> (*)(const Studio&, const Request&);
    const auto get = [&](const char* path, Read read, http::RouteDoc doc) {
        doc.tag = "catalogue";
        routes.add(
            {.method = Method::Get,
             .path = path,
             .need = authority::Need::anyone(),
             .handler = [&studio, read](const Request& request) { return read(studio, request); },
             .doc = std::move(doc),
             .is_slow = true}
        );
    };
    get("/api/publications", list_notices,
        {.summary = "What came into use when, the newest first",
         .reply = shape::object(
             {{"publications", shape::list(notice_shape())}, {"next", shape::text_or_null()}}
         ),
         .query = {"after"},
         .errors = {"studio.unknown_publication"}});
    get("/api/publications/{number}", show_notice,
        {.summary = "A publication: its files by digest, and the signature over that (JWS, ES256)",
         .reply = shape::extended(
             "PublicationNoticeDetail", notice_shape(),
             {{"manifest", shape::open_object()}, {"jws", shape::text()}}
         ),
         .errors = {"studio.unknown_publication"}});
    get("/api/publications/{number}/jws", give_signature,
        {.summary = "The signature alone, as a file to verify",
         .errors = {"studio.unknown_publication"},
         .reply_type = "application/jose"});
}

}  // namespace tongban::studio
