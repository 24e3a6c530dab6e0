#include "pack/process_ways.h"

#include <set>

#include "feel/parser.h"
#include "feel/syntax.h"
#include "pack/jobs.h"

namespace tongban::pack {

namespace {

constexpr std::string_view kOutcome = "outcome";
/// What an officer's decision sets together.
constexpr std::string_view kDecided[] = {"outcome", "reason", "article"};
constexpr int kDepthMax = 16;
constexpr int kRoundsMax = 64;

bool maps_to(const std::vector<bpmn::Mapping>& mappings, std::string_view variable) {
    return std::ranges::any_of(mappings, [&](const bpmn::Mapping& mapping) {
        return !mapping.target.empty() && mapping.target.front() == variable;
    });
}

/// BPMN 2.0.2, 13.4: it goes on when the tokens of its ways are there.
bool awaits_others(const bpmn::FlowNode& node) {
    return node.incoming.size() > 1 &&
           (node.kind == bpmn::NodeKind::ParallelGateway || bpmn::is_waiting_join(node.kind));
}

bool is_fork(const bpmn::Process& process, const bpmn::FlowNode& node) {
    using enum bpmn::NodeKind;
    if (node.kind == ExclusiveGateway || node.kind == EventGateway) return false;
    const bool splits = node.outgoing.size() > 1;
    const bool has_reminder = std::ranges::any_of(node.boundary, [&](bpmn::NodeIndex index) {
        return !process.nodes[index].interrupting;
    });
    return splits || has_reminder;
}

bool takes_time(const bpmn::FlowNode& node) {
    using enum bpmn::NodeKind;
    return node.kind == CatchEvent || node.kind == EventGateway ||
           (bpmn::is_activity(node.kind) && node.kind != Task && node.kind != ScriptTask &&
            node.kind != BusinessRuleTask);
}

std::optional<Possible> value_of(const feel::Syntax& syntax) {
    if (syntax.kind == feel::SyntaxKind::Test && syntax.children.size() == 1)
        return value_of(*syntax.children[0]);
    if (syntax.kind == feel::SyntaxKind::Tests) {
        Possible all = 0;
        for (const feel::Syntax* test : syntax.children) {
            const auto one = value_of(*test);
            if (!one) return std::nullopt;
            all |= *one;
        }
        return all;
    }
    if (syntax.kind != feel::SyntaxKind::Literal || !syntax.value.is_string()) return std::nullopt;
    const std::string_view text = syntax.value.as_string();
    return text == "grant" ? kGrant : text == "reject" ? kReject : Possible{0};
}

bool is_outcome(const feel::Syntax& syntax) {
    return syntax.kind == feel::SyntaxKind::Name && syntax.text == kOutcome;
}

std::optional<Possible> asked_by(const feel::Syntax& syntax) {
    const auto& parts = syntax.children;
    const bool compares = syntax.kind == feel::SyntaxKind::Comparison && parts.size() == 2 &&
                          (syntax.op == '=' || syntax.op == '!');
    const bool is_in = syntax.kind == feel::SyntaxKind::In && parts.size() >= 2;
    if (!compares && !is_in) return std::nullopt;
    if (is_in) {
        if (!is_outcome(*parts[0])) return std::nullopt;
        Possible all = 0;
        for (size_t i = 1; i < parts.size(); ++i) {
            const auto one = value_of(*parts[i]);
            if (!one) return std::nullopt;
            all |= *one;
        }
        return all;
    }
    const bool is_first = is_outcome(*parts[0]);
    if (!is_first && !is_outcome(*parts[1])) return std::nullopt;
    const auto value = value_of(*parts[is_first ? 1 : 0]);
    if (!value) return std::nullopt;
    return syntax.op == '=' ? *value : static_cast<Possible>((kUnset | kSet) & ~*value);
}

}  // namespace

std::optional<Possible> asked_outcomes(const feel::Expression& condition) {
    const auto syntax = feel::parse(condition.source(), {});
    return syntax ? asked_by(**syntax) : std::nullopt;
}

bool sets_variable(const bpmn::FlowNode& node, std::string_view variable) {
    if (maps_to(node.outputs, variable)) return true;
    if (const auto* script = std::get_if<bpmn::ScriptSpec>(&node.work))
        return script->result_variable == variable;
    if (const auto* decision = std::get_if<bpmn::DecisionSpec>(&node.work))
        return decision->result_variable == variable;
    if (node.loop && node.loop->output_collection == variable) return true;
    if (std::holds_alternative<bpmn::JobSpec>(node.work) && node.outputs.empty())
        return contract_of(node).returns.contains(std::string(variable));
    // Where outputs are mapped, nothing else leaves the element.
    return node.kind == bpmn::NodeKind::UserTask && node.outputs.empty() &&
           std::ranges::find(kDecided, variable) != std::end(kDecided);
}

bool is_set_beside(
    const bpmn::Process& process,
    bpmn::NodeIndex node,
    const std::function<bool(const bpmn::FlowNode&)>& sets
) {
    using bpmn::FlowIndex, bpmn::NodeIndex;
    // Everything that can be reached from here without passing `node`.
    const auto reach = [&](NodeIndex from) {
        std::vector<bool> seen(process.nodes.size());
        std::vector<NodeIndex> open;
        const auto visit = [&](NodeIndex index) {
            if (index == bpmn::kNoNode || seen[index]) return;
            seen[index] = true;
            if (index != node) open.push_back(index);
        };
        visit(from);
        while (!open.empty()) {
            const bpmn::FlowNode& at = process.nodes[open.back()];
            open.pop_back();
            for (const FlowIndex flow : at.outgoing) visit(process.flows[flow].target);
            for (const NodeIndex event : at.boundary) visit(event);
            visit(at.start);
            if (at.parent != bpmn::kNoNode && at.outgoing.empty())
                for (const FlowIndex flow : process.nodes[at.parent].outgoing)
                    visit(process.flows[flow].target);
        }
        return seen;
    };
    const auto sets_one = [&](const std::vector<bool>& seen) {
        for (size_t i = 0; i < seen.size(); ++i)
            if (seen[i] && i != node && sets(process.nodes[i])) return true;
        return false;
    };
    const auto waits_before = [&](const std::vector<bool>& way) {
        for (size_t i = 0; i < way.size(); ++i)
            if (way[i] && i != node && takes_time(process.nodes[i]) &&
                reach(static_cast<NodeIndex>(i))[node])
                return true;
        return false;
    };
    for (const bpmn::FlowNode& fork : process.nodes) {
        // What happens inside an event subprocess, or in no order, happens at any time.
        const bool is_anywhere =
            fork.is_event_subprocess || std::holds_alternative<bpmn::AdHocSpec>(fork.work);
        if (is_anywhere && sets_one(reach(static_cast<NodeIndex>(&fork - process.nodes.data()))))
            return true;
        if (!is_fork(process, fork)) continue;
        std::vector<std::vector<bool>> ways;
        for (const FlowIndex flow : fork.outgoing)
            ways.push_back(reach(process.flows[flow].target));
        for (const NodeIndex event : fork.boundary) {
            ways.push_back(reach(event));
            // The work that the reminder is for goes on while this one waits.
            const bool is_beside = !process.nodes[event].interrupting && ways.back()[node];
            if (is_beside && sets(fork) && waits_before(ways.back())) return true;
        }
        for (size_t i = 0; i < ways.size(); ++i)
            for (size_t j = 0; j < ways.size(); ++j)
                if (i != j && ways[i][node] && sets_one(ways[j])) return true;
    }
    return false;
}

/// One process, until nothing changes; joins and ends of subprocesses are left until all else has
/// been walked.
class Ways::Walk {
  public:
    Walk(const Ways& ways, const bpmn::Process& process, OfProcess& of)
        : ways_(ways), process_(process), of_(of), is_waiting_(process.nodes.size()) {
        of_.before.assign(process.nodes.size(), 0);
        of_.left.assign(process.nodes.size(), 0);
        of_.carried.assign(process.flows.size(), 0);
        arrive(process.start, of_.entry);
        for (const bpmn::NodeIndex inner : process.event_subprocesses) arrive(inner, kSet);
        while (step()) {
        }
    }

