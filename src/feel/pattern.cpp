// XPath and XQuery Functions 3.1, section 5.6, mapped to ICU: flags, class subtraction, blocks,
// replacement.
#include "feel/pattern.h"

#include <unicode/regex.h>

#include <memory>
#include <mutex>
#include <unordered_map>

namespace tongban::feel {

namespace {

// About a hundred thousand steps of the matcher: seconds at worst, never minutes.
constexpr std::int32_t kTimeLimit = 200;
constexpr std::int32_t kStackLimit = 8 * 1024 * 1024;
constexpr size_t kCacheMax = 256;

using PatternPointer = std::shared_ptr<const icu::RegexPattern>;

/// Flag x: white space outside of classes does not count.
std::string without_space(std::string_view pattern) {
    std::string result;
    int class_depth = 0;
    bool is_escaped = false;
    for (const char c : pattern) {
        const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (is_space && class_depth == 0) continue;
        if (!is_escaped && c == '[') ++class_depth;
        if (!is_escaped && c == ']' && class_depth > 0) --class_depth;
        is_escaped = !is_escaped && c == '\\';
        result += c;
    }
    return result;
}

/// The pattern in ICU's spelling; nothing when XPath does not allow it.
std::optional<std::string> translated(std::string_view pattern) {
    std::string result;
    int class_depth = 0;
    for (size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\') {
            if (i + 1 >= pattern.size()) return std::nullopt;
            const char next = pattern[++i];
            if (class_depth > 0 && next >= '1' && next <= '9') return std::nullopt;
            switch (next) {
                case 'i':
                    result += class_depth > 0 ? "\\p{L}_:" : "[\\p{L}_:]";
                    continue;
                case 'c':
                    result += class_depth > 0 ? "\\p{L}\\p{N}_:.\\-" : "[\\p{L}\\p{N}_:.\\-]";
                    continue;
                case 'p':
                case 'P':
                    result += '\\';
                    result += next;
                    if (pattern.substr(i + 1, 3) == "{Is") {
                        result += "{In";
                        i += 3;
                    }
                    continue;
                default:
                    // XPath knows these escapes only; \b, \A and others are Perl's.
                    if (std::string_view("nrtsSdDwWIC\\|.?*+(){}$-[]^123456789/\"'").find(next) ==
                        std::string_view::npos)
                        return std::nullopt;
                    result += '\\';
                    result += next;
                    continue;
            }
        }
        if (c == '[') {
            if (class_depth > 0) {
                // [a-z-[aeiou]] takes away.
                if (pattern[i - 1] == '-') result += '-';
            }
            ++class_depth;
        } else if (c == ']' && class_depth > 0) {
            --class_depth;
        } else if (c == '&' && class_depth > 0) {
            result += '\\';
        }
        result += c;
    }
    if (class_depth != 0) return std::nullopt;
    return result;
}

PatternPointer compile_pattern(std::string_view pattern, std::string_view flags) {
    std::uint32_t options = 0;
    bool is_extended = false;
    for (const char flag : flags) {
        switch (flag) {
            case 's':
                options |= UREGEX_DOTALL;
                break;
            case 'm':
                options |= UREGEX_MULTILINE;
                break;
            case 'i':
                options |= UREGEX_CASE_INSENSITIVE;
                break;
            case 'x':
                is_extended = true;
                break;
            case 'q':
                options |= UREGEX_LITERAL;
                break;
            default:
                return nullptr;
        }
    }
    std::optional<std::string> spelled = std::string(pattern);
    if ((options & UREGEX_LITERAL) == 0)
        spelled = translated(is_extended ? without_space(pattern) : *spelled);
    if (!spelled) return nullptr;
    UErrorCode status = U_ZERO_ERROR;
    UParseError place;
    icu::RegexPattern* compiled =
        icu::RegexPattern::compile(icu::UnicodeString::fromUTF8(*spelled), options, place, status);
    if (U_FAILURE(status)) {
        delete compiled;
        return nullptr;
    }
    return PatternPointer(compiled);
}

// Patterns are nearly always constants of a model, so each is compiled once.
PatternPointer cached_pattern(std::string_view pattern, std::string_view flags) {
    static std::mutex mutex;
    static std::unordered_map<std::string, PatternPointer> cache;
    std::string key = std::string(flags) + '\0' + std::string(pattern);
    const std::lock_guard lock(mutex);
    if (const auto found = cache.find(key); found != cache.end()) return found->second;
    PatternPointer compiled = compile_pattern(pattern, flags);
    if (cache.size() >= kCacheMax) cache.clear();
    cache.emplace(std::move(key), compiled);
    return compiled;
}

struct Search {
    icu::UnicodeString text;
    PatternPointer pattern;
    std::unique_ptr<icu::RegexMatcher> matcher;
    UErrorCode status = U_ZERO_ERROR;

