// The files of all packs: the operator's folders, over them what was published, over that perhaps a
// change.
#pragma once

#include "studio/paths.h"
#include "studio/store.h"
#include "studio/workshop.h"

namespace tongban::studio {

struct TreeFile {
    FilePath path;
    std::int64_t bytes = 0;
};

class Tree {
  public:
    Tree(const Workshop& workshop, const Store& store) : workshop_(workshop), store_(store) {}

    void lay(const Overlay& overlay);
    void lay(const Change& change);

    /// Of the packs that may be edited and of the others, in the order of their names.
    Result<std::vector<TreeFile>> files() const;
    /// Nothing when there is no such file.
    Result<std::optional<std::string>> read(const FilePath& path) const;
    /// SHA-256 of the text; empty when there is none.
    Result<std::string> digest(const FilePath& path) const;
    /// The operator's own file, below everything that was published.
    Result<std::optional<std::string>> read_disk(const FilePath& path) const;

    /// Writes all packs below `folder`, which is made, as N/PACK; gives the folders in their order.
    /// Error code: studio.write.
    Result<std::vector<std::filesystem::path>> write(const std::filesystem::path& folder) const;

    /// The pack, when the deployment has it. Error codes: studio.path, studio.read_only.
    Result<void> check_editable(const FilePath& path) const;

  private:
    const PackFolder* find_pack(std::string_view name) const;

    const Workshop& workshop_;
    const Store& store_;
    std::map<std::string, std::string> over_;  // path -> SHA-256, empty: taken away
};

}  // namespace tongban::studio
