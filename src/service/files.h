// Bytes that people upload: checked, scanned, encrypted, kept outside the database.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "crypto/aead.h"
#include "service/model.h"

namespace tongban::service {

/// Looks at the bytes before they are kept; an error refuses them. Code: file.infected.
using FileScan = std::function<Result<void>(std::string_view bytes)>;

/// Refuses the industry's test file, so that the hook can be seen to work; a region sets its own
/// scanner.
FileScan default_scan();

inline constexpr size_t kFilesMax = 20;      // of one material
inline constexpr size_t kFileNameMax = 200;  // bytes

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
    /// Whether the stored bytes still have the digests that they came with.
    bool is_unchanged(const FileRef& file) const;

  private:
    std::filesystem::path path_of(const std::string& id) const;
    std::filesystem::path folder_;
    crypto::Keyring keyring_;
    FileScan scan_;
};

/// "pdf", "jpg", "png" by the first bytes, or empty.
std::string file_kind(std::string_view bytes);

}  // namespace tongban::service
