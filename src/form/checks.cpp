#include "form/checks.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace tongban::form {

const CheckSet& basic_checks() {
    static const CheckSet kChecks = {{"email", check_email}, {"phone", check_phone}};
    return kChecks;
}

// RFC 5321, 4.5.3.1: 64 octets before the sign, 255 after it. Quoted local parts are not taken.
std::optional<std::string> check_email(std::string_view text) {
    const size_t sign = text.find('@');
    if (sign == std::string_view::npos) return "sign";
    const std::string_view local = text.substr(0, sign), domain = text.substr(sign + 1);
    if (local.empty() || local.size() > 64 || domain.size() > 255) return "length";
    const auto is_plain = [](char c) {
        return c > ' ' && c != 0x7F && !strchr("@,;:<>()[]\\\"", c);
    };
    if (!std::ranges::all_of(local, is_plain) || !std::ranges::all_of(domain, is_plain))
        return "characters";
    const auto labels = split(domain, '.');
    if (labels.size() < 2) return "domain";
    for (const std::string_view label : labels)
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
            return "domain";
    return {};
}

std::optional<std::string> check_phone(std::string_view text) {
    size_t digits = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c >= '0' && c <= '9')
            ++digits;
        else if (!(c == '+' && i == 0) && c != ' ' && c != '-' && c != '(' && c != ')')
            return "characters";
    }
    // ITU-T E.164: at most 15 digits.
    if (digits < 5 || digits > 15) return "length";
    return {};
}

}  // namespace tongban::form
