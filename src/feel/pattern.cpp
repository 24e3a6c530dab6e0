// Searching and replacing after XPath Functions and Operators 3.1, 5.6, within bounds.
#include "feel/pattern.h"

#include <unicode/regex.h>

#include <memory>
#include <mutex>
#include <unordered_map>

#include "feel/pattern_syntax.h"

namespace tongban::feel {

namespace {

// A tick of the matcher is ten thousand places to come back to: some tenths of a millisecond.
constexpr std::uint64_t kStepsOfTick = 10'000;
constexpr std::int32_t kTicksMax = 200;
constexpr std::int32_t kCharactersOfTick = 2'500;
constexpr std::int32_t kStackLimit = 8 * 1024 * 1024;
constexpr size_t kPatternMax = 10'000;                  // bytes
constexpr size_t kPropertyClassesMax = 200;             // in one pattern
constexpr size_t kTextMax = size_t{256} * 1024 * 1024;  // bytes; ICU counts in 32 bits
// A back-reference compares as much as its group holds, and no tick tells of it.
constexpr size_t kReferenceTextMax = 200'000;
constexpr size_t kCacheMax = 256;
constexpr size_t kCacheClassesMax = 2'000;

struct CompiledPattern {
    std::unique_ptr<const icu::RegexPattern> regex;  // none: the pattern is wrong
    IcuPattern spelled;
    std::uint64_t steps = 0;  // what it costs to read it
};
using PatternPointer = std::shared_ptr<const CompiledPattern>;

PatternPointer compile_pattern(
    std::string_view pattern, std::string_view flags, std::uint64_t key, Evaluation& evaluation
) {
    auto compiled = std::make_shared<CompiledPattern>();
    const std::optional<PatternFlags> known_flags = pattern_flags(flags);
    if (!known_flags) return compiled;
    std::optional<IcuPattern> spelled = to_icu(pattern, *known_flags);
    if (!spelled) return compiled;
    if (spelled->property_classes > kPropertyClassesMax) {
        evaluation.stop("feel.limit_pattern");
        return nullptr;
    }
    compiled->steps = 100 + 10 * pattern.size() + 2'000 * spelled->property_classes;
    if (!evaluation.count_once(key, compiled->steps)) return nullptr;
    compiled->spelled = *std::move(spelled);
    UErrorCode status = U_ZERO_ERROR;
    UParseError place;
    std::unique_ptr<const icu::RegexPattern> regex(icu::RegexPattern::compile(
        icu::UnicodeString::fromUTF8(compiled->spelled.text), 0, place, status
    ));
    if (U_SUCCESS(status)) compiled->regex = std::move(regex);
    return compiled;
}

/// Patterns are nearly always constants of a model, so each is compiled once.
class PatternCache {
  public:
    PatternPointer find(const std::string& key) {
        const std::lock_guard lock(mutex_);
        const auto found = patterns_.find(key);
        return found == patterns_.end() ? nullptr : found->second;
    }
    void keep(std::string key, const PatternPointer& pattern) {
        const std::lock_guard lock(mutex_);
        if (patterns_.size() >= kCacheMax || classes_ > kCacheClassesMax) {
            patterns_.clear();
            classes_ = 0;
        }
        classes_ += pattern->spelled.property_classes;
        patterns_.emplace(std::move(key), pattern);
    }

