#include "service/flow.h"

#include <set>

#include "bpmn/waiting.h"
#include "feel/value.h"
#include "pack/groups.h"
#include "service/handling.h"
#include "service/issued.h"
#include "service/notice.h"

namespace tongban::service {

namespace {

/// An element of BPMN has no colon in its id.
constexpr std::string_view kTimerMark = "timer:";
/// A task that opens over and over (a reminder gone wild) ends there instead of filling the office.
constexpr std::int64_t kOpenOfOneStepMax = 100;

/// "clerk" or "approver", by the groups of a task or else by its lane.
const char* role_of(const std::vector<std::string>& groups, const bpmn::FlowNode& node) {
    const bool is_clerk = groups.empty() ? pack::group_of_lane(node.lane) == "clerk"
                                         : std::ranges::find(groups, "clerk") != groups.end();
    return is_clerk ? "clerk" : "approver";
}

/// Answers of the pack to the engine; pure for one version of the content.
class PackHost final : public bpmn::Host {
  public:
    explicit PackHost(const Turn& turn) : turn_(turn), facts_(turn.facts) {}

    Instant now() const override { return facts_.now; }

    std::shared_ptr<const bpmn::Process> find_process(std::string_view id, std::string_view version)
        const override {
        const auto found = facts_.content.processes.find(std::string(id));
        if (found == facts_.content.processes.end()) return nullptr;
        return version.empty() || found->second->version == version ? found->second : nullptr;
    }

    Result<feel::Value> evaluate_decision(std::string_view id, const feel::Context& variables)
        const override {
        const auto found = facts_.content.decisions.find(std::string(id));
        if (found == facts_.content.decisions.end())
            return refuse(
                "bpmn.no_decision", ErrorKind::Internal, {{"decision", json::string(id)}}
            );
        feel::Evaluation evaluation;
        return found->second.value(id, variables, evaluation);
    }

    /// What the grant makes known, so that processes after it see it as they see the form.
    feel::Context results_of(const bpmn::ProcessReference& process) const override {
        const CaseState& state = turn_.state;
        const auto member = std::ranges::find(state.members, process.id, &Member::process);
        if (member == state.members.end() || !member->is_open() || member->proposed == "reject")
            return {};
        Member granted = *member;
        granted.registered = entity_of_grant(state, granted, facts_);
        // A fault is told when the member is decided, which follows at once.
        const auto results = result_facts(state, granted, facts_);
        if (!results || results->empty()) return {};
        json::object data = state.open_data;
        for (const auto& pair : state.results) data[pair.key()] = pair.value();
        for (const auto& pair : *results) data[pair.key()] = pair.value();
        return feel::context_from_json({{"data", std::move(data)}});
    }

