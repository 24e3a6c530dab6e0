// Processes call others: never themselves, and of items only those of their own bundle.
#include "pack/check_process_parts.h"

namespace tongban::pack {

namespace {

struct CallsCheck : ProcessFindings {
    /// A case stands still at once in a process that comes back to itself by its calls.
    void recursion() const {
        std::set<std::string> seen;
        std::vector<std::string> open{process.id};
        while (!open.empty()) {
            const auto known = findings.content.processes.find(open.back());
            open.pop_back();
            if (known == findings.content.processes.end()) continue;
            for (const bpmn::FlowNode& node : known->second->nodes) {
                const auto* call = std::get_if<bpmn::CallSpec>(&node.work);
                if (call == nullptr || call->process.feel) continue;
                if (call->process.text == process.id)
                    return ProcessFindings{findings, *known->second}.add(
                        node, "pack.process_recursion", fmt::format("comes back to {}", process.id)
                    );
                if (seen.insert(call->process.text).second) open.push_back(call->process.text);
            }
        }
    }

    /// Nobody has applied for an item that is no member: its process would run for nobody.
    void members(const Names& own, const std::map<std::string, Names>& items_of) const {
        for (const bpmn::FlowNode& node : process.nodes) {
            const auto* call = std::get_if<bpmn::CallSpec>(&node.work);
            if (call == nullptr || call->process.feel) continue;
            const auto items = items_of.find(call->process.text);
            if (items == items_of.end()) continue;
            const bool is_member = std::ranges::any_of(items->second, [&](const std::string& id) {
                return own.contains(id);
            });
            if (!is_member)
                add(node, "pack.process_no_member",
                    fmt::format(
                        "calls the process of `{}`, which is no member", *items->second.begin()
                    ),
                    {{"id", *items->second.begin()}});
        }
    }

    /// What a bundle's process asks about its members.
    void asked_members(const Names& own) const {
        for (const bpmn::SequenceFlow& flow : process.flows) {
            if (!flow.condition) continue;
            for (const auto& [name, text] : comparisons_of(flow.condition->source()))
                if (name == "members" && !own.contains(text))
                    add(flow, "pack.process_no_member",
                        fmt::format("asks for `{}`, which is no member", text), {{"id", text}});
        }
    }
};

}  // namespace

void check_process_calls(const Findings& findings) {
    const Content& content = findings.content;
    std::map<std::string, Names> items_of;  // by process
    for (const ServiceItem& item : content.items)
        if (item.executable) items_of[item.executable->process].insert(item.id);
    for (const auto& [id, process] : content.processes)
        CallsCheck{{findings, *process}}.recursion();
    for (const auto& [id, items] : items_of)
        if (const auto process = content.processes.find(id); process != content.processes.end())
            CallsCheck{{findings, *process->second}}.members(items, items_of);
    for (const Bundle& bundle : content.bundles) {
        if (!bundle.executable) continue;
        const auto process = content.processes.find(bundle.executable->process);
        if (process == content.processes.end()) continue;
        Names members;
        for (const BundleMember& member : bundle.members) members.insert(member.item);
        const CallsCheck check{{findings, *process->second}};
        check.members(members, items_of);
        check.asked_members(members);
    }
}

}  // namespace tongban::pack
