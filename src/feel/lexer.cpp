// Scanner of FEEL (DMN 1.5, 10.3.1.2, grammar rules 22 to 41 and the rules on white space).
#include "feel/lexer.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace tongban::feel {

namespace {

constexpr std::array<std::string_view, 20> kKeywords = {
    "if", "then", "else",  "for",  "in",      "return",   "some", "every",    "satisfies", "and",
    "or", "true", "false", "null", "between", "instance", "of",   "function", "external",  "not",
};

// A keyword has a place of its own here, so one comparison decides.
constexpr size_t place_of(std::string_view word) {
    return (static_cast<unsigned char>(word[0]) * 2u + static_cast<unsigned char>(word[1]) * 2u +
            word.size()) %
           64;
}
constexpr auto kKeywordPlaces = [] {
    std::array<std::string_view, 64> places = {};
    for (const std::string_view word : kKeywords) {
        std::string_view& place = places[place_of(word)];
        if (!place.empty()) throw "two keywords in one place";
        place = word;
    }
    return places;
}();

struct CodePoint {
    std::uint32_t value = 0;
    size_t length = 0;
};

// The source is checked to be UTF-8 before scanning.
CodePoint code_point_at(std::string_view source, size_t at) {
    const auto byte = [&](size_t i) -> std::uint32_t {
        return at + i < source.size() ? static_cast<unsigned char>(source[at + i]) : 0;
    };
    const std::uint32_t first = byte(0);
    if (first < 0x80) return {first, 1};
    if (first < 0xE0) return {(first & 0x1F) << 6 | (byte(1) & 0x3F), 2};
    if (first < 0xF0) return {(first & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
    return {
        (first & 7) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F), 4};
}

bool is_space(std::uint32_t c) {
    if (c < 0x80) return c == ' ' || (c >= 9 && c <= 13);
    return c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x180E || (c >= 0x2000 && c <= 0x200B) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

constexpr auto kIsNamePart = [] {
    std::array<bool, 128> is = {};
    for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_?"
                                         "0123456789"))
        is[static_cast<size_t>(c)] = true;
    return is;
}();

enum class First : std::uint8_t { Nothing, Name, Digit, Quote, Point, Sign, Space, Wide };

/// What a token may be, by its first byte.
constexpr auto kFirst = [] {
    std::array<First, 256> first = {};
    for (size_t c = 0; c < 128; ++c)
        if (kIsNamePart[c]) first[c] = First::Name;
    const auto set = [&](std::string_view bytes, First kind) {
        for (const char c : bytes) first[static_cast<unsigned char>(c)] = kind;
    };
    set("0123456789", First::Digit);
    set("+-*<>=()[]{},:@", First::Sign);
    set(" \t\n\v\f\r/", First::Space);  // a slash may begin a comment
    set("\"", First::Quote);
    set(".", First::Point);
    for (size_t c = 128; c < 256; ++c) first[c] = First::Wide;
    return first;
}();

/// The byte that makes one sign of two with this one.
constexpr char second_of(char sign) {
    switch (sign) {
        case '*':
        case '.':
            return sign;
        case '<':
        case '>':
        case '!':
            return '=';
        case '-':
            return '>';
        default:
            return '\0';
    }
}

bool is_name_part(std::uint32_t c) { return c < 0x80 ? kIsNamePart[c] : !is_space(c); }

bool is_ascii_name_part(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && kIsNamePart[byte];
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_sign(char c) {
    return c == '.' || c == '/' || c == '-' || c == '\'' || c == '+' || c == '*';
}

Token number_token(std::string_view source, size_t at) {
    size_t end = at;
    while (end < source.size() && is_digit(source[end])) ++end;
    // "1..5" is a range, so a point counts only before a digit.
    if (end + 1 < source.size() && source[end] == '.' && is_digit(source[end + 1])) {
        ++end;
        while (end < source.size() && is_digit(source[end])) ++end;
    }
    if (end < source.size() && (source[end] == 'e' || source[end] == 'E')) {
        size_t exponent = end + 1;
        if (exponent < source.size() && (source[exponent] == '+' || source[exponent] == '-'))
            ++exponent;
        if (exponent < source.size() && is_digit(source[exponent])) {
            while (exponent < source.size() && is_digit(source[exponent])) ++exponent;
            end = exponent;
        }
    }
    return {
        TokenKind::Number, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end),
        source.substr(at, end - at)};
}

Token name_token(std::string_view source, size_t at) {
    size_t end = at;
    while (true) {
        while (end < source.size() && is_ascii_name_part(source[end])) ++end;
        if (end == source.size() || static_cast<unsigned char>(source[end]) < 0x80) break;
        const size_t length = name_part_length(source, end);
        if (length == 0) break;
        end += length;
    }
    const std::string_view word = source.substr(at, end - at);
    return {
        is_keyword(word) ? TokenKind::Keyword : TokenKind::Name, static_cast<std::uint32_t>(at),
        static_cast<std::uint32_t>(end), word, word_code(word)};
}

Token sign_token(std::string_view source, size_t at, First first) {
    const char second = second_of(source[at]);
    const bool is_double = second != '\0' && at + 1 < source.size() && source[at + 1] == second;
    const bool is_known =
        is_double || first == First::Sign || first == First::Point || source[at] == '/';
    const size_t length = is_double ? 2 : 1;
    const std::string_view text = source.substr(at, length);
    return {
        is_known ? TokenKind::Symbol : TokenKind::Error, static_cast<std::uint32_t>(at),
        static_cast<std::uint32_t>(at + length), text, word_code(text)};
}

Token string_token(std::string_view source, size_t at) {
    size_t end = at + 1;
    while (end < source.size() && source[end] != '"') end += source[end] == '\\' ? 2 : 1;
    const bool is_closed = end < source.size();
    end = is_closed ? end + 1 : source.size();
    return {
        is_closed ? TokenKind::String : TokenKind::Error, static_cast<std::uint32_t>(at),
        static_cast<std::uint32_t>(end), source.substr(at, end - at)};
}

void append_utf8(std::string& text, std::uint32_t c) {
    if (c < 0x80) {
        text += static_cast<char>(c);
    } else if (c < 0x800) {
        text += static_cast<char>(0xC0 | c >> 6);
        text += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        text += static_cast<char>(0xE0 | c >> 12);
        text += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        text += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        text += static_cast<char>(0xF0 | c >> 18);
        text += static_cast<char>(0x80 | (c >> 12 & 0x3F));
        text += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        text += static_cast<char>(0x80 | (c & 0x3F));
    }
}

bool read_hex(std::string_view text, size_t at, size_t count, std::uint32_t& value) {
    if (at + count > text.size()) return false;
    value = 0;
    for (size_t i = at; i < at + count; ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (!std::isxdigit(c)) return false;
        value =
            value * 16 +
            static_cast<std::uint32_t>(is_digit(text[i]) ? c - '0' : std::tolower(c) - 'a' + 10);
    }
    return true;
}

}  // namespace