  private:
    const Turn& turn_;
    const Facts& facts_;
};

/// The member whose process this token is in: from inside to outside, the first process that a
/// member has.
std::string member_of_scope(
    const CaseState& state, const bpmn::ProcessInstance& instance, bpmn::ScopeId id
) {
    for (const bpmn::Scope* scope = bpmn::find_scope(instance, id); scope != nullptr;) {
        if (scope->is_process()) {
            const std::string& process = instance.processes[scope->process].id;
            for (const Member& member : state.members)
                if (member.process == process) return member.item;
        }
        const bpmn::Token* token = bpmn::find_token(instance, scope->token);
        scope = token == nullptr ? nullptr : bpmn::find_scope(instance, token->scope);
    }
    return {};
}

std::string member_of_token(
    const CaseState& state, const bpmn::ProcessInstance& instance, bpmn::TokenId id
) {
    const bpmn::Token* token = bpmn::find_token(instance, id);
    return token == nullptr ? std::string() : member_of_scope(state, instance, token->scope);
}

/// What an error event of the bundle's process catches, when a member has ended otherwise than by a
/// decision. Where none does, the call activity is left with a refusal.
constexpr const char* kMemberEnded = "member-ended";
bpmn::ProcessCancelled cancelled(bpmn::ScopeId process) {
    return {
        .process = process,
        .code = kMemberEnded,
        .variables = feel::context_from_json({{"outcome", "reject"}})};
}

void end(
    Turn& turn, const std::string& item, const std::string& reason, const std::string& text = {}
) {
    close_extension_step(turn, item, true);
    turn.emit(MemberEnded{item, turn.facts.today(), reason, text});
    if (const Member* member = find_member(turn.state, item))
        turn.emit(NoticeIssued{termination_notice(turn, *member, reason)});
}

/// The scope in which the member's process runs, or 0.
bpmn::ScopeId scope_of_member(const bpmn::ProcessInstance& instance, const Member& member) {
    for (const bpmn::Scope& scope : instance.scopes)
        if (scope.is_process() && instance.processes[scope.process].id == member.process)
            return scope.id;
    return 0;
}

/// A member without a process of its own that is called: the instance is the member's.
bool is_root(const bpmn::ProcessInstance& instance, bpmn::ScopeId scope) {
    return !instance.scopes.empty() && instance.scopes.front().id == scope;
}

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
        item.name = e.node->name;
        item.name_en = e.node->documentation;
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
        if (e.type == "issue-credential" && member != nullptr && member->is_open())
            turn.credentials.emplace_back(item, turn.next_id("cr"));
        if (e.type == "undo-member") undo(*e.node);
        jobs.push_back(bpmn::JobCompleted{.job = e.job});
    }

    /// A compensation handler of the bundle takes back what was granted.
    void undo(const bpmn::FlowNode& node) const {
        const std::string item = header_of(node, "item");
        const Member* member = find_member(turn.state, item);
        if (member == nullptr || member->stage != MemberStage::Granted) return;
        turn.emit(MemberUndone{item, turn.facts.today(), node.name, header_of(node, "article")});
        turn.emit(NoticeIssued{undoing_notice(turn, *find_member(turn.state, item))});
    }

    void operator()(const bpmn::TimerSet& e) const {
        Instant due = e.due.value_or(turn.facts.now);
        if (e.working_days > 0)
            due = china_midnight(turn.facts.content.calendar
                                     .add_working_days(turn.facts.today(), e.working_days)
                                     .date.plus_days(1));
        // Read back from the store it is signed, and so it is where nothing is stored.
        json::object body{{"timer", std::int64_t{e.timer}}};
        // Kept with the timer, so that a new calendar can count it anew.
        if (e.working_days > 0) {
            body["since"] = to_string(turn.facts.today());
            body["working_days"] = e.working_days;
        }
        turn.timers.push_back(
            {fmt::format("process:{}", e.timer), "case.process", due, std::move(body)}
        );
    }

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
            return end(turn, member.item, "stopped", words_of_stop(advance.passed).zh);
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
            decided.registered = entity_of_grant(turn.state, member, turn.facts);
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
        for (const std::string& item : left) end(turn, item, "dependency");
        turn.emit(CaseDecided{turn.facts.today()});
    }

    void operator()(const bpmn::JobCancelled&) const {}
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

/// Faults that are none any more: tried again with success, or called off.
void end_faults(Turn& turn, const bpmn::ProcessInstance& instance) {
    for (const ProcessFault& fault : std::vector<ProcessFault>(turn.state.faults)) {
        const bool is_left = std::ranges::any_of(instance.faults, [&](const bpmn::Fault& other) {
            return std::int64_t{other.token} == fault.token;
        });
        if (!is_left) turn.emit(ProcessFaultEnded{fault.token});
    }
}

/// Applies an advance, then does the jobs that it made, until nothing is left that we can do at
/// once.
Result<void> apply(Turn& turn, bpmn::Advance advance, const PackHost& host) {
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
    return apply(turn, std::move(advance), host);
}

}  // namespace

