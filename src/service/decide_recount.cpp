// A new calendar: open limits that are dates already are counted anew. All others follow from the
// facts of the clock by themselves.
#include "service/process_timers.h"

namespace tongban::service {

namespace {

Instant end_of(Date date) { return china_midnight(date.plus_days(1)); }

/// What the applicant was told in writing is never taken back: a limit of theirs only grows.
Date grown(Date told, Date counted) { return std::max(told, counted); }

void recount_intake(Turn& turn) {
    const auto& content = turn.facts.content;
    const auto reading = clock::read(
        clock_of(turn.state.facts), rules_of(turn.state.limits, content), content.calendar,
        turn.facts.today()
    );
    if (reading.notice_due)
        turn.timers.push_back(
            {"notice-due", "case.notice-due", end_of(reading.notice_due->date), {}}
        );
}

void recount_supplement(Turn& turn, LimitsRecounted& event) {
    const auto& content = turn.facts.content;
    const Supplement& supplement = *turn.state.supplement;
    const Date counted =
        content.calendar
            .add_working_days(
                china_date(supplement.asked_at), content.limits.supplement_answer_days
            )
            .date;
    const Date due = grown(supplement.due_on, counted);
    if (due != supplement.due_on) event.supplement_due = due;
    turn.timers.push_back({"supplement-due", "case.supplement-due", end_of(due), {}});
}

void recount_later(Turn& turn, LimitsRecounted& event) {
    const auto& content = turn.facts.content;
    for (const MaterialState& material : turn.state.materials) {
        if (material.way != MaterialWay::Later || !material.later_until) continue;
        const Date counted =
            content.calendar
                .add_working_days(
                    china_date(turn.state.submitted_at), content.limits.deferred_material_days
                )
                .date;
        const Date due = grown(*material.later_until, counted);
        if (due != *material.later_until) event.later_until[material.id] = due;
        // The timer begins with acceptance; what is told stands from the submission on.
        if (turn.state.stage != Stage::Accepted) continue;
        turn.timers.push_back(
            {"later:" + material.id, "case.later-due", end_of(due), {{"material", material.id}}}
        );
    }
}

/// The department's own days to answer a bad rating: they follow the calendar both ways.
void recount_follow_up(Turn& turn, LimitsRecounted& event) {
    const auto& content = turn.facts.content;
    const Rating& rating = *turn.state.rating;
    const auto counted = [&](int days) {
        return content.calendar.add_working_days(china_date(rating.at), days).date;
    };
    const Date contact = counted(content.limits.rating_contact_days);
    const Date fix = counted(content.limits.rating_fix_days);
    if (rating.contact_by != contact) event.contact_by = contact;
    if (rating.fix_by != fix) event.fix_by = fix;
}

}  // namespace

bool has_open_follow_up(const CaseState& state) {
    return state.rating && !state.rating->follow_up.empty() && state.rating->follow_up != "closed";
}

Result<Turn> decide(const CaseState& state, const RecountLimits& command, const Facts& facts) {
    const bool follows_up = has_open_follow_up(state);
    if (!is_open(state.stage) && !follows_up)
        return refuse(
            "case.wrong_stage", ErrorKind::Conflict,
            {{"stage", json::string(enum_text(state.stage))}}
        );
    Turn turn(state, facts);
    LimitsRecounted event{
        .on = facts.today(),
        .calendar = facts.content.calendar.version(),
        .supplement_due = {},
        .later_until = {}};
    if (follows_up) recount_follow_up(turn, event);
    if (state.stage == Stage::Submitted) recount_intake(turn);
    if (state.stage == Stage::Supplement && state.supplement) recount_supplement(turn, event);
    if (is_open(state.stage)) recount_later(turn, event);
    for (const ProcessTimer& timer : state.timers)
        if (timer.since && !timer.held_since)
            turn.timers.push_back(wish_of(timer, due_of(state, timer, facts.content)));
    for (const RecountLimits::ProcessTimer& timer : command.process_timers) {
        // Set before cases knew their timers.
        const std::int64_t id = find_int(timer.body, "timer").value_or(0);
        if (std::ranges::find(state.timers, id, &ProcessTimer::id) != state.timers.end()) continue;
        turn.timers.push_back(
            {timer.name, "case.process",
             end_of(facts.content.calendar.add_working_days(timer.since, timer.working_days).date),
             timer.body}
        );
    }
    turn.emit(std::move(event));
    return turn;
}

}  // namespace tongban::service
