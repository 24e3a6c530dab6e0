#include "studio/paths.h"

#include <algorithm>
#include <array>

namespace tongban::studio {

namespace {

struct Place {
    std::string_view folder;
    std::string_view ending;
    FileKind kind;
};
constexpr std::array kPlaces = {
    Place{"services", ".service.yaml", FileKind::Service},
    Place{"services", ".bundle.yaml", FileKind::Bundle},
    Place{"forms", ".form.json", FileKind::Form},
    Place{"decisions", ".dmn", FileKind::Decision},
    Place{"processes", ".bpmn", FileKind::Process},
    Place{"tests", ".journey.yaml", FileKind::Journey},
    Place{"search", ".yaml", FileKind::Search},
    Place{"search", ".tsv", FileKind::Search},
};
// Who may sign in, and registers of invented people, are no business of the catalogue's editors.
constexpr std::array<std::string_view, 13> kLists = {
    "pack.yaml",     "items.yaml",       "bundles.yaml", "fields.yaml",  "credentials.yaml",
    "switches.yaml", "departments.yaml", "halls.yaml",   "regions.yaml", "regions-towns.csv",
    "calendar.yaml", "law-limits.yaml",  "lights.yaml"};

constexpr size_t kNameBytesMax = 100;  // of ustar archives

bool is_name(std::string_view text) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    };
    return !text.empty() && text.size() <= kNameBytesMax && text.front() != '.' &&
           text.front() != '-' && text.find("..") == std::string_view::npos &&
           std::ranges::all_of(text, is_plain);
}

const Place* place_of(std::string_view folder, std::string_view name) {
    for (const Place& place : kPlaces)
        if (folder == place.folder && name.ends_with(place.ending) &&
            name.size() > place.ending.size())
            return &place;
    return nullptr;
}

}  // namespace

std::optional<FilePath> find_path(std::string_view text) {
    if (text.size() > kPathBytesMax) return std::nullopt;
    const size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string_view pack = text.substr(0, slash), inside = text.substr(slash + 1);
    if (!is_name(pack)) return std::nullopt;
    FilePath path{std::string(pack), std::string(inside)};
    const size_t second = inside.find('/');
    if (second == std::string_view::npos) {
        if (std::ranges::find(kLists, inside) == kLists.end()) return std::nullopt;
        return path;
    }
    const std::string_view name = inside.substr(second + 1);
    const Place* place = place_of(inside.substr(0, second), name);
    if (place == nullptr || !is_name(name)) return std::nullopt;
    path.kind = place->kind;
    return path;
}

Result<FilePath> parse_path(std::string_view text) {
    if (auto path = find_path(text)) return *std::move(path);
    return Error{
        .code = "studio.path",
        .details = {{"path", std::string(text.substr(0, kPathBytesMax))}},
        .field = "/path"};
}

std::string id_of(const FilePath& path) {
    const size_t slash = path.inside.find('/');
    const std::string name =
        slash == std::string::npos ? path.inside : path.inside.substr(slash + 1);
    return name.substr(0, name.find('.'));
}

}  // namespace tongban::studio
