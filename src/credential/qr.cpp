#include "credential/qr.h"

#include <qrencode.h>

#include "base/assert.h"
#include "credential/canvas.h"

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

Bytes qr_png(const QrCode& code, int module_pixels) {
    ASSERT(module_pixels >= 1 && module_pixels <= 32);
    const int side = (code.size + 2 * kQuietZone) * module_pixels;
    Canvas canvas = Canvas::image(side, side);
    canvas.fill_white();
    for (int y = 0; y < code.size; ++y)
        for (int x = 0; x < code.size; ++x)
            if (code.is_dark(x, y))
                canvas.rectangle(
                    (x + kQuietZone) * module_pixels, (y + kQuietZone) * module_pixels,
                    module_pixels, module_pixels
                );
    return canvas.png();
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
