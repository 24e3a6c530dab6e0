// Packs out of the studio: folders that git can hold.
#pragma once

#include "studio/archive.h"
#include "studio/studio.h"

namespace tongban::studio {

/// The packs that may be edited, with every file of their folders, as they would be with the
/// change; or, unless `is_whole`, the files alone that the change writes.
Result<std::vector<ArchiveFile>> export_files(
    const Studio& studio, const Change& change, bool is_whole
);

/// Error codes: studio.file_too_large, studio.text (not UTF-8).
Result<void> check_text(const std::string& text);

}  // namespace tongban::studio
