// One's own data: what is known, who read it, who may act for whom.
#include "crypto/random.h"
#include "directory/codes.h"
#include "directory/identifiers.h"
#include "http/shape.h"
#include "identity/route_parts.h"

namespace tongban::identity {
namespace {

using authority::Need;
using http::Answer;
using http::Method;
using http::Request;
namespace shape = http::shape;

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

/// Of the office of this name on that day; empty for what is no office of a district or the city.
std::string english_office(
    const directory::Directory& directory, const std::string& name, Date date
) {
    const directory::Regions& regions = directory.regions();
    std::vector<std::string> places{regions.municipality()};
    for (const directory::Region* unit : regions.district_units(date)) places.push_back(unit->code);
    for (const directory::DepartmentRow& department : directory.departments())
        for (const std::string& place : places)
            if (const auto body = directory.find_organisation(department.code + "@" + place);
                body && body->name == name)
                return body->name_en;
    return {};
}

/// The log keeps the Chinese name of an office; in English it is named as on the case pages.
class OfficeNames {
  public:
    OfficeNames(std::shared_ptr<const directory::Directory> directory, bool is_english)
        : directory_(std::move(directory)), is_english_(is_english) {}

    const std::string& shown(const std::string& name, Date date) {
        if (!is_english_ || name.empty()) return name;
        const auto [known, is_new] = known_.try_emplace(name, name);
        if (is_new)
            if (std::string english = english_office(*directory_, name, date); !english.empty())
                known->second = std::move(english);
        return known->second;
    }

  private:
    std::shared_ptr<const directory::Directory> directory_;
    bool is_english_;
    std::map<std::string, std::string> known_;
};

Result<Answer> show_accesses(const RouteContext& context, const Request& request) {
    // What others read before there was an account.
    std::string before;
    if (request.actor.kind == authority::ActorKind::Person) {
        const auto person = TRY(context.identity.person(request.actor.id));
        before = "resident:" + person.state.resident_id_hash;
    }
    const auto page =
        TRY(context.accesses.list(request.actor.id, request.query("after").value_or(""), 50, before)
        );
    json::array accesses;
    OfficeNames offices(context.directory(), request.locale == "en");
    for (const directory::LoggedAccess& entry : page.accesses) {
        json::array fields;
        for (const std::string& field : entry.access.fields) fields.push_back(json::string(field));
        const bool is_person = entry.access.actor.starts_with("person:");
        json::object access{
            {"at", to_rfc3339(entry.at)},
            {"who",
             is_person ? context.identity.name_of(entry.access.actor) : entry.access.actor_name},
            {"organisation", offices.shown(entry.access.organisation, china_date(entry.at))},
            {"why", entry.access.why},
            {"fields", std::move(fields)},
        };
        // The number of a draft says nothing, and whoever looks premises up does so for a case of
        // their own.
        if (directory::is_case_number(entry.access.case_number) && entry.access.why != "premises")
            access["case_number"] = entry.access.case_number;
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
    if (context.tell_agent) context.tell_agent(request.actor.name, wanted, commit);
    const AgentRelation relation{request.actor.id, request.actor.name, wanted};
    return after(
        std::move(commit),
        http::json_reply(relation_json(relation, request.actor.id, wanted.from), 201)
    );
}

Result<Answer> take_back(const RouteContext& context, const Request& request) {
    const std::string& id = request.path.at(0);
    ledger::Commit commit =
        TRY(context.identity.revoke_authorisation(request.actor.id, id, request.now));
    // Taken back for the second time nothing happens, and there is no news.
    if (context.tell_agent && !commit.events.empty()) {
        const auto person = TRY(context.identity.person(request.actor.id));
        for (Authorisation known : person.state.authorisations) {
            if (known.id != id) continue;
            known.revoked = request.now;
            context.tell_agent(request.actor.name, known, commit);
        }
    }
    return after(std::move(commit), http::empty_reply());
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

}  // namespace

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
        .handler = [context](const Request& request) { return take_back(context, request); },
        .doc =
            {
                .summary = "Take an authorisation back",
                .tag = "identity",
                .errors = {"identity.no_such_authorisation"},
                .status = 204,
            },
    });
}

}  // namespace tongban::identity
