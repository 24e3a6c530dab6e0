#include "base/text.h"
#include "service/decide.h"

namespace tongban::service {

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
