#include "service/timers.h"

#include "service/absences.h"
#include "service/handed_in.h"
#include "service/issued.h"
#include "service/messages.h"
#include "service/renewal.h"
#include "service/timer_steps.h"

namespace tongban::service {

namespace {

/// What the timer would grant cannot be carried out (a credential that it stands on has ended):
/// that does not heal by waiting, so an officer finds it among the work items and decides.
Result<std::vector<ledger::Commit>> handed_over(
    const Desk& desk,
    const CaseState& state,
    const Turn& refused,
    const ledger::DueTimer& timer,
    const Error& why
) {
    // Silence that accepts and grants at once: the law has spoken, so the timer stays, is tried
    // again, and the log names it; meanwhile the case stands overdue on the list of the window.
    if (timer.handler != "case.process")
        return Error{.code = why.code, .kind = ErrorKind::Unavailable, .details = why.details};
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

ledger::TimerHandler handler(const Desk& desk) {
    return
        [&desk](const ledger::DueTimer& timer, Instant now) -> Result<std::vector<ledger::Commit>> {
            const std::string number = timer.key.stream.substr(timer.key.stream.find(':') + 1);
            const CaseState state = TRY(load_case(desk.ledger, number));
            const auto content = TRY(content_of(desk, state));
            const Facts facts = facts_for(desk, *content, now, "system:timer", "系统");
            const auto turn =
                timer.handler == kRenewalTimer
                    ? decide_renewal(state, timer.body, facts, desk.neighbours)
                    : decide_timer(state, timer.handler, timer.body, facts, desk.payments);
            if (!turn) {
                if (is_over(turn.error())) return std::vector<ledger::Commit>{};
                return turn.error();
            }
            // What silence or a timer of the process grants is issued like any other grant.
            auto results = result_commits(*turn, desk.neighbours);
            if (!results && is_over(results.error()))
                return handed_over(desk, state, *turn, timer, results.error());
            if (!results) return std::move(results).error();
            std::vector<ledger::Commit> commits;
            commits.push_back(TRY(commit_of(*turn, state.version, desk.keyring)));
            if (timer.handler == kRenewalTimer)
                for (ledger::RowChange& row : TRY(renewal_messages(*turn, desk.neighbours)))
                    commits.front().rows.push_back(std::move(row));
            for (ledger::Commit& commit : *results) commits.push_back(std::move(commit));
            return commits;
        };
}

}  // namespace

void add_timers(ledger::TimerRunner& runner, const Desk& desk) {
    add_sweep_timer(runner, desk);
    add_absence_timer(runner, desk);
    add_message_timer(runner);
    for (const char* name : timer_handlers()) runner.handle(name, handler(desk));
    runner.handle(kRenewalTimer, handler(desk));
}

}  // namespace tongban::service
