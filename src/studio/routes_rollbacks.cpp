// Rollbacks: proposed by one editor, approved or refused by another.
#include "studio/route_parts.h"
#include "studio/route_views.h"

namespace tongban::studio {

namespace {

json::value value_of(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(json::string(text));
}

json::object rollback_json(
    const Studio& studio, const RollbackOrder& order, const Request& request
) {
    // What comes back may be of any department.
    const bool is_open = order.state == "proposed" && check_editor(studio, request).has_value();
    const bool is_own = order.author == request.actor.id;
    return {
        {"id", order.id},
        {"state", order.state},
        {"restores", order.restores},
        {"title", order.title},
        {"reason", order.reason},
        {"author_name", order.author_name},
        {"at", to_rfc3339(order.at)},
        {"reviewer_name", value_of(order.reviewer_name)},
        {"review_reason", value_of(order.review_reason)},
        {"reviewed_at", order.reviewed_ms > 0 ? json::value(to_rfc3339({order.reviewed_ms}))
                                              : json::value(nullptr)},
        {"publication",
         order.publication > 0 ? json::value(order.publication) : json::value(nullptr)},
        {"edition", order.edition},
        {"journeys_passed", order.journeys},
        {"files", files_json(order.files)},
        {"may_review", is_open && !is_own},
        {"may_withdraw", is_open && is_own}};
}

Result<Answer> list_rollbacks(Studio& studio, const Request& request) {
    json::array rollbacks;
    for (const RollbackOrder& order : TRY(studio.store().rollbacks()))
        rollbacks.push_back(rollback_json(studio, order, request));
    return http::json_reply(json::object{{"rollbacks", std::move(rollbacks)}});
}

/// The order after the event, committed.
Result<Answer> noted(
    const Studio& studio, const RollbackOrder& order, const char* event, const Request& request
) {
    http::AfterCommit after;
    after.commits.push_back(studio.store().commit_of(order, event, hand_of(studio, request)));
    after.reply =
        http::json_reply(rollback_json(studio, order, request), order.version == 1 ? 201 : 200);
    return after;
}

Result<Answer> propose(Studio& studio, const Request& request) {
    const std::int64_t number = TRY(publication_number(request.path.at(0)));
    TRY(check_token(studio, request));
    const RollbackOrder order =
        TRY(studio.propose_roll_back(number, text_of(request, "reason"), hand_of(studio, request)));
    return noted(studio, order, "RollbackProposed", request);
}

Result<Answer> approve(Studio& studio, const Request& request) {
    const std::string& id = request.path.at(0);
    const RollbackOrder order = TRY(studio.store().rollback(id));
    // What the order itself refuses is said before a signature is asked for.
    const auto last = TRY(studio.store().last_publication());
    TRY(approve_rollback(order, last ? last->number : 0, hand_of(studio, request)));
    TRY(check_token(studio, request));
    const Publication made = TRY(studio.approve_roll_back(id, hand_of(studio, request)));
    return http::json_reply(json::object{
        {"publication", made.number}, {"edition", made.edition_after}});
}

Result<Answer> refuse_it(Studio& studio, const Request& request) {
    const RollbackOrder order = TRY(refuse_rollback(
        TRY(studio.store().rollback(request.path.at(0))), text_of(request, "reason"),
        hand_of(studio, request)
    ));
    return noted(studio, order, "RollbackRefused", request);
}

Result<Answer> withdraw(Studio& studio, const Request& request) {
    const RollbackOrder order = TRY(withdraw_rollback(
        TRY(studio.store().rollback(request.path.at(0))), hand_of(studio, request)
    ));
    return noted(studio, order, "RollbackWithdrawn", request);
}

json::object rollback_shape() {
    using namespace shape;
    return named(
        "StudioRollback", {{"id", text()},
                           {"state", choice({"proposed", "approved", "refused", "withdrawn"})},
                           {"restores", integer()},
                           {"title", text()},
                           {"reason", text()},
                           {"author_name", text()},
                           {"at", text()},
                           {"reviewer_name", text_or_null()},
                           {"review_reason", text_or_null()},
                           {"reviewed_at", text_or_null()},
                           {"publication", integer_or_null()},
                           {"edition", text()},
                           {"journeys_passed", integer()},
                           {"files", list(published_file_shape())},
                           {"may_review", flag()},
                           {"may_withdraw", flag()}}
    );
}

}  // namespace

void add_rollback_routes(http::Routes& routes, Studio& studio) {
    const json::object signed_body = shape::object({{"signing_token", shape::text(300)}});
    const std::vector<std::string> signing{
        "identity.signing_token", "identity.signing_token_expired"};
    const auto with = [&](std::vector<std::string> errors) {
        errors.emplace_back("auth.forbidden");
        errors.insert(errors.end(), signing.begin(), signing.end());
        return errors;
    };
    const auto post = [&](const char* path, Work work, http::RouteDoc doc) {
        doc.tag = "studio";
        add(routes, studio,
            {.method = Method::Post, .path = path, .work = std::move(work), .doc = std::move(doc)});
    };
    add(routes, studio,
        {.path = "/api/studio/rollbacks",
         .work = list_rollbacks,
         .doc =
             {.summary = "Rollbacks that were proposed, the latest first",
              .tag = "studio",
              .reply = shape::object({{"rollbacks", shape::list(rollback_shape())}}),
              .errors = {"auth.forbidden"}},
         .is_for_departments = true});
    post(
        "/api/studio/publications/{number}/rollback", propose,
        {.summary = "Proposes to restore what this publication had put in use (0: the packs on "
                    "disk), and tries it",
         .body =
             shape::object({{"reason", shape::text(4'000, 1)}, {"signing_token", shape::text(300)}}
             ),
         .reply = rollback_shape(),
         .errors = with(
             {"studio.unknown_publication", "studio.reason", "studio.nothing_to_restore",
              "studio.rollback_pending", "studio.check_failed", "studio.check_running",
              "studio.write"}
         ),
         .status = 201}
    );
    post(
        "/api/studio/rollbacks/{id}/approve", approve,
        {.summary = "By a second editor: it comes into use now, as a signed publication",
         .body = signed_body,
         .reply = shape::object({{"publication", shape::integer()}, {"edition", shape::text()}}),
         .errors = with(
             {"studio.unknown_rollback", "studio.rollback_over", "studio.own_rollback",
              "studio.rollback_outdated", "studio.nothing_to_restore", "studio.unknown_publication",
              "studio.check_failed", "studio.write", "pack.reload_running", "edition.write"}
         )}
    );
    post(
        "/api/studio/rollbacks/{id}/refuse", refuse_it,
        {.summary = "By a second editor, with the reason",
         .body = shape::object({{"reason", shape::text(4'000, 1)}}),
         .reply = rollback_shape(),
         .errors =
             {"auth.forbidden", "studio.unknown_rollback", "studio.rollback_over",
              "studio.own_rollback", "studio.reason"}}
    );
    post(
        "/api/studio/rollbacks/{id}/withdraw", withdraw,
        {.summary = "By who proposed it",
         .body = shape::object({}),
         .reply = rollback_shape(),
         .errors =
             {"auth.forbidden", "studio.unknown_rollback", "studio.rollback_over",
              "studio.not_own_rollback"}}
    );
}

}  // namespace tongban::studio
