// Folds events into the state of a case. Nothing is refused here: what is stored has happened.
#include "service/events.h"

namespace tongban::service {

namespace {

struct Folder {
    CaseState& state;
    Instant at;

    void add_fact(const ClockFact& fact) const {
        state.facts.push_back(fact);
        for (Member& member : state.members)
            if (member.stage != MemberStage::Waiting || fact.kind == ClockFactKind::Decided)
                member.facts.push_back(fact);
    }

    void put_material(const MaterialState& material) const {
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

    void set_later(const std::map<std::string, Date>& until) const {
        if (until.empty()) return;
        for (MaterialState& material : state.materials.edit())
            if (const auto found = until.find(material.id); found != until.end())
                material.later_until = found->second;
    }

    void end_open_members(Date on, const std::string& reason) const {
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

    void end_process() const {
        state.process = nullptr;
        state.timers.clear();
    }

    /// Older records name the district of a member only where it is not that of the case.
    static void fill_regions(CaseState& state) {
        for (Member& member : state.members)
            if (member.region.empty()) member.region = state.region;
    }

    void operator()(const CaseSubmitted& e) const {
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

    void operator()(const SupplementRequested& e) const {
        state.stage = Stage::Supplement;
        state.supplement = e.supplement;
        add_fact(
            {.kind = ClockFactKind::SupplementNotice, .on = e.on, .second = e.supplement.due_on}
        );
    }

    void operator()(const SupplementAnswered& e) const {
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
                if (!item.field.empty() &&
                    std::ranges::find(e.fields, item.field) != e.fields.end())
                    item.is_done = true;
        }
        add_fact({.kind = ClockFactKind::SupplementAnswered, .on = e.on});
    }

    void operator()(const MaterialSupplied& e) const { put_material(e.material); }

    void operator()(const CaseAccepted& e) const {
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

    void operator()(const CaseRefused& e) const {
        state.stage = Stage::Refused;
        state.end_reason = e.reason;
        add_fact({.kind = ClockFactKind::Decided, .on = e.on});
        for (Member& member : state.members) member.stage = MemberStage::Ended;
    }

    void operator()(const ProcessAdvanced& e) const { state.process = e.instance; }

    void operator()(const ProcessMigrated& e) const {
        state.process_edition = e.edition == state.edition ? std::string() : e.edition;
        for (const auto& [item, process] : e.processes)
            if (Member* member = find_member(state, item)) member->process = process;
        for (const MovedStep& step : e.steps) {
            const auto item = std::ranges::find(state.work_items, step.id, &WorkItem::id);
            if (item == state.work_items.end()) continue;
            item->element = step.element;
            item->name = step.name;
            item->name_en = step.name_en;
            item->role = step.role;
            if (!step.is_released) continue;
            item->claimed_by.clear();
            item->claimed_name.clear();
        }
        const auto rename = [&](const std::string& member, std::string& element) {
            const auto pairs = e.elements.find(member);
            if (pairs == e.elements.end()) return;
            const auto pair = pairs->second.find(element);
            if (pair != pairs->second.end()) element = pair->second;
        };
        for (Opinion& opinion : state.opinions) rename(opinion.item, opinion.step);
        for (DoneStep& done : state.done_steps) rename(done.item, done.element);
    }

    void operator()(const MemberStarted& e) const {
        Member* member = find_member(state, e.item);
        if (member == nullptr || member->stage != MemberStage::Waiting) return;
        member->stage = MemberStage::Running;
        member->facts.push_back({.kind = ClockFactKind::Received, .on = e.on});
        member->facts.push_back({.kind = ClockFactKind::Accepted, .on = e.on});
    }

    static void ends_standing_in(WorkItem& item) {
        item.stands_in_for.clear();
        item.stands_in_for_name.clear();
        item.stands_in_since.reset();
    }

    /// It named its work item, which is open when others are asked about it. Of a step that is done
    /// nothing matches the opinion any more, as before.
    void upcast(Opinion& opinion) const {
        if (const WorkItem* step = find_work_item(state, opinion.step))
            opinion.step = step->element;
    }

    /// Supervisors stood for the head of the authority.
    static void upcast(WorkItem& item) {
        if (item.element == kExtensionStep) item.role = "head";
    }

    void operator()(const WorkItemOpened& e) const {
        state.work_items.push_back(e.item);
        upcast(state.work_items.back());
        ++state.counter;
    }

    void operator()(const WorkItemClaimed& e) const {
        const auto item = std::ranges::find(state.work_items, e.id, &WorkItem::id);
        if (item == state.work_items.end()) return;
        item->claimed_by = e.by;
        item->claimed_name = e.name;
        ends_standing_in(*item);
    }

    void operator()(const WorkItemClosed& e) const {
        const auto item = std::ranges::find(state.work_items, e.id, &WorkItem::id);
        if (item == state.work_items.end()) return;
        if (!e.is_cancelled)
            state.done_steps.push_back(
                {item->item, item->name, item->name_en, e.who, at, item->element, e.by}
            );
        if (Member* member = find_member(state, item->item);
            member != nullptr && !e.outcome.empty() && !stays_rejected(*item, e.outcome)) {
            member->proposed = e.outcome;
            member->reason = e.reason;
            member->article = e.article;
            member->decided_by = e.who;
        }
        if (e.outcome == "reject") mark_beside(WorkItem(*item));
        state.work_items.erase(item);
    }

    void operator()(const StepDoneByTwo& e) const {
        const auto done = std::ranges::find_if(
            state.done_steps.rbegin(), state.done_steps.rend(),
            [&](const DoneStep& step) { return step.item == e.item && step.element == e.element; }
        );
        if (done == state.done_steps.rend()) return;
        done->second = e.second;
        done->second_name = e.second_name;
    }

    /// Two examine at once, and one of them has rejected: the other's grant does not undo that. A
    /// step that opens later (a review, or the same one given back) may.
    static bool stays_rejected(const WorkItem& item, std::string_view outcome) {
        return item.is_rejected_beside && outcome == "grant";
    }
    /// Those of one multi-instance task vote; what that means is for its process to say.
    void mark_beside(const WorkItem& rejecting) const {
        for (WorkItem& other : state.work_items)
            if (other.item == rejecting.item && other.element != rejecting.element &&
                is_process_step(other))
                other.is_rejected_beside = true;
    }

    void operator()(const WorkItemPassed& e) const {
        const auto item = std::ranges::find(state.work_items, e.id, &WorkItem::id);
        if (item == state.work_items.end()) return;
        item->claimed_by = e.to;
        item->claimed_name = e.to_name;
        ends_standing_in(*item);
        if (e.how == "absence") {
            item->stands_in_for = e.from;
            item->stands_in_for_name = e.from_name;
            item->stands_in_since = at;
        }
        if (e.how == "back" || e.to == item->owner) {
            item->owner.clear();
            item->owner_name.clear();
        } else if (e.how == "delegated" && item->owner.empty()) {
            item->owner = e.from;
            item->owner_name = e.from_name;
        }
    }

    void operator()(const WorkItemReturned& e) const {
        const auto item = std::ranges::find(state.work_items, e.id, &WorkItem::id);
        if (item == state.work_items.end() || !e.target.empty()) return;
        for (std::string* gone :
             {&item->claimed_by, &item->claimed_name, &item->owner, &item->owner_name})
            gone->clear();
        ends_standing_in(*item);
    }

    void operator()(const OpinionAsked& e) const {
        state.opinions.push_back(e.opinion);
        if (e.form < 1) upcast(state.opinions.back());
        ++state.counter;
    }

    void operator()(const OpinionClosed& e) const {
        const auto opinion = std::ranges::find(state.opinions, e.id, &Opinion::id);
        if (opinion == state.opinions.end()) return;
        opinion->answer = e.answer;
        opinion->text = e.text;
        opinion->by = e.by;
        opinion->by_name = e.by_name;
        opinion->at = at;
    }

    void operator()(const MemberSuspended& e) const {
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

    void operator()(const MemberResumed& e) const {
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

    void operator()(const ExtensionRequested& e) const {
        if (Member* member = find_member(state, e.item)) member->extension = e.request;
    }

    void operator()(const ExtensionRefused& e) const {
        if (Member* member = find_member(state, e.item)) member->extension.reset();
    }

    void operator()(const MemberExtended& e) const {
        Member* member = find_member(state, e.item);
        if (member == nullptr) return;
        member->extension.reset();
        member->facts.push_back(
            {.kind = ClockFactKind::Extended, .on = e.on, .basis = e.basis, .days = e.days}
        );
    }

    void operator()(const MemberDecided& e) const {
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

    void operator()(const MemberEnded& e) const {
        Member* member = find_member(state, e.item);
        if (member == nullptr) return;
        member->stage = MemberStage::Ended;
        member->reason = e.text.empty() ? e.reason : e.text;
        member->extension.reset();
        member->facts.push_back({.kind = ClockFactKind::Decided, .on = e.on});
    }

    void operator()(const MemberUndone& e) const {
        Member* member = find_member(state, e.item);
        if (member == nullptr) return;
        member->stage = MemberStage::Undone;
        member->reason = e.reason;
        member->article = e.article;
    }

    void operator()(const ProcessMessageTaken&) const {}

    void operator()(const CaseDecided& e) const {
        state.stage = Stage::Decided;
        state.facts.push_back({.kind = ClockFactKind::Decided, .on = e.on});
        end_process();
        state.jobs.clear();
    }

    void operator()(const NoticeIssued& e) const {
        state.notices.edit().push_back(e.notice);
        ++state.counter;
    }

    void operator()(const ResultDelivered& e) const {
        state.delivery.way = e.way;
        state.delivery.receiver = e.receiver;
        state.delivery.tracking = e.tracking;
        state.delivery.done_at = at;
        const ClockFact delivered{.kind = ClockFactKind::Delivered, .on = e.on};
        for (Member& member : state.members) {
            if (!e.items.empty() && std::ranges::find(e.items, member.item) == e.items.end())
                continue;
            member.delivered_at = at;
            member.facts.push_back(delivered);
        }
        if (state.stage != Stage::Decided || !undelivered(state).empty()) return;
        state.stage = Stage::Delivered;
        state.facts.push_back(delivered);
    }

    void operator()(const DeliveryChosen& e) const { state.delivery = e.delivery; }

    Fee* fee_of(const std::string& id) const {
        const auto found = std::ranges::find(state.fees, id, &Fee::id);
        return found == state.fees.end() ? nullptr : &*found;
    }

    void operator()(const PaymentStarted& e) const {
        Fee* fee = fee_of(e.id);
        if (fee == nullptr) return;
        fee->stage = FeeStage::Started;
        fee->reference = e.reference;
        fee->url = e.url;
        fee->until = e.until;
        fee->by = e.by;
        ++fee->orders;
    }

    void operator()(const PaymentDropped& e) const {
        if (Fee* fee = fee_of(e.id)) fee->stage = FeeStage::Due;
    }

    void operator()(const FeePaid& e) const {
        Fee* fee = fee_of(e.id);
        if (fee == nullptr) return;
        fee->stage = FeeStage::Paid;
        fee->receipt = e.receipt;
    }

    void operator()(const RefundDue& e) const {
        Fee* fee = fee_of(e.id);
        if (fee == nullptr) return;
        fee->stage = FeeStage::RefundDue;
        fee->refund_reason = e.reason;
    }

    void operator()(const FeeRefunded& e) const {
        Fee* fee = fee_of(e.id);
        if (fee == nullptr) return;
        fee->stage = FeeStage::Refunded;
        fee->refund_receipt = e.receipt;
    }

    void operator()(const CaseWithdrawn& e) const {
        state.stage = Stage::Withdrawn;
        state.end_reason = e.reason;
        state.facts.push_back({.kind = ClockFactKind::Decided, .on = e.on});
        end_open_members(e.on, e.reason);
    }

    void operator()(const CaseLapsed& e) const {
        state.stage = Stage::Lapsed;
        state.end_reason = e.reason;
        state.facts.push_back({.kind = ClockFactKind::Decided, .on = e.on});
        end_open_members(e.on, e.reason);
    }

    void operator()(const ProcessFaulted& e) const {
        end_fault(e.fault.token);
        state.faults.push_back(e.fault);
    }
    void operator()(const ProcessFaultRetried&) const {}
    void operator()(const ProcessFaultEnded& e) const { end_fault(e.token); }
    void end_fault(std::int64_t token) const {
        std::erase_if(state.faults, [&](const ProcessFault& fault) {
            return fault.token == token;
        });
    }

    void operator()(const JobOpened& e) const {
        const auto known = std::ranges::find(state.jobs, e.job.id, &OpenJob::id);
        if (known != state.jobs.end())
            *known = e.job;
        else
            state.jobs.push_back(e.job);
    }
    void operator()(const JobClosed& e) const {
        const auto job = std::ranges::find(state.jobs, e.id, &OpenJob::id);
        if (job == state.jobs.end()) return;
        if (e.how == "done")
            state.done_steps.push_back(
                {job->item, job->name, job->name_en, e.who, at, job->element, e.by}
            );
        state.jobs.erase(job);
    }

    ProcessTimer* timer_of(std::int64_t id) const {
        const auto found = std::ranges::find(state.timers, id, &ProcessTimer::id);
        return found == state.timers.end() ? nullptr : &*found;
    }
    void operator()(const ProcessTimerSet& e) const {
        if (ProcessTimer* known = timer_of(e.timer.id))
            *known = e.timer;
        else
            state.timers.push_back(e.timer);
    }
    void operator()(const ProcessTimerEnded& e) const {
        std::erase_if(state.timers, [&](const ProcessTimer& one) { return one.id == e.timer; });
    }
    void operator()(const ProcessTimersHeld& e) const {
        for (const MovedTimer& held : e.timers)
            if (ProcessTimer* timer = timer_of(held.id)) timer->held_since = at;
    }
    void operator()(const ProcessTimersMoved& e) const {
        for (const MovedTimer& moved : e.timers) {
            ProcessTimer* timer = timer_of(moved.id);
            if (timer == nullptr) continue;
            timer->held_since.reset();
            if (timer->due) timer->due = moved.due;
        }
    }

    void operator()(const StepsChosen&) const {}

    void operator()(const LimitsRecounted& e) const {
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

    static void move_notice(ClockFact& fact, Date due) {
        if (fact.kind == ClockFactKind::SupplementNotice) fact.second = due;
    }

    void operator()(const CaseRated& e) const { state.rating = e.rating; }

    void operator()(const FollowUpRecorded& e) const {
        if (!state.rating) return;
        state.rating->follow_up = e.state;
        state.rating->follow_up_note = e.note;
    }
};

}  // namespace

void upcast(CaseState& state) {
    Folder::fill_regions(state);
    if (state.form >= kCaseForm) return;
    const Folder folder{state, {}};
    for (WorkItem& item : state.work_items) Folder::upcast(item);
    for (Opinion& opinion : state.opinions) folder.upcast(opinion);
    state.form = kCaseForm;
}

void evolve(CaseState& state, const CaseEvent& event, Instant at) {
    std::visit(Folder{state, at}, event);
    ++state.version;
}

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
