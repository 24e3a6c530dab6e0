#include "studio/services.h"

#include "pack/yaml.h"
#include "studio/lists.h"

namespace tongban::studio {

namespace {

/// Nothing when it is not there: a node of what is missing must not be asked anything.
std::optional<YAML::Node> child(const YAML::Node& node, const char* key) {
    if (!node.IsMap() || !node[key].IsDefined()) return std::nullopt;
    return node[key];
}

std::string scalar(const YAML::Node& node, const char* key) {
    const auto value = child(node, key);
    return value && value->IsScalar() ? value->Scalar() : std::string();
}

std::optional<YAML::Node> parse(const std::string& text) {
    Issues ignored;  // told by a check
    auto node = pack::parse_yaml(text, "", ignored);
    if (!node || !node->IsMap()) return std::nullopt;
    return node;
}

/// The last file of that name: a later pack refines an earlier one.
class Finder {
  public:
    explicit Finder(const std::vector<TreeFile>& files) {
        for (const TreeFile& file : files) by_inside_[file.path.inside] = file.path.full();
    }
    std::string find(const std::string& inside) const {
        const auto found = by_inside_.find(inside);
        return found == by_inside_.end() ? std::string() : found->second;
    }

  private:
    std::map<std::string, std::string> by_inside_;
};

void read_service(const std::string& text, const Finder& finder, ServiceFiles& service) {
    const auto node = parse(text);
    if (!node) return;
    if (const std::string form = scalar(*node, "form"); !form.empty())
        service.form = finder.find("forms/" + form + ".form.json");
    if (const std::string process = scalar(*node, "process"); !process.empty())
        service.process = finder.find("processes/" + process + ".bpmn");
    const YAML::Node decisions = (*node)["decisions"];
    if (decisions.IsDefined() && decisions.IsMap())
        for (const auto& pair : decisions)
            if (pair.second.IsScalar())
                if (std::string file = finder.find("decisions/" + pair.second.Scalar() + ".dmn");
                    !file.empty())
                    service.decisions.push_back(std::move(file));
    const YAML::Node credential = (*node)["credential"];
    if (credential.IsDefined() && credential.IsMap())
        service.credential = scalar(credential, "type");
}

}  // namespace

bool mentions(const std::string& text, const std::string& id) {
    const auto is_part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    for (size_t at = text.find(id); at != std::string::npos; at = text.find(id, at + 1)) {
        const char before = at == 0 ? ' ' : text[at - 1];
        const size_t end = at + id.size();
        const char after = end >= text.size() ? ' ' : text[end];
        if (!is_part(before) && !is_part(after)) return true;
    }
    return false;
}

Result<std::vector<ServiceFiles>> services_of(
    const Tree& tree, const std::vector<TreeFile>& files
) {
    const Finder finder(files);
    std::vector<ServiceFiles> services;
    std::vector<std::pair<std::string, std::string>> journeys;
    for (const bool is_bundle : {true, false})
        for (const TreeFile& file : files) {
            if (file.path.inside != (is_bundle ? "bundles.yaml" : "items.yaml")) continue;
            const auto text = TRY(tree.read(file.path));
            if (!text) continue;
            for (const ListEntry& entry :
                 read_list(*text, is_bundle ? "bundles" : "items")->entries)
                services.push_back(
                    {.id = entry.id,
                     .zh = entry.zh,
                     .en = entry.en,
                     .department = entry.department,
                     .is_bundle = is_bundle,
                     .list = file.path.full()}
                );
        }
    for (const TreeFile& file : files)
        if (file.path.kind == FileKind::Journey)
            if (auto text = TRY(tree.read(file.path)))
                journeys.emplace_back(file.path.full(), *std::move(text));
    for (ServiceFiles& service : services) {
        const char* ending = service.is_bundle ? ".bundle.yaml" : ".service.yaml";
        service.service = finder.find("services/" + service.id + ending);
        if (service.service.empty() || service.id.empty()) continue;
        if (const auto text = TRY(tree.read(TRY(parse_path(service.service)))))
            read_service(*text, finder, service);
        // Journeys name the services that they apply for.
        for (const auto& [name, text] : journeys)
            if (mentions(text, service.id)) service.tests.push_back(name);
    }
    return services;
}

}  // namespace tongban::studio
