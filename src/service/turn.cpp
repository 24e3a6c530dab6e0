#include <set>

#include "base/text.h"
#include "service/decide.h"

namespace tongban::service {

Turn::Turn(const Turn&) = default;
Turn::Turn(Turn&&) noexcept = default;
Turn::~Turn() = default;

void Turn::emit(CaseEvent event) {
    evolve(state, event, facts.now);
    events.push_back(std::move(event));
}

std::string Turn::next_id(std::string_view prefix) {
    return fmt::format("{}{}{}", prefix, facts.fresh, ++ids);
}

bool is_blank(std::string_view text) {
    constexpr std::string_view kWide = "\u3000";  // the space that Chinese keyboards type
    for (text = trim(text); text.starts_with(kWide); text = trim(text))
        text.remove_prefix(kWide.size());
    return text.empty();
}

namespace {

/// The code points of valid UTF-8, one after another.
template <class Each>
void each_code_point(std::string_view text, const Each& each) {
    for (size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t point = length == 1 ? lead : lead & (0xFFu >> (length + 1));
        for (size_t i = 1; i < length && at + i < text.size(); ++i)
            point = (point << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
        each(point);
        at += length;
    }
}

bool is_han(char32_t c) { return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF); }
bool is_latin(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0x24F);
}

}  // namespace

bool says_something(std::string_view text) {
    constexpr size_t kLettersMin = 8;  // a Chinese character is worth two
    std::set<char32_t> characters, letters;
    size_t letter_count = 0;
    each_code_point(text, [&](char32_t c) {
        if (is_han(c)) characters.insert(c);
        if (!is_latin(c)) return;
        letters.insert(c);
        ++letter_count;
    });
    return characters.size() * 2 + (letters.size() >= 4 ? letter_count : 0) >= kLettersMin;
}

clock::LimitRules rules_of(const Limits& limits, const pack::Content& content) {
    clock::LimitRules rules;
    rules.handling = limits.is_instant ? clock::Handling::Instant : clock::Handling::Promised;
    rules.statutory_days = limits.legal_days;
    rules.promised_days = limits.is_instant ? 0 : limits.promised_days;
    rules.extension_days_max = limits.extension_days_max;
    rules.supplement_notice_days = content.limits.supplement_notice_days;
    rules.delivery_days = content.limits.delivery_days;
    rules.lights = {
        content.lights.blue_used_percent, content.lights.yellow_left_days,
        content.lights.yellow_left_percent};
    return rules;
}

}  // namespace tongban::service
