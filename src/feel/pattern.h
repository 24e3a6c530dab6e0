// Regular expressions in the syntax of XPath, on ICU's engine.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongban::feel {

// Nothing when pattern, flags or replacement are wrong, or the search takes too long.
std::optional<bool> pattern_matches(
    std::string_view text, std::string_view pattern, std::string_view flags
);
std::optional<std::string> pattern_replace(
    std::string_view text,
    std::string_view pattern,
    std::string_view replacement,
    std::string_view flags
);
std::optional<std::vector<std::string>> pattern_split(
    std::string_view text, std::string_view pattern
);

}  // namespace tongban::feel
