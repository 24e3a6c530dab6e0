#include "crypto/keyring_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/json.h"
#include "crypto/random.h"

namespace tongban::crypto {

namespace {

constexpr size_t kFileBytesMax = 64 * 1024;
constexpr size_t kMastersMax = 256;

Error unreadable(const std::string& path, std::string why) {
    return Error{
        .code = "crypto.keyring_unreadable",
        .kind = ErrorKind::Unavailable,
        .details = {{"path", path}, {"reason", why}},
        .cause = std::move(why)};
}

Error syntax(const std::string& path) {
    return Error{
        .code = "crypto.keyring_syntax", .kind = ErrorKind::Internal, .details = {{"path", path}}};
}

class File {
  public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    int get() const { return descriptor_; }
    bool is_open() const { return descriptor_ >= 0; }

  private:
    int descriptor_;
};

Result<std::string> read_private_file(const std::string& path) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) return unreadable(path, std::strerror(errno));
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return unreadable(path, std::strerror(errno));
    if ((status.st_mode & 077) != 0) return unreadable(path, "others may read it; chmod 600");
    std::string text(kFileBytesMax, '\0');
    size_t length = 0;
    while (length < text.size()) {
        const ssize_t got = ::read(file.get(), text.data() + length, text.size() - length);
        if (got < 0) return unreadable(path, std::strerror(errno));
        if (got == 0) break;
        length += static_cast<size_t>(got);
    }
    if (length == kFileBytesMax) return unreadable(path, "too large");
    text.resize(length);
    return text;
}

Result<Bytes> key_at(const json::object& object, const std::string& path) {
    Bytes key = TRY(from_base64url(TRY(require_string(object, "key"))));
    if (key.size() != 32) return syntax(path);
    return key;
}

Result<KeyringContent> parse(const std::string& text, const std::string& path) {
    const json::value value = TRY(parse_json(text));
    if (!value.is_object()) return syntax(path);
    const json::object& object = value.get_object();
    const json::object* lookup = find_object(object, "lookup");
    const json::array* masters = find_array(object, "masters");
    if (find_int(object, "version") != 1 || lookup == nullptr || masters == nullptr ||
        masters->empty() || masters->size() > kMastersMax)
        return syntax(path);
    KeyringContent content;
    content.lookup = TRY(key_at(*lookup, path));
    for (const json::value& entry : *masters) {
        if (!entry.is_object()) return syntax(path);
        const std::int64_t id = TRY(require_int(entry.get_object(), "id"));
        if (id < 0 || id > UINT32_MAX) return syntax(path);
        Bytes key = TRY(key_at(entry.get_object(), path));
        content.masters.push_back({static_cast<std::uint32_t>(id), std::move(key)});
    }
    return content;
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t done = ::write(descriptor, text.data(), text.size());
        if (done < 0) return false;
        text.remove_prefix(static_cast<size_t>(done));
    }
    return ::fsync(descriptor) == 0;
}

std::string serialized(const KeyringContent& content) {
    json::array masters;
    for (const MasterKey& master : content.masters)
        masters.push_back(json::object{{"id", master.id}, {"key", to_base64url(master.key)}});
    return json::serialize(json::object{
        {"version", 1},
        {"masters", std::move(masters)},
        {"lookup", json::object{{"key", to_base64url(content.lookup)}}}});
}

}  // namespace

Result<KeyringContent> read_keyring(const std::string& path) {
    const std::string text = TRY(read_private_file(path));
    // Whatever is wrong inside has one name; a parser's message could carry a piece of a key.
    return parse(text, path).transform_error([&](Error) { return syntax(path); });
}

Result<void> write_keyring(const std::string& path, const KeyringContent& content, bool create) {
    const std::string temporary = path + "." + random_token(9) + ".new";
    {
        const File file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file.is_open()) return unreadable(path, std::strerror(errno));
        if (!write_all(file.get(), serialized(content))) {
            const int reason = errno;
            ::unlink(temporary.c_str());
            return unreadable(path, std::strerror(reason));
        }
    }
    // link() refuses an existing file, so that two first starts at once agree on one key.
    const int done = create ? ::link(temporary.c_str(), path.c_str())
                            : ::rename(temporary.c_str(), path.c_str());
    const int reason = errno;
    if (create || done != 0) ::unlink(temporary.c_str());
    if (done != 0 && create && reason == EEXIST)
        return refuse("crypto.keyring_exists", ErrorKind::Conflict);
    if (done != 0) return unreadable(path, std::strerror(reason));
    std::filesystem::path folder = std::filesystem::path(path).parent_path();
    if (folder.empty()) folder = ".";
    const File directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.is_open() || ::fsync(directory.get()) != 0)
        return unreadable(path, std::strerror(errno));
    return {};
}

}  // namespace tongban::crypto
