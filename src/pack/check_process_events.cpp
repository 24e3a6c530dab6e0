// What a process waits for has to come from somewhere: messages and signals from a process of this
// deployment, errors and escalations from inside the activity. Else a case stands there for ever,
// or a way is drawn that nobody ever goes.
#include "pack/check_process_parts.h"

namespace tongban::pack {

namespace {

using bpmn::EventKind;
using bpmn::FlowNode;
using bpmn::NodeIndex;
using bpmn::NodeKind;

constexpr int kDepthMax = 16;
/// What the call of a member is left with that has ended otherwise than by a decision.
constexpr std::string_view kMemberEnded = "member-ended";

bool throws(const FlowNode& node) {
    return node.kind == NodeKind::ThrowEvent || node.kind == NodeKind::EndEvent ||
           node.kind == NodeKind::Task;
}

bool is_outside_job(const FlowNode& node) {
    const auto* job = std::get_if<bpmn::JobSpec>(&node.work);
    return job != nullptr && (job->type.feel || job->type.text.starts_with("worker."));
}

/// Names of messages and signals that processes throw.
struct Thrown {
    std::set<std::pair<EventKind, std::string>> names;
    bool is_any_message = false;
    bool is_any_signal = false;

    explicit Thrown(const Content& content) {
        for (const auto& [id, process] : content.processes)
            for (const FlowNode& node : process->nodes) add(node);
    }

    bool has(const FlowNode& node) const {
        const bool is_any = node.event == EventKind::Message ? is_any_message : is_any_signal;
        return is_any || node.on.name.feel || names.contains({node.event, node.on.name.text});
    }

  private:
    void add(const FlowNode& node) {
        const bool is_one = node.event == EventKind::Message || node.event == EventKind::Signal;
        if (!is_one || !throws(node)) return;
        if (!node.on.name.feel)
            names.emplace(node.event, node.on.name.text);
        else
            (node.event == EventKind::Message ? is_any_message : is_any_signal) = true;
    }
};

struct EventsCheck : ProcessFindings {
    const Thrown& thrown;

    void node(NodeIndex index) const {
        const FlowNode& node = process.nodes[index];
        if (std::holds_alternative<bpmn::AdHocSpec>(node.work)) ad_hoc(node);
        if (node.parent == bpmn::kNoNode && node.kind == NodeKind::StartEvent) return;
        const bool catches =
            node.kind == NodeKind::CatchEvent || node.kind == NodeKind::ReceiveTask ||
            node.kind == NodeKind::BoundaryEvent || node.kind == NodeKind::StartEvent;
        if (!catches) return;
        if (node.event == EventKind::Message || node.event == EventKind::Signal) {
            if (!thrown.has(node))
                add(node, "pack.process_never_comes",
                    fmt::format(
                        "waits for {} `{}`, which no process throws", to_string(node.event),
                        node.on.name.text
                    ),
                    {{"id", node.on.name.text}});
        } else if (node.event == EventKind::Error || node.event == EventKind::Escalation) {
            if (!can_be_thrown(node))
                add(node, "pack.process_never_thrown",
                    fmt::format(
                        "catches {} `{}`, which nothing there throws", to_string(node.event),
                        node.on.code
                    ),
                    {{"id", node.on.code}});
        }
    }

    /// An officer chooses what comes next in one of them, not in each of many.
    void ad_hoc(const FlowNode& node) const {
        const auto& spec = std::get<bpmn::AdHocSpec>(node.work);
        if (spec.active_elements.empty() && node.loop)
            add(node, "pack.process_ad_hoc", "is open many times, and nobody chooses its steps");
    }

    bool can_be_thrown(const FlowNode& catcher) const {
        if (catcher.kind == NodeKind::BoundaryEvent)
            return throws_out(process, catcher.attached_to, catcher, 0);
        // An event subprocess listens to what is around it.
        const NodeIndex around =
            catcher.parent == bpmn::kNoNode ? bpmn::kNoNode : process.nodes[catcher.parent].parent;
        return throws_within(process, around, catcher, 0);
    }

    /// Can the activity end or speak like this?
    bool throws_out(const bpmn::Process& of, NodeIndex index, const FlowNode& catcher, int depth)
        const {
        const FlowNode& host = of.nodes[index];
        if (host.kind == NodeKind::Subprocess) return throws_within(of, index, catcher, depth);
        const auto* call = std::get_if<bpmn::CallSpec>(&host.work);
        if (call == nullptr) return catcher.event == EventKind::Error && is_outside_job(host);
        if (catcher.event == EventKind::Error &&
            (catcher.on.code.empty() || catcher.on.code == kMemberEnded))
            return true;
        const auto called = findings.content.processes.find(call->process.text);
        if (call->process.feel || called == findings.content.processes.end()) return true;
        return depth > kDepthMax ||
               throws_within(*called->second, bpmn::kNoNode, catcher, depth + 1);
    }

    bool throws_within(
        const bpmn::Process& of, NodeIndex around, const FlowNode& catcher, int depth
    ) const {
        for (size_t i = 0; i < of.nodes.size(); ++i) {
            const FlowNode& node = of.nodes[i];
            if (&node == &catcher || !is_inside(of, node, around)) continue;
            const bool is_same =
                throws(node) && node.event == catcher.event &&
                (catcher.on.code.empty() || node.on.name.feel || node.on.code == catcher.on.code);
            if (is_same) return true;
            if (node.kind == NodeKind::CallActivity || is_outside_job(node))
                if (throws_out(of, static_cast<NodeIndex>(i), catcher, depth)) return true;
        }
        return false;
    }

    static bool is_inside(const bpmn::Process& of, const FlowNode& node, NodeIndex around) {
        if (around == bpmn::kNoNode) return true;
        for (NodeIndex at = node.parent; at != bpmn::kNoNode; at = of.nodes[at].parent)
            if (at == around) return true;
        return false;
    }
};

}  // namespace

void check_process_events(const Findings& findings) {
    const Thrown thrown(findings.content);
    for (const auto& [id, process] : findings.content.processes) {
        const EventsCheck check{{findings, *process}, thrown};
        for (size_t i = 0; i < process->nodes.size(); ++i) check.node(static_cast<NodeIndex>(i));
    }
}

}  // namespace tongban::pack
