// Entries as words: which entry speaks of a word, how plainly, and in which of its names.
#pragma once

#include <memory>
#include <vector>

#include "search/catalogue_index.h"
#include "search/lexicon.h"

namespace tongban::search {

struct Posting {
    std::uint32_t entry = 0;
    float plainness = 0;  // 0 to 1: in the name, or only in the department's
};

/// One name or saying of an entry.
struct Phrase {
    std::vector<WordId> words;   // everything that stands in it, long and short, sorted
    std::vector<WordId> pieces;  // the words that it is cut into, without those around the matter
    float weight = 0;            // of the pieces
};

struct Documents {
    std::vector<std::vector<Posting>> postings;  // by word
    std::vector<std::vector<Phrase>> phrases;    // by entry
    size_t count = 0;

    /// How much a word says that so many entries speak of.
    float rarity(size_t entries) const;
};

/// The lexicon of the entries and of the packs' language data.
Lexicon build_lexicon(const std::vector<Entry>& entries, const Words& words);

Documents read_documents(const Lexicon& lexicon, const std::vector<Entry>& entries);

}  // namespace tongban::search