  private:
    using Node = bpmn::FlowNode;

    const Node& node(bpmn::NodeIndex index) const { return process_.nodes[index]; }

    void arrive(bpmn::NodeIndex index, Possible value) {
        if (index == bpmn::kNoNode) return;
        Possible& before = of_.before[index];
        if ((before | value) == before) return;
        before |= value;
        if (awaits_others(node(index))) {
            is_waiting_[index] = true;
            waiting_.push_back(index);
        } else {
            open_.push_back(index);
        }
    }

    /// False when all is done.
    bool step() {
        if (!open_.empty()) {
            const bpmn::NodeIndex index = open_.back();
            open_.pop_back();
            enter(index, of_.before[index]);
            return true;
        }
        for (const bool needs_all : {true, false})
            for (size_t i = 0; i < waiting_.size(); ++i) {
                const bpmn::NodeIndex index = waiting_[i];
                if (needs_all && !has_all(index)) continue;
                waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
                is_waiting_[index] = false;
                leave(index, of_joined(index));
                return true;
            }
        return false;
    }

    bool has_all(bpmn::NodeIndex index) const {
        return std::ranges::all_of(node(index).incoming, [&](bpmn::FlowIndex flow) {
            return of_.carried[flow] != 0;
        });
    }

    /// One of the ways has set it, and all of them have come.
    Possible of_joined(bpmn::NodeIndex index) const {
        Possible all = 0;
        bool is_set = false;
        for (const bpmn::FlowIndex flow : node(index).incoming) {
            all |= of_.carried[flow];
            is_set = is_set || (of_.carried[flow] != 0 && (of_.carried[flow] & kUnset) == 0);
        }
        return is_set ? static_cast<Possible>(all & ~kUnset) : all;
    }

