// Length first, then what everybody tries first.
#include "identity/password_rules.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace tongban::identity {
namespace {

constexpr std::array<std::string_view, 12> kCommon{"password",  "qwertyui", "12345678", "11111111",
                                                   "88888888",  "abcd1234", "1q2w3e4r", "iloveyou",
                                                   "woaini520", "1qaz2wsx", "admin123", "a1234567"};

Error weak(const char* reason) {
    return Error{
        .code = "identity.password_weak", .details = {{"reason", reason}}, .field = "/password"};
}

/// aaaaaaaa, 23456789, 87654321.
bool is_row(std::string_view text) {
    for (const int step : {0, 1, -1}) {
        bool holds = true;
        for (size_t i = 1; i < text.size(); ++i) holds &= text[i] - text[i - 1] == step;
        if (holds) return true;
    }
    return false;
}

}  // namespace

Result<void> check_password(
    std::string_view password, std::initializer_list<std::string_view> known
) {
    if (!is_utf8(password) || code_points(password) < kPasswordMin) return weak("too_short");
    if (password.size() > kPasswordMax * 4 || code_points(password) > kPasswordMax)
        return weak("too_long");
    std::string lower(password);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (is_row(password) || std::ranges::find(kCommon, lower) != kCommon.end())
        return weak("too_simple");
    // What anybody could know does not count: the rest has to be long enough by itself.
    for (const std::string_view text : known) {
        const size_t at = text.size() < 4 ? std::string_view::npos : password.find(text);
        if (at == std::string_view::npos) continue;
        if (code_points(password) - code_points(text) < kPasswordMin) return weak("known");
    }
    return {};
}

}  // namespace tongban::identity
