// What the engine wants of the outside becomes events, timers and messages of the case.
#pragma once

#include "service/pack_host.h"

namespace tongban::service {

/// A task that opens over and over (a reminder gone wild) ends there instead of filling the office.
inline constexpr std::int64_t kOpenOfOneStepMax = 100;

/// Applies an advance, then does what we can answer at once, until the process waits for somebody
/// else. Error codes: case.too_many_steps (Conflict), case.process_loop, those of bpmn::advance.
Result<void> apply_advance(Turn& turn, bpmn::Advance advance, const PackHost& host);

/// One trigger for the process of the case. Error codes: those of apply_advance.
Result<void> trigger(Turn& turn, const bpmn::Trigger& what);

/// What an error event of the bundle's process catches, when a member has ended otherwise than by a
/// decision. Where none does, the call activity is left with a refusal.
bpmn::ProcessCancelled cancelled(bpmn::ScopeId process);

/// The member ends without a decision; its process is not touched.
void mark_ended(
    Turn& turn, const std::string& item, const std::string& reason, const std::string& text = {}
);

}  // namespace tongban::service
