#include "service/process_effects.h"

#include "bpmn/waiting.h"
#include "feel/value.h"
#include "pack/jobs.h"
#include "service/flow.h"
#include "service/handling.h"
#include "service/issued.h"
#include "service/notice.h"
#include "service/process_choices.h"
#include "service/process_timers.h"
#include "service/step_name.h"

namespace tongban::service {

bpmn::ProcessCancelled cancelled(bpmn::ScopeId process) {
    return {
        .process = process,
        .code = "member-ended",
        .variables = feel::context_from_json({{"outcome", "reject"}})};
}

void mark_ended(
    Turn& turn, const std::string& item, const std::string& reason, const std::string& text
) {
    close_extension_step(turn, item, true);
    turn.emit(MemberEnded{item, turn.facts.today(), reason, text});
    if (const Member* member = find_member(turn.state, item))
        turn.emit(NoticeIssued{termination_notice(turn, *member, reason)});
}

void call_off_jobs(Turn& turn) {
    for (const OpenJob& job : std::vector<OpenJob>(turn.state.jobs))
        turn.emit(JobClosed{.id = job.id, .how = "gone"});
}

namespace {

/// An earlier trigger of the same round may have ended what this one speaks of.
bool is_still_there(const bpmn::ProcessInstance& instance, const bpmn::Trigger& trigger) {
    if (instance.state != bpmn::InstanceState::Active) return false;
    if (const auto* job = std::get_if<bpmn::JobCompleted>(&trigger))
        return bpmn::find_token(instance, job->job) != nullptr;
    if (const auto* process = std::get_if<bpmn::ProcessCancelled>(&trigger))
        return bpmn::find_scope(instance, process->process) != nullptr;
    return true;
}

/// Why the process stopped a member, in the words of the element that did: the end event that threw
/// or ended everything, or the event that caught it.
pack::Bilingual words_of_stop(const std::vector<const bpmn::FlowNode*>& passed) {
    for (auto node = passed.rbegin(); node != passed.rend(); ++node) {
        const bool is_end =
            (*node)->kind == bpmn::NodeKind::EndEvent && (*node)->event != bpmn::EventKind::None;
        if ((is_end || (*node)->kind == bpmn::NodeKind::BoundaryEvent) && !(*node)->name.empty())
            return {(*node)->name, (*node)->documentation};
    }
    return {};
}

std::string header_of(const bpmn::FlowNode& node, const char* name) {
    const auto* job = std::get_if<bpmn::JobSpec>(&node.work);
    if (job == nullptr) return {};
    const auto found = job->headers.find(name);
    return found == job->headers.end() ? std::string() : found->second;
}

std::int64_t ttl_of(const bpmn::FlowNode& node) {
    constexpr std::int64_t kHourMs = 3'600'000, kHoursMax = 24 * 366;
    const auto found = node.properties.find("ttlHours");
    std::int64_t hours = 24;
    if (found != node.properties.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), hours);
    return std::clamp<std::int64_t>(hours, 0, kHoursMax) * kHourMs;
}

/// Carries out the effects of one advance. What can be answered at once is queued in `jobs`.
struct Effects {
    Turn& turn;
    const bpmn::Advance& advance;
    std::vector<bpmn::Trigger>& jobs;
    Result<void>& outcome;
    const bpmn::ProcessInstance& instance = advance.next;

    Member* member_of_process(const std::string& process) const {
        const auto found = std::ranges::find(turn.state.members, process, &Member::process);
        return found == turn.state.members.end() ? nullptr : &*found;
    }

