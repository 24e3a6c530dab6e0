// What an expression reads, found in its text without running it.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "feel/expression.h"
#include "feel/syntax.h"

namespace tongban::feel {

/// Free names, as paths ("applicant.age") where they are written so; not iterators, parameters and
/// entries that the expression brings itself. A name inside of a filter may be an entry of the
/// filtered items and is among them. Error codes as of compile().
Result<std::set<std::string>> reads(std::string_view source, const CompileOptions& options = {});
std::set<std::string> reads(const Syntax& syntax);

/// Do the two paths touch, the one being the other or a part of it?
bool is_part_of(std::string_view a, std::string_view b);

}  // namespace tongban::feel
