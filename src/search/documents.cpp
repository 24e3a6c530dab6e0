#include "search/documents.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>

#include "base/text.h"
#include "search/reading.h"

namespace tongban::search {

namespace {

constexpr size_t kCompoundCharactersMax = 8, kShortSayingCharactersMax = 3;

/// What the entry is called, and how plainly each says it.
void for_each_text(
    const Entry& entry, const std::function<void(const std::string&, float, bool is_name)>& use
) {
    use(entry.name, 3.0F, true);
    for (const std::string& saying : entry.sayings) use(saying, 2.6F, true);
    for (const std::string& name : entry.other_names) use(name, 1.6F, true);
    use(entry.name_en, 2.4F, true);
    use(entry.topic, 0.4F, false);
    use(entry.department, 0.25F, false);
}

void add_latin(const std::vector<Atom>& atoms, Lexicon& lexicon) {
    std::u32string token;
    for (const Atom& atom : atoms) {
        if (atom.is_han) continue;
        token += atom.code;
        if (!atom.ends_token) continue;
        lexicon.add(stem(token), WordKind::Plain);
        token.clear();
    }
}

void add_text(const std::string& text, bool is_name, Lexicon& lexicon) {
    const std::vector<Atom> atoms = atoms_of(text);
    add_latin(atoms, lexicon);
    // A short saying is a word of its own: 核名, 出生证.
    if (is_name && atoms.size() >= 2 && atoms.size() <= kShortSayingCharactersMax &&
        std::ranges::all_of(atoms, &Atom::is_han))
        lexicon.add(normal_form(text), WordKind::Plain);
    for (size_t i = 0; i + 1 < atoms.size(); ++i)
        if (atoms[i].is_han && atoms[i + 1].is_han && !atoms[i + 1].starts_run)
            lexicon.add(std::u32string{atoms[i].code, atoms[i + 1].code}, WordKind::Pair);
    const std::vector<std::u32string> words = dictionary_words(text);
    for (size_t i = 0; i < words.size(); ++i) {
        lexicon.add(words[i], WordKind::Plain);
        std::u32string compound = words[i];
        for (size_t k = i + 1; is_name && k < words.size(); ++k) {
            compound += words[k];
            if (compound.size() > kCompoundCharactersMax) break;
            lexicon.add(compound, WordKind::Compound);
        }
    }
}

/// A word of the language data: Chinese, or one word of letters. Nothing for what is neither.
std::optional<WordId> add_word(std::string_view text, WordKind kind, Lexicon& lexicon) {
    const std::u32string form = normal_form(text);
    if (form.empty()) return std::nullopt;
    return lexicon.add(is_latin(form) ? stem(form) : form, kind);
}

void add_meaning(const Meaning& meaning, Lexicon& lexicon) {
    std::vector<WordId> meant;
    for (const std::string& text : meaning.means)
        for (const std::string_view part : split(text, ' '))
            if (const auto word = add_word(part, WordKind::Plain, lexicon)) meant.push_back(*word);
    for (const std::string& text : meaning.say) {
        const auto said = add_word(text, WordKind::Curated, lexicon);
        if (!said) continue;
        // Every entry has its Chinese name: English words would only blur what is said in Chinese.
        const bool is_latin = lexicon.is_latin(*said);
        for (const WordId word : meant)
            if (word != *said && (is_latin || !lexicon.is_latin(word)))
                lexicon.add_meaning(*said, word);
    }
}

/// Every word that stands anywhere in the text.
std::vector<WordId> words_within(const Lexicon& lexicon, const std::vector<Atom>& atoms) {
    std::vector<Match> found;
    for (size_t at = 0; at < atoms.size(); ++at) lexicon.match_exactly(atoms, at, found);
    std::vector<WordId> words;
    for (const Match& match : found) words.push_back(match.word);
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

Phrase phrase_of(const Lexicon& lexicon, const std::vector<Atom>& atoms) {
    Phrase phrase{.words = words_within(lexicon, atoms)};
    for (const Piece& piece : read_line(lexicon, atoms, Hearing::Letters))
        if (!piece.options.empty()) phrase.pieces.push_back(piece.options.front().word);
    return phrase;
}

}  // namespace

float Documents::rarity(size_t entries) const {
    const auto all = static_cast<float>(count), some = static_cast<float>(entries);
    return std::log(1.0F + (all - some + 0.5F) / (some + 0.5F));
}

Lexicon build_lexicon(const std::vector<Entry>& entries, const Words& words) {
    Lexicon lexicon{Sounds(words.sounds)};
    for (const Entry& entry : entries)
        for_each_text(entry, [&](const std::string& text, float, bool is_name) {
            add_text(text, is_name, lexicon);
        });
    for (const Meaning& meaning : words.meanings) add_meaning(meaning, lexicon);
    for (const std::string& text : words.light)
        if (const auto word = add_word(text, WordKind::Curated, lexicon)) lexicon.set_light(*word);
    for (const std::string& text : words.elsewhere) add_word(text, WordKind::Elsewhere, lexicon);
    for (const std::string& text : words.around) {
        add_word(text, WordKind::Around, lexicon);
        // Letters are met as written and without their ending.
        const std::u32string form = normal_form(text);
        if (!form.empty() && is_latin(form)) lexicon.add(form, WordKind::Around);
    }
    lexicon.close();
    return lexicon;
}

Documents read_documents(const Lexicon& lexicon, const std::vector<Entry>& entries) {
    constexpr float kHalfPlain = 1.2F;  // of the sum of the fields' weights
    constexpr float kInside = 0.6F;     // a word that only stands inside another one
    Documents documents{.count = entries.size()};
    documents.postings.resize(lexicon.size());
    documents.phrases.resize(entries.size());
    for (size_t i = 0; i < entries.size(); ++i) {
        std::unordered_map<WordId, float> weights;
        for_each_text(entries[i], [&](const std::string& text, float weight, bool is_name) {
            const std::vector<Atom> atoms = atoms_of(text);
            if (atoms.empty()) return;
            Phrase phrase = phrase_of(lexicon, atoms);
            for (const WordId word : phrase.words) {
                const bool whole = std::ranges::find(phrase.pieces, word) != phrase.pieces.end();
                float& best = weights[word];
                best = std::max(best, weight * (whole ? 1.0F : kInside));
            }
            if (is_name) documents.phrases[i].push_back(std::move(phrase));
        });
        for (const auto& [word, weight] : weights)
            documents.postings[word].push_back(
                {static_cast<std::uint32_t>(i), weight / (weight + kHalfPlain)}
            );
    }
    for (auto& phrases : documents.phrases)
        for (Phrase& phrase : phrases)
            for (const WordId word : phrase.pieces)
                phrase.weight += documents.rarity(documents.postings[word].size());
    return documents;
}

}  // namespace tongban::search
