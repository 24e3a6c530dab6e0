// Folds what officers did: work items, and opinions they were asked for.
#include "service/case_fold.h"

namespace tongban::service {

void CaseFold::ends_standing_in(WorkItem& item) {
    item.stands_in_for.clear();
    item.stands_in_for_name.clear();
    item.stands_in_since.reset();
}

/// Two examine at once, and one of them has rejected: the other's grant does not undo that. A
/// step that opens later (a review, or the same one given back) may.
bool CaseFold::stays_rejected(const WorkItem& item, std::string_view outcome) {
    return item.is_rejected_beside && outcome == "grant";
}

/// Those of one multi-instance task vote; what that means is for its process to say.
void CaseFold::mark_beside(const WorkItem& rejecting) const {
    for (WorkItem& other : state.work_items)
        if (other.item == rejecting.item && other.element != rejecting.element &&
            is_process_step(other))
            other.is_rejected_beside = true;
}

/// It named its work item, which is open when others are asked about it. Of a step that is done
/// nothing matches the opinion any more, as before.
void CaseFold::upcast(Opinion& opinion) const {
    if (const WorkItem* step = find_work_item(state, opinion.step)) opinion.step = step->element;
}

/// Supervisors stood for the head of the authority.
void CaseFold::upcast(WorkItem& item) {
    if (item.element == kExtensionStep) item.role = "head";
}

void CaseFold::operator()(const WorkItemOpened& e) const {
    state.work_items.push_back(e.item);
    upcast(state.work_items.back());
    ++state.counter;
}

void CaseFold::operator()(const WorkItemClaimed& e) const {
    const auto item = std::ranges::find(state.work_items, e.id, &WorkItem::id);
    if (item == state.work_items.end()) return;
    item->claimed_by = e.by;
    item->claimed_name = e.name;
    ends_standing_in(*item);
}

void CaseFold::operator()(const WorkItemClosed& e) const {
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

void CaseFold::operator()(const StepDoneByTwo& e) const {
    const auto done = std::ranges::find_if(
        state.done_steps.rbegin(), state.done_steps.rend(),
        [&](const DoneStep& step) { return step.item == e.item && step.element == e.element; }
    );
    if (done == state.done_steps.rend()) return;
    done->second = e.second;
    done->second_name = e.second_name;
}

void CaseFold::operator()(const WorkItemPassed& e) const {
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

void CaseFold::operator()(const WorkItemReturned& e) const {
    const auto item = std::ranges::find(state.work_items, e.id, &WorkItem::id);
    if (item == state.work_items.end() || !e.target.empty()) return;
    for (std::string* gone :
         {&item->claimed_by, &item->claimed_name, &item->owner, &item->owner_name})
        gone->clear();
    ends_standing_in(*item);
}

void CaseFold::operator()(const OpinionAsked& e) const {
    state.opinions.push_back(e.opinion);
    if (e.form < 1) upcast(state.opinions.back());
    ++state.counter;
}

void CaseFold::operator()(const OpinionClosed& e) const {
    const auto opinion = std::ranges::find(state.opinions, e.id, &Opinion::id);
    if (opinion == state.opinions.end()) return;
    opinion->answer = e.answer;
    opinion->text = e.text;
    opinion->by = e.by;
    opinion->by_name = e.by_name;
    opinion->at = at;
}

}  // namespace tongban::service
