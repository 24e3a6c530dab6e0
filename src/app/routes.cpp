#include "app/routes.h"

#include <unistd.h>

#include <fstream>

#include "app/agent_news.h"
#include "app/credential_timers.h"
#include "app/edition_labels.h"
#include "app/platform.h"
#include "app/stored_data.h"
#include "app/words.h"
#include "authority/check.h"
#include "credential/routes.h"
#include "crypto/random.h"
#include "http/shape.h"
#include "identity/routes.h"
#include "pack/unconfirmed.h"
#include "registry/routes.h"
#include "service/routes.h"
#include "service/routes_faults.h"
#include "service/routes_migration.h"
#include "service/sealed_words.h"
#include "studio/routes.h"

namespace tongban::app {

namespace {

/// Some files of a case, and the log of the database between two checkpoints.
constexpr std::uintmax_t kRoomBytesMin = 256u << 20;

/// In the text format of Prometheus.
std::string room_metrics(const Platform& platform) {
    const auto room = room_of(platform.options.data);
    if (!room) return {};
    return fmt::format(
        "# HELP tongban_data_room_bytes Left on the disk of the data folder.\n"
        "# TYPE tongban_data_room_bytes gauge\ntongban_data_room_bytes {}\n",
        *room
    );
}

std::int64_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::int64_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * sysconf(_SC_PAGESIZE);
}

/// Messages that nobody has taken in spite of several attempts. Each is tried again by itself, ever
/// more seldom; whoever operates this can see that something is wrong with who should take it.
json::array late_messages(ledger::Ledger& ledger) {
    constexpr std::int64_t kAttemptsMin = 3;
    json::array late;
    const auto read = ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT topic, stream, at, attempts, attempt_at FROM outbox WHERE attempts > 0 AND"
            " attempts >= $1 ORDER BY position LIMIT 50",
            {kAttemptsMin},
            [&](const ledger::Reader::Row& row) {
                late.push_back(json::object{
                    {"topic", json::string(row.text(0))},
                    {"stream", json::string(row.text(1))},
                    {"since", to_rfc3339({row.integer(2)})},
                    {"attempts", row.integer(3)},
                    {"next_attempt", to_rfc3339({row.integer(4)})}});
                return true;
            }
        );
    });
    if (!read) late.clear();
    return late;
}

json::array issues_view(const Issues& issues, const http::Texts& texts, const std::string& locale) {
    json::array list;
    for (const Issue& issue : issues)
        list.push_back(json::object{
            {"file", issue.file},
            {"line", issue.line},
            {"severity", issue.severity == Severity::Error ? "error" : "warning"},
            {"code", issue.code},
            {"message", sentence_of(issue, texts, locale)}});
    return list;
}

json::object issue_shape() {
    using namespace http::shape;
    return object(
        {{"file", text()},
         {"line", integer()},
         {"severity", choice({"error", "warning"})},
         {"code", text()},
         {"message", text()}}
    );
}

