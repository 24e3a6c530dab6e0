// Links of a loaded Content: everything that is named exists, every limit fits, every path leads
// on.
#pragma once

#include "pack/model.h"

namespace tongban::pack {

/// Codes: pack.dangling, pack.no_limit, pack.promise_too_long, pack.bundle_too_short, pack.cycle,
/// pack.missing_form, pack.missing_process, pack.missing_decision, pack.missing_audit_points,
/// pack.unknown_field, pack.commitment_without_text, pack.tolerable_main, pack.role,
/// pack.bundle_process. File and line where known.
Issues check(const Content& content);

/// Working days of a bundle's members along their longest chain, every optional one included.
int critical_path_days(const Content& content, const Bundle& bundle);

}  // namespace tongban::pack
