// How characters are read (pinyin without tones), with the sounds that southern speech mixes up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tongban::search {

using Syllable = std::uint16_t;

enum class Likeness { None, Loose, Same };

class Sounds {
  public:
    Sounds() = default;
    explicit Sounds(const std::vector<std::pair<std::string, std::string>>& table);

    const std::u32string& spelling(Syllable syllable) const { return spellings_[syllable]; }
    /// Every reading of the character; empty when it is not in the table.
    const std::vector<Syllable>& readings(char32_t character) const;
    /// Syllables spelled at the front of the letters, longest at most six letters.
    std::vector<Syllable> at_front_of(std::u32string_view letters) const;

    /// Loose: zh and z, n and l, h and f, ing and in … sound alike to many.
    Likeness likeness(Syllable a, Syllable b) const {
        if (a == b) return Likeness::Same;
        return loose_[a] == loose_[b] ? Likeness::Loose : Likeness::None;
    }
    Likeness likeness(char32_t character, Syllable syllable) const;
    Likeness likeness(char32_t a, char32_t b) const;

  private:
    std::vector<std::u32string> spellings_;
    std::vector<std::uint16_t> loose_;  // syllables of one number are mixed up
    std::unordered_map<std::u32string, Syllable> by_spelling_;
    std::unordered_map<char32_t, std::vector<Syllable>> readings_;
};

}  // namespace tongban::search
