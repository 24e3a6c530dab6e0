#include "base/json.h"

#include <fmt/compile.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "base/canonical.h"
#include "base/finite.h"

namespace tongban {

Result<json::value> parse_json(std::string_view text, size_t depth_max) {
    json::parse_options options;
    options.max_depth = depth_max;
    boost::system::error_code fault;
    json::value value = json::parse({text.data(), text.size()}, fault, {}, options);
    if (fault)
        return Error{.code = "json.syntax", .kind = ErrorKind::Invalid, .cause = fault.message()};
    if (!has_only_finite_numbers(value))
        return Error{
            .code = "json.syntax", .kind = ErrorKind::Invalid, .cause = "number is too large"};
    return value;
}

std::optional<std::string> find_string(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return std::string(value->get_string());
}

std::optional<std::int64_t> find_int(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr) return std::nullopt;
    if (value->is_int64()) return value->get_int64();
    return std::nullopt;
}

std::optional<bool> find_bool(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr || !value->is_bool()) return std::nullopt;
    return value->get_bool();
}

const json::object* find_object(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value == nullptr ? nullptr : value->if_object();
}

const json::array* find_array(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value == nullptr ? nullptr : value->if_array();
}

namespace {
Error missing(std::string_view key) {
    return Error{
        .code = "json.missing",
        .kind = ErrorKind::Invalid,
        .details = {{"name", json::string(key)}},
        .field = "/" + std::string(key)};
}
}  // namespace

Result<std::string> require_string(const json::object& object, std::string_view key) {
    if (auto text = find_string(object, key)) return *std::move(text);
    return missing(key);
}

Result<std::int64_t> require_int(const json::object& object, std::string_view key) {
    if (auto number = find_int(object, key)) return *number;
    return missing(key);
}

namespace {

bool is_escaped(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

/// The place of the first character from there on that has to be escaped, or the end.
size_t find_escaped(std::string_view text, size_t from) {
    constexpr std::uint64_t kOnes = 0x0101'0101'0101'0101, kHighBits = 0x80 * kOnes;
    // The highest bit of a byte that is below a bound comes out of the subtraction. It may come
    // out of the bytes after that one as well, so the place itself is looked for below.
    const auto below = [](std::uint64_t eight, std::uint64_t bound) {
        return (eight - bound * kOnes) & ~eight & kHighBits;
    };
    for (; from + 8 <= text.size(); from += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + from, sizeof eight);
        const std::uint64_t quote = eight ^ ('"' * kOnes), backslash = eight ^ ('\\' * kOnes);
        if ((below(eight, 0x20) | below(quote, 1) | below(backslash, 1)) != 0) break;
    }
    while (from < text.size() && !is_escaped(text[from])) ++from;
    return from;
}

}  // namespace

/// As Boost.JSON escapes: the short forms where there are any, \u00xx in lower case else.
void append_quoted(std::string_view text, std::string& out) {
    constexpr char kDigits[] = "0123456789abcdef";
    out += '"';
    size_t plain = 0;  // from here on nothing needed escaping
    for (;;) {
        const size_t at = find_escaped(text, plain);
        out.append(text.substr(plain, at - plain));
        if (at == text.size()) break;
        plain = at + 1;
        const auto byte = static_cast<unsigned char>(text[at]);
        switch (byte) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += "\\u00";
                out += kDigits[byte >> 4];
                out += kDigits[byte & 15];
        }
    }
    out += '"';
}

void append_canonical(const json::object& object, std::string& out) {
    // Most objects are small: no allocation for the order of their members.
    std::array<const json::key_value_pair*, 24> few;
    std::vector<const json::key_value_pair*> many;
    if (object.size() > few.size()) many.resize(object.size());
    const std::span pairs = many.empty() ? std::span(few.data(), object.size()) : std::span(many);
    size_t count = 0;
    for (const auto& pair : object) pairs[count++] = &pair;
    std::ranges::sort(pairs, [](const auto* a, const auto* b) { return a->key() < b->key(); });
    out += '{';
    for (const json::key_value_pair* pair : pairs) {
        if (pair != pairs.front()) out += ',';
        append_quoted(std::string_view(pair->key()), out);
        out += ':';
        append_canonical(pair->value(), out);
    }
    out += '}';
}

void append_canonical(const json::array& array, std::string& out) {
    out += '[';
    bool is_first = true;
    for (const json::value& element : array) {
        if (!std::exchange(is_first, false)) out += ',';
        append_canonical(element, out);
    }
    out += ']';
}

void append_canonical(const json::value& value, std::string& out) {
    switch (value.kind()) {
        case json::kind::object:
            return append_canonical(value.get_object(), out);
        case json::kind::array:
            return append_canonical(value.get_array(), out);
        case json::kind::string:
            return append_quoted(std::string_view(value.get_string()), out);
        case json::kind::bool_:
            out += value.get_bool() ? "true" : "false";
            return;
        case json::kind::null:
            out += "null";
            return;
        case json::kind::int64:
            fmt::format_to(std::back_inserter(out), FMT_COMPILE("{}"), value.get_int64());
            return;
        default:
            out += json::serialize(value);
    }
}

size_t levels_of(const json::value& value) {
    if (const json::object* object = value.if_object()) return levels_of(*object);
    if (const json::array* array = value.if_array()) return levels_of(*array);
    return 0;
}

size_t levels_of(const json::object& object) {
    size_t levels = 0;
    for (const auto& pair : object) levels = std::max(levels, levels_of(pair.value()));
    return levels + 1;
}

size_t levels_of(const json::array& array) {
    size_t levels = 0;
    for (const json::value& element : array) levels = std::max(levels, levels_of(element));
    return levels + 1;
}

std::string canonical_json(const json::value& value) {
    std::string out;
    out.reserve(1024);
    append_canonical(value, out);
    return out;
}

}  // namespace tongban
