// The same asked for a second time while the first is under way: said before it is filled in and
// signed, and never refused, since only the person knows whether it is the same.
#pragma once

#include "service/draft.h"
#include "service/routes.h"

namespace tongban::service {

/// Whether the open case asks for something that the draft asks for too, of the same applicant and
/// for the same premises. As long as nobody knows the draft's premises, only where none matter or
/// the whole is the same bundle.
bool asks_the_same(const CaseState& open, const OpenDraft& draft);

/// The newest of these: {number, submitted_at, stage_text}. For the person who applies; nobody else
/// learns what the person has under way.
Result<json::array> open_already(const Desk& desk, const OpenDraft& draft, const Scene& scene);

}  // namespace tongban::service
