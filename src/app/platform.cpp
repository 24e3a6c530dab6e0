#include "app/platform.h"

#include <sys/resource.h>
#include <unistd.h>

#include "app/credential_timers.h"
#include "app/demo.h"
#include "app/neighbours.h"
#include "app/stored_data.h"
#include "app/studio_wiring.h"
#include "app/words.h"
#include "service/absences.h"
#include "service/handed_in.h"
#include "service/job_lease.h"
#include "service/messages.h"
#include "service/recount.h"
#include "service/rows.h"
#include "service/stored_orders.h"
#include "service/timers.h"

namespace tongban::app {

namespace fs = std::filesystem;

namespace {

/// Some four thousand cases that are being worked on.
constexpr size_t kCaseBytesMax = 128u << 20;

/// What is wrong with the packs on disk, in the words of whoever installed them.
void log_errors(const Platform& platform, const Issues& issues) {
    if (!has_errors(issues)) return;
    const http::Texts texts = terminal_texts(platform.options.packs);
    const std::string locale = terminal_locale(platform.options.language);
    for (const Issue& issue : issues)
        if (issue.severity == Severity::Error) platform.log(line_of(issue, texts, locale));
}

/// Whoever installed packs that do not pass has to hear of it; nobody else has to go without.
Result<void> stay_with_last(Platform& platform, Issues issues) {
    std::erase_if(issues, [](const Issue& issue) { return issue.severity != Severity::Error; });
    const auto last = TRY(platform.last_packs->find());
    if (!last) return refuse("pack.refused", ErrorKind::Invalid);
    Edition edition = load_again(last->folders);
    if (!edition.content || edition.content->edition != last->edition)
        return refuse("pack.refused", ErrorKind::Invalid);
    const Error alert{
        .code = "pack.last_stays",
        .details = {
            {"errors", issues.size()},
            {"edition", last->edition},
            {"since", to_rfc3339(last->since)}}};
    platform.log(
        "alert: " + sentence_of(
                        alert, terminal_texts(platform.options.packs),
                        terminal_locale(platform.options.language)
                    )
    );
    TRY(platform.editions->keep(*edition.content));
    platform.content.exchange({std::move(edition), {}, last->since, std::move(issues)});
    return {};
}

/// Folders with what was published over them. One that is not there is a fault of the packs like
/// any other.
Result<TriedPacks> try_disk(studio::Studio& studio, bool runs_journeys) {
    const auto folders = studio.write_folders();
    if (folders) return try_packs(*folders, runs_journeys);
    const Error& error = folders.error();
    if (error.code != "studio.missing_folder") return error;
    const std::string folder = find_string(error.details, "folder").value_or("");
    TriedPacks tried;
    tried.issues.push_back(
        {.code = "pack.missing_folder",
         .message = "no such pack folder",
         .file = folder,
         .details = {{"folder", folder}}}
    );
    return tried;
}

Result<void> load_packs(Platform& platform, Instant now) {
    platform.studio = make_studio(platform);
    TRY(platform.studio->open());
    platform.editions = std::make_unique<service::Editions>(platform.options.data / "editions");
    platform.last_packs =
        std::make_unique<LastPacks>(platform.options.data / kPacksInUse, *platform.ledger);
    TriedPacks tried = TRY(try_disk(*platform.studio, false));
    platform.studio->use_written();
    log_errors(platform, tried.issues);
    if (tried.edition.content) {
        TRY(platform.editions->keep(*tried.edition.content));
        platform.content.exchange({std::move(tried.edition), std::move(tried.issues), now, {}});
    } else {
        TRY(stay_with_last(platform, std::move(tried.issues)));
    }
    platform.studio->tidy();
    return {};
}

Result<void> open_stores(Platform& platform) {
    const fs::path& data = platform.options.data;
    std::error_code fault;
    fs::create_directories(data / "files", fault);
    if (fault)
        return Error{
            .code = "app.data_folder", .kind = ErrorKind::Unavailable, .cause = fault.message()};
    platform.ledger = TRY(ledger::open_sqlite((data / "tongban.db").string()));
    platform.keyring = std::make_unique<crypto::Keyring>(TRY(keyring_of(data, *platform.ledger)));
    platform.bus = bus::local_bus();
    platform.live = std::make_unique<http::LiveHub>();
    return {};
}

/// 9,999 cases of one service in one district on one day: somebody has to look at it.
void numbers_used_up(Platform& platform, const std::string& code, Date day) {
    platform.log(fmt::format("alert: no case number is left for {} on {}", code, to_string(day)));
    platform.live->publish(
        "admin", "alert",
        {{"code", "code.daily_numbers_used_up"}, {"of", code}, {"on", to_string(day)}}
    );
}

Result<void> open_domains(Platform& platform, Instant now) {
    ledger::Ledger& ledger = *platform.ledger;
    const crypto::Keyring& keyring = *platform.keyring;
    platform.accesses = std::make_unique<directory::AccessLog>(ledger, kHomeRegion);
    TRY(platform.accesses->create_tables());
    platform.identity = std::make_unique<identity::Identity>(ledger, keyring, kHomeRegion);
    TRY(platform.identity->create_tables());
    platform.sessions = std::make_unique<identity::SessionStore>(*platform.identity);
    platform.signatures = std::make_unique<identity::TestSignatures>(*platform.identity);
    platform.registry =
        std::make_unique<registry::Registry>(ledger, keyring, kHomeRegion, *platform.accesses);
    TRY(platform.registry->create_tables());
    auto credentials = credential::CredentialRegister::open(
        ledger, keyring, {.region = kHomeRegion, .public_url = platform.options.public_url}, now
    );
    // The first that is read of what was sealed: with keys of another deployment it cannot be.
    if (!credentials && credentials.error().code == "crypto.sealed_altered")
        return refuse(
            "app.other_keys", ErrorKind::Internal,
            {{"file", (platform.options.data / "keyring.json").string()}}
        );
    platform.credentials = TRY(std::move(credentials));
    TRY(ledger.create_tables(service::case_tables()));
    TRY(ledger.create_tables(service::draft_tables()));
    TRY(ledger.create_tables(service::handed_in_tables()));
    TRY(ledger.create_tables(service::absence_tables()));
    TRY(ledger.create_tables(service::StoredOrders::tables()));
    TRY(ledger.create_tables(service::mark_tables()));
    TRY(ledger.create_tables(service::migration_tables()));
    platform.files = std::make_unique<service::FileStore>(
        platform.options.data / "files", keyring, service::default_scan()
    );
    platform.numbers =
        std::make_unique<service::Numbers>(ledger, [&platform](const std::string& code, Date day) {
            numbers_used_up(platform, code, day);
        });
    platform.neighbours = std::make_unique<Neighbours>(platform);
    return {};
}

/// Nobody submits yet: what no case needs can go.
Result<void> open_editions(Platform& platform, Instant now) {
    const auto content = platform.content.content();
    TRY(service::Editions::note(*platform.ledger, *content, now));
    const auto pruned = platform.editions->prune(*platform.ledger, *content, now);
    if (!pruned) platform.log("editions of the packs were not tidied: " + pruned.error().code);
    return {};
}

Result<void> open_desk(Platform& platform) {
    platform.payments = std::make_unique<service::TestPayments>(
        *platform.keyring, std::make_unique<service::StoredOrders>(*platform.ledger, kHomeRegion)
    );
    platform.desk = std::make_unique<service::Desk>(service::Desk{
        .ledger = *platform.ledger,
        .content = [&holder = platform.content] { return holder.content(); },
        .keyring = *platform.keyring,
        .files = *platform.files,
        .numbers = *platform.numbers,
        .neighbours = *platform.neighbours,
        .search = [&holder = platform.content](
                      std::string_view query, size_t count_max
                  ) { return holder.in_use()->edition.index->search(query, count_max); },
        .public_url = platform.options.public_url,
        .editions = platform.editions.get(),
        .cases = std::make_shared<service::CaseCache>(kCaseBytesMax),
        .payments = platform.payments.get()});
    platform.migrations =
        std::make_unique<service::Migrations>(*platform.desk, *platform.time, platform.log);
    return {};
}

/// Live pages and the local mail and SMS sink hang on the outbox.
void open_messages(Platform& platform) {
    platform.subscriptions.push_back(platform.bus->subscribe(
        "case.changed",
        [&](const bus::Message& message) -> Result<void> {
            if (platform.live->listeners() == 0) return {};
            const std::string number = find_string(message.body, "number").value_or("");
            // Only "look again": who may see the case is asked when it is read.
            platform.live->publish("case:" + number, "case.changed", {{"number", number}});
            platform.live->publish(
                "user:" + find_string(message.body, "person").value_or(""), "inbox",
                {{"number", number}}
            );
            platform.live->publish("work", "work.changed", json::object{});
            return {};
        }
    ));
    platform.subscriptions.push_back(platform.bus->subscribe(
        service::kJobTopic,
        [&](const bus::Message& message) -> Result<void> {
            const std::string type = find_string(message.body, "type").value_or("");
            platform.live->publish(service::channel_of_jobs(type), message.topic, json::object{});
            return {};
        }
    ));
    platform.subscriptions.push_back(platform.bus->subscribe(
        "notify", notification_sink(platform.options.data / "notifications.log")
    ));
    platform.subscriptions
        .push_back(platform.bus->subscribe("process", [&](const bus::Message& message) {
            return service::on_process_message(*platform.desk, message, platform.time->now());
        }));
    platform.relay = std::make_unique<ledger::Relay>(
        *platform.ledger, *platform.bus, *platform.time,
        ledger::RelayOptions{
            .failed = [log = platform.log](
                          const ledger::OutboxMessage& message, const Error& error
                      ) { log("outbox: " + message.topic + ": " + error.code); }}
    );
    platform.timers = std::make_unique<ledger::TimerRunner>(
        *platform.ledger, *platform.time,
        ledger::TimerOptions{
            .failed =
                [log = platform.log](const ledger::DueTimer& timer, const Error& error) {
                    log("timer: " + timer.handler + " of " + timer.key.stream + ": " + error.code);
                }}
    );
    service::add_timers(*platform.timers, *platform.desk);
    add_credential_timers(*platform.timers, platform);
    add_studio_timers(*platform.timers, platform);
}

}  // namespace

Result<std::unique_ptr<Platform>> Platform::open(
    const PlatformOptions& options, const TimeSource& time, const Log& log
) {
    auto platform = std::make_unique<Platform>();
    platform->options = options;
    platform->time = &time;
    platform->log = log;
    platform->started_at = time.now();
    TRY(open_stores(*platform));
    TRY(load_packs(*platform, time.now()));
    TRY(open_domains(*platform, time.now()));
    TRY(open_editions(*platform, time.now()));
    TRY(open_desk(*platform));
    open_messages(*platform);
    return platform;
}

Platform::~Platform() { stop(); }

void Platform::start() {
    if (content.in_use()->refused.empty()) keep_last(time->now());
    timers->start();
    relay->start();
    recount_in_background();
    migrations->resume();
}

void Platform::recount_in_background() {
    recounting_ = std::jthread([this](const std::stop_token& stopping) {
        // Whoever asks for something goes first. Linux keeps this value for each thread.
        constexpr int kLast = 19;
        (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kLast);
        const auto done =
            service::recount_if_changed(*desk, *time, [&] { return stopping.stop_requested(); });
        if (!done && !stopping.stop_requested())
            log("limits were not counted anew: " + done.error().code);
        if (done && *done > 0)
            log(fmt::format("a new calendar moved the limits of {} open cases", *done));
    });
}

Result<Reloaded> Platform::reload_packs(Instant now) {
    const std::unique_lock lock(exchanging, std::try_to_lock);
    if (!lock) return refuse("pack.reload_running", ErrorKind::Conflict);
    TriedPacks tried = TRY(try_disk(*studio, true));
    Reloaded reloaded{.journeys = tried.journeys, .issues = tried.issues};
    log_errors(*this, tried.issues);
    reloaded.edition = content.content()->edition;
    if (!tried.edition.content) {
        studio->tidy();
        return reloaded;
    }
    // Kept before the first case can be submitted under it.
    TRY(editions->keep(*tried.edition.content));
    TRY(service::Editions::note(*ledger, *tried.edition.content, now));
    reloaded.edition = tried.edition.content->edition;
    reloaded.is_exchanged = true;
    put_in_use(std::move(tried.edition), std::move(tried.issues), now);
    studio->use_written();
    studio->tidy();
    return reloaded;
}

void Platform::put_in_use(Edition edition, Issues issues, Instant now) {
    content.exchange({std::move(edition), std::move(issues), now, {}});
    keep_last(now);
    recount_in_background();
}

/// Only a start with packs that do not pass would need them.
void Platform::keep_last(Instant now) {
    if (const auto kept = last_packs->keep(*content.content(), now); !kept)
        log("the packs in use were not kept for the next start: " + kept.error().code);
}

void Platform::stop() {
    recounting_ = {};
    if (migrations) migrations->stop();
    if (timers) timers->stop();
    if (relay) relay->stop();
}

}  // namespace tongban::app
