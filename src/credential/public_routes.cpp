// What everybody may ask: is this credential good, and with which keys is it checked?
#include "credential/route_parts.h"
#include "crypto/x509.h"
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

json::object jwks(const TrustAnchors& anchors) {
    json::array keys;
    for (const crypto::PublicKey& key : anchors.issuers.front().keys) keys.push_back(key.jwk());
    return {{"keys", std::move(keys)}};
}

/// What everybody checks with: it may stand in caches between.
Answer published(Reply reply) {
    reply.headers.emplace_back(
        "Cache-Control", fmt::format("public, max-age={}", kPublishedSeconds)
    );
    return reply;
}

Result<Answer> give_seal_authorities(const RouteContext& context) {
    std::string pem;
    for (const crypto::X509Certificate& authority : context.credentials.anchors().seal_authorities)
        pem += crypto::x509_pem(authority);
    return published(http::json_reply(json::object{
        {"issuer", context.credentials.iss()}, {"seal_authorities", std::move(pem)}}));
}

Result<Answer> give_status_list(const RouteContext& context, const Request& request) {
    Reply reply;
    reply.body = TRY(context.credentials.status_list(request.path.at(0), request.now));
    reply.content_type = "application/statuslist+jwt";
    return published(std::move(reply));
}

}  // namespace

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
            return Result<Answer>(published(http::json_reply(jwks(context.credentials.anchors()))));
        },
        jwks_shape()
    );
    add(
        "/.well-known/jwt-vc-issuer", "Issuer metadata of SD-JWT VC",
        [context](const Request&) {
            return Result<Answer>(published(http::json_reply(json::object{
                {"issuer", context.credentials.iss()},
                {"jwks", jwks(context.credentials.anchors())}})));
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
            return Result<Answer>(published(std::move(reply)));
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

}  // namespace tongban::credential
