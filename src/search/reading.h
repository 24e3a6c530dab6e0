// A line of text read as words: the most likely way to cut it, and what each piece may mean.
#pragma once

#include <string_view>
#include <vector>

#include "search/lexicon.h"

namespace tongban::search {

struct Option {
    WordId word = 0;
    float quality = 1.0F;
};

/// A piece of the line. Without options nobody here knows the word.
struct Piece {
    size_t from = 0;
    size_t length = 0;  // atoms
    bool is_around = false;
    bool is_elsewhere = false;  // known, and no matter of any office
    bool is_light = false;
    bool is_fragment = false;  // a character that is hardly ever a word
    std::vector<Option> options;
};

enum class Hearing { Letters, Sounds };

/// Cuts the line into known words, as few and as long as may be; what is left between them is a
/// piece without options.
std::vector<Piece> read_line(
    const Lexicon& lexicon, const std::vector<Atom>& atoms, Hearing hearing
);

/// Adds what the words may mean besides, and the shorter words inside long ones.
void widen(const Lexicon& lexicon, Piece& piece);

}  // namespace tongban::search
