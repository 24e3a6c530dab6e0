#include "app/last_packs.h"

#include <algorithm>
#include <fstream>

#include "crypto/digest.h"

namespace tongban::app {

namespace fs = std::filesystem;

namespace {

const ledger::StreamKey kStream{"500000", "packs:in-use"};

Error unwritable(const fs::path& file, const std::error_code& fault) {
    return Error{
        .code = "pack.keep",
        .kind = ErrorKind::Unavailable,
        .details = {{"file", file.string()}},
        .cause = fault.message()};
}

/// Journeys have been passed, and no people of a demonstration are readable in the data folder.
bool is_kept(const fs::path& folder, const std::string& inside) {
    if (inside.starts_with("tests/")) return false;
    for (const char* name : {"people", "enterprises", "staff", "registers", "credentials"})
        if (inside == std::string(name) + ".yaml") return fs::exists(folder / "items.yaml");
    return true;
}

std::vector<fs::path> kept_files(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code fault;
    for (fs::recursive_directory_iterator entry(folder, fault), end; !fault && entry != end;
         entry.increment(fault))
        if (entry->is_regular_file(fault) &&
            is_kept(folder, entry->path().lexically_relative(folder).generic_string()))
            files.push_back(entry->path());
    std::ranges::sort(files);
    return files;
}

/// Over names and texts of every file, in the order of the folders.
std::string digest_of(const std::vector<fs::path>& folders) {
    std::string all;
    for (size_t i = 0; i < folders.size(); ++i) {
        for (const fs::path& file : kept_files(folders[i])) {
            std::ifstream stream(file, std::ios::binary);
            const std::string text{std::istreambuf_iterator<char>(stream), {}};
            all += fmt::format(
                "{}/{} {}\n", i, file.lexically_relative(folders[i]).generic_string(),
                to_hex(crypto::sha256(text))
            );
        }
    }
    return to_hex(crypto::sha256(all));
}

/// Position and name: editions are told apart by both.
fs::path place_of(const fs::path& root, size_t position, const std::string& name) {
    return root / std::to_string(position) / name;
}

struct Noted {
    std::int64_t version = 0;
    std::string edition, digest;
    Instant since;
    std::vector<std::string> names;
};

Result<Noted> read_last(ledger::Ledger& ledger) {
    Noted noted;
    TRY(ledger.read([&](ledger::Reader& reader) -> Result<void> {
        const std::vector<ledger::Event> events = TRY(reader.events(kStream));
        if (events.empty()) return {};
        const ledger::Event& last = events.back();
        noted.version = last.version;
        noted.since = last.at;
        noted.edition = find_string(last.body, "edition").value_or("");
        noted.digest = find_string(last.body, "digest").value_or("");
        if (const json::array* names = find_array(last.body, "packs"))
            for (const json::value& name : *names)
                if (name.is_string()) noted.names.emplace_back(name.get_string());
        return {};
    }));
    return noted;
}

}  // namespace

Result<void> LastPacks::keep(const pack::Content& content, Instant now) {
    std::vector<fs::path> folders;
    json::array names;
    for (const pack::PackInfo& pack : content.packs) {
        folders.push_back(fs::weakly_canonical(pack.folder));
        names.emplace_back(folders.back().filename().string());
    }
    const std::string digest = digest_of(folders);
    const Noted last = TRY(read_last(ledger_));
    const fs::path place = folder_ / digest;
    if (last.digest == digest && fs::exists(place)) return {};
    std::error_code fault;
    const fs::path fresh = folder_ / (digest + ".new");
    fs::remove_all(fresh, fault);
    for (size_t i = 0; i < folders.size(); ++i) {
        const fs::path into = place_of(fresh, i, folders[i].filename().string());
        fs::create_directories(into, fault);
        for (const fs::path& file : kept_files(folders[i])) {
            const fs::path copy = into / file.lexically_relative(folders[i]);
            fs::create_directories(copy.parent_path(), fault);
            if (!fault) fs::copy_file(file, copy, fault);
            if (fault) return unwritable(copy, fault);
        }
    }
    fs::remove_all(place, fault);
    fs::rename(fresh, place, fault);
    if (fault) return unwritable(place, fault);
    ledger::Commit commit;
    commit.key = kStream;
    commit.expected_version = last.version;
    commit.actor = "system:packs";
    commit.at = now;
    commit.events.push_back(
        {"PacksInUse",
         {{"edition", content.edition}, {"digest", digest}, {"packs", std::move(names)}}}
    );
    TRY(ledger_.commit_and_wait(std::move(commit)));
    for (const auto& entry : fs::directory_iterator(folder_, fault))
        if (entry.path() != place) fs::remove_all(entry.path(), fault);
    return {};
}

Result<std::optional<LastPacks::Kept>> LastPacks::find() const {
    const Noted last = TRY(read_last(ledger_));
    if (last.names.empty()) return std::optional<Kept>();
    Kept kept{last.edition, last.since, {}};
    for (size_t i = 0; i < last.names.size(); ++i)
        kept.folders.push_back(place_of(folder_ / last.digest, i, last.names[i]));
    if (digest_of(kept.folders) != last.digest) return std::optional<Kept>();
    return std::optional<Kept>(std::move(kept));
}

}  // namespace tongban::app
