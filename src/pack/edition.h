// An edition: the files that say how a case is handled, told apart by their content. A case is
// finished by the edition that it was submitted under, whatever the packs say later.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tongban::pack {

struct EditionFile {
    std::string folder;  // "0-base": position and name of the pack
    std::string path;    // inside the pack
    std::string text;
};

/// Services, forms, decisions, processes and the lists that they refer to, in a fixed order. Not
/// the calendar, regions and offices: these are always today's.
std::vector<EditionFile> edition_files(const std::vector<std::filesystem::path>& folders);

/// The name of an edition: the beginning of a SHA-256 over names and texts.
std::string edition_of(const std::vector<EditionFile>& files);

}  // namespace tongban::pack
