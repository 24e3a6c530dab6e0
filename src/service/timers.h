// What happens to cases by the passing of time.
#pragma once

#include "ledger/timers.h"
#include "service/desk.h"

namespace tongban::service {

/// Handlers case.notice-due, case.supplement-due, case.later-due, case.process and file.unnamed.
/// `desk` outlives the runner.
void add_timers(ledger::TimerRunner& runner, const Desk& desk);

}  // namespace tongban::service
