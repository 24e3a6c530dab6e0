#include "pack/form_lines.h"

#include <algorithm>

#include "base/text.h"

namespace tongban::pack {

namespace {

/// The lines of `"name": "value"`, each value where it stands first.
std::map<std::string, int, std::less<>> lines_of(std::string_view text, std::string_view name) {
    std::map<std::string, int, std::less<>> found;
    const std::string quoted = fmt::format("\"{}\"", name);
    int line = 0;
    for (std::string_view row : split(text, '\n')) {
        ++line;
        for (size_t at = row.find(quoted); at != std::string_view::npos; at = row.find(quoted)) {
            row.remove_prefix(at + quoted.size());
            const std::string_view rest = trim(row);
            if (!rest.starts_with(':')) continue;
            const std::string_view value = trim(rest.substr(1));
            if (!value.starts_with('"')) continue;
            const size_t end = value.find('"', 1);
            if (end != std::string_view::npos) found.emplace(value.substr(1, end - 1), line);
        }
    }
    return found;
}

int line_in(const std::map<std::string, int, std::less<>>& lines, std::string_view name) {
    const auto found = lines.find(name);
    return found == lines.end() ? 0 : found->second;
}

}  // namespace

FormLines::FormLines(std::string_view text)
    : keys_(lines_of(text, "key")), ids_(lines_of(text, "id")) {
    if (auto schema = parse_json(text)) schema_ = std::move(schema).value();
}

int FormLines::of_key(std::string_view key) const { return line_in(keys_, key); }

int FormLines::of_component(std::string_view pointer) const {
    boost::system::error_code fault;
    const json::value* component = schema_.find_pointer(pointer, fault);
    const json::object* object = component == nullptr ? nullptr : component->if_object();
    if (object == nullptr) return 0;
    if (const auto id = find_string(*object, "id"))
        if (const int line = line_in(ids_, *id); line > 0) return line;
    return of_key(find_string(*object, "key").value_or(""));
}

}  // namespace tongban::pack
