// What another case said comes to a process that waits for it.
#include "service/flow.h"

namespace tongban::service {

Result<Turn> decide(const CaseState& state, const TakeMessage& command, const Facts& facts) {
    if (state.stage != Stage::Accepted)
        return refuse(
            "case.wrong_stage", ErrorKind::Conflict,
            {{"stage", json::string(enum_text(state.stage))}}
        );
    Turn turn(state, facts);
    const ThrownMessage& message = command.message;
    turn.emit(ProcessMessageTaken{
        message.name, message.key, command.from, message.words, message.words_en});
    TRY(take_message(turn, command));
    give_back(turn);
    return turn;
}

}  // namespace tongban::service