    void operator()(const bpmn::UserTaskCreated& e) const {
        WorkItem item;
        item.item = member_of_token(turn.state, instance, e.task);
        // Nobody has to look at what has ended already.
        if (const Member* member = find_member(turn.state, item.item);
            member != nullptr && !member->is_open())
            return cancel(e.process);
        item.id = turn.next_id("w");
        item.token = e.task;
        item.element = e.node->id;
        pack::Bilingual name =
            name_of_step(turn.state, instance, e.task, *e.node, turn.facts.content);
        item.name = std::move(name.zh);
        item.name_en = std::move(name.en);
        if (std::ranges::count(turn.state.work_items, item.element, &WorkItem::element) >=
            kOpenOfOneStepMax) {
            outcome = refuse(
                "case.too_many_steps", ErrorKind::Conflict,
                {{"element", json::string(item.element)}, {"max", kOpenOfOneStepMax}}
            );
            return;
        }
        item.role = role_of(e.candidate_groups, *e.node);
        const Member* member = find_member(turn.state, item.item);
        item.department = member == nullptr ? turn.state.department : member->department;
        item.opened_at = turn.facts.now;
        item.came_by = way_of(*e.node);
        turn.emit(WorkItemOpened{item});
        assign_balanced(turn, item.id);
    }

    void cancel(bpmn::ScopeId process) const {
        const bool is_queued = std::ranges::any_of(jobs, [&](const bpmn::Trigger& job) {
            const auto* other = std::get_if<bpmn::ProcessCancelled>(&job);
            return other != nullptr && other->process == process;
        });
        if (!is_queued) jobs.push_back(cancelled(process));
    }

    /// Ids of the flows by which the token came.
    std::vector<std::string> way_of(const bpmn::FlowNode& node) const {
        std::vector<std::string> ids;
        for (const auto& process : advance.processes) {
            const auto& nodes = process->nodes;
            if (&node < nodes.data() || &node >= nodes.data() + nodes.size()) continue;
            for (const bpmn::FlowIndex flow : bpmn::way_to(*process, node, advance.passed))
                ids.push_back(process->flows[flow].id);
        }
        return ids;
    }

    void operator()(const bpmn::UserTaskCancelled& e) const {
        const auto found =
            std::ranges::find(turn.state.work_items, std::int64_t{e.task}, &WorkItem::token);
        if (found == turn.state.work_items.end()) return;
        const WorkItem gone = *found;
        close_opinions(turn, gone, "withdrawn");
        turn.emit(WorkItemClosed{gone.id, turn.facts.actor, true, {}, {}, {}});
    }

    void operator()(const bpmn::JobCreated& e) const {
        const std::string item = member_of_token(turn.state, instance, e.job);
        const Member* member = find_member(turn.state, item);
        if (pack::is_worker_job(e.type)) return open_job(e, item);
        if (e.type == "issue-credential" && member != nullptr && member->is_open())
            turn.credentials.emplace_back(item, turn.next_id("cr"));
        if (e.type == "undo-member") undo(*e.node);
        jobs.push_back(bpmn::JobCompleted{.job = e.job});
    }

    /// One that was there for the same token stood at another step before a migration.
    void open_job(const bpmn::JobCreated& e, const std::string& item) const {
        const Member* member = find_member(turn.state, item);
        if (member != nullptr && !member->is_open()) return cancel(e.process);
        if (std::ranges::count(turn.state.jobs, e.node->id, &OpenJob::element) >=
            kOpenOfOneStepMax) {
            outcome = refuse(
                "case.too_many_steps", ErrorKind::Conflict,
                {{"element", json::string(e.node->id)}, {"max", kOpenOfOneStepMax}}
            );
            return;
        }
        close_job_of(e.job);
        OpenJob job{
            .id = turn.next_id("j"),
            .token = e.job,
            .item = item,
            .element = e.node->id,
            .name = e.node->name,
            .name_en = e.node->documentation,
            .department = member == nullptr ? turn.state.department : member->department,
            .type = e.type,
            .retries = e.retries,
            .not_before = e.not_before,
            .opened_at = turn.facts.now};
        if (turn.failed_job && turn.failed_job->token == job.token) {
            job.failures = turn.failed_job->failures + 1;
            job.message = turn.failed_job->message;
        }
        turn.emit(JobOpened{std::move(job)});
    }

