// After a change of the calendar: every open limit, its rows and its timers.
#pragma once

#include "service/desk.h"

namespace tongban::service {

/// Tables of this file.
std::vector<const char*> mark_tables();

/// Tells calendars, general limits and ways of counting rows apart.
std::string limits_fingerprint(const pack::Content& content);

/// Counts the limits of all open cases anew, in the order of their streams, and commits what has
/// changed; gives how many cases that were. `is_stopped` ends it early. May be repeated.
Result<int> recount_open_limits(
    const Desk& desk, Instant now, const std::function<bool()>& is_stopped
);

/// The same, only when calendar or general limits are others than at the last time; the mark is set
/// once all cases are done, so that an interrupted run is repeated.
Result<int> recount_if_changed(
    const Desk& desk, const TimeSource& time, const std::function<bool()>& is_stopped
);

}  // namespace tongban::service
