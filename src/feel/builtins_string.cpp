// String functions (DMN 1.5, 10.3.4.3). Positions count code points.
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <cstring>

#include "base/text.h"
#include "feel/arguments.h"
#include "feel/builtins.h"
#include "feel/pattern.h"

namespace tongban::feel {

namespace {

bool are_strings(Arguments arguments, size_t count) {
    for (size_t i = 0; i < count; ++i)
        if (!arguments[i].is_string()) return false;
    return true;
}

/// Byte offset of the code point number `index` (0-based).
size_t byte_offset(std::string_view text, std::int64_t index) {
    size_t at = 0;
    while (index > 0 && at < text.size()) {
        ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
        --index;
    }
    return at;
}

Value substring(Arguments arguments, Evaluation& evaluation) {
    if (!arguments[0].is_string()) return wrong_type(evaluation);
    const std::optional<std::int64_t> start = whole_at(arguments, 1);
    if (!start) return wrong_type(evaluation);
    const std::string_view text = arguments[0].as_string();
    const auto size = static_cast<std::int64_t>(code_points(text));
    if (*start == 0 || *start > size || *start < -size) return wrong_value(evaluation);
    const std::int64_t first = *start > 0 ? *start - 1 : size + *start;
    std::int64_t length = size - first;
    if (has_argument(arguments, 2)) {
        const std::optional<std::int64_t> given = whole_at(arguments, 2);
        if (!given) return wrong_type(evaluation);
        if (*given < 1) return wrong_value(evaluation);
        length = std::min(length, *given);
    }
    const std::string_view rest = text.substr(byte_offset(text, first));
    return Value(rest.substr(0, byte_offset(rest, length)));
}

Value string_length(Arguments arguments, Evaluation& evaluation) {
    if (!arguments[0].is_string()) return wrong_type(evaluation);
    return Value(static_cast<std::int64_t>(code_points(arguments[0].as_string())));
}

template <bool is_upper>
Value changed_case(Arguments arguments, Evaluation& evaluation) {
    if (!arguments[0].is_string()) return wrong_type(evaluation);
    const std::string_view text = arguments[0].as_string();
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (std::ranges::all_of(text, is_ascii)) {
        std::string changed(text);
        for (char& c : changed)
            if (is_upper ? (c >= 'a' && c <= 'z') : (c >= 'A' && c <= 'Z')) c ^= 0x20;
        return Value(changed);
    }
    if (!evaluation.count(text.size() / 8)) return Value::null(evaluation.stop_reason());
    auto wide = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))
    );
    is_upper ? wide.toUpper(icu::Locale::getRoot()) : wide.toLower(icu::Locale::getRoot());
    std::string result;
    return Value(wide.toUTF8String(result));
}

