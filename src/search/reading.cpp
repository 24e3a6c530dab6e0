#include "search/reading.h"

#include <algorithm>
#include <map>

namespace tongban::search {

namespace {

float preference(WordKind kind) {
    switch (kind) {
        case WordKind::Compound:
            return -0.2F;
        case WordKind::Curated:
            return 0.3F;
        case WordKind::Elsewhere:
            return 0.1F;
        case WordKind::Around:
            return 0.2F;
        case WordKind::Pair:
        case WordKind::Plain:
            break;
    }
    return 0;
}

/// Longer words are surer than the same characters in two words.
float gain(const Word& word, const Match& match) {
    if (match.quality == 1.0F && is_latin(word.text))
        return 2.0F + 0.6F * static_cast<float>(match.length);
    const auto characters = static_cast<float>(word.text.size());
    const float letters = static_cast<float>(match.length) - characters;  // spelt beyond one each
    if (match.quality < 1.0F && word.text.size() == 1) return 0.1F * match.quality;
    const float plain = 2.0F * characters - 1.0F + (match.quality < 1.0F ? 0.15F * letters : 0.0F);
    return match.quality * (word.kind == WordKind::Pair ? 1.6F : plain + preference(word.kind));
}

struct Cut {
    float gain = -1;
    size_t from = 0;
    bool is_known = false;
};

using Edges = std::vector<std::map<size_t, std::vector<Match>>>;  // by start, then by length

using Spans = std::vector<std::pair<size_t, size_t>>;  // place, length

/// A slip of the pen makes no word of the language, and leaves the words beside it whole.
bool may_be_slip(const Spans& dictionary, size_t from, size_t length) {
    const size_t end = from + length;
    return std::ranges::none_of(dictionary, [&](const auto& word) {
        const size_t first = word.first, last = word.first + word.second;
        const bool is_cut = (first < from && last > from) || (first < end && last > end);
        return is_cut || (first == from && last == end);
    });
}

Edges edges_of(
    const Lexicon& lexicon, const std::vector<Atom>& atoms, const Spans& dictionary, Hearing hearing
) {
    Edges edges(atoms.size());
    std::vector<Match> found;
    for (size_t at = 0; at < atoms.size(); ++at) {
        found.clear();
        lexicon.match_exactly(atoms, at, found);
        std::erase_if(found, [&](const Match& match) {
            return lexicon.word(match.word).kind == WordKind::Compound;
        });
        if (hearing == Hearing::Sounds) lexicon.match_by_sound(atoms, at, found);
        for (const Match& match : found)
            if (!match.is_misheard || may_be_slip(dictionary, at, match.length))
                edges[at][match.length].push_back(match);
    }
    return edges;
}

std::vector<Cut> best_cuts(const Lexicon& lexicon, const Edges& edges) {
    std::vector<Cut> cuts(edges.size() + 1);
    cuts[0].gain = 0;
    for (size_t at = 0; at < edges.size(); ++at) {
        if (cuts[at].gain > cuts[at + 1].gain) cuts[at + 1] = {cuts[at].gain, at, false};
        for (const auto& [length, matches] : edges[at]) {
            float best = 0;
            for (const Match& match : matches)
                best = std::max(best, gain(lexicon.word(match.word), match));
            Cut& end = cuts[at + length];
            if (cuts[at].gain + best > end.gain) end = {cuts[at].gain + best, at, true};
        }
    }
    return cuts;
}

constexpr size_t kOptionsMax = 300;
/// A character by itself stands in many words.
constexpr float kLoneCharacterQuality = 0.6F;
constexpr float kMeaningQuality = 0.9F, kInnerWordQuality = 0.55F;

void add_option(Piece& piece, WordId word, float quality) {
    const auto known = std::ranges::find(piece.options, word, &Option::word);
    if (known == piece.options.end())
        piece.options.push_back({word, quality});
    else
        known->quality = std::max(known->quality, quality);
}

Piece known_piece(
    const Lexicon& lexicon, size_t from, size_t length, const std::vector<Match>& matches
) {
    Piece piece{.from = from, .length = length};
    const auto strength = [&](const Match& match) { return gain(lexicon.word(match.word), match); };
    const Match best = *std::ranges::max_element(matches, {}, strength);
    piece.is_around = lexicon.word(best.word).kind == WordKind::Around;
    piece.is_elsewhere = lexicon.word(best.word).kind == WordKind::Elsewhere;
    piece.is_light = lexicon.word(best.word).is_light;
    if (piece.is_around || piece.is_elsewhere) return piece;
    for (const Match& match : matches) {
        if (match.quality < best.quality * 0.7F) continue;
        if (lexicon.word(match.word).kind >= WordKind::Elsewhere) continue;
        if (match.is_misheard && best.quality == 1.0F) continue;
        const Word& word = lexicon.word(match.word);
        const bool is_weak = word.text.size() == 1 && word.kind == WordKind::Plain;
        // A lone syllable may be anything but what people often say alone.
        if (is_weak && match.quality < 1.0F) continue;
        add_option(piece, match.word, match.quality * (is_weak ? kLoneCharacterQuality : 1.0F));
    }
    return piece;
}

bool is_unknown(const Piece& piece) {
    return piece.options.empty() && !piece.is_around && !piece.is_elsewhere;
}

/// Letters that pinyin explains only in part are another language: no syllable of them counts.
void drop_half_read_tokens(const std::vector<Atom>& atoms, std::vector<Piece>& pieces) {
    for (size_t i = 0; i < pieces.size(); ++i) {
        Piece& gap = pieces[i];
        if (!is_unknown(gap) || atoms[gap.from].is_han) continue;
        size_t from = gap.from, end = gap.from + gap.length;
        while (!atoms[from].starts_token) --from;
        while (!atoms[end - 1].ends_token) ++end;
        Piece whole{.from = from, .length = end - from};
        const auto inside = [&](const Piece& piece) {
            return piece.from + piece.length > from && piece.from < end;
        };
        const size_t first =
            static_cast<size_t>(std::ranges::find_if(pieces, inside) - pieces.begin());
        std::erase_if(pieces, inside);
        pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(first), std::move(whole));
        i = first;
    }
}

/// A character that the language data does not know as a word of its own.
void mark_fragments(const Lexicon& lexicon, std::vector<Piece>& pieces) {
    for (Piece& piece : pieces)
        piece.is_fragment = piece.length == 1 && piece.options.size() == 1 &&
                            lexicon.word(piece.options.front().word).kind == WordKind::Plain;
}

/// The language knows more words than the catalogue: 股票 is no 发票, though both have a 票. A
/// dictionary word that falls into single characters, one of them a fragment, is unknown.
void drop_half_read_words(const Spans& dictionary, std::vector<Piece>& pieces) {
    for (const auto& [from, length] : dictionary) {
        const size_t end = from + length;
        bool some_fragment = false, only_small = length > 1;
        size_t count = 0;
        for (const Piece& piece : pieces) {
            if (piece.from + piece.length <= from || piece.from >= end) continue;
            ++count;
            const bool is_inside = piece.from >= from && piece.from + piece.length <= end;
            some_fragment = some_fragment || piece.is_fragment || is_unknown(piece);
            only_small = only_small && is_inside && (is_unknown(piece) || piece.length == 1);
        }
        if (count < 2 || !some_fragment || !only_small) continue;
        const auto first = std::ranges::find(pieces, from, &Piece::from);
        *first = {.from = from, .length = length};
        pieces.erase(first + 1, first + static_cast<std::ptrdiff_t>(count));
    }
}

void try_misspelt(const Lexicon& lexicon, const std::vector<Atom>& atoms, Piece& piece) {
    std::u32string letters;
    for (size_t i = piece.from; i < piece.from + piece.length; ++i) letters += atoms[i].code;
    std::vector<Match> found;
    lexicon.match_misspelt(letters, piece.length, found);
    if (found.empty()) lexicon.match_misspelt(stem(letters), piece.length, found);
    for (const Match& match : found) piece.options.push_back({match.word, match.quality});
}

}  // namespace

