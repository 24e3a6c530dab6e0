// Bundles: members, the order between them, the process that calls them, the whole limit.
#include "pack/check.h"
#include "pack/check_parts.h"

namespace tongban::pack {

namespace {

constexpr int kCycle = 1'000'000;

int path_days(const Content& content, const Bundle& bundle, const BundleMember& member, int depth) {
    if (depth > static_cast<int>(bundle.members.size())) return kCycle;
    const ServiceItem* item = content.find_item(member.item);
    int before = 0;
    for (const std::string& id : member.after)
        for (const BundleMember& other : bundle.members)
            if (other.item == id)
                before = std::max(before, path_days(content, bundle, other, depth + 1));
    if (item == nullptr || item->is_instant) return before;
    return before + item->promised_limit.value.value_or(item->legal_limit.value.value_or(0));
}

void links(const Findings& findings, const Bundle& bundle) {
    std::set<std::string> members, questions;
    for (const Question& question : bundle.questions) questions.insert(question.id);
    for (const BundleMember& member : bundle.members) members.insert(member.item);
    for (const BundleMember& member : bundle.members) {
        if (findings.content.find_item(member.item) == nullptr)
            findings.add(
                member.place, "pack.unknown_item",
                fmt::format("{}: no item `{}`", bundle.id, member.item), {{"id", member.item}}
            );
        for (const std::string& before : member.after)
            if (!members.contains(before))
                findings.add(
                    member.place, "pack.unknown_member",
                    fmt::format(
                        "{}: {} waits for `{}`, which is no member", bundle.id, member.item, before
                    ),
                    {{"owner", bundle.id}, {"item", member.item}, {"id", before}}
                );
        for (const auto& [question, answer] : member.include_if)
            if (!questions.contains(question))
                findings.add(
                    member.place, "pack.unknown_question",
                    fmt::format("{}: no question `{}`", bundle.id, question),
                    {{"owner", bundle.id}, {"id", question}}
                );
    }
}

void calls(const Findings& findings, const Bundle& bundle) {
    const Content& content = findings.content;
    const Place place{bundle.executable->file, 1};
    const auto process = content.processes.find(bundle.executable->process);
    if (process == content.processes.end()) return;  // told by the links
    std::set<std::string> called;
    for (const bpmn::FlowNode& node : process->second->nodes)
        if (const auto* call = std::get_if<bpmn::CallSpec>(&node.work))
            called.insert(call->process.text);
    for (const BundleMember& member : bundle.members) {
        const ServiceItem* item = content.find_item(member.item);
        if (item == nullptr) continue;
        if (!item->executable)
            findings.add(
                place, "pack.member_not_executable",
                fmt::format("{}: member {} cannot be applied for", bundle.id, member.item),
                {{"owner", bundle.id}, {"item", member.item}}
            );
        else if (!called.contains(item->executable->process))
            findings.add(
                place, "pack.bundle_process",
                fmt::format("{}: its process never calls {}", bundle.id, item->executable->process),
                {{"owner", bundle.id}, {"process", item->executable->process}}
            );
    }
}

/// A bundle cannot promise less than its members need one after the other. Without confirmation of
/// its own figure this is a warning: both numbers are working defaults then.
void limit(const Findings& findings, const Bundle& bundle, int path) {
    if (!bundle.promised_limit.value || *bundle.promised_limit.value >= path) return;
    findings.add(
        bundle.place, "pack.bundle_too_short",
        fmt::format(
            "{}: promises {} days, its members need up to {}", bundle.id,
            *bundle.promised_limit.value, path
        ),
        {{"owner", bundle.id}, {"promised", *bundle.promised_limit.value}, {"needed", path}},
        bundle.executable ? Severity::Error : Severity::Warning
    );
}

}  // namespace

int critical_path_days(const Content& content, const Bundle& bundle) {
    int longest = 0;
    for (const BundleMember& member : bundle.members)
        longest = std::max(longest, path_days(content, bundle, member, 0));
    return longest;
}

void check_bundles(const Findings& findings) {
    for (const Bundle& bundle : findings.content.bundles) {
        links(findings, bundle);
        const int path = critical_path_days(findings.content, bundle);
        if (path >= kCycle)
            findings.add(
                bundle.place, "pack.cycle", bundle.id + ": its members wait for each other",
                {{"owner", bundle.id}}
            );
        else
            limit(findings, bundle, path);
        if (bundle.executable) calls(findings, bundle);
    }
}

}  // namespace tongban::pack