    void close_job_of(bpmn::TokenId token) const {
        const auto found = std::ranges::find(turn.state.jobs, std::int64_t{token}, &OpenJob::token);
        if (found == turn.state.jobs.end()) return;
        const std::string id = found->id;
        turn.emit(JobClosed{.id = id, .how = "gone"});
    }

    /// A compensation handler of the bundle takes back what was granted.
    void undo(const bpmn::FlowNode& node) const {
        const std::string item = header_of(node, "item");
        const Member* member = find_member(turn.state, item);
        if (member == nullptr || member->stage != MemberStage::Granted) return;
        turn.emit(MemberUndone{item, turn.facts.today(), node.name, header_of(node, "article")});
        turn.emit(NoticeIssued{undoing_notice(turn, *find_member(turn.state, item))});
    }

    void operator()(const bpmn::TimerSet& e) const { set_timer(turn, instance, e); }

    void operator()(const bpmn::TimerCancelled& e) const {
        turn.timers.push_back({fmt::format("process:{}", e.timer), "", {}, {}});
    }

    void operator()(const bpmn::ProcessEntered& e) const {
        const Member* member = member_of_process(e.process.id);
        if (member == nullptr) return;
        if (member->stage == MemberStage::Waiting)
            turn.emit(MemberStarted{std::string(member->item), turn.facts.today()});
        else if (!member->is_open())
            cancel(e.scope);
    }

    void operator()(const bpmn::ProcessLeft& e) const {
        const Member* found = member_of_process(e.process.id);
        if (found == nullptr || !found->is_open()) return;
        const Member member = *found;
        // The process of the bundle stopped it, because of another one.
        if (e.outcome != bpmn::Outcome::Completed && member.proposed != "reject")
            return mark_ended(turn, member.item, "stopped", words_of_stop(advance.passed).zh);
        MemberDecided decided{
            .item = member.item,
            .on = turn.facts.today(),
            .is_granted = member.proposed != "reject",
            .reason = member.reason,
            .article = member.article,
            .by = member.decided_by.empty() ? turn.facts.actor_name : member.decided_by};
        for (const auto& [item, credential] : turn.credentials)
            if (decided.is_granted && item == member.item) decided.credential = credential;
        if (decided.is_granted) {
            decided.registered = entity_of_grant(member, turn.facts);
            Member granted = member;
            granted.registered = decided.registered;
            auto results = result_facts(turn.state, granted, turn.facts);
            if (results)
                decided.results = std::move(results).value();
            else
                outcome = results.error();
        }
        close_extension_step(turn, member.item, true);
        turn.emit(decided);
        turn.emit(NoticeIssued{decision_notice(turn, *find_member(turn.state, member.item))});
    }

    void operator()(const bpmn::InstanceCompleted&) const {
        std::vector<std::string> left;
        for (const Member& member : turn.state.members)
            if (member.is_open()) left.push_back(member.item);
        for (const std::string& item : left) mark_ended(turn, item, "dependency");
        call_off_jobs(turn);
        turn.emit(CaseDecided{turn.facts.today()});
    }

