// What a stop of the clock does to the limits of a process, in words.
#pragma once

#include "service/views.h"

namespace tongban::service {

/// 停止计时 also holds back what the process would have done by itself: until when is told with the
/// clock of the member.
void add_timer_sentences(
    json::object& clock, const CaseState& state, const Member& member, const ViewContext& context
);

}  // namespace tongban::service
