#include "studio/unconfirmed.h"

#include "base/json_pointer.h"
#include "pack/yaml.h"

namespace tongban::studio {

namespace {

constexpr std::string_view kSuffix = "_confirmed";
constexpr std::string_view kOpen = "待核";
constexpr size_t kValueBytes = 300;
/// What explains a list, and what only says where a value comes from.
constexpr std::string_view kAside[] = {"meta", "confirmed", "basis", "source", "source_url"};

bool is_false(const YAML::Node& node) { return node.IsScalar() && node.Scalar() == "false"; }

/// Within a value, or as KEY_basis and the like beside one that its map only flags.
bool has_source(const YAML::Node& node, const std::string& of) {
    for (const char* key : {"basis", "source", "source_url", "url"}) {
        const YAML::Node found = node[of.empty() ? key : of + "_" + key];
        if (found.IsDefined() && !found.IsNull() && (!found.IsScalar() || !found.Scalar().empty()))
            return true;
    }
    return false;
}

/// Compact, and cut where a character ends.
std::string short_json(const YAML::Node& node) {
    json::value value = pack::to_json(node);
    if (json::object* object = value.if_object())
        for (const std::string_view key : kAside) object->erase(key);
    if (const json::object* object = value.if_object(); object != nullptr && object->size() == 1) {
        json::value only = object->begin()->value();
        // The key of a figure is its unit.
        if (!only.is_number()) value = std::move(only);
    }
    std::string text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
    if (text.size() <= kValueBytes) return text;
    size_t end = kValueBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

class Walk {
  public:
    explicit Walk(const std::string& path) : path_(path) {}

    void map(
        const YAML::Node& node,
        const std::string& pointer,
        std::string service,
        const std::string& key
    ) {
        // An entry of the catalogue; materials and other parts of it have ids of their own.
        if (service.empty() && node["id"].IsDefined() && node["id"].IsScalar())
            service = node["id"].Scalar();
        for (const auto& pair : node) {
            if (!pair.first.IsScalar()) continue;
            const std::string& name = pair.first.Scalar();
            const std::string at = pointer_below(pointer, name);
            if (name == "confirmed" && is_false(pair.second)) {
                add(node, at, service, key, has_source(node, ""));
            } else if (name.ends_with(kSuffix) && is_false(pair.second)) {
                const std::string of = name.substr(0, name.size() - kSuffix.size());
                if (const YAML::Node value = node[of]; value.IsDefined())
                    add(value, at, service, of, has_source(node, of));
            } else if (name != "meta" || !pointer.empty()) {
                any(pair.second, at, service, name);
            }
        }
    }

    std::vector<Unconfirmed> take() { return std::move(found_); }

  private:
    void any(
        const YAML::Node& node,
        const std::string& pointer,
        const std::string& service,
        const std::string& key
    ) {
        if (node.IsMap()) return map(node, pointer, service, key);
        if (node.IsSequence()) {
            for (size_t i = 0; i < node.size(); ++i)
                any(node[i], pointer + "/" + std::to_string(i), service, key);
        } else if (node.IsScalar() && node.Scalar().find(kOpen) != std::string::npos) {
            add(node, pointer, service, key, false);
        }
    }

    void add(
        const YAML::Node& node,
        const std::string& pointer,
        const std::string& service,
        const std::string& key,
        bool has_source
    ) {
        found_.push_back(
            {path_, node.Mark().line + 1, pointer, service, key, short_json(node), has_source}
        );
    }

    const std::string& path_;
    std::vector<Unconfirmed> found_;
};

}  // namespace

std::vector<Unconfirmed> unconfirmed_in(
    const std::string& path, const std::string& text, const std::string& service
) {
    Issues ignored;  // told by a check
    const auto node = pack::parse_yaml(text, path, ignored);
    if (!node || !node->IsMap()) return {};
    Walk walk(path);
    walk.map(*node, "", service, "");
    return walk.take();
}

}  // namespace tongban::studio
