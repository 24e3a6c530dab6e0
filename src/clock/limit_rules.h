// The limits that a service item sets for its cases. All numbers are data of the pack.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/issue.h"
#include "base/json.h"

namespace tongban::clock {

enum class Handling {
    Instant,   // 即办件: decided on the day of acceptance
    Promised,  // 承诺件: decided within the promised limit
};

/// When a case changes its light (亮灯). There is no national threshold.
struct LightRules {
    int blue_used_percent = 50;    // blue from this share of the limit on
    int yellow_days_left = 1;      // yellow when no more than this many working days are left
    int yellow_left_percent = 20;  // … or no more than this share of the limit
    bool operator==(const LightRules&) const = default;
};

/// Working days, counted from the day after the event (Administrative Licensing Law art. 82).
struct LimitRules {
    Handling handling = Handling::Promised;
    /// 法定时限. Nothing when no law sets one; then the promise alone binds.
    std::optional<int> statutory_days;
    /// 承诺时限, never longer than the statutory one; 0 for instant handling.
    int promised_days = 20;
    /// Licensing Law art. 42: one extension of at most this many days (15 for joint handling).
    int extension_days_max = 10;
    /// Art. 32(4): what is missing is told within 5 days, or the application counts as accepted.
    int supplement_notice_days = 5;
    /// Art. 44: the document is delivered within 10 days of the decision.
    int delivery_days = 10;
    LightRules lights;
    bool operator==(const LimitRules&) const = default;
};

/// Codes: limit.negative, limit.too_long (over 1,000 days), limit.promise_exceeds_statute,
/// limit.instant_with_days, limit.light_threshold.
Issues check(const LimitRules& rules);

json::object to_json(const LimitRules& rules);
/// Missing members keep their defaults. Error code: limit.malformed.
Result<LimitRules> limit_rules_from_json(const json::object& object);

}  // namespace tongban::clock
