// Deliberate mistakes, for the simulator that has to find them. In the product FAULT() is `false`
// and the compiler drops it.
#pragma once

#include "bpmn/process.h"

namespace tongban::bpmn {

enum class DeliberateFault {
    None,
    TokenDroppedAtJoin,
    TimerFiredTwice,
    BoundaryLeftAlive,
    JoinDoesNotWait,
    TokenDoubledAtFork,
    CompensationForgotten,
    SubscriptionKept,
    VariableLost,
    ItemLeftOut,
    UndoneInOrder,
    CaughtTooFarOut,
    SiblingOutlivesTerminate,
    EscalationLost,
    EventTakenTwice,
    ConditionNotAskedAgain,
    TimerLostInMigration,
    JoinLostInMigration,
};

#ifdef TONGBAN_BPMN_FAULTS
inline DeliberateFault deliberate_fault = DeliberateFault::None;
#define TONGBAN_BPMN_FAULT(kind) (deliberate_fault == DeliberateFault::kind)
/// Hears each flow that a token takes, for the simulator's coverage.
inline void (*flow_taken)(const Process& process, FlowIndex flow) = nullptr;
#define TONGBAN_BPMN_TAKEN(process, flow) (flow_taken ? flow_taken(process, flow) : void())
#else
#define TONGBAN_BPMN_FAULT(kind) false
#define TONGBAN_BPMN_TAKEN(process, flow) void()
#endif

}  // namespace tongban::bpmn
