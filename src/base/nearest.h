// Which of several names may have been meant by a wrong one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tongban {

/// Empty when none is near. Two neighbours that changed places count as one slip.
std::string nearest(std::string_view wrong, const std::vector<std::string_view>& names);

}  // namespace tongban
