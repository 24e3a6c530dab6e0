#include "app/packs.h"

#include <atomic>
#include <thread>

#include "app/catalogue_search.h"
#include "app/journeys.h"
#include "pack/check.h"
#include "pack/load.h"
#include "service/journey.h"

namespace tongban::app {

namespace fs = std::filesystem;

namespace {

void take(Issues found, Issues& into) { std::ranges::move(found, std::back_inserter(into)); }

struct JourneyFile {
    fs::path file;
    std::string label;
};

std::vector<JourneyFile> journeys_of(
    const std::vector<fs::path>& folders, const std::string& only
) {
    std::vector<JourneyFile> journeys;
    for (const fs::path& folder : folders) {
        const std::set<std::string> known = known_failures(folder);
        const std::string pack = fs::weakly_canonical(folder).filename().string();
        for (const fs::path& file : journey_files(folder)) {
            const std::string name = journey_name(file);
            if (known.contains(name) || (!only.empty() && name != only)) continue;
            journeys.push_back({file, pack + "/tests/" + file.filename().string()});
        }
    }
    return journeys;
}

constexpr size_t kThreadsMax = 4;

/// Each journey has a deployment of its own, so that they run beside each other.
int run_journeys(
    const pack::Content& content,
    const std::vector<JourneyFile>& journeys,
    const std::function<void(int, int)>& told,
    Issues& issues
) {
    const int total = static_cast<int>(journeys.size());
    std::vector<Issues> found(journeys.size());
    std::atomic<size_t> next = 0;
    std::atomic<int> done = 0;
    if (told) told(0, total);
    const auto work = [&] {
        for (size_t i = next++; i < journeys.size(); i = next++) {
            found[i] = service::run_journey(content, journeys[i].file, journeys[i].label).issues;
            const int so_far = ++done;
            if (told) told(so_far, total);
        }
    };
    {
        std::vector<std::jthread> others;
        // Half of the machine stays for everybody else.
        const size_t threads =
            std::min({kThreadsMax, journeys.size(), size_t(std::thread::hardware_concurrency() / 2)}
            );
        for (size_t i = 1; i < threads; ++i) others.emplace_back(work);
        work();
    }
    for (Issues& one : found) take(std::move(one), issues);
    return total;
}

}  // namespace

TriedPacks try_packs(
    const std::vector<fs::path>& folders,
    bool runs_journeys,
    const std::string& only,
    const std::function<void(int, int)>& told
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
        tried.journeys =
            run_journeys(*loaded.content, journeys_of(folders, only), told, tried.issues);
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

Edition load_again(const std::vector<fs::path>& folders) {
    pack::Loaded loaded = pack::load(folders);
    if (!loaded.content || !loaded.content->directory) return {};
    auto index = search::CatalogueIndex::build(
        search_entries(*loaded.content), search_words(*loaded.content)
    );
    if (!index) return {};
    return {std::move(loaded.content), std::move(index).value()};
}

}  // namespace tongban::app
