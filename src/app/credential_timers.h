// The end of a credential: it is struck from the valid ones on its day, and its holder is told
// before.
#pragma once

#include "app/platform.h"

namespace tongban::app {

/// Handlers credential.expire and credential.remind. `platform` outlives the runner.
void add_credential_timers(ledger::TimerRunner& runner, Platform& platform);

/// A person learns what an office did with a credential of theirs, with reason, article and remedy;
/// of an enterprise, whoever applied for it. Added to the commit that changes the credential.
Result<void> tell_holder(
    Platform& platform,
    const credential::rows::Record& record,
    const std::string& state,
    const credential::Grounds& grounds,
    ledger::Commit& commit
);

/// The entry in a register that the credential proves (an enterprise's, by its business licence)
/// follows what becomes of it; with the entry's end nobody acts for the enterprise any more. Added
/// to the commit that changes the credential.
Result<void> follow_stage(
    Platform& platform,
    const credential::rows::Record& record,
    const std::string& state,
    ledger::Commit& commit
);

}  // namespace tongban::app
