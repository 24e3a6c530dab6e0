// Packs out of the studio and into it: folders that git can hold.
#pragma once

#include "studio/archive.h"
#include "studio/studio.h"

namespace tongban::studio {

/// The packs that may be edited, with every file of their folders, as they would be with the
/// change; or, unless `is_whole`, the files alone that the change writes.
Result<std::vector<ArchiveFile>> export_files(
    const Studio& studio, const Change& change, bool is_whole
);

/// What of the files differs from what is in use becomes a change. With `is_whole`, files of the
/// named packs that the archive does not have are taken away. What the studio does not handle
/// (accounts, other files of a folder) is read over. Error codes: studio.archive_empty,
/// studio.archive_too_large, studio.title, studio.text, studio.file_too_large.
struct Imported {
    std::string id;
    int files = 0;
    ledger::Commit commit;
};
Result<Imported> import_files(
    const Studio& studio,
    std::vector<ArchiveFile> files,
    bool is_whole,
    const std::string& title,
    const Hand& hand
);

/// Error codes: studio.file_too_large, studio.text (not UTF-8).
Result<void> check_text(const std::string& text);

}  // namespace tongban::studio
