// What the checks of one process share. Private to the checks of this folder.
#pragma once

#include "pack/check_parts.h"

namespace tongban::pack {

/// One process, and how its faults are told.
struct ProcessFindings {
    const Findings& findings;
    const bpmn::Process& process;

    Place place(int line) const {
        const auto file = findings.content.process_files.find(process.id);
        return {file == findings.content.process_files.end() ? process.id : file->second, line};
    }

    /// Of a node or a flow.
    template <class Element>
    void add(
        const Element& element,
        const char* code,
        std::string message,
        json::object details = {},
        Severity severity = Severity::Error
    ) const {
        details["owner"] = process.id;
        details["element"] = element.id;
        findings.add(
            place(element.line), code, fmt::format("{}: {} {}", process.id, element.id, message),
            std::move(details), severity
        );
    }
};

/// Variables are read when somebody has set them, outcomes are those that there are, and
/// credentials are made where they are granted.
void check_process_ways(const Findings& findings);
/// Conditions are true or false, collections are lists, groups are texts.
void check_process_types(const Findings& findings);
/// What is compared with a text can be that text.
void check_process_values(const Findings& findings);
/// What is waited for or caught comes from somewhere.
void check_process_events(const Findings& findings);
/// Processes call others, not themselves, and members of their bundle only.
void check_process_calls(const Findings& findings);

}  // namespace tongban::pack
