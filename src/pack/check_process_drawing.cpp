#include "pack/check.h"
#include "pack/check_process_parts.h"

namespace tongban::pack {

namespace {

/// As much of the content as the checks of processes look at.
Content outline_of(const Content& in_use) {
    Content outline;
    outline.processes = in_use.processes;
    for (const ServiceItem& item : in_use.items) {
        if (!item.executable) continue;
        ServiceItem& known = outline.items.emplace_back();
        known.id = item.id;
        known.executable.emplace();
        known.executable->process = item.executable->process;
        known.executable->questions = item.executable->questions;
    }
    for (const Bundle& bundle : in_use.bundles) {
        Bundle& known = outline.bundles.emplace_back();
        known.id = bundle.id;
        known.questions = bundle.questions;
        known.members = bundle.members;
        if (!bundle.executable) continue;
        known.executable.emplace();
        known.executable->process = bundle.executable->process;
    }
    return outline;
}

}  // namespace

Issues check_drawing(const Content& in_use, std::shared_ptr<const bpmn::Process> drawing) {
    Content outline = outline_of(in_use);
    const std::string id = drawing->id;
    outline.processes[id] = std::move(drawing);
    Issues issues;
    const Findings findings{outline, issues};
    check_process_ways(findings);
    check_process_types(findings);
    check_process_values(findings);
    check_process_calls(findings);
    std::erase_if(issues, [&](const Issue& issue) {
        // A member that the same draft adds is not known here.
        return find_string(issue.details, "owner") != id || issue.code == "pack.process_no_member";
    });
    for (Issue& issue : issues) issue.file.clear();
    return issues;
}

}  // namespace tongban::pack
