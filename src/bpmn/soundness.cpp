// Deadlock, lack of synchronisation and runs without end: all markings that each scope can come to,
// conditions left open, are looked at up to a bound. What no run could do is an error; what some
// run may do, a warning, since conditions may exclude it.
#include "bpmn/graph.h"
#include "bpmn/markings.h"
#include "bpmn/xml.h"

namespace tongban::bpmn {

namespace {

constexpr size_t kMarkingsMax = 2'000;  // of one scope
constexpr size_t kSubsetFlowsMax = 4;   // up to so many flows all subsets are tried
constexpr char kTokensMax = 2;          // "several": more are not told apart

/// Tokens on each sequence flow of one scope, a byte each: a short one needs no memory of its own.
using Marking = std::string;

class ScopeMarkings {
  public:
    ScopeMarkings(const Process& process, NodeIndex parent) : process_(&process), parent_(parent) {}

    void explore() {
        begin();
        run();
        if (!is_too_large_ || !may_go_one_by_one()) return;
        // Parallel ways whose order makes no difference to where a run gets stuck: one goes as far
        // as it can before the next one moves.
        ScopeMarkings reduced(*process_, parent_);
        reduced.goes_one_by_one_ = true;
        reduced.begin();
        reduced.run();
        *this = std::move(reduced);
    }

