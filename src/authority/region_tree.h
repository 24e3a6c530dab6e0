// Which region lies in which: all that authority needs to know of the map.
#pragma once

#include <string_view>

namespace tongban::authority {

class RegionTree {
  public:
    virtual ~RegionTree() = default;
    /// True when `code` is `ancestor` or lies below it, old codes counted as their successors.
    /// False for a code that nobody knows.
    virtual bool is_within(std::string_view code, std::string_view ancestor) const = 0;
};

}  // namespace tongban::authority
