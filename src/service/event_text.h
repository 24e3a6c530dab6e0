// Events of a case as they are stored.
#pragma once

#include "base/canonical.h"
#include "service/events.h"

namespace tongban::service {

/// The bytes of canonical_json(body_of(event)).
CanonicalJson text_of(const CaseEvent& event);

}  // namespace tongban::service
