#include "credential/routes.h"

#include "credential/qr.h"
#include "crypto/x509.h"
#include "http/shape.h"

namespace tongban::credential {
namespace {

using authority::Need;
using http::AfterCommit;
using http::Answer;
using http::Method;
using http::Reply;
using http::Request;

// ---- shapes ----

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

json::object credential_shape() {
    return shape::extended(
        "CredentialView", row_shape(),
        {{"fields",
          shape::list(shape::object(
              {{"key", text()}, {"label", text()}, {"label_en?", text()}, {"value", text()}}
          ))}}
    );
}

json::object verification_shape() {
    return shape::named(
        "Verification",
        {{"verdict",
          shape::choice(
              {"valid", "revoked", "suspended", "expired", "altered", "not_ours", "unreadable"}
          )},
         {"reasons", shape::list(shape::object({{"code", text()}, {"text", text()}}))},
         {"checked_at", text()},
         {"name?", text()},
         {"number?", text()},
         {"issuer?", text()},
         {"issued_on?", text()},
         {"valid_to?", shape::text_or_null()},
         {"holder_masked?", text()}}
    );
}

/// RFC 7517: a key's members depend on its kind.
json::object jwks_shape() {
    return shape::named("KeySet", {{"keys", shape::list(shape::open_object())}});
}

// ---- the holder's own ----

json::value date_or_null(const std::string& date) {
    return date.empty() ? json::value(nullptr) : json::value(date);
}

/// Nobody has to write the end of a term into the row: the day says it.
std::string_view state_of(const rows::Record& record, Date today) {
    const Result<Date> until = parse_date(record.valid_until);
    if (record.stage == Stage::Valid && until && today > *until) return stage_name(Stage::Expired);
    return stage_name(record.stage);
}

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

/// The credential for its holder; for everybody else there is none.
Result<Loaded> own(const RouteContext& context, const Request& request) {
    Loaded loaded = TRY(context.credentials.load(request.path.at(0)));
    const std::vector<std::string> parties = TRY(context.parties_of(request.actor));
    if (std::find(parties.begin(), parties.end(), loaded.record.holder) == parties.end())
        return refuse("credential.unknown", ErrorKind::NotFound);
    return loaded;
}

Result<Answer> list_own(const RouteContext& context, const Request& request) {
    json::array rows;
    for (const std::string& party : TRY(context.parties_of(request.actor)))
        for (const rows::Record& record : TRY(context.credentials.held_by(party)))
            rows.push_back(row_json(context, record, record.holder_shown, china_date(request.now)));
    return http::json_reply(json::object{{"credentials", std::move(rows)}});
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
             .reply = shape::object({{"credentials", shape::list(row_shape())}})},
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

// ---- the public check ----

/// A JSON body {"text": …} carries text; everything else is a file, also a JSON one.
std::string checked_input(const Request& request) {
    if (!request.content_type.starts_with("application/json")) return request.raw;
    const Result<json::value> body = parse_json(request.raw);
    if (!body || !body->is_object() || body->get_object().size() != 1) return request.raw;
    return find_string(body->get_object(), "text").value_or(request.raw);
}

/// The words of the contract; two finer outcomes of the library are told apart by their reasons.
std::string_view verdict_word(Outcome outcome) {
    switch (outcome) {
        case Outcome::NotYetValid:
            return outcome_name(Outcome::Expired);
        case Outcome::Unconfirmed:
            return outcome_name(Outcome::NotOurs);
        default:
            return outcome_name(outcome);
    }
}

Result<Answer> check_for_anybody(const RouteContext& context, const Request& request) {
    const Verdict verdict = context.credentials.verify(checked_input(request), request.now);
    json::array reasons;
    for (const std::string& code : verdict.reasons)
        reasons.push_back(json::object{
            {"code", code}, {"text", context.texts.sentence(request.locale, code, {})}});
    json::object answer{
        {"verdict", verdict_word(verdict.outcome)},
        {"reasons", std::move(reasons)},
        {"checked_at", to_rfc3339(request.now)}};
    if (verdict.facts) {
        const ShownFacts& facts = *verdict.facts;
        answer["name"] = facts.type_name;
        answer["number"] = facts.number;
        answer["issuer"] = facts.issuer_name;
        answer["issued_on"] = facts.issued_on;
        answer["valid_to"] = date_or_null(facts.valid_until);
        answer["holder_masked"] = facts.holder;
    }
    return http::json_reply(answer);
}

void add_check_route(http::Routes& routes, const RouteContext& context) {
    routes.add({
        .method = Method::Post,
        .path = "/api/verification",
        .need = Need::anyone(),
        .handler = [context](const Request& request
                   ) { return check_for_anybody(context, request); },
        .doc =
            {.summary = "Check a file (raw body), or {text}: QR content, SD-JWT or number",
             .tag = "credential",
             .reply = verification_shape()},
        .raw_body = true,
        .is_slow = true,
        .body_bytes_max = kVerifyBytesMax,
        .per_minute_max = context.checks_per_minute,
    });
}

// ---- what is published ----

json::object jwks(const TrustAnchors& anchors) {
    json::array keys;
    for (const crypto::PublicKey& key : anchors.issuers.front().keys) keys.push_back(key.jwk());
    return {{"keys", std::move(keys)}};
}

Result<Answer> give_seal_authorities(const RouteContext& context) {
    std::string pem;
    for (const crypto::X509Certificate& authority : context.credentials.anchors().seal_authorities)
        pem += crypto::x509_pem(authority);
    return http::json_reply(json::object{
        {"issuer", context.credentials.iss()}, {"seal_authorities", std::move(pem)}});
}

Result<Answer> give_status_list(const RouteContext& context, const Request& request) {
    Reply reply;
    reply.body = TRY(context.credentials.status_list(request.path.at(0), request.now));
    reply.content_type = "application/statuslist+jwt";
    return reply;
}

void add_published_routes(http::Routes& routes, const RouteContext& context) {
    const auto add = [&](const char* path, const char* summary, http::Handler handler,
                         json::object reply) {
        routes.add({
            .method = Method::Get,
            .path = path,
            .need = Need::anyone(),
            .handler = std::move(handler),
            .doc = {.summary = summary, .tag = "credential", .reply = std::move(reply)},
        });
    };
    add(
        "/.well-known/jwks.json", "Public ES256 keys of the issuer",
        [context](const Request&) {
            return Result<Answer>(http::json_reply(jwks(context.credentials.anchors())));
        },
        jwks_shape()
    );
    add(
        "/.well-known/jwt-vc-issuer", "Issuer metadata of SD-JWT VC",
        [context](const Request&) {
            return Result<Answer>(http::json_reply(json::object{
                {"issuer", context.credentials.iss()},
                {"jwks", jwks(context.credentials.anchors())}}));
        },
        shape::object({{"issuer", text()}, {"jwks", jwks_shape()}})
    );
    add(
        "/.well-known/sm2-keys.json", "Authorities of the SM2 test seals",
        [context](const Request&) { return give_seal_authorities(context); },
        shape::object({{"issuer", text()}, {"seal_authorities", text()}})
    );
    const json::object issuer =
        shape::object({{"iss", text()}, {"name", text()}, {"jwks", jwks_shape()}});
    add(
        "/.well-known/tongban-trust.json", "All of it in one file, for `tongban verify --trust`",
        [context](const Request&) {
            Reply reply;
            reply.body = trust_to_json(context.credentials.anchors());
            return Result<Answer>(std::move(reply));
        },
        shape::object({{"issuers", shape::list(issuer)}, {"seal_authorities", text()}})
    );
    routes.add({
        .method = Method::Get,
        .path = "/api/status-lists/{id}",
        .need = Need::anyone(),
        .handler = [context](const Request& request) { return give_status_list(context, request); },
        .doc =
            {.summary = "Signed status list (statuslist+jwt)",
             .tag = "credential",
             .errors = {"credential.status_unknown"},
             .reply_type = "application/statuslist+jwt"},
        .per_minute_max = 120,
    });
}

// ---- what approvers change ----

/// The command that leads to the wanted state; nothing for words that are no such state.
std::optional<Command> find_command(std::string_view state, Grounds grounds) {
    if (state == "suspended") return SuspendCredential{std::move(grounds)};
    if (state == "valid") return ResumeCredential{std::move(grounds)};
    if (state == "cancelled") return CancelCredential{std::move(grounds)};
    if (state == "revoked") return RevokeCredential{std::move(grounds)};
    if (state == "revoked_penalty") return RevokeCredentialAsPenalty{std::move(grounds)};
    return std::nullopt;
}

Result<Answer> change_state(const RouteContext& context, const Request& request) {
    const rows::Record record = TRY(context.credentials.record(request.path.at(0)));
    TRY(context.may_decide(request.actor, record.area_code, record.department));
    const auto word = [&](const char* key) { return find_string(request.body, key).value_or(""); };
    const std::string state = word("state");
    const Grounds grounds{
        .reason = word("reason"), .article = word("article"), .organisation = record.issuer_name};
    const std::optional<Command> command = find_command(state, grounds);
    if (!command) return Error{.code = "credential.state_unknown", .field = "/state"};
    ledger::Commit change =
        TRY(context.credentials.change(record.id, *command, request.actor.id, request.now));
    if (context.tell_holder) TRY(context.tell_holder(record, state, grounds, change));
    AfterCommit answer;
    answer.commits.push_back(std::move(change));
    answer.reply = http::json_reply(json::object{{"id", record.id}, {"state", state}});
    return Answer(std::move(answer));
}

/// The states to which it may be changed now.
json::array changes_of(const CredentialState& state) {
    json::array changes;
    for (const char* wanted : {"suspended", "valid", "cancelled", "revoked", "revoked_penalty"})
        if (decide(state, *find_command(wanted, {"-", "-", "-"}))) changes.emplace_back(wanted);
    return changes;
}

/// For those who may change it: what it is, where it stands and why. Its holder stays masked.
Result<Answer> show_to_staff(const RouteContext& context, const Request& request) {
    const rows::Record record = TRY(context.credentials.named(request.path.at(0)));
    TRY(context.may_decide(request.actor, record.area_code, record.department));
    const CredentialState state = TRY(context.credentials.load(record.id)).state;
    json::object view = row_json(context, record, record.holder_shown, china_date(request.now));
    view["changes"] = changes_of(state);
    if (state.grounds)
        view["grounds"] = json::object{
            {"reason", state.grounds->reason},
            {"article", state.grounds->article},
            {"organisation", state.grounds->organisation}};
    return http::json_reply(view);
}

json::object work_credential_shape() {
    return shape::extended(
        "WorkCredential", row_shape(),
        {{"changes", shape::list(shape::choice(
                         {"suspended", "valid", "cancelled", "revoked", "revoked_penalty"}
                     ))},
         {"grounds?",
          shape::object({{"reason", text()}, {"article", text()}, {"organisation", text()}})}}
    );
}

void add_work_routes(http::Routes& routes, const RouteContext& context) {
    routes.add({
        .method = Method::Get,
        .path = "/api/work/credentials/{id}",
        .need = Need::one_of({authority::Role::Approver}),
        .handler = [context](const Request& request) { return show_to_staff(context, request); },
        .doc =
            {.summary = "A credential of one's department by id, identifier or number, and what "
                        "may be done with it",
             .tag = "credential",
             .reply = work_credential_shape(),
             .errors = {"credential.unknown", "auth.forbidden"}},
    });
    routes.add({
        .method = Method::Post,
        .path = "/api/work/credentials/{id}/status",
        .need = Need::one_of({authority::Role::Approver}),
        .handler = [context](const Request& request) { return change_state(context, request); },
        .doc =
            {.summary = "Suspend, resume, cancel or revoke, with reason and article",
             .tag = "credential",
             .body =
                 shape::object({{"state", text(32)}, {"reason", text(2000)}, {"article", text(500)}}
                 ),
             .reply = shape::object({{"id", text()}, {"state", text()}}),
             .errors =
                 {"credential.unknown", "credential.wrong_stage", "credential.grounds_missing",
                  "credential.state_unknown", "auth.forbidden"}},
    });
}

}  // namespace

void add_routes(http::Routes& routes, const RouteContext& context) {
    add_holder_routes(routes, context);
    add_check_route(routes, context);
    add_published_routes(routes, context);
    add_work_routes(routes, context);
}

}  // namespace tongban::credential
