// A question against every entry: which speak of what it says, and how plainly.
#pragma once

#include <string_view>
#include <vector>

#include "search/documents.h"
#include "search/reading.h"

namespace tongban::search {

/// A piece of the question with its weight.
struct Asked {
    Piece piece;
    float weight = 0;
    size_t entries = 0;
};

struct Found {
    std::uint32_t entry = 0;
    bool is_firm = false;  // speaks of more than lone characters
    float covered = 0;     // share of the question that the entry speaks of
    float plainness = 0;   // the same, by how plainly
    float named = 0;       // how well one of its names says the question
    float score = 0;
};

struct Ranking {
    std::vector<Asked> asked;
    std::vector<Found> found;  // best first; empty when nothing fits
};

/// `priors`: by entry, a factor around 1 for those that come first among equals.
Ranking rank(
    const Lexicon& lexicon,
    const Documents& documents,
    const std::vector<float>& priors,
    std::string_view query
);

}  // namespace tongban::search
