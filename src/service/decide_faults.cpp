// What stands still in the process of a case is tried again, after somebody mended the cause.
#include "service/flow.h"

namespace tongban::service {

Result<Turn> decide(const CaseState& state, const RetryFault& command, const Facts& facts) {
    const auto fault = std::ranges::find(state.faults, command.token, &ProcessFault::token);
    if (fault == state.faults.end()) return refuse("case.unknown_fault", ErrorKind::NotFound);
    if (is_blank(command.reason)) return Error{.code = "form.required", .field = "/reason"};
    Turn turn(state, facts);
    turn.emit(ProcessFaultRetried{
        fault->token, fault->name, fault->name_en, command.reason, facts.actor, facts.actor_name});
    TRY(retry_fault(turn, command.token));
    give_back(turn);
    return turn;
}

}  // namespace tongban::service
