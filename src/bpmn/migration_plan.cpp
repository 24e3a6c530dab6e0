// Migration plans: how they are written, what is wrong with one, and what indices it comes to.
#include "bpmn/migration_scopes.h"

namespace tongban::bpmn {

namespace {

Error malformed(std::string place) {
    return refuse("bpmn.plan_malformed", ErrorKind::Invalid, {{"place", std::move(place)}});
}

json::object map_to_json(const std::map<std::string, std::string>& map) {
    json::object object;
    for (const auto& [from, to] : map) object.emplace(from, to);
    return object;
}

Result<std::map<std::string, std::string>> read_map(
    const json::object& object, std::string_view key, const std::string& place
) {
    std::map<std::string, std::string> map;
    const json::value* value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return map;
    const json::object* entries = value->if_object();
    if (entries == nullptr || entries->size() > kMappingsMax)
        return malformed(fmt::format("{}/{}", place, key));
    for (const auto& entry : *entries) {
        if (!entry.value().is_string())
            return malformed(fmt::format("{}/{}/{}", place, key, std::string_view(entry.key())));
        map.emplace(entry.key(), entry.value().get_string());
    }
    return map;
}

struct Checker {
    const ProcessMapping& mapping;
    const Process& from;
    const Process& to;
    std::vector<bool> is_taken = taken_by(mapping, from, to);
    Issues issues = {};

    void add(const char* code, const std::string& place, std::string message, std::string hint) {
        issues.push_back(
            {.code = code,
             .message = std::move(message),
             .place = place,
             .hint = std::move(hint),
             .details = {{"process", from.id}, {"to", other_end(place)}}}
        );
    }
    std::string other_end(const std::string& place) const {
        const auto found = mapping.elements.find(place);
        return found == mapping.elements.end() ? std::string() : found->second;
    }

    NodeIndex mapped(NodeIndex index) const {
        if (index == kNoNode) return kNoNode;
        const auto found = mapping.elements.find(from.nodes[index].id);
        return found == mapping.elements.end() ? kNoNode : find_node(to, found->second);
    }

    /// Elements that lie inside another, or hang on it, follow it; a subprocess that is drawn anew
    /// around them is opened by the move. What listens for a whole subprocess stays in it.
    bool is_at_same_place(NodeIndex before, NodeIndex after) const {
        const auto follows = [&](NodeIndex old_one, NodeIndex new_one) {
            return (old_one == kNoNode) == (new_one == kNoNode) && mapped(old_one) == new_one;
        };
        const NodeIndex around = from.nodes[before].is_event_subprocess
                                     ? to.nodes[after].parent
                                     : surroundings(to, after, is_taken).known;
        return follows(from.nodes[before].parent, around) &&
               follows(from.nodes[before].attached_to, to.nodes[after].attached_to);
    }

    void element(const std::string& old_id, const std::string& new_id) {
        const NodeIndex before = find_node(from, old_id), after = find_node(to, new_id);
        if (before == kNoNode || after == kNoNode)
            return add(
                "bpmn.plan_unknown_element", old_id,
                fmt::format(
                    "the {} version has no element `{}`", before == kNoNode ? "old" : "new",
                    before == kNoNode ? old_id : new_id
                ),
                "take the id from the drawing"
            );
        const FlowNode &one = from.nodes[before], &other = to.nodes[after];
        if (!is_same_kind(one, other))
            return add(
                "bpmn.plan_other_kind", old_id,
                fmt::format(
                    "`{}` is a {}, `{}` a {}", old_id, to_string(one.kind), new_id,
                    to_string(other.kind)
                ),
                "map it to an element of the same kind, or leave it out"
            );
        if (!is_at_same_place(before, after))
            return add(
                "bpmn.plan_other_scope", old_id,
                fmt::format("`{}` lies in or on another element than `{}`", new_id, old_id),
                "map to an element of the same subprocess, or of one that is drawn anew around it"
            );
    }

    /// Tasks may come together in one; what tokens of several ways are counted at may not.
    void merged() {
        std::map<std::string_view, std::string_view> taken;
        for (const auto& [old_id, new_id] : mapping.elements) {
            const NodeIndex index = find_node(to, new_id);
            if (index == kNoNode) continue;
            const FlowNode& node = to.nodes[index];
            const bool is_single = is_gateway(node.kind) || node.kind == NodeKind::BoundaryEvent ||
                                   node.kind == NodeKind::StartEvent ||
                                   node.kind == NodeKind::Subprocess;
            if (!is_single || taken.emplace(new_id, old_id).second) continue;
            add("bpmn.plan_merged", old_id,
                fmt::format("`{}` and `{}` both become `{}`", taken[new_id], old_id, new_id),
                "only tasks and events can be brought together");
        }
    }

