#include "app/edition_labels.h"

namespace tongban::app {

Result<std::vector<service::EditionLabel>> edition_labels(
    const studio::Store& store, const std::set<std::string>& editions
) {
    constexpr std::int64_t kNoEnd = 1'000'000'000'000;
    constexpr int kLookedAt = 300;
    const auto publications = TRY(store.publications(kNoEnd, kLookedAt));
    std::vector<service::EditionLabel> labels;
    for (const std::string& edition : editions) {
        std::optional<service::EditionLabel> label;
        // The newest comes first: the last that brought it, else the last that ended it.
        for (const studio::Publication& made : publications) {
            if (made.edition_after == edition) {
                label = {edition, made.number, false, made.title, made.at};
                break;
            }
            if (!label && made.edition_before == edition)
                label = {edition, made.number, true, made.title, made.at};
        }
        if (label) labels.push_back(*std::move(label));
    }
    return labels;
}

}  // namespace tongban::app
