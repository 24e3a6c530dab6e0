// Registration and passwords.
#include "http/shape.h"
#include "identity/route_parts.h"
#include "identity/signing_tokens.h"

namespace tongban::identity {
namespace {

using authority::Need;
using http::Answer;
using http::Method;
using http::Reply;
using http::Request;
namespace shape = http::shape;

Reply accepted() {
    Reply reply;
    reply.status = 202;
    reply.body = "{}";
    return reply;
}

void add_signing_token_route(http::Routes& routes, const RouteContext& context) {
    const auto tokens = std::make_shared<const SigningTokens>(context.identity.keyring());
    routes.add({
        .method = Method::Post,
        .path = "/api/me/signing-token",
        .need = Need::signed_in(),
        .handler = [context, tokens](const Request& request) -> Result<Answer> {
            TRY(context.identity.reauthenticate(
                request.actor.id, text_of(request, "password"), request.now
            ));
            const auto made = tokens->make(request.actor.id, request.session, request.now);
            return http::json_reply(
                json::object{
                    {"signing_token", made.token}, {"expires_at", to_rfc3339(made.expires)}},
                201
            );
        },
        .doc =
            {
                .summary = "Confirms the password once, to sign several applications in 5 minutes",
                .tag = "identity",
                .body = shape::object({{"password", shape::text(kPasswordChars, 1)}}),
                .reply =
                    shape::object({{"signing_token", shape::text()}, {"expires_at", shape::text()}}
                    ),
                .errors = {"identity.wrong_password", "auth.locked", "auth.busy"},
                .status = 201,
            },
        .is_slow = true,
        .body_bytes_max = 4'096,
        .per_minute_max = context.sign_ins_per_minute,
    });
}

void add_registration_route(http::Routes& routes, const RouteContext& context) {
    routes.add({
        .method = Method::Post,
        .path = "/api/register",
        .need = Need::anyone(),
        .handler = [context](const Request& request) -> Result<Answer> {
            Registered registered = TRY(context.identity.register_person(
                {
                    .name = text_of(request, "name"),
                    .resident_id = text_of(request, "resident_id"),
                    .phone = text_of(request, "phone"),
                    .password = text_of(request, "password"),
                    .id = {},
                },
                request.now
            ));
            return after(
                std::move(registered.commit),
                http::json_reply(json::object{{"id", registered.id}}, 201)
            );
        },
        .doc =
            {
                .summary = "Register a natural person",
                .tag = "identity",
                .body = shape::object({
                    {"name", shape::text(50, 1)},
                    {"resident_id", shape::text(30, 1)},
                    {"phone", shape::text(30, 1)},
                    {"password", shape::text(kPasswordChars, 1)},
                }),
                .reply = shape::object({{"id", shape::text()}}),
                .errors =
                    {"identity.name", "identity.resident_id.length",
                     "identity.resident_id.characters", "identity.resident_id.province",
                     "identity.resident_id.birth_date", "identity.resident_id.check_digit",
                     "identity.phone", "identity.password_weak", "identity.exists",
                     "identity.phone_exists"},
                .status = 201,
            },
        .is_slow = true,
        .body_bytes_max = 4'096,
        .per_minute_max = context.sign_ins_per_minute,
    });
}

void add_reset_request_route(http::Routes& routes, const RouteContext& context) {
    routes.add({
        .method = Method::Post,
        .path = "/api/password-reset",
        .need = Need::anyone(),
        .handler = [context](const Request& request) -> Result<Answer> {
            auto commit =
                TRY(context.identity.request_reset(text_of(request, "login"), request.now));
            // The same answer whether or not there is such a person.
            if (!commit) return accepted();
            return after(std::move(*commit), accepted());
        },
        .doc =
            {
                .summary = "Send a reset code by SMS, if there is such a person",
                .tag = "identity",
                .body = shape::object({{"login", shape::text(64, 1)}}),
                .reply = shape::object({}),
                .status = 202,
            },
        .body_bytes_max = 4'096,
        .per_minute_max = 20,
    });
}

void add_reset_route(http::Routes& routes, const RouteContext& context) {
    routes.add({
        .method = Method::Post,
        .path = "/api/password-reset/confirm",
        .need = Need::anyone(),
        .handler = [context](const Request& request) -> Result<Answer> {
            Registered reset = TRY(context.identity.confirm_reset(
                text_of(request, "login"), text_of(request, "code"), text_of(request, "password"),
                request.now
            ));
            append(reset.commit.rows, context.sessions.end_all(reset.id, "", request.now));
            return after(std::move(reset.commit), http::empty_reply());
        },
        .doc =
            {
                .summary = "Set a new password with the code; ends all sessions",
                .tag = "identity",
                .body = shape::object({
                    {"login", shape::text(64, 1)},
                    {"code", shape::text(12, 1)},
                    {"password", shape::text(kPasswordChars, 1)},
                }),
                .errors = {"identity.reset_code_wrong", "identity.password_weak", "auth.busy"},
                .status = 204,
            },
        .is_slow = true,
        .body_bytes_max = 4'096,
        .per_minute_max = 20,
    });
}

void add_password_change_route(http::Routes& routes, const RouteContext& context) {
    routes.add({
        .method = Method::Post,
        .path = "/api/me/password",
        .need = Need::signed_in(),
        .handler = [context](const Request& request) -> Result<Answer> {
            ledger::Commit commit = TRY(context.identity.change_password(
                request.actor.id, text_of(request, "old"), text_of(request, "new"), request.now
            ));
            append(
                commit.rows,
                context.sessions.end_all(request.actor.id, request.session, request.now)
            );
            return after(std::move(commit), http::empty_reply());
        },
        .doc =
            {
                .summary = "Change one's own password; ends the other sessions",
                .tag = "identity",
                .body = shape::object(
                    {{"old", shape::text(kPasswordChars, 1)},
                     {"new", shape::text(kPasswordChars, 1)}}
                ),
                .errors = {"identity.wrong_password", "identity.password_weak", "auth.locked"},
                .status = 204,
            },
        .is_slow = true,
        .body_bytes_max = 4'096,
    });
}

}  // namespace

void add_password_routes(http::Routes& routes, const RouteContext& context) {
    add_registration_route(routes, context);
    add_reset_request_route(routes, context);
    add_reset_route(routes, context);
    add_password_change_route(routes, context);
    add_signing_token_route(routes, context);
}

}  // namespace tongban::identity
