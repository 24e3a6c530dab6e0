// What approvers change: suspend, resume, cancel, revoke.
#include "credential/route_parts.h"
#include "http/shape.h"

namespace tongban::credential {
namespace {

using authority::Need;
using http::AfterCommit;
using http::Answer;
using http::Method;
using http::Request;
namespace shape = http::shape;
using shape::text;

/// What approvers may change a credential to.
constexpr std::initializer_list<std::string_view> kWanted{
    "suspended", "valid", "cancelled", "revoked", "revoked_penalty"};

/// The command that leads to the wanted state; nothing for words that are no such state.
std::optional<Command> find_command(std::string_view state, Grounds grounds, Date today) {
    if (state == "suspended") return SuspendCredential{std::move(grounds)};
    if (state == "valid") return ResumeCredential{std::move(grounds), today};
    if (state == "cancelled") return CancelCredential{std::move(grounds)};
    if (state == "revoked") return RevokeCredential{std::move(grounds)};
    if (state == "revoked_penalty") return RevokeCredentialAsPenalty{std::move(grounds)};
    return std::nullopt;
}

/// A credential that is resumed after its last day has expired.
std::string state_after(const std::string& wanted, const rows::Record& record, Date today) {
    const auto until = parse_date(record.valid_until);
    return wanted == "valid" && until && *until < today ? "expired" : wanted;
}

Result<Answer> change_state(const RouteContext& context, const Request& request) {
    const rows::Record record = TRY(context.credentials.record(request.path.at(0)));
    TRY(context.may_decide(request.actor, record.area_code, record.department));
    const auto word = [&](const char* key) { return find_string(request.body, key).value_or(""); };
    const std::string state = word("state");
    const Grounds grounds{
        .reason = word("reason"), .article = word("article"), .organisation = record.issuer_name};
    Grounds kept = grounds;
    if (context.seal_words) kept.reason = context.seal_words(grounds.reason, record.id);
    const std::optional<Command> command =
        find_command(state, std::move(kept), china_date(request.now));
    if (!command) return Error{.code = "credential.state_unknown", .field = "/state"};
    ledger::Commit change =
        TRY(context.credentials.change(record.id, *command, request.actor.id, request.now));
    if (context.tell_holder) TRY(context.tell_holder(record, state, grounds, change));
    AfterCommit answer;
    answer.commits.push_back(std::move(change));
    answer.reply = http::json_reply(json::object{
        {"id", record.id}, {"state", state_after(state, record, china_date(request.now))}});
    return Answer(std::move(answer));
}

/// The states to which it may be changed now.
json::array changes_of(const CredentialState& state) {
    json::array changes;
    for (const std::string_view wanted : kWanted)
        if (decide(state, *find_command(wanted, {"-", "-", "-"}, {}))) changes.emplace_back(wanted);
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
            {"reason", context.open_words ? context.open_words(state.grounds->reason, record.id)
                                          : state.grounds->reason},
            {"article", state.grounds->article},
            {"organisation", state.grounds->organisation}};
    return http::json_reply(view);
}

json::object work_credential_shape() {
    return shape::extended(
        "WorkCredential", row_shape(),
        {{"changes", shape::list(shape::choice(kWanted))},
         {"grounds?",
          shape::object({{"reason", text()}, {"article", text()}, {"organisation", text()}})}}
    );
}

}  // namespace

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
             .body = shape::object(
                 {{"state", shape::choice(kWanted)}, {"reason", text(2000)}, {"article", text(500)}}
             ),
             .reply = shape::object({{"id", text()}, {"state", state_shape()}}),
             .errors =
                 {"credential.unknown", "credential.wrong_stage", "credential.grounds_missing",
                  "credential.state_unknown", "auth.forbidden"}},
    });
}

}  // namespace tongban::credential
