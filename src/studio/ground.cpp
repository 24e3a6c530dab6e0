#include "studio/ground.h"

#include <filesystem>
#include <fstream>

#include "crypto/digest.h"

namespace tongban::studio {

namespace fs = std::filesystem;

namespace {

Error fault_of(const char* code, const fs::path& folder, std::string cause = {}) {
    return Error{
        .code = code,
        .kind = ErrorKind::Unavailable,
        .details = {{"folder", folder.string()}},
        .cause = std::move(cause)};
}

Result<std::map<std::string, Ground::File>> read_pack(const fs::path& folder) {
    std::error_code fault;
    if (!fs::is_directory(folder, fault)) return fault_of("studio.missing_folder", folder);
    std::map<std::string, Ground::File> files;
    constexpr auto kLinked = fs::directory_options::follow_directory_symlink;
    for (fs::recursive_directory_iterator entry(folder, kLinked, fault), end;
         !fault && entry != end; entry.increment(fault)) {
        if (!entry->is_regular_file(fault)) continue;
        std::ifstream stream(entry->path(), std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(stream), {}};
        if (stream.bad()) return fault_of("studio.unreadable", folder, entry->path().string());
        std::string sha256 = to_hex(crypto::sha256(text));
        files[entry->path().lexically_relative(folder).generic_string()] = {
            std::move(text), std::move(sha256)};
    }
    if (fault) return fault_of("studio.unreadable", folder, fault.message());
    return files;
}

}  // namespace

const Ground::File* Ground::find(size_t pack, const std::string& inside) const {
    if (pack >= packs.size()) return nullptr;
    const auto found = packs[pack].find(inside);
    return found == packs[pack].end() ? nullptr : &found->second;
}

Result<std::shared_ptr<const Ground>> Ground::read(const std::vector<PackFolder>& packs) {
    auto ground = std::make_shared<Ground>();
    for (const PackFolder& pack : packs) ground->packs.push_back(TRY(read_pack(pack.folder)));
    return std::shared_ptr<const Ground>(std::move(ground));
}

}  // namespace tongban::studio
