// Looks into everything that a deployment has written.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/text.h"

namespace tongban::app {

/// Every file under the folder where one of the texts can be read, with what stands around it.
inline std::string readable_places(
    const std::filesystem::path& folder, const std::vector<std::string>& texts
) {
    std::string places;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream stream(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        for (const std::string& text : texts)
            if (const size_t at = bytes.find(text); at != std::string::npos)
                places += fmt::format(
                    "{} in {}: {}\n", text, entry.path().filename().string(),
                    bytes.substr(at < 120 ? 0 : at - 120, 240)
                );
    }
    return places;
}

}  // namespace tongban::app
