// Which passwords people may choose.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/result.h"

namespace tongban::identity {

inline constexpr size_t kPasswordMin = 8;
inline constexpr size_t kPasswordMax = 128;

/// At least 8 characters beside what is known of the person, no single repeated or counted-up
/// character, none of the commonest. Error code: identity.password_weak with
/// details.reason (too_short, too_long, too_simple, known), field /password.
Result<void> check_password(
    std::string_view password, std::initializer_list<std::string_view> known
);

}  // namespace tongban::identity
