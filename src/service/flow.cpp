#include "service/flow.h"

#include "bpmn/advance.h"
#include "feel/value.h"
#include "service/issued.h"
#include "service/notice.h"

namespace tongban::service {

namespace {

/// An element of BPMN has no colon in its id.
constexpr std::string_view kTimerMark = "timer:";

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

bpmn::UserTaskCompleted refused(bpmn::TokenId task) {
    return {.task = task, .variables = feel::context_from_json({{"outcome", "reject"}})};
}

void end(Turn& turn, const std::string& item, const std::string& reason) {
    close_extension_step(turn, item, true);
    turn.emit(MemberEnded{item, turn.facts.today(), reason});
    if (const Member* member = find_member(turn.state, item))
        turn.emit(NoticeIssued{termination_notice(turn, *member, reason)});
}

/// Carries out the effects of one advance. What can be answered at once is queued in `jobs`.
struct Effects {
    Turn& turn;
    const bpmn::ProcessInstance& instance;
    std::vector<bpmn::Trigger>& jobs;
    Result<void>& outcome;

    Member* member_of_process(const std::string& process) const {
        const auto found = std::ranges::find(turn.state.members, process, &Member::process);
        return found == turn.state.members.end() ? nullptr : &*found;
    }

    void operator()(const bpmn::UserTaskCreated& e) const {
        WorkItem item;
        item.item = member_of_token(turn.state, instance, e.task);
        // Nobody has to look at what has ended already.
        if (const Member* member = find_member(turn.state, item.item);
            member != nullptr && !member->is_open()) {
            jobs.push_back(refused(e.task));
            return;
        }
        item.id = turn.next_id("w");
        item.token = e.task;
        item.element = e.node->id;
        item.name = e.node->name;
        item.name_en = e.node->documentation;
        const bool is_clerk =
            std::ranges::find(e.candidate_groups, "clerk") != e.candidate_groups.end();
        item.role = is_clerk ? "clerk" : "approver";
        const Member* member = find_member(turn.state, item.item);
        item.department = member == nullptr ? turn.state.department : member->department;
        item.opened_at = turn.facts.now;
        turn.emit(WorkItemOpened{item});
    }

    void operator()(const bpmn::UserTaskCancelled& e) const {
        const auto found =
            std::ranges::find(turn.state.work_items, std::int64_t{e.task}, &WorkItem::token);
        if (found != turn.state.work_items.end())
            turn.emit(WorkItemClosed{std::string(found->id), turn.facts.actor, true, {}, {}, {}});
    }

    void operator()(const bpmn::JobCreated& e) const {
        if (e.type == "issue-credential") {
            const std::string item = member_of_token(turn.state, instance, e.job);
            if (!item.empty()) turn.credentials.emplace_back(item, turn.next_id("cr"));
        }
        jobs.push_back(bpmn::JobCompleted{.job = e.job});
    }

    void operator()(const bpmn::TimerSet& e) const {
        Instant due = e.due.value_or(turn.facts.now);
        if (e.working_days > 0)
            due = china_midnight(turn.facts.content.calendar
                                     .add_working_days(turn.facts.today(), e.working_days)
                                     .date.plus_days(1));
        json::object body{{"timer", e.timer}};
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
        if (member != nullptr && member->stage == MemberStage::Waiting)
            turn.emit(MemberStarted{std::string(member->item), turn.facts.today()});
    }

    void operator()(const bpmn::ProcessLeft& e) const {
        const Member* found = member_of_process(e.process.id);
        if (found == nullptr || !found->is_open() || e.outcome == bpmn::Outcome::Cancelled) return;
        const Member member = *found;
        MemberDecided decided{
            .item = member.item,
            .on = turn.facts.today(),
            .is_granted = member.proposed != "reject" && e.outcome == bpmn::Outcome::Completed,
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
    // Packs with processes that exchange messages or signals are refused (pack check).
    void operator()(const bpmn::SubscriptionOpened&) const {}
    void operator()(const bpmn::SubscriptionClosed&) const {}
    void operator()(const bpmn::MessageThrown&) const {}
    void operator()(const bpmn::SignalThrown&) const {}
    // A fault stays in the instance's state: `explain` and the operator's page read it there.
    void operator()(const bpmn::FaultRaised&) const {}
};

/// Applies an advance, then does the jobs that it made, until nothing is left that we can do at
/// once.
Result<void> apply(Turn& turn, bpmn::Advance advance, const PackHost& host) {
    for (int rounds = 0; rounds < 100; ++rounds) {
        std::vector<bpmn::Trigger> jobs;
        turn.emit(ProcessAdvanced{bpmn::to_json(advance.next)});
        Result<void> outcome;
        for (const bpmn::Effect& effect : advance.effects)
            std::visit(Effects{turn, advance.next, jobs, outcome}, effect);
        TRY(std::move(outcome));
        if (jobs.empty()) return {};
        bpmn::ProcessInstance instance = std::move(advance.next);
        std::vector<bpmn::Effect> effects;
        bpmn::Advance merged;
        for (const bpmn::Trigger& job : jobs) {
            bpmn::Advance step = TRY(bpmn::advance(std::move(instance), job, host));
            instance = std::move(step.next);
            for (auto& effect : step.effects) merged.effects.push_back(std::move(effect));
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
            turn.emit(WorkItemClosed{open.id, turn.facts.actor_name, is_cancelled, {}, {}, {}});
}

std::string element_of_timer(std::int64_t timer) { return fmt::format("{}{}", kTimerMark, timer); }

Result<void> complete_task(Turn& turn, const WorkItem& item, const CompleteWorkItem& command) {
    if (item.element.starts_with(kTimerMark)) {
        const std::string_view number = std::string_view(item.element).substr(kTimerMark.size());
        std::int64_t timer = 0;
        std::from_chars(number.data(), number.data() + number.size(), timer);
        return fire_timer(turn, timer);
    }
    return trigger(
        turn,
        bpmn::UserTaskCompleted{
            .task = static_cast<bpmn::TokenId>(item.token),
            .variables = feel::context_from_json(
                {{"outcome", command.granted ? "grant" : "reject"},
                 {"reason", command.reason},
                 {"article", command.article}}
            )}
    );
}

Result<void> end_member(Turn& turn, const std::string& item, const std::string& reason) {
    std::vector<bpmn::TokenId> tasks;
    for (const WorkItem& open : std::vector<WorkItem>(turn.state.work_items)) {
        if (open.item != item || open.element == kExtensionStep) continue;
        tasks.push_back(static_cast<bpmn::TokenId>(open.token));
        turn.emit(WorkItemClosed{open.id, turn.facts.actor, true, {}, {}, {}});
    }
    end(turn, item, reason);
    for (const bpmn::TokenId task : tasks)
        // An answer before this one may have ended the process, and this task with it.
        if (turn.state.stage == Stage::Accepted)
            if (auto done = trigger(turn, refused(task));
                !done && done.error().code != "bpmn.no_such_task")
                return done;
    return {};
}

Result<void> fire_timer(Turn& turn, std::int64_t timer) {
    return trigger(turn, bpmn::TimerFired{.timer = static_cast<bpmn::TimerId>(timer)});
}

}  // namespace tongban::service
