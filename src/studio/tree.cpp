#include "studio/tree.h"

#include <algorithm>
#include <fstream>

#include "crypto/digest.h"

namespace tongban::studio {

namespace fs = std::filesystem;

namespace {

Error write_error(std::string cause) {
    return Error{.code = "studio.write", .kind = ErrorKind::Unavailable, .cause = std::move(cause)};
}

std::optional<std::string> read_whole(const fs::path& file) {
    std::error_code fault;
    if (!fs::is_regular_file(file, fault)) return std::nullopt;
    std::ifstream stream(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<void> write_whole(const fs::path& file, std::string_view text) {
    std::error_code fault;
    fs::create_directories(file.parent_path(), fault);
    if (fault) return write_error(fault.message());
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream << text;
    stream.flush();
    if (!stream.good()) return write_error(file.string());
    return {};
}

}  // namespace

void Tree::lay(const Overlay& overlay) {
    for (const auto& [path, file] : overlay) over_[path] = file.sha256;
}

void Tree::lay(const Change& change) {
    for (const auto& [path, file] : change.files) over_[path] = file.sha256;
}

const PackFolder* Tree::find_pack(std::string_view name) const {
    const auto found = std::ranges::find(workshop_.packs, name, &PackFolder::name);
    return found == workshop_.packs.end() ? nullptr : &*found;
}

Result<void> Tree::check_editable(const FilePath& path) const {
    const PackFolder* pack = find_pack(path.pack);
    if (pack == nullptr)
        return Error{.code = "studio.path", .details = {{"path", path.full()}}, .field = "/path"};
    if (!pack->is_editable)
        return refuse("studio.read_only", ErrorKind::Forbidden, {{"pack", path.pack}});
    return {};
}

Result<std::vector<TreeFile>> Tree::files() const {
    std::map<std::string, TreeFile> found;
    for (const PackFolder& pack : workshop_.packs) {
        std::error_code fault;
        for (fs::recursive_directory_iterator entry(pack.folder, fault), end; entry != end;
             entry.increment(fault)) {
            if (fault) return write_error(fault.message());
            if (!entry->is_regular_file(fault)) continue;
            const std::string name =
                pack.name + "/" + entry->path().lexically_relative(pack.folder).generic_string();
            if (auto path = find_path(name))
                found[name] = {
                    *std::move(path), static_cast<std::int64_t>(entry->file_size(fault))};
        }
    }
    for (const auto& [name, sha256] : over_) {
        auto path = find_path(name);
        if (sha256.empty() || !path || find_pack(path->pack) == nullptr) {
            found.erase(name);
            continue;
        }
        const std::int64_t bytes = TRY(store_.text_bytes(sha256));
        found[name] = {*std::move(path), bytes};
    }
    std::vector<TreeFile> files;
    files.reserve(found.size());
    for (auto& [name, file] : found) files.push_back(std::move(file));
    return files;
}

Result<std::optional<std::string>> Tree::read_disk(const FilePath& path) const {
    const PackFolder* pack = find_pack(path.pack);
    if (pack == nullptr) return std::optional<std::string>();
    return read_whole(pack->folder / path.inside);
}

Result<std::optional<std::string>> Tree::read(const FilePath& path) const {
    const auto over = over_.find(path.full());
    if (over == over_.end()) return read_disk(path);
    if (over->second.empty()) return std::optional<std::string>();
    return std::optional<std::string>(TRY(store_.text(over->second)));
}

Result<std::string> Tree::digest(const FilePath& path) const {
    if (const auto over = over_.find(path.full()); over != over_.end()) return over->second;
    const auto text = TRY(read_disk(path));
    return text ? to_hex(crypto::sha256(*text)) : std::string();
}

Result<std::vector<fs::path>> Tree::write(const fs::path& folder) const {
    std::vector<fs::path> folders;
    std::error_code fault;
    for (const PackFolder& pack : workshop_.packs) {
        // Position and name: editions are told apart by both.
        const fs::path into = folder / std::to_string(folders.size()) / pack.name;
        fs::create_directories(into, fault);
        if (!fault) fs::copy(pack.folder, into, fs::copy_options::recursive, fault);
        if (fault) return write_error(fault.message());
        folders.push_back(into);
    }
    for (const auto& [name, sha256] : over_) {
        const auto path = find_path(name);
        const PackFolder* pack = path ? find_pack(path->pack) : nullptr;
        if (pack == nullptr) continue;
        const auto place = static_cast<size_t>(pack - workshop_.packs.data());
        if (sha256.empty())
            fs::remove(folders[place] / path->inside, fault);
        else
            TRY(write_whole(folders[place] / path->inside, TRY(store_.text(sha256))));
    }
    return folders;
}

}  // namespace tongban::studio