  private:
    std::mutex mutex_;
    std::unordered_map<std::string, PatternPointer> patterns_;
    size_t classes_ = 0;
};

/// Nothing when it is wrong or beyond a bound.
PatternPointer cached_pattern(
    std::string_view pattern, std::string_view flags, Evaluation& evaluation
) {
    static PatternCache cache;
    if (pattern.size() > kPatternMax) {
        evaluation.stop("feel.limit_pattern");
        return nullptr;
    }
    if (flags.size() > 100) return nullptr;
    std::string key(flags);
    key += '\0';
    key += pattern;
    const std::uint64_t hash = std::hash<std::string>()(key);
    PatternPointer found = cache.find(key);
    if (found == nullptr) {
        found = compile_pattern(pattern, flags, hash, evaluation);
        if (found == nullptr) return nullptr;
        cache.keep(std::move(key), found);
    } else if (!evaluation.count_once(hash, found->steps)) {
        return nullptr;
    }
    return found->regex == nullptr ? nullptr : found;
}

/// One pattern over one text. What goes wrong is always a bound and stops the evaluation.
class Search {
  public:
    Search(std::string_view input, PatternPointer compiled, Evaluation& evaluation)
        : evaluation_(evaluation), pattern_(std::move(compiled)) {
        const bool has_references = pattern_->spelled.has_references;
        if (input.size() > (has_references ? kReferenceTextMax : kTextMax)) {
            evaluation_.stop("feel.limit_pattern");
            return;
        }
        if (!evaluation_.count(10 + input.size() / 8)) return;
        text_ = icu::UnicodeString::fromUTF8({input.data(), static_cast<int32_t>(input.size())});
        matcher_.reset(pattern_->regex->matcher(text_, status_));
        if (matcher_ == nullptr || U_FAILURE(status_)) {
            fail();
            return;
        }
        steps_of_tick_ = kStepsOfTick * (has_references ? 1 + input.size() / 64 : 1);
        matcher_->setTimeLimit(kTicksMax + text_.length() / kCharactersOfTick, status_);
        matcher_->setStackLimit(kStackLimit, status_);
        matcher_->setMatchCallback(&Search::tick, this, status_);
        if (U_FAILURE(status_)) fail();
    }
    Search(const Search&) = delete;
    Search& operator=(const Search&) = delete;

    /// False also when the evaluation has been stopped.
    bool find() {
        if (evaluation_.is_stopped() || !evaluation_.step()) return false;
        const bool found = matcher_->find(status_);
        if (U_FAILURE(status_)) {
            fail();
            return false;
        }
        if (!found) return false;
        start_ = matcher_->start(status_);
        end_ = matcher_->end(status_);
        return true;
    }
    bool is_stopped() const { return evaluation_.is_stopped(); }
    const icu::UnicodeString& text() const { return text_; }
    std::int32_t start() const { return start_; }
    std::int32_t end() const { return end_; }
    size_t group_count() const { return pattern_->spelled.groups.size() - 1; }
    icu::UnicodeString group(size_t index) {
        return matcher_->group(pattern_->spelled.groups[index], status_);
    }

  private:
    static UBool U_CALLCONV tick(const void* context, std::int32_t) {
        const auto& search = *static_cast<const Search*>(context);
        return static_cast<UBool>(search.evaluation_.count(search.steps_of_tick_));
    }
    void fail() { evaluation_.stop("feel.limit_pattern"); }

