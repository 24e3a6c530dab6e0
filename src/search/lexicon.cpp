#include "search/lexicon.h"

#include <algorithm>

namespace tongban::search {

namespace {

constexpr size_t kWordCharactersMax = 16;
constexpr size_t kMatchesMax = 400;  // of one place; short initials fit many words

bool differ_in_one_letter(std::u32string_view a, std::u32string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > 1) return false;
    size_t front = 0;
    while (front < a.size() && a[front] == b[front]) ++front;
    if (a.size() == b.size()) {
        if (a.substr(front + 1) == b.substr(front + 1)) return true;
        return front + 1 < a.size() && a[front] == b[front + 1] && a[front + 1] == b[front] &&
               a.substr(front + 2) == b.substr(front + 2);
    }
    return a.substr(front) == b.substr(front + 1);
}

}  // namespace

WordId Lexicon::add(std::u32string_view text, WordKind kind) {
    const auto next = static_cast<WordId>(words_.size());
    WordId id = next;
    if (search::is_latin(text)) {
        id = latin_.emplace(std::u32string(text), next).first->second;
    } else {
        std::uint32_t node = 0;
        for (const char32_t character : text.substr(0, kWordCharactersMax)) {
            auto& children = nodes_[node].children;
            const auto place = std::ranges::lower_bound(
                children, character, {}, &std::pair<char32_t, std::uint32_t>::first
            );
            if (place != children.end() && place->first == character) {
                node = place->second;
                continue;
            }
            const auto fresh = static_cast<std::uint32_t>(nodes_.size());
            children.insert(place, {character, fresh});
            nodes_.emplace_back();
            node = fresh;
        }
        if (!nodes_[node].word) nodes_[node].word = next;
        id = *nodes_[node].word;
    }
    if (id == next) words_.push_back({.text = std::u32string(text), .kind = kind});
    words_[id].kind = std::max(words_[id].kind, kind);
    return id;
}

void Lexicon::close() {
    by_letter_.clear();
    for (const auto& [character, node] : nodes_.front().children) {
        std::u32string letters;
        for (const Syllable reading : sounds_.readings(character)) {
            // The loose sounds of l, f and z begin with other letters.
            const char32_t first = sounds_.spelling(reading).front();
            letters += first;
            if (first == U'l') letters += U'n';
            if (first == U'n') letters += U'l';
            if (first == U'h') letters += U'f';
            if (first == U'f') letters += U'h';
        }
        std::ranges::sort(letters);
        letters.erase(std::unique(letters.begin(), letters.end()), letters.end());
        for (const char32_t letter : letters) by_letter_[letter].emplace_back(character, node);
    }
}

std::optional<WordId> Lexicon::find(std::u32string_view text) const {
    if (text.empty()) return std::nullopt;
    if (search::is_latin(text)) {
        const auto found = latin_.find(std::u32string(text));
        return found == latin_.end() ? std::nullopt : std::optional(found->second);
    }
    std::uint32_t node = 0;
    for (const char32_t character : text)
        if (node = child(node, character); node == 0) return std::nullopt;
    return nodes_[node].word;
}

void Lexicon::match_exactly(std::span<const Atom> atoms, size_t at, std::vector<Match>& found)
    const {
    if (!atoms[at].is_han) {
        if (!atoms[at].starts_token) return;
        std::u32string token;
        for (size_t i = at; i < atoms.size() && !atoms[i].is_han; ++i) {
            token += atoms[i].code;
            if (atoms[i].ends_token) break;
        }
        const size_t length = token.size();
        for (const std::u32string& form : {token, stem(token)})
            if (const auto word = find(form)) {
                found.push_back({*word, length, 1.0F});
                return;
            }
        return;
    }
    std::uint32_t node = 0;
    for (size_t i = at; i < atoms.size() && atoms[i].is_han; ++i) {
        if (node = child(node, atoms[i].code); node == 0) return;
        if (const auto& word = nodes_[node].word) found.push_back({*word, i - at + 1, 1.0F});
    }
}

/// How far a search by sound has come.
struct Lexicon::Walk {
    std::span<const Atom> atoms;
    size_t from;
    std::vector<Match>& found;
    size_t same = 0, alike = 0, spelt = 0, initials = 0;  // characters met so far
    float quality = 1.0F;
};

void Lexicon::match_by_sound(std::span<const Atom> atoms, size_t at, std::vector<Match>& found)
    const {
    Walk start{.atoms = atoms, .from = at, .found = found};
    walk(start, 0, at);
}

