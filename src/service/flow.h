// Between a case and its BPMN process: triggers go in, and what the process wants becomes events of
// the case.
#pragma once

#include "service/decide.h"

namespace tongban::service {

/// Starts the process of the item or bundle once the case is accepted.
Result<void> start_process(Turn& turn);

/// A work item that stands for a timer of the process: there is no task behind it.
inline constexpr std::int64_t kNoTask = -1;
std::string element_of_timer(std::int64_t timer);

/// The element of a work item that asks the head of the authority for more time.
inline constexpr const char* kExtensionStep = "extension:";
/// It was answered, or (`is_cancelled`) the member came to its end before.
void close_extension_step(Turn& turn, const std::string& item, bool is_cancelled);

/// Completes the user task behind a work item (already closed in the turn), or lets the timer go
/// off that it stands for.
Result<void> complete_task(Turn& turn, const WorkItem& item, const CompleteWorkItem& command);

/// Ends a member from outside its process, with a reason of MemberEnded. To the process it is
/// refused: each open task of the member, and each that comes, is answered so; what depends on the
/// member sees a refusal, and the others go on.
Result<void> end_member(Turn& turn, const std::string& item, const std::string& reason);

Result<void> fire_timer(Turn& turn, std::int64_t timer);

}  // namespace tongban::service
