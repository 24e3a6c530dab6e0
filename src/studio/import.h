// Packs into the studio: what differs in a folder from elsewhere becomes a change, and what could
// not be taken is said.
#pragma once

#include "studio/archive.h"
#include "studio/studio.h"

namespace tongban::studio {

/// A file that no change can hold, and why: studio.import_path, studio.import_name
/// (details.meant), studio.import_pack (details.pack), studio.read_only, studio.text,
/// studio.file_too_large.
struct IgnoredFile {
    std::string path;
    Error why;
};

struct Imported {
    std::string id;
    Change change;                             // as it would be after the commit
    std::map<std::string, std::string> texts;  // of the change, by their SHA-256
    int same = 0;                              // files that are in use already, byte by byte
    std::vector<IgnoredFile> ignored;
    ledger::Commit commit;
};

/// What of the files differs from what is in use becomes a change, perhaps one without files. With
/// `is_whole`, files of the named packs that the archive does not have are taken away. Error codes:
/// studio.title, studio.archive_too_large, studio.change_too_large.
Result<Imported> import_files(
    const Studio& studio,
    std::vector<ArchiveFile> files,
    bool is_whole,
    const std::string& title,
    const Hand& hand
);

/// There is something to change. Error codes: studio.archive_empty, studio.archive_ignored
/// (details.count, path).
Result<void> check_worth(const Imported& imported);

/// Paths that the change takes away.
std::vector<std::string> removals(const Change& change);

}  // namespace tongban::studio