Result<void> start_process(Turn& turn) {
    const PackHost host(turn);
    const auto& content = turn.facts.content;
    std::string process;
    if (const pack::Bundle* bundle = content.find_bundle(turn.state.service);
        bundle != nullptr && bundle->executable)
        process = bundle->executable->process;
    else if (const pack::ServiceItem* item = content.find_item(turn.state.service);
             item != nullptr && item->executable)
        process = item->executable->process;
    json::array members;
    for (const Member& member : turn.state.members) members.emplace_back(member.item);
    bpmn::Advance advance = TRY(bpmn::start(
        process,
        feel::context_from_json(
            {{"members", members}, {"answers", turn.state.answers}, {"data", turn.state.open_data}}
        ),
        host
    ));
    return apply(turn, std::move(advance), host);
}

void close_extension_step(Turn& turn, const std::string& item, bool is_cancelled) {
    for (const WorkItem& open : std::vector<WorkItem>(turn.state.work_items))
        if (open.item == item && open.element == kExtensionStep)
            turn.emit(WorkItemClosed{
                open.id,
                turn.facts.actor_name,
                is_cancelled,
                {},
                {},
                {},
                is_cancelled ? "" : turn.facts.actor});
}

Result<void> return_task(Turn& turn, const WorkItem& item, const std::string& element) {
    return trigger(
        turn,
        bpmn::UserTaskReturned{
            .task = static_cast<bpmn::TokenId>(item.token),
            .element = element,
            .variables = feel::context_from_json({{"outcome", "return"}})}
    );
}

std::string element_of_timer(std::int64_t timer) { return fmt::format("{}{}", kTimerMark, timer); }

Result<void> complete_task(Turn& turn, const WorkItem& item, const CompleteWorkItem& command) {
    if (item.element.starts_with(kTimerMark)) {
        const std::string_view number = std::string_view(item.element).substr(kTimerMark.size());
        std::int64_t timer = 0;
        std::from_chars(number.data(), number.data() + number.size(), timer);
        return fire_timer(turn, timer);
    }
    // A step that was open beside it has rejected: the flow goes on as rejected, and says why.
    const Member* member = find_member(turn.state, item.item);
    const bool stays_rejected = command.granted && item.is_rejected_beside && member != nullptr;
    return trigger(
        turn,
        bpmn::UserTaskCompleted{
            .task = static_cast<bpmn::TokenId>(item.token),
            .variables = feel::context_from_json(
                {{"outcome", command.granted && !stays_rejected ? "grant" : "reject"},
                 {"reason", stays_rejected ? member->reason : command.reason},
                 {"article", stays_rejected ? member->article : command.article}}
            )}
    );
}

Result<void> end_member(Turn& turn, const std::string& item, const std::string& reason) {
    end(turn, item, reason);
    const bpmn::ProcessInstance instance = TRY(bpmn::from_json(turn.state.process));
    const bpmn::ScopeId scope = scope_of_member(instance, *find_member(turn.state, item));
    if (scope != 0) TRY(trigger(turn, cancelled(scope)));
    for (const WorkItem& open : std::vector<WorkItem>(turn.state.work_items)) {
        if (open.item != item) continue;
        close_opinions(turn, open, "withdrawn");
        turn.emit(WorkItemClosed{open.id, turn.facts.actor, true, {}, {}, {}});
    }
    // Its own process was that of the case.
    if (is_root(instance, scope) && turn.state.stage == Stage::Accepted)
        turn.emit(CaseDecided{turn.facts.today()});
    return {};
}

Result<void> take_message(Turn& turn, const TakeMessage& command) {
    feel::Context variables = feel::context_from_json(command.message.variables);
    if (command.message.is_signal)
        return trigger(turn, bpmn::SignalArrived{command.message.name, std::move(variables)});
    return trigger(
        turn,
        bpmn::MessageArrived{
            static_cast<bpmn::SubscriptionId>(command.subscription), std::move(variables)}
    );
}

