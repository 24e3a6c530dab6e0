#include "studio/transfer.h"

#include <algorithm>
#include <fstream>
#include <set>

#include "crypto/digest.h"
#include "crypto/random.h"

namespace tongban::studio {

namespace fs = std::filesystem;

namespace {

/// What one commit of the ledger takes, with room for what comes around the texts.
constexpr size_t kImportBytesMax = 6 << 20;

Error too_large() {
    return refuse(
        "studio.archive_too_large", ErrorKind::TooLarge,
        {{"files", kChangeFilesMax}, {"megabytes", kImportBytesMax >> 20}}
    );
}

Result<std::vector<ArchiveFile>> whole_packs(const Studio& studio, const Change& change) {
    struct Scratch {
        fs::path folder;
        ~Scratch() {
            std::error_code ignored;
            fs::remove_all(folder, ignored);
        }
    } scratch{studio.workshop().folder / "draft" / crypto::random_token(9)};
    const auto folders = TRY(TRY(studio.tree_of(change)).write(scratch.folder));
    std::vector<ArchiveFile> files;
    for (size_t i = 0; i < folders.size(); ++i) {
        if (!studio.workshop().packs[i].is_editable) continue;
        std::vector<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator(folders[i]))
            if (entry.is_regular_file()) found.push_back(entry.path());
        std::ranges::sort(found);
        for (const fs::path& file : found) {
            std::ifstream stream(file, std::ios::binary);
            files.push_back(
                {studio.workshop().packs[i].name + "/" +
                     file.lexically_relative(folders[i]).generic_string(),
                 std::string(std::istreambuf_iterator<char>(stream), {})}
            );
        }
    }
    return files;
}

/// Builds one commit out of several events.
struct Import {
    const Studio& studio;
    const Hand& hand;
    Change change;
    ledger::Commit commit;

    Result<void> add(ledger::NewEvent event) {
        ledger::Commit one = TRY(studio.store().commit_of(change, event, hand.id, hand.at));
        ledger::Event happened;
        happened.version = change.version + 1;
        happened.type = event.type;
        happened.body = event.body;
        happened.at = hand.at;
        TRY(evolve(change, happened));
        if (commit.events.empty()) {
            commit = std::move(one);
            return {};
        }
        commit.events.push_back(std::move(event));
        commit.rows.front() = std::move(one.rows.front());  // the row of the list, as it is at last
        return {};
    }
};

}  // namespace

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
    if (is_whole) return whole_packs(studio, change);
    std::vector<ArchiveFile> files;
    for (const auto& [name, file] : change.files)
        if (!file.sha256.empty()) files.push_back({name, TRY(studio.store().text(file.sha256))});
    return files;
}

Result<Imported> import_files(
    const Studio& studio,
    std::vector<ArchiveFile> files,
    bool is_whole,
    const std::string& title,
    const Hand& hand
) {
    const Tree tree = TRY(studio.tree_in_use());
    const std::string id = crypto::random_token(9);
    Import import{studio, hand, {}, {}};
    TRY(import.add(TRY(start_change(id, title, "", hand))));
    std::set<std::string> packs, brought;
    size_t bytes = 0;
    for (ArchiveFile& file : files) {
        const auto path = find_path(file.path);
        if (!path || !tree.check_editable(*path)) continue;
        TRY(check_text(file.text));
        packs.insert(path->pack);
        brought.insert(file.path);
        const std::string base = TRY(tree.digest(*path)),
                          sha256 = to_hex(crypto::sha256(file.text));
        if (base == sha256) continue;
        bytes += file.text.size();
        if (bytes > kImportBytesMax) return too_large();
        const ChangedFile changed{sha256, base, static_cast<std::int64_t>(file.text.size())};
        TRY(import.add(TRY(put_file(import.change, import.change.version, file.path, changed, hand))
        ));
        Store::keep_text(import.commit, sha256, std::move(file.text));
    }
    if (is_whole)
        for (const TreeFile& file : TRY(tree.files())) {
            const std::string name = file.path.full();
            if (!packs.contains(file.path.pack) || brought.contains(name)) continue;
            const ChangedFile removed{"", TRY(tree.digest(file.path)), 0};
            TRY(import.add(TRY(put_file(import.change, import.change.version, name, removed, hand)))
            );
        }
    if (import.change.files.empty()) return refuse("studio.archive_empty", ErrorKind::Conflict);
    return Imported{id, static_cast<int>(import.change.files.size()), std::move(import.commit)};
}

}  // namespace tongban::studio
