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

void Tree::know(std::string sha256, std::string text) {
    known_[std::move(sha256)] = std::move(text);
}

Result<std::string> Tree::text(const std::string& sha256) const {
    const auto found = known_.find(sha256);
    if (found != known_.end()) return found->second;
    return store_.text(sha256);
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

size_t Tree::place_of(const PackFolder& pack) const {
    return static_cast<size_t>(&pack - workshop_.packs.data());
}

Result<std::vector<TreeFile>> Tree::files() const {
    std::map<std::string, TreeFile> found;
    for (const PackFolder& pack : workshop_.packs)
        for (const auto& [inside, file] : ground_->packs[place_of(pack)]) {
            const std::string name = pack.name + "/" + inside;
            if (auto path = find_path(name))
                found[name] = {*std::move(path), std::ssize(file.text)};
        }
    for (const auto& [name, sha256] : over_) {
        auto path = find_path(name);
        if (sha256.empty() || !path || find_pack(path->pack) == nullptr) {
            found.erase(name);
            continue;
        }
        const auto known = known_.find(sha256);
        const std::int64_t bytes =
            known != known_.end() ? std::ssize(known->second) : TRY(store_.text_bytes(sha256));
        found[name] = {*std::move(path), bytes};
    }
    std::vector<TreeFile> files;
    files.reserve(found.size());
    for (auto& [name, file] : found) files.push_back(std::move(file));
    return files;
}

const Ground::File* Tree::find_own(const FilePath& path) const {
    const PackFolder* pack = find_pack(path.pack);
    return pack == nullptr ? nullptr : ground_->find(place_of(*pack), path.inside);
}

const Ground::File* Tree::find_own(const std::string& name) const {
    const size_t slash = name.find('/');
    if (slash == std::string::npos) return nullptr;
    return find_own(FilePath{name.substr(0, slash), name.substr(slash + 1)});
}

Result<std::optional<std::string>> Tree::read(const FilePath& path) const {
    const auto over = over_.find(path.full());
    if (over == over_.end()) {
        const Ground::File* own = find_own(path);
        return own == nullptr ? std::optional<std::string>() : own->text;
    }
    if (over->second.empty()) return std::optional<std::string>();
    return std::optional<std::string>(TRY(text(over->second)));
}

Result<std::string> Tree::digest(const FilePath& path) const {
    if (const auto over = over_.find(path.full()); over != over_.end()) return over->second;
    const Ground::File* own = find_own(path);
    return own == nullptr ? std::string() : own->sha256;
}

Result<std::map<std::string, std::string>> Tree::texts_of(const PackFolder& pack) const {
    std::map<std::string, std::string> texts;
    for (const auto& [inside, file] : ground_->packs[place_of(pack)]) texts[inside] = file.text;
    for (const auto& [name, sha256] : over_) {
        const auto path = find_path(name);
        if (!path || path->pack != pack.name) continue;
        if (sha256.empty())
            texts.erase(path->inside);
        else
            texts[path->inside] = TRY(text(sha256));
    }
    return texts;
}

std::string Tree::fingerprint() const {
    std::map<std::string, std::string> digests;
    for (const PackFolder& pack : workshop_.packs)
        for (const auto& [inside, file] : ground_->packs[place_of(pack)])
            digests[fmt::format("{}/{}/{}", place_of(pack), pack.name, inside)] = file.sha256;
    for (const auto& [name, sha256] : over_) {
        const PackFolder* pack = find_pack(name.substr(0, name.find('/')));
        if (pack != nullptr) digests[fmt::format("{}/{}", place_of(*pack), name)] = sha256;
    }
    std::string all;
    for (const auto& [path, sha256] : digests)
        if (!sha256.empty()) all += path + " " + sha256 + "\n";
    return to_hex(crypto::sha256(all));
}

Result<std::vector<fs::path>> Tree::write(const fs::path& folder) const {
    std::vector<fs::path> folders;
    for (const PackFolder& pack : workshop_.packs) {
        // Position and name: editions are told apart by both.
        const fs::path into = folder / std::to_string(folders.size()) / pack.name;
        std::error_code fault;
        fs::create_directories(into, fault);
        if (fault) return write_error(fault.message());
        for (const auto& [inside, text] : TRY(texts_of(pack)))
            TRY(write_whole(into / inside, text));
        folders.push_back(into);
    }
    return folders;
}

}  // namespace tongban::studio
