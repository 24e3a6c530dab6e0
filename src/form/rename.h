// Expressions of a form whose keys were renamed. Private to merge.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tongban::form {

/// Key of a part -> key in the merged form, both with dots.
using Renames = std::map<std::string, std::string>;

/// The expression (with its "=") as it has to be written in the merged form. Old names are bound to
/// the new ones in a context around the expression, so the expression itself stays as it was
/// written.
std::string renamed_expression(std::string_view expression, const Renames& renames);

/// "=a", "=b" -> "=(a) and (b)".
std::string both(std::string_view a, std::string_view b);

}  // namespace tongban::form
