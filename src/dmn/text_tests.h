// Conditions on texts that are more than comparisons with constants. Internal to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmn/text_need.h"
#include "feel/syntax.h"

namespace tongban::dmn {

struct TextTest {
    TextNeed need;
    std::string written;        // how the logic writes the fact
    std::int64_t position = 0;  // of `substring(s, 3, 2) = "50"`
};

/// Of one condition; nothing when it is another one.
std::optional<TextTest> find_text_test(const feel::Syntax& condition);
/// Of a column that shows `string length(s)` or its like, in a cell.
std::optional<TextTest> find_text_test(const feel::Syntax& column, const std::string& cell);
bool holds(const TextTest& test, const feel::Value& text);

/// Texts like the current one that pass or fail the tests, each way.
std::vector<feel::Value> text_candidates(
    const std::vector<TextTest>& tests,
    const std::vector<feel::Value>& constants,
    const feel::Value& current
);

/// Some text that an XPath pattern of a simple form matches as a whole.
std::optional<std::string> find_match(std::string_view pattern);

}  // namespace tongban::dmn
