// The clock in words, for the applicant's page and for `tongban explain`.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "clock/legal_clock.h"

namespace tongban::clock {

/// Names of suspension kinds come from the pack; a kind that it does not name stands as it is.
using KindName = std::function<std::string(std::string_view kind, std::string_view locale)>;

/// Sentences in the order in which a person asks: what holds now, by when, why, what follows.
/// `locale` is "zh-CN" or "en"; any other reads as Chinese. The Administrative Licensing Law is
/// named for licences only: other matters are counted in the same way, but not by that law.
std::vector<std::string> explain(
    const Reading& reading,
    const LimitRules& rules,
    std::string_view locale,
    const KindName& kind_name = {},
    bool is_licence = true
);

}  // namespace tongban::clock
