#include "studio/archive.h"

#include <zlib.h>

#include <array>
#include <charconv>
#include <cstring>

#include "base/assert.h"

namespace tongban::studio {

namespace {

constexpr size_t kBlock = 512;
constexpr int kGzip = 15 + 16;  // window bits of zlib: the largest window, gzip framing

// Places in a ustar header (POSIX.1-1988, section 10.1.1).
struct Part {
    size_t at, size;
};
constexpr Part kName{0, 100}, kMode{100, 8}, kUser{108, 8}, kGroup{116, 8}, kSize{124, 12},
    kTime{136, 12}, kSum{148, 8}, kType{156, 1}, kMagic{257, 6}, kVersion{263, 2},
    kPrefix{345, 155};

using Header = std::array<char, kBlock>;

void put(Header& header, Part part, std::string_view text) {
    std::memcpy(header.data() + part.at, text.data(), std::min(part.size, text.size()));
}
void put_number(Header& header, Part part, size_t value) {
    put(header, part, fmt::format("{:0{}o}", value, part.size - 1));
}

unsigned checksum(const char* header) {
    unsigned sum = 0;
    for (size_t i = 0; i < kBlock; ++i)
        sum +=
            i >= kSum.at && i < kSum.at + kSum.size ? ' ' : static_cast<unsigned char>(header[i]);
    return sum;
}

std::string_view text_at(const char* header, Part part) {
    const std::string_view whole(header + part.at, part.size);
    return whole.substr(0, whole.find('\0'));
}

std::optional<size_t> number_at(const char* header, Part part) {
    std::string_view text = text_at(header, part);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    size_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value, 8);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size())
        return std::nullopt;
    return value;
}

Error broken() { return refuse("studio.archive"); }
Error too_large() {
    return refuse(
        "studio.archive_too_large", ErrorKind::TooLarge,
        {{"files", kArchiveFilesMax}, {"megabytes", kArchiveBytesMax >> 20}}
    );
}

Result<std::string> unzip(std::string_view bytes) {
    z_stream stream{};
    if (inflateInit2(&stream, kGzip) != Z_OK) return broken();
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string text;
    std::array<char, 65'536> room;
    int state = Z_OK;
    while (state == Z_OK && text.size() <= kArchiveBytesMax) {
        stream.next_out = reinterpret_cast<Bytef*>(room.data());
        stream.avail_out = room.size();
        state = inflate(&stream, Z_NO_FLUSH);
        text.append(room.data(), room.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (text.size() > kArchiveBytesMax) return too_large();
    if (state != Z_STREAM_END) return broken();
    return text;
}

std::string zip(const std::string& text) {
    z_stream stream{};
    ASSERT(
        deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, 9, Z_DEFAULT_STRATEGY) == Z_OK
    );
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    ASSERT(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

}  // namespace

Result<std::string> write_archive(const std::vector<ArchiveFile>& files) {
    std::string tar;
    for (const ArchiveFile& file : files) {
        std::string_view name = file.path, prefix;
        if (name.size() > kName.size) {
            const size_t slash = name.find('/', name.size() - kName.size - 1);
            if (slash == std::string_view::npos || slash > kPrefix.size) return broken();
            prefix = name.substr(0, slash);
            name.remove_prefix(slash + 1);
        }
        Header header{};
        put(header, kName, name);
        put(header, kPrefix, prefix);
        put(header, kMode, "0000644");
        put(header, kUser, "0000000");
        put(header, kGroup, "0000000");
        put_number(header, kSize, file.text.size());
        put_number(header, kTime, 0);
        put(header, kType, "0");
        put(header, kMagic, "ustar");
        put(header, kVersion, "00");
        put(header, kSum, fmt::format("{:06o}", checksum(header.data())) + std::string("\0 ", 2));
        tar.append(header.data(), kBlock);
        tar += file.text;
        tar.append((kBlock - file.text.size() % kBlock) % kBlock, '\0');
    }
    tar.append(2 * kBlock, '\0');
    return zip(tar);
}

Result<std::vector<ArchiveFile>> read_archive(std::string_view bytes) {
    const std::string tar = TRY(unzip(bytes));
    std::vector<ArchiveFile> files;
    size_t at = 0;
    while (at + kBlock <= tar.size() && tar[at] != '\0') {
        const char* header = tar.data() + at;
        const auto size = number_at(header, kSize), sum = number_at(header, kSum);
        if (!size || !sum || *sum != checksum(header)) return broken();
        at += kBlock;
        if (*size > tar.size() - at) return broken();
        const char type = header[kType.at];
        if (type == '0' || type == '\0') {
            if (files.size() == kArchiveFilesMax) return too_large();
            std::string path(text_at(header, kPrefix));
            if (!path.empty()) path += "/";
            path += text_at(header, kName);
            if (path.starts_with("./")) path.erase(0, 2);
            files.push_back({std::move(path), tar.substr(at, *size)});
        } else if (type != '5' && type != 'g' && type != 'x') {
            return broken();  // links lead out of the folder
        }
        at += (*size + kBlock - 1) / kBlock * kBlock;
        if (at > tar.size()) return broken();
    }
    if (at + kBlock > tar.size()) return broken();  // without its end
    return files;
}

}  // namespace tongban::studio