    void enter(bpmn::NodeIndex index, Possible value) {
        const Node& at = node(index);
        for (const bpmn::NodeIndex event : at.boundary) arrive(event, at_border(at, event, value));
        for (const bpmn::NodeIndex inner : at.event_subprocesses) arrive(inner, kSet);
        if (at.handler != bpmn::kNoNode) arrive(at.handler, kSet);
        if (at.kind != bpmn::NodeKind::Subprocess) return leave(index, worked(at, value));
        if (maps_to(at.inputs, ways_.variable_) || at.is_event_subprocess || at.loop) value = kSet;
        if (std::holds_alternative<bpmn::AdHocSpec>(at.work)) {
            const auto anything = static_cast<Possible>(value | kSet);
            for (size_t i = 0; i < process_.nodes.size(); ++i)
                if (process_.nodes[i].parent == index && process_.nodes[i].incoming.empty())
                    arrive(static_cast<bpmn::NodeIndex>(i), anything);
            return leave(index, anything);
        }
        arrive(at.start, value);
    }

    /// Work that is broken off has set nothing; inside a subprocess anything may have happened.
    Possible at_border(const Node& host, bpmn::NodeIndex event, Possible value) const {
        const bool has_payload = node(event).event != bpmn::EventKind::Timer &&
                                 node(event).event != bpmn::EventKind::Conditional;
        const bool is_whole =
            host.kind == bpmn::NodeKind::Subprocess || host.kind == bpmn::NodeKind::CallActivity;
        return has_payload || is_whole || host.loop ? Possible{kSet} : value;
    }

    /// The variable when the element has done its work.
    Possible worked(const Node& at, Possible value) const {
        if (sets_variable(at, ways_.variable_)) return kSet;
        if (const auto* call = std::get_if<bpmn::CallSpec>(&at.work)) {
            if (!at.outputs.empty() || !call->all_child_variables) return value;
            const bool may_set = call->process.feel || ways_.sets_anywhere(call->process.text, 0);
            return may_set ? Possible{kSet} : value;
        }
        const bool takes =
            at.event == bpmn::EventKind::Message || at.event == bpmn::EventKind::Signal;
        const bool catches =
            at.kind == bpmn::NodeKind::CatchEvent || at.kind == bpmn::NodeKind::ReceiveTask;
        return takes && catches && at.outputs.empty() ? Possible{kSet} : value;
    }

    void leave(bpmn::NodeIndex index, Possible value) {
        of_.left[index] |= value;
        const Node& at = node(index);
        const Possible whole = of_.left[index];
        for (const bpmn::FlowIndex flow : at.outgoing) {
            const auto passed = static_cast<Possible>(whole & let_through(at, flow));
            if (passed == 0) continue;
            const bpmn::NodeIndex target = process_.flows[flow].target;
            if ((of_.carried[flow] | passed) == of_.carried[flow]) continue;
            of_.carried[flow] |= passed;
            arrive(target, passed);
            // Its other ways have been there before.
            if (awaits_others(node(target)) && !is_waiting_[target]) {
                is_waiting_[target] = true;
                waiting_.push_back(target);
            }
        }
        if (at.outgoing.empty() && at.parent != bpmn::kNoNode) end_inner(at.parent, whole);
    }

