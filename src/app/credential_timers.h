// The end of a credential: it is struck from the valid ones on its day, and its holder is told
// before.
#pragma once

#include "app/platform.h"

namespace tongban::app {

/// Handlers credential.expire and credential.remind. `platform` outlives the runner.
void add_credential_timers(ledger::TimerRunner& runner, Platform& platform);

}  // namespace tongban::app
