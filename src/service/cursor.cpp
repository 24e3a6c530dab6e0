#include "service/cursor.h"

#include <charconv>

#include "base/text.h"

namespace tongban::service {

std::string cursor_text(const TimeCursor& cursor) {
    std::string text = std::to_string(cursor.ms);
    for (const std::string& name : cursor.names) text += "~" + name;
    return text;
}

Result<TimeCursor> parse_time_cursor(std::string_view text, size_t names) {
    TimeCursor cursor;
    cursor.names.resize(names);
    if (text.empty()) return cursor;
    const auto parts = split(text, '~');
    const Error fault{.code = "request.cursor", .field = "/after"};
    if (parts.size() != names + 1) return fault;
    const char* const end = parts[0].data() + parts[0].size();
    const auto [read, error] = std::from_chars(parts[0].data(), end, cursor.ms);
    if (error != std::errc{} || read != end) return fault;
    for (size_t i = 0; i < names; ++i) cursor.names[i] = std::string(parts[i + 1]);
    return cursor;
}

}  // namespace tongban::service
