// The paper of a type of credential that is still being designed, with example values: the same
// renderer as for what is issued, and nothing is signed.
#include "credential/documents.h"
#include "credential/route_parts.h"
#include "http/shape.h"

namespace tongban::credential {
namespace {

using authority::Need;
using http::Answer;
using http::Request;
namespace shape = http::shape;

constexpr size_t kFieldsMax = 60;

Result<Answer> trial_paper(const Request& request) {
    const auto word = [](const json::object& object, const char* key) {
        return find_string(object, key).value_or("");
    };
    Content content;
    content.type_name = word(request.body, "name");
    content.number = word(request.body, "number");
    content.identifier = "1.2.156.3005.2.00000000000000000000000.00000000.000.0";
    content.issuer.name = word(request.body, "issuer");
    content.issued_on = content.valid_from = china_date(request.now);
    if (const json::array* fields = find_array(request.body, "fields"))
        for (const json::value& entry : *fields)
            if (const json::object* field = entry.if_object())
                content.fields.push_back(
                    {word(*field, "key"), word(*field, "label"), word(*field, "value")}
                );
    const Bytes paper =
        TRY(render_pdf(credential_paper(content, "https://example.org/verify", request.now)));
    http::Reply reply;
    reply.body.assign(paper.begin(), paper.end());
    reply.content_type = "application/pdf";
    return Answer(std::move(reply));
}

}  // namespace

void add_trial_routes(http::Routes& routes) {
    routes.add(
        {.method = http::Method::Post,
         .path = "/api/studio/credential-paper",
         .need = Need::one_of({authority::Role::Editor}),
         .handler = trial_paper,
         .doc =
             {.summary = "The paper of a type of credential that is being designed, as PDF",
              .tag = "studio",
              .body = shape::object(
                  {{"name", shape::text(100, 1)},
                   {"number", shape::text(60)},
                   {"issuer", shape::text(100)},
                   {"fields", shape::list(
                                  shape::object(
                                      {{"key", shape::text(64)},
                                       {"label", shape::text(60)},
                                       {"value", shape::text(200)}}
                                  ),
                                  kFieldsMax
                              )}}
              ),
              .errors = {"auth.forbidden", "credential.pdf_text", "credential.pdf_too_long"},
              .reply_type = "application/pdf"},
         .is_slow = true}
    );
}

}  // namespace tongban::credential
