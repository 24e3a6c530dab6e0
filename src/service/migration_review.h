// Who may do what with a migration that somebody proposed: a second person approves or refuses it.
// Pure.
#pragma once

#include "service/migrations.h"

namespace tongban::service {

/// Who acts, and when.
struct OrderHand {
    std::string id;
    std::string name;
    Instant at;
};

/// What all of them refuse: migration.wrong_state (Conflict, details.state).
///
/// By anybody but who proposed it. `edition` is in use now. Error codes: migration.own_order
/// (Forbidden), migration.outdated (Conflict: other packs are in use than those that it was tried
/// with), migration.skips (Conflict: it leaves out steps, and `accepts_skips` does not say yes).
Result<ledger::NewEvent> approve_migration(
    const MigrationRun& order, const std::string& edition, bool accepts_skips, const OrderHand& hand
);
/// With a reason. Error codes: migration.own_order, migration.reason.
Result<ledger::NewEvent> refuse_migration(
    const MigrationRun& order, const std::string& reason, const OrderHand& hand
);
/// By who proposed it. Error code: migration.not_own (Forbidden).
Result<ledger::NewEvent> withdraw_migration(const MigrationRun& order, const OrderHand& hand);

/// Error code: migration.reason.
Result<void> check_migration_reason(const std::string& reason);

}  // namespace tongban::service
