#include "service/timers.h"

#include "service/issued.h"

namespace tongban::service {

namespace {

using Step = std::function<Result<Turn>(const CaseState&, const Facts&, const ledger::DueTimer&)>;

/// A command that has no meaning any more (the case has moved on) lets the timer go without effect.
bool is_over(const Error& error) {
    return error.kind == ErrorKind::Conflict || error.kind == ErrorKind::NotFound;
}

ledger::TimerHandler handler(const Desk& desk, Step step) {
    return [&desk, step = std::move(step)](
               const ledger::DueTimer& timer, Instant now
           ) -> Result<std::vector<ledger::Commit>> {
        const std::string number = timer.key.stream.substr(timer.key.stream.find(':') + 1);
        const CaseState state = TRY(load_case(desk.ledger, number));
        const auto content = TRY(content_of(desk, state));
        const Facts facts = facts_for(desk, *content, now, "system:timer", "系统");
        const auto turn = step(state, facts, timer);
        if (!turn) {
            if (is_over(turn.error())) return std::vector<ledger::Commit>{};
            return turn.error();
        }
        std::vector<ledger::Commit> commits;
        commits.push_back(TRY(commit_of(*turn, state.version, desk.keyring)));
        // What silence or a timer of the process grants is issued like any other grant.
        for (ledger::Commit& commit : TRY(result_commits(*turn, desk.neighbours)))
            commits.push_back(std::move(commit));
        return commits;
    };
}

}  // namespace

void add_timers(ledger::TimerRunner& runner, const Desk& desk) {
    runner.handle(
        "case.notice-due",
        handler(
            desk, [](const CaseState& state, const Facts& facts,
                     const ledger::DueTimer&) { return decide(state, DeemAccepted{}, facts); }
        )
    );
    for (const char* name : {"case.supplement-due", "case.later-due"})
        runner.handle(
            name,
            handler(
                desk, [](const CaseState& state, const Facts& facts,
                         const ledger::DueTimer&) { return decide(state, LapseCase{}, facts); }
            )
        );
    runner.handle(
        "case.process",
        handler(
            desk,
            [](const CaseState& state, const Facts& facts, const ledger::DueTimer& timer) {
                return decide(
                    state, FireProcessTimer{find_int(timer.body, "timer").value_or(0)}, facts
                );
            }
        )
    );
}

}  // namespace tongban::service