Result<void> retry_fault(Turn& turn, std::int64_t token) {
    return trigger(turn, bpmn::FaultResolved{.token = static_cast<bpmn::TokenId>(token)});
}

Result<void> fire_timer(Turn& turn, std::int64_t timer) {
    return trigger(turn, bpmn::TimerFired{.timer = static_cast<bpmn::TimerId>(timer)});
}

namespace {

/// The content of the turn, and older versions of its processes.
class BothVersions final : public bpmn::Host {
  public:
    BothVersions(const PackHost& host, const pack::Content& before)
        : host_(host), before_(before) {}

    Instant now() const override { return host_.now(); }
    std::shared_ptr<const bpmn::Process> find_process(std::string_view id, std::string_view version)
        const override {
        if (auto found = host_.find_process(id, version)) return found;
        const auto older = before_.processes.find(std::string(id));
        const bool is_it = !version.empty() && older != before_.processes.end() &&
                           older->second->version == version;
        return is_it ? older->second : nullptr;
    }
    Result<feel::Value> evaluate_decision(std::string_view id, const feel::Context& variables)
        const override {
        return host_.evaluate_decision(id, variables);
    }
    feel::Context results_of(const bpmn::ProcessReference& process) const override {
        return host_.results_of(process);
    }

  private:
    const PackHost& host_;
    const pack::Content& before_;
};

/// Members whose item has another process now.
std::map<std::string, std::string> renamed_processes(const Turn& turn) {
    std::map<std::string, std::string> renamed;
    for (const Member& member : turn.state.members) {
        const pack::ServiceItem* item = turn.facts.content.find_item(member.item);
        if (item != nullptr && item->executable && item->executable->process != member.process)
            renamed[member.item] = item->executable->process;
    }
    return renamed;
}

std::vector<MovedStep> moved_steps(const Turn& turn, const bpmn::Migrated& migrated) {
    std::vector<MovedStep> steps;
    for (const bpmn::MovedToken& moved : migrated.moved) {
        const auto item =
            std::ranges::find(turn.state.work_items, std::int64_t{moved.token}, &WorkItem::token);
        if (!moved.task || item == turn.state.work_items.end()) continue;
        MovedStep step{
            .id = item->id,
            .element = moved.to,
            .name = moved.task->node->name,
            .name_en = moved.task->node->documentation,
            .role = role_of(moved.task->candidate_groups, *moved.task->node)};
        step.is_released = step.role != item->role && !item->claimed_by.empty();
        const bool is_same = step.element == item->element && step.name == item->name &&
                             step.name_en == item->name_en && step.role == item->role;
        if (!is_same) steps.push_back(std::move(step));
    }
    return steps;
}

const bpmn::Process* version_in(
    const pack::Content& content, const bpmn::ProcessReference& reference
) {
    const auto found = content.processes.find(reference.id);
    const bool is_it =
        found != content.processes.end() && found->second->version == reference.version;
    return is_it ? found->second.get() : nullptr;
}

/// A process that the plan does not change has to be one that the case can go on by.
std::optional<bpmn::MigrationObstacle> version_left(
    const bpmn::ProcessInstance& instance,
    const bpmn::MigrationPlan& plan,
    const pack::Content& content
) {
    for (const bpmn::Scope& scope : instance.scopes) {
        if (scope.process >= instance.processes.size()) continue;
        const bpmn::ProcessReference& now = instance.processes[scope.process];
        const auto said = std::ranges::find(plan.processes, now, &bpmn::ProcessMapping::from);
        if (version_in(content, said == plan.processes.end() ? now : said->to) != nullptr) continue;
        return bpmn::MigrationObstacle{
            "bpmn.version_left", now.id, "",
            "the plan leaves a version of the process that the new edition does not have"};
    }
    return {};
}

using Pairs = std::map<std::string, std::string>;

/// What the plan makes of the elements of one process, as far as it is another id.
void add_pairs(const bpmn::ProcessMapping& mapping, const bpmn::Process& from, Pairs& pairs) {
    std::set<std::string> taken;
    for (const auto& [element, to] : mapping.elements) {
        taken.insert(to);
        if (element != to) pairs.emplace(element, to);
    }
    for (const bpmn::FlowNode& node : from.nodes)
        if (!mapping.elements.contains(node.id) && taken.contains(node.id))
            pairs.emplace(node.id, "");
}

/// Opinions and done steps name their element: who was asked or has acted at it stays so. A step
/// of a member is one of its own process, or of one around or below it.
std::map<std::string, Pairs> renamed_elements(
    const CaseState& state, const bpmn::MigrationPlan& plan, const pack::Content& before
) {
    std::map<std::string, std::set<std::string>> named;
    for (const Opinion& opinion : state.opinions) named[opinion.item].insert(opinion.step);
    for (const DoneStep& done : state.done_steps) named[done.item].insert(done.element);
    std::map<std::string, Pairs> renamed;
    for (const auto& [item, elements] : named) {
        const Member* member = find_member(state, item);
        const std::string own = member == nullptr ? std::string() : member->process;
        const auto own_process = before.processes.find(own);
        Pairs pairs;
        for (const bpmn::ProcessMapping& mapping : plan.processes) {
            const bpmn::Process* from = version_in(before, mapping.from);
            const bool is_others =
                mapping.from.id != own &&
                std::ranges::count(state.members, mapping.from.id, &Member::process) > 0;
            if (from == nullptr || is_others) continue;
            Pairs more;
            add_pairs(mapping, *from, more);
            for (const auto& [element, to] : more) {
                const bool is_own = mapping.from.id == own ||
                                    own_process == before.processes.end() ||
                                    bpmn::find_node(*own_process->second, element) == bpmn::kNoNode;
                if (is_own && elements.contains(element)) pairs.emplace(element, to);
            }
        }
        if (!pairs.empty()) renamed[item] = std::move(pairs);
    }
    return renamed;
}

/// Work items that stood for a timer which is called off now.
void close_timer_steps(Turn& turn, const bpmn::Advance& advance) {
    for (const bpmn::Effect& effect : advance.effects) {
        const auto* gone = std::get_if<bpmn::TimerCancelled>(&effect);
        if (gone == nullptr) continue;
        const auto item = std::ranges::find(
            turn.state.work_items, element_of_timer(gone->timer), &WorkItem::element
        );
        if (item == turn.state.work_items.end()) continue;
        const std::string id = item->id;
        turn.emit(WorkItemClosed{id, turn.facts.actor, true, {}, {}, {}});
    }
}

}  // namespace

