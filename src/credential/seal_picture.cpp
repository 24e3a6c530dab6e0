#include "credential/seal_picture.h"

#include <cmath>
#include <numbers>

namespace tongban::credential {

namespace {

constexpr size_t kCharactersMax = 30;

std::vector<std::string> characters(std::string_view text) {
    std::vector<std::string> out;
    for (const char c : text) {
        const bool is_continuation = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
        if (!is_continuation) {
            if (out.size() == kCharactersMax) break;
            out.emplace_back();
        }
        if (!out.empty()) out.back() += c;
    }
    return out;
}

}  // namespace

void draw_seal(Canvas& canvas, double x, double y, double radius, std::string_view organisation) {
    canvas.colour({0.82, 0.07, 0.10, 0.85});
    canvas.circle(x, y, radius, radius * 0.05);
    canvas.star(x, y - radius * 0.06, radius * 0.26);

    const std::vector<std::string> letters = characters(organisation);
    const double count = static_cast<double>(std::max<size_t>(letters.size(), 1));
    const double step = std::min(0.42, 1.45 * std::numbers::pi / count);
    const double letter_points = std::min(radius * 0.24, step * radius * 0.72);
    const double from = -std::numbers::pi / 2 - step * (count - 1) / 2;
    for (size_t i = 0; i < letters.size(); ++i) {
        const double angle = from + step * static_cast<double>(i);
        canvas.turned_text(
            x + 0.78 * radius * std::cos(angle), y + 0.78 * radius * std::sin(angle),
            angle + std::numbers::pi / 2, letters[i], {.points = letter_points, .bold = true}
        );
    }
    canvas.turned_text(
        x, y + radius * 0.42, 0, "测试专用", {.points = radius * 0.25, .bold = true}
    );
    canvas.turned_text(x, y + radius * 0.68, 0, "无法律效力", {.points = radius * 0.13});
    canvas.colour({});
}

Bytes seal_png(std::string_view organisation) {
    Canvas canvas = Canvas::image(480, 480);
    draw_seal(canvas, 240, 240, 225, organisation);
    return canvas.png();
}

}  // namespace tongban::credential
