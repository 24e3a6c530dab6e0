// What a case stores of its clock, as the legal clock reads it.
#include "service/events.h"

namespace tongban::service {

clock::Fact to_clock_fact(const ClockFact& fact) {
    switch (fact.kind) {
        case ClockFactKind::Received:
            return clock::Received{fact.on};
        case ClockFactKind::SupplementNotice:
            return clock::SupplementNotice{fact.on, fact.second};
        case ClockFactKind::SupplementAnswered:
            return clock::SupplementAnswered{fact.on};
        case ClockFactKind::Accepted:
            return clock::Accepted{fact.on};
        case ClockFactKind::DeemedAccepted:
            return clock::DeemedAccepted{fact.on, fact.second.value_or(fact.on)};
        case ClockFactKind::Suspended:
            return clock::Suspended{fact.id, fact.what, fact.basis, fact.on, fact.second};
        case ClockFactKind::Resumed:
            return clock::Resumed{fact.id, fact.on};
        case ClockFactKind::Extended:
            return clock::Extended{fact.on, fact.days, fact.basis};
        case ClockFactKind::Decided:
            return clock::Decided{fact.on};
        case ClockFactKind::Delivered:
            return clock::Delivered{fact.on};
    }
    return clock::Received{fact.on};
}

clock::ClockState clock_of(const std::vector<ClockFact>& facts) {
    clock::ClockState state;
    for (const ClockFact& fact : facts)
        state = clock::evolve(std::move(state), to_clock_fact(fact));
    return state;
}

}  // namespace tongban::service