/// Linear however the texts are made up, unlike std::string_view::find.
size_t position_of(std::string_view part, std::string_view text) {
    const void* found = memmem(text.data(), text.size(), part.data(), part.size());
    if (found == nullptr) return std::string_view::npos;
    return static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

Value substring_before(Arguments arguments, Evaluation& evaluation) {
    if (!are_strings(arguments, 2)) return wrong_type(evaluation);
    const size_t found = position_of(arguments[1].as_string(), arguments[0].as_string());
    if (found == std::string_view::npos) return Value("");
    return Value(arguments[0].as_string().substr(0, found));
}

Value substring_after(Arguments arguments, Evaluation& evaluation) {
    if (!are_strings(arguments, 2)) return wrong_type(evaluation);
    const size_t found = position_of(arguments[1].as_string(), arguments[0].as_string());
    if (found == std::string_view::npos) return Value("");
    return Value(arguments[0].as_string().substr(found + arguments[1].as_string().size()));
}

/// Flags may be missing or null.
std::optional<std::string_view> flags_at(Arguments arguments, size_t index) {
    if (!has_argument(arguments, index)) return std::string_view();
    if (!arguments[index].is_string()) return std::nullopt;
    return arguments[index].as_string();
}

/// A wrong pattern is the argument's fault; one that went beyond a bound has stopped the
/// evaluation.
Value no_match(Evaluation& evaluation) {
    return evaluation.is_stopped() ? Value::null(evaluation.stop_reason())
                                   : wrong_value(evaluation);
}

Value replace(Arguments arguments, Evaluation& evaluation) {
    const std::optional<std::string_view> flags = flags_at(arguments, 3);
    if (!are_strings(arguments, 3) || !flags) return wrong_type(evaluation);
    const auto result = pattern_replace(
        arguments[0].as_string(), arguments[1].as_string(), arguments[2].as_string(), *flags,
        evaluation
    );
    return result ? Value(*result) : no_match(evaluation);
}

Value matches(Arguments arguments, Evaluation& evaluation) {
    const std::optional<std::string_view> flags = flags_at(arguments, 2);
    if (!are_strings(arguments, 2) || !flags) return wrong_type(evaluation);
    const auto result =
        pattern_matches(arguments[0].as_string(), arguments[1].as_string(), *flags, evaluation);
    return result ? Value(*result) : no_match(evaluation);
}

Value split_text(Arguments arguments, Evaluation& evaluation) {
    if (!are_strings(arguments, 2)) return wrong_type(evaluation);
    const auto parts =
        pattern_split(arguments[0].as_string(), arguments[1].as_string(), evaluation);
    if (!parts) return no_match(evaluation);
    return Value(List(parts->begin(), parts->end()));
}

Value contains_text(Arguments arguments, Evaluation& evaluation) {
    if (!are_strings(arguments, 2)) return wrong_type(evaluation);
    return Value(
        position_of(arguments[1].as_string(), arguments[0].as_string()) != std::string_view::npos
    );
}
Value starts_with(Arguments arguments, Evaluation& evaluation) {
    if (!are_strings(arguments, 2)) return wrong_type(evaluation);
    return Value(arguments[0].as_string().starts_with(arguments[1].as_string()));
}
Value ends_with(Arguments arguments, Evaluation& evaluation) {
    if (!are_strings(arguments, 2)) return wrong_type(evaluation);
    return Value(arguments[0].as_string().ends_with(arguments[1].as_string()));
}

Value string_join(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    std::string_view delimiter;
    if (has_argument(arguments, 1)) {
        if (!arguments[1].is_string()) return wrong_type(evaluation);
        delimiter = arguments[1].as_string();
    }
    std::string text;
    bool is_first = true;
    for (const Value& item : list_at(arguments, 0)) {
        if (item.is_null()) continue;  // DMN 1.5: null elements are left out
        if (!item.is_string()) return wrong_type(evaluation);
        if (!is_first) text += delimiter;
        is_first = false;
        text += item.as_string();
        if (!evaluation.count(item.as_string().size() / 64))
            return Value::null(evaluation.stop_reason());
        if (text.size() > evaluation.limits.text_max) {
            evaluation.stop("feel.limit_text");
            return Value::null("feel.limit_text");
        }
    }
    return Value(text);
}

constexpr Builtin kTable[] = {
    {"substring", "string,start position,length", 2, 3, substring, true, kAllArguments},
    {"string length", "string", 1, 1, string_length, true, kAllArguments},
    {"upper case", "string", 1, 1, changed_case<true>, true, kAllArguments},
    {"lower case", "string", 1, 1, changed_case<false>, true, kAllArguments},
    {"substring before", "string,match", 2, 2, substring_before, true, kAllArguments},
    {"substring after", "string,match", 2, 2, substring_after, true, kAllArguments},
    {"replace", "input,pattern,replacement,flags", 3, 4, replace, true, kAllArguments},
    {"contains", "string,match", 2, 2, contains_text, true, kAllArguments},
    {"starts with", "string,match", 2, 2, starts_with, true, kAllArguments},
    {"ends with", "string,match", 2, 2, ends_with, true, kAllArguments},
    {"matches", "input,pattern,flags", 2, 3, matches, true, kAllArguments},
    {"split", "string,delimiter", 2, 2, split_text, true, kAllArguments},
    {"string join", "list,delimiter", 1, 2, string_join, true, kSecondArgument},
};

}  // namespace

std::span<const Builtin> string_builtins() { return kTable; }

}  // namespace tongban::feel
