// Between a case and its BPMN process: triggers go in, and what the process wants becomes events of
// the case.
#pragma once

#include "service/decide.h"

namespace tongban::service {

/// Starts the process of the item or bundle once the case is accepted.
Result<void> start_process(Turn& turn);

/// Completes the user task behind a work item (already closed in the turn).
Result<void> complete_task(Turn& turn, const WorkItem& item, const CompleteWorkItem& command);

Result<void> fire_timer(Turn& turn, std::int64_t timer);

}  // namespace tongban::service
