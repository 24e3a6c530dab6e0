// When and where a procedure is held (听证的时间、地点) that the law wants told in advance.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "pack/model.h"

namespace tongban::service {

struct HeldSession {
    std::string at;  // "2026-03-12T09:30", by the clock of the place
    std::string place;
};

/// The sentence of the notice (Administrative Licensing Law art. 48(1)(1)). The day leaves the time
/// of the notice and lies within the `days` that the procedure may take. Error codes, each with its
/// field: case.session_time, case.session_place, case.session_day (details: from, until).
Result<std::string> session_words(
    const HeldSession& session,
    const pack::SuspensionKind& kind,
    int days,
    Date today,
    const calendar::WorkingCalendar& calendar
);

}  // namespace tongban::service