bool is_keyword(std::string_view word) {
    return word.size() >= 2 && kKeywordPlaces[place_of(word)] == word;
}

bool is_plain_word(std::string_view name) {
    return !name.empty() && !is_digit(name[0]) && std::ranges::all_of(name, is_ascii_name_part) &&
           !is_keyword(name);
}

size_t name_part_length(std::string_view source, size_t at) {
    if (at >= source.size()) return 0;
    const CodePoint point = code_point_at(source, at);
    return is_name_part(point.value) ? point.length : 0;
}

size_t skip_space(std::string_view source, size_t at) {
    while (at < source.size()) {
        // What most tokens begin with, and most space, needs no closer look.
        if (is_ascii_name_part(source[at])) return at;
        if (source[at] == ' ') {
            ++at;
            continue;
        }
        const CodePoint point = code_point_at(source, at);
        if (is_space(point.value)) {
            at += point.length;
        } else if (point.value != '/') {
            break;
        } else if (source.substr(at, 2) == "//") {
            at = std::min(source.find('\n', at), source.size());
        } else if (source.substr(at, 2) == "/*") {
            const size_t end = source.find("*/", at + 2);
            if (end == std::string_view::npos) return at;
            at = end + 2;
        } else {
            break;
        }
    }
    return at;
}

Token next_token(std::string_view source, size_t at) {
    const auto first_at = [&](size_t place) {
        return place < source.size() ? kFirst[static_cast<unsigned char>(source[place])]
                                     : First::Nothing;
    };
    while (at < source.size() && source[at] == ' ') ++at;
    First first = first_at(at);
    if (first == First::Space || first == First::Wide) {
        at = skip_space(source, at);
        first = first_at(at);
    }
    const auto start = static_cast<std::uint32_t>(at);
    if (at >= source.size()) return {TokenKind::End, start, start, {}};
    switch (first) {
        case First::Name:
        case First::Wide:
            return name_token(source, at);
        case First::Digit:
            return number_token(source, at);
        case First::Quote:
            return string_token(source, at);
        case First::Point:
            if (first_at(at + 1) == First::Digit) return number_token(source, at);
            [[fallthrough]];
        default:
            return sign_token(source, at, first);
    }
}

