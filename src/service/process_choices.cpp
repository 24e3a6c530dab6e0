#include "service/process_choices.h"

#include <set>

#include "service/flow.h"
#include "service/handling.h"
#include "service/process_effects.h"

namespace tongban::service {

namespace {

const bpmn::AdHocSpec* ad_hoc_of(const bpmn::Process& process, const bpmn::Scope& scope) {
    if (scope.loop || scope.is_compensation || scope.node >= process.nodes.size()) return nullptr;
    return std::get_if<bpmn::AdHocSpec>(&process.nodes[scope.node].work);
}

std::shared_ptr<const bpmn::Process> process_of(
    const bpmn::ProcessInstance& instance, const bpmn::Scope& scope, const pack::Content& content
) {
    if (scope.process >= instance.processes.size()) return nullptr;
    const bpmn::ProcessReference& wanted = instance.processes[scope.process];
    const auto found = content.processes.find(wanted.id);
    const bool is_it = found != content.processes.end() && found->second->version == wanted.version;
    return is_it ? found->second : nullptr;
}

/// Steps that nothing inside leads to; all of them where a drawing has none such.
std::vector<Choice> choices_in(const bpmn::Process& process, bpmn::NodeIndex around) {
    std::vector<Choice> all, first;
    for (const bpmn::FlowNode& node : process.nodes) {
        if (node.parent != around || !bpmn::is_activity(node.kind) || node.is_event_subprocess ||
            node.is_for_compensation)
            continue;
        all.push_back({node.id, node.name.empty() ? node.id : node.name, node.documentation});
        if (node.incoming.empty()) first.push_back(all.back());
    }
    return first.empty() ? all : first;
}

/// The work item of an ad-hoc subprocess that is open.
WorkItem choice_item(Turn& turn, const bpmn::FlowNode& node, std::int64_t token, std::string item) {
    const Member* member = find_member(turn.state, item);
    WorkItem choice;
    choice.id = turn.next_id("w");
    choice.token = token;
    choice.element = kChoiceStep + node.id;
    choice.name = node.name.empty() ? "选择下一步" : node.name;
    choice.name_en = node.name.empty() ? "Choose what comes next" : node.documentation;
    choice.item = std::move(item);
    choice.role = role_of({}, node);
    choice.department = member == nullptr ? turn.state.department : member->department;
    choice.opened_at = turn.facts.now;
    return choice;
}

}  // namespace

void keep_choices(Turn& turn, const bpmn::ProcessInstance& instance, const PackHost& host) {
    std::set<std::string> kept;
    for (const bpmn::Scope& scope : instance.scopes) {
        if (scope.node == bpmn::kNoNode || scope.process >= instance.processes.size()) continue;
        const auto& [id, version] = instance.processes[scope.process];
        const auto process = host.find_process(id, version);
        if (process == nullptr || ad_hoc_of(*process, scope) == nullptr) continue;
        const bpmn::FlowNode& node = process->nodes[scope.node];
        const auto known = std::ranges::find_if(turn.state.work_items, [&](const WorkItem& item) {
            return item.token == std::int64_t{scope.token} && item.element == kChoiceStep + node.id;
        });
        if (known != turn.state.work_items.end()) {
            kept.insert(known->id);
            continue;
        }
        const std::string item = member_of_scope(turn.state, instance, scope.id);
        const Member* member = find_member(turn.state, item);
        if (member != nullptr && !member->is_open()) continue;
        WorkItem choice = choice_item(turn, node, scope.token, item);
        kept.insert(choice.id);
        turn.emit(WorkItemOpened{std::move(choice)});
    }
    for (const WorkItem& item : std::vector<WorkItem>(turn.state.work_items))
        if (is_choice_step(item) && !kept.contains(item.id))
            turn.emit(WorkItemClosed{item.id, turn.facts.actor_name, true, {}, {}, {}});
}

std::vector<Choice> choices_of(
    const CaseState& state, const WorkItem& item, const pack::Content& content
) {
    if (!is_choice_step(item) || state.process->is_null()) return {};
    const auto instance = bpmn::from_json(state.process);
    if (!instance) return {};
    for (const bpmn::Scope& scope : instance->scopes) {
        if (std::int64_t{scope.token} != item.token || scope.node == bpmn::kNoNode) continue;
        const auto process = process_of(*instance, scope, content);
        const bpmn::AdHocSpec* spec = process == nullptr ? nullptr : ad_hoc_of(*process, scope);
        if (spec == nullptr) continue;
        if (spec->is_sequential && scope.live > 0) return {};
        return choices_in(*process, scope.node);
    }
    return {};
}

Result<Turn> decide(const CaseState& state, const ChooseSteps& command, const Facts& facts) {
    const WorkItem* found = find_work_item(state, command.id);
    if (found == nullptr || !is_choice_step(*found))
        return refuse("case.unknown_work_item", ErrorKind::Conflict);
    const WorkItem item = *found;
    if (!item.claimed_by.empty() && item.claimed_by != facts.actor)
        return refuse(
            "case.claimed_by_other", ErrorKind::Conflict,
            {{"name", json::string(item.claimed_name)}}
        );
    const Member* member = find_member(state, item.item);
    if (state.stage != Stage::Accepted ||
        (member != nullptr && member->stage != MemberStage::Running))
        return refuse(
            "case.wrong_stage", ErrorKind::Conflict,
            {{"stage", json::string(enum_text(state.stage))}}
        );
    if (member != nullptr && !member->suspension.empty())
        return refuse("case.member_suspended", ErrorKind::Conflict);
    const std::vector<Choice> offered = choices_of(state, item, facts.content);
    StepsChosen event{
        .item = item.item,
        .step = item.name,
        .step_en = item.name_en,
        .chosen = {},
        .chosen_en = {},
        .by_name = facts.actor_name};
    std::vector<std::string> wanted;
    for (const std::string& element : command.elements) {
        if (std::ranges::find(wanted, element) != wanted.end()) continue;
        const auto choice = std::ranges::find(offered, element, &Choice::id);
        if (choice == offered.end())
            return Error{
                .code = "case.step_not_offered",
                .kind = ErrorKind::Conflict,
                .details = {{"step", element}},
                .field = "/elements"};
        wanted.push_back(element);
        event.chosen.push_back(choice->name);
        event.chosen_en.push_back(choice->name_en);
    }
    if (wanted.empty()) return Error{.code = "form.required", .field = "/elements"};
    Turn turn(state, facts);
    turn.emit(std::move(event));
    TRY(trigger(
        turn, bpmn::ElementsActivated{static_cast<bpmn::TokenId>(item.token), std::move(wanted)}
    ));
    give_back(turn);
    return turn;
}

}  // namespace tongban::service
