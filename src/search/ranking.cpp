// A question is cut into words; each may mean several. An entry answers as far as it speaks of
// them, rare ones counting more, and as far as one of its names says just that.
#include "search/ranking.h"

#include <algorithm>

namespace tongban::search {

namespace {

constexpr size_t kQueryBytesMax = 300;
constexpr size_t kCandidatesMax = 80;
/// How much of what the question says an entry must speak of to be an answer at all.
constexpr float kCoveredMin = 0.38F;
/// The same when most of the question is made of words that the catalogue knows.
constexpr float kCoveredMinOfKnown = 0.26F, kMostlyKnown = 0.6F;
/// Beside an entry that says just what was asked, weak ones would only distract.
constexpr float kShareOfBestMin = 0.4F;
/// Words that no entry knows count less than the rarest known ones: most are chatter.
constexpr float kUnknownShare = 0.7F, kLightShare = 0.25F;
/// Words of other matters count double: 火锅 with 好吃 asks for no licence.
constexpr float kElsewhereShare = 2.0F;

/// One number for each word, emptied in time of what was set.
class Marks {
  public:
    explicit Marks(size_t size) : values_(size, 0.0F) {}
    void set(std::uint32_t at, float value) {
        if (values_[at] == 0.0F) used_.push_back(at);
        values_[at] = std::max(values_[at], value);
    }
    float at(std::uint32_t place) const { return values_[place]; }
    const std::vector<std::uint32_t>& used() const { return used_; }
    void clear() {
        for (const std::uint32_t place : used_) values_[place] = 0.0F;
        used_.clear();
    }

  private:
    std::vector<float> values_;
    std::vector<std::uint32_t> used_;
};

/// What a piece without known words would have weighed.
float unknown_weight(const Documents& documents, const Piece& piece, bool is_han) {
    if (piece.is_elsewhere) return kElsewhereShare * documents.rarity(0);
    const float words = is_han ? std::min(1.0F, 0.5F * static_cast<float>(piece.length)) : 1.0F;
    return words * kUnknownShare * documents.rarity(0);
}

/// Highest first; entries that are alike in the order of the catalogue.
void sort_by(std::vector<Found>& found, float Found::*figure) {
    std::ranges::sort(found, [figure](const Found& a, const Found& b) {
        return a.*figure != b.*figure ? a.*figure > b.*figure : a.entry < b.entry;
    });
}

class Search {
  public:
    Search(const Lexicon& lexicon, const Documents& documents)
        : lexicon_(lexicon),
          documents_(documents),
          plain_(documents.count),
          quality_(documents.count),
          said_(lexicon.size()) {}

    std::vector<Found> run(std::string_view query, const std::vector<float>& priors) {
        ask(query);
        std::vector<Found> found = candidates();
        for (Found& one : found) {
            one.named = named(one.entry);
            one.score = (0.45F * one.plainness + 0.55F * one.named) * priors[one.entry];
        }
        sort_by(found, &Found::score);
        std::erase_if(found, [best = found.empty() ? 0 : found.front().score](const Found& one) {
            return one.score < kShareOfBestMin * best;
        });
        return found;
    }

    const std::vector<Asked>& asked() const { return asked_; }

  private:
    void ask(std::string_view query) {
        const std::vector<Atom> atoms = atoms_of(query, kQueryBytesMax);
        for (Piece& piece : read_line(lexicon_, atoms, Hearing::Sounds)) {
            if (piece.is_around) continue;
            const bool is_han = atoms[piece.from].is_han;
            widen(lexicon_, piece);
            asked_.push_back({.piece = std::move(piece)});
            weigh(asked_.back(), is_han);
        }
    }

    void weigh(Asked& asked, bool is_han) {
        for (const Option& option : asked.piece.options) {
            if (option.quality < 0.5F) continue;
            for (const Posting& posting : documents_.postings[option.word])
                quality_.set(posting.entry, option.quality);
        }
        asked.entries = quality_.used().size();
        quality_.clear();
        asked.weight = asked.piece.options.empty() || asked.entries == 0
                           ? unknown_weight(documents_, asked.piece, is_han)
                           : documents_.rarity(asked.entries);
        if (asked.piece.is_light) asked.weight *= kLightShare;
        total_ += asked.weight;
        if (asked.entries > 0 && !asked.piece.is_fragment) known_ += asked.weight;
    }

    std::vector<Found> candidates() {
        std::vector<Found> all(documents_.count);
        for (const Asked& asked : asked_) {
            for (const Option& option : asked.piece.options)
                for (const Posting& posting : documents_.postings[option.word]) {
                    quality_.set(posting.entry, option.quality);
                    plain_.set(posting.entry, option.quality * posting.plainness);
                }
            for (const std::uint32_t entry : quality_.used()) {
                all[entry].covered += asked.weight * quality_.at(entry);
                all[entry].is_firm |= !asked.piece.is_fragment || asked_.size() == 1;
                all[entry].plainness += asked.weight * plain_.at(entry);
            }
            quality_.clear();
            plain_.clear();
        }
        const float covered_min =
            (known_ >= kMostlyKnown * total_ ? kCoveredMinOfKnown : kCoveredMin) * total_;
        std::vector<Found> enough;
        for (std::uint32_t entry = 0; entry < all.size(); ++entry) {
            Found& one = all[entry];
            if (!one.is_firm || one.covered < covered_min) continue;
            enough.push_back(
                {.entry = entry,
                 .covered = one.covered / total_,
                 .plainness = one.plainness / total_}
            );
        }
        sort_by(enough, &Found::plainness);
        if (enough.size() > kCandidatesMax) enough.resize(kCandidatesMax);
        set_said();
        return enough;
    }

    /// By word, how well some piece of the question says it.
    void set_said() {
        for (const Asked& asked : asked_)
            for (const Option& option : asked.piece.options) said_.set(option.word, option.quality);
    }

    float named(std::uint32_t entry) const {
        float best = 0;
        for (const Phrase& phrase : documents_.phrases[entry]) {
            if (phrase.weight <= 0) continue;
            float asked_share = 0, phrase_share = 0;
            for (const Asked& asked : asked_) {
                float met = 0;
                for (const Option& option : asked.piece.options)
                    if (option.quality > met &&
                        std::ranges::binary_search(phrase.words, option.word))
                        met = option.quality;
                asked_share += met * asked.weight;
            }
            if (asked_share == 0) continue;
            for (const WordId word : phrase.pieces)
                phrase_share +=
                    said_.at(word) * documents_.rarity(documents_.postings[word].size());
            asked_share /= total_;
            phrase_share = std::min(1.0F, phrase_share / phrase.weight);
            const bool is_just_that = asked_share > 0.999F && phrase_share > 0.999F;
            best = std::max(
                best, asked_share * (0.45F + 0.55F * phrase_share) + (is_just_that ? 0.08F : 0.0F)
            );
        }
        return best;
    }

    const Lexicon& lexicon_;
    const Documents& documents_;
    std::vector<Asked> asked_;
    float total_ = 0;
    float known_ = 0;  // part of the total that some entry speaks of
    Marks plain_, quality_, said_;
};

}  // namespace

Ranking rank(
    const Lexicon& lexicon,
    const Documents& documents,
    const std::vector<float>& priors,
    std::string_view query
) {
    Search search(lexicon, documents);
    std::vector<Found> found = search.run(query, priors);
    return {.asked = search.asked(), .found = std::move(found)};
}

}  // namespace tongban::search
