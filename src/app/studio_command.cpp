// `tongban studio`: what was published, and packs between the studio and folders that git holds.
// For whoever holds the data folder; history and export also beside a running server.
#include <fstream>
#include <iostream>

#include "app/commands.h"
#include "app/platform.h"
#include "app/stored_data.h"
#include "app/studio_wiring.h"
#include "app/words.h"
#include "service/migrations.h"
#include "studio/import.h"
#include "studio/transfer.h"

namespace tongban::app {

namespace fs = std::filesystem;

namespace {

struct StudioOptions {
    std::string data = "var";
    std::vector<std::string> packs;
    std::string folder;
    std::string title;
    std::string change;
    bool is_whole = false;
    bool is_confirmed = false;
};

const Log kLog = [](std::string_view line) { std::cerr << line << "\n"; };

Result<void> print_history(const StudioOptions& options) {
    const auto ledger = TRY(open_for_reading(options.data));
    const studio::Store store(*ledger, kHomeRegion);
    constexpr std::int64_t kNoEnd = 1'000'000'000'000;
    constexpr int kLines = 1'000;
    for (const studio::Publication& made : TRY(store.publications(kNoEnd, kLines))) {
        std::cout << fmt::format(
            "{}  {}  {}  {} -> {}\n", made.number, to_rfc3339(made.at),
            made.kind == "rollback" ? fmt::format(
                                          "rollback to {} {}: {}", made.restores,
                                          printable(made.title), printable(made.reason)
                                      )
                                    : printable(made.title),
            made.edition_before, made.edition_after
        );
        const bool is_rollback = made.kind == "rollback";
        std::cout << fmt::format(
            "    {} by {}, {} by {}, published by {}\n", is_rollback ? "proposed" : "written",
            made.author_name, is_rollback ? "approved" : "reviewed", made.reviewer_name,
            made.publisher_name.empty() ? made.publisher : made.publisher_name
        );
        for (const studio::PublishedFile& file : made.files)
            std::cout << "    " << file.status << " " << printable(file.path) << "\n";
    }
    return {};
}

std::string review_of(const std::string& name, const std::string& reason) {
    if (name.empty()) return "waits for a second person";
    return fmt::format("{}{}", name, reason.empty() ? "" : ": " + reason);
}

std::string name_in(const json::object& row, const char* key) {
    const json::object* name = find_object(row, key);
    return name == nullptr ? std::string() : find_string(*name, "zh").value_or("");
}

/// Which steps the cases would leave out, as the dry run said.
void print_skips(const json::value& tried) {
    const json::object* report = tried.if_object();
    const json::array* skips = report == nullptr ? nullptr : find_array(*report, "skips");
    if (skips == nullptr) return;
    for (const json::value& value : *skips) {
        const json::object* skip = value.if_object();
        const json::array* steps = skip == nullptr ? nullptr : find_array(*skip, "steps");
        const auto cases = skip == nullptr ? std::nullopt : find_int(*skip, "cases");
        if (steps == nullptr || cases.value_or(0) == 0) continue;
        std::vector<std::string> names;
        for (const json::value& step : *steps)
            if (const json::object* one = step.if_object()) names.push_back(name_in(*one, "name"));
        std::cout << fmt::format(
            "    {} cases at {} skip: {}\n", *cases, name_in(*skip, "name"), fmt::join(names, ", ")
        );
    }
}

/// What one person asked for and a second one has to approve, or did.
Result<void> print_orders(const StudioOptions& options) {
    const auto ledger = TRY(open_for_reading(options.data));
    for (const studio::RollbackOrder& order :
         TRY(studio::Store(*ledger, kHomeRegion).rollbacks())) {
        std::cout << fmt::format(
            "{}  rollback to {}  {}  {}: {}\n    {} files, {} journeys passed; {}\n",
            to_rfc3339(order.at), order.restores, order.state, order.author_name, order.reason,
            order.files.size(), order.journeys, review_of(order.reviewer_name, order.review_reason)
        );
    }
    for (const service::MigrationRun& run : TRY(service::list_migrations(*ledger))) {
        std::cout << fmt::format(
            "{}  migration of {}  {}  {}: {}\n    {} -> {}, {} cases, {} moved, {} refused; {}\n",
            to_rfc3339(run.started_at), run.service, run.state, run.by_name, run.reason, run.from,
            run.to, run.cases, run.moved, run.refused,
            review_of(run.reviewed_by_name, run.review_reason)
        );
        if (run.skips > 0)
            std::cout << fmt::format("    {} pairs of its plan skip steps\n", run.skips);
        print_skips(run.tried);
    }
    return {};
}

Error file_error(const fs::path& file) {
    return refuse("app.not_written", ErrorKind::Unavailable, {{"file", file.string()}});
}

/// The packs as they are in use, or as a change would have them.
Result<void> export_packs(const StudioOptions& options) {
    const auto ledger = TRY(open_for_reading(options.data));
    // What needs neither keys nor packs in use.
    std::mutex exchange;
    const studio::Studio studio(studio::Workshop{
        .ledger = *ledger,
        .folder = fs::path(options.folder) / ".tongban-export",
        .region = kHomeRegion,
        .packs = pack_folders({options.packs.begin(), options.packs.end()}),
        .exchange = exchange,
        .log = kLog});
    studio::Change change;
    if (!options.change.empty()) change = TRY(studio.store().change(options.change));
    const auto files = TRY(studio::export_files(studio, change, true));
    std::error_code fault;
    fs::remove_all(fs::path(options.folder) / ".tongban-export", fault);
    for (const studio::ArchiveFile& file : files) {
        const fs::path path = fs::path(options.folder) / file.path;
        fs::create_directories(path.parent_path(), fault);
        std::ofstream stream(path, std::ios::binary | std::ios::trunc);
        stream << file.text;
        stream.flush();
        if (!stream.good()) return file_error(path);
    }
    std::cout << fmt::format("{} files below {}\n", files.size(), options.folder);
    return {};
}

/// FOLDER/PACK/… or an archive of it.
Result<std::vector<studio::ArchiveFile>> read_packs(const fs::path& from) {
    std::vector<studio::ArchiveFile> files;
    const auto read = [](const fs::path& file) {
        std::ifstream stream(file, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(stream), {});
    };
    if (fs::is_regular_file(from)) return studio::read_archive(read(from));
    for (fs::recursive_directory_iterator entry(from), end; entry != end; ++entry) {
        // What git keeps for itself is no part of a pack.
        if (entry->path().filename().string().starts_with(".")) {
            entry.disable_recursion_pending();
            continue;
        }
        // Where it leads (keys, passwords) is for no editor to read.
        if (entry->is_symlink())
            return refuse(
                "studio.import_link", ErrorKind::Invalid, {{"file", entry->path().string()}}
            );
        if (entry->is_regular_file())
            files.push_back(
                {entry->path().lexically_relative(from).generic_string(), read(entry->path())}
            );
    }
    std::ranges::sort(files, {}, &studio::ArchiveFile::path);
    return files;
}

/// Everything that the change would do, and what it cannot.
void print_imported(const studio::Imported& imported, const StudioOptions& options) {
    const http::Texts texts = terminal_texts({options.packs.begin(), options.packs.end()});
    const std::string locale = terminal_locale("");
    for (const auto& [path, file] : imported.change.files)
        std::cout << fmt::format(
            "{} {}\n",
            file.sha256.empty()        ? "removed"
            : file.base_sha256.empty() ? "added  "
                                       : "changed",
            printable(path)
        );
    for (const studio::IgnoredFile& file : imported.ignored)
        std::cout << fmt::format(
            "ignored {}: {}\n", printable(file.path),
            printable(sentence_of(file.why, texts, locale))
        );
    std::cout << fmt::format("{} files are in use already\n", imported.same);
}

Result<void> import_packs(const StudioOptions& options) {
    static const SystemTime time;
    const auto platform = TRY(Platform::open(
        {.data = options.data, .packs = {options.packs.begin(), options.packs.end()}}, time, kLog
    ));
    studio::Imported imported = TRY(studio::import_files(
        *platform->studio, TRY(read_packs(options.folder)), options.is_whole, options.title,
        {"console", "console", time.now()}
    ));
    print_imported(imported, options);
    TRY(studio::check_worth(imported));
    const auto removed = studio::removals(imported.change);
    if (!removed.empty() && !options.is_confirmed)
        return refuse(
            "studio.import_removes", ErrorKind::Conflict, {{"count", std::ssize(removed)}}
        );
    TRY(platform->ledger->commit_and_wait(std::move(imported.commit)));
    std::cout << fmt::format(
        "change {} with {} files, to be reviewed and published in the studio\n", imported.id,
        imported.change.files.size()
    );
    return {};
}

void add_data(Command& command, StudioOptions& options, bool has_packs) {
    command.add_option("--data", options.data, "Folder of database, keys and files")
        ->capture_default_str();
    if (has_packs)
        command.add_option("--pack", options.packs, "Pack folders, as the server names them")
            ->required();
}

}  // namespace

void add_studio_commands(Command& app, int& exit_code) {
    const auto options = std::make_shared<StudioOptions>();
    Command* studio =
        app.add_subcommand("studio", "Publications of the studio, and packs in and out of it");
    studio->require_subcommand(1);
    const auto runs = [&exit_code,
                       options](Command* command, Result<void> (*run)(const StudioOptions&)) {
        command->callback([options, run, command, &exit_code] {
            const auto done = run(*options);
            if (done) return;
            print_error(
                "studio " + command->name(), done.error(),
                {options->packs.begin(), options->packs.end()}
            );
            exit_code = 1;
        });
    };
    Command* history = studio->add_subcommand("history", "Every publication, the newest first");
    add_data(*history, *options, false);
    runs(history, print_history);
    Command* orders = studio->add_subcommand(
        "orders", "Migrations and rollbacks: who proposed them, who approved or refused"
    );
    add_data(*orders, *options, false);
    runs(orders, print_orders);
    Command* given = studio->add_subcommand("export", "Writes the packs in use as folders");
    add_data(*given, *options, true);
    given->add_option("--change", options->change, "As this change would have them");
    given->add_option("--into", options->folder, "Folder")->required();
    runs(given, export_packs);
    Command* taken = studio->add_subcommand(
        "import", "Makes a change of what differs in a folder or archive; the server is stopped"
    );
    add_data(*taken, *options, true);
    taken->add_option("from", options->folder, "Folder with PACK/…, or tar.gz")
        ->required()
        ->existing_path();
    taken->add_option("--title", options->title, "Of the change")->required();
    taken->add_flag("--whole", options->is_whole, "Files that are not there are taken away");
    taken->add_flag("--yes", options->is_confirmed, "Yes, take away what is listed as removed");
    runs(taken, import_packs);
    add_studio_verify_command(*studio, exit_code);
}

}  // namespace tongban::app
