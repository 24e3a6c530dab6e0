// A list of pack folders becomes one Content, or all the reasons why not.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "pack/model.h"

namespace tongban::pack {

struct Loaded {
    std::shared_ptr<const Content> content;  // null when an issue is an error
    Issues issues;
};

/// Reads the packs in order; a later pack refines an earlier one. Reads files only, decides nothing
/// about links: that is check().
Loaded load(const std::vector<std::filesystem::path>& folders);

}  // namespace tongban::pack
