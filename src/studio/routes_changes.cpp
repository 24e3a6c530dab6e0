// Changes: begun, described, submitted, returned, approved, published, discarded.
#include "crypto/random.h"
#include "studio/route_parts.h"
#include "studio/route_views.h"

namespace tongban::studio {

namespace {

constexpr int kPageSize = 50;
constexpr int kTokenChars = 300;

Result<Answer> list_changes(Studio& studio, const Request& request) {
    auto rows = TRY(studio.store().changes(
        request.query("state").value_or(""), request.query("after").value_or(""), kPageSize + 1
    ));
    json::value next = nullptr;
    if (rows.size() > kPageSize) {
        rows.pop_back();
        next = json::string(Store::cursor_after(rows.back()));
    }
    json::array changes;
    for (const ChangeRow& row : rows)
        changes.push_back(json::object{
            {"id", row.id},
            {"title", row.title},
            {"state", row.state},
            {"author", row.author},
            {"author_name", row.author_name},
            {"updated_at", to_rfc3339(row.updated_at)},
            {"files", row.files},
            {"publish_on",
             row.publish_on.empty() ? json::value(nullptr) : json::string(row.publish_on)}});
    return http::json_reply(json::object{{"changes", std::move(changes)}, {"next", next}});
}

Result<Answer> start(Studio& studio, const Request& request) {
    const std::string id = crypto::random_token(9);
    const Hand hand = hand_of(studio, request);
    http::AfterCommit after;
    after.commits.push_back(TRY(studio.store().commit_of(
        {}, TRY(start_change(id, text_of(request, "title"), text_of(request, "note"), hand)),
        hand.id, hand.at
    )));
    after.reply = http::json_reply(json::object{{"id", id}, {"version", 1}}, 201);
    return after;
}

Result<Answer> show(Studio& studio, const Request& request) {
    const Change change = TRY(studio.store().change(request.path.at(0)));
    return http::json_reply(TRY(change_json(studio, change, request)));
}

/// A decision over the change of the path, committed.
Result<Answer> decide(
    Studio& studio, const Request& request, const std::function<Decided(const Change&)>& decision
) {
    const Change change = TRY(studio.store().change(request.path.at(0)));
    TRY(check_scope(studio, change, request));
    return committed(
        TRY(studio.store().commit_of(change, TRY(decision(change)), request.actor.id, request.now))
    );
}

Result<Answer> describe(Studio& studio, const Request& request) {
    return decide(studio, request, [&](const Change& change) {
        return describe_change(
            change, version_of(request), text_of(request, "title"), text_of(request, "note"),
            hand_of(studio, request)
        );
    });
}

Result<Answer> submit(Studio& studio, const Request& request) {
    const Change change = TRY(studio.store().change(request.path.at(0)));
    TRY(check_scope(studio, change, request));
    return committed(TRY(studio.submit(
        change, {version_of(request), text_of(request, "signing_token"), request.session},
        hand_of(studio, request)
    )));
}

/// A planned publication hangs on a timer of the change.
void set_timer(ledger::Commit& commit, const Change& before, const std::optional<Date>& day) {
    if (day)
        commit.timers.push_back({"publish", kPublishTimer, china_midnight(*day), {}});
    else if (before.publish_on)
        commit.cancelled_timers.push_back({"publish"});
}

Result<Answer> send_back(Studio& studio, const Request& request) {
    const Change change = TRY(studio.store().change(request.path.at(0)));
    TRY(check_scope(studio, change, request));
    const Hand hand = hand_of(studio, request);
    ledger::Commit commit = TRY(studio.store().commit_of(
        change, TRY(return_change(change, version_of(request), text_of(request, "reason"), hand)),
        hand.id, hand.at
    ));
    set_timer(commit, change, std::nullopt);
    return committed(std::move(commit));
}

Result<Answer> approve(Studio& studio, const Request& request) {
    const Change change = TRY(studio.store().change(request.path.at(0)));
    TRY(check_scope(studio, change, request));
    const Hand hand = hand_of(studio, request);
    const auto day = TRY(day_of(request, "publish_on"));
    ledger::NewEvent event =
        TRY(approve_change(change, version_of(request), text_of(request, "reason"), day, hand));
    if (const auto paths = TRY(studio.conflicts(change)); !paths.empty()) return conflict(paths);
    TRY(check_token(studio, request));
    ledger::Commit commit =
        TRY(studio.store().commit_of(change, std::move(event), hand.id, hand.at));
    set_timer(commit, change, day);
    return committed(std::move(commit));
}

Result<Answer> publish(Studio& studio, const Request& request) {
    const Hand hand = hand_of(studio, request);
    const std::string id = request.path.at(0);
    const Change change = TRY(studio.store().change(id));
    TRY(check_scope(studio, change, request));
    if (const auto day = TRY(day_of(request, "publish_on"))) {
        ledger::NewEvent event = TRY(plan_publication(change, version_of(request), day, hand));
        TRY(check_token(studio, request));
        ledger::Commit commit =
            TRY(studio.store().commit_of(change, std::move(event), hand.id, hand.at));
        set_timer(commit, change, day);
        http::AfterCommit after;
        after.reply = http::json_reply(json::object{
            {"version", change.version + 1}, {"publication", nullptr}, {"edition", nullptr}});
        after.commits.push_back(std::move(commit));
        return after;
    }
    TRY(mark_published(change, version_of(request), 0, hand));
    TRY(check_token(studio, request));
    const Publication made = TRY(studio.publish(id, version_of(request), hand));
    return http::json_reply(json::object{
        {"version", change.version + 1},
        {"publication", made.number},
        {"edition", made.edition_after}});
}

Result<Answer> discard(Studio& studio, const Request& request) {
    return decide(studio, request, [&](const Change& change) {
        return discard_change(
            change, version_of(request), text_of(request, "reason"), hand_of(studio, request)
        );
    });
}

void add_reading(http::Routes& routes, Studio& studio) {
    add(routes, studio,
        {.path = "/api/studio/changes",
         .work = list_changes,
         .doc =
             {.summary = "Changes of the packs, the last touched first",
              .tag = "studio",
              .reply = changes_shape(),
              .query = {"state", "after"},
              .errors = {"auth.forbidden", "studio.cursor"}},
         .is_for_departments = true});
    add(routes, studio,
        {.path = "/api/studio/changes/{id}",
         .work = show,
         .doc =
             {.summary = "A change with its files, its history and what its last check found",
              .tag = "studio",
              .reply = change_shape(),
              .errors = {"auth.forbidden", "studio.unknown_change"}},
         .is_for_departments = true});
}

void add_writing(http::Routes& routes, Studio& studio) {
    add(routes, studio,
        {.method = Method::Post,
         .path = "/api/studio/changes",
         .work = start,
         .doc =
             {.summary = "Begins a change",
              .tag = "studio",
              .body =
                  shape::object({{"title", shape::text(400, 1)}, {"note?", shape::text(8'000)}}),
              .reply = shape::object({{"id", shape::text()}, {"version", shape::integer()}}),
              .errors = {"auth.forbidden", "studio.title", "studio.note"},
              .status = 201},
         .is_for_departments = true});
    add(routes, studio,
        {.method = Method::Patch,
         .path = "/api/studio/changes/{id}",
         .work = describe,
         .doc =
             {.summary = "Title and note of a change",
              .tag = "studio",
              .body = shape::object(
                  {{"title", shape::text(400, 1)},
                   {"note", shape::text(8'000)},
                   {"version", shape::integer()}}
              ),
              .reply = version_shape(),
              .errors = with_change_errors({"studio.title", "studio.note"})},
         .is_for_departments = true});
}

struct Stage {
    const char* path;
    Work work;
    const char* summary;
    json::object reply;
    std::vector<std::string> errors;
};

void add_stages(http::Routes& routes, Studio& studio) {
    const json::object body = shape::object(
        {{"version", shape::integer()},
         {"reason?", shape::text(4'000)},
         {"publish_on?", shape::text(10)},
         {"signing_token?", shape::text(kTokenChars)}}
    );
    const json::object published = shape::object(
        {{"version", shape::integer()},
         {"publication", shape::integer_or_null()},
         {"edition", shape::text_or_null()}}
    );
    const std::vector<std::string> signing{
        "identity.signing_token", "identity.signing_token_expired"};
    const auto with = [](std::vector<std::string> errors, const std::vector<std::string>& more) {
        errors.insert(errors.end(), more.begin(), more.end());
        return with_change_errors(std::move(errors));
    };
    for (Stage& stage : std::vector<Stage>{
             {"/api/studio/changes/{id}/submit", submit,
              "Asks for a second person's review, once every check has passed", version_shape(),
              with(
                  {"studio.empty", "studio.check_failed", "studio.check_running", "studio.conflict",
                   "studio.write"},
                  signing
              )},
             {"/api/studio/changes/{id}/return", send_back, "Back to draft, with the reason",
              version_shape(), with({"studio.reason"}, {})},
             {"/api/studio/changes/{id}/approve", approve,
              "By a second person; perhaps with the day of publication", version_shape(),
              with(
                  {"studio.own_change", "studio.publish_on", "studio.publish_on_late",
                   "studio.reason", "studio.conflict", "date.syntax"},
                  signing
              )},
             {"/api/studio/changes/{id}/publish", publish,
              "Puts an approved change in use, now or on a day; the publication is signed",
              published,
              with(
                  {"studio.publish_on", "studio.publish_on_late", "studio.check_failed",
                   "studio.conflict", "studio.write", "pack.reload_running", "edition.write",
                   "date.syntax"},
                  signing
              )},
             {"/api/studio/changes/{id}/discard", discard, "Gives the change up", version_shape(),
              with({"studio.reason"}, {})}})
        add(routes, studio,
            {.method = Method::Post,
             .path = stage.path,
             .work = std::move(stage.work),
             .doc =
                 {.summary = stage.summary,
                  .tag = "studio",
                  .body = body,
                  .reply = std::move(stage.reply),
                  .errors = std::move(stage.errors)},
             .is_for_departments = true});
}

}  // namespace

void add_change_routes(http::Routes& routes, Studio& studio) {
    add_reading(routes, studio);
    add_writing(routes, studio);
    add_stages(routes, studio);
}

}  // namespace tongban::studio
