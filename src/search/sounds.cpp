#include "search/sounds.h"

#include <algorithm>

#include "search/atoms.h"

namespace tongban::search {

namespace {

constexpr size_t kSyllableLettersMax = 6;

/// Zhuang, chuang, shuang; nan, lan; hui, fei; ing, in: one spelling for what is mixed up.
std::u32string loose_spelling(std::u32string spelling) {
    if (spelling.size() > 1 && spelling[1] == U'h') spelling.erase(1, 1);
    if (spelling.starts_with(U'n')) spelling[0] = U'l';
    if (spelling == U"hui") return U"fei";
    if (spelling == U"hu") return U"fu";
    if (spelling.starts_with(U"hu")) spelling.replace(0, 2, U"f");
    if (spelling.size() > 2 && spelling.ends_with(U"ng")) spelling.pop_back();
    return spelling;
}

}  // namespace

Sounds::Sounds(const std::vector<std::pair<std::string, std::string>>& table) {
    std::unordered_map<std::u32string, std::uint16_t> loose;
    for (const auto& [sound, characters] : table) {
        if (spellings_.size() == UINT16_MAX) return;
        const std::u32string spelling = normal_form(sound);
        const auto syllable = static_cast<Syllable>(spellings_.size());
        if (spelling.empty() || !by_spelling_.emplace(spelling, syllable).second) continue;
        spellings_.push_back(spelling);
        const auto next = static_cast<std::uint16_t>(loose.size());
        loose_.push_back(loose.emplace(loose_spelling(spelling), next).first->second);
        for (const char32_t character : normal_form(characters))
            readings_[character].push_back(syllable);
    }
}

const std::vector<Syllable>& Sounds::readings(char32_t character) const {
    static const std::vector<Syllable> none;
    const auto found = readings_.find(character);
    return found == readings_.end() ? none : found->second;
}

std::vector<Syllable> Sounds::at_front_of(std::u32string_view letters) const {
    std::vector<Syllable> found;
    for (size_t length = 1; length <= std::min(letters.size(), kSyllableLettersMax); ++length)
        if (const auto known = by_spelling_.find(std::u32string(letters.substr(0, length)));
            known != by_spelling_.end())
            found.push_back(known->second);
    return found;
}

Likeness Sounds::likeness(char32_t character, Syllable syllable) const {
    Likeness best = Likeness::None;
    for (const Syllable reading : readings(character))
        best = std::max(best, likeness(reading, syllable));
    return best;
}

Likeness Sounds::likeness(char32_t a, char32_t b) const {
    Likeness best = Likeness::None;
    for (const Syllable reading : readings(a)) best = std::max(best, likeness(b, reading));
    return best;
}

}  // namespace tongban::search
