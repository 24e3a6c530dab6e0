// Credentials for those who hold them.
#include "credential/qr.h"
#include "credential/route_parts.h"
#include "http/shape.h"

namespace tongban::credential {
namespace {

using authority::Need;
using http::Answer;
using http::Method;
using http::Reply;
using http::Request;
namespace shape = http::shape;
using shape::text;

json::object credential_shape() {
    return shape::extended(
        "CredentialView", row_shape(),
        {{"fields",
          shape::list(shape::object(
              {{"key", text()}, {"label", text()}, {"label_en?", text()}, {"value", text()}}
          ))}}
    );
}

/// The credential for its holder; for everybody else there is none.
Result<Loaded> own(const RouteContext& context, const Request& request) {
    Loaded loaded = TRY(context.credentials.load(request.path.at(0)));
    const std::vector<std::string> parties = TRY(context.parties_of(request.actor));
    if (std::find(parties.begin(), parties.end(), loaded.record.holder) == parties.end())
        return refuse("credential.unknown", ErrorKind::NotFound);
    return loaded;
}

constexpr size_t kPageSize = 50;

/// A page goes through one party after the other, each with the newest first; it goes on after the
/// credential that `after` names.
Result<Answer> list_own(const RouteContext& context, const Request& request) {
    const std::vector<std::string> parties = TRY(context.parties_of(request.actor));
    auto party = parties.begin();
    std::optional<rows::Record> last;
    if (const std::string after = request.query("after").value_or(""); !after.empty()) {
        last = TRY(context.credentials.find_record(after));
        if (last) party = std::find(parties.begin(), parties.end(), last->holder);
        if (!last || party == parties.end())
            return Error{.code = "request.cursor", .field = "/after"};
    }
    std::vector<rows::Record> found;
    for (; party != parties.end() && found.size() <= kPageSize; ++party) {
        const rows::Record* from = last && last->holder == *party ? &*last : nullptr;
        for (rows::Record& record :
             TRY(context.credentials.held_after(*party, from, kPageSize + 1 - found.size())))
            found.push_back(std::move(record));
    }
    json::object answer{{"next", nullptr}};
    if (found.size() > kPageSize) {
        found.resize(kPageSize);
        answer["next"] = found.back().id;
    }
    json::array rows;
    for (const rows::Record& record : found)
        rows.push_back(row_json(context, record, record.holder_shown, china_date(request.now)));
    answer["credentials"] = std::move(rows);
    return http::json_reply(answer);
}

Result<Answer> show_own(const RouteContext& context, const Request& request) {
    const Loaded loaded = TRY(own(context, request));
    const Content& content = loaded.state.content;
    json::object view =
        row_json(context, loaded.record, content.holder.name, china_date(request.now));
    json::array fields;
    for (const FaceField& field : content.fields) {
        json::object row{{"key", field.key}, {"label", field.label}, {"value", field.value}};
        if (context.english_label)
            if (std::string label = context.english_label(content.type_id, field.key);
                !label.empty())
                row["label_en"] = std::move(label);
        fields.push_back(std::move(row));
    }
    view["fields"] = std::move(fields);
    return http::json_reply(view);
}

Reply file(std::string body, const char* type, std::string_view name) {
    Reply reply;
    reply.body = std::move(body);
    reply.content_type = type;
    reply.headers.emplace_back(
        "Content-Disposition", fmt::format("attachment; filename=\"{}\"", name)
    );
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
}

enum class FileKind { Pdf, SdJwt, Sm2 };

Result<Answer> give_file(const RouteContext& context, const Request& request, FileKind kind) {
    const Loaded loaded = TRY(own(context, request));
    IssuedDocuments made = TRY(context.credentials.documents(loaded.record.id, request.now));
    switch (kind) {
        case FileKind::Pdf:
            return file(as_text(made.pdf), "application/pdf", "credential.pdf");
        case FileKind::SdJwt:
            return file(std::move(made.sd_jwt), "application/dc+sd-jwt", kSdJwtAttachment);
        case FileKind::Sm2:
            break;
    }
    return file(std::move(made.sm2_json), "application/json", kSm2Attachment);
}

Result<Answer> give_qr(const RouteContext& context, const Request& request) {
    const Loaded loaded = TRY(own(context, request));
    const QrCode code =
        TRY(qr_code(verify_link(context.credentials.verify_base(), loaded.record.identifier)));
    Reply reply;
    reply.body = qr_svg(code);
    reply.content_type = "image/svg+xml";
    return reply;
}

}  // namespace

void add_holder_routes(http::Routes& routes, const RouteContext& context) {
    const std::vector<std::string> errors{"credential.unknown"};
    routes.add({
        .method = Method::Get,
        .path = "/api/credentials",
        .need = Need::person(),
        .handler = [context](const Request& request) { return list_own(context, request); },
        .doc =
            {.summary = "Credentials of the person and of the enterprises represented",
             .tag = "credential",
             .reply = shape::page("credentials", row_shape()),
             .query = {"after"},
             .errors = {"request.cursor"}},
    });
    routes.add({
        .method = Method::Get,
        .path = "/api/credentials/{id}",
        .need = Need::person(),
        .handler = [context](const Request& request) { return show_own(context, request); },
        .doc =
            {.summary = "One credential with what stands on its face",
             .tag = "credential",
             .reply = credential_shape(),
             .errors = errors},
    });
    const auto add_file = [&](const char* path, const char* summary, FileKind kind,
                              const char* type) {
        routes.add({
            .method = Method::Get,
            .path = path,
            .need = Need::person(),
            .handler = [context,
                        kind](const Request& request) { return give_file(context, request, kind); },
            .doc = {.summary = summary, .tag = "credential", .errors = errors, .reply_type = type},
            .is_slow = true,
        });
    };
    add_file(
        "/api/credentials/{id}/pdf", "The paper, with both signed forms attached", FileKind::Pdf,
        "application/pdf"
    );
    add_file(
        "/api/credentials/{id}/sdjwt", "SD-JWT VC, every claim disclosed", FileKind::SdJwt,
        "application/dc+sd-jwt"
    );
    add_file(
        "/api/credentials/{id}/sm2", "The form under an SM2 seal", FileKind::Sm2, "application/json"
    );
    routes.add({
        .method = Method::Get,
        .path = "/api/credentials/{id}/qr.svg",
        .need = Need::person(),
        .handler = [context](const Request& request) { return give_qr(context, request); },
        .doc =
            {.summary = "QR code of the public check",
             .tag = "credential",
             .errors = errors,
             .reply_type = "image/svg+xml"},
    });
}

}  // namespace tongban::credential
