// `tongban pack`: checks a pack, and runs its journeys, without a server.
#include <iostream>
#include <set>

#include "app/commands.h"
#include "app/journeys.h"
#include "app/packs.h"
#include "app/words.h"
#include "pack/check.h"
#include "pack/load.h"
#include "pack/unconfirmed.h"
#include "service/journey.h"

namespace tongban::app {

namespace {

struct PackOptions {
    std::string folder;
    std::vector<std::string> on, with;
    std::string only;
    std::string language;
    bool json = false;
};

/// Who reads, and in which words.
struct Audience {
    http::Texts texts;
    std::string locale;

    explicit Audience(const PackOptions& options);
    std::string line(const Issue& issue) const { return line_of(issue, texts, locale); }
    void print(const Issues& issues) const {
        for (const Issue& issue : issues) std::cout << line(issue) << "\n";
    }
    std::string sentence(const char* code, json::object values) const {
        return sentence_of(Error{.code = code, .details = std::move(values)}, texts, locale);
    }
};

/// What the pack builds on, the pack, what refines it: the order in which a server loads them.
std::vector<std::filesystem::path> folders_of(const PackOptions& options) {
    std::vector<std::filesystem::path> folders(options.on.begin(), options.on.end());
    folders.emplace_back(options.folder);
    folders.insert(folders.end(), options.with.begin(), options.with.end());
    return folders;
}

Audience::Audience(const PackOptions& options)
    : texts(terminal_texts(folders_of(options))), locale(terminal_locale(options.language)) {}

pack::Loaded load_checked(const PackOptions& options) {
    pack::Loaded loaded = pack::load(folders_of(options));
    if (loaded.content) {
        Issues found = pack::check(*loaded.content);
        std::ranges::move(found, std::back_inserter(loaded.issues));
        found = untried_services(*loaded.content, folders_of(options));
        std::ranges::move(found, std::back_inserter(loaded.issues));
    }
    Issues found = malformed_journeys(folders_of(options));
    std::ranges::move(found, std::back_inserter(loaded.issues));
    return loaded;
}

const char* severity_text(const Issue& issue) {
    return issue.severity == Severity::Error ? "error" : "warning";
}

json::object view_of(const Issue& issue, const Audience& reader) {
    return {
        {"file", issue.file},
        {"line", issue.line},
        {"severity", severity_text(issue)},
        {"code", issue.code},
        {"message", sentence_of(issue, reader.texts, reader.locale)},
        {"place", issue.place},
        {"details", issue.details}};
}

int run_check(const PackOptions& options) {
    const Audience reader(options);
    const pack::Loaded loaded = load_checked(options);
    const auto errors = std::ranges::count(loaded.issues, Severity::Error, &Issue::severity);
    const auto warnings = std::ssize(loaded.issues) - errors;
    const int unconfirmed = loaded.content ? pack::count_unconfirmed(*loaded.content) : 0;
    if (options.json) {
        json::array issues;
        for (const Issue& issue : loaded.issues) issues.push_back(view_of(issue, reader));
        std::cout << json::serialize(json::object{
                         {"issues", std::move(issues)},
                         {"errors", errors},
                         {"warnings", warnings},
                         {"unconfirmed", unconfirmed}})
                  << "\n";
    } else {
        reader.print(loaded.issues);
        std::cout << reader.sentence(
                         "pack.summary",
                         {{"errors", errors}, {"warnings", warnings}, {"unconfirmed", unconfirmed}}
                     )
                  << "\n";
    }
    return loaded.content && errors == 0 ? 0 : 1;
}

struct JourneyCount {
    int passed = 0, failed = 0, known = 0;

