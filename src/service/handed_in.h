// Files that are handed in before anything names them: for an application in one request, or for
// a material that is asked for later.
//
// The owner holds a sealed token for a day, so that nobody can name another's file or another
// digest. Until a case names the file it counts against its owner's quota; what nobody names goes
// away after the token has ended.
#pragma once

#include "ledger/timers.h"
#include "service/desk.h"

namespace tongban::service {

struct HandedInFile {
    FileRef file;
    std::string purpose;  // what it was handed in for: service or case, and the material
    Instant until;
};
BOOST_DESCRIBE_STRUCT(HandedInFile, (), (file, purpose, until))

/// What one account may have waiting.
struct FileQuota {
    int files_max = 100;
    std::int64_t bytes_max = 200 * 1024 * 1024;
};
/// Windows hand in for many people.
FileQuota quota_of(const authority::Actor& owner);

std::vector<const char*> handed_in_tables();

struct FileToHandIn {
    std::string_view bytes;
    std::string name;
    std::string purpose;
    FileStore::Bounds bounds;
};
struct FileTaken {
    HandedInFile file;
    std::string token;
    ledger::Commit commit;  // goes with the answer
};
/// Error codes: file.quota (Conflict; details max_files, max_mb), those of FileStore::put.
Result<FileTaken> take_in(
    const Desk& desk, const authority::Actor& owner, FileToHandIn file, Instant now
);
/// The file of a token, for the same owner and purpose. Error code: file.unknown (NotFound, with
/// the field).
Result<FileRef> open_token(
    const Desk& desk,
    const authority::Actor& owner,
    const json::value& token,
    const std::string& purpose,
    Instant now,
    const std::string& field
);
/// {file, name, bytes, sha256, until}.
json::object handed_in_view(const FileTaken& taken);

/// The commit names these files: from now on they belong to its case.
void add_named(ledger::Commit& commit, const std::vector<MaterialState>& materials);

void add_sweep_timer(ledger::TimerRunner& runner, const Desk& desk);

}  // namespace tongban::service