    void operator()(const bpmn::JobCancelled& e) const { close_job_of(e.job); }
    void operator()(const bpmn::SubscriptionOpened& e) const {
        if (e.kind == bpmn::EventKind::Conditional) return;
        turn.awaited.push_back(
            {e.subscription, e.kind == bpmn::EventKind::Signal, e.name, e.key, false}
        );
    }
    void operator()(const bpmn::SubscriptionClosed& e) const {
        turn.awaited.push_back({e.subscription, false, {}, {}, true});
    }
    void operator()(const bpmn::MessageThrown& e) const {
        throw_out(false, *e.node, e.name, e.key, e.variables);
    }
    void operator()(const bpmn::SignalThrown& e) const {
        throw_out(true, *e.node, e.name, {}, e.variables);
    }
    void throw_out(
        bool is_signal,
        const bpmn::FlowNode& node,
        const std::string& name,
        const std::string& key,
        const feel::Context& variables
    ) const {
        json::object body;
        for (const auto& [variable, value] : variables) body[variable] = feel::to_json(value);
        // Who listens at this moment hears a signal; a message waits for a while.
        turn.thrown.push_back(
            {is_signal, name, key, is_signal ? 0 : ttl_of(node), std::move(body), node.name,
             node.documentation}
        );
    }
    void operator()(const bpmn::FaultRaised& e) const {
        ProcessFault fault{
            .token = e.token,
            .item = member_of_token(turn.state, instance, e.token),
            .code = e.code,
            .message = e.message,
            .at = turn.facts.now};
        if (e.node != nullptr) {
            fault.element = e.node->id;
            fault.name = e.node->name;
            fault.name_en = e.node->documentation;
        }
        turn.emit(ProcessFaulted{std::move(fault)});
    }
};

/// A job whose token went elsewhere, or on without it, has nothing to give any more.
void end_jobs(Turn& turn, const bpmn::ProcessInstance& instance) {
    for (const OpenJob& job : std::vector<OpenJob>(turn.state.jobs)) {
        const bpmn::Token* token =
            bpmn::find_token(instance, static_cast<bpmn::TokenId>(job.token));
        if (token == nullptr || token->state != bpmn::TokenState::Job)
            turn.emit(JobClosed{.id = job.id, .how = "gone"});
    }
}

/// Faults that are none any more: tried again with success, or called off.
void end_faults(Turn& turn, const bpmn::ProcessInstance& instance) {
    for (const ProcessFault& fault : std::vector<ProcessFault>(turn.state.faults)) {
        if (is_timer_fault(fault) && has_timer(instance, -fault.token)) continue;
        const bool is_left = std::ranges::any_of(instance.faults, [&](const bpmn::Fault& other) {
            return std::int64_t{other.token} == fault.token;
        });
        if (!is_left) turn.emit(ProcessFaultEnded{fault.token});
    }
}

}  // namespace

Result<void> apply_advance(Turn& turn, bpmn::Advance advance, const PackHost& host) {
    for (int rounds = 0; rounds < 100; ++rounds) {
        std::vector<bpmn::Trigger> jobs;
        turn.emit(ProcessAdvanced{bpmn::to_json(advance.next)});
        Result<void> outcome;
        for (const bpmn::Effect& effect : advance.effects)
            std::visit(Effects{turn, advance, jobs, outcome}, effect);
        TRY(std::move(outcome));
        std::erase_if(jobs, [&](const bpmn::Trigger& job) {
            return !is_still_there(advance.next, job);
        });
        if (jobs.empty()) {
            end_faults(turn, advance.next);
            end_jobs(turn, advance.next);
            end_timers(turn, advance.next);
            keep_choices(turn, advance.next, host);
            return {};
        }
        bpmn::ProcessInstance instance = std::move(advance.next);
        std::vector<bpmn::Effect> effects;
        bpmn::Advance merged;
        for (const bpmn::Trigger& job : jobs) {
            if (!is_still_there(instance, job)) continue;
            bpmn::Advance step = TRY(bpmn::advance(std::move(instance), job, host));
            instance = std::move(step.next);
            for (auto& effect : step.effects) merged.effects.push_back(std::move(effect));
            for (const bpmn::FlowNode* node : step.passed) merged.passed.push_back(node);
            for (auto& process : step.processes) merged.processes.push_back(std::move(process));
        }
        merged.next = std::move(instance);
        advance = std::move(merged);
    }
    return refuse("case.process_loop", ErrorKind::Internal);
}

Result<void> trigger(Turn& turn, const bpmn::Trigger& what) {
    const PackHost host(turn);
    bpmn::ProcessInstance instance = TRY(bpmn::from_json(turn.state.process));
    bpmn::Advance advance = TRY(bpmn::advance(std::move(instance), what, host));
    return apply_advance(turn, std::move(advance), host);
}

}  // namespace tongban::service
