// A case moves to another version of its processes: open steps, opinions and faults move along.
#include <set>

#include "service/flow.h"
#include "service/process_effects.h"
#include "service/process_timers.h"
#include "service/step_name.h"

namespace tongban::service {

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
        pack::Bilingual name = name_of_step(
            turn.state, migrated.advance.next, moved.token, *moved.task->node, turn.facts.content
        );
        MovedStep step{
            .id = item->id,
            .element = moved.to,
            .name = std::move(name.zh),
            .name_en = std::move(name.en),
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

/// A job that asks for the same at another element goes on with the lease that it has.
void move_jobs(Turn& turn, const bpmn::Migrated& migrated) {
    for (const bpmn::MovedToken& moved : migrated.moved) {
        const auto found =
            std::ranges::find(turn.state.jobs, std::int64_t{moved.token}, &OpenJob::token);
        if (moved.state != bpmn::TokenState::Job || found == turn.state.jobs.end()) continue;
        const bpmn::FlowNode* node =
            node_of_token(migrated.advance.next, moved.token, turn.facts.content);
        if (node == nullptr) continue;
        OpenJob job = *found;
        job.element = node->id;
        job.name = node->name;
        job.name_en = node->documentation;
        const bool is_same = job.element == found->element && job.name == found->name &&
                             job.name_en == found->name_en;
        if (!is_same) turn.emit(JobOpened{std::move(job)});
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
    move_jobs(turn, migrated);
    TRY(apply_advance(turn, migrated.advance, host));
    rename_timers(turn, migrated.advance.next, host);
    // What could not go on before is tried by the new version.
    for (const ProcessFault& fault : std::vector<ProcessFault>(turn.state.faults))
        if (!is_timer_fault(fault)) TRY(retry_fault(turn, fault.token));
    return migrated;
}

}  // namespace tongban::service
