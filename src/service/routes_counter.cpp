// /api/counter: who stands at the window.
#include "directory/identifiers.h"
#include "service/shapes.h"
#include "service/work_view.h"

namespace tongban::service {

namespace {

Error at_field(Error error, const char* field) {
    error.field = field;
    return error;
}

/// At the counter: the person who stands there, found by the identity card; who has no account gets
/// one from the card, without a password. With a credit code also the enterprise that they act for.
Result<http::Answer> find_person(const Desk& desk, const http::Request& request) {
    auto id = directory::parse_resident_id(
        TRY(require_string(request.body, "resident_id")), china_date(request.now)
    );
    if (!id) return at_field(std::move(id).error(), "/resident_id");
    const Purpose purpose = purpose_of(request, "counter", "");
    auto found = desk.neighbours.person_by_resident_id(id->text, purpose);
    std::vector<ledger::Commit> commits;
    const bool is_new = !found && found.error().code == "identity.unknown_person" &&
                        find_bool(request.body, "register").value_or(false);
    if (is_new) {
        auto made =
            TRY(desk.neighbours.register_at_counter(id->text, text_of(request, "name"), purpose));
        found = std::move(made.person);
        commits = std::move(made.commits);
    }
    const PersonFacts person = TRY(std::move(found));
    json::object answer{{"id", person.id}, {"name", person.name}, {"registered", is_new}};
    json::array enterprises;
    // A fresh account is in no store yet, and nobody has named it for an enterprise.
    if (!is_new)
        for (const EnterpriseFacts& enterprise : TRY(desk.neighbours.enterprises_of(person.id)))
            enterprises.push_back(json::object{
                {"id", enterprise.id},
                {"name", enterprise.name},
                {"credit_code", enterprise.credit_code}});
    if (const std::string code = text_of(request, "credit_code"); !code.empty()) {
        auto parsed = directory::parse_credit_code(code);
        if (!parsed) return at_field(std::move(parsed).error(), "/credit_code");
        const auto own = std::ranges::find_if(enterprises, [&](const json::value& one) {
            return one.at("credit_code").as_string() == parsed->text;
        });
        if (own == enterprises.end())
            return Error{
                .code = "draft.applicant", .kind = ErrorKind::Forbidden, .field = "/credit_code"};
        answer["applicant"] = own->at("id");
    }
    answer["enterprises"] = std::move(enterprises);
    if (commits.empty()) return http::Answer(http::json_reply(std::move(answer)));
    return http::Answer(http::AfterCommit{std::move(commits), http::json_reply(std::move(answer))});
}

}  // namespace

void add_counter_routes(http::Routes& routes, const Desk& desk) {
    const json::object text = schema_text(200);
    add_work_route(
        routes, desk, http::Method::Post, "/api/counter/person",
        authority::Need::one_of({authority::Role::Clerk}), find_person,
        {.summary =
             "Finds the person at the counter; the reading is logged. Who has no account gets "
             "one from the identity card",
         .body = schema_object(
             {{"resident_id", text},
              {"register", schema_bool()},
              {"name", text},
              {"credit_code", text}},
             {"resident_id"}
         ),
         .reply = shapes::counter_person(),
         .errors =
             {"identity.unknown_person", "identity.resident_id.check_digit", "identity.name",
              "identity.name_mismatch", "draft.applicant"}}
    );
}

}  // namespace tongban::service
