#include "app/journeys.h"

#include <algorithm>
#include <fstream>

#include "pack/known_keys.h"
#include "pack/yaml.h"

namespace tongban::app {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kEnding = ".journey.yaml";

void add_services(const fs::path& file, std::set<std::string>& services) {
    Issues ignored;  // a journey that cannot be read fails when it is run
    const auto root = pack::read_yaml(file, file.string(), ignored);
    if (!root) return;
    const json::value tree = pack::to_json(*root);
    const json::object* story = tree.if_object();
    const json::array* steps = story == nullptr ? nullptr : find_array(*story, "steps");
    if (steps == nullptr) return;
    for (const json::value& step : *steps) {
        const json::object* object = step.if_object();
        if (object == nullptr) continue;
        if (const json::object* apply = find_object(*object, "apply"))
            services.insert(find_string(*apply, "service").value_or(""));
        if (const json::object* decide = find_object(*object, "decide"))
            services.insert(find_string(*decide, "item").value_or(""));
    }
}

}  // namespace

std::string journey_name(const fs::path& file) {
    const std::string name = file.filename().string();
    return name.ends_with(kEnding) ? name.substr(0, name.size() - kEnding.size()) : std::string();
}

std::vector<fs::path> journey_files(const fs::path& pack) {
    std::vector<fs::path> files;
    if (!fs::is_directory(pack / "tests")) return files;
    for (const auto& entry : fs::directory_iterator(pack / "tests"))
        if (!journey_name(entry.path()).empty()) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

std::set<std::string> known_failures(const fs::path& pack) {
    std::set<std::string> names;
    std::ifstream stream(pack / "tests" / "known-failures.txt");
    for (std::string line; std::getline(stream, line);) {
        const std::string name = line.substr(0, line.find_first_of(" #"));
        if (!name.empty()) names.insert(name);
    }
    return names;
}

Issues malformed_journeys(const std::vector<fs::path>& packs) {
    Issues issues;
    for (const fs::path& pack : packs)
        for (const fs::path& file : journey_files(pack)) {
            const std::string label = fs::weakly_canonical(pack).filename().string() + "/tests/" +
                                      file.filename().string();
            const auto root = pack::read_yaml(file, label, issues);
            if (!root) continue;
            pack::check_keys(kEnding, *root, label, issues);
            const json::value tree = pack::to_json(*root);
            const json::object* story = tree.if_object();
            const json::array* steps = story == nullptr ? nullptr : find_array(*story, "steps");
            if (steps == nullptr || steps->empty())
                issues.push_back(
                    {.code = "journey.no_steps",
                     .message = "a journey has `steps`",
                     .file = label,
                     .line = 1}
                );
        }
    return issues;
}

Issues untried_services(const pack::Content& content, const std::vector<fs::path>& packs) {
    std::set<std::string> tried;
    for (const fs::path& pack : packs)
        for (const fs::path& file : journey_files(pack)) add_services(file, tried);
    Issues issues;
    const auto look = [&](const auto& service) {
        if (!service.executable || tried.contains(service.id)) return;
        issues.push_back(
            {.code = "pack.no_journey",
             .message = fmt::format("`{}` can be applied for, but no journey tries it", service.id),
             .file = service.place.file,
             .line = service.place.line,
             .details = {{"service", service.id}}}
        );
    };
    for (const auto& item : content.items) look(item);
    for (const auto& bundle : content.bundles) look(bundle);
    return issues;
}

}  // namespace tongban::app
