// Regular expressions in the syntax of XPath, on ICU's engine.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feel/evaluation.h"

namespace tongban::feel {

// Nothing when pattern, flags or replacement are wrong. The work is counted as steps; what takes
// too long or grows too large stops the evaluation (feel.limit_pattern, feel.limit_text,
// feel.limit_list), and gives nothing too.
std::optional<bool> pattern_matches(
    std::string_view text, std::string_view pattern, std::string_view flags, Evaluation& evaluation
);
std::optional<std::string> pattern_replace(
    std::string_view text,
    std::string_view pattern,
    std::string_view replacement,
    std::string_view flags,
    Evaluation& evaluation
);
std::optional<std::vector<std::string>> pattern_split(
    std::string_view text, std::string_view pattern, Evaluation& evaluation
);

}  // namespace tongban::feel
