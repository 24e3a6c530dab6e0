// Operators see and change the staff of their own region subtree and departments, nobody else's.
#include "identity/staff_routes.h"

#include "authority/check.h"
#include "http/shape.h"
#include "identity/rows.h"

namespace tongban::identity {
namespace {

using authority::Need;
using authority::Role;
using http::Answer;
using http::Method;
using http::Request;
namespace shape = http::shape;

constexpr int kPasswordChars = 128;
constexpr size_t kPageSize = 50;

bool may_give(
    const authority::Actor& actor, const StaffGrant& grant, const directory::Directory& directory
) {
    // Both as views: as a string it would be gone before it is asked.
    const std::string_view department =
        grant.department == "*" ? std::string_view() : std::string_view(grant.department);
    return authority::may(actor, Role::Operator, grant.region, department, directory.regions());
}

bool may_see(
    const authority::Actor& actor,
    const std::vector<StaffGrant>& grants,
    const directory::Directory& directory
) {
    for (const StaffGrant& grant : grants)
        if (!may_give(actor, grant, directory)) return false;
    return true;
}

Error at_grant(const char* code, size_t index, ErrorKind kind = ErrorKind::Invalid) {
    return Error{.code = code, .kind = kind, .field = fmt::format("/grants/{}", index)};
}

Result<std::vector<StaffGrant>> grants_of_body(
    const Request& request, const directory::Directory& directory
) {
    std::vector<StaffGrant> grants;
    const json::array* list = find_array(request.body, "grants");
    if (list == nullptr) return grants;
    for (const json::value& entry : *list) {
        const size_t index = grants.size();
        if (!entry.is_object()) return at_grant("identity.grant", index);
        StaffGrant grant;
        grant.role = find_string(entry.get_object(), "role").value_or("");
        grant.region = find_string(entry.get_object(), "region").value_or("");
        grant.department = find_string(entry.get_object(), "department").value_or("*");
        if (!authority::find_role(grant.role)) return at_grant("identity.grant_role", index);
        if (directory.regions().find(grant.region) == nullptr)
            return at_grant("identity.grant_region", index);
        if (grant.department != "*" && directory.find_department(grant.department) == nullptr)
            return at_grant("identity.grant_department", index);
        // One body has one head; nobody heads all of them.
        if (grant.role == "head" && grant.department == "*")
            return at_grant("identity.grant_head", index);
        if (!may_give(request.actor, grant, directory))
            return at_grant("auth.forbidden", index, ErrorKind::Forbidden);
        grants.push_back(std::move(grant));
    }
    return grants;
}

json::object staff_json(const StaffEntry& entry) {
    json::array grants;
    for (const StaffGrant& grant : entry.grants)
        grants.push_back({
            {"role", grant.role},
            {"region", grant.region},
            {"department", grant.department},
        });
    json::object staff{
        {"id", entry.id},
        {"account", entry.account},
        {"name", entry.name},
        {"disabled", entry.is_disabled},
        {"grants", std::move(grants)},
        {"last_sign_in", nullptr},
    };
    if (entry.last_sign_in) staff["last_sign_in"] = to_rfc3339(*entry.last_sign_in);
    return staff;
}

Result<json::object> staff_json(const ledger::Commit& commit) {
    const StaffState state = TRY(rows::staff_state(commit.snapshot.value_or("{}")));
    return staff_json(StaffEntry{
        .id = state.id,
        .account = state.account,
        .name = state.name,
        .is_disabled = state.is_disabled,
        .grants = state.grants,
        .last_sign_in = state.sign_in.last,
    });
}

Result<Answer> list(const RouteContext& context, const Request& request) {
    const auto directory = context.directory();
    const StaffPage page = TRY(context.identity.list_staff(
        request.query("q").value_or(""), request.query("after").value_or(""), kPageSize,
        [&](const StaffEntry& entry) { return may_see(request.actor, entry.grants, *directory); }
    ));
    json::array staff;
    std::vector<std::string> read;
    for (const StaffEntry& entry : page.staff) {
        staff.push_back(staff_json(entry));
        read.push_back(entry.id);
    }
    context.enter(request, std::move(read), "administration", {"staff_account"});
    json::object body{{"staff", std::move(staff)}, {"next", nullptr}};
    if (!page.next.empty()) body["next"] = page.next;
    return http::json_reply(body);
}

Result<Answer> create(const RouteContext& context, const Request& request) {
    const auto directory = context.directory();
    StaffRegistration registration;
    registration.account = find_string(request.body, "account").value_or("");
    registration.name = find_string(request.body, "name").value_or("");
    registration.password = find_string(request.body, "password").value_or("");
    registration.grants = TRY(grants_of_body(request, *directory));
    Registered registered =
        TRY(context.identity.create_staff(registration, request.actor.id, request.now));
    http::AfterCommit answer;
    answer.reply = http::json_reply(TRY(staff_json(registered.commit)), 201);
    answer.commits.push_back(std::move(registered.commit));
    return answer;
}

Result<Answer> change(const RouteContext& context, const Request& request) {
    const auto directory = context.directory();
    const std::string& id = request.path.at(0);
    const auto loaded = TRY(context.identity.staff(id));
    if (!may_see(request.actor, loaded.state.grants, *directory))
        return refuse("auth.forbidden", ErrorKind::Forbidden);
    ChangeStaff wanted;
    wanted.name = find_string(request.body, "name");
    wanted.is_disabled = find_bool(request.body, "disabled");
    if (request.body.contains("grants")) wanted.grants = TRY(grants_of_body(request, *directory));
    const auto password = find_string(request.body, "password");

    http::AfterCommit answer;
    answer.commits = TRY(context.identity.change_staff(
        id, wanted, password, request.actor.id, request.now,
        [&](const std::vector<StaffGrant>& held, const StaffGrant& grant) {
            const authority::Actor other{.grants = to_grants(held)};
            return may_give(other, grant, *directory);
        }
    ));
    ledger::Commit& first = answer.commits.front();
    context.enter(request, {id}, "administration", {"staff_account"});
    answer.reply = http::json_reply(TRY(staff_json(first)));
    // Roles count from the next request on; who is out, or has another password, signs in again.
    context.sessions.forget(id, request.now);
    if (wanted.is_disabled.value_or(false) || password)
        for (ledger::RowChange& row : context.sessions.end_all(id, "", request.now))
            first.rows.push_back(std::move(row));
    return answer;
}

json::object grant_schema() {
    return shape::named(
        "StaffGrant", {{"role", shape::text(20, 1)},
                       {"region", shape::text(40, 1)},
                       {"department", shape::text(40, 1)}}
    );
}

json::object staff_schema() {
    return shape::named(
        "StaffAccount", {{"id", shape::text()},
                         {"account", shape::text()},
                         {"name", shape::text()},
                         {"disabled", shape::flag()},
                         {"grants", shape::list(grant_schema())},
                         {"last_sign_in", shape::text_or_null()}}
    );
}

const std::vector<std::string> kStaffErrors{"identity.account",         "identity.name",
                                            "identity.password_weak",   "identity.account_exists",
                                            "identity.too_many_grants", "identity.grant_role",
                                            "identity.grant_region",    "identity.grant_department",
                                            "identity.grant_head",      "auth.forbidden"};

}  // namespace

void add_staff_routes(http::Routes& routes, const RouteContext& context) {
    routes.add({
        .method = Method::Get,
        .path = "/api/admin/staff",
        .need = Need::one_of({Role::Operator}),
        .handler = [context](const Request& request) { return list(context, request); },
        .doc =
            {
                .summary = "Staff within the operator's reach",
                .tag = "admin",
                .reply = shape::page("staff", staff_schema()),
                .query = {"q", "after"},
            },
    });
    routes.add({
        .method = Method::Post,
        .path = "/api/admin/staff",
        .need = Need::one_of({Role::Operator}),
        .handler = [context](const Request& request) { return create(context, request); },
        .doc =
            {
                .summary = "Create an account; its password has to be changed at first sign-in",
                .tag = "admin",
                .body = shape::object({
                    {"account", shape::text(40, 2)},
                    {"name", shape::text(50, 1)},
                    {"password", shape::text(kPasswordChars, 1)},
                    {"grants", shape::list(grant_schema(), kGrantsMax)},
                }),
                .reply = staff_schema(),
                .errors = kStaffErrors,
                .status = 201,
            },
        .is_slow = true,
    });
    std::vector<std::string> change_errors = kStaffErrors;
    change_errors.insert(
        change_errors.end(), {"identity.unknown_staff", "identity.last_operator", "identity.self"}
    );
    routes.add({
        .method = Method::Patch,
        .path = "/api/admin/staff/{id}",
        .need = Need::one_of({Role::Operator}),
        .handler = [context](const Request& request) { return change(context, request); },
        .doc =
            {
                .summary = "Rename, disable, enable, move, or give another password",
                .tag = "admin",
                .body = shape::object({
                    {"name?", shape::text(50, 1)},
                    {"disabled?", shape::flag()},
                    {"grants?", shape::list(grant_schema(), kGrantsMax)},
                    {"password?", shape::text(kPasswordChars, 1)},
                }),
                .reply = staff_schema(),
                .errors = std::move(change_errors),
            },
        .is_slow = true,
    });
}

}  // namespace tongban::identity