    Evaluation& evaluation_;
    PatternPointer pattern_;
    icu::UnicodeString text_;
    std::unique_ptr<icu::RegexMatcher> matcher_;
    std::uint64_t steps_of_tick_ = kStepsOfTick;
    UErrorCode status_ = U_ZERO_ERROR;
    std::int32_t start_ = 0;
    std::int32_t end_ = 0;
};

/// FORX0003: such a pattern neither replaces nor splits. Also true when that took too long.
bool matches_empty(const PatternPointer& compiled, Evaluation& evaluation) {
    Search search("", compiled, evaluation);
    return search.find() || search.is_stopped();
}

std::string to_utf8(const icu::UnicodeString& text) {
    std::string result;
    return text.toUTF8String(result);
}

/// A text, or what a group has matched.
struct ReplacementPart {
    icu::UnicodeString text;
    std::optional<size_t> group;
};

/// `$1` is a group, `\$` and `\\` the signs themselves. Nothing when it is written otherwise
/// (FORX0004), whether or not there is anything to replace.
std::optional<std::vector<ReplacementPart>> replacement_parts(
    std::string_view replacement, size_t group_count
) {
    std::vector<ReplacementPart> parts;
    std::string plain;
    const auto flush = [&] {
        if (!plain.empty()) parts.push_back({icu::UnicodeString::fromUTF8(plain), {}});
        plain.clear();
    };
    const auto digit_at = [&](size_t at) {
        return at < replacement.size() && replacement[at] >= '0' && replacement[at] <= '9';
    };
    for (size_t i = 0; i < replacement.size(); ++i) {
        const char c = replacement[i];
        if (c == '\\') {
            if (i + 1 >= replacement.size() ||
                (replacement[i + 1] != '$' && replacement[i + 1] != '\\'))
                return std::nullopt;
            plain += replacement[++i];
        } else if (c == '$') {
            if (!digit_at(i + 1)) return std::nullopt;
            auto group = static_cast<size_t>(replacement[++i] - '0');
            // As many digits as still name a group.
            while (digit_at(i + 1)) {
                const size_t longer = group * 10 + static_cast<size_t>(replacement[i + 1] - '0');
                if (longer > group_count) break;
                group = longer;
                ++i;
            }
            flush();
            if (group <= group_count) parts.push_back({{}, group});
        } else {
            plain += c;
        }
    }
    flush();
    return parts;
}

}  // namespace

std::optional<bool> pattern_matches(
    std::string_view text, std::string_view pattern, std::string_view flags, Evaluation& evaluation
) {
    const PatternPointer compiled = cached_pattern(pattern, flags, evaluation);
    if (compiled == nullptr) return std::nullopt;
    Search search(text, compiled, evaluation);
    const bool found = search.find();
    if (search.is_stopped()) return std::nullopt;
    return found;
}

std::optional<std::string> pattern_replace(
    std::string_view text,
    std::string_view pattern,
    std::string_view replacement,
    std::string_view flags,
    Evaluation& evaluation
) {
    const PatternPointer compiled = cached_pattern(pattern, flags, evaluation);
    if (compiled == nullptr || matches_empty(compiled, evaluation)) return std::nullopt;
    Search search(text, compiled, evaluation);
    std::optional<std::vector<ReplacementPart>> parts;
    if (flags.find('q') != std::string_view::npos)
        parts = {{icu::UnicodeString::fromUTF8(std::string(replacement)), {}}};
    else
        parts = replacement_parts(replacement, search.group_count());
    if (!parts) return std::nullopt;
    icu::UnicodeString result;
    std::int32_t last = 0;
    while (search.find()) {
        if (search.start() == search.end()) return std::nullopt;
        result.append(search.text(), last, search.start() - last);
        for (const ReplacementPart& part : *parts) {
            if (static_cast<size_t>(result.length()) > evaluation.limits.text_max)
                evaluation.stop("feel.limit_text");
            if (search.is_stopped()) return std::nullopt;
            result.append(part.group ? search.group(*part.group) : part.text);
        }
        last = search.end();
    }
    if (!evaluation.count(static_cast<std::uint64_t>(result.length()) / 8)) return std::nullopt;
    result.append(search.text(), last, search.text().length() - last);
    return to_utf8(result);
}

std::optional<std::vector<std::string>> pattern_split(
    std::string_view text, std::string_view pattern, Evaluation& evaluation
) {
    const PatternPointer compiled = cached_pattern(pattern, "", evaluation);
    if (compiled == nullptr || matches_empty(compiled, evaluation)) return std::nullopt;
    Search search(text, compiled, evaluation);
    std::vector<std::string> parts;
    std::int32_t last = 0;
    while (search.find()) {
        if (search.start() == search.end()) return std::nullopt;
        parts.push_back(to_utf8(search.text().tempSubString(last, search.start() - last)));
        last = search.end();
        if (parts.size() >= evaluation.limits.list_max) evaluation.stop("feel.limit_list");
    }
    if (search.is_stopped()) return std::nullopt;
    parts.push_back(to_utf8(search.text().tempSubString(last)));
    return parts;
}

}  // namespace tongban::feel
