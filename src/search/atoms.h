// Text as what the search compares: Chinese characters and letters, without case, width, marks and
// spaces.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tongban::search {

struct Atom {
    char32_t code = 0;
    bool is_han = false;
    bool starts_token = false;  // first letter of a run of letters and digits
    bool ends_token = false;
    bool starts_run = false;  // nothing but the line's start or punctuation stands before it
};

/// Simplified characters and lower-case letters of the first `bytes_max` bytes. Broken UTF-8 counts
/// as punctuation.
std::vector<Atom> atoms_of(std::string_view text, size_t bytes_max = 4096);

/// The word as atoms compare it.
std::u32string normal_form(std::string_view text);

/// English without its endings: "licences" and "licence" are one word.
std::u32string stem(std::u32string word);

/// Chinese words as the dictionary of ICU sees them, in normal form.
std::vector<std::u32string> dictionary_words(std::string_view text);

/// Places and lengths of the same, in atoms.
std::vector<std::pair<size_t, size_t>> dictionary_words(const std::vector<Atom>& atoms);

}  // namespace tongban::search
