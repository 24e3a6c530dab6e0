#include "bpmn/scenario_player.h"

#include "bpmn/timer.h"

namespace tongban::bpmn {

namespace {

Error nonsense(std::string message) {
    return refuse("bpmn.scenario", ErrorKind::Invalid, {{"message", std::move(message)}});
}

/// Texts and numbers alike: a code or key is compared as a text.
std::string text_of(const json::object& step, std::string_view key) {
    const json::value* value = step.if_contains(key);
    if (!value || value->is_null()) return {};
    return feel::to_text(feel::from_json(*value));
}

}  // namespace

feel::Context variables_of(const json::object& step) {
    const json::object* variables = find_object(step, "variables");
    return variables ? feel::context_from_json(*variables) : feel::Context();
}

Result<void> ScenarioPlayer::play(const json::value& step) {
    if (!step.is_object() || step.get_object().size() != 1 ||
        !step.get_object().begin()->value().is_object())
        return nonsense("a step is a map with one key");
    const std::string name(step.get_object().begin()->key());
    const json::object& content = step.get_object().begin()->value().get_object();
    if (!find_bool(content, "fails").value_or(false)) return act(name, content);
    const json::value before = world_.to_json();
    if (act(name, content)) return nonsense("the step should have been refused");
    if (world_.to_json() != before) return nonsense("the refused step changed something");
    return {};
}

Result<void> ScenarioPlayer::act(std::string_view name, const json::object& step) {
    if (name == "start") return start(step);
    if (name == "adopt") return adopt(step);
    if (name == "complete" || name == "throw-error" || name == "throw-escalation" || name == "fail")
        return work(name, step);
    if (name == "resolve") return resolve(step);
    if (name == "set") {
        const WorldInstance* instance = TRY(instance_of(step));
        return world_.apply(instance->id, VariablesSet{variables_of(step)});
    }
    if (name == "publish") return publish(step);
    if (name == "broadcast") return world_.broadcast(text_of(step, "signal"), variables_of(step));
    if (name == "evaluate") return world_.offer(variables_of(step));
    if (name == "activate") return activate(step);
    if (name == "advance") return advance(step);
    if (name == "cancel") {
        const WorldInstance* instance = TRY(instance_of(step));
        return world_.apply(instance->id, InstanceCancelled{});
    }
    if (name == "expect") return expect(step);
    return nonsense(fmt::format("there is no step `{}`", name));
}

Result<void> ScenarioPlayer::start(const json::object& step) {
    const InstanceId id = TRY(world_.start(text_of(step, "process"), variables_of(step)));
    names_[find_string(step, "as").value_or("main")] = id;
    return {};
}

Result<void> ScenarioPlayer::adopt(const json::object& step) {
    const std::string process = text_of(step, "process");
    InstanceId newest = 0;
    for (const auto& [id, instance] : world_.instances()) {
        const bool is_named =
            std::ranges::any_of(names_, [id = id](const auto& name) { return name.second == id; });
        if (instance.was_started_by_event && !is_named &&
            instance.state.processes.front().id == process)
            newest = id;
    }
    if (newest == 0) return nonsense("no such instance was started by an event");
    names_[find_string(step, "as").value_or("main")] = newest;
    return {};
}

Result<void> ScenarioPlayer::work(std::string_view name, const json::object& step) {
    const WorldInstance* instance = TRY(instance_of(step));
    const Token* token = TRY(token_at(step, *instance));
    const std::string code = text_of(step, "code");
    Trigger trigger;
    if (name == "throw-error")
        trigger = ErrorThrown{token->id, code, variables_of(step)};
    else if (name == "throw-escalation")
        trigger = EscalationThrown{token->id, code, variables_of(step)};
    else if (name == "fail")
        trigger = JobFailed{
            .job = token->id,
            .retries = static_cast<std::int32_t>(find_int(step, "retries").value_or(0)),
            .message = "failed"};
    else if (token->state == TokenState::UserTask)
        trigger = UserTaskCompleted{token->id, variables_of(step)};
    else
        trigger = JobCompleted{token->id, variables_of(step)};
    return world_.apply(instance->id, trigger);
}

Result<void> ScenarioPlayer::resolve(const json::object& step) {
    const WorldInstance* instance = TRY(instance_of(step));
    const std::string element = text_of(step, "element");
    for (const Fault& fault : instance->state.faults) {
        const Token* token = find_token(instance->state, fault.token);
        if (node_of(instance->state, *token).id == element)
            return world_.apply(instance->id, FaultResolved{fault.token});
    }
    return nonsense("there is no incident at the element");
}

Result<void> ScenarioPlayer::publish(const json::object& step) {
    Message message{
        .name = text_of(step, "message"),
        .key = text_of(step, "key"),
        .variables = variables_of(step)};
    if (const std::string ttl = text_of(step, "ttl"); !ttl.empty()) {
        const auto period = parse_period(ttl);
        if (!period) return nonsense("ttl is no duration");
        const auto until = add(world_.now(), *period, 0);
        message.ttl_ms = until ? until->ms - world_.now().ms : 0;
    }
    return world_.publish(message);
}

Result<void> ScenarioPlayer::activate(const json::object& step) {
    const WorldInstance* instance = TRY(instance_of(step));
    const std::string subprocess = text_of(step, "adhoc");
    ElementsActivated trigger;
    const json::array* elements = find_array(step, "elements");
    for (const json::value& element : elements ? *elements : json::array())
        trigger.elements.push_back(feel::to_text(feel::from_json(element)));
    for (const Token& token : instance->state.tokens)
        if (token.state == TokenState::Scope && node_of(instance->state, token).id == subprocess)
            trigger.subprocess = token.id;
    return world_.apply(instance->id, trigger);
}

Result<void> ScenarioPlayer::advance(const json::object& step) {
    if (const std::string to = text_of(step, "to"); !to.empty()) {
        const auto moment = parse_moment(to, 0);
        return moment ? world_.advance_to(*moment) : nonsense("`to` is no moment");
    }
    const std::string by = text_of(step, "by");
    if (by == "PT0S" || by == "P0D") return world_.advance_to(world_.now());
    const auto period = parse_period(by);
    const auto moment = period ? add(world_.now(), *period, 0) : std::nullopt;
    return moment ? world_.advance_to(*moment) : nonsense("`by` is no duration");
}

Result<const WorldInstance*> ScenarioPlayer::instance_of(const json::object& step) {
    const std::string name = find_string(step, "of").value_or("main");
    const auto found = names_.find(name);
    if (found == names_.end()) return nonsense(fmt::format("no instance is called `{}`", name));
    return world_.find_instance(found->second);
}

/// The nth open task or job of the element, in the order in which they began to wait.
Result<const Token*> ScenarioPlayer::token_at(
    const json::object& step, const WorldInstance& instance
) {
    const std::string element = text_of(step, "element");
    std::int64_t nth = find_int(step, "nth").value_or(1);
    for (const Token& token : instance.state.tokens)
        if (is_waiting(token) && node_of(instance.state, token).id == element && --nth == 0)
            return &token;
    return nonsense(fmt::format("nothing waits at `{}`", element));
}

const FlowNode& ScenarioPlayer::node_of(const ProcessInstance& state, const Token& token) const {
    const ProcessReference& process = state.processes[find_scope(state, token.scope)->process];
    return world_.find_process(process.id, process.version)->nodes[token.node];
}

std::string ScenarioPlayer::standing() const {
    constexpr std::string_view kStates[] = {"active", "completed", "terminated"};
    std::string text;
    for (const auto& [name, id] : names_) {
        const ProcessInstance& state = world_.find_instance(id)->state;
        std::vector<std::string> places;
        for (const Token& token : state.tokens) {
            const std::string& element = node_of(state, token).id;
            if (is_waiting(token)) places.push_back(element);
            if (token.state == TokenState::Fault) places.push_back("fault at " + element);
        }
        if (!text.empty()) text += "; ";
        text += fmt::format(
            "{} {} [{}]", name, kStates[static_cast<int>(state.state)], fmt::join(places, ", ")
        );
    }
    return text;
}

bool ScenarioPlayer::is_waiting(const Token& token) const {
    return token.state == TokenState::UserTask || token.state == TokenState::Job ||
           token.state == TokenState::Event;
}

}  // namespace tongban::bpmn
