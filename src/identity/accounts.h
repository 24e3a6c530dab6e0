// What the parts of Identity share: names as they are stored, and the commit of a decision.
#pragma once

#include "identity/identity.h"
#include "identity/rows.h"

namespace tongban::identity {

/// Trimmed. Error code: identity.name (field /name).
Result<std::string> checked_name(std::string_view text);

/// What was decided, as one commit to the stream of the account.
template <class State, class Events>
ledger::Commit build_commit(
    const std::string& region,
    const Loaded<State>& loaded,
    const Events& events,
    std::string_view id,
    std::string_view by,
    Instant now
) {
    ledger::Commit commit;
    commit.key = {region, std::string(id)};
    commit.expected_version = loaded.version;
    commit.actor = by;
    commit.at = now;
    State state = loaded.state;
    for (const auto& event : events) {
        commit.events.push_back(rows::to_event(event));
        state = evolve(std::move(state), event);
    }
    commit.snapshot = rows::snapshot(state);
    commit.rows = rows::changes(region, state);
    return commit;
}

}  // namespace tongban::identity