    Search(std::string_view input, PatternPointer compiled)
        : text(icu::UnicodeString::fromUTF8(
              icu::StringPiece(input.data(), static_cast<int32_t>(input.size()))
          )),
          pattern(std::move(compiled)) {
        matcher.reset(pattern->matcher(text, status));
        if (U_FAILURE(status)) return;
        matcher->setTimeLimit(kTimeLimit, status);
        matcher->setStackLimit(kStackLimit, status);
    }
};

std::string to_utf8(const icu::UnicodeString& text) {
    std::string result;
    return text.toUTF8String(result);
}

/// `$1` is a group, `\$` and `\\` the signs themselves. False when the replacement is wrong.
bool append_replacement(
    icu::UnicodeString& result,
    std::string_view replacement,
    icu::RegexMatcher& matcher,
    UErrorCode& status
) {
    std::string plain;
    const auto flush = [&] {
        result.append(icu::UnicodeString::fromUTF8(plain));
        plain.clear();
    };
    for (size_t i = 0; i < replacement.size(); ++i) {
        const char c = replacement[i];
        if (c == '\\') {
            if (i + 1 >= replacement.size() ||
                (replacement[i + 1] != '$' && replacement[i + 1] != '\\'))
                return false;
            plain += replacement[++i];
        } else if (c == '$') {
            if (i + 1 >= replacement.size() || replacement[i + 1] < '0' || replacement[i + 1] > '9')
                return false;
            int group = replacement[++i] - '0';
            // As many digits as still name a group.
            while (i + 1 < replacement.size() && replacement[i + 1] >= '0' &&
                   replacement[i + 1] <= '9' &&
                   group * 10 + (replacement[i + 1] - '0') <= matcher.groupCount())
                group = group * 10 + (replacement[++i] - '0');
            flush();
            if (group <= matcher.groupCount()) result.append(matcher.group(group, status));
        } else {
            plain += c;
        }
    }
    flush();
    return U_SUCCESS(status);
}

}  // namespace

std::optional<bool> pattern_matches(
    std::string_view text, std::string_view pattern, std::string_view flags
) {
    const PatternPointer compiled = cached_pattern(pattern, flags);
    if (compiled == nullptr) return std::nullopt;
    Search search(text, compiled);
    if (U_FAILURE(search.status)) return std::nullopt;
    const bool found = search.matcher->find(search.status);
    if (U_FAILURE(search.status)) return std::nullopt;
    return found;
}

std::optional<std::string> pattern_replace(
    std::string_view text,
    std::string_view pattern,
    std::string_view replacement,
    std::string_view flags
) {
    const PatternPointer compiled = cached_pattern(pattern, flags);
    if (compiled == nullptr) return std::nullopt;
    const bool is_literal = flags.find('q') != std::string_view::npos;
    Search search(text, compiled);
    if (U_FAILURE(search.status)) return std::nullopt;
    icu::UnicodeString result;
    std::int32_t last = 0;
    while (search.matcher->find(search.status)) {
        const std::int32_t start = search.matcher->start(search.status);
        const std::int32_t end = search.matcher->end(search.status);
        // Functions and Operators, FORX0003: a pattern that matches nothing cannot be replaced.
        if (start == end || U_FAILURE(search.status)) return std::nullopt;
        result.append(search.text, last, start - last);
        if (is_literal)
            result.append(icu::UnicodeString::fromUTF8(std::string(replacement)));
        else if (!append_replacement(result, replacement, *search.matcher, search.status))
            return std::nullopt;
        last = end;
    }
    if (U_FAILURE(search.status)) return std::nullopt;
    result.append(search.text, last, search.text.length() - last);
    return to_utf8(result);
}

std::optional<std::vector<std::string>> pattern_split(
    std::string_view text, std::string_view pattern
) {
    const PatternPointer compiled = cached_pattern(pattern, "");
    if (compiled == nullptr) return std::nullopt;
    Search search(text, compiled);
    if (U_FAILURE(search.status)) return std::nullopt;
    std::vector<std::string> parts;
    std::int32_t last = 0;
    while (search.matcher->find(search.status)) {
        const std::int32_t start = search.matcher->start(search.status);
        const std::int32_t end = search.matcher->end(search.status);
        if (start == end || U_FAILURE(search.status)) return std::nullopt;
        parts.push_back(to_utf8(search.text.tempSubString(last, start - last)));
        last = end;
    }
    if (U_FAILURE(search.status)) return std::nullopt;
    parts.push_back(to_utf8(search.text.tempSubString(last)));
    return parts;
}

}  // namespace tongban::feel