std::vector<Piece> read_line(
    const Lexicon& lexicon, const std::vector<Atom>& atoms, Hearing hearing
) {
    const Spans dictionary = hearing == Hearing::Sounds ? dictionary_words(atoms) : Spans{};
    const Edges edges = edges_of(lexicon, atoms, dictionary, hearing);
    const std::vector<Cut> cuts = best_cuts(lexicon, edges);
    std::vector<Piece> pieces;
    for (size_t end = atoms.size(); end > 0; end = cuts[end].from) {
        const Cut& cut = cuts[end];
        const size_t length = end - cut.from;
        if (cut.is_known) {
            pieces.push_back(known_piece(lexicon, cut.from, length, edges[cut.from].at(length)));
            continue;
        }
        // Unknown characters of one dictionary word are one piece.
        Piece* next = pieces.empty() ? nullptr : &pieces.back();
        const bool starts_word =
            next && std::ranges::find(dictionary, next->from, &Spans::value_type::first) !=
                        dictionary.end();
        const bool joins = next && !starts_word && is_unknown(*next) &&
                           !atoms[next->from].starts_run && !atoms[next->from].starts_token &&
                           atoms[next->from].is_han == atoms[cut.from].is_han;
        if (joins) {
            next->from = cut.from;
            ++next->length;
        } else {
            pieces.push_back({.from = cut.from, .length = 1});
        }
    }
    std::ranges::reverse(pieces);
    if (hearing == Hearing::Sounds) {
        drop_half_read_tokens(atoms, pieces);
        mark_fragments(lexicon, pieces);
        drop_half_read_words(dictionary, pieces);
        for (Piece& piece : pieces)
            if (is_unknown(piece) && !atoms[piece.from].is_han) try_misspelt(lexicon, atoms, piece);
    }
    return pieces;
}

void widen(const Lexicon& lexicon, Piece& piece) {
    const std::vector<Option> said = piece.options;
    for (const Option& option : said) {
        const Word& word = lexicon.word(option.word);
        for (const WordId meant : word.means)
            add_option(piece, meant, option.quality * kMeaningQuality);
        for (size_t from = 0; from + 2 <= word.text.size() && !is_latin(word.text); ++from)
            for (size_t length = 2; from + length <= word.text.size(); ++length) {
                if (length == word.text.size()) continue;
                const auto inner =
                    lexicon.find(std::u32string_view(word.text).substr(from, length));
                if (!inner || lexicon.word(*inner).is_light) continue;
                const WordKind kind = lexicon.word(*inner).kind;
                if (kind == WordKind::Plain || kind == WordKind::Curated)
                    add_option(piece, *inner, option.quality * kInnerWordQuality);
            }
        if (piece.options.size() > kOptionsMax) return;
    }
}

}  // namespace tongban::search
