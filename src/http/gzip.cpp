#include "http/gzip.h"

#include <zlib.h>

#include <array>
#include <map>
#include <memory>

namespace tongban::http {

namespace {
/// A deflate state is 256 KB, so each thread keeps one a level and resets it.
class Deflater {
  public:
    explicit Deflater(int level) {
        constexpr int kGzipWindow = 15 + 16;
        is_ready_ =
            deflateInit2(&stream_, level, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK;
    }
    ~Deflater() {
        if (is_ready_) deflateEnd(&stream_);
    }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    std::optional<std::string> run(std::string_view text) {
        if (!is_ready_ || deflateReset(&stream_) != Z_OK) return std::nullopt;
        // zlib does not write through next_in; its C interface lacks the const.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
        stream_.avail_in = static_cast<uInt>(text.size());
        std::string out(text.size(), '\0');
        stream_.next_out = reinterpret_cast<Bytef*>(out.data());
        stream_.avail_out = static_cast<uInt>(out.size());
        if (deflate(&stream_, Z_FINISH) != Z_STREAM_END) return std::nullopt;
        out.resize(stream_.total_out);
        return out;
    }

  private:
    z_stream stream_{};
    bool is_ready_ = false;
};
}  // namespace

std::optional<std::string> gzip(std::string_view text, int level) {
    constexpr size_t kBytesMax = 1u << 30;
    if (text.empty() || text.size() > kBytesMax) return std::nullopt;
    thread_local std::map<int, std::unique_ptr<Deflater>> deflaters;
    auto& deflater = deflaters[level];
    if (!deflater) deflater = std::make_unique<Deflater>(level);
    return deflater->run(text);
}

bool is_compressible(std::string_view content_type) {
    constexpr std::array<std::string_view, 6> kTypes = {
        "text/",           "application/json", "application/problem+json", "application/javascript",
        "application/xml", "image/svg+xml"};
    for (std::string_view type : kTypes)
        if (content_type.starts_with(type)) return true;
    return false;
}

}  // namespace tongban::http
