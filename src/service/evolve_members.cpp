// Folds what happened to the members of a case: their clocks, their decisions.
#include "service/case_fold.h"

namespace tongban::service {

void CaseFold::end_open_members(Date on, const std::string& reason) const {
    for (Member& member : state.members) {
        if (!member.is_open()) continue;
        member.stage = MemberStage::Ended;
        member.reason = reason;
        member.extension.reset();
        member.facts.push_back({.kind = ClockFactKind::Decided, .on = on});
    }
    state.work_items.clear();
    state.jobs.clear();
    for (Opinion& opinion : state.opinions)
        if (opinion.is_open()) opinion.answer = "withdrawn";
    end_process();
}

void CaseFold::operator()(const MemberStarted& e) const {
    Member* member = find_member(state, e.item);
    if (member == nullptr || member->stage != MemberStage::Waiting) return;
    member->stage = MemberStage::Running;
    member->facts.push_back({.kind = ClockFactKind::Received, .on = e.on});
    member->facts.push_back({.kind = ClockFactKind::Accepted, .on = e.on});
}

void CaseFold::operator()(const MemberSuspended& e) const {
    Member* member = find_member(state, e.item);
    if (member == nullptr) return;
    member->suspension = e.id;
    member->facts.push_back(
        {.kind = ClockFactKind::Suspended,
         .on = e.from,
         .second = e.planned_end,
         .id = e.id,
         .what = e.kind,
         .basis = e.basis}
    );
    ++state.counter;
}

void CaseFold::operator()(const MemberResumed& e) const {
    Member* member = find_member(state, e.item);
    if (member == nullptr) return;
    member->suspension.clear();
    member->facts.push_back(
        {.kind = ClockFactKind::Resumed,
         .on = e.last_day,
         .id = e.id,
         .what = e.is_lapsed      ? kLapsed
                 : e.is_adjourned ? kAdjourned
                                  : ""}
    );
}

void CaseFold::operator()(const ExtensionRequested& e) const {
    if (Member* member = find_member(state, e.item)) member->extension = e.request;
}

void CaseFold::operator()(const ExtensionRefused& e) const {
    if (Member* member = find_member(state, e.item)) member->extension.reset();
}

void CaseFold::operator()(const MemberExtended& e) const {
    Member* member = find_member(state, e.item);
    if (member == nullptr) return;
    member->extension.reset();
    member->facts.push_back(
        {.kind = ClockFactKind::Extended, .on = e.on, .basis = e.basis, .days = e.days}
    );
}

void CaseFold::operator()(const MemberDecided& e) const {
    Member* member = find_member(state, e.item);
    if (member == nullptr) return;
    member->stage = e.is_granted ? MemberStage::Granted : MemberStage::Rejected;
    member->reason = e.reason;
    member->article = e.article;
    member->decided_by = e.by;
    member->decided_at = at;
    member->credential = e.credential;
    member->extension.reset();
    member->registered = e.registered;
    for (const auto& pair : e.results) state.results[pair.key()] = pair.value();
    member->facts.push_back({.kind = ClockFactKind::Decided, .on = e.on});
}

void CaseFold::operator()(const MemberEnded& e) const {
    Member* member = find_member(state, e.item);
    if (member == nullptr) return;
    member->stage = MemberStage::Ended;
    member->reason = e.text.empty() ? e.reason : e.text;
    member->extension.reset();
    member->facts.push_back({.kind = ClockFactKind::Decided, .on = e.on});
}

void CaseFold::operator()(const MemberUndone& e) const {
    Member* member = find_member(state, e.item);
    if (member == nullptr) return;
    member->stage = MemberStage::Undone;
    member->reason = e.reason;
    member->article = e.article;
}

}  // namespace tongban::service
