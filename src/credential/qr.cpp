#include "credential/qr.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>

namespace tongban::credential {

namespace {
constexpr size_t kTextBytesMax = 1000;
constexpr int kQuietZone = 4;
}  // namespace

Result<QrCode> qr_code(std::string_view text) {
    const auto too_long = [] { return refuse("credential.qr_too_long", ErrorKind::TooLarge); };
    if (text.empty() || text.size() > kTextBytesMax) return too_long();
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeData(
            static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
            QR_ECLEVEL_M
        ),
        &QRcode_free
    );
    if (!code) return too_long();
    QrCode out{.size = code->width};
    const size_t count = static_cast<size_t>(code->width) * static_cast<size_t>(code->width);
    for (size_t i = 0; i < count; ++i) out.dark.push_back((code->data[i] & 1) != 0);
    return out;
}

std::string qr_svg(const QrCode& code) {
    const int side = code.size + 2 * kQuietZone;
    std::string path;
    for (int y = 0; y < code.size; ++y)
        for (int x = 0; x < code.size; ++x)
            if (code.is_dark(x, y))
                path += fmt::format("M{} {}h1v1h-1z", x + kQuietZone, y + kQuietZone);
    return fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" shape-rendering="crispEdges">)"
        R"(<path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d="{1}"/></svg>)",
        side, path
    );
}

}  // namespace tongban::credential
