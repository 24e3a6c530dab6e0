#include "app/platform.h"

#include "app/catalogue_search.h"
#include "app/demo.h"
#include "app/neighbours.h"
#include "pack/check.h"
#include "pack/load.h"
#include "service/rows.h"
#include "service/timers.h"

namespace tongban::app {

namespace fs = std::filesystem;

namespace {

std::string line_of(const Issue& issue) {
    return fmt::format(
        "{}{}: {}: {} {}", issue.file, issue.line > 0 ? fmt::format(":{}", issue.line) : "",
        issue.severity == Severity::Error ? "error" : "warning", issue.code, issue.message
    );
}

Result<void> load_packs(Platform& platform) {
    pack::Loaded loaded = pack::load(platform.options.packs);
    if (loaded.content) {
        Issues found = pack::check(*loaded.content);
        std::ranges::move(found, std::back_inserter(loaded.issues));
    }
    for (const Issue& issue : loaded.issues)
        if (issue.severity == Severity::Error) platform.log(line_of(issue));
    platform.pack_issues = std::move(loaded.issues);
    if (!loaded.content || has_errors(platform.pack_issues))
        return refuse("pack.refused", ErrorKind::Invalid);
    if (!loaded.content->directory) return refuse("pack.no_regions", ErrorKind::Invalid);
    platform.content.exchange(std::move(loaded.content));
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
    platform.keyring = std::make_unique<crypto::Keyring>(
        TRY(crypto::Keyring::load_or_create((data / "keyring.json").string()))
    );
    platform.bus = bus::local_bus();
    platform.live = std::make_unique<http::LiveHub>();
    return {};
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
    platform.credentials = TRY(credential::CredentialRegister::open(
        ledger, keyring, {.region = kHomeRegion, .public_url = platform.options.public_url}, now
    ));
    TRY(ledger.create_tables(service::case_tables()));
    TRY(ledger.create_tables(service::draft_tables()));
    platform.files = std::make_unique<service::FileStore>(
        platform.options.data / "files", keyring, service::default_scan()
    );
    platform.numbers = std::make_unique<service::Numbers>(ledger);
    platform.neighbours = std::make_unique<Neighbours>(platform);
    return {};
}

Result<void> open_desk(Platform& platform) {
    const std::shared_ptr<const search::CatalogueIndex> index =
        TRY(search::CatalogueIndex::build(
            search_entries(*platform.content.content()), search_words(*platform.content.content())
        ));
    platform.desk = std::make_unique<service::Desk>(service::Desk{
        .ledger = *platform.ledger,
        .content = [&holder = platform.content] { return holder.content(); },
        .keyring = *platform.keyring,
        .files = *platform.files,
        .numbers = *platform.numbers,
        .neighbours = *platform.neighbours,
        .search = [index](
                      std::string_view query, size_t count_max
                  ) { return index->search(query, count_max); },
        .public_url = platform.options.public_url});
    return {};
}

/// Live pages and the local mail and SMS sink hang on the outbox.
void open_messages(Platform& platform) {
    platform.subscriptions.push_back(platform.bus->subscribe(
        "case.changed",
        [&](const bus::Message& message) -> Result<void> {
            const std::string number = find_string(message.body, "number").value_or("");
            // Only "look again": who may see the case is asked when it is read.
            platform.live->publish("case:" + number, "case.changed", {{"number", number}});
            platform.live->publish(
                "user:" + find_string(message.body, "person").value_or(""), "inbox",
                {{"number", number}}
            );
            platform.live->publish("work", "work.changed", {{"number", number}});
            return {};
        }
    ));
    platform.subscriptions.push_back(platform.bus->subscribe(
        "notify", notification_sink(platform.options.data / "notifications.log")
    ));
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
    TRY(load_packs(*platform));
    TRY(open_stores(*platform));
    TRY(open_domains(*platform, time.now()));
    TRY(open_desk(*platform));
    open_messages(*platform);
    return platform;
}

Platform::~Platform() { stop(); }

void Platform::start() {
    timers->start();
    relay->start();
}

void Platform::stop() {
    if (timers) timers->stop();
    if (relay) relay->stop();
}

}  // namespace tongban::app
