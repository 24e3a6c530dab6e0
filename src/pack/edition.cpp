#include "pack/edition.h"

#include "crypto/digest.h"
#include "pack/yaml.h"

namespace tongban::pack {

namespace fs = std::filesystem;

namespace {

constexpr const char* kLists[] = {"pack.yaml",   "items.yaml",    "bundles.yaml",
                                  "fields.yaml", "switches.yaml", "credentials.yaml"};
constexpr const char* kFolders[] = {"services", "forms", "decisions", "processes"};

void add(
    const fs::path& file, std::string folder, std::string path, std::vector<EditionFile>& files
) {
    Issues ignored;  // load() reports what cannot be read
    if (auto text = read_file(file, path, ignored))
        files.push_back({std::move(folder), std::move(path), std::move(*text)});
}

}  // namespace

std::vector<EditionFile> edition_files(const std::vector<fs::path>& folders) {
    std::vector<EditionFile> files;
    for (size_t i = 0; i < folders.size(); ++i) {
        const std::string name =
            fmt::format("{}-{}", i, fs::weakly_canonical(folders[i]).filename().string());
        for (const char* list : kLists) {
            // Credentials beside a catalogue are types; elsewhere they are those of demo people.
            const bool is_demo = std::string_view(list) == "credentials.yaml" &&
                                 !fs::exists(folders[i] / "items.yaml");
            if (!is_demo && fs::is_regular_file(folders[i] / list))
                add(folders[i] / list, name, list, files);
        }
        for (const char* folder : kFolders) {
            if (!fs::is_directory(folders[i] / folder)) continue;
            std::vector<fs::path> found;
            for (const auto& entry : fs::directory_iterator(folders[i] / folder))
                if (entry.is_regular_file()) found.push_back(entry.path());
            std::ranges::sort(found);
            for (const fs::path& file : found)
                add(file, name, std::string(folder) + "/" + file.filename().string(), files);
        }
    }
    return files;
}

std::string edition_of(const std::vector<EditionFile>& files) {
    std::string all;
    for (const EditionFile& file : files)
        all += fmt::format("{}/{} {}\n", file.folder, file.path, to_hex(crypto::sha256(file.text)));
    return to_hex(crypto::sha256(all)).substr(0, 16);
}

}  // namespace tongban::pack
