// The constants that an input is compared with cut its values into pieces on which no test changes
// its answer; one example stands for a piece. Internal to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "feel/spans.h"
#include "feel/syntax.h"
#include "feel/value.h"

namespace tongban::dmn {

using feel::kAnotherText;

/// Literals as they are; the few functions that make constants are computed.
std::optional<feel::Value> constant_value(const feel::Syntax& syntax);
/// Numbers, dates, times and durations.
bool is_ordered(const feel::Value& value);
/// Examples of all pieces, in order; `type` is the name of a built-in type or empty.
std::vector<feel::Value> pieces(std::vector<feel::Value> constants, const std::string& type);
/// The constants of unary tests. False, and nothing is added, when they compare the input with
/// something that is no constant.
bool collect_constants(const std::string& tests, std::vector<feel::Value>& constants);
bool collect_constants(const feel::Syntax& tests, std::vector<feel::Value>& constants);

}  // namespace tongban::dmn
