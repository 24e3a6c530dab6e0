#include "studio/lists.h"

#include <algorithm>
#include <mutex>

#include "crypto/digest.h"
#include "pack/yaml.h"

namespace tongban::studio {

namespace {

std::string scalar(const YAML::Node& node, const char* key) {
    const YAML::Node value = node[key];
    return value.IsDefined() && value.IsScalar() ? value.Scalar() : std::string();
}

std::string digest_of(const YAML::Node& node) {
    return to_hex(crypto::sha256(canonical_json(pack::to_json(node))));
}

CatalogueList parse_list(const std::string& text, const char* list) {
    CatalogueList parsed;
    Issues ignored;  // told by a check
    const auto node = pack::parse_yaml(text, "", ignored);
    if (!node || !node->IsMap() || !(*node)[list].IsDefined() || !(*node)[list].IsSequence())
        return parsed;
    parsed.is_readable = true;
    for (const YAML::Node& item : (*node)[list]) {
        if (!item.IsMap()) {
            parsed.rest += digest_of(item);
            continue;
        }
        const std::string leads = scalar(item, "lead_department");
        parsed.entries.push_back(
            {scalar(item, "id"), scalar(item, "name"), scalar(item, "name_en"),
             leads.empty() ? scalar(item, "department") : leads, digest_of(item)}
        );
    }
    for (const auto& pair : *node)
        if (pair.first.Scalar() != list)
            parsed.rest += pair.first.Scalar() + digest_of(pair.second);
    return parsed;
}

}  // namespace

std::shared_ptr<const CatalogueList> read_list(const std::string& text, const char* list) {
    static std::mutex mutex;
    static std::vector<std::pair<crypto::Digest, std::shared_ptr<const CatalogueList>>> known;
    constexpr size_t kKept = 16;
    const crypto::Digest digest = crypto::sha256(list + text);
    {
        const std::lock_guard lock(mutex);
        for (const auto& [of, parsed] : known)
            if (of == digest) return parsed;
    }
    auto parsed = std::make_shared<const CatalogueList>(parse_list(text, list));
    const std::lock_guard lock(mutex);
    if (known.size() >= kKept) known.erase(known.begin());
    known.emplace_back(digest, parsed);
    return parsed;
}

}  // namespace tongban::studio