void Lexicon::walk(Walk& walk, std::uint32_t node, size_t at) const {
    if (walk.found.size() >= kMatchesMax) return;
    const auto& word = nodes_[node].word;
    const size_t characters = walk.same + walk.alike + walk.spelt + walk.initials;
    if (word && characters > walk.same) {
        const WordKind kind = words_[*word].kind;
        // A misread character needs a right one beside it, or every second word sounds like
        // another.
        const bool heard =
            walk.alike == 0 || (walk.same > 0 && kind != WordKind::Pair &&
                                kind != WordKind::Compound && kind < WordKind::Elsewhere);
        const bool short_hand =
            walk.initials == 0 ||
            (characters > 1 && kind != WordKind::Pair && kind < WordKind::Elsewhere &&
             (walk.atoms[walk.from].is_han || walk.atoms[walk.from].starts_token) &&
             (walk.atoms[at - 1].is_han || walk.atoms[at - 1].ends_token));
        // One syllable inside a run of letters is no word said around the matter.
        const bool whole_token =
            walk.spelt == 0 || kind != WordKind::Around || characters > 1 ||
            (walk.atoms[walk.from].starts_token && walk.atoms[at - 1].ends_token);
        const bool compound = kind != WordKind::Compound || walk.initials + walk.spelt > 0;
        if (heard && short_hand && compound && whole_token)
            walk.found.push_back({*word, at - walk.from, walk.quality, walk.alike > 0});
    }
    if (at == walk.atoms.size()) return;
    if (walk.atoms[at].is_han)
        step_han(walk, node, at);
    else
        step_letters(walk, node, at);
}

void Lexicon::step_han(Walk& walk, std::uint32_t node, size_t at) const {
    const char32_t heard = walk.atoms[at].code;
    if (const std::uint32_t next = child(node, heard); next != 0) {
        ++walk.same;
        this->walk(walk, next, at + 1);
        --walk.same;
    }
    if (walk.alike >= 2) return;
    const auto listen = [&](char32_t character, std::uint32_t next) {
        if (character == heard) return;
        const Likeness likeness = sounds_.likeness(character, heard);
        if (likeness == Likeness::None) return;
        const float before = walk.quality;
        walk.quality *= likeness == Likeness::Same ? 0.75F : 0.55F;
        ++walk.alike;
        this->walk(walk, next, at + 1);
        --walk.alike;
        walk.quality = before;
    };
    if (node != 0) {
        for (const auto& [character, next] : nodes_[node].children) listen(character, next);
        return;
    }
    for (const Syllable reading : sounds_.readings(heard)) {
        const auto bucket = by_letter_.find(sounds_.spelling(reading).front());
        if (bucket == by_letter_.end()) continue;
        for (const auto& [character, next] : bucket->second) listen(character, next);
    }
}

void Lexicon::step_letters(Walk& walk, std::uint32_t node, size_t at) const {
    std::u32string token;
    for (size_t i = at; i < walk.atoms.size() && token.size() < 6; ++i) {
        token += walk.atoms[i].code;
        if (walk.atoms[i].ends_token) break;
    }
    const std::vector<Syllable> syllables = sounds_.at_front_of(token);
    const auto spell = [&](char32_t character, std::uint32_t next) {
        for (const Syllable syllable : syllables) {
            const Likeness likeness = sounds_.likeness(character, syllable);
            if (likeness == Likeness::None) continue;
            const float before = walk.quality;
            walk.quality *= likeness == Likeness::Same ? 0.99F : 0.8F;
            ++walk.spelt;
            this->walk(walk, next, at + sounds_.spelling(syllable).size());
            --walk.spelt;
            walk.quality = before;
        }
        for (const Syllable reading : sounds_.readings(character)) {
            const std::u32string& spelling = sounds_.spelling(reading);
            if (spelling.front() != token.front() || spelling.size() == 1) continue;
            const float before = walk.quality;
            walk.quality *= walk.initials == 0 ? 0.6F : 0.97F;
            ++walk.initials;
            this->walk(walk, next, at + 1);
            if (token.size() > 1 && token[1] == U'h' && spelling[1] == U'h')
                this->walk(walk, next, at + 2);
            --walk.initials;
            walk.quality = before;
            break;
        }
    };
    if (node != 0) {
        for (const auto& [character, next] : nodes_[node].children) spell(character, next);
        return;
    }
    if (const auto bucket = by_letter_.find(token.front()); bucket != by_letter_.end())
        for (const auto& [character, next] : bucket->second) spell(character, next);
}

void Lexicon::match_misspelt(std::u32string_view letters, size_t length, std::vector<Match>& found)
    const {
    constexpr size_t kLettersMin = 5, kLettersMax = 24;
    if (letters.size() < kLettersMin || letters.size() > kLettersMax) return;
    for (const auto& [text, word] : latin_)
        if (text.size() + 1 >= kLettersMin && words_[word].kind < WordKind::Elsewhere &&
            differ_in_one_letter(letters, text))
            found.push_back({word, length, 0.6F});
}

std::uint32_t Lexicon::child(std::uint32_t node, char32_t character) const {
    const auto& children = nodes_[node].children;
    const auto place = std::ranges::lower_bound(
        children, character, {}, &std::pair<char32_t, std::uint32_t>::first
    );
    return place != children.end() && place->first == character ? place->second : 0;
}

}  // namespace tongban::search
