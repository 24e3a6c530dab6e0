// Checks and JSON of limit rules.
#include "clock/limit_rules.h"

namespace tongban::clock {
namespace {

constexpr int kDaysMax = 1000;

void check_days(Issues& issues, const char* name, int days) {
    if (days < 0)
        issues.push_back({.code = "limit.negative", .message = "negative limit", .place = name});
    if (days > kDaysMax)
        issues.push_back({.code = "limit.too_long", .message = "over 1,000 days", .place = name});
}

/// Reads `key` into `days` when it is there.
Result<void> read_days(const json::object& object, const char* key, int& days) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr) return {};
    if (!value->is_int64() || value->get_int64() < 0 || value->get_int64() > kDaysMax)
        return Error{.code = "limit.malformed", .field = std::string("/") + key};
    days = static_cast<int>(value->get_int64());
    return {};
}

}  // namespace

Issues check(const LimitRules& rules) {
    Issues issues;
    check_days(issues, "promised_days", rules.promised_days);
    check_days(issues, "statutory_days", rules.statutory_days.value_or(0));
    check_days(issues, "extension_days_max", rules.extension_days_max);
    check_days(issues, "supplement_notice_days", rules.supplement_notice_days);
    check_days(issues, "delivery_days", rules.delivery_days);
    if (rules.statutory_days && rules.promised_days > *rules.statutory_days)
        issues.push_back({
            .code = "limit.promise_exceeds_statute",
            .message = "the promised limit is longer than the statutory one",
            .place = "promised_days",
        });
    if (rules.handling == Handling::Instant && rules.promised_days != 0)
        issues.push_back({
            .code = "limit.instant_with_days",
            .message = "instant handling promises 0 days",
            .place = "promised_days",
        });
    const auto is_percent = [](int value) { return value >= 0 && value <= 100; };
    if (!is_percent(rules.lights.blue_used_percent) ||
        !is_percent(rules.lights.yellow_left_percent) || rules.lights.yellow_days_left < 0)
        issues.push_back({
            .code = "limit.light_threshold",
            .message = "a light's threshold is not a share or a number of days",
            .place = "lights",
        });
    return issues;
}

json::object to_json(const LimitRules& rules) {
    json::object object{
        {"handling", rules.handling == Handling::Instant ? "instant" : "promised"},
        {"promised_days", rules.promised_days},
        {"extension_days_max", rules.extension_days_max},
        {"supplement_notice_days", rules.supplement_notice_days},
        {"delivery_days", rules.delivery_days},
        {"blue_used_percent", rules.lights.blue_used_percent},
        {"yellow_days_left", rules.lights.yellow_days_left},
        {"yellow_left_percent", rules.lights.yellow_left_percent},
    };
    if (rules.statutory_days) object["statutory_days"] = *rules.statutory_days;
    return object;
}

Result<LimitRules> limit_rules_from_json(const json::object& object) {
    LimitRules rules;
    if (const auto handling = find_string(object, "handling")) {
        if (*handling != "instant" && *handling != "promised")
            return Error{.code = "limit.malformed", .field = "/handling"};
        rules.handling = *handling == "instant" ? Handling::Instant : Handling::Promised;
    }
    if (rules.handling == Handling::Instant) rules.promised_days = 0;
    if (object.contains("statutory_days") && !object.at("statutory_days").is_null()) {
        int days = 0;
        TRY(read_days(object, "statutory_days", days));
        rules.statutory_days = days;
    }
    TRY(read_days(object, "promised_days", rules.promised_days));
    TRY(read_days(object, "extension_days_max", rules.extension_days_max));
    TRY(read_days(object, "supplement_notice_days", rules.supplement_notice_days));
    TRY(read_days(object, "delivery_days", rules.delivery_days));
    TRY(read_days(object, "blue_used_percent", rules.lights.blue_used_percent));
    TRY(read_days(object, "yellow_days_left", rules.lights.yellow_days_left));
    TRY(read_days(object, "yellow_left_percent", rules.lights.yellow_left_percent));
    return rules;
}

}  // namespace tongban::clock
