// Routes of people: session, registration, password, own data, authorisations.
#include "identity/routes.h"

#include "authority/organisation.h"
#include "crypto/random.h"
#include "directory/identifiers.h"
#include "http/shape.h"
#include "identity/signing_tokens.h"
#include "identity/staff_routes.h"

namespace tongban::identity {
namespace {

using authority::Need;
using http::AfterCommit;
using http::Answer;
using http::Method;
using http::Reply;
using http::Request;
namespace shape = http::shape;

constexpr int kPasswordChars = 128;

Reply with_cookie(Reply reply, std::string cookie) {
    reply.headers.emplace_back("Set-Cookie", std::move(cookie));
    return reply;
}

Reply accepted() {
    Reply reply;
    reply.status = 202;
    reply.body = "{}";
    return reply;
}

Answer after(ledger::Commit commit, Reply reply) {
    AfterCommit answer;
    answer.commits.push_back(std::move(commit));
    answer.reply = std::move(reply);
    return answer;
}

void append(std::vector<ledger::RowChange>& rows, std::vector<ledger::RowChange> more) {
    for (ledger::RowChange& change : more) rows.push_back(std::move(change));
}

std::string text_of(const Request& request, const char* key) {
    return find_string(request.body, key).value_or("");
}

/// Roles with the names of their places, as pages show them.
json::object role_json(
    const StaffGrant& grant, const directory::Directory& directory, bool english
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
    };
}

/// What GET /api/session says of an account; `csrf` belongs to its token.
Result<json::object> session_json(
    const RouteContext& context,
    std::string_view account,
    const std::string& csrf,
    const std::string& locale
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
                roles.push_back(role_json(grant, *directory, locale == "en"));
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
        {{"role", shape::choice({"clerk", "approver", "supervisor", "operator", "editor"})},
         {"region", shape::text()},
         {"region_name", shape::text()},
         {"department", shape::text()},
         {"department_name", shape::text()}}
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

// ---- session ----

void add_session_routes(http::Routes& routes, const RouteContext& context) {
    routes.add({
        .method = Method::Get,
        .path = "/api/session",
        .need = Need::anyone(),
        .handler = [context](const Request& request) -> Result<Answer> {
            return http::json_reply(
                TRY(session_json(context, request.actor.id, request.actor.csrf, request.locale))
            );
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
            Reply reply = http::json_reply(TRY(
                session_json(context, signed_in.id, context.sessions.csrf(token), request.locale)
            ));
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

// ---- registration and passwords ----

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

void add_password_routes(http::Routes& routes, const RouteContext& context) {
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
    add_signing_token_route(routes, context);
}

// ---- one's own data ----

json::object relation_json(const AgentRelation& relation, std::string_view me, Date today) {
    const Authorisation& known = relation.authorisation;
    const char* state = known.revoked           ? "revoked"
                        : known.holds_on(today) ? "active"
                        : today < known.from    ? "future"
                                                : "ended";
    json::array scope;
    for (const std::string& service : known.scope) scope.push_back(json::string(service));
    return {
        {"id", known.id},
        {"direction", relation.principal == me ? "given" : "received"},
        {"principal", {{"id", relation.principal}, {"name", relation.principal_name}}},
        {"agent", {{"id", known.agent}, {"name", known.agent_name}}},
        {"scope", std::move(scope)},
        {"from", to_string(known.from)},
        {"until", to_string(known.until)},
        {"state", state},
    };
}

json::object relation_schema() {
    const json::object party = shape::object({{"id", shape::text()}, {"name", shape::text()}});
    return shape::named(
        "Authorisation", {{"id", shape::text()},
                          {"direction", shape::choice({"given", "received"})},
                          {"principal", party},
                          {"agent", party},
                          {"scope", shape::list(shape::text())},
                          {"from", shape::text()},
                          {"until", shape::text()},
                          {"state", shape::choice({"active", "future", "ended", "revoked"})}}
    );
}

Result<json::array> relations_json(const RouteContext& context, const Request& request) {
    json::array list;
    for (const AgentRelation& relation : TRY(context.identity.relations(request.actor.id)))
        list.push_back(relation_json(relation, request.actor.id, china_date(request.now)));
    return list;
}

Result<Answer> show_me(const RouteContext& context, const Request& request) {
    const PersonalData data = TRY(context.identity.personal_data(request.actor.id));
    json::array agents = TRY(relations_json(context, request));
    json::array enterprises;
    for (const directory::EnterpriseRole& known :
         TRY(context.representations.enterprises_of(data.resident_id)))
        enterprises.push_back({
            {"id", known.id},
            {"name", known.name},
            {"uscc", known.credit_code},
            {"role", known.role},
        });
    return http::json_reply(json::object{
        {"id", request.actor.id},
        {"name", data.name},
        {"resident_id_masked", directory::masked_resident_id(data.resident_id)},
        {"phone_masked", directory::masked_phone(data.phone)},
        {"enterprises", std::move(enterprises)},
        {"agents", std::move(agents)},
    });
}

Result<Answer> show_accesses(const RouteContext& context, const Request& request) {
    const auto page =
        TRY(context.accesses.list(request.actor.id, request.query("after").value_or("")));
    json::array accesses;
    for (const directory::LoggedAccess& entry : page.accesses) {
        json::array fields;
        for (const std::string& field : entry.access.fields) fields.push_back(json::string(field));
        const bool is_person = entry.access.actor.starts_with("person:");
        json::object access{
            {"at", to_rfc3339(entry.at)},
            {"who",
             is_person ? context.identity.name_of(entry.access.actor) : entry.access.actor_name},
            {"organisation", entry.access.organisation},
            {"why", entry.access.why},
            {"fields", std::move(fields)},
        };
        if (!entry.access.case_number.empty()) access["case_number"] = entry.access.case_number;
        accesses.push_back(std::move(access));
    }
    json::object body{{"accesses", std::move(accesses)}, {"next", nullptr}};
    if (!page.next.empty()) body["next"] = page.next;
    return http::json_reply(body);
}

Result<Answer> authorise(const RouteContext& context, const Request& request) {
    const auto agent_id =
        TRY(context.identity.find_by_login(text_of(request, "agent_login"), request.now));
    if (!agent_id || !agent_id->starts_with("person:"))
        return Error{.code = "identity.agent_unknown", .field = "/agent_login"};
    const auto agent = TRY(context.identity.person(*agent_id));
    // A login is enough to learn the name that belongs to it: that person shall know who asked.
    context.enter(request, {*agent_id}, "authorisation", {"name"});
    auto until = parse_date(text_of(request, "until"));
    if (!until) return Error{.code = "identity.authorisation_dates", .field = "/until"};
    Authorisation wanted;
    wanted.id = crypto::random_token(12);
    wanted.agent = *agent_id;
    wanted.agent_name = TRY(context.identity.open_name(*agent_id, agent.state.name));
    wanted.from = china_date(request.now);
    wanted.until = *until;
    if (const json::array* scope = find_array(request.body, "scope"))
        for (const json::value& service : *scope)
            if (service.is_string()) wanted.scope.emplace_back(service.get_string());
    for (size_t i = 0; i < wanted.scope.size(); ++i)
        if (wanted.scope[i] != "*" && context.is_service && !context.is_service(wanted.scope[i]))
            return Error{
                .code = "identity.authorisation_service",
                .details = {{"id", wanted.scope[i]}},
                .field = fmt::format("/scope/{}", i)};
    ledger::Commit commit =
        TRY(context.identity.authorise_agent(request.actor.id, wanted, request.now));
    const AgentRelation relation{request.actor.id, request.actor.name, wanted};
    return after(
        std::move(commit),
        http::json_reply(relation_json(relation, request.actor.id, wanted.from), 201)
    );
}

json::object me_shape() {
    const json::object enterprise = shape::named(
        "Enterprise", {{"id", shape::text()},
                       {"name", shape::text()},
                       {"uscc", shape::text()},
                       {"role", shape::text()}}
    );
    return shape::named(
        "Me", {{"id", shape::text()},
               {"name", shape::text()},
               {"resident_id_masked", shape::text()},
               {"phone_masked", shape::text()},
               {"enterprises", shape::list(enterprise)},
               {"agents", shape::list(relation_schema())}}
    );
}

json::object access_shape() {
    return shape::named(
        "Access", {{"at", shape::text()},
                   {"who", shape::text()},
                   {"organisation", shape::text()},
                   {"why", shape::text()},
                   {"fields", shape::list(shape::text())},
                   {"case_number?", shape::text()}}
    );
}

void add_me_routes(http::Routes& routes, const RouteContext& context) {
    routes.add({
        .method = Method::Get,
        .path = "/api/me",
        .need = Need::person(),
        .handler = [context](const Request& request) { return show_me(context, request); },
        .doc =
            {
                .summary = "One's own data, enterprises and agents",
                .tag = "identity",
                .reply = me_shape(),
            },
    });
    routes.add({
        .method = Method::Get,
        .path = "/api/me/accesses",
        .need = Need::signed_in(),
        .handler = [context](const Request& request) { return show_accesses(context, request); },
        .doc =
            {
                .summary = "Who read one's personal data, when, why and which fields",
                .tag = "identity",
                .reply = shape::page("accesses", access_shape()),
                .query = {"after"},
                .errors = {"access.cursor"},
            },
    });
    routes.add({
        .method = Method::Get,
        .path = "/api/me/authorisations",
        .need = Need::person(),
        .handler = [context](const Request& request) -> Result<Answer> {
            json::object body;
            body["authorisations"] = TRY(relations_json(context, request));
            return http::json_reply(body);
        },
        .doc =
            {
                .summary = "Agents of the person, and people whose agent the person is",
                .tag = "identity",
                .reply = shape::object({{"authorisations", shape::list(relation_schema())}}),
            },
    });
    routes.add({
        .method = Method::Post,
        .path = "/api/me/authorisations",
        .need = Need::person(),
        .handler = [context](const Request& request) { return authorise(context, request); },
        .doc =
            {
                .summary = "Let another person apply in some services, or all (*), until a date",
                .tag = "identity",
                .body = shape::object({
                    {"agent_login", shape::text(64, 1)},
                    {"scope", shape::list(shape::text(80, 1), 100)},
                    {"until", shape::text(10, 10)},
                }),
                .reply = relation_schema(),
                .errors =
                    {"identity.agent_unknown", "identity.authorisation_dates",
                     "identity.authorisation_scope", "identity.authorisation_service",
                     "identity.authorisation_self", "identity.too_many_authorisations"},
                .status = 201,
            },
        .body_bytes_max = 16'384,
        // Each tells the name that belongs to a login.
        .per_minute_max = 10,
    });
    routes.add({
        .method = Method::Delete,
        .path = "/api/me/authorisations/{id}",
        .need = Need::person(),
        .handler = [context](const Request& request) -> Result<Answer> {
            ledger::Commit commit = TRY(context.identity.revoke_authorisation(
                request.actor.id, request.path.at(0), request.now
            ));
            return after(std::move(commit), http::empty_reply());
        },
        .doc =
            {
                .summary = "Take an authorisation back",
                .tag = "identity",
                .errors = {"identity.no_such_authorisation"},
                .status = 204,
            },
    });
}

}  // namespace

void RouteContext::enter(
    const http::Request& request,
    std::vector<std::string> subjects,
    std::string why,
    std::vector<std::string> fields
) const {
    std::erase(subjects, request.actor.id);
    if (subjects.empty()) return;
    directory::Access access{
        .subject = subjects.front(),
        .actor = request.actor.id,
        .actor_name = request.actor.name,
        .organisation = authority::organisation_name(
            request.actor.grants, *directory(), china_date(request.now)
        ),
        .why = std::move(why),
        .fields = std::move(fields),
        .more_subjects = {subjects.begin() + 1, subjects.end()}};
    request.entries.push_back(accesses.record(access, request.now, crypto::random_token(12)));
}

void add_routes(http::Routes& routes, const RouteContext& context) {
    add_session_routes(routes, context);
    add_password_routes(routes, context);
    add_me_routes(routes, context);
    add_staff_routes(routes, context);
}

}  // namespace tongban::identity
