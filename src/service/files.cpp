#include "service/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "crypto/digest.h"
#include "crypto/random.h"

namespace tongban::service {

namespace fs = std::filesystem;

namespace {

Error storage_fault(std::string cause) {
    return Error{.code = "file.storage", .kind = ErrorKind::Unavailable, .cause = std::move(cause)};
}

bool sync_path(const fs::path& path, int flags) {
    const int file = ::open(path.c_str(), flags);
    if (file < 0) return false;
    const bool good = ::fsync(file) == 0;
    ::close(file);
    return good;
}

/// Writes under another name, syncs file and folder, so that a crash leaves all or nothing.
Result<void> write_durably(const fs::path& path, const Bytes& bytes) {
    std::error_code fault;
    fs::create_directories(path.parent_path(), fault);
    const fs::path temporary = path.string() + ".new";
    std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
    stream.write(
        reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size())
    );
    stream.close();
    if (!stream || !sync_path(temporary, O_RDONLY))
        return storage_fault("write " + temporary.string());
    fs::rename(temporary, path, fault);
    if (fault || !sync_path(path.parent_path(), O_RDONLY | O_DIRECTORY))
        return storage_fault(fault.message());
    return {};
}

const char* media_type(std::string_view kind) {
    if (kind == "pdf") return "application/pdf";
    if (kind == "jpg") return "image/jpeg";
    return "image/png";
}

bool is_file_id(const std::string& id) {
    return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Marks that turn the direction of what follows: "photo\u202Efdp.exe" reads "photoexe.pdf".
/// Unicode TR 36, 2.5 (bidirectional spoofing).
void erase_direction_marks(std::string& name) {
    static constexpr std::array kMarks{"\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xAA",
                                       "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD",
                                       "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA7",
                                       "\xE2\x81\xA8", "\xE2\x81\xA9"};
    for (const std::string_view mark : kMarks)
        for (size_t at = name.find(mark); at != std::string::npos; at = name.find(mark, at))
            name.erase(at, mark.size());
}

/// A name for display only: no path, no control characters, bounded.
Result<std::string> clean_name(std::string name) {
    const size_t slash = name.find_last_of("/\\");
    if (slash != std::string::npos) name.erase(0, slash + 1);
    std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    erase_direction_marks(name);
    if (name.empty() || name.size() > 255 || !is_utf8(name))
        return Error{.code = "file.name", .field = "/name"};
    return name;
}

}  // namespace

FileScan default_scan() {
    return [](std::string_view bytes) -> Result<void> {
        // The anti-virus industry's agreed test text, in two halves so that this program is not
        // taken for it.
        static const std::string kTest =
            std::string("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-") + "STANDARD-ANTIVIRUS-TEST-FILE!";
        if (bytes.find(kTest) != std::string_view::npos) return refuse("file.infected");
        return {};
    };
}

std::string file_kind(std::string_view bytes) {
    if (bytes.starts_with("%PDF-")) return "pdf";
    if (bytes.starts_with("\xFF\xD8\xFF")) return "jpg";
    if (bytes.starts_with(std::string_view("\x89PNG\r\n\x1A\n", 8))) return "png";
    return {};
}

FileStore::FileStore(fs::path folder, const crypto::Keyring& keyring, FileScan scan)
    : folder_(std::move(folder)), keyring_(keyring), scan_(std::move(scan)) {}

fs::path FileStore::path_of(const std::string& id) const { return folder_ / id.substr(0, 2) / id; }

Result<FileRef> FileStore::put(std::string_view bytes, std::string name, const Bounds& bounds) {
    if (bytes.empty()) return refuse("file.empty");
    if (static_cast<std::int64_t>(bytes.size()) > bounds.bytes_max)
        return Error{
            .code = "file.too_large",
            .kind = ErrorKind::TooLarge,
            .details = {{"max_mb", bounds.bytes_max / 1'048'576}}};
    const std::string kind = file_kind(bytes);
    if (kind.empty() || std::ranges::find(bounds.accept, kind) == bounds.accept.end()) {
        std::string accepted;
        for (const std::string& one : bounds.accept)
            accepted += (accepted.empty() ? "" : ", ") + one;
        return Error{.code = "file.type", .details = {{"accept", accepted}}};
    }
    TRY(scan_(bytes));
    FileRef file;
    file.name = TRY(clean_name(std::move(name)));
    file.id = to_hex(crypto::random_bytes(16));
    file.type = media_type(kind);
    file.bytes = static_cast<std::int64_t>(bytes.size());
    file.sha256 = to_hex(crypto::sha256(bytes));
    file.sm3 = to_hex(crypto::sm3(bytes));
    TRY(write_durably(path_of(file.id), keyring_.seal("file", file.id, as_bytes(bytes))));
    if (const auto mark = find_mark(file.id)) keep(file.id, {*mark, file.sha256, file.sm3});
    return file;
}

Result<std::string> FileStore::bytes(const std::string& id) const {
    const bool is_id = is_file_id(id);
    std::ifstream stream(is_id ? path_of(id) : fs::path(), std::ios::binary);
    if (!is_id || !stream) return refuse("file.unknown", ErrorKind::NotFound);
    const std::string sealed{
        std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    auto plain = keyring_.open_text("file", id, as_bytes(sealed));
    if (!plain) {
        const std::lock_guard lock(mutex_);
        checked_.forget(id);
        return Error{
            .code = "file.altered", .kind = ErrorKind::Internal, .cause = plain.error().code};
    }
    return std::move(plain).value();
}

bool is_kept_type(std::string_view media_type) {
    return media_type == "application/pdf" || media_type == "image/jpeg" ||
           media_type == "image/png";
}

std::optional<FileStore::Mark> FileStore::find_mark(const std::string& id) const {
    struct stat found {};
    if (!is_file_id(id) || ::stat(path_of(id).c_str(), &found) != 0) return std::nullopt;
    const auto nanoseconds = [](const timespec& time) {
        return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
    };
    return Mark{
        found.st_ino, found.st_size, nanoseconds(found.st_mtim), nanoseconds(found.st_ctim)};
}

void FileStore::keep(const std::string& id, Checked checked) const {
    const std::lock_guard lock(mutex_);
    checked_.keep(id, std::move(checked));
}

std::optional<bool> FileStore::find_unchanged(const FileRef& file) const {
    const auto mark = find_mark(file.id);
    if (!mark) return false;
    const std::lock_guard lock(mutex_);
    const Checked* known = checked_.find(file.id);
    if (known == nullptr || known->mark != *mark) return std::nullopt;
    return known->sha256 == file.sha256 && known->sm3 == file.sm3;
}

bool FileStore::is_unchanged(const FileRef& file) const {
    if (const auto known = find_unchanged(file)) return *known;
    const auto mark = find_mark(file.id);
    if (!mark) return false;
    Checked checked{*mark, {}, {}};
    if (const auto plain = bytes(file.id)) {
        checked.sha256 = to_hex(crypto::sha256(*plain));
        checked.sm3 = to_hex(crypto::sm3(*plain));
    }
    const bool is_same = checked.sha256 == file.sha256 && checked.sm3 == file.sm3;
    keep(file.id, std::move(checked));
    return is_same;
}

Result<void> FileStore::remove(const std::string& id) {
    std::error_code fault;
    if (is_file_id(id)) fs::remove(path_of(id), fault);
    if (fault) return storage_fault(fault.message());
    const std::lock_guard lock(mutex_);
    checked_.forget(id);
    return {};
}

}  // namespace tongban::service
