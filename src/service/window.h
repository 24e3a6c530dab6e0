// The windows (综合窗口) that are open to a case: one rule for routes, lists and journeys.
#pragma once

#include "authority/check.h"
#include "pack/model.h"
#include "service/model.h"

namespace tongban::service {

/// 全市通办: every service of the case may be taken in, accepted and handed out anywhere. The
/// departments that decide are the competent ones all the same.
bool is_open_to_any_window(const CaseState& state, const pack::Content& content);

/// Whether this clerk's window is open to the case: one of its own district, or of any district
/// when every service in it is. Error codes: auth.signed_out, auth.forbidden.
Result<void> check_window(
    const authority::Actor& actor, const CaseState& state, const pack::Content& content
);

}  // namespace tongban::service
