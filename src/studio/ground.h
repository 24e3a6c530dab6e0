// The operator's pack folders as they were at one moment. What is checked and published is laid
// over the packs that the deployment has loaded, whatever is copied into the folders meanwhile.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "studio/workshop.h"

namespace tongban::studio {

struct Ground {
    struct File {
        std::string text;
        std::string sha256;
    };
    /// Every file of each pack by its path within the pack, in the order of the workshop's packs.
    std::vector<std::map<std::string, File>> packs;

    const File* find(size_t pack, const std::string& inside) const;

    /// Error codes: studio.missing_folder (details.folder), studio.unreadable (details.folder).
    static Result<std::shared_ptr<const Ground>> read(const std::vector<PackFolder>& packs);
};

}  // namespace tongban::studio
