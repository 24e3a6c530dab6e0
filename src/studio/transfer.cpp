#include "studio/transfer.h"

namespace tongban::studio {

Result<void> check_text(const std::string& text) {
    if (text.size() > kFileBytesMax)
        return refuse(
            "studio.file_too_large", ErrorKind::TooLarge, {{"megabytes", kFileBytesMax >> 20}}
        );
    if (!is_utf8(text) || text.find('\0') != std::string::npos)
        return Error{.code = "studio.text", .field = "/text"};
    return {};
}

Result<std::vector<ArchiveFile>> export_files(
    const Studio& studio, const Change& change, bool is_whole
) {
    std::vector<ArchiveFile> files;
    if (is_whole) {
        const Tree tree = TRY(studio.tree_of(change));
        for (const PackFolder& pack : studio.workshop().packs) {
            if (!pack.is_editable) continue;
            for (auto& [inside, text] : TRY(tree.texts_of(pack)))
                files.push_back({pack.name + "/" + inside, std::move(text)});
        }
        return files;
    }
    for (const auto& [name, file] : change.files)
        if (!file.sha256.empty()) files.push_back({name, TRY(studio.store().text(file.sha256))});
    return files;
}

}  // namespace tongban::studio
