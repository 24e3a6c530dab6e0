// Packs of a deployment: loaded, checked and tried before they are used.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "pack/model.h"
#include "search/catalogue_index.h"

namespace tongban::app {

/// Content with the search index over it: what is exchanged as a whole.
struct Edition {
    std::shared_ptr<const pack::Content> content;
    std::shared_ptr<const search::CatalogueIndex> index;
};

struct TriedPacks {
    Edition edition;  // empty when an issue is an error
    Issues issues;    // with file and line
    int journeys = 0;
};

/// Loads and checks; with `runs_journeys` the packs' own journeys have to pass, too, and a list of
/// packs without any is refused.
/// `only` names the one journey to run. `told` hears from several threads how many journeys of how
/// many have run.
TriedPacks try_packs(
    const std::vector<std::filesystem::path>& folders,
    bool runs_journeys,
    const std::string& only = {},
    const std::function<void(int done, int total)>& told = {}
);

/// Packs that were in use before: loaded, and not tried once more.
Edition load_again(const std::vector<std::filesystem::path>& folders);

}  // namespace tongban::app
