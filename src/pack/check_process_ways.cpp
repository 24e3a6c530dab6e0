// Along the ways of a process: what an officer's decision sets is asked after it, what a step works
// out after that step, and a credential is made where it is granted.
#include "base/text.h"
#include "feel/parser.h"
#include "pack/check_process_parts.h"
#include "pack/process_ways.h"

namespace tongban::pack {

namespace {

constexpr std::string_view kOutcome = "outcome";
/// A case begins with them.
constexpr std::string_view kGiven[] = {"members", "answers", "data"};

struct WaysCheck : ProcessFindings {
    const bpmn::FlowNode& source_of(const bpmn::SequenceFlow& flow) const {
        return process.nodes[flow.source];
    }

    /// The outcome itself is no condition.
    void bare_outcomes() const {
        for (const bpmn::SequenceFlow& flow : process.flows)
            if (flow.condition && trim(flow.condition->source()) == kOutcome)
                add(flow, "pack.process_outcome_value", "is a text and no condition",
                    {{"value", ""}});
    }

    /// A variable is read where nobody can have set it, or where it may be missing and that is no
    /// answer.
    void order(const std::string& variable, const Ways& ways) const {
        for (const bpmn::SequenceFlow& flow : process.flows) {
            if (!flow.condition || !reads(flow, variable)) continue;
            const Possible known = ways.after(process, flow.source);
            if ((known & kUnset) == 0 || asks_whether_set(flow, variable)) continue;
            const auto sets = [&](const bpmn::FlowNode& node) {
                return sets_variable(node, variable) || hands_over(node);
            };
            if (is_set_beside(process, flow.source, sets)) continue;
            const bool is_never = (known & kSet) == 0;
            if (variable == kOutcome)
                add(flow, "pack.process_outcome_early", "asks what nobody has decided yet");
            else if (is_never)
                add(flow, "pack.process_variable_early",
                    fmt::format("reads `{}` before anybody sets it", variable), {{"id", variable}});
            else if (fails_on_null(flow))
                add(flow, "pack.process_variable_unset",
                    fmt::format("reads `{}`, which is not set on every way", variable),
                    {{"id", variable}}, Severity::Warning);
        }
    }

    static bool reads(const bpmn::SequenceFlow& flow, std::string_view variable) {
        const auto& read = flow.condition->variables();
        return std::ranges::find(read, variable) != read.end();
    }

    /// Calls, jobs and messages bring what they bring.
    static bool hands_over(const bpmn::FlowNode& node) {
        return node.kind == bpmn::NodeKind::CallActivity ||
               node.kind == bpmn::NodeKind::ReceiveTask || node.kind == bpmn::NodeKind::CatchEvent;
    }

    /// `outcome = null` is meant for the case that there is none.
    static bool asks_whether_set(const bpmn::SequenceFlow& flow, std::string_view variable) {
        const auto syntax = feel::parse(flow.condition->source(), {});
        return !syntax || compares_with_null(**syntax, variable);
    }

    static bool compares_with_null(const feel::Syntax& syntax, std::string_view variable) {
        using Kind = feel::SyntaxKind;
        const auto is_name = [&](const feel::Syntax& part) {
            return part.kind == Kind::Name && part.text == variable;
        };
        const auto is_null = [](const feel::Syntax& part) {
            return part.kind == Kind::Literal && part.value.is_null();
        };
        const auto& parts = syntax.children;
        if (syntax.kind == Kind::Comparison && parts.size() == 2 &&
            ((is_name(*parts[0]) && is_null(*parts[1])) ||
             (is_null(*parts[0]) && is_name(*parts[1]))))
            return true;
        if (syntax.kind == Kind::Invocation && parts.size() > 1 && is_name(*parts[1]) &&
            (parts[0]->text == "is defined" || parts[0]->text == "get or else"))
            return true;
        return std::ranges::any_of(parts, [&](const feel::Syntax* part) {
            return compares_with_null(*part, variable);
        });
    }

    /// BPMN leaves it open; here a condition that is neither true nor false stops the case. Of one
    /// that reads other things too, it is not certain.
    static bool fails_on_null(const bpmn::SequenceFlow& flow) {
        if (flow.condition->variables().size() != 1) return false;
        feel::Evaluation evaluation;
        return !flow.condition->evaluate({}, evaluation).is_boolean();
    }

    /// 制证 on a way of refusal, or before the review that grants.
    void credentials(const Ways& outcomes) const {
        for (size_t i = 0; i < process.nodes.size(); ++i) {
            const bpmn::FlowNode& node = process.nodes[i];
            const auto* job = std::get_if<bpmn::JobSpec>(&node.work);
            if (job == nullptr || job->type.text != "issue-credential") continue;
            const auto index = static_cast<bpmn::NodeIndex>(i);
            const Possible known = outcomes.at(process, index);
            if (known == kReject)
                add(node, "pack.process_credential_rejected", "issues what has been refused");
            else if (known == kUnset && has_review_after(index))
                add(node, "pack.process_credential_early", "issues what is reviewed only later");
        }
    }

    bool has_review_after(bpmn::NodeIndex from) const {
        std::vector<bool> seen(process.nodes.size());
        std::vector<bpmn::NodeIndex> open{from};
        while (!open.empty()) {
            const bpmn::FlowNode& node = process.nodes[open.back()];
            open.pop_back();
            if (node.kind == bpmn::NodeKind::UserTask) return true;
            for (const bpmn::FlowIndex flow : node.outgoing) {
                const bpmn::NodeIndex next = process.flows[flow].target;
                if (!seen[next]) open.push_back(next);
                seen[next] = true;
            }
            if (node.start != bpmn::kNoNode && !seen[node.start]) {
                seen[node.start] = true;
                open.push_back(node.start);
            }
        }
        return false;
    }
};

/// Variables of conditions, beside those that are there from the beginning.
Names asked_variables(const Content& content) {
    Names names;
    for (const auto& [id, process] : content.processes)
        for (const bpmn::SequenceFlow& flow : process->flows)
            if (flow.condition)
                for (const std::string& name : flow.condition->variables())
                    if (std::ranges::find(kGiven, name) == std::end(kGiven)) names.insert(name);
    names.insert(std::string(kOutcome));
    return names;
}

/// Else pack.process_variable says already that nobody sets it at all.
bool is_set_somewhere(const Content& content, std::string_view variable) {
    return std::ranges::any_of(content.processes, [&](const auto& entry) {
        return std::ranges::any_of(entry.second->nodes, [&](const bpmn::FlowNode& node) {
            return sets_variable(node, variable);
        });
    });
}

}  // namespace

void check_process_ways(const Findings& findings) {
    const Content& content = findings.content;
    for (const auto& [id, process] : content.processes)
        WaysCheck{{findings, *process}}.bare_outcomes();
    for (const std::string& variable : asked_variables(content)) {
        if (variable != kOutcome && !is_set_somewhere(content, variable)) continue;
        const Ways ways(content, variable);
        for (const auto& [id, process] : content.processes) {
            const WaysCheck check{{findings, *process}};
            check.order(variable, ways);
            if (variable == kOutcome) check.credentials(ways);
        }
    }
}

}  // namespace tongban::pack