/// GET /api/admin/status: what an operator looks at first.
json::object status_view(
    const Platform& platform,
    const RouteSettings& settings,
    const http::Texts& texts,
    const http::Request& request
) {
    const Instant now = request.now;
    json::object view{
        {"version", "0.1.0"},
        {"started_at", to_rfc3339(platform.started_at)},
        {"uptime_s", (now.ms - platform.started_at.ms) / 1000},
        {"memory_bytes", resident_bytes()}};
    if (const auto status = platform.ledger->status())
        view["ledger"] =
            json::object{{"events", status->events},   {"streams", status->streams},
                         {"timers", status->timers},   {"outbox", status->outbox},
                         {"commits", status->commits}, {"batches", status->batches},
                         {"bytes", status->bytes},     {"chain_head", status->chain_head}};
    if (settings.http_counts) {
        const http::ServerCounts counts = settings.http_counts();
        view["http"] = json::object{
            {"requests", counts.requests},
            {"errors", counts.errors},
            {"open_connections", counts.open_connections},
            {"live_connections", counts.live_connections}};
    }
    json::array packs;
    const auto in_use = platform.content.in_use();
    const auto& content = in_use->edition.content;
    for (const pack::PackInfo& pack : content->packs) {
        const auto warnings = std::ranges::count_if(in_use->issues, [&](const Issue& issue) {
            return issue.severity == Severity::Warning && pack::is_of_pack(issue.file, pack);
        });
        packs.push_back(json::object{
            {"id", pack.id},
            {"version", pack.version},
            {"loaded_at", to_rfc3339(in_use->loaded_at)},
            {"issues", warnings},
            {"unconfirmed", pack::count_unconfirmed(*content, pack)}});
    }
    view["pack"] = std::move(packs);
    view["refused_packs"] = issues_view(in_use->refused, texts, request.locale);
    view["late_messages"] = late_messages(*platform.ledger);
    if (auto registers = registry::statuses_json(*platform.registry))
        view["registers"] = std::move(registers).value();
    return view;
}

json::object status_shape() {
    using namespace http::shape;
    return named(
        "AdminStatus", {{"version", text()},
                        {"started_at", text()},
                        {"uptime_s", integer()},
                        {"memory_bytes", integer()},
                        {"ledger?", object(
                                        {{"events", integer()},
                                         {"streams", integer()},
                                         {"timers", integer()},
                                         {"outbox", integer()},
                                         {"commits", integer()},
                                         {"batches", integer()},
                                         {"bytes", integer()},
                                         {"chain_head", text()}}
                                    )},
                        {"http?", object(
                                      {{"requests", integer()},
                                       {"errors", integer()},
                                       {"open_connections", integer()},
                                       {"live_connections", integer()}}
                                  )},
                        {"pack", list(object(
                                     {{"id", text()},
                                      {"version", text()},
                                      {"loaded_at", text()},
                                      {"issues", integer()},
                                      {"unconfirmed", integer()}}
                                 ))},
                        {"refused_packs", list(issue_shape())},
                        {"late_messages", list(object(
                                              {{"topic", text()},
                                               {"stream", text()},
                                               {"since", text()},
                                               {"attempts", integer()},
                                               {"next_attempt", text()}}
                                          ))},
                        {"registers?", list(object(
                                           {{"id", text()},
                                            {"name", text()},
                                            {"name_en", text()},
                                            {"state", choice({"up", "down"})},
                                            {"timeout_ms", integer()},
                                            {"lookups", integer()},
                                            {"failures", integer()}}
                                       ))}}
    );
}

/// POST /api/admin/packs/reload: the packs as they are on disk now, or every reason why not.
Result<http::Answer> reload_packs(
    Platform& platform, const http::Texts& texts, const http::Request& request
) {
    // A pack serves the whole deployment.
    TRY(authority::check_role(
        request.actor, authority::Role::Operator, kHomeRegion, "",
        platform.content.content()->directory->regions()
    ));
    const Reloaded reloaded = TRY(platform.reload_packs(request.now));
    http::AfterCommit after;
    ledger::Commit& commit = after.commits.emplace_back();
    commit.key = {kHomeRegion, "packs:" + crypto::random_token(9)};
    commit.actor = request.actor.id;
    commit.at = request.now;
    commit.events.push_back(
        {reloaded.is_exchanged ? "PacksReloaded" : "PacksRefused",
         {{"edition", reloaded.edition},
          {"journeys", reloaded.journeys},
          {"issues", reloaded.issues.size()}}}
    );
    after.reply = http::json_reply(json::object{
        {"exchanged", reloaded.is_exchanged},
        {"edition", reloaded.edition},
        {"journeys", reloaded.journeys},
        {"issues", issues_view(reloaded.issues, texts, request.locale)}});
    return http::Answer(std::move(after));
}

