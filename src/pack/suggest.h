// "Did you mean …?" for a name that is written wrong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tongban::pack {

/// The nearest of the names when it is near enough to be meant (one slip in four letters), or
/// nothing.
std::string nearest(std::string_view wrong, const std::vector<std::string_view>& names);

}  // namespace tongban::pack