bool unescape(std::string_view token, std::string& text) {
    text.clear();
    if (token.find('\\') == std::string_view::npos && token.size() >= 2) {
        text = token.substr(1, token.size() - 2);
        return true;
    }
    for (size_t i = 1; i + 1 < token.size(); ++i) {
        if (token[i] != '\\') {
            text += token[i];
            continue;
        }
        ++i;
        switch (token[i]) {
            case 'n':
                text += '\n';
                break;
            case 'r':
                text += '\r';
                break;
            case 't':
                text += '\t';
                break;
            case '"':
            case '\'':
            case '\\':
                text += token[i];
                break;
            case 'u':
            case 'U': {
                const size_t digits = token[i] == 'u' ? 4 : 6;
                std::uint32_t value = 0;
                if (!read_hex(token, i + 1, digits, value)) return false;
                i += digits;
                // Two \u escapes may spell one code point as a surrogate pair.
                std::uint32_t low = 0;
                if (value >= 0xD800 && value < 0xDC00 && token.substr(i + 1, 2) == "\\u" &&
                    read_hex(token, i + 3, 4, low) && low >= 0xDC00 && low < 0xE000) {
                    value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
                    i += 6;
                }
                if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return false;
                append_utf8(text, value);
                break;
            }
            default:
                // Regular expressions are often written with single backslashes ("\d").
                text += '\\';
                text += token[i];
        }
    }
    return true;
}

std::string normal_name(std::string_view text) {
    std::string name;
    bool space = false;
    size_t at = 0;
    while (at < text.size()) {
        const CodePoint point = code_point_at(text, at);
        if (is_space(point.value)) {
            space = !name.empty();
        } else {
            if (space && !is_sign(name.back()) && !is_sign(text[at])) name += ' ';
            space = false;
            name += text.substr(at, point.length);
        }
        at += point.length;
    }
    return name;
}

void NameList::add(std::string_view name) {
    if (name.empty()) return;
    if (is_plain_word(name)) return;
    std::string normal = normal_name(name);
    bool is_word = !normal.empty() && !is_digit(normal[0]) && !is_keyword(normal);
    size_t end = 0;
    for (size_t length = 0; (length = name_part_length(normal, end)) != 0;) end += length;
    if (normal.empty() || (is_word && end == normal.size())) return;
    first_bytes_.set(static_cast<unsigned char>(normal[0]));
    const auto letter = static_cast<unsigned char>(normal[0]);
    const auto place = std::ranges::find_if(names_, [&](const std::string& other) {
        const auto others = static_cast<unsigned char>(other[0]);
        return others > letter || (others == letter && other.size() <= normal.size());
    });
    if (std::find(place, names_.end(), normal) != names_.end()) return;
    const auto at = static_cast<size_t>(place - names_.begin());
    const bool has_second =
        normal.size() > 1 && !is_sign(normal[0]) && is_ascii_name_part(normal[1]);
    first_letters_.insert(at, 1, normal[0]);
    second_letters_.insert(at, 1, has_second ? normal[1] : '\0');
    names_.insert(place, std::move(normal));
}

size_t NameList::match(std::string_view source, size_t at, std::string& name) const {
    if (at >= source.size() || !first_bytes_.test(static_cast<unsigned char>(source[at]))) return 0;
    for (size_t next = first_letters_.find(source[at]);
         next < names_.size() && first_letters_[next] == source[at]; ++next) {
        if (second_letters_[next] != '\0' &&
            (at + 1 == source.size() || source[at + 1] != second_letters_[next]))
            continue;
        const std::string& candidate = names_[next];
        size_t position = at;
        size_t i = 0;
        while (i < candidate.size() && position <= source.size()) {
            if (candidate[i] == ' ') {
                const size_t after = skip_space(source, position);
                if (after == position) break;
                position = after;
                ++i;
                continue;
            }
            const bool may_skip = i > 0 && (is_sign(candidate[i]) || is_sign(candidate[i - 1]));
            if (may_skip && position < source.size() && source[position] != candidate[i])
                position = skip_space(source, position);
            if (position >= source.size() || source[position] != candidate[i]) break;
            ++position;
            ++i;
        }
        if (i == candidate.size() && name_part_length(source, position) == 0) {
            name = candidate;
            return position - at;
        }
    }
    return 0;
}

}  // namespace tongban::feel