json::object reload_shape() {
    using namespace http::shape;
    return named(
        "PacksReloaded", {{"exchanged", flag()},
                          {"edition", text()},
                          {"journeys", integer()},
                          {"issues", list(issue_shape())}}
    );
}

/// Kept for a month, with whatever was answered: as unreadable at rest as the case itself.
constexpr std::string_view kKeptReply = "http.reply";

credential::RouteContext credential_context(Platform& platform, const http::Texts& texts) {
    return {
        .credentials = *platform.credentials,
        .texts = texts,
        .parties_of = [&platform](const authority::Actor& actor
                      ) -> Result<std::vector<std::string>> {
            std::vector<std::string> parties{actor.id};
            if (actor.kind != authority::ActorKind::Person) return parties;
            const auto data = TRY(platform.identity->personal_data(actor.id));
            for (const auto& enterprise :
                 TRY(platform.registry->represented_ever(data.resident_id)))
                parties.push_back(enterprise.id);
            return parties;
        },
        .may_decide =
            [&platform](
                const authority::Actor& actor, const std::string& area,
                const std::string& department
            ) {
                return authority::check_role(
                    actor, authority::Role::Approver, area, department,
                    platform.content.content()->directory->regions()
                );
            },
        .tell_holder = [&platform](
                           const credential::rows::Record& record, const std::string& state,
                           const credential::Grounds& grounds, ledger::Commit& commit
                       ) -> Result<void> {
            TRY(follow_stage(platform, record, state, commit));
            return tell_holder(platform, record, state, grounds, commit);
        },
        .seal_words = [&platform](
                          const std::string& text, const std::string& id
                      ) { return service::seal_words(*platform.keyring, text, id); },
        .open_words = [&platform](
                          const std::string& text, const std::string& id
                      ) { return service::open_words(*platform.keyring, text, id); },
        .english_name =
            [&platform](const std::string& type) {
                const auto content = platform.content.content();
                const auto found = content->credential_types.find(type);
                return found == content->credential_types.end() ? std::string()
                                                                : found->second.name.en;
            },
        .english_label =
            [&platform](const std::string& type, const std::string& key) -> std::string {
            const auto content = platform.content.content();
            const auto found = content->credential_types.find(type);
            if (found == content->credential_types.end()) return {};
            for (const pack::CredentialField& field : found->second.fields)
                if (field.key == key) return field.label.en;
            return {};
        },
        .english_issuer = [&platform](
                              const std::string& department, const std::string& area,
                              const std::string& name
                          ) -> std::string {
            const auto content = platform.content.content();
            const directory::Directory& directory = *content->directory;
            for (const std::string& place : {area, directory.regions().municipality()})
                if (const auto body =
                        directory.find_organisation(fmt::format("{}@{}", department, place));
                    body && body->name == name)
                    return body->name_en;
            return {};
        }};
}

}  // namespace

