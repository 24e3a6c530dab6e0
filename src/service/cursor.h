// Where a page of a list ended: a time, and the names that tell rows of the same time apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tongban::service {

struct TimeCursor {
    std::int64_t ms = INT64_MAX;  // the list begins with the newest
    std::vector<std::string> names;
};

std::string cursor_text(const TimeCursor& cursor);

/// An empty text is the beginning. Error code: request.cursor.
Result<TimeCursor> parse_time_cursor(std::string_view text, size_t names);

}  // namespace tongban::service
