// JSON pointers (RFC 6901): where in a document a fault is.
#pragma once

#include <string>
#include <string_view>

namespace tongban {

/// `pointer` and one more key: "/partners/0" + "a/b" = "/partners/0/a~1b".
std::string pointer_below(std::string_view pointer, std::string_view key);

}  // namespace tongban
