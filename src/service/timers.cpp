#include "service/timers.h"

#include "service/handed_in.h"
#include "service/issued.h"

namespace tongban::service {

namespace {

using Step = std::function<Result<Turn>(const CaseState&, const Facts&, const ledger::DueTimer&)>;

/// A command that has no meaning any more (the case has moved on) lets the timer go without effect.
bool is_over(const Error& error) {
    return error.kind == ErrorKind::Conflict || error.kind == ErrorKind::NotFound;
}

/// What the timer would grant cannot be carried out (a credential that it stands on has ended):
/// that does not heal by waiting, so an officer finds it among the work items and decides. Silence
/// before acceptance needs none: the case stays, overdue, on the list of the window.
Result<std::vector<ledger::Commit>> handed_over(
    const Desk& desk, const CaseState& state, const Turn& refused, const ledger::DueTimer& timer
) {
    const auto number = find_int(timer.body, "timer");
    const auto granted = std::ranges::find_if(refused.events, [](const CaseEvent& event) {
        const auto* decided = std::get_if<MemberDecided>(&event);
        return decided != nullptr && decided->is_granted;
    });
    if (!number || granted == refused.events.end()) return std::vector<ledger::Commit>{};
    const Turn turn = TRY(
        decide(state, HandOverTimer{*number, std::get<MemberDecided>(*granted).item}, refused.facts)
    );
    std::vector<ledger::Commit> commits;
    commits.push_back(TRY(commit_of(turn, state.version, desk.keyring)));
    return commits;
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
        // What silence or a timer of the process grants is issued like any other grant.
        auto results = result_commits(*turn, desk.neighbours);
        if (!results && is_over(results.error())) return handed_over(desk, state, *turn, timer);
        if (!results) return std::move(results).error();
        std::vector<ledger::Commit> commits;
        commits.push_back(TRY(commit_of(*turn, state.version, desk.keyring)));
        for (ledger::Commit& commit : *results) commits.push_back(std::move(commit));
        return commits;
    };
}

}  // namespace

void add_timers(ledger::TimerRunner& runner, const Desk& desk) {
    add_sweep_timer(runner, desk);
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
        "case.suspension-due",
        handler(
            desk,
            [](const CaseState& state, const Facts& facts, const ledger::DueTimer& timer) {
                return decide(
                    state,
                    EndSuspension{
                        find_string(timer.body, "item").value_or(""),
                        find_string(timer.body, "id").value_or("")},
                    facts
                );
            }
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
