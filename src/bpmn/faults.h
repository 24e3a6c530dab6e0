// Deliberate mistakes, for the simulator that has to find them. In the product FAULT() is `false`
// and the compiler drops it.
#pragma once

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
};

#ifdef TONGBAN_BPMN_FAULTS
inline DeliberateFault deliberate_fault = DeliberateFault::None;
#define TONGBAN_BPMN_FAULT(kind) (deliberate_fault == DeliberateFault::kind)
#else
#define TONGBAN_BPMN_FAULT(kind) false
#endif

}  // namespace tongban::bpmn
