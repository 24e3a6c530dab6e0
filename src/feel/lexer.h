// Tokens of FEEL, read on demand: whether `a - b` is one name or three tokens depends on the known
// names.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tongban::feel {

enum class TokenKind : std::uint8_t { End, Name, Keyword, Number, String, Symbol, Error };

struct Token {
    TokenKind kind = TokenKind::End;
    std::uint32_t position = 0;
    std::uint32_t end = 0;
    std::string_view text = {};  // as written; of a string with its quotes
    std::uint32_t code = 0;      // of a keyword or symbol
};

/// Tells keywords and symbols apart by their first two letters and their length.
constexpr std::uint32_t word_code(std::string_view text) {
    const auto letter = [&](size_t at) -> std::uint32_t {
        return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
    };
    return letter(0) | letter(1) << 8 | static_cast<std::uint32_t>(text.size()) << 16;
}

/// Names that are not single words, longest first; spaces count as one space.
class NameList {
  public:
    void add(std::string_view name);
    /// Length in the source of the longest known name that starts at `at`; 0 when there is none.
    size_t match(std::string_view source, size_t at, std::string& name) const;
    bool may_start_with(char byte) const {
        return first_bytes_.test(static_cast<unsigned char>(byte));
    }
    bool is_empty() const { return names_.empty(); }

  private:
    // By the first byte, and then the longer first.
    std::vector<std::string> names_;
    std::string first_letters_;     // of the names, in their order
    std::string second_letters_;    // where these are letters
    std::bitset<256> first_bytes_;  // most places start no name
};

/// The token that starts at or after `at`, white space and comments skipped.
Token next_token(std::string_view source, size_t at);
/// Reads the escapes of a string token. False when one is wrong.
bool unescape(std::string_view token, std::string& text);
/// Inner white space made single spaces, none outside or around signs.
std::string normal_name(std::string_view text);
bool is_keyword(std::string_view word);
/// One token, whatever the known names are.
bool is_plain_word(std::string_view name);
/// Bytes of the code point at `at` when it may be part of a name (not a sign), else 0.
size_t name_part_length(std::string_view source, size_t at);
size_t skip_space(std::string_view source, size_t at);

}  // namespace tongban::feel
