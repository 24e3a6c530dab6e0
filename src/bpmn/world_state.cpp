// A world at rest: everything that a restart needs, without the definitions.
#include "bpmn/world.h"

namespace tongban::bpmn {

namespace {

json::array texts(const std::vector<std::string>& list) {
    json::array array;
    for (const std::string& text : list) array.emplace_back(text);
    return array;
}

std::vector<std::string> read_texts(const json::value& value) {
    std::vector<std::string> list;
    for (const json::value& item : value.as_array()) list.emplace_back(item.as_string());
    return list;
}

json::value moment(const std::optional<Instant>& at) {
    return at ? json::value(at->ms) : json::value(nullptr);
}

std::optional<Instant> read_moment(const json::value& value) {
    if (value.is_null()) return {};
    return Instant{value.as_int64()};
}

template <class T>
T number(const json::value& value) {
    return static_cast<T>(value.to_number<std::int64_t>());
}

std::string text(const json::value& value) { return std::string(value.as_string()); }

json::value context(const feel::Context& variables) {
    return feel::to_json(feel::Value(variables));
}

}  // namespace

json::value World::to_json() const {
    json::array instances, alarms, listeners, work, kept, seen;
    for (const auto& [id, one] : instances_)
        instances.push_back(json::array{
            id, one.was_started_by_event, bpmn::to_json(one.state), texts(one.history)});
    for (const auto& [at, one] : alarms_)
        alarms.push_back(json::array{
            one.due.ms, one.order, one.timer.instance, one.timer.id, one.process, one.node,
            one.repetitions, one.every});
    for (const auto& [key, one] : listeners_)
        listeners.push_back(json::array{
            key.instance, key.id, static_cast<int>(one.kind), one.name, one.key, one.order});
    for (const auto& [key, one] : work_)
        work.push_back(json::array{
            one.instance, one.token, one.element, one.assignee, texts(one.candidate_groups),
            texts(one.candidate_users), one.due, one.priority, one.type, one.retries,
            moment(one.not_before), one.worker, moment(one.leased_until)});
    for (const Kept& one : kept_)
        kept.push_back(json::array{
            one.message.name, one.message.key, context(one.message.variables), one.message.ttl_ms,
            one.message.id, one.until.ms, one.order});
    for (const auto& [id, until] : seen_) seen.push_back(json::array{id, until.ms});
    return json::object{
        {"now", now_.ms},
        {"next", json::array{next_instance_, next_order_}},
        {"instances", std::move(instances)},
        {"alarms", std::move(alarms)},
        {"listeners", std::move(listeners)},
        {"work", std::move(work)},
        {"kept", std::move(kept)},
        {"seen", std::move(seen)}};
}

Result<void> World::restore(const json::value& stored) {
    World fresh(*this);
    fresh.instances_.clear();
    fresh.alarms_.clear();
    fresh.alarm_of_.clear();
    fresh.listeners_.clear();
    fresh.by_message_.clear();
    fresh.work_.clear();
    fresh.kept_.clear();
    fresh.seen_.clear();
    fresh.follow_ups_.clear();
    try {
        const json::object& all = stored.as_object();
        fresh.now_ = Instant{all.at("now").as_int64()};
        fresh.next_instance_ = number<std::uint64_t>(all.at("next").as_array().at(0));
        fresh.next_order_ = number<std::uint64_t>(all.at("next").as_array().at(1));
        for (const json::value& value : all.at("instances").as_array()) {
            const json::array& row = value.as_array();
            WorldInstance one{.id = number<InstanceId>(row.at(0))};
            one.was_started_by_event = row.at(1).as_bool();
            one.state = TRY(from_json(row.at(2)));
            one.history = read_texts(row.at(3));
            fresh.instances_[one.id] = std::move(one);
        }
        for (const json::value& value : all.at("alarms").as_array()) {
            const json::array& row = value.as_array();
            Alarm one{
                .due = Instant{row.at(0).as_int64()}, .order = number<std::uint64_t>(row.at(1))};
            one.timer = {number<InstanceId>(row.at(2)), number<TimerId>(row.at(3))};
            one.process = text(row.at(4));
            one.node = number<NodeIndex>(row.at(5));
            one.repetitions = number<std::int32_t>(row.at(6));
            one.every = text(row.at(7));
            const std::pair<std::int64_t, std::uint64_t> at{one.due.ms, one.order};
            if (one.process.empty()) fresh.alarm_of_[one.timer] = at;
            fresh.alarms_[at] = std::move(one);
        }
        for (const json::value& value : all.at("listeners").as_array()) {
            const json::array& row = value.as_array();
            const Key key{number<InstanceId>(row.at(0)), number<SubscriptionId>(row.at(1))};
            const Listener one{
                number<EventKind>(row.at(2)), text(row.at(3)), text(row.at(4)),
                number<std::uint64_t>(row.at(5))};
            fresh.listeners_[key] = one;
            if (one.kind == EventKind::Message)
                fresh.by_message_[{one.name, one.key}][one.order] = key;
        }
        for (const json::value& value : all.at("work").as_array()) {
            const json::array& row = value.as_array();
            OpenWork one{number<InstanceId>(row.at(0)), number<TokenId>(row.at(1))};
            one.element = text(row.at(2));
            one.assignee = text(row.at(3));
            one.candidate_groups = read_texts(row.at(4));
            one.candidate_users = read_texts(row.at(5));
            one.due = text(row.at(6));
            one.priority = text(row.at(7));
            one.type = text(row.at(8));
            one.retries = number<std::int32_t>(row.at(9));
            one.not_before = read_moment(row.at(10));
            one.worker = text(row.at(11));
            one.leased_until = read_moment(row.at(12));
            fresh.work_[Key{one.instance, one.token}] = std::move(one);
        }
        for (const json::value& value : all.at("kept").as_array()) {
            const json::array& row = value.as_array();
            Kept one{
                .until = Instant{row.at(5).as_int64()}, .order = number<std::uint64_t>(row.at(6))};
            one.message = {
                text(row.at(0)), text(row.at(1)), feel::context_from_json(row.at(2).as_object()),
                row.at(3).as_int64(), text(row.at(4))};
            fresh.kept_.push_back(std::move(one));
        }
        for (const json::value& value : all.at("seen").as_array())
            fresh.seen_[text(value.as_array().at(0))] = Instant{value.as_array().at(1).as_int64()};
    } catch (const std::exception& exception) {
        return Error{
            .code = "bpmn.state_damaged", .kind = ErrorKind::Internal, .cause = exception.what()};
    }
    *this = std::move(fresh);
    return {};
}

}  // namespace tongban::bpmn
