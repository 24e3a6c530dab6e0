// Deadlock and lack of synchronisation: all markings that each scope can come to, conditions left
// open, are looked at up to a bound. What no run could do is an error; what some run may do, a
// warning, since conditions may exclude it.
#include "bpmn/markings.h"
#include "bpmn/xml.h"

namespace tongban::bpmn {

namespace {

constexpr size_t kMarkingsMax = 2'000;  // of one scope; beyond it nothing is said about it
constexpr size_t kSubsetFlowsMax = 4;   // up to so many flows all subsets are tried
constexpr std::uint8_t kTokensMax = 2;  // "several": more are not told apart

/// Tokens on each sequence flow of one scope.
using Marking = std::vector<std::uint8_t>;

class ScopeMarkings {
  public:
    ScopeMarkings(const Process& process, NodeIndex parent) : process_(process), parent_(parent) {}

    void explore() {
        begin();
        run();
    }

    /// From these tokens instead of from the start.
    std::optional<bool> can_end(const std::vector<MarkedToken>& tokens) {
        std::vector<Marking> markings = {Marking(process_.flows.size())};
        for (const MarkedToken& token : tokens) {
            const FlowNode& node = process_.nodes[token.node];
            std::vector<Marking> next;
            for (Marking& marking : markings) {
                // Before an element is as good as at it; one without a way in has its way out.
                const FlowIndex flow = token.flow != kNoFlow       ? token.flow
                                       : node.incoming.size() != 0 ? node.incoming.front()
                                                                   : kNoFlow;
                if (flow == kNoFlow) {
                    for (Marking& one : produced(marking, node)) next.push_back(std::move(one));
                } else {
                    if (marking[flow] < kTokensMax) ++marking[flow];
                    next.push_back(std::move(marking));
                }
            }
            markings = std::move(next);
            if (markings.size() > kMarkingsMax) return {};
        }
        for (Marking& marking : markings) add(std::move(marking));
        run();
        if (is_too_large_ && !has_ended_) return {};
        return has_ended_;
    }

    void run() {
        while (!open_.empty() && !is_too_large_) {
            const Marking marking = std::move(open_.back());
            open_.pop_back();
            visit(marking);
        }
    }

    void report(const ElementIndex& elements, Reporter& out) const {
        if (is_too_large_) return;
        for (const NodeIndex index : stuck_) {
            const FlowNode& node = process_.nodes[index];
            const auto element = elements.element(node.id);
            if (fired_.contains(index))
                out.warning(
                    element, "bpmn.possible_deadlock", node.id,
                    fmt::format("{} `{}` may wait for ever", to_string(node.kind), node.id),
                    "some ways to it bring no token to each of its incoming flows"
                );
            else
                out.error(
                    element, "bpmn.deadlock", node.id,
                    fmt::format("{} `{}` can never go on", to_string(node.kind), node.id),
                    "it waits for flows of which only some ever bring a token; join them with an "
                    "exclusive or inclusive gateway"
                );
        }
        for (const NodeIndex index : crowded_) {
            const FlowNode& node = process_.nodes[index];
            out.warning(
                elements.element(node.id), "bpmn.lack_of_synchronisation", node.id,
                fmt::format(
                    "{} `{}` may run more than once at the same time", to_string(node.kind), node.id
                ),
                "join parallel flows with a parallel gateway before it"
            );
        }
    }

  private:
    bool is_inside(const FlowNode& node) const { return node.parent == parent_; }

    void begin() {
        const Marking none(process_.flows.size());
        const auto start_at = [&](NodeIndex index) {
            if (index == kNoNode) return;
            for (Marking& next : produced(none, process_.nodes[index])) add(std::move(next));
        };
        if (parent_ == kNoNode) {
            start_at(process_.start);
            for (const NodeIndex index : process_.event_starts) start_at(index);
        } else {
            start_at(process_.nodes[parent_].start);
        }
    }

    void add(Marking marking) {
        if (seen_.size() >= kMarkingsMax) {
            is_too_large_ = true;
            return;
        }
        if (seen_.insert(marking).second) open_.push_back(std::move(marking));
    }

    void visit(const Marking& marking) {
        bool moved = false, is_empty = true;
        for (size_t i = 0; i < marking.size(); ++i) {
            if (marking[i] == 0) continue;
            is_empty = false;
            const NodeIndex target = process_.flows[i].target;
            if (marking[i] > 1) crowded_.insert(target);
            moved |= enter(marking, static_cast<FlowIndex>(i), target);
        }
        has_ended_ |= is_empty;
        if (moved || is_empty) return;
        for (size_t i = 0; i < marking.size(); ++i)
            if (marking[i] > 0) stuck_.insert(process_.flows[i].target);
    }

