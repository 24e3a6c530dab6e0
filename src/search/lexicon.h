// Every word that the catalogue or its language data knows, found by its characters, its sound, or
// the letters of its sound.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "search/atoms.h"
#include "search/sounds.h"

namespace tongban::search {

using WordId = std::uint32_t;

/// What a word may be used for. A later kind wins when a word is added twice.
enum class WordKind : std::uint8_t {
    Pair,      // two characters that stand side by side; better than nothing
    Compound,  // words side by side: known by sound and initials only (gtgsh)
    Plain,
    Curated,    // of the packs' language data
    Elsewhere,  // speaks of what no office handles
    Around      // says nothing about the matter
};

struct Word {
    std::u32string text;
    WordKind kind = WordKind::Plain;
    bool is_light = false;
    std::vector<WordId> means;  // what whoever says it may mean besides
};

/// Letters or digits; else Chinese. A word is never both.
inline bool is_latin(std::u32string_view word) { return word.front() < 0x2E80; }

/// A word that may stand at a place of the query.
struct Match {
    WordId word = 0;
    size_t length = 0;         // atoms
    float quality = 1.0F;      // 1: letter by letter
    bool is_misheard = false;  // other characters of the same sound stand there
};

class Lexicon {
  public:
    explicit Lexicon(Sounds sounds) : sounds_(std::move(sounds)), nodes_(1) {}

    /// Chinese or one word of letters, in normal form.
    WordId add(std::u32string_view text, WordKind kind);
    void add_meaning(WordId said, WordId meant) { words_[said].means.push_back(meant); }
    void set_light(WordId word) { words_[word].is_light = true; }
    /// After the last word, before the first search by sound.
    void close();

    std::optional<WordId> find(std::u32string_view text) const;
    const Word& word(WordId id) const { return words_[id]; }
    bool is_latin(WordId id) const { return search::is_latin(words_[id].text); }
    size_t size() const { return words_.size(); }

    /// Words that stand there character by character, compounds too.
    void match_exactly(std::span<const Atom> atoms, size_t at, std::vector<Match>& found) const;
    /// Words that sound as what stands there: pinyin, initials, characters of the same sound.
    void match_by_sound(std::span<const Atom> atoms, size_t at, std::vector<Match>& found) const;
    /// Words of letters that differ in one letter.
    void match_misspelt(std::u32string_view letters, size_t length, std::vector<Match>& found)
        const;

  private:
    struct Node {
        std::vector<std::pair<char32_t, std::uint32_t>> children;  // by character
        std::optional<WordId> word;
    };
    struct Walk;
    void walk(Walk& walk, std::uint32_t node, size_t at) const;
    void step_han(Walk& walk, std::uint32_t node, size_t at) const;
    void step_letters(Walk& walk, std::uint32_t node, size_t at) const;
    std::uint32_t child(std::uint32_t node, char32_t character) const;  // 0: none

    Sounds sounds_;
    std::vector<Word> words_;
    std::vector<Node> nodes_;
    std::unordered_map<std::u32string, WordId> latin_;
    /// Children of the root by the first letter of a reading.
    std::unordered_map<char32_t, std::vector<std::pair<char32_t, std::uint32_t>>> by_letter_;
};

}  // namespace tongban::search
