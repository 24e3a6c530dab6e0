// What a scenario expects of the world.
#include "bpmn/scenario_player.h"
#include "bpmn/timer.h"

namespace tongban::bpmn {

namespace {

Error differs(std::string what, const json::value& wanted, const json::value& found) {
    return refuse(
        "bpmn.expected", ErrorKind::Conflict,
        {{"what", std::move(what)}, {"wanted", wanted}, {"found", found}}
    );
}

json::value sorted_list(std::vector<std::string> texts) {
    std::ranges::sort(texts);
    return json::value_from(texts);
}

std::vector<std::string> texts_of(const json::value& list) {
    std::vector<std::string> texts;
    if (list.is_array())
        for (const json::value& item : list.get_array())
            texts.push_back(feel::to_text(feel::from_json(item)));
    return texts;
}

/// Numbers as numbers, lists and contexts by value.
bool is_same(const feel::Value* found, const json::value& wanted) {
    const feel::Value value = feel::from_json(wanted);
    if (!found || found->is_null()) return value.is_null();
    return feel::equal(*found, value) == feel::Truth::True;
}

json::value shown(const feel::Value* found) { return found ? feel::to_json(*found) : nullptr; }

}  // namespace

Result<void> ScenarioPlayer::expect(const json::object& step) {
    if (const json::object* wanted = find_object(step, "instances")) TRY(expect_instances(*wanted));
    const bool is_about_main = names_.contains(find_string(step, "of").value_or("main"));
    const bool is_about_instance = step.size() > (step.contains("instances") ? 1u : 0u);
    if (!is_about_main && !is_about_instance) return {};
    const WorldInstance& instance = *TRY(instance_of(step));
    if (const auto wanted = find_string(step, "state")) {
        constexpr std::string_view kNames[] = {"active", "completed", "terminated"};
        const std::string_view state = kNames[static_cast<int>(instance.state.state)];
        if (state != *wanted) return differs("state", json::value(*wanted), json::string(state));
    }
    TRY(expect_waiting(step, instance));
    TRY(expect_variables(step, instance));
    TRY(expect_history(step, instance));
    const auto each = [&](std::string_view key, auto check) -> Result<void> {
        const json::array* list = find_array(step, key);
        for (const json::value& item : list ? *list : json::array())
            if (item.is_object()) TRY((this->*check)(item.get_object(), instance));
        return {};
    };
    TRY(each("local", &ScenarioPlayer::expect_local));
    TRY(each("task", &ScenarioPlayer::expect_work));
    return each("job", &ScenarioPlayer::expect_work);
}

Result<void> ScenarioPlayer::expect_waiting(
    const json::object& step, const WorldInstance& instance
) {
    std::vector<std::string> waiting, incidents;
    for (const Token& token : instance.state.tokens) {
        if (is_waiting(token)) waiting.push_back(node_of(instance.state, token).id);
        if (token.state == TokenState::Fault)
            incidents.push_back(node_of(instance.state, token).id);
    }
    const json::value found = sorted_list(waiting);
    if (const json::value* wanted = step.if_contains("active");
        wanted && sorted_list(texts_of(*wanted)) != found)
        return differs("active", *wanted, found);
    const auto has = [&](const std::string& id) { return std::ranges::find(waiting, id); };
    if (const json::value* wanted = step.if_contains("includes"))
        for (const std::string& id : texts_of(*wanted))
            if (has(id) == waiting.end()) return differs("includes", *wanted, found);
    if (const json::value* wanted = step.if_contains("excludes"))
        for (const std::string& id : texts_of(*wanted))
            if (has(id) != waiting.end()) return differs("excludes", *wanted, found);
    const json::value* wanted = step.if_contains("incidents");
    const json::value open = sorted_list(incidents);
    if (open != sorted_list(wanted ? texts_of(*wanted) : std::vector<std::string>()))
        return differs("incidents", wanted ? *wanted : json::array(), open);
    return {};
}

Result<void> ScenarioPlayer::expect_variables(
    const json::object& step, const WorldInstance& instance
) {
    const feel::Context& variables = instance.state.variables();
    if (const json::object* wanted = find_object(step, "variables"))
        for (const auto& [name, value] : *wanted) {
            const feel::Value* found = variables.find(name);
            if (!is_same(found, value)) return differs(std::string(name), value, shown(found));
        }
    if (const json::value* missing = step.if_contains("missing"))
        for (const std::string& name : texts_of(*missing)) {
            const feel::Value* found = variables.find(name);
            if (found && !found->is_null()) return differs(name, nullptr, shown(found));
        }
    return {};
}

Result<void> ScenarioPlayer::expect_history(
    const json::object& step, const WorldInstance& instance
) {
    if (const json::object* wanted = find_object(step, "passed"))
        for (const auto& [id, count] : *wanted) {
            const auto found = std::ranges::count(instance.history, std::string(id));
            if (!count.is_int64() || count.get_int64() != found)
                return differs(fmt::format("passed {}", std::string_view(id)), count, found);
        }
    const json::value* order = step.if_contains("order");
    if (!order) return {};
    auto at = instance.history.begin();
    for (const std::string& id : texts_of(*order)) {
        at = std::find(at, instance.history.end(), id);
        if (at == instance.history.end())
            return differs("order", *order, json::value_from(instance.history));
        ++at;
    }
    return {};
}

Result<void> ScenarioPlayer::expect_instances(const json::object& wanted) {
    std::map<std::string, std::int64_t> found;
    for (const auto& [id, instance] : world_.instances()) {
        if (instance.state.state != InstanceState::Active) continue;
        for (const Scope& scope : instance.state.scopes)
            if (scope.is_process()) ++found[instance.state.processes[scope.process].id];
    }
    for (const auto& [process, count] : wanted) {
        const std::int64_t active = found[std::string(process)];
        if (!count.is_int64() || count.get_int64() != active)
            return differs(
                fmt::format("instances of {}", std::string_view(process)), count, active
            );
    }
    return {};
}

Result<void> ScenarioPlayer::expect_local(
    const json::object& wanted, const WorldInstance& instance
) {
    const Token* token = TRY(token_at(wanted, instance));
    const feel::Context seen = visible_variables(instance.state, token->id);
    const json::object* variables = find_object(wanted, "variables");
    for (const auto& [name, value] : variables ? *variables : json::object()) {
        const feel::Value* found = seen.find(name);
        if (!is_same(found, value))
            return differs(fmt::format("local {}", std::string_view(name)), value, shown(found));
    }
    return {};
}

Result<void> ScenarioPlayer::expect_work(
    const json::object& wanted, const WorldInstance& instance
) {
    const Token* token = TRY(token_at(wanted, instance));
    const OpenWork* work = world_.find_work(instance.id, token->id);
    if (!work) return differs("task or job", wanted, nullptr);
    const json::object found = {
        {"assignee", work->assignee},
        {"dueDate", work->due},
        {"priority", work->priority},
        {"type", work->type}};
    for (const auto& [key, value] : wanted) {
        if (key == "candidateGroups") {
            if (sorted_list(texts_of(value)) != sorted_list(work->candidate_groups))
                return differs("candidateGroups", value, json::value_from(work->candidate_groups));
        } else if (found.contains(key)) {
            const std::string text =
                value.is_null() ? std::string() : feel::to_text(feel::from_json(value));
            const auto moment = parse_moment(text, 0);
            const bool is_same_moment =
                key == "dueDate" && moment && moment == parse_moment(work->due, 0);
            if (json::value(text) != found.at(key) && !is_same_moment)
                return differs(std::string(key), value, found.at(key));
        }
    }
    return {};
}

}  // namespace tongban::bpmn
