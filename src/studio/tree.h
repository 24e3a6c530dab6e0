// The files of all packs: the operator's folders as they were loaded, over them what was published,
// over that perhaps a change.
#pragma once

#include "studio/ground.h"
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
    Tree(const Workshop& workshop, const Store& store, std::shared_ptr<const Ground> ground)
        : workshop_(workshop), store_(store), ground_(std::move(ground)) {}

    void lay(const Overlay& overlay);
    void lay(const Change& change);
    /// A text that is laid and not yet in the store.
    void know(std::string sha256, std::string text);

    /// Of the packs that may be edited and of the others, in the order of their names.
    Result<std::vector<TreeFile>> files() const;
    /// Nothing when there is no such file.
    Result<std::optional<std::string>> read(const FilePath& path) const;
    /// SHA-256 of the text; empty when there is none.
    Result<std::string> digest(const FilePath& path) const;
    /// The operator's own file, below everything that was published; null when there is none.
    const Ground::File* find_own(const FilePath& path) const;
    /// The same of a file that the studio does not handle: "chongqing/README.md".
    const Ground::File* find_own(const std::string& name) const;

    /// Every file of the pack, also what the studio does not handle, by its path within the pack.
    Result<std::map<std::string, std::string>> texts_of(const PackFolder& pack) const;
    /// Of every file of every pack: trees with the same one are the same, byte by byte.
    std::string fingerprint() const;
    /// Writes all packs below `folder`, which is made, as N/PACK; gives the folders in their order.
    /// Error code: studio.write.
    Result<std::vector<std::filesystem::path>> write(const std::filesystem::path& folder) const;

    /// The pack, when the deployment has it. Error codes: studio.path, studio.read_only.
    Result<void> check_editable(const FilePath& path) const;
    const PackFolder* find_pack(std::string_view name) const;

  private:
    size_t place_of(const PackFolder& pack) const;
    Result<std::string> text(const std::string& sha256) const;

    const Workshop& workshop_;
    const Store& store_;
    std::shared_ptr<const Ground> ground_;
    std::map<std::string, std::string> known_;  // SHA-256 -> text
    std::map<std::string, std::string> over_;   // path -> SHA-256, empty: taken away
};

}  // namespace tongban::studio