Result<bpmn::Migrated> migrate_process(
    Turn& turn, const bpmn::MigrationPlan& plan, const pack::Content& before, ProcessMigrated event
) {
    const PackHost host(turn);
    bpmn::Migrated migrated;
    const bool has_begun = !turn.state.process->is_null();
    if (has_begun) {
        bpmn::ProcessInstance instance = TRY(bpmn::from_json(turn.state.process));
        if (auto obstacle = version_left(instance, plan, turn.facts.content)) {
            migrated.obstacles.push_back(*std::move(obstacle));
            return migrated;
        }
        migrated = TRY(bpmn::migrate(std::move(instance), plan, BothVersions(host, before)));
        if (!migrated.is_possible()) return migrated;
        event.steps = moved_steps(turn, migrated);
        event.elements = renamed_elements(turn.state, plan, before);
    }
    event.processes = renamed_processes(turn);
    turn.emit(std::move(event));
    if (!has_begun) return migrated;
    close_timer_steps(turn, migrated.advance);
    TRY(apply(turn, migrated.advance, host));
    // What could not go on before is tried by the new version.
    for (const ProcessFault& fault : std::vector<ProcessFault>(turn.state.faults))
        TRY(retry_fault(turn, fault.token));
    return migrated;
}

}  // namespace tongban::service
