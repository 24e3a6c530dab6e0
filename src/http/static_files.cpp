#include "http/static_files.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.h"
#include "crypto/digest.h"
#include "http/gzip.h"
#include "http/target.h"

namespace tongban::http {

namespace fs = std::filesystem;

namespace {
constexpr size_t kFilesMax = 5'000;
constexpr std::uintmax_t kBytesMax = 256u << 20;
constexpr int kBestLevel = 9;

struct ExtensionType {
    std::string_view extension;
    std::string_view type;
};
constexpr std::array kTypes = {
    ExtensionType{".html", "text/html; charset=utf-8"},
    ExtensionType{".js", "text/javascript; charset=utf-8"},
    ExtensionType{".mjs", "text/javascript; charset=utf-8"},
    ExtensionType{".css", "text/css; charset=utf-8"},
    ExtensionType{".json", "application/json; charset=utf-8"},
    ExtensionType{".map", "application/json; charset=utf-8"},
    ExtensionType{".webmanifest", "application/manifest+json"},
    ExtensionType{".svg", "image/svg+xml"},
    ExtensionType{".png", "image/png"},
    ExtensionType{".jpg", "image/jpeg"},
    ExtensionType{".webp", "image/webp"},
    ExtensionType{".ico", "image/x-icon"},
    ExtensionType{".woff2", "font/woff2"},
    ExtensionType{".txt", "text/plain; charset=utf-8"},
    ExtensionType{".pdf", "application/pdf"},
    ExtensionType{".wasm", "application/wasm"},
};

std::string content_type(const fs::path& file) {
    const std::string extension = file.extension().string();
    for (const ExtensionType& known : kTypes)
        if (extension == known.extension) return std::string(known.type);
    return "application/octet-stream";
}

StaticFile make_file(const fs::path& file, std::string body, const std::string& name) {
    constexpr size_t kGzipBytesMin = 1'024;
    StaticFile result;
    result.content_type = content_type(file);
    result.etag = '"' + to_hex(crypto::sha256(body)).substr(0, 32) + '"';
    result.is_immutable = name.starts_with("/assets/");
    if (body.size() >= kGzipBytesMin && is_compressible(result.content_type))
        result.gzip = gzip(body, kBestLevel).value_or("");
    result.body = std::move(body);
    return result;
}

Error folder_error(const std::string& folder, std::string cause) {
    Error error = refuse("http.static_folder", ErrorKind::Internal, {{"folder", folder}});
    error.cause = std::move(cause);
    return error;
}
}  // namespace

Result<StaticFiles> StaticFiles::load(const std::string& folder) {
    StaticFiles result;
    std::error_code fault;
    std::uintmax_t bytes = 0;
    if (!fs::is_directory(folder, fault)) return folder_error(folder, "not a folder");
    for (auto entry = fs::recursive_directory_iterator(folder, fault);
         !fault && entry != fs::recursive_directory_iterator(); entry.increment(fault)) {
        if (entry->is_symlink(fault) || !entry->is_regular_file(fault)) continue;
        const std::string name = '/' + entry->path().lexically_relative(folder).generic_string();
        // What a build keeps for itself: .vite, .tongban-stamp.
        if (name.find("/.") != std::string::npos && !name.starts_with("/.well-known/")) continue;
        bytes += entry->file_size(fault);
        if (bytes > kBytesMax || result.files_.size() == kFilesMax)
            return refuse("http.static_too_large", ErrorKind::Internal, {{"folder", folder}});
        std::ifstream stream(entry->path(), std::ios::binary);
        if (!stream) return folder_error(folder, entry->path().string());
        std::string body(
            (std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>()
        );
        result.files_.emplace(name, make_file(entry->path(), std::move(body), name));
    }
    if (fault) return folder_error(folder, fault.message());
    return result;
}

const StaticFile* StaticFiles::find(std::string_view path) const {
    const auto name = decode_percent(path);
    if (!name) return nullptr;
    if (const auto found = files_.find(*name); found != files_.end()) return &found->second;
    const std::string_view last = std::string_view(*name).substr(name->rfind('/') + 1);
    if (last.find('.') != std::string_view::npos || name->starts_with("/assets/")) return nullptr;
    const auto index = files_.find("/index.html");
    return index == files_.end() ? nullptr : &index->second;
}

}  // namespace tongban::http
