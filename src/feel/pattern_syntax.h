// Regular expressions of XPath written in the spelling of ICU. Internal to this folder.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongban::feel {

struct PatternFlags {
    bool dot_all = false;      // s
    bool multi_line = false;   // m
    bool folds_case = false;   // i
    bool skips_space = false;  // x
    bool is_literal = false;   // q
};
/// Nothing when there is a letter that is no flag.
std::optional<PatternFlags> pattern_flags(std::string_view letters);

struct IcuPattern {
    std::string text;
    /// The number that ICU gives to each group; the first one is the whole match.
    std::vector<int> groups = {0};
    bool has_references = false;
    /// Classes that ICU looks up in its tables, which is the slow part of compiling.
    size_t property_classes = 0;
};
/// Nothing when XPath does not allow the pattern, whatever ICU thinks of it.
std::optional<IcuPattern> to_icu(std::string_view pattern, const PatternFlags& flags);

}  // namespace tongban::feel
