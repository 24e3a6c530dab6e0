// Folds events into the state of a case. Nothing is refused here: what is stored has happened.
#include "service/case_fold.h"

namespace tongban::service {

void upcast(CaseState& state) {
    CaseFold::fill_regions(state);
    if (state.form >= kCaseForm) return;
    const CaseFold fold{state, {}};
    for (WorkItem& item : state.work_items) CaseFold::upcast(item);
    for (Opinion& opinion : state.opinions) fold.upcast(opinion);
    state.form = kCaseForm;
}

void evolve(CaseState& state, const CaseEvent& event, Instant at) {
    std::visit(CaseFold{state, at}, event);
    ++state.version;
}

/// Older records name the district of a member only where it is not that of the case.
void CaseFold::fill_regions(CaseState& state) {
    for (Member& member : state.members)
        if (member.region.empty()) member.region = state.region;
}

void CaseFold::put_material(const MaterialState& material) const {
    std::vector<MaterialState>& materials = state.materials.edit();
    const auto found = std::ranges::find(materials, material.id, &MaterialState::id);
    if (found == materials.end())
        materials.push_back(material);
    else
        *found = material;
    if (!state.supplement) return;
    for (SupplementItem& item : state.supplement->items)
        if (item.material == material.id && material.is_done()) item.is_done = true;
}

void CaseFold::set_later(const std::map<std::string, Date>& until) const {
    if (until.empty()) return;
    for (MaterialState& material : state.materials.edit())
        if (const auto found = until.find(material.id); found != until.end())
            material.later_until = found->second;
}

void CaseFold::add_fact(const ClockFact& fact) const {
    state.facts.push_back(fact);
    for (Member& member : state.members)
        if (member.stage != MemberStage::Waiting || fact.kind == ClockFactKind::Decided)
            member.facts.push_back(fact);
}

void CaseFold::move_notice(ClockFact& fact, Date due) {
    if (fact.kind == ClockFactKind::SupplementNotice) fact.second = due;
}

void CaseFold::operator()(const CaseSubmitted& e) const {
    state = e.initial;
    fill_regions(state);
    state.form = kCaseForm;
    state.submitted_at = at;
    const ClockFact received{.kind = ClockFactKind::Received, .on = china_date(at)};
    state.facts.push_back(received);
    for (Member& member : state.members) {
        // A member that waits for another one's result is received when that is there.
        if (!member.after.empty()) continue;
        member.stage = MemberStage::Received;
        member.facts.push_back(received);
    }
}

void CaseFold::operator()(const SupplementRequested& e) const {
    state.stage = Stage::Supplement;
    state.supplement = e.supplement;
    add_fact({.kind = ClockFactKind::SupplementNotice, .on = e.on, .second = e.supplement.due_on});
}

void CaseFold::operator()(const SupplementAnswered& e) const {
    state.stage = Stage::Submitted;
    for (const MaterialState& material : e.materials) put_material(material);
    if (!e.sealed_data.empty()) {
        state.sealed_data = e.sealed_data;
        state.open_data = e.open_data;
    }
    if (e.signature) state.signature = e.signature;
    if (state.supplement) {
        state.supplement->is_answered = true;
        for (SupplementItem& item : state.supplement->items)
            if (!item.field.empty() && std::ranges::find(e.fields, item.field) != e.fields.end())
                item.is_done = true;
    }
    add_fact({.kind = ClockFactKind::SupplementAnswered, .on = e.on});
}

void CaseFold::operator()(const MaterialSupplied& e) const { put_material(e.material); }

void CaseFold::operator()(const CaseAccepted& e) const {
    state.stage = Stage::Accepted;
    state.accepted_at = at;
    state.is_deemed = e.is_deemed;
    state.intake_note = e.note;
    set_later(e.later_until);
    for (Member& member : state.members)
        if (member.stage == MemberStage::Received) member.stage = MemberStage::Running;
    if (e.is_deemed)
        add_fact({.kind = ClockFactKind::DeemedAccepted, .on = e.on, .second = e.as_of});
    else
        add_fact({.kind = ClockFactKind::Accepted, .on = e.on});
}

void CaseFold::operator()(const CaseRefused& e) const {
    state.stage = Stage::Refused;
    state.end_reason = e.reason;
    add_fact({.kind = ClockFactKind::Decided, .on = e.on});
    for (Member& member : state.members) member.stage = MemberStage::Ended;
}

void CaseFold::operator()(const CaseDecided& e) const {
    state.stage = Stage::Decided;
    state.facts.push_back({.kind = ClockFactKind::Decided, .on = e.on});
    end_process();
    state.jobs.clear();
}

void CaseFold::operator()(const NoticeIssued& e) const {
    state.notices.edit().push_back(e.notice);
    ++state.counter;
}

void CaseFold::operator()(const ResultDelivered& e) const {
    state.delivery.way = e.way;
    state.delivery.receiver = e.receiver;
    state.delivery.tracking = e.tracking;
    state.delivery.done_at = at;
    const ClockFact delivered{.kind = ClockFactKind::Delivered, .on = e.on};
    for (Member& member : state.members) {
        if (!e.items.empty() && std::ranges::find(e.items, member.item) == e.items.end()) continue;
        member.delivered_at = at;
        member.facts.push_back(delivered);
    }
    if (state.stage != Stage::Decided || !undelivered(state).empty()) return;
    state.stage = Stage::Delivered;
    state.facts.push_back(delivered);
}

void CaseFold::operator()(const DeliveryChosen& e) const { state.delivery = e.delivery; }

void CaseFold::operator()(const CaseWithdrawn& e) const {
    state.stage = Stage::Withdrawn;
    state.end_reason = e.reason;
    state.facts.push_back({.kind = ClockFactKind::Decided, .on = e.on});
    end_open_members(e.on, e.reason);
}

void CaseFold::operator()(const CaseLapsed& e) const {
    state.stage = Stage::Lapsed;
    state.end_reason = e.reason;
    state.facts.push_back({.kind = ClockFactKind::Decided, .on = e.on});
    end_open_members(e.on, e.reason);
}

void CaseFold::operator()(const LimitsRecounted& e) const {
    if (state.rating && e.contact_by) state.rating->contact_by = e.contact_by;
    if (state.rating && e.fix_by) state.rating->fix_by = e.fix_by;
    if (e.supplement_due && state.supplement) {
        state.supplement->due_on = *e.supplement_due;
        for (ClockFact& fact : state.facts) move_notice(fact, *e.supplement_due);
        for (Member& member : state.members)
            for (ClockFact& fact : member.facts) move_notice(fact, *e.supplement_due);
    }
    set_later(e.later_until);
}

void CaseFold::operator()(const CaseRated& e) const { state.rating = e.rating; }

void CaseFold::operator()(const FollowUpRecorded& e) const {
    if (!state.rating) return;
    state.rating->follow_up = e.state;
    state.rating->follow_up_note = e.note;
}

}  // namespace tongban::service
