#include "search/atoms.h"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <memory>
#include <unordered_map>

namespace tongban::search {

namespace {

icu::UnicodeString unicode(std::string_view text) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))
    );
}

/// Traditional characters and their simplified ones, asked of ICU once.
const std::unordered_map<char32_t, char32_t>& simplified() {
    static const auto table = [] {
        std::unordered_map<char32_t, char32_t> found;
        UErrorCode status = U_ZERO_ERROR;
        const std::unique_ptr<icu::Transliterator> simplify(
            icu::Transliterator::createInstance("Traditional-Simplified", UTRANS_FORWARD, status)
        );
        if (U_FAILURE(status) || !simplify) return found;
        for (UChar32 from = 0x4E00; from <= 0x9FFF; ++from) {
            icu::UnicodeString text(from);
            simplify->transliterate(text);
            if (text.countChar32() == 1 && text.char32At(0) != from)
                found.emplace(from, text.char32At(0));
        }
        return found;
    }();
    return table;
}

icu::UnicodeString folded(const icu::UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    if (U_FAILURE(status)) return text;
    icu::UnicodeString result = fold->normalize(text, status);
    return U_FAILURE(status) ? text : result;
}

}  // namespace

std::vector<Atom> atoms_of(std::string_view text, size_t bytes_max) {
    const icu::UnicodeString plain = folded(unicode(text.substr(0, bytes_max)));
    std::vector<Atom> atoms;
    bool in_token = false, after_gap = true;
    const auto end_token = [&] {
        if (in_token) atoms.back().ends_token = true;
        in_token = false;
    };
    for (int32_t i = 0; i < plain.length(); i = plain.moveIndex32(i, 1)) {
        const UChar32 point = plain.char32At(i);
        if (u_hasBinaryProperty(point, UCHAR_IDEOGRAPHIC)) {
            end_token();
            const auto simple = simplified().find(static_cast<char32_t>(point));
            atoms.push_back(
                {.code =
                     simple == simplified().end() ? static_cast<char32_t>(point) : simple->second,
                 .is_han = true,
                 .starts_run = after_gap}
            );
            after_gap = false;
        } else if (u_isalnum(point)) {
            atoms.push_back(
                {.code = static_cast<char32_t>(point),
                 .starts_token = !in_token,
                 .starts_run = after_gap}
            );
            in_token = true;
            after_gap = false;
        } else {
            end_token();
            after_gap = true;
        }
    }
    end_token();
    return atoms;
}

std::u32string normal_form(std::string_view text) {
    std::u32string form;
    for (const Atom& atom : atoms_of(text)) form += atom.code;
    return form;
}

std::u32string stem(std::u32string word) {
    const auto drop = [&](std::u32string_view ending, size_t length_min) {
        if (word.size() < length_min || !word.ends_with(ending)) return false;
        word.resize(word.size() - ending.size());
        return true;
    };
    if (drop(U"ies", 5))
        word += U'y';
    else if (!word.ends_with(U"ss"))
        drop(U"s", 4);
    if (drop(U"ing", 6) || drop(U"ed", 5)) return word;
    drop(U"e", 5);
    return word;
}

std::vector<std::u32string> dictionary_words(std::string_view text) {
    const std::vector<Atom> atoms = atoms_of(text);
    std::vector<std::u32string> words;
    for (const auto& [from, length] : dictionary_words(atoms)) {
        std::u32string& word = words.emplace_back();
        for (size_t i = from; i < from + length; ++i) word += atoms[i].code;
    }
    return words;
}

std::vector<std::pair<size_t, size_t>> dictionary_words(const std::vector<Atom>& atoms) {
    static thread_local const std::unique_ptr<icu::BreakIterator> breaks = [] {
        UErrorCode status = U_ZERO_ERROR;
        return std::unique_ptr<icu::BreakIterator>(
            icu::BreakIterator::createWordInstance(icu::Locale::getChina(), status)
        );
    }();
    std::vector<std::pair<size_t, size_t>> words;
    if (!breaks) return words;
    icu::UnicodeString text;
    std::vector<size_t> atom_at;  // by UTF-16 unit; a gap between atoms belongs to the next one
    for (size_t i = 0; i < atoms.size(); ++i) {
        if (atoms[i].starts_run && i > 0) text.append(u' ');
        text.append(static_cast<UChar32>(atoms[i].code));
        atom_at.resize(static_cast<size_t>(text.length()), i);
    }
    atom_at.push_back(atoms.size());
    breaks->setText(text);
    for (int32_t from = breaks->first(), to = breaks->next(); to != icu::BreakIterator::DONE;
         from = to, to = breaks->next()) {
        if (!u_hasBinaryProperty(text.char32At(from), UCHAR_IDEOGRAPHIC)) continue;
        const size_t first = atom_at[static_cast<size_t>(from)];
        words.emplace_back(first, atom_at[static_cast<size_t>(to)] - first);
    }
    return words;
}

}  // namespace tongban::search