    void end_inner(bpmn::NodeIndex parent, Possible value) {
        const Node& around = node(parent);
        if (around.is_event_subprocess || std::holds_alternative<bpmn::AdHocSpec>(around.work))
            return;
        // Several ways inside may all have to end.
        const bool has_ways = std::ranges::any_of(process_.nodes, [&](const Node& inner) {
            return inner.parent == parent && is_fork(process_, inner);
        });
        if (has_ways && (value & kSet) == 0) value = kSet;
        if (sets_variable(around, ways_.variable_)) value = kSet;
        leave(parent, value);
    }

    /// What a condition on `outcome` lets pass.
    Possible let_through(const Node& at, bpmn::FlowIndex index) const {
        constexpr Possible kAll = kUnset | kSet;
        if (ways_.variable_ != kOutcome) return kAll;
        if (index != at.default_flow) {
            const auto& condition = process_.flows[index].condition;
            return condition ? asked_outcomes(*condition).value_or(kAll) : kAll;
        }
        Possible rest = kAll;
        for (const bpmn::FlowIndex other : at.outgoing) {
            if (other == index || !process_.flows[other].condition) continue;
            const auto asked = asked_outcomes(*process_.flows[other].condition);
            if (asked) rest &= static_cast<Possible>(~*asked);
        }
        return rest;
    }

    const Ways& ways_;
    const bpmn::Process& process_;
    OfProcess& of_;
    std::vector<bpmn::NodeIndex> open_;
    std::vector<bpmn::NodeIndex> waiting_;
    std::vector<bool> is_waiting_;
};

Ways::Ways(const Content& content, std::string_view variable)
    : content_(content), variable_(variable) {
    std::set<std::string, std::less<>> called;
    for (const auto& [id, process] : content.processes)
        for (const bpmn::FlowNode& node : process->nodes)
            if (const auto* call = std::get_if<bpmn::CallSpec>(&node.work))
                called.insert(call->process.text);
    for (const auto& [id, process] : content.processes)
        if (!called.contains(id)) all_[id].entry = kUnset;
    // A case of its own begins with nothing.
    for (const ServiceItem& item : content.items)
        if (item.executable) all_[item.executable->process].entry = kUnset;
    for (int round = 0; round < kRoundsMax; ++round) {
        for (const auto& [id, process] : content.processes) Walk(*this, *process, all_[id]);
        bool is_changed = false;
        for (const auto& [id, process] : content.processes)
            for (size_t i = 0; i < process->nodes.size(); ++i) {
                const bpmn::FlowNode& node = process->nodes[i];
                const auto* call = std::get_if<bpmn::CallSpec>(&node.work);
                if (call == nullptr || call->process.feel) continue;
                Possible given = all_[id].before[i];
                if (!call->all_parent_variables && given != 0) given = kUnset;
                if (maps_to(node.inputs, variable_)) given = kSet;
                Possible& entry = all_[call->process.text].entry;
                is_changed = is_changed || (entry | given) != entry;
                entry |= given;
            }
        if (!is_changed) return;
    }
}

Possible Ways::at(const bpmn::Process& process, bpmn::NodeIndex node) const {
    const auto found = all_.find(process.id);
    return found == all_.end() ? Possible{0} : found->second.before[node];
}

Possible Ways::after(const bpmn::Process& process, bpmn::NodeIndex node) const {
    const auto found = all_.find(process.id);
    return found == all_.end() ? Possible{0} : found->second.left[node];
}

bool Ways::sets_anywhere(const std::string& process, int depth) const {
    const auto found = content_.processes.find(process);
    if (found == content_.processes.end() || depth > kDepthMax) return true;
    return std::ranges::any_of(found->second->nodes, [&](const bpmn::FlowNode& node) {
        if (sets_variable(node, variable_)) return true;
        const auto* call = std::get_if<bpmn::CallSpec>(&node.work);
        return call != nullptr && call->all_child_variables && node.outputs.empty() &&
               (call->process.feel || sets_anywhere(call->process.text, depth + 1));
    });
}

}  // namespace tongban::pack
