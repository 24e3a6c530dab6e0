// Messages, signals, conditions for start events, and jobs on lease.
#include "bpmn/world.h"

namespace tongban::bpmn {

namespace {

constexpr std::int64_t kSeenMs = 86'400'000;  // ids of messages are known for at least a day
constexpr size_t kKeptMax = 1'000'000;

/// The name of a start event's message or signal, without an instance's variables.
std::string start_name(const FlowNode& node, Instant now) {
    if (!node.on.name.feel) return node.on.name.text;
    feel::Evaluation evaluation(now);
    return feel::to_text(node.on.name.feel->evaluate({}, evaluation));
}

}  // namespace

Result<void> World::publish(const Message& message) {
    if (!message.id.empty()) {
        const Instant until{now_.ms + std::max(message.ttl_ms, kSeenMs)};
        if (!seen_.emplace(message.id, until).second) return {};
    }
    TRY(deliver(message));
    return settle();
}

Result<void> World::deliver(const Message& message) {
    const auto waiting = by_message_.find({message.name, message.key});
    if (waiting != by_message_.end()) {
        const Key key = waiting->second.begin()->second;
        WorldInstance& instance = instances_.at(key.instance);
        const MessageArrived trigger{.subscription = key.id, .variables = message.variables};
        Advance advance = TRY(bpmn::advance(instance.state, trigger, *this));
        if (!find_subscription(advance.next, key.id)) drop_listener(key);
        return accept(instance, std::move(advance));
    }
    for (const Start& start : starts_) {
        const FlowNode& event = newest_.at(start.process)->nodes[start.event];
        if (event.event != EventKind::Message || start_name(event, now_) != message.name) continue;
        const Start chosen = start;
        TRY(accept_start(
            start_by_event(chosen.process, chosen.event, message.variables, *this), true
        ));
        return {};
    }
    if (message.ttl_ms <= 0) return {};
    if (kept_.size() >= kKeptMax) return refuse("bpmn.too_many_messages", ErrorKind::TooLarge);
    kept_.push_back({message, Instant{now_.ms + message.ttl_ms}, next_order_++});
    return {};
}

void World::drop_listener(const Key& key) {
    const auto found = listeners_.find(key);
    if (found == listeners_.end()) return;
    const auto waiting = by_message_.find({found->second.name, found->second.key});
    if (found->second.kind == EventKind::Message && waiting != by_message_.end()) {
        waiting->second.erase(found->second.order);
        if (waiting->second.empty()) by_message_.erase(waiting);
    }
    listeners_.erase(found);
}

Result<void> World::broadcast(const std::string& signal, const feel::Context& variables) {
    TRY(give_signal(signal, variables, 0));
    return settle();
}

/// In the order in which they began to listen; `except` threw it and has it already.
Result<void> World::give_signal(
    const std::string& signal, const feel::Context& variables, InstanceId except
) {
    std::map<std::uint64_t, InstanceId> order;
    std::set<InstanceId> listed;
    for (const auto& [key, listener] : listeners_)
        if (listener.kind == EventKind::Signal && listener.name == signal && key.instance != except)
            order.emplace(listener.order, key.instance);
    for (const auto& [number, id] : order) {
        if (!listed.insert(id).second) continue;
        WorldInstance& instance = instances_.at(id);
        if (instance.state.state != InstanceState::Active) continue;
        TRY(accept(
            instance,
            TRY(bpmn::advance(
                instance.state, SignalArrived{.name = signal, .variables = variables}, *this
            ))
        ));
    }
    const std::vector<Start> starts = starts_;
    for (const Start& start : starts) {
        const FlowNode& event = newest_.at(start.process)->nodes[start.event];
        if (event.event != EventKind::Signal || start_name(event, now_) != signal) continue;
        TRY(accept_start(start_by_event(start.process, start.event, variables, *this), true));
    }
    return {};
}

Result<void> World::offer(const feel::Context& variables) {
    const std::vector<Start> starts = starts_;
    for (const Start& start : starts) {
        const FlowNode& event = newest_.at(start.process)->nodes[start.event];
        if (event.event != EventKind::Conditional) continue;
        feel::Evaluation evaluation(now_);
        if (!event.on.condition->evaluate(variables, evaluation).is_true()) continue;
        TRY(accept_start(start_by_event(start.process, start.event, variables, *this), true));
    }
    return settle();
}

std::vector<OpenWork> World::lease(
    std::string_view type, const std::string& worker, size_t count_max, std::int64_t lease_ms
) {
    std::vector<OpenWork> leased;
    for (auto& [key, work] : work_) {
        if (leased.size() >= count_max) break;
        const bool is_free = !work.leased_until || *work.leased_until <= now_;
        const bool is_ready = !work.not_before || *work.not_before <= now_;
        if (work.type != type || work.type.empty() || !is_free || !is_ready) continue;
        const Fault* fault = find_fault(instances_.at(key.instance).state, key.id);
        if (fault) continue;
        work.worker = worker;
        work.leased_until = Instant{now_.ms + lease_ms};
        leased.push_back(work);
    }
    return leased;
}

Result<void> World::complete_leased(
    InstanceId instance, TokenId job, const std::string& worker, feel::Context variables
) {
    const OpenWork* work = find_work(instance, job);
    if (!work || work->worker != worker || !work->leased_until || *work->leased_until <= now_)
        return refuse("bpmn.not_leased", ErrorKind::Conflict, {{"job", job}});
    return apply(instance, JobCompleted{.job = job, .variables = std::move(variables)});
}

}  // namespace tongban::bpmn
