#include "studio/import.h"

#include <algorithm>
#include <set>

#include "crypto/digest.h"
#include "crypto/random.h"
#include "studio/transfer.h"

namespace tongban::studio {

namespace {

/// What one commit of the ledger takes, with room for what comes around the texts.
constexpr size_t kImportBytesMax = 6 << 20;

Error too_large() {
    return refuse(
        "studio.archive_too_large", ErrorKind::TooLarge,
        {{"files", kChangeFilesMax}, {"megabytes", kImportBytesMax >> 20}}
    );
}

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// Builds one commit out of several events.
struct Builder {
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

    Result<void> put(const std::string& path, const ChangedFile& file) {
        return add(TRY(put_file(change, change.version, path, file, hand)));
    }
};

/// A name that the studio does not handle, told as closely as it can be.
Error misnamed(const Tree& tree, const std::string& name) {
    const std::string meant = lower(name);
    if (meant != name && find_path(meant))
        return refuse("studio.import_name", ErrorKind::Invalid, {{"meant", meant}});
    const std::string pack = name.substr(0, name.find('/'));
    if (tree.find_pack(pack) == nullptr)
        return refuse("studio.import_pack", ErrorKind::Invalid, {{"pack", pack.substr(0, 100)}});
    return refuse("studio.import_path");
}

/// Why the file cannot become part of a change.
Result<void> check_usable(const Tree& tree, const ArchiveFile& file) {
    const auto path = find_path(file.path);
    if (!path || tree.find_pack(path->pack) == nullptr) return misnamed(tree, file.path);
    TRY(tree.check_editable(*path));
    return check_text(file.text);
}

/// An archive may hold a name twice: what comes later is what unpacking would leave.
std::vector<ArchiveFile> without_doubles(std::vector<ArchiveFile> files) {
    std::map<std::string, std::string> by_path;
    for (ArchiveFile& file : files) by_path[std::move(file.path)] = std::move(file.text);
    std::vector<ArchiveFile> unique;
    for (auto& [path, text] : by_path) unique.push_back({path, std::move(text)});
    return unique;
}

}  // namespace

Result<Imported> import_files(
    const Studio& studio,
    std::vector<ArchiveFile> files,
    bool is_whole,
    const std::string& title,
    const Hand& hand
) {
    const Tree tree = TRY(studio.tree_in_use());
    Imported imported{.id = crypto::random_token(9)};
    Builder builder{studio, hand, {}, {}};
    TRY(builder.add(TRY(start_change(imported.id, title, "", hand))));
    std::set<std::string> packs, brought;
    size_t bytes = 0;
    for (ArchiveFile& file : without_doubles(std::move(files))) {
        const std::string sha256 = to_hex(crypto::sha256(file.text));
        if (const auto usable = check_usable(tree, file); !usable) {
            // Accounts, notes and the packs of the system travel along in a whole folder.
            const Ground::File* own = tree.find_own(file.path);
            if (own != nullptr && own->sha256 == sha256)
                ++imported.same;
            else
                imported.ignored.push_back({file.path, usable.error()});
            brought.insert(file.path);
            continue;
        }
        const FilePath path = TRY(parse_path(file.path));
        packs.insert(path.pack);
        brought.insert(file.path);
        const std::string base = TRY(tree.digest(path));
        if (base == sha256) {
            ++imported.same;
            continue;
        }
        bytes += file.text.size();
        if (bytes > kImportBytesMax) return too_large();
        TRY(builder.put(file.path, {sha256, base, std::ssize(file.text)}));
        Store::keep_text(builder.commit, sha256, file.text);
        imported.texts[sha256] = std::move(file.text);
    }
    if (is_whole)
        for (const TreeFile& file : TRY(tree.files())) {
            const std::string name = file.path.full();
            if (!packs.contains(file.path.pack) || brought.contains(name)) continue;
            TRY(builder.put(name, {"", TRY(tree.digest(file.path)), 0}));
        }
    imported.change = std::move(builder.change);
    imported.commit = std::move(builder.commit);
    return imported;
}

Result<void> check_worth(const Imported& imported) {
    if (!imported.change.files.empty()) return {};
    if (imported.ignored.empty()) return refuse("studio.archive_empty", ErrorKind::Conflict);
    return refuse(
        "studio.archive_ignored", ErrorKind::Conflict,
        {{"count", std::ssize(imported.ignored)}, {"path", imported.ignored.front().path}}
    );
}

std::vector<std::string> removals(const Change& change) {
    std::vector<std::string> paths;
    for (const auto& [path, file] : change.files)
        if (file.sha256.empty()) paths.push_back(path);
    return paths;
}

}  // namespace tongban::studio