    int all() const { return passed + failed + known; }
};

void say_journey(
    const char* verdict,
    const std::string& label,
    const service::JourneyResult& result,
    const Audience& reader
) {
    std::cout << fmt::format("{:<7} {}  {}, {} steps\n", verdict, label, result.name, result.steps);
    for (const Issue& issue : result.issues) std::cout << "        " << reader.line(issue) << "\n";
}

void run_journeys(
    const pack::Content& content,
    const std::filesystem::path& folder,
    const std::string& only,
    const Audience& reader,
    JourneyCount& count
) {
    std::set<std::string> known = known_failures(folder);
    for (const std::filesystem::path& file : journey_files(folder)) {
        if (!only.empty() && journey_name(file) != only) continue;
        const std::string label = std::filesystem::weakly_canonical(folder).filename().string() +
                                  "/tests/" + file.filename().string();
        const service::JourneyResult result = service::run_journey(content, file, label);
        const bool is_known = known.erase(journey_name(file)) > 0,
                   is_passed = result.issues.empty();
        say_journey(
            is_passed  ? (is_known ? "failed" : "passed")
            : is_known ? "known"
                       : "failed",
            label, result, reader
        );
        if (is_passed && is_known)
            std::cout << "        passes now: take it out of known-failures.txt\n";
        ++(is_passed != is_known ? (is_passed ? count.passed : count.known) : count.failed);
    }
    if (!only.empty()) return;
    for (const std::string& name : known) {
        std::cout << fmt::format(
            "failed  {}: known-failures.txt names a journey that is not there\n", name
        );
        ++count.failed;
    }
}

int run_test(const PackOptions& options) {
    const Audience reader(options);
    const pack::Loaded loaded = load_checked(options);
    if (!loaded.content || has_errors(loaded.issues)) {
        reader.print(loaded.issues);
        return 1;
    }
    if (!loaded.content->directory) {
        reader.print({{.code = "pack.no_regions", .message = "no pack lists regions"}});
        return 1;
    }
    JourneyCount count;
    run_journeys(*loaded.content, options.folder, options.only, reader, count);
    const bool has_own = !options.only.empty() || count.all() > 0;
    if (!has_own)
        reader.print({{.code = "pack.no_journeys", .message = "the pack has no journey of its own"}}
        );
    for (const std::string& folder : options.with)
        run_journeys(*loaded.content, folder, options.only, reader, count);
    if (!options.only.empty() && count.all() == 0)
        reader.print(
            {{.code = "pack.no_such_journey",
              .message = "there is no journey of this name",
              .file = options.folder + "/tests",
              .details = {{"name", options.only}}}}
        );
    if (count.known > 0)
        std::cout << fmt::format("{} known failures, listed in known-failures.txt\n", count.known);
    std::cout << fmt::format("{} passed, {} failed\n", count.passed, count.failed);
    // Nothing to run is no success.
    return has_own && count.passed > 0 && count.failed == 0 ? 0 : 1;
}

void add_folders(Command& command, PackOptions& options) {
    command.add_option("folder", options.folder, "folder of the pack")
        ->required()
        ->existing_folder();
    command.add_option("--on", options.on, "pack that it builds on")->existing_folder()->one_each();
    command.add_option("--with", options.with, "pack that refines it")
        ->existing_folder()
        ->one_each();
    command.add_option("--language", options.language, "zh or en; default: what LANG says")
        ->one_of({"zh", "en"});
}

}  // namespace

void add_pack_commands(Command& app, int& exit_code) {
    Command* pack = app.add_subcommand("pack", "checks a pack and runs its journeys");
    pack->require_subcommand(1);
    const auto options = std::make_shared<PackOptions>();
    Command* check =
        pack->add_subcommand("check", "links, limits, forms, decisions and processes of a pack");
    add_folders(*check, *options);
    check->add_flag("--json", options->json, "machine-readable");
    check->callback([options, &exit_code] { exit_code = run_check(*options); });
    Command* test = pack->add_subcommand("test", "journeys of a pack on a virtual clock");
    add_folders(*test, *options);
    test->add_option("--only", options->only, "name of one journey");
    test->callback([options, &exit_code] { exit_code = run_test(*options); });
}

}  // namespace tongban::app
