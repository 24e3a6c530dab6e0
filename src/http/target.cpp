#include "http/target.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace tongban::http {

namespace {
int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

/// "." and "..", also as %2e: no route has them, and no file may be reached by them.
bool is_dot_segment(std::string_view segment) {
    std::string plain;
    for (size_t i = 0; i < segment.size() && plain.size() < 3; ++i) {
        const bool is_encoded = segment.size() - i >= 3 && segment[i] == '%' &&
                                segment[i + 1] == '2' && (segment[i + 2] | 0x20) == 'e';
        plain += is_encoded ? '.' : segment[i];
        if (is_encoded) i += 2;
    }
    return plain == "." || plain == "..";
}

bool has_dot_segment(std::string_view path) {
    // Dots are rare in paths: look for a sign of one before taking the path apart.
    if (path.find("/.") == std::string_view::npos && path.find("/%2") == std::string_view::npos)
        return false;
    return std::ranges::any_of(split(path, '/'), is_dot_segment);
}

/// What follows the host of an absolute-form target; every other target as it is.
std::string_view without_origin(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        const std::string_view rest = target.substr(scheme.size());
        const size_t end = std::min(rest.find_first_of("/?#"), rest.size());
        const std::string_view host = rest.substr(0, end);
        // RFC 9110, 4.2.1 and 4.2.4: a host there is, and no user information before it.
        if (host.empty() || host.front() == ':' || host.find('@') != std::string_view::npos)
            return {};
        return end == rest.size() ? std::string_view("/") : rest.substr(end);
    }
    return target;
}
}  // namespace

Result<Target> parse_target(std::string_view target) {
    if (target.size() > kTargetBytesMax)
        return refuse("http.target_too_long", ErrorKind::TooLarge, {{"max", kTargetBytesMax}});
    const auto wrong = [] { return refuse("http.target"); };
    for (char c : target)
        if (is_control(c) || c == ' ' || c == '\\' || c == '#') return wrong();
    const std::string_view rest = without_origin(target);
    // Only a host and a query: the path is that of the host itself.
    const bool has_path = rest.starts_with('/');
    const bool has_host = rest.size() < target.size();
    if (!has_path && !(has_host && rest.starts_with('?'))) return wrong();
    const size_t mark = rest.find('?');
    Target result;
    result.path = has_path ? rest.substr(0, mark) : std::string_view("/");
    if (mark != std::string_view::npos) result.query = rest.substr(mark + 1);
    if (has_dot_segment(result.path)) return wrong();
    return result;
}

std::optional<std::string> decode_percent(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    bool is_ascii = true;
    for (size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (text.size() - i < 3) return std::nullopt;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (is_control(c)) return std::nullopt;
        if (static_cast<unsigned char>(c) >= 0x80) is_ascii = false;
        out += c;
    }
    if (!is_ascii && !is_utf8(out)) return std::nullopt;
    return out;
}

Result<Parameters> parse_query(std::string_view query) {
    Parameters result;
    while (!query.empty()) {
        const size_t end = query.find('&');
        const std::string_view part = query.substr(0, end);
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
        if (part.empty()) continue;
        if (result.size() == kParametersMax)
            return refuse("http.query_too_long", ErrorKind::TooLarge, {{"max", kParametersMax}});
        const size_t equals = part.find('=');
        auto name = decode_percent(part.substr(0, equals), true);
        auto value = equals == std::string_view::npos
                         ? std::optional<std::string>(std::string())
                         : decode_percent(part.substr(equals + 1), true);
        if (!name || !value) return refuse("http.query");
        result.emplace_back(*std::move(name), *std::move(value));
    }
    return result;
}

std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const size_t end = header.find(';');
        const std::string_view pair = trim(header.substr(0, end));
        header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
        const size_t equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
        std::string_view value = pair.substr(equals + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        return value;
    }
    return std::nullopt;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(left, right, [&](char a, char b) { return lower(a) == lower(b); });
}

namespace {
/// One element of a header like "gzip;q=0.5, br": RFC 9110, 12.4.2 (weights in thousandths).
struct Weighted {
    std::string_view name;
    int weight = 1'000;
};

int parse_weight(std::string_view text) {
    double value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc{} || value < 0) return 0;
    return static_cast<int>(std::min(value, 1.0) * 1'000);
}

template <class Each>
void for_each_weighted(std::string_view header, Each&& each) {
    constexpr int kElementsMax = 32;
    for (int i = 0; i < kElementsMax && !header.empty(); ++i) {
        const size_t end = header.find(',');
        std::string_view element = header.substr(0, end);
        header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
        Weighted weighted;
        const size_t semicolon = element.find(';');
        weighted.name = trim(element.substr(0, semicolon));
        if (semicolon != std::string_view::npos) {
            const std::string_view rest = trim(element.substr(semicolon + 1));
            if (rest.starts_with("q=") || rest.starts_with("Q="))
                weighted.weight = parse_weight(trim(rest.substr(2)));
        }
        if (!weighted.name.empty()) each(weighted);
    }
}
}  // namespace

bool accepts_gzip(std::string_view header) {
    int gzip = -1;
    int any = 0;
    for_each_weighted(header, [&](const Weighted& coding) {
        if (equal_ignoring_case(coding.name, "gzip")) gzip = coding.weight;
        if (coding.name == "*") any = coding.weight;
    });
    return (gzip >= 0 ? gzip : any) > 0;
}

std::optional<std::string_view> preferred_language(std::string_view header) {
    int best = 0;
    std::optional<std::string_view> language;
    for_each_weighted(header, [&](const Weighted& range) {
        if (range.weight <= best) return;
        const std::string_view primary = range.name.substr(0, range.name.find('-'));
        std::optional<std::string_view> ours;
        if (equal_ignoring_case(primary, "zh")) ours = "zh-CN";
        if (equal_ignoring_case(primary, "en")) ours = "en";
        if (!ours) return;
        best = range.weight;
        language = ours;
    });
    return language;
}

}  // namespace tongban::http
