#include "service/flow.h"

#include "feel/value.h"
#include "service/handling.h"
#include "service/process_effects.h"

namespace tongban::service {

namespace {

/// An element of BPMN has no colon in its id.
constexpr std::string_view kTimerMark = "timer:";

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

/// How many tokens wait at each element.
using Crowd = std::map<std::pair<std::uint16_t, bpmn::NodeIndex>, std::int64_t>;
Crowd crowd_of(const bpmn::ProcessInstance& instance) {
    Crowd crowd;
    for (const bpmn::Token& token : instance.tokens)
        if (const bpmn::Scope* scope = bpmn::find_scope(instance, token.scope))
            ++crowd[{scope->process, token.node}];
    return crowd;
}

/// What a reminder begins again and again, and nobody ends, is begun only so often.
Result<void> check_crowd(const Crowd& before, const bpmn::Advance& advance, const PackHost& host) {
    for (const auto& [place, count] : crowd_of(advance.next)) {
        const auto earlier = before.find(place);
        if (count <= kOpenOfOneStepMax || earlier == before.end() || earlier->second >= count)
            continue;
        const auto& [id, version] = advance.next.processes[place.first];
        const auto process = host.find_process(id, version);
        return refuse(
            "case.too_many_steps", ErrorKind::Conflict,
            {{"element", process == nullptr ? id : process->nodes[place.second].id},
             {"max", kOpenOfOneStepMax}}
        );
    }
    return {};
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
    feel::List members;
    for (const Member& member : turn.state.members) members.emplace_back(member.item);
    feel::Context variables;
    variables.set("members", feel::Value(std::move(members)));
    variables.set("answers", feel::context_from_json(turn.state.answers));
    variables.set("data", feel::context_from_json(turn.state.open_data));
    bpmn::Advance advance = TRY(bpmn::start(process, std::move(variables), host));
    return apply_advance(turn, std::move(advance), host);
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
    mark_ended(turn, item, reason);
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
    if (token >= 0)
        return trigger(turn, bpmn::FaultResolved{.token = static_cast<bpmn::TokenId>(token)});
    turn.emit(ProcessFaultEnded{token});
    return fire_timer(turn, -token);
}

Result<void> fire_timer(Turn& turn, std::int64_t timer) {
    const PackHost host(turn);
    bpmn::ProcessInstance instance = TRY(bpmn::from_json(turn.state.process));
    const Crowd before = crowd_of(instance);
    bpmn::Advance advance = TRY(bpmn::advance(
        std::move(instance), bpmn::TimerFired{.timer = static_cast<bpmn::TimerId>(timer)}, host
    ));
    TRY(check_crowd(before, advance, host));
    return apply_advance(turn, std::move(advance), host);
}

}  // namespace tongban::service
