// Somebody learns that he may act for another person (代办), and that he no longer may.
#pragma once

#include "app/platform.h"

namespace tongban::app {

/// To the agent's inbox, and by mail or SMS: who, in which services, until when. Added to the
/// commit that begins the authorisation, or takes it back where it is revoked.
void tell_agent(
    const Platform& platform,
    const std::string& principal_name,
    const identity::Authorisation& authorisation,
    ledger::Commit& commit
);

}  // namespace tongban::app
