// Between a case and its BPMN process: triggers go in, and what the process wants becomes events of
// the case.
#pragma once

#include "bpmn/migration.h"
#include "service/decide.h"

namespace tongban::service {

/// Starts the process of the item or bundle once the case is accepted.
Result<void> start_process(Turn& turn);

/// A work item that stands for a timer of the process: there is no task behind it.
inline constexpr std::int64_t kNoTask = -1;
std::string element_of_timer(std::int64_t timer);

/// It was answered, or (`is_cancelled`) the member came to its end before.
void close_extension_step(Turn& turn, const std::string& item, bool is_cancelled);

/// Completes the user task behind a work item (already closed in the turn), or lets the timer go
/// off that it stands for.
Result<void> complete_task(Turn& turn, const WorkItem& item, const CompleteWorkItem& command);

/// Gives the user task behind a work item back to an earlier one. Error codes: those of
/// bpmn::advance.
Result<void> return_task(Turn& turn, const WorkItem& item, const std::string& element);

/// What another case said goes to what waits for it in the process.
Result<void> take_message(Turn& turn, const TakeMessage& command);

/// Ends a member from outside its process, with a reason of MemberEnded. Its process is called off:
/// an error event `member-ended` around its call activity goes on from there; without one what
/// depends on the member sees a refusal, and the others go on.
Result<void> end_member(Turn& turn, const std::string& item, const std::string& reason);

/// The process tries again what failed there. Error codes: those of bpmn::advance.
Result<void> retry_fault(Turn& turn, std::int64_t token);

Result<void> fire_timer(Turn& turn, std::int64_t timer);

/// What programs outside were asked for is no longer wanted.
void call_off_jobs(Turn& turn);

/// Moves the process, if it has begun, to the versions of the turn's content; `before` has those
/// that it is of now. With obstacles the turn is as it was. `event` is completed and emitted.
Result<bpmn::Migrated> migrate_process(
    Turn& turn, const bpmn::MigrationPlan& plan, const pack::Content& before, ProcessMigrated event
);

}  // namespace tongban::service