    /// From these tokens instead of from the start.
    std::optional<bool> can_end(const std::vector<MarkedToken>& tokens) {
        std::vector<Marking> markings = {Marking(process_->flows.size(), 0)};
        for (const MarkedToken& token : tokens) {
            const FlowNode& node = process_->nodes[token.node];
            std::vector<Marking> next;
            for (Marking& marking : markings) {
                // Before an element is as good as at it; one without a way in has its way out.
                const FlowIndex flow = token.flow != kNoFlow       ? token.flow
                                       : node.incoming.size() != 0 ? node.incoming.front()
                                                                   : kNoFlow;
                if (flow == kNoFlow) {
                    for (Marking& one : produced(marking, node)) next.push_back(std::move(one));
                } else {
                    put(marking, flow);
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
            visited_ = seen_.at(marking);
            visit(marking);
        }
    }

    void report(const ElementIndex& elements, Reporter& out) const {
        if (is_too_large_) {
            const std::string& id = parent_ == kNoNode ? process_->id : process_->nodes[parent_].id;
            return out.warning(
                elements.element(id), "bpmn.analysis_incomplete", id,
                fmt::format("`{}` has too many ways through it to look at all of them", id),
                "put parts of it into subprocesses"
            );
        }
        for (const NodeIndex index : stuck_) {
            const FlowNode& node = process_->nodes[index];
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
        if (stuck_.empty() && !goes_one_by_one_) report_endless(elements, out);
        for (const NodeIndex index : crowded_) {
            const FlowNode& node = process_->nodes[index];
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
    /// Markings from which no run comes to an end any more, though it never gets stuck.
    void report_endless(const ElementIndex& elements, Reporter& out) const {
        std::vector<std::vector<std::uint32_t>> before(seen_.size());
        for (const auto& [from, to] : moves_) before[to].push_back(from);
        std::vector<bool> can_end(seen_.size());
        std::vector<std::uint32_t> open(ends_.begin(), ends_.end());
        for (const std::uint32_t end : ends_) can_end[end] = true;
        while (!open.empty()) {
            const std::uint32_t at = open.back();
            open.pop_back();
            for (const std::uint32_t from : before[at])
                if (!can_end[from]) {
                    can_end[from] = true;
                    open.push_back(from);
                }
        }
        // One place says enough: where the fewest tokens turn round.
        const Marking* shown = nullptr;
        for (const auto& [marking, number] : seen_)
            if (!can_end[number] && (shown == nullptr || tokens_in(marking) < tokens_in(*shown)))
                shown = &marking;
        if (shown == nullptr) return;
        const auto flow = std::ranges::find_if(*shown, [](char count) { return count > 0; });
        const FlowNode& node =
            process_->nodes[process_->flows[static_cast<size_t>(flow - shown->begin())].target];
        out.warning(
            elements.element(node.id), "bpmn.endless", node.id,
            fmt::format(
                "once it has come to {} `{}` the process can never end", to_string(node.kind),
                node.id
            ),
            "lead a flow out of the circle"
        );
    }

    static int tokens_in(const Marking& marking) {
        int sum = 0;
        for (const char count : marking) sum += count;
        return sum;
    }

    /// An inclusive join looks at tokens elsewhere, so the order makes a difference to it.
    bool may_go_one_by_one() const {
        return std::ranges::none_of(process_->nodes, [&](const FlowNode& node) {
            return is_inside(node) && is_waiting_join(node.kind) && node.incoming.size() > 1;
        });
    }

    bool is_inside(const FlowNode& node) const { return node.parent == parent_; }

    void begin() {
        const Marking none(process_->flows.size(), 0);
        const auto start_at = [&](NodeIndex index) {
            if (index == kNoNode) return;
            for (Marking& next : produced(none, process_->nodes[index])) add(std::move(next));
        };
        if (parent_ == kNoNode) {
            start_at(process_->start);
            for (const NodeIndex index : process_->event_starts) start_at(index);
        } else {
            start_at(process_->nodes[parent_].start);
        }
    }

    void add(Marking marking) {
        if (seen_.size() >= kMarkingsMax) {
            is_too_large_ = true;
            return;
        }
        const auto number = static_cast<std::uint32_t>(seen_.size());
        const auto [found, is_new] = seen_.emplace(marking, number);
        if (visited_) moves_.emplace_back(*visited_, found->second);
        if (is_new) open_.push_back(std::move(marking));
    }

    /// Nothing else could take the token before its target, and the target waits for no other.
    bool is_on_its_own(FlowIndex flow) const {
        const FlowNode& node = process_->nodes[process_->flows[flow].target];
        return node.incoming.size() < 2 ||
               (node.kind != NodeKind::ParallelGateway && !is_waiting_join(node.kind));
    }

    void visit(const Marking& marking) {
        bool moved = false, is_empty = true;
        for (size_t i = 0; i < marking.size(); ++i) {
            if (marking[i] == 0) continue;
            is_empty = false;
            const auto flow = static_cast<FlowIndex>(i);
            const NodeIndex target = process_->flows[i].target;
            if (marking[i] > 1) crowded_.insert(target);
            if (goes_one_by_one_ && !is_on_its_own(flow)) continue;
            moved |= enter(marking, flow, target);
            if (goes_one_by_one_ && moved) return;
        }
        for (size_t i = 0; goes_one_by_one_ && i < marking.size(); ++i)
            if (marking[i] > 0 && !is_on_its_own(static_cast<FlowIndex>(i)))
                moved |= enter(marking, static_cast<FlowIndex>(i), process_->flows[i].target);
        if (is_empty) note_end();
        if (moved || is_empty) return;
        for (size_t i = 0; i < marking.size(); ++i)
            if (marking[i] > 0) stuck_.insert(process_->flows[i].target);
    }

    /// Moves the token of the flow into its target; false when it has to wait there.
    bool enter(const Marking& marking, FlowIndex flow, NodeIndex index) {
        const FlowNode& node = process_->nodes[index];
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
        if (ends_all) {
            note_end();
            return true;
        }
        if (node.outgoing.size() == 1 && node.boundary.empty()) {
            put(rest, node.outgoing.front());
            add(std::move(rest));
            return true;
        }
        for (Marking& next : produced(rest, node)) add(std::move(next));
        for (const NodeIndex event : node.boundary) {
            // Interrupting or not: the way of the event without the activity's, and with it.
            const FlowNode& boundary = process_->nodes[event];
            // No token goes by the mark of a handler.
            if (boundary.event == EventKind::Compensation) continue;
            for (Marking& next : produced(rest, boundary)) {
                if (!boundary.interrupting)
                    for (Marking& both : produced(next, node)) add(std::move(both));
                if (boundary.interrupting) add(std::move(next));
            }
        }
        return true;
    }

    void note_end() {
        has_ended_ = true;
        if (visited_) ends_.insert(*visited_);
    }

    bool is_due(const Marking& marking, const FlowNode& join, NodeIndex index) const {
        for (size_t i = 0; i < marking.size(); ++i) {
            const NodeIndex target = process_->flows[i].target;
            if (marking[i] == 0 || target == index || !is_inside(process_->nodes[target])) continue;
            bool reaches_empty = false, reaches_full = false;
            const size_t count = std::min(join.incoming.size(), join.upstream.size());
            for (size_t k = 0; k < count; ++k)
                if (marking[join.incoming[k]] == 0 && join.upstream[k][target])
                    reaches_empty = true;
            for (size_t k = 0; reaches_empty && !reaches_full && k < count; ++k)
                reaches_full = marking[join.incoming[k]] > 0 && join.upstream[k][target] &&
                               comes_by_flows(*process_, target, index, join.incoming[k]);
            if (reaches_empty && !reaches_full) return false;
        }
        return true;
    }

    static void put(Marking& marking, FlowIndex flow) {
        if (marking[flow] < kTokensMax) ++marking[flow];
    }

    /// What leaving the node may make of a marking: one for each choice.
    std::vector<Marking> produced(const Marking& rest, const FlowNode& node) const {
        std::vector<Marking> all;
        for (const std::vector<FlowIndex>& taken : choices(node)) {
            Marking& next = all.emplace_back(rest);
            for (const FlowIndex flow : taken) put(next, flow);
        }
        return all;
    }

    /// The sets of flows that a token may take from here, as Run::choose has them.
    std::vector<std::vector<FlowIndex>> choices(const FlowNode& node) const {
        const bool takes_one = node.kind == NodeKind::ExclusiveGateway ||
                               (node.kind == NodeKind::EventGateway && !node.awaits_all);
        if (node.kind == NodeKind::ParallelGateway || node.outgoing.size() < 2)
            return {node.outgoing};
        std::vector<std::vector<FlowIndex>> all;
        if (takes_one) {
            for (const FlowIndex flow : node.outgoing) all.push_back({flow});
            return all;
        }
        std::vector<FlowIndex> always, some;
        for (const FlowIndex flow : node.outgoing)
            if (flow != node.default_flow)
                (process_->flows[flow].condition ? some : always).push_back(flow);
        if (node.default_flow != kNoFlow && always.empty()) all.push_back({node.default_flow});
        if (some.empty() || !always.empty()) all.push_back(always);
        if (some.size() > kSubsetFlowsMax) {
            for (const FlowIndex flow : some) all.push_back({flow});
            all.push_back(some);
        } else {
            for (unsigned set = 1; set < 1u << some.size(); ++set) {
                std::vector<FlowIndex>& taken = all.emplace_back();
                for (size_t i = 0; i < some.size(); ++i)
                    if (set & 1u << i) taken.push_back(some[i]);
            }
        }
        for (std::vector<FlowIndex>& taken : all)
            if (taken != always && !taken.empty() && taken.front() != node.default_flow)
                taken.insert(taken.end(), always.begin(), always.end());
        return all;
    }

    // A pointer, since a reduced exploration takes the place of a full one.
    const Process* process_;
    NodeIndex parent_;
    std::map<Marking, std::uint32_t> seen_;  // with their numbers
    std::vector<Marking> open_;
    std::set<NodeIndex> fired_, stuck_, crowded_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> moves_;
    std::set<std::uint32_t> ends_;
    std::optional<std::uint32_t> visited_;
    bool goes_one_by_one_ = false;
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