    void flow(const std::string& old_id, const std::string& new_id) {
        const auto has = [](const Process& process, const std::string& id) {
            return std::ranges::find(process.flows, id, &SequenceFlow::id) != process.flows.end();
        };
        if (has(from, old_id) && has(to, new_id)) return;
        add("bpmn.plan_unknown_flow", old_id,
            fmt::format("there is no flow `{}`", has(from, old_id) ? new_id : old_id),
            "take the id from the drawing");
    }
};

bool is_same_loop(const FlowNode& one, const FlowNode& other) {
    if (one.loop.has_value() != other.loop.has_value()) return false;
    return !one.loop || (one.loop->is_standard == other.loop->is_standard &&
                         one.loop->is_sequential == other.loop->is_sequential);
}

}  // namespace

bool is_same_kind(const FlowNode& one, const FlowNode& other) {
    return one.kind == other.kind && one.event == other.event &&
           one.work.index() == other.work.index() &&
           one.is_event_subprocess == other.is_event_subprocess &&
           one.is_transaction == other.is_transaction &&
           one.is_for_compensation == other.is_for_compensation && is_same_loop(one, other);
}

json::object to_json(const MigrationPlan& plan) {
    json::array list;
    for (const ProcessMapping& one : plan.processes)
        list.push_back(json::object{
            {"process", one.from.id},
            {"from", one.from.version},
            {"to_process", one.to.id},
            {"to", one.to.version},
            {"elements", map_to_json(one.elements)},
            {"flows", map_to_json(one.flows)}});
    return {{"processes", std::move(list)}};
}

Result<MigrationPlan> plan_from_json(const json::value& value) {
    MigrationPlan plan;
    const json::object* object = value.if_object();
    const json::array* list = object == nullptr ? nullptr : find_array(*object, "processes");
    if (list == nullptr || list->size() > 200) return malformed("/processes");
    for (size_t i = 0; i < list->size(); ++i) {
        const std::string place = fmt::format("/processes/{}", i);
        const json::object* row = (*list)[i].if_object();
        if (row == nullptr) return malformed(place);
        ProcessMapping& one = plan.processes.emplace_back();
        one.from = {
            find_string(*row, "process").value_or(""), find_string(*row, "from").value_or("")};
        one.to = {
            find_string(*row, "to_process").value_or(one.from.id),
            find_string(*row, "to").value_or("")};
        if (one.from.id.empty()) return malformed(place + "/process");
        one.elements = TRY(read_map(*row, "elements", place));
        one.flows = TRY(read_map(*row, "flows", place));
    }
    return plan;
}

Issues check(const ProcessMapping& mapping, const Process& from, const Process& to) {
    Checker checker{mapping, from, to};
    for (const auto& [old_id, new_id] : mapping.elements) checker.element(old_id, new_id);
    for (const auto& [old_id, new_id] : mapping.flows) checker.flow(old_id, new_id);
    checker.merged();
    return std::move(checker.issues);
}

bool MappedIndices::has_source(NodeIndex of_target) const {
    return std::ranges::find(nodes, of_target) != nodes.end();
}

namespace {

FlowIndex find_flow(const Process& process, std::string_view id) {
    for (size_t i = 0; i < process.flows.size(); ++i)
        if (!id.empty() && process.flows[i].id == id) return static_cast<FlowIndex>(i);
    return kNoFlow;
}

/// Flows into one join: by the plan, by id, by the element that they come from, and the last one
/// that is left on both sides.
void map_incoming(
    const ProcessMapping& mapping,
    const Process& from,
    const Process& to,
    const FlowNode& before,
    const FlowNode& after,
    MappedIndices& out
) {
    std::vector<FlowIndex> left = after.incoming, open;
    const auto take = [&](FlowIndex old_flow, FlowIndex new_flow) {
        const auto found = std::ranges::find(left, new_flow);
        if (found == left.end()) return false;
        left.erase(found);
        out.flows[old_flow] = new_flow;
        return true;
    };
    for (const FlowIndex flow : before.incoming) {
        const auto said = mapping.flows.find(from.flows[flow].id);
        const bool is_said = said != mapping.flows.end();
        if (!take(flow, find_flow(to, is_said ? said->second : from.flows[flow].id)))
            open.push_back(flow);
    }
    std::erase_if(open, [&](FlowIndex flow) {
        const NodeIndex source = out.nodes[from.flows[flow].source];
        const auto same = std::ranges::find_if(left, [&](FlowIndex other) {
            return source != kNoNode && to.flows[other].source == source;
        });
        return same != left.end() && take(flow, *same);
    });
    if (open.size() == 1 && left.size() == 1) take(open.front(), left.front());
}

}  // namespace

MappedIndices indices_of(const ProcessMapping& mapping, const Process& from, const Process& to) {
    MappedIndices out;
    out.nodes.assign(from.nodes.size(), kNoNode);
    out.flows.assign(from.flows.size(), kNoFlow);
    for (size_t i = 0; i < from.nodes.size(); ++i) {
        const auto found = mapping.elements.find(from.nodes[i].id);
        if (found != mapping.elements.end()) out.nodes[i] = find_node(to, found->second);
    }
    for (size_t i = 0; i < from.nodes.size(); ++i)
        if (is_gateway(from.nodes[i].kind) && out.nodes[i] != kNoNode)
            map_incoming(mapping, from, to, from.nodes[i], to.nodes[out.nodes[i]], out);
    return out;
}

}  // namespace tongban::bpmn
