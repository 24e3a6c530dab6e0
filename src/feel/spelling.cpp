// What people write who come from other languages or type on a Chinese keyboard.
#include "feel/spelling.h"

#include <algorithm>
#include <array>

#include "feel/lexer.h"
#include "feel/number.h"

namespace tongban::feel {

namespace {

constexpr size_t kQuotedMax = 80;  // bytes of a text that is shown again

struct Spelled {
    std::string_view written;
    std::string_view instead;
};

constexpr std::array<Spelled, 17> kSigns = {{
    {"、", ","},
    {"。", "."},
    {"【", "["},
    {"】", "]"},
    {"‘", "\""},
    {"’", "\""},
    {"“", "\""},
    {"”", "\""},
    {"「", "\""},
    {"」", "\""},
    {"≥", ">="},
    {"≤", "<="},
    {"≠", "!="},
    {"×", "*"},
    {"÷", "/"},
    {"−", "-"},
    {"—", "-"},
}};

/// U+FF01 to U+FF5E are the signs of ASCII in full width (EF BC 81 to EF BD 9E); letters may be
/// meant so in names.
std::optional<Respelling> full_width_at(std::string_view source, size_t at) {
    const auto byte = [&](size_t i) {
        return at + i < source.size() ? static_cast<unsigned char>(source[at + i]) : 0u;
    };
    if (byte(0) != 0xEF || (byte(1) != 0xBC && byte(1) != 0xBD)) return std::nullopt;
    const unsigned low = byte(2) - 0x80u + (byte(1) == 0xBD ? 0x40u : 0u);
    if (low < 0x01 || low > 0x5E) return std::nullopt;
    const char plain = static_cast<char>(low + 0x20);
    const bool is_letter = (plain >= 'A' && plain <= 'Z') || (plain >= 'a' && plain <= 'z');
    if (is_letter) return std::nullopt;
    std::string instead(1, plain == ';' ? ',' : plain);
    if (plain == '\'') instead = "\"";
    return Respelling{std::string(source.substr(at, 3)), std::move(instead)};
}

/// A text in such quotes is shown as a whole.
Respelling quoted_at(
    std::string_view source, size_t at, std::string_view open, std::string_view close
) {
    const size_t start = at + open.size();
    const size_t end = source.find(close, start);
    if (end == std::string_view::npos || end - start > kQuotedMax) return {std::string(open), "\""};
    return {
        std::string(source.substr(at, end + close.size() - at)),
        "\"" + std::string(source.substr(start, end - start)) + "\""};
}

std::optional<Respelling> sign_at(std::string_view source, size_t at) {
    const std::string_view rest = source.substr(at);
    if (rest.starts_with("“")) return quoted_at(source, at, "“", "”");
    if (rest.starts_with("‘")) return quoted_at(source, at, "‘", "’");
    if (rest.starts_with("「")) return quoted_at(source, at, "「", "」");
    for (const auto& [written, instead] : kSigns)
        if (rest.starts_with(written))
            return Respelling{std::string(written), std::string(instead)};
    return full_width_at(source, at);
}

/// A keyword of FEEL in large letters.
std::optional<Respelling> keyword_of(std::string_view word, bool only_large) {
    std::string small(word);
    for (char& c : small)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (small == word || !is_keyword(small)) return std::nullopt;
    const bool has_small = std::ranges::any_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
    if (only_large && has_small) return std::nullopt;
    return Respelling{std::string(word), std::move(small)};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The number that ends here.
std::string_view number_before(std::string_view source, size_t end) {
    size_t start = end;
    while (start > 0 && (is_digit(source[start - 1]) || source[start - 1] == '.')) --start;
    while (start < end && source[start] == '.') ++start;
    return source.substr(start, end - start);
}

struct Unit {
    std::string_view sign;
    int factor;               // 0: a duration
    std::string_view before;  // of a duration
    char letter;
};
constexpr std::array<Unit, 13> kUnits = {{
    {"万元", 10'000, "", 0},
    {"亿元", 100'000'000, "", 0},
    {"个月", 0, "P", 'M'},
    {"小时", 0, "PT", 'H'},
    {"万", 10'000, "", 0},
    {"亿", 100'000'000, "", 0},
    {"千", 1'000, "", 0},
    {"百", 100, "", 0},
    {"元", 1, "", 0},
    {"岁", 1, "", 0},
    {"天", 0, "P", 'D'},
    {"日", 0, "P", 'D'},
    {"年", 0, "P", 'Y'},
}};

std::optional<Respelling> amount_of(std::string_view number, const Unit& unit) {
    const std::optional<Number> value = Number::parse(number);
    if (!value) return std::nullopt;
    Respelling result{std::string(number) + std::string(unit.sign), ""};
    if (unit.factor == 0) {
        if (!value->is_integer()) return std::nullopt;
        result.instead = "duration(\"" + std::string(unit.before) + value->to_string() +
                         std::string(1, unit.letter) + "\")";
        return result;
    }
    const auto product = Number::multiply(*value, Number(unit.factor));
    if (!product) return std::nullopt;
    result.instead = product->to_string();
    return result;
}

/// `50万`, `30天`, `50%`: a number and what is written directly after it.
std::optional<Respelling> amount_at(std::string_view source, size_t at) {
    const std::string_view number = number_before(source, at);
    if (number.empty() || number.size() > 30) return std::nullopt;
    const std::string_view rest = source.substr(at);
    for (const Unit& unit : kUnits)
        if (rest.starts_with(unit.sign)) return amount_of(number, unit);
    if (!rest.starts_with('%') && !rest.starts_with("％")) return std::nullopt;
    const std::optional<Number> value = Number::parse(number);
    const auto part = value ? Number::divide(*value, Number(100)) : std::nullopt;
    if (!part) return std::nullopt;
    return Respelling{std::string(number) + (rest[0] == '%' ? "%" : "％"), part->to_string()};
}

/// Where the reader stopped within an operator, its first sign stands before.
std::optional<Respelling> operator_at(std::string_view source, size_t at) {
    const std::string_view until = source.substr(0, at);
    const char sign = source[at];
    constexpr std::array<Spelled, 6> kPairs = {
        {{"!==", "!="}, {"==", "="}, {"<>", "!="}, {"=>", ">="}, {"=<", "<="}, {"=!", "!="}}};
    for (const auto& [written, instead] : kPairs)
        if (sign == written.back() && until.ends_with(written.substr(0, written.size() - 1)))
            return Respelling{std::string(written), std::string(instead)};
    const bool is_double = at + 1 < source.size() && source[at + 1] == sign;
    switch (sign) {
        case '&':
            return Respelling{is_double ? "&&" : "&", "and"};
        case '|':
            return Respelling{is_double ? "||" : "|", "or"};
        case '!':
            return Respelling{"!", "not(…)"};
        case ';':
            return Respelling{";", ","};
        case '\'':
            return quoted_at(source, at, "'", "'");
        default:
            return std::nullopt;
    }
}

/// Of the same length, with other letters where a name stands that has such signs of its own.
std::string without_names(std::string_view source, std::span<const std::string> names) {
    std::string text(source);
    for (const std::string& name : names) {
        const bool is_plain =
            std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        if (is_plain || name.empty()) continue;
        for (size_t at = text.find(name); at != std::string::npos;
             at = text.find(name, at + name.size()))
            text.replace(at, name.size(), name.size(), 'a');
    }
    return text;
}

/// The first sign or word of that kind outside of texts in quotes.
std::optional<Respelling> anywhere(std::string_view source) {
    for (Token token = next_token(source, 0); token.kind != TokenKind::End;
         token = next_token(source, token.end)) {
        if (token.kind != TokenKind::Name) continue;
        if (auto found = keyword_of(token.text, true)) return found;
        for (size_t at = token.position; at < token.end; ++at)
            if (auto found = sign_at(source, at)) return found;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Respelling> find_respelling(
    std::string_view source, size_t position, std::span<const std::string> names
) {
    const std::string text = without_names(source, names);
    const std::string_view view = text;
    const size_t at = skip_space(view, std::min(position, view.size()));
    if (at < view.size()) {
        if (auto found = amount_at(view, at)) return found;
        if (auto found = operator_at(view, at)) return found;
        if (const Token token = next_token(view, at); token.kind == TokenKind::Name)
            if (auto found = keyword_of(token.text, false)) return found;
        if (auto found = sign_at(view, at)) return found;
    }
    return anywhere(view);
}

std::optional<Respelling> find_respelling_in_name(std::string_view name) {
    if (auto found = keyword_of(name, false)) return found;
    for (size_t at = 0; at < name.size(); ++at)
        if (auto found = sign_at(name, at)) return found;
    return std::nullopt;
}

std::optional<Respelling> respelling_in(const json::object& details) {
    const json::value* written = details.if_contains("written");
    const json::value* instead = details.if_contains("instead");
    if (written == nullptr || instead == nullptr) return std::nullopt;
    return Respelling{std::string(written->as_string()), std::string(instead->as_string())};
}

std::string hint_of(const Respelling& respelling) {
    return "write " + respelling.instead + " instead of " + respelling.written;
}

}  // namespace tongban::feel
