// The day on which a case will end, as far as it can be told today.
#include "service/rows.h"

namespace tongban::service {

namespace {

/// The day by which a member ends, if the one before it ends on `start`.
std::optional<Date> member_due(
    const CaseState& state,
    const Member& member,
    const pack::Content& content,
    Date today,
    Projection& into,
    int depth
) {
    if (depth > 20) return std::nullopt;
    if (member.stage != MemberStage::Waiting) {
        const auto reading = clock::read(
            clock_of(member.facts), rules_of(member.limits, content), content.calendar, today
        );
        into.is_provisional |= reading.is_provisional;
        if (reading.decided) return reading.decided;
        if (reading.statutory_due &&
            (!into.legal_due || *into.legal_due < reading.statutory_due->date))
            into.legal_due = reading.statutory_due->date;
        if (reading.promised_due) return reading.promised_due->date;
    }
    Date start = today;
    for (const std::string& before : member.after)
        if (const Member* earlier = find_member(state, before))
            if (const auto due = member_due(state, *earlier, content, today, into, depth + 1))
                start = std::max(start, *due);
    const auto counted = content.calendar.add_working_days(
        start, member.limits.is_instant ? 0 : member.limits.promised_days
    );
    into.is_provisional |= counted.is_provisional;
    return counted.date;
}

}  // namespace

Projection project(const CaseState& state, const pack::Content& content, Date today) {
    Projection projection;
    bool any_open = false, all_stopped = true;
    for (const Member& member : state.members) {
        if (!member.is_open()) continue;
        any_open = true;
        if (member.stage == MemberStage::Running)
            all_stopped = all_stopped && !member.suspension.empty();
        const auto due = member_due(state, member, content, today, projection, 0);
        if (due && (!projection.due || *projection.due < *due)) projection.due = due;
    }
    projection.is_stopped = any_open && all_stopped && state.stage == Stage::Accepted;
    return projection;
}

}  // namespace tongban::service
