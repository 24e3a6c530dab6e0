// A pack folder as one file: tar (POSIX ustar) within gzip, the same bytes for the same texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tongban::studio {

struct ArchiveFile {
    std::string path;
    std::string text;
};

inline constexpr size_t kArchiveFilesMax = 2'000;
inline constexpr size_t kArchiveBytesMax = 40 << 20;  // unpacked

/// Error code: studio.archive (a name of more than 100 bytes).
Result<std::string> write_archive(const std::vector<ArchiveFile>& files);

/// Regular files alone; folders are read over. Error codes: studio.archive,
/// studio.archive_too_large.
Result<std::vector<ArchiveFile>> read_archive(std::string_view bytes);

}  // namespace tongban::studio