    /// Moves the token of the flow into its target; false when it has to wait there.
    bool enter(const Marking& marking, FlowIndex flow, NodeIndex index) {
        const FlowNode& node = process_.nodes[index];
        Marking rest = marking;
        if (node.incoming.size() > 1 && node.kind == NodeKind::ParallelGateway) {
            for (const FlowIndex incoming : node.incoming)
                if (rest[incoming]-- == 0) return false;
        } else if (node.incoming.size() > 1 && is_waiting_join(node.kind)) {
            if (!is_due(marking, node, index)) return false;
            for (const FlowIndex incoming : node.incoming)
                if (rest[incoming] > 0) --rest[incoming];
        } else {
            --rest[flow];
        }
        fired_.insert(index);
        const bool ends_all = node.kind == NodeKind::EndEvent &&
                              (node.event == EventKind::Terminate ||
                               node.event == EventKind::Error || node.event == EventKind::Cancel);
        has_ended_ |= ends_all;
        if (ends_all) return true;
        for (Marking& next : produced(rest, node)) add(std::move(next));
        for (const NodeIndex event : node.boundary) {
            // Interrupting or not: the way of the event without the activity's, and with it.
            const FlowNode& boundary = process_.nodes[event];
            for (Marking& next : produced(rest, boundary)) {
                if (!boundary.interrupting)
                    for (Marking& both : produced(next, node)) add(std::move(both));
                if (boundary.interrupting) add(std::move(next));
            }
        }
        return true;
    }

    bool is_due(const Marking& marking, const FlowNode& join, NodeIndex index) const {
        for (size_t i = 0; i < marking.size(); ++i) {
            const NodeIndex target = process_.flows[i].target;
            if (marking[i] == 0 || target == index || !is_inside(process_.nodes[target])) continue;
            bool reaches_empty = false, reaches_full = false;
            for (size_t k = 0; k < join.incoming.size() && k < join.upstream.size(); ++k)
                if (join.upstream[k][target])
                    (marking[join.incoming[k]] > 0 ? reaches_full : reaches_empty) = true;
            if (reaches_empty && !reaches_full) return false;
        }
        return true;
    }

    /// What leaving the node may make of a marking: one for each choice.
    std::vector<Marking> produced(const Marking& rest, const FlowNode& node) const {
        std::vector<Marking> all;
        const auto put = [](Marking& marking, FlowIndex flow) {
            if (marking[flow] < kTokensMax) ++marking[flow];
        };
        const bool has_conditions = std::ranges::any_of(node.outgoing, [&](FlowIndex flow) {
            return process_.flows[flow].condition || flow == node.default_flow;
        });
        const bool takes_one =
            node.kind == NodeKind::ExclusiveGateway || node.kind == NodeKind::EventGateway;
        const bool takes_some = is_waiting_join(node.kind) || has_conditions;
        const bool takes_all = (!takes_one && !takes_some) || node.outgoing.size() < 2 ||
                               node.kind == NodeKind::ParallelGateway;
        if (takes_all) {
            Marking& next = all.emplace_back(rest);
            for (const FlowIndex flow : node.outgoing) put(next, flow);
            return all;
        }
        for (const FlowIndex flow : node.outgoing) put(all.emplace_back(rest), flow);
        if (takes_one) return all;
        if (node.outgoing.size() > kSubsetFlowsMax) {
            Marking& next = all.emplace_back(rest);
            for (const FlowIndex flow : node.outgoing) put(next, flow);
            return all;
        }
        for (unsigned set = 3; set < 1u << node.outgoing.size(); ++set) {
            if ((set & (set - 1)) == 0) continue;
            Marking& next = all.emplace_back(rest);
            for (size_t i = 0; i < node.outgoing.size(); ++i)
                if (set & 1u << i) put(next, node.outgoing[i]);
        }
        return all;
    }

    const Process& process_;
    NodeIndex parent_;
    std::set<Marking> seen_;
    std::vector<Marking> open_;
    std::set<NodeIndex> fired_, stuck_, crowded_;
    bool is_too_large_ = false;
    bool has_ended_ = false;
};

}  // namespace

std::optional<bool> can_end(
    const Process& process, NodeIndex parent, const std::vector<MarkedToken>& tokens
) {
    return ScopeMarkings(process, parent).can_end(tokens);
}

void check_soundness(const Process& process, const ElementIndex& elements, Reporter& report) {
    std::vector<NodeIndex> scopes = {kNoNode};
    for (size_t i = 0; i < process.nodes.size(); ++i)
        if (process.nodes[i].kind == NodeKind::Subprocess && process.nodes[i].start != kNoNode)
            scopes.push_back(static_cast<NodeIndex>(i));
    for (const NodeIndex parent : scopes) {
        ScopeMarkings scope(process, parent);
        scope.explore();
        scope.report(elements, report);
    }
}

}  // namespace tongban::bpmn
