// The limits of a whole case: what was promised for all of its members together, and when it will
// end as things stand.
#pragma once

#include "clock/legal_clock.h"
#include "service/decide.h"

namespace tongban::service {

struct WholeClock {
    /// The promise runs from acceptance. Only what the law allows moves it: the stops and the
    /// extension of members, as far as they do not fit into what the others need anyway. A
    /// department that is late moves nothing.
    clock::Reading reading;
    /// The day on which the last member is likely to end, where members that still wait for the
    /// result of another cannot end within the promise any more.
    std::optional<calendar::CountedDate> expected;
    /// Every member under review stands still.
    bool is_stopped = false;
};
WholeClock read_whole(const CaseState& state, const pack::Content& content, Date today);

/// The last days of a case that lists show: before acceptance as if it were accepted today.
struct WholeLimits {
    std::optional<Date> due;
    std::optional<Date> legal_due;
    bool is_provisional = false;
    bool is_stopped = false;
};
WholeLimits whole_limits(const CaseState& state, const pack::Content& content, Date today);

}  // namespace tongban::service
