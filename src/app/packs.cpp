#include "app/packs.h"

#include "app/catalogue_search.h"
#include "app/journeys.h"
#include "pack/check.h"
#include "pack/load.h"
#include "service/journey.h"

namespace tongban::app {

namespace fs = std::filesystem;

namespace {

void take(Issues found, Issues& into) { std::ranges::move(found, std::back_inserter(into)); }

int run_journeys(
    const pack::Content& content, const fs::path& folder, const std::string& only, Issues& issues
) {
    const std::set<std::string> known = known_failures(folder);
    int count = 0;
    for (const fs::path& file : journey_files(folder)) {
        if (known.contains(journey_name(file))) continue;
        if (!only.empty() && journey_name(file) != only) continue;
        const std::string label =
            fs::weakly_canonical(folder).filename().string() + "/tests/" + file.filename().string();
        take(service::run_journey(content, file, label).issues, issues);
        ++count;
    }
    return count;
}

}  // namespace

TriedPacks try_packs(
    const std::vector<fs::path>& folders, bool runs_journeys, const std::string& only
) {
    TriedPacks tried;
    pack::Loaded loaded = pack::load(folders);
    tried.issues = std::move(loaded.issues);
    if (loaded.content) take(pack::check(*loaded.content), tried.issues);
    const auto fault = [&](const char* code, const char* message) {
        tried.issues.push_back({.code = code, .message = message});
    };
    if (loaded.content && !loaded.content->directory)
        fault("pack.no_regions", "no pack names regions");
    if (loaded.content) take(untried_services(*loaded.content, folders), tried.issues);
    take(malformed_journeys(folders), tried.issues);
    if (!loaded.content || has_errors(tried.issues)) return tried;
    if (runs_journeys) {
        for (const fs::path& folder : folders)
            tried.journeys += run_journeys(*loaded.content, folder, only, tried.issues);
        if (tried.journeys == 0) fault("pack.no_journeys", "no pack has a journey of its own");
        if (has_errors(tried.issues)) return tried;
    }
    auto index = search::CatalogueIndex::build(
        search_entries(*loaded.content), search_words(*loaded.content)
    );
    if (!index) {
        fault("pack.search_index", "the search index cannot be built");
        return tried;
    }
    tried.edition = {std::move(loaded.content), std::move(index).value()};
    return tried;
}

std::string line_of(const Issue& issue) {
    return fmt::format(
        "{}{}: {}: {} {}", issue.file, issue.line > 0 ? fmt::format(":{}", issue.line) : "",
        issue.severity == Severity::Error ? "error" : "warning", issue.code, issue.message
    );
}

}  // namespace tongban::app
