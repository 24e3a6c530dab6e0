// Signing in and out.
#include "crypto/random.h"
#include "http/shape.h"
#include "identity/route_parts.h"

namespace tongban::identity {
namespace {

using authority::Need;
using http::Answer;
using http::Method;
using http::Reply;
using http::Request;
namespace shape = http::shape;

Reply with_cookie(Reply reply, std::string cookie) {
    reply.headers.emplace_back("Set-Cookie", std::move(cookie));
    return reply;
}

/// The office as people call it, which may be named after its time and place (a district's branch
/// of a corps of the city); without one department it is the place.
std::string office_name(
    const StaffGrant& grant, const directory::Directory& directory, Date today, bool english
) {
    if (grant.department == "*") return {};
    const auto office = directory.organisation_for(grant.department, grant.region, today);
    if (!office) return {};
    return english && !office->name_en.empty() ? office->name_en : office->name;
}

/// Roles with the names of their places, as pages show them.
json::object role_json(
    const StaffGrant& grant, const directory::Directory& directory, Date today, bool english
) {
    const directory::Region* region = directory.regions().find(grant.region);
    const directory::DepartmentRow* department = directory.find_department(grant.department);
    return json::object{
        {"role", grant.role},
        {"region", grant.region},
        {"region_name", region == nullptr                     ? grant.region
                        : english && !region->name_en.empty() ? region->name_en
                                                              : region->name},
        {"department", grant.department},
        {"department_name",
         department != nullptr
             ? (english && !department->name_en.empty() ? department->name_en : department->name)
         : grant.department == "*" ? (english ? "all departments" : "全部")
                                   : grant.department},
        {"organisation", office_name(grant, directory, today, english)},
    };
}

/// What GET /api/session says of an account; `csrf` belongs to its token.
Result<json::object> session_json(
    const RouteContext& context,
    std::string_view account,
    const std::string& csrf,
    const std::string& locale,
    Date today
) {
    json::object session{{"user", nullptr}, {"locale", locale}, {"demo", context.is_demo}};
    if (account.empty()) return session;
    json::object user{{"id", account}, {"csrf", csrf}};
    json::array roles;
    bool must_change = false;
    if (account.starts_with("staff:")) {
        const auto loaded = TRY(context.identity.staff(account));
        const auto directory = context.directory();
        user["kind"] = "staff";
        user["name"] = loaded.state.name;
        must_change = loaded.state.sign_in.must_change_password;
        if (!must_change)
            for (const StaffGrant& grant : loaded.state.grants)
                roles.push_back(role_json(grant, *directory, today, locale == "en"));
    } else {
        const auto loaded = TRY(context.identity.person(account));
        user["kind"] = "person";
        user["name"] = TRY(context.identity.open_name(account, loaded.state.name));
        must_change = loaded.state.sign_in.must_change_password;
    }
    user["roles"] = std::move(roles);
    user["must_change_password"] = must_change;
    session["user"] = std::move(user);
    return session;
}

json::object session_schema() {
    const json::object role = shape::named(
        "RoleGrant",
        {{"role",
          shape::choice({"clerk", "approver", "supervisor", "head", "operator", "editor", "worker"}
          )},
         {"region", shape::text()},
         {"region_name", shape::text()},
         {"department", shape::text()},
         {"department_name", shape::text()},
         // Empty for a grant over all departments.
         {"organisation", shape::text()}}
    );
    const json::object user = shape::named(
        "User", {{"id", shape::text()},
                 {"kind", shape::choice({"person", "staff"})},
                 {"name", shape::text()},
                 {"csrf", shape::text()},
                 {"roles", shape::list(role)},
                 {"must_change_password", shape::flag()}}
    );
    return shape::named(
        "SessionAnswer",
        {{"user", shape::or_null(user)}, {"locale", shape::text()}, {"demo", shape::flag()}}
    );
}

}  // namespace

void add_session_routes(http::Routes& routes, const RouteContext& context) {
    routes.add({
        .method = Method::Get,
        .path = "/api/session",
        .need = Need::anyone(),
        .handler = [context](const Request& request) -> Result<Answer> {
            return http::json_reply(TRY(session_json(
                context, request.actor.id, request.actor.csrf, request.locale,
                china_date(request.now)
            )));
        },
        .doc = {.summary = "Who is signed in", .tag = "identity", .reply = session_schema()},
    });
    routes.add({
        .method = Method::Post,
        .path = "/api/session",
        .need = Need::anyone(),
        .handler = [context](const Request& request) -> Result<Answer> {
            Registered signed_in = TRY(context.identity.sign_in(
                text_of(request, "login"), text_of(request, "password"), request.now
            ));
            // A fresh token each time: one that somebody planted before is worth nothing.
            const std::string token = crypto::random_token();
            append(signed_in.commit.rows, context.sessions.open(token, signed_in.id, request.now));
            Reply reply = http::json_reply(TRY(session_json(
                context, signed_in.id, context.sessions.csrf(token), request.locale,
                china_date(request.now)
            )));
            return after(
                std::move(signed_in.commit),
                with_cookie(std::move(reply), http::session_cookie(token, context.is_secure))
            );
        },
        .doc =
            {
                .summary = "Sign in with resident id, phone or staff account",
                .tag = "identity",
                .body = shape::object(
                    {{"login", shape::text(64, 1)}, {"password", shape::text(kPasswordChars, 1)}}
                ),
                .reply = session_schema(),
                .errors = {"auth.wrong_login", "auth.locked", "auth.disabled", "auth.busy"},
            },
        .is_slow = true,
        .body_bytes_max = 4'096,
        .per_minute_max = context.sign_ins_per_minute,
    });
    routes.add({
        .method = Method::Delete,
        .path = "/api/session",
        .need = Need::signed_in(),
        .handler = [context](const Request& request) -> Result<Answer> {
            ledger::Commit commit =
                context.sessions.end(request.session, request.actor, request.now);
            if (request.query("everywhere") == "1")
                append(commit.rows, context.sessions.end_all(request.actor.id, "", request.now));
            return after(
                std::move(commit),
                with_cookie(http::empty_reply(), http::expired_session_cookie(context.is_secure))
            );
        },
        .doc =
            {
                .summary = "Sign out; everywhere=1 ends all sessions of the account",
                .tag = "identity",
                .query = {"everywhere"},
                .status = 204,
            },
    });
}

}  // namespace tongban::identity
