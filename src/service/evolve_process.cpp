// Folds what the process of a case did: its token, faults, jobs and timers.
#include "service/case_fold.h"

namespace tongban::service {

void CaseFold::end_process() const {
    state.process = nullptr;
    state.timers.clear();
}

void CaseFold::operator()(const ProcessAdvanced& e) const { state.process = e.instance; }

void CaseFold::operator()(const ProcessMigrated& e) const {
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

void CaseFold::end_fault(std::int64_t token) const {
    std::erase_if(state.faults, [&](const ProcessFault& fault) { return fault.token == token; });
}

void CaseFold::operator()(const ProcessFaulted& e) const {
    end_fault(e.fault.token);
    state.faults.push_back(e.fault);
}

void CaseFold::operator()(const ProcessFaultEnded& e) const { end_fault(e.token); }

void CaseFold::operator()(const JobOpened& e) const {
    const auto known = std::ranges::find(state.jobs, e.job.id, &OpenJob::id);
    if (known != state.jobs.end())
        *known = e.job;
    else
        state.jobs.push_back(e.job);
}

void CaseFold::operator()(const JobClosed& e) const {
    const auto job = std::ranges::find(state.jobs, e.id, &OpenJob::id);
    if (job == state.jobs.end()) return;
    if (e.how == "done")
        state.done_steps.push_back(
            {job->item, job->name, job->name_en, e.who, at, job->element, e.by}
        );
    state.jobs.erase(job);
}

ProcessTimer* CaseFold::timer_of(std::int64_t id) const {
    const auto found = std::ranges::find(state.timers, id, &ProcessTimer::id);
    return found == state.timers.end() ? nullptr : &*found;
}

void CaseFold::operator()(const ProcessTimerSet& e) const {
    if (ProcessTimer* known = timer_of(e.timer.id))
        *known = e.timer;
    else
        state.timers.push_back(e.timer);
}

void CaseFold::operator()(const ProcessTimerEnded& e) const {
    std::erase_if(state.timers, [&](const ProcessTimer& one) { return one.id == e.timer; });
}

void CaseFold::operator()(const ProcessTimersHeld& e) const {
    for (const MovedTimer& held : e.timers)
        if (ProcessTimer* timer = timer_of(held.id)) timer->held_since = at;
}

void CaseFold::operator()(const ProcessTimersMoved& e) const {
    for (const MovedTimer& moved : e.timers) {
        ProcessTimer* timer = timer_of(moved.id);
        if (timer == nullptr) continue;
        timer->held_since.reset();
        if (timer->due) timer->due = moved.due;
    }
}

}  // namespace tongban::service
