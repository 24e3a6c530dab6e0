// The picture of a test seal: red, round, with a star, and the words 测试专用 where nobody can miss
// them.
#pragma once

#include <string_view>

#include "base/text.h"
#include "credential/canvas.h"

namespace tongban::credential {

/// Draws it around (x, y). `organisation` runs along the upper arc; at most its first 30
/// characters.
void draw_seal(Canvas& canvas, double x, double y, double radius, std::string_view organisation);

/// As a picture of 480 by 480 pixels with a transparent ground.
Bytes seal_png(std::string_view organisation);

}  // namespace tongban::credential