http::Routes all_routes(
    Platform& platform, const http::Texts& texts, const RouteSettings& settings
) {
    const auto directory = [&platform] { return platform.content.content()->directory; };
    http::Routes routes;
    identity::add_routes(
        routes, {.identity = *platform.identity,
                 .sessions = *platform.sessions,
                 .accesses = *platform.accesses,
                 .representations = *platform.registry,
                 .directory = directory,
                 .is_service =
                     [&platform](std::string_view id) {
                         const auto content = platform.content.content();
                         return content->find_item(id) != nullptr ||
                                content->find_bundle(id) != nullptr;
                     },
                 .tell_agent =
                     [&platform](
                         const std::string& principal, const identity::Authorisation& given,
                         ledger::Commit& commit
                     ) { tell_agent(platform, principal, given, commit); },
                 .is_demo = !platform.content.content()->demo.empty(),
                 .is_secure = settings.is_secure,
                 .sign_ins_per_minute = settings.sign_ins_per_minute}
    );
    registry::add_routes(routes, {*platform.registry, directory});
    credential::add_routes(routes, credential_context(platform, texts));
    service::add_routes(routes, *platform.desk, texts);
    service::add_fault_list(routes, *platform.desk, texts);
    service::add_migration_routes(
        routes, {.desk = *platform.desk,
                 .migrations = *platform.migrations,
                 .draft = [&platform](const std::string& change
                          ) { return platform.studio->draft_content(change); },
                 .texts = texts,
                 .check_signing_token =
                     [&platform](const http::Request& request) {
                         return platform.studio->workshop().check_signing_token(
                             find_string(request.body, "signing_token").value_or(""),
                             request.actor.id, request.session, request.now
                         );
                     },
                 .labels = [&platform](const std::set<std::string>& editions
                           ) { return edition_labels(platform.studio->store(), editions); }}
    );
    studio::add_routes(routes, *platform.studio);
    routes.add(
        {.method = http::Method::Get,
         .path = "/api/admin/status",
         .need = authority::Need::one_of({authority::Role::Operator}),
         .handler = [&platform, settings,
                     &texts](const http::Request& request) -> Result<http::Answer> {
             return http::Answer(http::json_reply(status_view(platform, settings, texts, request)));
         },
         .doc =
             {.summary = "Live state of the deployment", .tag = "admin", .reply = status_shape()}}
    );
    routes.add(
        {.method = http::Method::Post,
         .path = "/api/admin/packs/reload",
         .need = authority::Need::one_of({authority::Role::Operator}),
         .handler = [&platform, &texts](const http::Request& request
                    ) { return reload_packs(platform, texts, request); },
         .doc =
             {.summary = "Loads the packs anew; with an error in them the old ones stay",
              .tag = "admin",
              .reply = reload_shape(),
              .errors = {"pack.reload_running", "edition.changed", "edition.write"}},
         .is_slow = true,
         .per_minute_max = 6}
    );
    return routes;
}

std::vector<std::string> problems_of(const Platform& platform, std::uintmax_t room_bytes_min) {
    std::vector<std::string> problems;
    if (!platform.content.in_use()->refused.empty()) problems.emplace_back("pack.refused");
    const auto room = room_of(platform.options.data);
    if (room && *room < room_bytes_min) problems.emplace_back("app.disk_low");
    return problems;
}

http::Dependencies server_dependencies(Platform& platform, const http::Texts& texts) {
    return {
        .ledger = *platform.ledger,
        .sessions = *platform.sessions,
        .time = *platform.time,
        .live = *platform.live,
        .texts = texts,
        .may_listen = [&platform](
                          const authority::Actor& actor, std::string_view channel
                      ) { return may_listen(platform, actor, channel, platform.time->now()); },
        .access_log = {},
        .trouble_log = {},
        .problems = [&platform] { return problems_of(platform, kRoomBytesMin); },
        .more_metrics =
            [&platform] {
                return room_metrics(platform) +
                       service::job_metrics(*platform.ledger, platform.time->now());
            },
        .seal_reply = [&keyring = *platform.keyring](
                          std::string_view key, std::string_view reply
                      ) { return to_base64url(keyring.seal(kKeptReply, key, reply)); },
        .open_reply = [&keyring = *platform.keyring](
                          std::string_view key, std::string_view sealed
                      ) -> Result<std::string> {
            return keyring.open_text(kKeptReply, key, TRY(from_base64url(sealed)));
        }};
}

bool may_listen(
    const Platform& platform, const authority::Actor& actor, std::string_view channel, Instant now
) {
    if (channel == "user:" + actor.id) return true;
    constexpr std::string_view kCase = "case:";
    if (channel.starts_with(kCase))
        return service::may_follow(
            *platform.desk, actor, std::string(channel.substr(kCase.size())), now
        );
    if (actor.kind != authority::ActorKind::Staff) return false;
    if (channel == "work") return !actor.grants.empty();
    if (channel == "admin")
        return std::ranges::any_of(actor.grants, [](const authority::Grant& grant) {
            return grant.role == authority::Role::Operator;
        });
    return false;
}

}  // namespace tongban::app
