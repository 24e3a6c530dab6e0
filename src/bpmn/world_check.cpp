// The world against its instances: two records of the same facts, which must never differ.
#include "bpmn/world.h"

namespace tongban::bpmn {

namespace {

bool is_open_work(const ProcessInstance& state, const Token& token) {
    const Fault* fault = find_fault(state, token.id);
    return token.state == TokenState::UserTask || token.state == TokenState::Job ||
           (fault && fault->resume == Resume::Job);
}

std::optional<std::string> contradiction_in(const WorldInstance& instance) {
    const ProcessInstance& state = instance.state;
    if (state.state != InstanceState::Active) {
        const bool is_clean = state.tokens.empty() && state.timers.empty() &&
                              state.subscriptions.empty() && state.faults.empty() &&
                              state.completed.empty() && state.scopes.size() == 1;
        if (!is_clean) return fmt::format("instance {} is over and left something", instance.id);
        return {};
    }
    for (const Scope& scope : state.scopes) {
        const auto tokens = std::ranges::count(state.tokens, scope.id, &Token::scope);
        if (static_cast<std::int64_t>(scope.live) != tokens)
            return fmt::format(
                "scope {} of instance {} has {} tokens and counts {}", scope.id, instance.id,
                tokens, scope.live
            );
        if (scope.token != 0 && !find_token(state, scope.token))
            return fmt::format("scope {} of instance {} hangs on nothing", scope.id, instance.id);
    }
    const auto is_known = [&](std::uint32_t owner) {
        return find_token(state, owner) || find_scope(state, owner);
    };
    for (const Token& token : state.tokens)
        if (!find_scope(state, token.scope))
            return fmt::format("token {} of instance {} is nowhere", token.id, instance.id);
    for (const Timer& timer : state.timers)
        if (!is_known(timer.owner))
            return fmt::format("timer {} of instance {} has no owner", timer.id, instance.id);
    for (const Subscription& one : state.subscriptions)
        if (!is_known(one.owner))
            return fmt::format("subscription {} of instance {} has no owner", one.id, instance.id);
    if (state.tokens.empty()) return fmt::format("instance {} has no token left", instance.id);
    return {};
}

}  // namespace

std::optional<std::string> World::find_contradiction() const {
    std::set<Key> works, timers, listening;
    for (const auto& [id, instance] : instances_) {
        if (auto found = contradiction_in(instance)) return found;
        for (const Token& token : instance.state.tokens)
            if (is_open_work(instance.state, token)) works.insert({id, token.id});
        for (const Timer& timer : instance.state.timers) timers.insert({id, timer.id});
        for (const Subscription& one : instance.state.subscriptions)
            if (one.kind != EventKind::Conditional) listening.insert({id, one.id});
    }
    const auto differs = [](const std::set<Key>& wanted, const auto& found) {
        return wanted.size() != found.size() || !std::ranges::all_of(found, [&](const auto& one) {
                   return wanted.contains(one.first);
               });
    };
    if (differs(works, work_)) return "open tasks and jobs differ from what tokens wait for";
    if (differs(timers, alarm_of_)) return "set timers differ from those of the instances";
    if (differs(listening, listeners_)) return "listeners differ from the subscriptions";
    return {};
}

}  // namespace tongban::bpmn
