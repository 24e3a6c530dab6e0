#include "base/text.h"

#include <array>
#include <cstring>

namespace tongban {

namespace {
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}
}  // namespace

std::string_view trim(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

bool is_utf8(std::string_view text) {
    for (size_t i = 0; i < text.size();) {
        if (text.size() - i >= 8) {
            std::uint64_t eight;
            std::memcpy(&eight, text.data() + i, sizeof eight);
            if ((eight & 0x8080'8080'8080'8080ULL) == 0) {
                i += 8;
                continue;
            }
        }
        const auto lead = static_cast<unsigned char>(text[i]);
        const size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || i + length > text.size()) return false;
        std::uint32_t point = length == 1 ? lead : lead & (0xFFu >> (length + 1));
        for (size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xC0) != 0x80) return false;
            point = point << 6 | (next & 0x3F);
        }
        if ((length == 3 && point < 0x800) ||
            (length == 4 && (point < 0x10000 || point > 0x10FFFF)))
            return false;
        if (point >= 0xD800 && point <= 0xDFFF) return false;
        i += length;
    }
    return true;
}

size_t code_points(std::string_view text) {
    size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        out += kHex[byte >> 4];
        out += kHex[byte & 15];
    }
    return out;
}

Result<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return refuse("text.hex");
    Bytes out;
    out.reserve(text.size() / 2);
    for (size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_value(text[i]), low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return refuse("text.hex");
        out.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return out;
}

std::string to_base64url(std::span<const std::uint8_t> bytes) {
    std::string out((bytes.size() * 4 + 2) / 3, '\0');
    char* next = out.data();
    size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t group =
            std::uint32_t{bytes[i]} << 16 | std::uint32_t{bytes[i + 1]} << 8 | bytes[i + 2];
        for (const int shift : {18, 12, 6, 0}) *next++ = kBase64url[group >> shift & 63];
    }
    if (i == bytes.size()) return out;
    // One byte left makes two characters, two make three.
    const bool are_two = i + 2 == bytes.size();
    const std::uint32_t group =
        std::uint32_t{bytes[i]} << 16 | (are_two ? std::uint32_t{bytes[i + 1]} << 8 : 0);
    *next++ = kBase64url[group >> 18 & 63];
    *next++ = kBase64url[group >> 12 & 63];
    if (are_two) *next = kBase64url[group >> 6 & 63];
    return out;
}

std::string to_base64url(std::string_view bytes) { return to_base64url(as_bytes(bytes)); }

namespace {
constexpr std::uint8_t kOutside = 0xFF;

/// The value of each character of the alphabet.
constexpr auto kBase64urlValues = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(kOutside);
    for (size_t i = 0; i < kBase64url.size(); ++i)
        values[static_cast<unsigned char>(kBase64url[i])] = static_cast<std::uint8_t>(i);
    return values;
}();
}  // namespace

Result<Bytes> from_base64url(std::string_view text) {
    // A last group of one character cannot carry a byte.
    if (text.size() % 4 == 1) return refuse("text.base64url");
    Bytes out(text.size() * 3 / 4);
    std::uint8_t* next = out.data();
    std::uint32_t outside = 0;
    const auto value_at = [&](size_t at) {
        const std::uint32_t value = kBase64urlValues[static_cast<unsigned char>(text[at])];
        outside |= value & 0x80;
        return value & 63;
    };
    size_t i = 0;
    for (; i + 4 <= text.size(); i += 4) {
        const std::uint32_t group =
            value_at(i) << 18 | value_at(i + 1) << 12 | value_at(i + 2) << 6 | value_at(i + 3);
        *next++ = static_cast<std::uint8_t>(group >> 16);
        *next++ = static_cast<std::uint8_t>(group >> 8 & 255);
        *next++ = static_cast<std::uint8_t>(group & 255);
    }
    // Two characters make one byte, three make two; the bits they have to spare are zero.
    std::uint32_t spare = 0;
    if (i < text.size()) {
        const bool are_three = i + 3 == text.size();
        const std::uint32_t group =
            value_at(i) << 18 | value_at(i + 1) << 12 | (are_three ? value_at(i + 2) << 6 : 0);
        *next++ = static_cast<std::uint8_t>(group >> 16);
        if (are_three) *next = static_cast<std::uint8_t>(group >> 8 & 255);
        spare = are_three ? group & 255 : group & 0xFFFF;
    }
    if (outside != 0 || spare != 0) return refuse("text.base64url");
    return out;
}

}  // namespace tongban
