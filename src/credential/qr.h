// QR codes (ISO/IEC 18004) of short texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tongban::credential {

/// Dark and light modules, without the quiet zone; row by row.
struct QrCode {
    int size = 0;
    std::vector<bool> dark;
    bool is_dark(int x, int y) const { return dark[static_cast<size_t>(y * size + x)]; }
};

/// Error correction level M. At most 1,000 bytes. Error code: credential.qr_too_long.
Result<QrCode> qr_code(std::string_view text);

/// With the quiet zone of four modules.
std::string qr_svg(const QrCode& code);

}  // namespace tongban::credential
