// Bytes that people upload: checked, scanned, encrypted, kept outside the database.
#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/recent.h"
#include "crypto/aead.h"
#include "service/model.h"

namespace tongban::service {

/// Looks at the bytes before they are kept; an error refuses them. Code: file.infected.
using FileScan = std::function<Result<void>(std::string_view bytes)>;

/// Refuses the industry's test file, so that the hook can be seen to work; a region sets its own
/// scanner.
FileScan default_scan();

inline constexpr size_t kFilesMax = 20;  // of one material

/// Whether it is a type that put() finds in bytes: what a browser is told must never be anybody's
/// own words.
bool is_kept_type(std::string_view media_type);

class FileStore {
  public:
    /// Files stand under `folder`, encrypted by `keyring` with their id as associated data.
    FileStore(std::filesystem::path folder, const crypto::Keyring& keyring, FileScan scan);

    struct Bounds {
        std::vector<std::string> accept;  // "pdf", "jpg", "png"
        std::int64_t bytes_max = 10 * 1024 * 1024;
    };
    /// Durable when it returns. Error codes: file.empty, file.too_large, file.type (the bytes, not
    /// the name, say what it is), file.name, file.infected, file.storage (Unavailable).
    Result<FileRef> put(std::string_view bytes, std::string name, const Bounds& bounds);
    /// Error codes: file.unknown (NotFound), file.altered (Internal).
    Result<std::string> bytes(const std::string& id) const;
    /// Whether the stored bytes still have the digests that they came with. What is found is kept
    /// for as long as nobody touches the file, so that it is read once.
    bool is_unchanged(const FileRef& file) const;
    /// The same without reading the bytes; nothing where they have to be read.
    std::optional<bool> find_unchanged(const FileRef& file) const;
    /// Also when there is none. Error code: file.storage (Unavailable).
    Result<void> remove(const std::string& id);

  private:
    /// The file as the file system knows it: another one after any change.
    struct Mark {
        std::uint64_t inode = 0;
        std::int64_t bytes = 0, modified_ns = 0, changed_ns = 0;
        bool operator==(const Mark&) const = default;
    };
    struct Checked {
        Mark mark;
        std::string sha256, sm3;  // empty: it does not open any more
    };
    std::optional<Mark> find_mark(const std::string& id) const;
    void keep(const std::string& id, Checked checked) const;

    std::filesystem::path path_of(const std::string& id) const;
    std::filesystem::path folder_;
    crypto::Keyring keyring_;
    FileScan scan_;
    mutable std::mutex mutex_;
    mutable Recent<std::string, Checked> checked_{20'000};
};

/// "pdf", "jpg", "png" by the first bytes, or empty.
std::string file_kind(std::string_view bytes);

}  // namespace tongban::service
